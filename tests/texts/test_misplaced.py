# ruff: noqa: E501 - a document a line
"""A display with one entry out of place is read with the one that belongs there, if nothing bears out what it shows; and says so."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.notation.documents import read_text
from bpverify.texts.document import Text
from bpverify.texts.opinion import item_of

from .reading import closely, is_held

SLIP = r"\mathbf{Q} = \begin{bmatrix} q_{1,1} & q_{1,2} \\ q_{2,1} & q_{2,2} \\ q_{3,1} & q_{2,3} \end{bmatrix}"
GIVEN = r"\mathbf{Q} = \mathbf{P}^T"
SHOWN = r"\mathbf{P} = \begin{bmatrix} p_{1,1} & p_{1,2} & p_{1,3} \\ p_{2,1} & p_{2,2} & p_{2,3} \end{bmatrix}"
GRADIENT = r"\frac{\partial L}{\partial \mathbf{Q}} = \begin{bmatrix} \frac{\partial L}{\partial q_{1,1}} & \frac{\partial L}{\partial q_{1,2}} \\ \frac{\partial L}{\partial q_{2,1}} & \frac{\partial L}{\partial q_{2,2}} \\ \frac{\partial L}{\partial q_{3,1}} & \frac{\partial L}{\partial q_{3,2}} \end{bmatrix}"
CLAIM = r"\frac{\partial L}{\partial \mathbf{P}} = \begin{bmatrix} \frac{\partial L}{\partial q_{1,1}} & \frac{\partial L}{\partial q_{2,1}} & \frac{\partial L}{\partial q_{3,1}} \\ \frac{\partial L}{\partial q_{1,2}} & \frac{\partial L}{\partial q_{2,2}} & \frac{\partial L}{\partial q_{3,2}} \end{bmatrix}"
WRONG = r"\frac{\partial L}{\partial \mathbf{P}} = \begin{bmatrix} \frac{\partial L}{\partial q_{1,1}} & \frac{\partial L}{\partial q_{2,1}} & \frac{\partial L}{\partial q_{3,1}} \\ \frac{\partial L}{\partial q_{1,2}} & \frac{\partial L}{\partial q_{3,2}} & \frac{\partial L}{\partial q_{2,2}} \end{bmatrix}"
SAID = "q_{2,3} is a slip for q_{3,2}, in the place of which it is displayed there"

NO_SLIPS = {
    "two entries out of place": SLIP.replace("q_{2,1}", "q_{1,3}"),
    "two entries with their indices exchanged": SLIP.replace("q_{3,1}", "q_{1,3}"),
    "entries that are equal": r"\mathbf{Q} = \begin{bmatrix} q_{1,1} & q_{1,2} \\ q_{1,2} & q_{2,2} \end{bmatrix} | E = q_{2,1}",
    "an entry twice": SLIP.replace("q_{2,3}", "q_{3,1}"),
    "an entry from another place": SLIP.replace("q_{2,3}", "q_{3,3}"),
    "an entry that is altered": SLIP.replace("q_{2,3}", "2 q_{2,3}"),
    "an entry of another letter": SLIP.replace("q_{2,3}", "r_{2,3}"),
    "an entry of another layer": SLIP.replace("q_{2,3}", "q_{2,3}^{(2)}"),
    "an entry that is bold": SLIP.replace("q_{2,3}", r"\mathbf{q}_{2,3}"),
    "an entry with a label": SLIP.replace("q_{2,1}", "q_{s,2,1}"),
    "a letter as an index": SLIP.replace("q_{1,2}", "q_{1,j}"),
    "two entries": r"\mathbf{Q} = \begin{bmatrix} q_{1,1} \\ q_{1,2} \end{bmatrix} | E = q_{2,1}",
    "a row that is cut": SLIP.replace("& q_{2,2}", ""),
    "the entry stands in another equation": rf"{SLIP} | E = q_{{2,3}}",
    "the entry stands in another equation in digits": rf"{SLIP} | E = q_{{23}}",
    "the entry stands in the other case": rf"{SLIP} | E = Q_{{2,3}}",
    "the entry stands in what is not read": rf"{SLIP} | E \propto q _{{ 2, 3 }}",
    "the one that belongs there stands nowhere": SLIP,
    "the letter of the entries is an array of its own": rf"{SLIP} | q = A x",
    "the letter of the entries stands alone": rf"{SLIP} | E = \| q \|",
    "something says what its entries are": rf"{SLIP} | q_{{i,j}} = x_i w_j",
    "another letter": SLIP.replace(r"\mathbf{Q}", r"\mathbf{A}"),
    "an entry of the array on the left": SLIP.replace(r"\mathbf{Q}", r"\mathbf{Q}_1"),
    "an array of another layer": SLIP.replace(r"\mathbf{Q}", r"\mathbf{Q}^{(2)}"),
    "a factor of a product": SLIP.replace("=", r"= \mathbf{A}"),
}


def document(*equations: str) -> str:
    return "\n\n".join(f"$${latex}$$" for latex in equations)


def slips(text: str) -> list[str]:
    steps = read_text(text, "short.md").steps
    return [each.words() for each in Text([item_of(n, step) for n, step in enumerate(steps)]).misplaced]


def test_what_stands_beside_a_slip_holds_under_a_condition() -> None:
    for before in ([SLIP, GIVEN, SHOWN], [GIVEN, SHOWN, SLIP]):
        found = {closely(v.claim): v for v in check_text(document(*before, GRADIENT, CLAIM), "short.md").verdicts}
        for claim in (GRADIENT, CLAIM):
            verdict = found[closely(claim)]
            assert verdict.status == "proved" and [c.line for c in verdict.provided if c.text == SAID] == [before.index(SLIP) * 2 + 1]
        slip = found[closely(SLIP)]
        assert slip.status == "undecided" and slip.reason == "it displays q_{2,3} in the place of q_{3,2}"


def test_nothing_is_said_of_a_slip_where_a_claim_is_about_other_letters() -> None:
    other = [r"y = A x", r"E = \|y - t\|^2", r"\frac{\partial E}{\partial y} = 2 (y - t)"]
    verdict = check_text(document(SLIP, GIVEN, GRADIENT, *other), "short.md").verdicts[-1]
    assert verdict.status == "proved" and SAID not in [c.text for c in verdict.provided]


def test_what_is_wrong_beside_a_slip_is_neither_proved_nor_accused() -> None:
    cost = r"L = \sum_i \sum_j q_{i,j}^2"
    claims = [r"\frac{\partial L}{\partial q_{3,2}} = 2 q_{3,2}", r"\frac{\partial L}{\partial q_{1,1}} = 2 q_{1,1}", r"\frac{\partial L}{\partial q_{2,1}} = q_{2,1}"]
    right = SLIP.replace("q_{2,3}", "q_{3,2}")
    assert check_text(document(right, cost, *claims), "short.md").verdicts[-1].status == "refuted"
    assert check_text(document(SLIP, cost, *claims), "short.md").verdicts[-1].status == "undecided"
    assert not is_held(document(SLIP, GIVEN, SHOWN, GRADIENT, WRONG), WRONG)


def test_what_a_slip_alone_defines_bears_out_nothing() -> None:
    chain = rf"{SLIP} = \begin{{bmatrix}} x_1 & x_1 \\ x_2 & x_2 \\ x_3 & x_3 \end{{bmatrix}}"
    claim = r"\frac{\partial q_{3,2}}{\partial x_3} = 1"
    assert is_held(document(chain.replace("q_{2,3}", "q_{3,2}"), claim), claim)
    assert not is_held(document(chain, claim), claim)


def test_one_entry_with_its_indices_exchanged_is_a_slip() -> None:
    assert slips(document(SLIP, GRADIENT)) == ["it displays q_{2,3} in the place of q_{3,2}"]
    assert slips(document(SLIP.replace("q", "Q"), GRADIENT)) == ["it displays Q_{2,3} in the place of Q_{3,2}"]
    assert slips(document(SLIP.replace("q_{2,3}", "q_{23}"), GRADIENT)) == ["it displays q_{23} in the place of q_{3,2}"]


@pytest.mark.parametrize("name", NO_SLIPS)
def test_what_may_be_meant_as_it_is_displayed_is_no_slip(name: str) -> None:
    equations = NO_SLIPS[name].split(" | ")
    meant = [] if "nowhere" in name else [r"F = q_{3,2} + q_{3,1} + q_{2,1}"]
    assert slips(document(*equations, *meant)) == []
