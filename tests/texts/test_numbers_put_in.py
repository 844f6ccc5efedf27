# ruff: noqa: E501 - an equation a line
"""Numbers of an example, put into formulas: proved under the numbers that are printed, where the text gives no name two of them."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

GIVEN = [r"s_1 = v_1 q_1 + v_2 q_2 + c", r"p_1 = \frac{1}{1 + e^{-s_1}}", r"E_1 = \frac{1}{2} (t_1 - p_1)^2"]


def statuses(equations: list[str]) -> dict[str, str]:
    verdicts = check_text("\n\n".join(f"$${latex}$$" for latex in equations), "numbers.md").verdicts
    return {v.claim: v.status for v in verdicts}


def status(claim: str, *before: str) -> str:
    return statuses([*GIVEN, *before, claim])[claim]


@pytest.mark.parametrize(
    "claim",
    [
        r"s_1 = 0.2 \times 0.5 + 0.3 \times 0.1 + 0.4",
        r"s_1 = (0.2 * 0.5 + 0.3 * 0.1) + 0.4",
        r"\frac{1}{1 + e^{-s_1}} = \frac{1}{1 + e^{-0.53}}",
        r"\frac{1}{2} (t_1 - p_1)^2 = \frac{1}{2} (0.9 - 0.63)^2",
        r"p_1 (1 - p_1) = 0.63 (1 - 0.63)",
        r"-(t_1 - p_1) = -(0.9 - 0.63)",
    ],
)
def test_a_formula_with_its_numbers(claim: str) -> None:
    assert status(claim) == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        r"s_1 = 0.2 \times 0.5 + 0.3 \times 0.1 - 0.4",
        r"s_1 = 0.2 \times 0.5 + 0.3 + 0.4",
        r"s_1 = 0.2 \times 0.5 + 0.3 \times 0.1",
        r"p_1 (1 - p_1) = 0.63 (1 - 0.64)",
        r"p_1 (1 - p_1) = 0.63 (1 + 0.63)",
        r"\frac{1}{2} (t_1 - p_1)^2 = \frac{1}{3} (0.9 - 0.63)^2",
        r"\frac{1}{2} (t_1 - p_1)^2 = \frac{1}{2} (0.9 - 0.63)",
        r"-(t_1 - p_1) = 0.9 - 0.63",
        r"\frac{\partial E_1}{\partial p_1} = 0.9 - 0.63",
    ],
)
def test_another_formula_than_the_numbers_stand_in(claim: str) -> None:
    assert status(claim) not in ("proved", "tested")


@pytest.mark.parametrize(
    ("claim", "before"),
    [
        (r"p_1 (1 - p_1) = 0.63 (1 - 0.63)", [r"p_1 = 0.62"]),
        (r"p_1 (1 - p_1) = 0.63 (1 - 0.63)", [r"p_1 = \frac{1}{1 + e^{-0.49}} = 0.62"]),
        (r"p_1 (1 - p_1) = 0.63 (1 - 0.63)", [r"-(t_1 - p_1) = -(0.9 - 0.62)"]),
        (r"s_1 = 0.2 \times 0.5 + 0.3 \times 0.1 + 0.4", [r"v_2 = 0.37"]),
        (r"s_1 = 0.2 \times 0.5 + 0.3 \times 0.1 + 0.4", [r"s_1 = v_1 q_1 + v_2 q_2"]),
        (r"s_1 = 2 + 3 + 4", [r"s_1 = v_1 + q_1 + c"]),
    ],
)
def test_a_name_has_one_number(claim: str, before: list[str]) -> None:
    assert status(claim, *before) not in ("proved", "tested")


def test_numbers_that_are_rounded_agree() -> None:
    assert status(r"p_1 (1 - p_1) = 0.63 (1 - 0.63)", r"p_1 = \frac{1}{1 + e^{-0.53}} = 0.629") == "proved"


def test_derivatives_have_numbers_too() -> None:
    chain = r"\frac{\partial E_1}{\partial v_1} = \frac{\partial E_1}{\partial p_1} \frac{\partial p_1}{\partial s_1} \frac{\partial s_1}{\partial v_1}"
    before = [chain, r"\frac{\partial E_1}{\partial p_1} = -(t_1 - p_1) = -(0.9 - 0.63) = -0.27"]
    right = r"\frac{\partial E_1}{\partial v_1} = -0.27 * 0.2331 * 0.5"
    assert statuses([*GIVEN, *before, right])[right] == "proved"
    for wrong in (r"\frac{\partial E_1}{\partial v_1} = -0.28 * 0.2331 * 0.5", r"\frac{\partial E_1}{\partial v_1} = -0.27 * 0.2331"):
        assert statuses([*GIVEN, *before, wrong])[wrong] not in ("proved", "tested")
    wrong_chain = chain.replace(r"\frac{\partial p_1}{\partial s_1}", r"\frac{\partial p_1}{\partial q_1}")
    assert statuses([*GIVEN, wrong_chain, right])[right] not in ("proved", "tested")


def test_the_numbers_are_printed() -> None:
    equations = [*GIVEN, r"p_1 (1 - p_1) = 0.63 (1 - 0.63)"]
    (found,) = (v for v in check_text("\n\n".join(f"$${e}$$" for e in equations), "n.md").verdicts if v.status == "proved")
    assert "with the numbers p_1 = 0.63" in [c.text for c in found.provided]


SETTINGS = ["x = 1", "w = 0.3", "z = w x", r"\sigma(u) = \frac{1}{1 + e^{-u}}", r"a = \sigma(z)", "y = 1",
            r"E = \frac{1}{2} (a - y)^2", r"\frac{\partial E}{\partial a} = a - y"]  # fmt: skip
OTHER = [("0.58", "undecided"), ("0.9", "undecided")]


@pytest.mark.parametrize(("number", "expected"), [("0.574", "proved"), ("0.57", "proved"), *OTHER])
def test_a_number_that_its_own_definition_contradicts_is_not_put_in(number: str, expected: str) -> None:
    claim = rf"\frac{{\partial E}}{{\partial a}} = {number} - 1"
    assert statuses([*SETTINGS, claim])[claim] == expected


def test_what_is_not_all_given_contradicts_no_number() -> None:
    claim = r"\frac{\partial E}{\partial a} = 0.9 - 1"
    assert statuses([*SETTINGS[2:], claim])[claim] == "proved"
