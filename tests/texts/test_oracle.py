"""The oracle of the altered claims agrees with what is known of the miniatures: else it could judge nothing."""

from __future__ import annotations

import numpy as np
import pytest

from .batches import BATCHES
from .miniatures import MINIATURES
from .oracle import NotCoveredError, Oracle
from .reading import lines_of

PLACES = ({"i": 1, "j": 2, "k": 3}, {"i": 2, "j": 1, "k": 3}, {"i": 1, "j": 1, "k": 2}, {"i": 3, "j": 2, "k": 2})
"""Where sides are compared: indices that differ, and some that are equal."""


_NOT_COVERED = (
    r"\partial", r"\frac{d", "matrix", "cases", r"\bf", "1_{", "1(", "1}[", "1}\\{", "[i = j]", r"\phi'", r"\in ",
    r"\cdot}", r"\circ", ":", "]_", ")_", r"\max", r"\lVert", r"\nabla", r"\tilde", "^n -",
)  # fmt: skip
"""What stands in a right side that the oracle does not evaluate."""


def oracle_of(name: str) -> Oracle:
    return Oracle([line for mark, line in lines_of(name) if mark == "given"], rows=name.startswith("rows"))


def covered(line: str) -> bool:
    """Whether the right side of an equation has no derivative of a quantity in it."""
    _, equals, right = line.partition(" = ")
    return bool(equals) and r"\boxed" not in line and not any(word in right for word in _NOT_COVERED)


def is_known(name: str) -> bool:
    """Whether a letter means one thing in all of the text, and the oracle knows its notation."""
    return "# " not in MINIATURES[name] and name not in BATCHES


def are_equal(oracle: Oracle, one: str, other: str) -> bool:
    """Whether two right sides are equal wherever they are looked at."""
    for place in PLACES:
        with np.errstate(all="ignore"):
            a, b = oracle.value(one, **place), oracle.value(other, **place)
        if np.shape(a) != np.shape(b) or not np.allclose(a, b, rtol=1e-6, atol=1e-9):
            return False
    return True


@pytest.mark.parametrize("name", [*filter(is_known, MINIATURES)])
def test_right_sides_agree_and_wrong_ones_do_not(name: str) -> None:
    oracle, right = oracle_of(name), {}
    for mark, line in lines_of(name):
        left, _, side = line.partition(" = ")
        if not covered(line) or mark not in ("proved", "false"):
            continue
        if mark == "proved":
            assert are_equal(oracle, side, right.setdefault(left, side)), line
        elif left in right:
            assert not are_equal(oracle, side, right[left]), line


def test_what_it_does_not_read_it_refuses() -> None:
    for side in (r"\int x", "a )", r"\max(a, b)", "(a", r"\frac{\partial C}{\partial z}"):
        with pytest.raises(NotCoveredError):
            Oracle([], rows=False).value(side)
