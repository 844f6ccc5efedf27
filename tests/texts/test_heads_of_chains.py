# ruff: noqa: E501 - an equation a line
"""A gradient's name at the head of a chain is the derivative in it; a sum before a definition says what its own term is."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

UNIT = [r"n_{o1} = v_1 h_1 + v_2 h_2", r"p_{o1} = \frac{1}{1 + e^{-n_{o1}}}", r"E_{all} = \frac{1}{2} (t_{o1} - p_{o1})^2 + \frac{1}{2} (t_{o2} - p_{o2})^2"]
HEAD = r"\delta_{o1} = \frac{\partial E_{all}}{\partial p_{o1}} \cdot \frac{\partial p_{o1}}{\partial n_{o1}}"
CHAIN = HEAD + r" = \frac{\partial E_{all}}{\partial n_{o1}}"


def proved(*lines: str) -> set[str]:
    text = "\n\n".join(line if line.startswith("#") else f"$${line}$$" for line in lines)
    return {v.claim for v in check_text(text, "chains.md").verdicts if v.status in ("proved", "tested")}


@pytest.mark.parametrize("claim", [r"\delta_{o1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1})", r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} h_1"])
def test_what_rests_on_the_head_of_a_chain(claim: str) -> None:
    assert {claim, HEAD} <= proved(*UNIT, CHAIN, claim)


@pytest.mark.parametrize("claim", [r"\delta_{o1} = -(t_{o1} - p_{o1})", r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} v_1", r"\frac{\partial E_{all}}{\partial v_2} = \delta_{o1} h_1"])
def test_what_does_not(claim: str) -> None:
    assert claim not in proved(*UNIT, CHAIN, claim)


def test_a_chain_that_contradicts_itself_proves_nothing_of_its_head() -> None:
    chain = HEAD + r" = \frac{\partial E_{all}}{\partial p_{o1}}"
    claim = r"\frac{\partial E_{all}}{\partial v_1} = \delta_{o1} h_1"
    assert not {HEAD, claim} & proved(*UNIT, chain, claim)


def test_a_sum_before_a_definition_may_have_a_term_of_its_own() -> None:
    before = [*UNIT[:2], r"E_{o1} = \frac{1}{2} (t_{o1} - p_{o1})^2", r"E_{all} = E_{o1} + E_{o2}", "# Backward", UNIT[2]]
    claim = r"\frac{\partial E_{all}}{\partial v_1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1}) h_1"
    assert claim in proved(*before, claim)
    wrong = r"\frac{\partial E_{all}}{\partial v_1} = -(t_{o1} - p_{o1}) p_{o1} (1 - p_{o1}) h_2"
    assert wrong not in proved(*before, wrong)


@pytest.mark.parametrize(
    "lines",
    [
        ["y = w x", "y = w x + b", "L = (y - t)^2", r"\frac{\partial L}{\partial w} = 2 (w x - t) x"],
        ["y = w x", "# More", "y = w x + b", "L = (y - t)^2", r"\frac{\partial L}{\partial w} = 2 (w x - t) x"],
        ["y = w x + b", "b = w^2", "y = w x", "L = (y - t)^2", r"\frac{\partial L}{\partial b} + 2 (w x - t) x = 2 (w x - t) x"],
    ],
)
def test_a_term_that_is_added_later_is_one_of_the_quantity(lines: list[str]) -> None:
    assert lines[-1] not in proved(*lines)
