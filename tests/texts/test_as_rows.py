# ruff: noqa: E501 - a document a line
"""Vectors that words call row vectors in a text whose vectors are columns: they are rows in the claims that fit so alone."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.as_rows import said_of_vectors

from .reading import is_held

NET = r"z=Wx | h=\tanh(z) | E=\frac12\sum_j(h_j-y_j)^2 | \frac{\partial E}{\partial W_{ij}}=(h_i-y_i)(1-h_i^2)x_j"
WORDS = "As $h$, $x$ and $y$ are row vectors, this can be written"
RIGHT = r"\frac{\partial E}{\partial W}=((h-y)\odot(1-h\odot h))^Tx"
WRONG = {
    "its sign": r"\frac{\partial E}{\partial W}=((y-h)\odot(1-h\odot h))^Tx",
    "no slope": r"\frac{\partial E}{\partial W}=(h-y)^Tx",
    "the gradient turned": r"\frac{\partial E}{\partial W}=x^T((h-y)\odot(1-h\odot h))",
    "one vector only": r"\frac{\partial E}{\partial W}=((h-y)\odot(1-h\odot h))x",
    "a product of columns": r"\frac{\partial E}{\partial W}=((h-y)\odot(1-h\odot h))^Tx^T",
}
NO_WORDS = (
    "This can be written",
    "If $h$, $x$ and $y$ were row vectors, this could be written",
    "As $h$, $x$ and $y$ are not row vectors, this cannot be written",
    "Some authors take $h$, $x$ and $y$ for row vectors. This can be written",
    "The $q$ and $r$ are row vectors. This can be written",
    "As $h$, $x$ and $y$ are column vectors, and not row vectors, this can be written",
    "Here $h$ and $y$ are column vectors, and $x$ would be of the row vectors. This can be written",
)


def document(claim: str, words: str = WORDS) -> str:
    shown = "\n\n".join(f"$${each}$$" for each in NET.split(" | "))
    return f"{shown}\n\n{words}\n\n$${claim}$$\n"


def test_a_claim_that_fits_with_rows_alone_holds_so() -> None:
    assert is_held(document(RIGHT), RIGHT)
    said = [str(c) for c in check_text(document(RIGHT), "notes.md").verdicts[-1].provided]
    assert any("vectors are rows in this equation alone" in each for each in said)


def test_with_columns_it_holds_as_before() -> None:
    claim = r"\frac{\partial E}{\partial W}=((h-y)\odot(1-h\odot h))x^T"
    assert is_held(document(claim), claim)
    said = [str(c) for c in check_text(document(claim), "notes.md").verdicts[-1].provided]
    assert not any("in this equation alone" in each for each in said)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", [n for n in WRONG if n != "one vector only"])
def test_what_is_wrong_with_rows_too_is_not_proved(name: str) -> None:
    assert not is_held(document(WRONG[name]), WRONG[name])


def test_rows_and_columns_are_not_mixed_in_one_claim() -> None:
    assert not is_held(document(WRONG["one vector only"]), WRONG["one vector only"])


@pytest.mark.every(3)
@pytest.mark.parametrize("words", NO_WORDS)
def test_without_words_for_it_nothing_is_turned(words: str) -> None:
    assert not is_held(document(RIGHT, words), RIGHT)


@pytest.mark.parametrize("words", [*NO_WORDS, WORDS])
def test_what_words_say(words: str) -> None:
    found = said_of_vectors(words, rows=False)
    assert found == ({"h", "x", "y"} if words == WORDS else {"q", "r"} if "$q$" in words else frozenset())


@pytest.mark.parametrize("claim", [r"\frac{\partial E}{\partial z}=((h-y)\odot(1-h\odot h))^T", r"\sum_k\frac{\partial E}{\partial W}=2((h-y)\odot(1-h\odot h))^Tx"])
def test_derivatives_by_vectors_and_sums_are_left_alone(claim: str) -> None:
    for v in check_text(document(claim), "notes.md").verdicts:
        assert not any("in this equation alone" in str(c) for c in getattr(v, "provided", ()))
