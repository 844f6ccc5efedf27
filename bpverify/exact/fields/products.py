"""Products of arrays and folds along axes in prime fields."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.dual import both, floats, moving_apart, product_rule, tangents, taped, times, values
from bpverify.exact.fields.modular import LONGEST
from bpverify.exact.fields.run import Bounds
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import holds_numbers, plain, plain_index

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Field, Floats, Residues, Wide
    from bpverify.exact.fields.tape import Pull, Tape
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names, Plain

    Product: TypeAlias = Callable[[Plain, Plain], Plain]
    Pulls: TypeAlias = Callable[[Residues, Residues], tuple[Pull, Pull]]
    """Of both operands' residues, what each is passed."""


def bilinear(
    kind: Kind, product: Callable[[Residues, Residues], Residues], shadow: Callable[[Floats, Floats], Floats],
    a: Numbers, b: Numbers, terms: int, pulls: Pulls | None = None,
) -> Numbers:  # fmt: skip
    """Return a bilinear product with its tangents, where each element is a sum of so many terms.

    ``pulls`` says, of both operands' residues, what each is passed of the derivative by the product.
    """
    x, y = kind.run.bounds(a), kind.run.bounds(b)
    value = (x.value * y.value).summed(terms)
    tangent = both(times(x.tangent, y.value), times(x.value, y.tangent))
    v = product(values(a), values(b))
    kind.run.spend(v[..., 0].size * terms)
    with np.errstate(all="ignore"):
        f = shadow(floats(a), floats(b))
    t = product_rule(kind, product, a, b)
    found = kind.make(f, v, t, Bounds(value, None if tangent is None else tangent.summed(terms)))
    found = kind.held(found, enclosures.products, a, b, shadow, terms)
    if kind.tape is not None and (plain(a)["n"].any() or plain(b)["n"].any()):
        left, right = (None, None) if pulls is None else pulls(values(a).copy(), values(b).copy())
        if left is None or right is None:
            raise refuse("reverse accumulation through this product")
        return taped(kind, found, (a, left), (b, right))
    return found


def matmul(kind: Kind, a: Numbers, b: Numbers) -> Numbers:
    """Return the matrix product as ``numpy.matmul`` forms it."""
    if not a.ndim or not b.ndim:
        raise ValueError("matmul: an operand has no axes")
    left, right = (a.reshape(1, -1) if a.ndim == 1 else a), (b.reshape(-1, 1) if b.ndim == 1 else b)
    if left.shape[-1] != right.shape[-2]:
        raise ValueError(f"matmul: shapes {a.shape} and {b.shape} do not fit")
    found = bilinear(kind, kind.run.field.matmul, np.matmul, left, right, left.shape[-1], partial(_matmul_pulls, kind.run.field))
    if b.ndim == 1:
        found = found[..., 0]
    return found[..., 0, :] if a.ndim == 1 and b.ndim > 1 else found[..., 0] if a.ndim == 1 else found


def _matmul_pulls(field: Field, a: Residues, b: Residues) -> tuple[Pull, Pull]:
    """Return what the operands of a matrix product are passed: above b^T and a^T above."""
    turned_a, turned_b = a.swapaxes(-3, -2), b.swapaxes(-3, -2)
    return lambda above: field.matmul(above, turned_b), lambda above: field.matmul(turned_a, above)


def product(kind: Kind, name: str, first: Plain, second: Plain, arguments: tuple[Value, ...], options: Names) -> Numbers:
    """Return a bilinear function of numpy by its name."""
    a, b = kind.numbers(first), kind.numbers(second)
    if name == "dot" and (not a.ndim or not b.ndim):
        found: Numbers = a * b
        return found
    if name == "vdot":
        return matmul(kind, a.reshape(-1), b.reshape(-1))
    if name == "dot" and a.ndim <= 2 and b.ndim <= 2:
        return matmul(kind, a, b)
    function: Product = getattr(np, name)

    def run(x: Plain, y: Plain) -> Plain:
        return function(x, y, *arguments, **options)

    count = _TERMS.get(name)
    if count is None:
        raise refuse(f"numpy.{name}")
    return _short(kind, run, a, b, count(a, b, run))


