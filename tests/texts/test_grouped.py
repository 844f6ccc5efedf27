# ruff: noqa: E501 - a document a line
"""A product without a sign beside one entry by entry: it is taken first where nothing else fits, and nowhere else."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.grouped import may_be_grouped, runs
from bpverify.texts.reader import Known, relations

from .reading import is_held

NET = (
    r"z_1=xV+b | h=\tanh(z_1) | z_2=hU+c | E=\frac{1}{2}\|z_2-t\|^2 "
    r"| \delta_2=z_2-t | \frac{\partial E}{\partial U}=h^T\delta_2"
)
RIGHT = {
    "behind the sign": r"\delta_1=(1-\tanh^2(z_1))\odot\delta_2U^T",
    "written with brackets": r"\delta_1=(1-\tanh^2(z_1))\odot(\delta_2U^T)",
    "before the sign": r"\delta_1=\delta_2U^T\odot(1-\tanh^2(z_1))",
    "of two": r"\delta_1=(1-h)\odot\delta_2U^T\odot(1+h)",
}
WRONG = {
    "a sign": r"\delta_1=(1+\tanh^2(z_1))\odot\delta_2U^T",
    "no slope": r"\delta_1=h\odot\delta_2U^T",
    "not turned": r"\delta_1=(1-\tanh^2(z_1))\odot\delta_2U",
    "another weight": r"\delta_1=(1-\tanh^2(z_1))\odot\delta_2V^T",
    "entry by entry with the wrong one": r"\delta_1=(1-\tanh^2(z_2))\odot\delta_2U^T",
}


def document(claim: str) -> str:
    return "\n\n".join(f"$${each}$$" for each in f"{NET} | {claim}".split(" | "))


@pytest.mark.parametrize("name", RIGHT)
def test_the_product_of_matrices_is_taken_first(name: str) -> None:
    assert is_held(document(RIGHT[name]), RIGHT[name])


def test_that_it_was_is_printed() -> None:
    said = [str(c) for c in check_text(document(RIGHT["behind the sign"]), "notes.md").verdicts[-1].provided]
    assert any("a product without a sign is taken before one entry by entry" in each for each in said)
    said = [str(c) for c in check_text(document(RIGHT["written with brackets"]), "notes.md").verdicts[-1].provided]
    assert not any("a product without a sign" in each for each in said)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_so_is_not_proved_and_not_accused(name: str) -> None:
    assert not is_held(document(WRONG[name]), WRONG[name])


def test_what_fits_from_left_to_right_stays_so() -> None:
    outer = r"\frac{\partial E}{\partial V}=x^T(\delta_2U^T)\odot h"
    text = document(f"{RIGHT['behind the sign']} | {outer}")
    assert not is_held(text, outer)
    column = r"z=Ax | h=\tanh(z) | E=\frac{1}{2}\sum_i(h_i-t_i)^2 | \frac{\partial E}{\partial A}=(h-t)\odot(1-h\odot h)x^T"
    text = "\n\n".join(f"$${each}$$" for each in column.split(" | "))
    assert is_held(text, column.split(" | ")[-1])


@pytest.mark.parametrize(("latex", "found"), [("A \\odot BC", [False, True]), ("AB \\odot C", [False, False]), ("A \\odot B \\times C", [False, False])])
def test_runs(latex: str, found: list[bool]) -> None:
    ((_, node),) = relations(latex, Known())
    assert [may_be_grouped(run) for run in runs(node)] == found
