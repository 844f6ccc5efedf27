"""A prime behind the bracket of a function of a function is the derivative by the one letter in it, and nowhere else is it read."""

from __future__ import annotations

import pytest

from bpverify.errors import BpverifyError
from bpverify.general.check import check_text
from bpverify.texts.reader import Known, relations
from bpverify.texts.tree import Derivative, walk

from .reading import is_held

RIGHT = (
    r"p(q(t))'=p'(q(t))q'(t)",
    r"p(q(t))^{\prime}=p'(q(t))\cdot q'(t)",
    r"p(q(r(t)))'=p'(q(r(t)))q'(r(t))r'(t)",
    r"p(q(t)+t)'=p'(q(t)+t)(q'(t)+1)",
)
WRONG = (
    r"p(q(t))'=p'(q(t))",
    r"p(q(t))'=p'(t)q'(t)",
    r"p(q(t))'=p'(q'(t))",
    r"p(q(t))'=-p'(q(t))q'(t)",
    r"p(q(t)+t)'=p'(q(t)+t)q'(t)",
)
REFUSED = (r"p(t)'", r"p(q(t,u))'", r"p(q(t_1))'", r"p(q(t))''", r"p(q(\mathbf{t}))'", r"(p+q)'", r"p(q(1))'")


def document(claim: str) -> str:
    return f"The chain rule says\n\n$${claim}$$\n"


@pytest.mark.parametrize("claim", RIGHT)
def test_it_is_the_derivative_by_the_letter_in_it(claim: str) -> None:
    assert is_held(document(claim), claim)
    said = [str(c) for c in check_text(document(claim), "notes.md").verdicts[-1].provided]
    assert any("a prime behind a bracket" in each for each in said)


@pytest.mark.parametrize("claim", WRONG)
def test_what_is_wrong_is_neither_proved_nor_accused(claim: str) -> None:
    assert check_text(document(claim), "notes.md").verdicts[-1].status == "undecided"


@pytest.mark.parametrize("latex", REFUSED)
def test_elsewhere_it_is_not_read(latex: str) -> None:
    with pytest.raises(BpverifyError):
        relations(latex, Known(functions=frozenset("pq")))


def test_what_is_read() -> None:
    ((_, node),) = relations(r"p(q(t))'", Known(functions=frozenset("pq")))
    assert [n.by[0].base for n in walk(node) if isinstance(n, Derivative)] == ["t"]
