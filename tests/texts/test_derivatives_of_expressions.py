# ruff: noqa: E501 - a document a line
"""Derivatives of expressions in what nothing defines: rules of calculus hold of them, whichever letters are functions."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.verdict import Undecided

from .reading import is_held
from .shown import read

COST = r"$$E(\vec{w}) \equiv \frac12 \sum_{d \in D} (t_d - o_d)^2$$"
RIGHT = {
    "a sum and a factor": r"\frac{\partial E}{\partial w_i} = \frac12 \sum_{d \in D} \frac{\partial}{\partial w_i} (t_d - o_d)^2",
    "a power": r"\frac12 \sum_{d \in D} \frac{\partial}{\partial w_i} (t_d - o_d)^2 = \frac12 \sum_{d \in D} 2 (t_d - o_d) \frac{\partial}{\partial w_i} (t_d - o_d)",
    "the whole": r"\frac{\partial E}{\partial w_i} = \sum_{d \in D} (t_d - o_d) \frac{\partial}{\partial w_i} (t_d - o_d)",
}  # fmt: skip
WRONG = {
    "a factor": r"\frac12 \sum_{d \in D} \frac{\partial}{\partial w_i} (t_d - o_d)^2 = \frac12 \sum_{d \in D} (t_d - o_d) \frac{\partial}{\partial w_i} (t_d - o_d)",
    "a sign": r"\frac{\partial E}{\partial w_i} = -\sum_{d \in D} (t_d - o_d) \frac{\partial}{\partial w_i} (t_d - o_d)",
    "a power": r"\frac{\partial}{\partial w_i} (t_d - o_d)^2 = 2 (t_d - o_d)^2 \frac{\partial}{\partial w_i} (t_d - o_d)",
    "nothing depends": r"\frac{\partial}{\partial w_i} (t_d - o_d)^2 = 0",
    "one of them depends": r"\frac{\partial}{\partial w_i} (u_d v_d) = u_d \frac{\partial}{\partial w_i} (v_d + 1)",
    "another sample": r"\frac{\partial}{\partial w_i} (t_d - o_d)^2 = 2 (t_c - o_c) \frac{\partial}{\partial w_i} (t_d - o_d)",
    "another weight": r"\frac{\partial}{\partial w_i} (t_d - o_d)^2 = 2 (t_d - o_d) \frac{\partial}{\partial w_j} (t_d - o_d)",
    "a product": r"\frac{\partial (u v)}{\partial x} = \frac{\partial (u + 1)}{\partial x} \frac{\partial (v + 1)}{\partial x}",
}


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT)
def test_rules_of_calculus_hold_of_expressions(name: str) -> None:
    verdict = check_text(f"{COST}\n\n$${RIGHT[name]}$$", "short.md").verdicts[-1]
    assert verdict.status == "proved"
    assert {"t_d is a differentiable function of w_i for all i", "o_d is a differentiable function of w_i for all i"} <= {c.text for c in verdict.provided}


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_of_expressions_is_neither_proved_nor_accused(name: str) -> None:
    text = f"{COST}\n\n" + "\n\n".join(f"$${right}$$" for right in RIGHT.values())
    assert check_text(f"{text}\n\n$${WRONG[name]}$$", "short.md").verdicts[-1].status == "undecided"
    assert check_text(f"{COST}\n\n$${WRONG[name]}$$", "short.md").verdicts[-1].status == "undecided"


def test_where_the_text_says_which_letter_depends_the_others_do_not() -> None:
    known = r"$$\frac{\partial E}{\partial w_i} = -\sum_{d \in D} (t_d - o_d) \frac{\partial o_d}{\partial w_i}$$"
    constant = r"\frac{\partial}{\partial w_i} (t_d - o_d)^2 = -2 (t_d - o_d) \frac{\partial o_d}{\partial w_i}"
    assert is_held(f"{COST}\n\n{known}\n\n$${constant}$$", constant)
    product = r"\frac{\partial (u v)}{\partial x} = u \frac{\partial v}{\partial x}"
    assert is_held(f"$${product}$$", product)
    both = r"\frac{\partial (u v)}{\partial x} = u \frac{\partial (v + 1)}{\partial x}"
    assert not is_held(f"$${both}$$", both)


def test_a_letter_in_italics_is_that_letter() -> None:
    right = r"\frac{\partial \mathit{E}}{\partial \mathit{w_i}} = -\sum_{d \in D} (t_d - \mathit{o}_d) \frac{\partial \mathit{o_d}}{\partial \mathit{w}_i}"
    cost = r"$$\mathit{E}(\vec{\mathit{w}}) = \frac12 \sum_{\mathit{d} \in D} (t_d - o_{\mathit{d}})^2$$"
    assert is_held(f"{cost}\n\n$${right}$$", right)
    assert not is_held(f"{cost}\n\n$${right.replace('= -', '= ')}$$", right.replace("= -", "= "))


def test_a_set_below_a_sum_on_a_left_side_is_no_quantity() -> None:
    claim = r"\sum_{d \in D} \frac{\partial}{\partial w_i} (t_d - o_d)^2 = 4 \frac{\partial E}{\partial w_i}"
    assert is_held(f"{COST}\n\n$${claim.replace('4', '2')}$$", claim.replace("4", "2"))
    assert not is_held(f"{COST}\n\n$${claim}$$", claim)
    other = r"$$D = 2 \sum_{d \in D} t_d$$"
    assert not is_held(f"{COST}\n\n{other}\n\n$${claim.replace('4', '2')}$$", claim.replace("4", "2"))


@pytest.mark.every(3)
@pytest.mark.parametrize(("written", "plain"), [
    (r"\mathit{E}(w) = x", "E(w) = x"),
    (r"\mathit{\eta}(\mathit{t - o}) \mathit{x_i} = y", r"\eta (t - o) x_i = y"),
    (r"y = \Delta\mathit{w_i} + \mathit{w_i}^2", r"y = \Delta w_i + w_i^2"),
    (r"y = \Delta {\vec{w}}", r"y = \Delta \vec w"),
    (r"y = x_\mathit{ij} + \hat{\mathit{x}}_i", r"y = x_{ij} + \hat x_i"),
    (r"y = \mathbf{\mathit{x_i}}^2", r"y = \mathbf{x_i}^2"),
    (r"y = 2^\mathit{n_i} \sqrt\mathit{a_k} b", r"y = 2^{n_i} \sqrt{a_k} b"),
    (r"y = \frac{a}\mathit{b_k} c + \frac a\mathit{b_k}", r"y = \frac{a}{b_k} c + \frac{a}{b_k}"),
    (r"y = \frac\mathit{a_k}\mathit{b_k} c", r"y = \frac{a_k}{b_k} c"),
])  # fmt: skip
def test_italics_say_nothing(written: str, plain: str) -> None:
    assert read(written) == read(plain)


def test_what_fails_for_such_functions_is_open_because_the_text_says_nothing_of_them() -> None:
    right = r"$$\frac{\partial E}{\partial w} = 2 (t - o) \frac{\partial (t - o)}{\partial w}$$"
    last = check_text(f"$$E = (t - o)^2$$\n\n{right}\n\n{right.replace('= 2', '= -2')}", "short.md").verdicts[-1]
    assert isinstance(last, Undecided) and "nothing says how" in last.reason
