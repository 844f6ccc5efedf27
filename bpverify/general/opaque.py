"""The normal form in which nothing is unfolded: derivatives and quantities are symbols, only arithmetic and sums are known.

Two sides that are equal here are equal by the laws of arithmetic and of finite sums alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

from bpverify import claim as c
from bpverify.errors import UnsupportedError
from bpverify.general.translate import layer_of
from bpverify.kernel import polynomial as p
from bpverify.kernel import terms as k

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.network import Network

    Bound = Mapping[str, k.Index]


def opaque(term: c.Term, free: Bound) -> p.Polynomial:
    """Return the normal form of a typed term, its indices looked up in ``free``.

    Raises:
        UnsupportedError: a part of the term has no layer or no range.
    """
    return _read(term, free)


def settle(term: c.Term, network: Network | None) -> c.Term:
    """Return the term with L as the network's depth and sums over its layers written out; unchanged without a network."""
    if network is None:
        return term
    match term:
        case c.Quantity(layer=layer):
            return replace(term, layer=_settled(layer, network))
        case c.Activate(layer=layer, argument=argument):
            return c.Activate(term.order, settle(argument, network), layer and _settled(layer, network))
        case c.Sum(index=index, body=body, over=over) if term.is_whole and over and _settled(over, network).base is None:
            width = _width(_settled(over, network).offset, network)
            return c.Add(tuple(settle(at_unit(body, index, unit), network) for unit in range(1, width + 1)))
        case _:
            return c.rebuild(term, lambda part: settle(part, network))


def _width(layer: int, network: Network) -> int:
    if not 0 <= layer <= network.depth:
        raise UnsupportedError(f"a sum over layer {layer} of the network {network.arch}")
    return network.widths[layer]


def _settled(layer: c.LayerRef, network: Network) -> c.LayerRef:
    return c.LayerRef(None, network.depth + layer.offset) if layer.base == "L" else layer


def at_unit(term: c.Term, name: str, to: c.Index) -> c.Term:
    """Return the term with an index replaced; a sum over an index of the same name keeps its own."""
    term = c.reindexed(term, lambda index: to if index == name else index)
    if isinstance(term, c.Sum) and term.index == name:
        return term
    return c.rebuild(term, lambda part: at_unit(part, name, to))


@singledispatch
def _read(term: c.Term, bound: Bound) -> p.Polynomial:
    raise UnsupportedError(f"a step with {type(term).__name__}")


@_read.register(c.Number)
def _(term: c.Number, bound: Bound) -> p.Polynomial:
    return p.constant(term.value)


@_read.register(c.Cost)
def _(term: c.Cost, bound: Bound) -> p.Polynomial:
    if term != c.Cost():
        raise UnsupportedError("a step with a part of the cost")
    return p.atom("the cost", k.Layer(""))


@_read.register(c.Quantity)
def _(term: c.Quantity, bound: Bound) -> p.Polynomial:
    return p.atom("a" if term.kind == "x" else term.kind, layer_of(term.layer), _indices(term, bound))


def _indices(term: c.Quantity, bound: Bound) -> list[k.Index]:
    if term.sample is not None:
        raise UnsupportedError("a step with samples")
    layer = layer_of(term.layer)
    places = zip(term.indices, c.POSITIONS[term.kind], strict=True)
    return [k.unit(i, layer.shifted(shift)) if isinstance(i, int) else _range(i, bound) for i, shift in places]


def _range(name: str, bound: Bound) -> k.Index:
    if name not in bound:
        raise UnsupportedError(f"the index {name}, whose range is not known")
    return bound[name]


@_read.register(c.Kronecker)
def _(term: c.Kronecker, bound: Bound) -> p.Polynomial:
    named = next((_range(i, bound) for i in (term.first, term.second) if isinstance(i, str)), None)
    if named is None:
        return p.constant(int(term.first == term.second))
    first, second = (k.unit(i, named.range) if isinstance(i, int) else _range(i, bound) for i in (term.first, term.second))
    return p.kronecker(first, second)


@_read.register(c.Activate)
def _(term: c.Activate, bound: Bound) -> p.Polynomial:
    if term.layer is None:
        raise UnsupportedError("an activation whose layer is not clear")
    return p.atom("sigma", layer_of(term.layer), (), term.order, _read(term.argument, bound))


@_read.register(c.Elementary)
def _(term: c.Elementary, bound: Bound) -> p.Polynomial:
    return p.atom(f"function {term.function}", k.Layer(""), (), 0, _read(term.argument, bound))


@_read.register(c.Partial)
def _(term: c.Partial, bound: Bound) -> p.Polynomial:
    kind = "a" if term.by.kind == "x" else term.by.kind
    return p.atom(f"d/d{kind}", layer_of(term.by.layer), _indices(term.by, bound), 0, _read(term.of, bound))


@_read.register(c.Sum)
def _(term: c.Sum, bound: Bound) -> p.Polynomial:
    if term.over is None:
        raise UnsupportedError(f"the sum over {term.index} has no range")
    if not term.is_whole:
        raise UnsupportedError(f"the sum over {term.index} runs over some of the units only")
    index = p.fresh(layer_of(term.over))
    return p.sum_over(index, _read(term.body, {**bound, term.index: index}))


@_read.register(c.Add)
def _(term: c.Add, bound: Bound) -> p.Polynomial:
    return p.plus(*(_read(part, bound) for part in term.terms))


@_read.register(c.Multiply)
def _(term: c.Multiply, bound: Bound) -> p.Polynomial:
    return p.times(*(_read(part, bound) for part in term.factors))


@_read.register(c.Power)
def _(term: c.Power, bound: Bound) -> p.Polynomial:
    return p.power(_read(term.base, bound), term.exponent)
