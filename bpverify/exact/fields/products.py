"""Products of arrays in prime fields, and what each passes back to its operands."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.contractions import contraction
from bpverify.exact.fields.dual import both, floats, product_rule, tangents, taped, times, values
from bpverify.exact.fields.modular import LONGEST
from bpverify.exact.fields.run import Bounds
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Field, Floats, Residues, Wide
    from bpverify.exact.fields.tape import Pull
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
    spec = contraction(name, a.ndim, b.ndim, arguments, options)
    return _short(kind, run, a, b, count(a, b, run), _einsum_pulls(kind, spec) if spec else None)


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
        kind.tape.note(found, (x, _spread_over(kind, spec, x.shape)))
    # Where nothing is summed numpy gives a view, and this is a copy: it is not to be written to.
    inputs, arrow, output = spec.partition("->")
    found.flags.writeable = any(c not in output if arrow else inputs.count(c) > 1 for c in inputs)
    return found


def _spread_over(kind: Kind, spec: str, shape: tuple[int, ...]) -> Pull:
    """Return what the operand of an einsum of one is passed: the same along the axes that are summed."""
    labels, arrow, output = spec.partition("->")
    output = output if arrow else "".join(sorted(c for c in set(labels) if labels.count(c) == 1))
    if "." in spec or any(len(set(each)) < len(each) for each in (labels, output)):
        raise refuse("reverse accumulation through an einsum of one operand with a label twice")
    kept = "".join(c for c in labels if c in output)
    wide = tuple(n if c in output else 1 for c, n in zip(labels, shape, strict=True))

    def spread(above: Residues) -> Residues:
        turned = kind.run.field.each(lambda x, _: np.einsum(f"{output}->{kept}", x), above)
        return np.broadcast_to(turned.reshape(*wide, -1), (*shape, above.shape[-1]))

    return spread


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
