# ruff: noqa: E501 - an equation a line
"""A misprinted line poisons no other, and what it prints is not proved."""

from __future__ import annotations

from bpverify.general.check import check_text

from .reading import judged

SHOWN = [
    r"\mathbf{V} = \mathbf{U}^T",
    r"\mathbf{U} = \begin{bmatrix} u_{1,1} & u_{1,2} \\ u_{2,1} & u_{2,2} \\ u_{3,1} & u_{3,2} \end{bmatrix}",
    r"\mathbf{V} = \begin{bmatrix} v_{1,1} & v_{1,2} & v_{1,3} \\ v_{2,1} & v_{2,2} & v_{2,3} \end{bmatrix}",
]
MISPRINT = r"\begin{bmatrix} \frac{\partial v_{1,1}}{\partial u_{1,1}} & \frac{\partial v_{3,3}}{\partial u_{1,1}} \end{bmatrix} = \begin{bmatrix} 1 & 0 \end{bmatrix}"
RIGHT = [
    r"\frac{\partial L}{\partial \mathbf{V}} = \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,2}} & \frac{\partial L}{\partial v_{1,3}} \\ \frac{\partial L}{\partial v_{2,1}} & \frac{\partial L}{\partial v_{2,2}} & \frac{\partial L}{\partial v_{2,3}} \end{bmatrix}",
    r"\frac{\partial L}{\partial \mathbf{U}} = \left(\frac{\partial L}{\partial \mathbf{V}}\right)^T",
    r"\frac{\partial L}{\partial \mathbf{U}} = \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{2,1}} \\ \frac{\partial L}{\partial v_{1,2}} & \frac{\partial L}{\partial v_{2,2}} \\ \frac{\partial L}{\partial v_{1,3}} & \frac{\partial L}{\partial v_{2,3}} \end{bmatrix}",
]
WRONG = [
    r"\frac{\partial L}{\partial \mathbf{U}} = \frac{\partial L}{\partial \mathbf{V}}",
    r"\frac{\partial L}{\partial \mathbf{U}} = \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,2}} \\ \frac{\partial L}{\partial v_{2,1}} & \frac{\partial L}{\partial v_{2,2}} \\ \frac{\partial L}{\partial v_{1,3}} & \frac{\partial L}{\partial v_{2,3}} \end{bmatrix}",
    r"\mathbf{V} = \begin{bmatrix} v_{1,1} & v_{1,2} \\ v_{2,1} & v_{2,2} \\ v_{3,1} & v_{2,3} \end{bmatrix}",
]


def statuses(equations: list[str]) -> dict[str, str]:
    found = judged("\n\n".join(f"$${latex}$$" for latex in equations))
    return {latex: finding.status for latex, (_, finding) in zip(equations, found, strict=True)}


def test_a_number_of_an_entry_that_the_displays_do_not_have_is_no_size() -> None:
    found = statuses([*SHOWN, MISPRINT, *RIGHT])
    assert found[MISPRINT] == "undecided" and [found[latex] for latex in RIGHT] == ["proved"] * len(RIGHT)


def test_what_is_wrong_beside_a_misprint_is_not_proved() -> None:
    for wrong in WRONG:
        assert statuses([*SHOWN, MISPRINT, wrong])[wrong] not in ("proved", "tested"), wrong
        assert statuses([*SHOWN, wrong, *RIGHT])[wrong] not in ("proved", "tested"), wrong


def test_a_claim_may_name_entries_that_nothing_displays() -> None:
    definition, claim = r"s = \sum_i p_i q_i", r"\frac{\partial s}{\partial p_5} = q_5"
    assert statuses([definition, claim])[claim] == "proved"


def test_the_sign_of_a_product_entry_by_entry_is_no_word_that_lets_a_letter_be_something() -> None:
    given = [r"s^l = V^l h^{l-1}", r"h^l = g(s^l)", r"E = \|h^L - t\|^2", r"\frac{\partial E}{\partial h^L} = 2(h^L - t)"]
    claim = r"\delta^l = ((V^{l+1})^T \delta^{l+1}) \bullet g'(s^l)"
    assert statuses([*given, claim])[claim] in ("proved", "tested")


def test_what_nothing_closes_is_not_judged_by_its_first_line() -> None:
    text = r"$$ h = \tanh(u x) $$ $$ o = v h $$ $$ E = \frac12 (o - y)^2 $$" + "\n\n"
    text += r"$$ \frac{\partial E}{\partial u} = (o - y) v (1 - h^2) x $$" + "\n\n"
    whole = check_text(text + "$$ \\frac{\\partial E}{\\partial v} = (o - y) h\n + 1 $$\n", "t.md")
    assert whole.verdicts[-1].status in ("refuted", "undecided")
    cut = check_text(text + "$$ \\frac{\\partial E}{\\partial v} = (o - y) h\n + 1\n", "t.md")
    assert cut.verdicts[-1].status == "undecided" and "never closed" in cut.verdicts[-1].reason
