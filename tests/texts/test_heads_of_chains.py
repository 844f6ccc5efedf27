# ruff: noqa: E501 - an equation a line
"""A gradient's name at the head of a chain is the derivative in it; a sum before a definition says what its own term is."""

from __future__ import annotations

import pytest

from .reading import is_held

UNIT = [r"n_{o1} = v_1 h_1 + v_2 h_2", r"p_{o1} = \frac{1}{1 + e^{-n_{o1}}}", r"E_{all} = \frac{1}{2} (t_{o1} - p_{o1})^2 + \frac{1}{2} (t_{o2} - p_{o2})^2"]
HEAD = r"\delta_{o1} = \frac{\partial E_{all}}{\partial p_{o1}} \cdot \frac{\partial p_{o1}}{\partial n_{o1}}"
CHAIN = HEAD + r" = \frac{\partial E_{all}}{\partial n_{o1}}"


def held(claim: str, *lines: str) -> bool:
    return is_held("\n\n".join(line if line.startswith("#") else f"$${line}$$" for line in lines), claim)


@pytest.mark.parametrize("claim", [r"\delta_{o1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1})", r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} h_1"])
def test_what_rests_on_the_head_of_a_chain(claim: str) -> None:
    assert held(claim, *UNIT, CHAIN, claim) and held(HEAD, *UNIT, CHAIN, claim)


@pytest.mark.parametrize("claim", [r"\delta_{o1} = -(t_{o1} - p_{o1})", r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} v_1", r"\frac{\partial E_{all}}{\partial v_2} = \delta_{o1} h_1"])
def test_what_does_not(claim: str) -> None:
    assert not held(claim, *UNIT, CHAIN, claim)


def test_a_chain_that_contradicts_itself_proves_nothing_of_its_head() -> None:
    chain = HEAD + r" = \frac{\partial E_{all}}{\partial p_{o1}}"
    claim = r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} h_1"
    assert not held(HEAD, *UNIT, chain, claim) and not held(claim, *UNIT, chain, claim)


def test_a_sum_before_a_definition_may_have_a_term_of_its_own() -> None:
    before = [*UNIT[:2], r"E_{o1} = \frac{1}{2} (t_{o1} - p_{o1})^2", r"E_{all} = E_{o1} + E_{o2}", "# Backward", UNIT[2]]
    claim = r"\frac{\partial E_{all}}{\partial v_1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1}) h_1"
    assert held(claim, *before, claim)
    wrong = r"\frac{\partial E_{all}}{\partial v_1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1}) h_2"
    assert not held(wrong, *before, wrong)


@pytest.mark.parametrize(
    "lines",
    [
        ["y = w x", "y = w x + b", "L = (y - t)^2", r"\frac{\partial L}{\partial w} = 2 (w x - t) x"],
        ["y = w x", "# More", "y = w x + b", "L = (y - t)^2", r"\frac{\partial L}{\partial w} = 2 (w x - t) x"],
        ["y = w x + b", "b = w^2", "y = w x", "L = (y - t)^2", r"\frac{\partial L}{\partial b} + 2 (w x - t) x = 2 (w x - t) x"],
    ],
)
def test_a_term_that_is_added_later_is_one_of_the_quantity(lines: list[str]) -> None:
    assert not held(lines[-1], *lines)
