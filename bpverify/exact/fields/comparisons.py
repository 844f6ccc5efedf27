"""Comparisons in prime fields follow the floats at the example point; two numbers whose residues agree are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.arithmetic import negative
from bpverify.exact.fields.dual import floats, moving_apart, values
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Floats
    from bpverify.exact.standins.elements import Names, Plain

    Mask: TypeAlias = NDArray[np.bool_]

MARKS = (1, 4, 2)
"""By sign: less, equal, greater."""


def relation(kind: Kind, a: Numbers | float, b: Numbers | float) -> Floats:
    """Return the signs of a - b at the example point."""
    if isinstance(a, float) or isinstance(b, float):
        return np.asarray(np.sign((a if isinstance(a, float) else floats(a)) - (b if isinstance(b, float) else floats(b))))
    same = (values(a) == values(b)).all(axis=-1)
    difference = floats(a) - floats(b)
    if np.isnan(difference[~same] if difference.ndim else difference[()]).any() and not np.all(same):
        raise refuse("a comparison with a value that is not a number at the example point")
    found = np.where(same, 0, np.sign(difference))
    if not np.all(same):
        # What is equal for all inputs is no comparison.
        marks = np.array(MARKS, dtype=np.uint8)[np.asarray(found, dtype=int) + 1]
        kind.run.branch(marks[~same])
        note_ties(kind, a, b, ~same & (difference == 0))
        if kind.encloses and not (same | enclosures.apart(a, b)).all():
            kind.run.uncertain = True
    return found


def note_ties(kind: Kind, a: Numbers, b: Numbers, equal: Mask) -> None:
    """Note a kink where two values that are equal at the example move apart with what is differentiated by."""
    moving = moving_apart(kind, a, b)
    if moving is not None and np.any(moving & equal):
        kind.run.tie()


def sign_of(kind: Kind, x: Numbers) -> Floats:
    """Return -1 or 1 for each number; one that is 0 is refused."""
    found = signs(kind, x)
    if (found == 0).any():
        raise refuse("a function of what is 0 at the example point, where it has no derivative,")
    return found


def compared(wanted: tuple[int, ...]) -> Callable[[Kind, Numbers | float, Numbers | float], Mask]:
    """Return the comparison that holds for these signs of the difference."""
    return lambda kind, a, b: np.isin(relation(kind, a, b), wanted)


def chosen(sign: int) -> Callable[[Kind, Numbers | float, Numbers | float], Numbers]:
    """Return the maximum, or the minimum for the sign -1."""

    def run(kind: Kind, a: Numbers | float, b: Numbers | float) -> Numbers:
        if isinstance(a, float) or isinstance(b, float):
            bound, other = (a, b) if isinstance(a, float) else (b, a)
            if isinstance(other, float) or bound * sign > 0:
                raise refuse("a maximum or minimum that is an infinity")
            return other.copy()
        return select(kind, sign * relation(kind, a, b) >= 0, a, b)

    return run


def select(kind: Kind, mask: Mask, a: Numbers, b: Numbers) -> Numbers:
    """Return a where the mask holds, b elsewhere."""
    found = np.asarray(np.where(mask, plain(a), plain(b)))
    kind.run.own(found, kind.union([plain(a), plain(b)]))
    return found.view(kind)


def absolute(kind: Kind, a: Numbers) -> Numbers:
    """Return absolute values."""
    return select(kind, relation(kind, a, kind.numbers(0)) >= 0, a, negative(kind, a))


def signs(kind: Kind, a: Numbers) -> Floats:
    """Return -1, 0 or 1 for each number, as the example point says."""
    return relation(kind, a, kind.numbers(0))


def signs_of(kind: Kind, a: Numbers) -> Numbers:
    """Return the signs as numbers."""
    return kind.numbers(signs(kind, a).astype(int))


def heaviside(kind: Kind, a: Numbers, at_zero: Numbers) -> Numbers:
    """Return 0 for what is negative, 1 for what is positive, and the given value for 0."""
    found = signs(kind, a)
    return select(kind, found == 0, at_zero, kind.numbers((found > 0).astype(int)))


def ordered(kind: Kind, name: str, given: Numbers, options: Names) -> Plain:
    """Return argmax, argmin, argsort or sort, as the floats at the example point are ordered."""
    kind.run.branch(3)
    if kind.encloses:
        _note_close_ones(kind, given, options.get("axis"))
    _note_ties_in_order(kind, name, given, options.get("axis"))
    if name != "sort":
        places: Plain = getattr(np, name)(np.array(given["f"]), **options)
        return places
    axis = options["axis"]
    if axis is None:
        given, axis = given.reshape(-1), 0
    found = np.take_along_axis(given, np.argsort(given["f"], axis=axis, kind="stable"), axis)
    kind.run.own(found, kind.union([given]))
    return found


def _note_close_ones(kind: Kind, given: Numbers, axis: int | None) -> None:
    """Note where the order of two numbers that differ is not certain."""
    line = plain(given).reshape(-1) if axis is None else np.moveaxis(plain(given), axis, -1)
    line = np.take_along_axis(line, np.argsort(line["f"], axis=-1, kind="stable"), -1)
    first, second = line[..., :-1], line[..., 1:]
    if not (enclosures.apart(first, second) | (first["v"] == second["v"]).all(axis=-1)).all():
        kind.run.uncertain = True


def _note_ties_in_order(kind: Kind, name: str, given: Numbers, axis: int | None) -> None:
    """Note a kink where two numbers that are equal at the example, and whose order counts, move apart."""
    if (kind.directions is None and kind.tape is None) or not given.size:
        return
    line = given.reshape(-1) if axis is None else np.moveaxis(given, axis, -1)
    line = np.take_along_axis(line, np.argsort(line["f"], axis=-1, kind="stable"), -1)
    ends = {"argmax": slice(-2, None), "argmin": slice(0, 2)}
    line = line[..., ends.get(name, slice(None))]
    first, second = line[..., :-1], line[..., 1:]
    moving = moving_apart(kind, first, second)
    if moving is not None and ((first["f"] == second["f"]) & moving).any():
        kind.run.tie()


RELATIONS = {
    np.less: (-1,), np.less_equal: (-1, 0), np.greater: (1,), np.greater_equal: (0, 1), np.equal: (0,), np.not_equal: (-1, 1),
}  # fmt: skip
CHOICES = {np.maximum: 1, np.fmax: 1, np.minimum: -1, np.fmin: -1}
