# ruff: noqa: E501 - a document a line
"""A letter that nothing defines is the derivative in whose place it stands in two chains; nothing is accused by it."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

LINE = r"r_k=gu_k+h"
CHAINS = r"\sum_k\frac{\partial E}{\partial r_k}\frac{\partial r_k}{\partial g}=\sum_k\delta_ku_k | \frac{\partial E}{\partial r_k}\frac{\partial r_k}{\partial u_k}=\delta_kg"
RIGHT = {
    "a chain": r"\frac{\partial E}{\partial r_k}\frac{\partial r_k}{\partial u_k}=\delta_kg",
    "what follows": r"\frac{\partial E}{\partial h}=\sum_k\delta_k",
}
WRONG = {
    "its sign": (LINE, CHAINS, r"\frac{\partial E}{\partial h}=-\sum_k\delta_k"),
    "one chain alone": (LINE, CHAINS.split(" | ")[1], r"\frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "another index": (LINE, CHAINS.replace(r"\delta_kg", r"\delta_jg"), r"\frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "through two quantities": (
        LINE + r" | s_k=br_k", CHAINS + r" | \frac{\partial E}{\partial s_k}\frac{\partial s_k}{\partial b}=\delta_kr_k", r"\frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "words say what it is": (LINE, r"We denote the residual by $\delta_k$. | " + CHAINS, r"\frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "words behind say what it is": (LINE, CHAINS, r"where $\delta_k$ is the error of the inputs | \frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "it has a definition": (LINE, r"\delta_k=\frac{\partial E}{\partial u_k} | " + CHAINS, r"\frac{\partial E}{\partial h}=\sum_k\delta_k"),
    "a multiple": (LINE, CHAINS, r"\frac{\partial E}{\partial u_k}=2\delta_kg"),
}  # fmt: skip


def document(*parts: str) -> str:
    shown = (each if " is " in each or "denote" in each else f"$${each}$$" for part in parts for each in part.split(" | "))
    return "Backwards\n\n" + "\n\n".join(shown) + "\n"


@pytest.mark.parametrize("name", RIGHT)
def test_a_letter_stands_for_the_derivative_in_its_place(name: str) -> None:
    text = document(LINE, CHAINS, RIGHT[name])
    assert is_held(text, RIGHT[name])
    assert "in whose place it stands in chains" in str(check_text(text, "notes.md").verdicts[-1].provided)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_a_letter_does_not_stand_for_is_neither_proved_nor_accused(name: str) -> None:
    assert check_text(document(*WRONG[name]), "notes.md").verdicts[-1].status == "undecided"