_TERMS: dict[str, Callable[[Numbers, Numbers, Product], int]] = {
    # Each element of either operand is used as often as there are outputs beside it: a b = outputs terms^2.
    **{name: lambda a, b, run: _contracted(a, b, run) for name in ("dot", "inner", "tensordot")},
    "kron": lambda a, b, run: 1,
    **{name: lambda a, b, run: min(a.size, b.size) for name in ("convolve", "correlate")},
}
"""How many terms an element of a product sums, at most."""


def _contracted(a: Numbers, b: Numbers, run: Product) -> int:
    outputs = run(np.broadcast_to(0.0, a.shape), np.broadcast_to(0.0, b.shape)).size if a.size * b.size < 1 << 22 else 0
    if outputs:
        return math.isqrt(int(a.size) * int(b.size) // int(outputs))
    return int(min(a.size, b.size))


def _short(kind: Kind, function: Product, a: Numbers, b: Numbers, terms: int, pulls: Pulls | None = None) -> Numbers:
    if terms > LONGEST:
        raise refuse(f"a sum of {terms} products")
    return bilinear(kind, lambda x, y: kind.run.field.bilinear(function, x, y), function, a, b, terms, pulls)


def _einsum_pulls(kind: Kind, spec: str) -> Pulls | None:
    """Return what the operands of an einsum are passed, where each of their labels is in the output or in the other operand."""
    inputs, arrow, output = spec.partition("->")
    first, second = inputs.split(",")
    if not arrow:
        output = "".join(sorted(c for c in set(first + second) if (first + second).count(c) == 1))
    if any(len(set(labels)) < len(labels) for labels in (first, second, output)):
        return None
    if set(first) - set(second) - set(output) or set(second) - set(first) - set(output):
        return None

    def passed(above: Residues, other: Residues, labels: str, to: str) -> Residues:
        if math.prod(above.shape[:-1]) > LONGEST:
            raise refuse("reverse accumulation through so long a sum")
        back = f"{output},{labels}->{to}"
        return kind.run.field.bilinear(lambda x, y: np.einsum(back, x, y, optimize=True), above, other)

    return lambda a, b: (lambda above: passed(above, b, second, first), lambda above: passed(above, a, first, second))


def einsum(kind: Kind, operands: list[Value]) -> Numbers:
    """Return numpy's einsum of one or two operands."""
    spec, *arrays = operands
    if not isinstance(spec, str) or len(arrays) > 2:
        raise refuse("numpy.einsum but of one or two operands with a string")
    given = [kind.numbers(x) for x in arrays]
    spec = spec.replace(" ", "")
    if len(given) == 2:
        terms = _einsum_terms(spec, given)
        return _short(kind, lambda x, y: np.einsum(spec, x, y, optimize=True), given[0], given[1], terms, _einsum_pulls(kind, spec))
    x = given[0]
    own = kind.run.bounds(x)
    outputs = np.einsum(spec, floats(x))
    terms = max(1, x.size // max(1, outputs.size))

    def move(array: Wide) -> Wide:
        return np.asarray(np.einsum(spec, array))

    t = tangents(kind, x)
    t = None if t is None else kind.run.field.linear(move, t)
    bounds = Bounds(own.value.summed(terms), None if own.tangent is None else own.tangent.summed(terms))
    found = kind.make(outputs, kind.run.field.linear(move, values(x)), t, bounds)
    kind.held(found, enclosures.folds, x, lambda array: np.asarray(np.einsum(spec, array)), x.size)
    if kind.tape is not None and plain(x)["n"].any():
        raise refuse("reverse accumulation through an einsum of one operand")
    # Where nothing is summed numpy gives a view, and this is a copy: it is not to be written to.
    inputs, arrow, output = spec.partition("->")
    found.flags.writeable = any(c not in output if arrow else inputs.count(c) > 1 for c in inputs)
    return found


def _einsum_terms(spec: str, arrays: Sequence[Numbers]) -> int:
    inputs, _, output = spec.partition("->")
    labels = inputs.split(",")
    if "." in spec or any(len(n) != a.ndim for n, a in zip(labels, arrays, strict=True)):
        raise refuse("numpy.einsum with an ellipsis")
    sizes: dict[str, int] = {}
    for names, a in zip(labels, arrays, strict=True):
        for c, n in zip(names, a.shape, strict=True):
            # One of them may be stretched from 1.
            sizes[c] = max(n, sizes.get(c, 1))
    if "->" not in spec:
        output = "".join(c for c in sizes if inputs.count(c) == 1)
    return math.prod(n for c, n in sizes.items() if c not in output)


# Folds.


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
