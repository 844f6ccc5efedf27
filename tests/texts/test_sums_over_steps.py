# ruff: noqa: E501 - a document a line
"""Sums over steps: what is held in them is printed, and one text means one thing by the derivative of a step."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.signs import letters_before_equality

from .reading import is_held

STATE = r"$$h_t=wh_{t-1}+x_t$$ $$L=\sum_{t=1}^TL_t$$"
SUM = r"\frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L}{\partial h_t}\frac{\partial h_t}{\partial w}"
POWERS = r"\frac{\partial L}{\partial h_t}=\sum_{i=t}^T(w)^{i-t}\frac{\partial L_i}{\partial h_i}"


def test_what_a_sum_over_steps_holds_is_printed() -> None:
    verdict = check_text(f"{STATE} $${SUM}$$", "steps.md").verdicts[-1]
    assert verdict.status in ("proved", "tested")
    assert [c.text for c in verdict.provided if "holds its values at the other steps" in c.text]


def test_where_the_costs_of_steps_are_differentiated_nothing_is_held() -> None:
    each = r"\frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L_t}{\partial h_t}\frac{\partial h_t}{\partial w}"
    verdict = check_text(f"{STATE} $${each}$$", "steps.md").verdicts[-1]
    assert verdict.status in ("proved", "tested")
    assert not [c.text for c in verdict.provided if "holds its values at the other steps" in c.text]


@pytest.mark.every(3)
@pytest.mark.parametrize("total", [
    r"\frac{\partial h_t}{\partial w}=h_{t-1}+w\frac{\partial h_{t-1}}{\partial w}",
    r"\frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L_t}{\partial h_t}\frac{\partial h_t}{\partial w}",
])  # fmt: skip
def test_a_text_that_takes_the_derivative_of_a_step_through_the_steps_before_does_so_in_its_sums(total: str) -> None:
    assert not is_held(f"{STATE} $${total}$$ $${SUM}$$", SUM)
    assert is_held(f"{STATE} $${total}$$ $${SUM}$$", total)


@pytest.mark.every(3)
@pytest.mark.parametrize("power", ["i-t+1", "T-i", "i", "t-i"])
def test_a_power_counts_the_steps_between_two(power: str) -> None:
    assert is_held(f"{STATE} $${POWERS}$$", POWERS)
    wrong = POWERS.replace("i-t", power)
    assert not is_held(f"{STATE} $${wrong}$$", wrong)


def test_a_letter_below_what_was_not_read_has_no_equation() -> None:
    assert letters_before_equality(r"q_t(\xi_{k}=0)=1") == ["q", r"\xi"]
    assert is_held(rf"{STATE} where $q(\xi_t=0\mid r)=1$. $${POWERS}$$", POWERS)


def test_powers_of_a_square_matrix_are_no_powers_of_its_entries() -> None:
    state = r"$$\mathbf h_t=\mathbf B\mathbf h_{t-1}+\mathbf x_t$$ $$\mathbf o_t=\mathbf V\mathbf h_t$$ $$L=\sum_{t=1}^TL_t$$"
    right = r"\frac{\partial L}{\partial\mathbf h_t}=\sum_{i=t}^T(\mathbf B^T)^{i-t}\mathbf V^T\frac{\partial L}{\partial\mathbf o_i}"
    assert is_held(f"{state} $${right}$$", right)
    for wrong in (right.replace("(\\mathbf B^T)", "\\mathbf B"), right.replace("\\mathbf V^T(", "(").replace("i-t", "i-t+1")):
        assert not is_held(f"{state} $${wrong}$$", wrong)


LOSS = r"$$\mathbf o=\mathbf W\mathbf x$$ $$L=l(\mathbf o,\mathbf y)$$"


def test_a_loss_of_arrays_is_a_number() -> None:
    right = r"\frac{\partial L}{\partial\mathbf W}=\frac{\partial l(\mathbf o,\mathbf y)}{\partial\mathbf o}\mathbf x^T"
    assert is_held(f"{LOSS} $${right}$$", right)
    for wrong in (right.replace(r"{\partial\mathbf o}", r"{\partial\mathbf y}"), right.replace(r"\mathbf x^T", r"\mathbf y^T")):
        assert not is_held(f"{LOSS} $${wrong}$$", wrong)
    other = LOSS.replace("l(", "g(")
    assert not is_held(f"{other} $${right.replace('l(', 'g(')}$$", right.replace("l(", "g("))
