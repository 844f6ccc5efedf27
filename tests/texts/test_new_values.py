"""Values that names are given further on: a zero to begin with, or a new value from the old one, is no other meaning before it."""

from __future__ import annotations

import pytest

from bpverify.texts.document import Text
from bpverify.texts.equality import HOLD, Item

NET = [r"\sigma(u) = \tanh u", r"\mathbf{z} = W \mathbf{x} + \mathbf{b}", r"C = \frac{1}{2} \|\mathbf{z} - \mathbf{y}\|^2"]
CLAIM = r"\frac{\partial C}{\partial W} = (\mathbf{z} - \mathbf{y}) \mathbf{x}^T"
SCALED = r"\mathbf{x} \leftarrow \frac{\mathbf{x} - \mu}{\sigma}"
"""Sigma stands without an argument there: the arrow is not decided."""


def held(*others: tuple[int, str], claim: int = 1) -> bool:
    """Whether the claim, under one heading, holds beside other equations, each under its own: those that come first stand first."""
    own = [*((0, latex, True) for latex in NET), (claim, CLAIM, True)]
    lines = sorted([*own, *((heading, latex, False) for heading, latex in others)], key=first)
    items = [Item(n, latex, heading=heading, certain=certain) for n, (heading, latex, certain) in enumerate(lines)]
    (number,) = (item.number for item in items if item.latex == CLAIM)
    return Text(items).judge(number).status in HOLD


def first(line: tuple[int, str, bool]) -> int:
    return line[0]


@pytest.mark.every(3)
@pytest.mark.parametrize("heading", [1, 2])
def test_a_parameter_that_begins_with_zero_is_any_number(heading: int) -> None:
    assert held((heading, r"\mathbf{b} = \mathbf{0}")) and held((heading, r"\mathbf{b} = 0"))
    assert not held((heading, r"\mathbf{b} = \mathbf{y}"))


def test_what_is_computed_is_no_zero() -> None:
    assert not held((0, r"\mathbf{z} = \mathbf{0}"))


def test_a_new_value_from_the_old_one_is_of_no_concern_before_it() -> None:
    assert held((2, SCALED))
    assert not held((1, SCALED)) and not held((1, SCALED), claim=2)


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "latex", [r"\mathbf{x} \leftarrow \frac{\mathbf{y}}{\sigma}", r"\mathbf{x} = \frac{\mathbf{x} - \mu}{\sigma}"]
)
def test_another_value_may_be_another_meaning(latex: str) -> None:
    assert not held((2, latex))
