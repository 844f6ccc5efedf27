"""The values of both sides of an equality, component by component."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import TooLargeError, UndefinedError
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.model import MOST_COMPONENTS, Model
from bpverify.texts.places import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.equality import Equality


@dataclass
class Values:
    """The values of both sides of an equality, component by component, each with its indices and layers."""

    model: Model
    pairs: list[tuple[int, int]] = field(default_factory=list)
    places: list[tuple[dict[str, int], dict[str, int]]] = field(default_factory=list)
    sides: list[tuple[Any, Any]] = field(default_factory=list)


def values_of(model: Model, equality: Equality, layers: Iterable[dict[str, int]]) -> Values:
    """Return the values of both sides of an equality at some layers, for all that its indices run over.

    Raises:
        UnsupportedError: one of them is not known.
    """
    model.met.clear()
    model.touched.clear()
    model.taken.clear()
    found = Values(model)
    for counters in layers:
        for letters in model.places((equality.left, equality.right), counters):
            at = Setting(letters, counters, {})
            evaluator = Evaluator(model)
            evaluator.reads_stars = True
            left, right = evaluator.value(equality.left, at), evaluator.value(equality.right, at)
            found.sides.append((left, right))
            found.pairs += _pairs(left, right)
            found.places += [(letters, counters)] * (len(found.pairs) - len(found.places))
            if len(found.pairs) > MOST_COMPONENTS:
                raise TooLargeError(f"more than {MOST_COMPONENTS} components")
    if not found.pairs:
        raise UndefinedError("no layer of the instance has it")
    if any(isinstance(side, np.ndarray) for pair in found.pairs for side in pair):
        raise UnsupportedError("an array where an entry is due")
    return found


def _pairs(left: Any, right: Any) -> list[tuple[int, int]]:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        if left.shape != right.shape:
            if left.size != right.size or (1 not in right.shape and 1 not in left.shape):
                raise UnsupportedError(f"arrays of shapes {left.shape} and {right.shape} on the two sides")
            # One is laid out row by row as a column.
        return list(zip(left.flat, right.flat, strict=True))
    if isinstance(left, np.ndarray):
        return [(each, right) for each in left.flat]
    if isinstance(right, np.ndarray):
        return [(left, each) for each in right.flat]
    return [(left, right)]
