"""Claims for indices that are equal, or differ: where a text says so, and where what it says is of another claim."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

SOFTMAX = r"$$p_k=\frac{e^{z_k}}{\sum_je^{z_j}}$$"
SLOPE = r"\frac{\partial p_k}{\partial z_i}"
APART = rf"{SLOPE}=-p_kp_i"


def conditions(*parts: str) -> list[list[str]]:
    """The conditions of each claim that is proved of a text in these parts, behind a softmax."""
    verdicts = check_text("\n\n".join((SOFTMAX, *parts)), "cases.md").verdicts
    return [[c.text for c in v.provided] for v in verdicts if v.status == "proved"]


@pytest.mark.every(3)
@pytest.mark.parametrize("said", ["Taking the other case when $$k\\neq i$$", "For $$k \\neq i$$ we get", "For $k\\ne i$"])
def test_indices_are_compared_in_the_line_before(said: str) -> None:
    ((first, *_),) = conditions(said, f"$${APART}$$")
    assert first == "k != i"


def test_what_follows_from_a_case_is_said_of_it() -> None:
    chain = rf"$$\begin{{aligned}}{SLOPE}&=-\frac{{e^{{z_k}}e^{{z_i}}}}{{(\sum_je^{{z_j}})^2}}\\&=-p_kp_i\end{{aligned}}$$"
    assert conditions("For $k \\neq i$", chain, "so", f"$${APART}$$")[-1] == ["k != i"]
    assert conditions("For $k \\neq i$", chain, "and hence we get", f"$${APART}$$", "thus", f"$${APART}$$")[-2:] == [["k != i"]] * 2


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "between",
    ["summing up", "so for all $k$", "", "In general", "so\n\n# All cases", "so, in every case,", "so that, for any $i$,"],
)
def test_what_else_is_said_is_of_no_case(between: str) -> None:
    assert len(conditions("For $k \\neq i$", f"$${APART}$$", between, f"$${APART}$$")) == 1


def test_a_condition_of_its_own_counts() -> None:
    equal = rf"$${APART} \quad\text{{ for }} k=i$$"
    assert conditions("For $k \\neq i$", f"$${APART}$$", "so", equal) == [["k != i"]]
    assert conditions("For $k \\neq i$", f"$${APART}$$", "so for $k=i$", f"$${APART}$$") == []
    assert conditions("For $k=i$", f"$${SLOPE}=p_i(1-p_i)$$", "so", f"$${APART}$$") == [["k = i"]]
