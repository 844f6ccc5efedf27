"""Miniatures in many styles: what follows from a text's own definitions is proved, and nothing that is wrong ever is."""

from __future__ import annotations

import pytest

from .miniatures import MINIATURES
from .reading import WRONG, findings, lines_of
from .status import OPEN, PROVED, TESTED

HOLD = ("proved", "tested")


def test_there_are_enough() -> None:
    marks = [mark for name in MINIATURES for mark, _ in lines_of(name)]
    assert len(MINIATURES) >= 60 and marks.count("proved") >= 150 and marks.count("false") >= 160


@pytest.mark.every(8)
@pytest.mark.parametrize("name", MINIATURES)
def test_right_equations(name: str) -> None:
    for mark, line, found in findings(name, without=WRONG):
        if line in OPEN.get(name, ()):
            assert found.status not in (mark, *HOLD), f"decided now: it is no longer open: {line}"
        else:
            other = "tested" if line in TESTED.get(name, ()) else "proved" if line in PROVED.get(name, ()) else mark
            assert found.status == other, f"{line}: {found.status}, {found.reason}"


@pytest.mark.every(8)
@pytest.mark.parametrize("name", MINIATURES)
def test_wrong_equations_together(name: str) -> None:
    for mark, line, found in findings(name):
        if mark == "false":
            assert found.status not in HOLD, line


@pytest.mark.slow
@pytest.mark.parametrize("name", MINIATURES)
def test_wrong_equations_one_by_one(name: str) -> None:
    for line in (line for mark, line in lines_of(name) if mark == "false"):
        (found,) = (found for mark, _, found in findings(name, only=line) if mark == "false")
        assert found.status not in HOLD, line


def test_what_is_proved_prints_what_it_rests_on() -> None:
    by_line = {line: found for _, line, found in findings("one neuron.tex", without=WRONG)}
    found = by_line[r"\frac{\partial C}{\partial w} = (a - y) \sigma'(z) x"]
    said = [condition.text for condition in found.conditions]
    assert found.used == (0, 1, 2) and r"\sigma is any smooth function, taken entry by entry" in said
    assert any(text.startswith("independent of each other: ") for text in said)
