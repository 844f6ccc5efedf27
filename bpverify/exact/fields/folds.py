"""Folds along axes in prime fields, and sums in place at indices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.dual import both, floats, moving_apart, tangents, taped, values
from bpverify.exact.fields.run import Bounds
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import holds_numbers, plain, plain_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Floats, Residues
    from bpverify.exact.fields.tape import Tape
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names, Plain


def folded(kind: Kind, ufunc: np.ufunc, method: str, given: Plain, options: Names) -> Numbers:
    """Return ``reduce`` or ``accumulate`` along axes."""
    options = {key: value for key, value in options.items() if value is not np._NoValue}
    axis, keepdims = options.pop("axis", 0), bool(options.pop("keepdims", False))
    if any(value is not None for value in options.values()):
        raise refuse(f"numpy.{ufunc.__name__}.{method} with " + ", ".join(options))
    axes = _axes(axis, given.ndim)
    if method == "accumulate":
        return _added_up(kind, given, axes, True) if ufunc is np.add else _step_by_step(kind, ufunc, given, axes[0])
    run = _FOLDS.get(ufunc)
    if run is None:
        raise refuse(f"numpy.{ufunc.__name__}.reduce")
    found = run(kind, given, axes)
    if not keepdims:
        return found
    return found.reshape(tuple(1 if i in axes else n for i, n in enumerate(given.shape)))


def _step_by_step(kind: Kind, ufunc: np.ufunc, given: Plain, axis: int) -> Numbers:
    """Return what a fold has come to at each place along an axis."""
    lines = np.moveaxis(given, axis, 0)
    if not len(lines):
        return kind.numbers(given)
    found = [kind.numbers(lines[:1])[0]]
    for n in range(1, len(lines)):
        found.append(kind.numbers(ufunc(found[-1], kind.numbers(lines[n : n + 1])[0])))
    stacked = kind.numbers(kind.moved(np.stack, [[plain(x) for x in found]], {}))
    return kind.numbers(np.moveaxis(stacked, 0, axis))


def _axes(axis: Value, ndim: int) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(ndim))
    wanted = axis if isinstance(axis, tuple) else (axis,)
    for a in wanted:
        if not -ndim <= a < ndim:
            raise ValueError(f"axis {a} is out of bounds for array of dimension {ndim}")
    return tuple(int(a) % ndim for a in wanted)


def _added_up(kind: Kind, given: Plain, axes: tuple[int, ...], cumulative: bool = False) -> Numbers:
    own, field = kind.run.bounds(given), kind.run.field
    terms = math.prod(given.shape[a] for a in axes)
    over = axes[0] if cumulative else axes
    t = tangents(kind, given)
    t = None if t is None else field.sum(t, over, cumulative)
    f = np.cumsum(floats(given), axis=axes[0]) if cumulative else floats(given).sum(axis=axes)
    bounds = Bounds(own.value.summed(terms), None if own.tangent is None else own.tangent.summed(terms))
    found = kind.make(f, field.sum(values(given), over, cumulative), t, bounds)

    def fold(x: Floats) -> Floats:
        return np.asarray(np.cumsum(x, axis=axes[0]) if cumulative else x.sum(axis=axes))

    found = kind.held(found, enclosures.folds, given, fold, terms)
    if kind.tape is None:
        return found
    shape = given.shape

    def spread(above: Residues) -> Residues:
        if cumulative:
            # Each element is in the sums at its place and behind it.
            return np.flip(field.sum(np.flip(above, over), over, True), over)
        kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
        return np.broadcast_to(above.reshape(*kept, -1), (*shape, above.shape[-1]))

    return taped(kind, found, (given, spread))


def _lined(given: Plain, axes: tuple[int, ...]) -> Plain:
    """Return the array with the axes as one, the last."""
    rest = [a for a in range(given.ndim) if a not in axes]
    return given.transpose(*rest, *axes).reshape(*(given.shape[a] for a in rest), -1)


def _multiplied(kind: Kind, given: Plain, axes: tuple[int, ...]) -> Numbers:
    line = _lined(given, axes)
    if kind.run.known(line) is None:
        kind.run.own(line, kind.union([given]))
    found = line.view(kind)
    if not found.shape[-1]:
        return kind.numbers(np.ones(found.shape[:-1], dtype=int))
    total: Numbers = found[..., 0].copy()
    for i in range(1, found.shape[-1]):
        total = total * found[..., i]
    return total


def _largest(sign: int) -> Callable[[Kind, Plain, tuple[int, ...]], Numbers]:
    def run(kind: Kind, given: Plain, axes: tuple[int, ...]) -> Numbers:
        line = _lined(given, axes)
        f = line["f"]
        if np.isnan(f).any():
            raise refuse("a maximum of values that are not numbers at the example point")
        if not line.shape[-1]:
            raise ValueError("zero-size array to reduction operation maximum which has no identity")
        place = np.argmax(sign * f, axis=-1)[..., None]
        found = np.take_along_axis(line, place, -1)
        tied = (f == found["f"]) & (line["v"] != found["v"]).any(axis=-1)
        if kind.encloses and not (enclosures.apart(line, found) | (line["v"] == found["v"]).all(axis=-1)).all():
            kind.run.uncertain = True
        if tied.any():
            moving = moving_apart(kind, line, np.broadcast_to(found, line.shape))
            if moving is not None and np.any(tied & moving):
                kind.run.tie()
        if line.shape[-1] > 1:
            # Which number wins is not told apart.
            kind.run.branch(3)
        found = np.array(found[..., 0])
        own = kind.run.bounds(given)
        kind.run.own(found, Bounds(own.value, own.tangent, splits=True))
        return found.view(kind)

    return run


_FOLDS: dict[np.ufunc, Callable[[Kind, Plain, tuple[int, ...]], Numbers]] = {
    np.add: _added_up,
    np.multiply: _multiplied,
    np.maximum: _largest(1),
    np.minimum: _largest(-1),
}


def added(kind: Kind, ufunc: np.ufunc, target: Plain, index: Value, given: tuple[Value, ...]) -> None:
    """Add or subtract at indices, repeated ones too."""
    if ufunc not in (np.add, np.subtract):
        raise refuse(f"numpy.{ufunc.__name__}.at")
    if not holds_numbers(target):
        # A count: whole numbers are numpy's own.
        whole = np.asarray(plain(given[0]))
        if whole.dtype.kind not in "biu":
            raise refuse(f"numpy.{ufunc.__name__}.at of numbers, in an array of {target.dtype},")
        ufunc.at(plain(target), plain_index(index), whole)
        return
    amount = kind.numbers(given[0])
    if ufunc is np.subtract:
        amount = -amount
    place = plain_index(index)
    array = plain(target)
    terms = max(1, amount.size, np.empty(target.shape, dtype=bool)[place].size)
    own, more = kind.run.bounds(target), kind.run.bounds(amount)
    if kind.encloses:
        enclosures.added(array, place, plain(amount), terms)
    np.add.at(array["f"], place, floats(amount))
    for name in ("v", "t") if kind.directions is not None else ("v",):
        for i, p in enumerate(kind.run.field.primes):
            total = array[name][..., i].astype(np.uint64)
            np.add.at(total, place, plain(amount)[name][..., i].astype(np.uint64))
            array[name][..., i] = total % np.uint64(p)
    if kind.tape is not None:
        _note_added(kind.tape, array, place, plain(amount))
    own.value = own.value + more.value.summed(terms)
    own.tangent = both(own.tangent, None if more.tangent is None else more.tangent.summed(terms))
    own.version += 1
    own.log_of, own.terms, own.splits = None, (), False


def _note_added(tape: Tape, array: Plain, place: Value, amount: Plain) -> None:
    """Note that amounts were added to an array in place: each element is passed on to what it was, and to what was added."""
    wide = np.broadcast_to(amount["n"], np.empty(array.shape, dtype=bool)[place].shape)

    def put(above: Residues) -> Residues:
        # Prime by prime: an index may end with an ellipsis.
        return tape.field.each(lambda x, _: x[place], above)

    tape.renumber(array, lambda before: [(before, lambda above: above), (np.array(wide), put)])
