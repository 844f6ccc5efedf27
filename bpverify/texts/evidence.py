"""What the values of a claim rest on: definitions, names, unknown functions, derivatives that may be meant in two ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bpverify.texts.definitions import Definition
from bpverify.texts.directly import has_two_meanings
from bpverify.texts.grounds import Grounds
from bpverify.texts.scalars import CALL, LEAF, OPAQUE, SLOPES
from bpverify.texts.slices import is_slice
from bpverify.texts.tree import Call, Derivative, Nabla, Name, Norm, Scripted, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality
    from bpverify.texts.sides import Values


@dataclass
class Evidence:
    """What one claim rests on in a text."""

    steps: frozenset[int]
    """The definitions that its values are computed from."""
    names: frozenset[str]
    """The symbols in it, and in the definitions of these."""
    leaves: frozenset[str] = frozenset()
    """The symbols that are independent in its values."""
    opaque: frozenset[str] = frozenset()
    """Quantities that are unknown functions of others."""
    functions: frozenset[str] = frozenset()
    """Functions that the text does not define."""
    differentiated: frozenset[str] = frozenset()
    """Those of them of which a derivative stands there."""
    by_sign: bool = False
    """Whether the sign of a quantity decides a value."""
    gradients: frozenset[int] = frozenset()
    """The ranks of arrays by which a scalar is differentiated as a whole."""
    derived: bool = False
    """Whether a definition that it rests on stands in no equation."""
    bodies: frozenset[str] = field(default=frozenset())
    """The symbols of the definitions it rests on, and those in their bodies."""


def evidence(text: Text, equality: Equality, values: Values) -> Evidence:
    """Return what a claim rests on, from its values in a model of which nothing else was asked."""
    model = values.model
    scalars = model.scalars
    grounds = Grounds(model, [n for pair in values.pairs for n in pair], (equality.left, equality.right))
    below = scalars.all_below({*(n for p in values.pairs for n in p), *model.touched})
    keys = {n: scalars.keys[n] for n in below if scalars.ops[n] in (LEAF, OPAQUE)}
    symbols = {n: key[0] for n, key in keys.items() if isinstance(key, tuple) and len(key) == 3 and key[0] not in ("slope", "any")}
    called = {(scalars.args[n][0], scalars.args[n][1]) for n in below if scalars.ops[n] == CALL}
    called |= {(str(key[1]), 1) for key in keys.values() if isinstance(key, tuple) and key[0] == "any"}
    steps = frozenset(grounds.steps)
    return Evidence(
        steps,
        frozenset(text.symbols_of(equality, model)),
        leaves=frozenset(s for n, s in symbols.items() if scalars.ops[n] == LEAF),
        opaque=frozenset(s for n, s in symbols.items() if scalars.ops[n] == OPAQUE),
        functions=frozenset(name for name, _ in called if name not in SLOPES),
        differentiated=frozenset(name for name, order in called if order and name not in SLOPES),
        by_sign=any(name == "step" for name, _ in called),
        gradients=frozenset(_gradients(text, equality)),
        derived=any(d.derived for d in grounds.definitions),
        bodies=frozenset(_bodies(text, steps)),
    )


def evidence_of_names(text: Text, equality: Equality, definitions: Sequence[Definition], names: set[str]) -> Evidence:
    """Return what a claim without values rests on: the definitions of its names."""
    bodies = {d.ref.symbol for d in definitions} | {text.symbols.symbol(n) for d in definitions for n in quantities(d.body)}
    gradients = frozenset(_gradients(text, equality))
    return Evidence(frozenset(d.step for d in definitions), frozenset(names), gradients=gradients, bodies=frozenset(bodies))


def _bodies(text: Text, steps: frozenset[int]) -> Iterator[str]:
    for step, _, definition in text.definitions:
        if step in steps:
            if isinstance(definition, Definition):
                yield definition.ref.symbol
            for name in quantities(definition.body):
                yield text.symbols.symbol(name)


def _gradients(text: Text, equality: Equality) -> Iterator[int]:
    """Yield the ranks of whole arrays by which something is differentiated."""
    for node in walk((equality.left, equality.right)):
        if isinstance(node, (Derivative, Nabla)):
            yield from _gradients_of(text, node)


def _gradients_of(text: Text, node: Derivative | Nabla) -> Iterator[int]:
    for name in node.by if isinstance(node, Derivative) else (node.by,):
        if isinstance(name, Name):
            yield rank_as_written(text, name)


def rank_as_written(text: Text, name: Name) -> int:
    """Return the rank of the array that stands under a name without indices, 0 for numbers and entries."""
    symbol = text.symbols.symbol(name)
    if not symbol or text.symbols.ref(name).indices:
        ref = text.symbols.ref(name) if symbol else None
        return int(ref is not None and (is_slice(ref) or (symbol in text.symbols.families and len(ref.indices or ()) == 1)))
    rank = text.symbols.rank.get(symbol, 0)
    return rank or {"scalar": 0, "column": 1, "array": 2}[text.symbols.kind(symbol)]


def has_jacobian(text: Text, equality: Equality) -> bool:
    """Whether an array is differentiated by an array; a trace is none."""
    nodes = (n for n in walk((equality.left, equality.right)) if isinstance(n, (Derivative, Nabla)))
    return any(is_jacobian(text, n) and not (isinstance(n.of, Call) and n.of.function.base == "tr") for n in nodes)


def is_jacobian(text: Text, node: Derivative | Nabla) -> bool:
    """Whether a derivative is that of an array by an array."""
    if node.of is None or isinstance(node.of, (Norm, Scripted)) or not any(_gradients_of(text, node)):
        return False
    return any(rank_as_written(text, n) for n in quantities(node.of))


def meanings(values: Values) -> frozenset[tuple[Any, Any]]:
    """Return the symbols, in pairs, of which a derivative in the values may be meant in two ways."""
    model = values.model
    return frozenset(model.family(of, by) for of, by in model.taken if has_two_meanings(model.scalars, of, by))


def has_derivative(node: Any) -> bool:
    """Whether a derivative stands in a tree."""
    return any(isinstance(n, (Derivative, Nabla)) or (isinstance(n, Call) and n.order > 0) for n in walk(node))


def is_derivational(node: Any) -> bool:
    """Whether a tree is a derivative, or a product of nothing else."""
    if isinstance(node, Times):
        return all(map(is_derivational, node.factors))
    return isinstance(node, (Derivative, Nabla)) or (isinstance(node, Call) and node.order > 0)
