"""Random equations against numbers: nothing false is proved, nothing true is accused; a reading that drops a sign is caught."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bpverify.notation.limits import LimitReader, Limits
from bpverify.notation.shapes import Elaborator
from tests.forms import trees as t
from tests.forms.check import run, worth
from tests.forms.grow import back, part, slope, w
from tests.forms.judge import truth

SECONDS = 150


def test_a_fixed_run_contradicts_no_number() -> None:
    tally = run(seed=11, count=120)
    assert not tally.wrong, tally.wrong[0]
    assert tally.decided > tally.tried // 2, tally


@pytest.mark.slow
def test_random_runs_contradict_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    seed = random.randrange(10**6)
    tally = run(seed, seconds=SECONDS)
    with capsys.disabled():
        print(f"\nseed {seed}: {tally}")
    assert not tally.wrong, (seed, tally.wrong)
    assert tally.tried > SECONDS


BP2 = t.Equation(part("delta", "j"), t.Times((back("j", "k"), slope("j"))))


@pytest.mark.parametrize(
    ("equation", "answer"),
    [
        (BP2, "true"),
        (t.Equation(part("delta", "j"), back("j", "k")), "false"),
        (t.Equation(part("delta", "j"), t.Times((w("j", "k", 1), part("delta", "k", 1)))), "meaningless"),
        (t.Equation(part("a", "j"), t.Sigma(0, 0, part("z", "j"))), "true"),
        (t.Equation(t.Slope(None, t.Whole("w", 0)), t.Matrix(t.Whole("delta", 0), t.Flip(t.Whole("a", -1)))), "true"),
        (t.Equation(t.Slope(None, t.Whole("w", 0)), t.Matrix(t.Whole("a", -1), t.Flip(t.Whole("delta", 0)))), "meaningless"),
        (t.Equation(t.Dot(t.Ones(0), t.Whole("delta", 0)), t.Whole("delta", 0)), "meaningless"),
        (t.Equation(t.Sum("k", 0, part("a", "k"), "<=j"), t.Plus((part("a", "j"), t.Sum("k", 0, part("a", "k"), "<j")))), "true"),
        (t.Equation(t.Sum("k", 0, part("a", "k"), "<=j"), t.Plus((t.Sum("k", 0, part("a", "k")), part("a", "j")))), "false"),
    ],
)
def test_the_judge_knows(equation: t.Equation, answer: str) -> None:
    assert truth(equation) == answer


def test_an_activation_has_the_layer_of_the_weighted_input_that_it_is_written_with() -> None:
    drawn = t.Equation(t.Sigma(0, 0, t.Whole("z", -1)), t.Whole("a", -1))
    assert (truth(drawn), truth(t.as_written(drawn))) == ("false", "true")
    other = t.Equation(t.Sigma(0, 0, t.Whole("z", -1)), t.Whole("z", -1))
    assert truth(t.as_written(other)) == "false"


def test_ones_without_a_size_are_as_long_as_what_they_meet() -> None:
    equation = t.Equation(t.Dot(t.Ones(1), part_of("delta")), t.Sum("j", 0, part("delta", "j")))
    assert (worth(equation, True), worth(equation, False)) == ("meaningless", "true")


def part_of(kind: str) -> t.Whole:
    return t.Whole(kind, 0)


@pytest.mark.slow
def test_a_reading_that_drops_limits_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = LimitReader.read

    def dropping(self: LimitReader, node: object) -> Limits:
        return replace(kept(self, node), first=None, last=None, unlike=())

    monkeypatch.setattr(LimitReader, "read", dropping)
    assert run(seed=5, count=200, documents=False, to_the_first=True).wrong


def test_a_reading_that_drops_transposes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bpverify.notation.shapes.transpose", lambda array: array)
    assert run(seed=5, count=200, documents=False, to_the_first=True).wrong


def test_a_reading_that_drops_primes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Elaborator._applied

    def dropping(self: Elaborator, node: object) -> object:
        return kept(self, replace(node, order=0))

    monkeypatch.setattr("bpverify.notation.shapes._METHODS", {**methods(), applied(): dropping})
    assert run(seed=5, count=200, documents=False, to_the_first=True).wrong


def methods() -> dict[type, object]:
    from bpverify.notation.shapes import _METHODS

    return dict(_METHODS)


def applied() -> type:
    from bpverify.notation.tree import Applied

    return Applied
