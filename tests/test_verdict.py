"""The union of verdicts: what each must hold, and what a report of several means."""

from dataclasses import fields
from typing import get_args

import pytest

from bpverify.outcome import exit_status
from bpverify.verdict import KINDS, CodeWitness, Counterexample, Given, IllFormed, Proved, Report, Undecided, Verdict, Witness

GIVEN = Given(claim="x_1 = 1", kind="setting")
PROVED = Proved(claim="a = a", scope="l = L", method="m")
UNDECIDED = Undecided(claim="a = b", reason="a limit")
ILL = IllFormed(claim="a_j = b", reason="j is free")


@pytest.mark.parametrize(
    ("verdicts", "status", "exits"),
    [
        ((), "undecided", 3),
        ((GIVEN,), "given", 3),
        ((GIVEN, PROVED), "proved", 0),
        ((PROVED, GIVEN, UNDECIDED), "undecided", 3),
        ((ILL, GIVEN), "ill-formed", 1),
    ],
)
def test_what_is_given_alone_is_no_success(verdicts: tuple[Verdict, ...], status: str, exits: int) -> None:
    report = Report(verdicts)
    assert (report.status, exit_status(report), report.ok) == (status, exits, exits == 0)


def test_what_is_given_says_as_what() -> None:
    for kind in KINDS:
        assert Given(claim="a = b", kind=kind).status == "given"
    with pytest.raises(ValueError, match="setting"):
        Given(claim="a = b", kind="fact")


NETWORK = Witness("2-1", (("j", 1),), (("x_1", "1/2"),), "1/3", "1/4", "1/12")
CODE = CodeWitness((2, 0), (("x", "1/2"),), "1/3", "1/4", "1/12", 7)


def test_a_witness_of_code_holds_what_code_shows() -> None:
    assert (CODE.derivative, CODE.returned, CODE.entry) == ("1/3", "1/4", (2, 0))
    known = {"entry", "point", "derivative", "returned", "difference", "seed", "negative", "arguments"}
    assert {field.name for field in fields(CODE)} == known
    assert "seed" not in {field.name for field in fields(NETWORK)}, "no point of a network is repeated by a seed"


def test_both_witnesses_answer_a_report_alike() -> None:
    assert get_args(Counterexample) == (Witness, CodeWitness)
    asked = ("arch", "indices", "point", "left", "right", "difference", "seed", "place", "sides")
    assert [getattr(NETWORK, name) for name in asked] == [
        "2-1", (("j", 1),), (("x_1", "1/2"),), "1/3", "1/4", "1/12", None, "network", ("left", "right"),
    ]  # fmt: skip
    assert [getattr(CODE, name) for name in asked] == [
        "", (("axis 0", 2), ("axis 1", 0)), (("x", "1/2"),), "1/3", "1/4", "1/12", 7, "entry", ("derivative", "your code"),
    ]  # fmt: skip
