r"""Functions that a text defines at entries of arrays: g(z_i) = 1/(1 + e^{-z_i}), and g(z_i) = e^{z_i}/\sum_k e^{z_k} of all.

The first acts entry by entry, as far as z_i may be any number; the second takes a whole vector to a vector.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.definitions import FunctionDefinition
from bpverify.texts.places import free_letters
from bpverify.texts.tree import (
    Call,
    Cases,
    Derivative,
    Dots,
    Nabla,
    Name,
    Number,
    Over,
    Plus,
    Sum,
    Times,
    is_transpose,
    put,
    quantities,
    walk,
)  # fmt: skip
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

_NOT_HERE = (Cases, Derivative, Nabla, Dots)


def at_entry(
    left: Call, right: Node, number: int, symbols: Symbols, unbounded: str = ""
) -> tuple[FunctionDefinition | None, bool, Name] | None:
    """Return what a function is by its value at one entry, and whether it is one of whole vectors; None where nothing says it.

    ``unbounded`` is the number of layers, up to which a sum is written that is taken over all entries.
    The definition is None where only that much is sure: that other entries stand in it.
    """
    argument = left.arguments[0] if len(left.arguments) == 1 and not left.order else None
    if not isinstance(argument, Name) or not (argument.sub or argument.sup) or any(map(is_transpose, argument.sup)):
        return None
    try:
        ref = symbols.ref(argument)
        others = [n for n in quantities(right) if symbols.ref(n).symbol not in symbols.numbers]
        refs = [symbols.ref(n) for n in others]
    except BpverifyError:
        return None
    if not others or ref.power is not None or any(isinstance(n, _NOT_HERE) for n in walk(right)):
        return None
    name, said = latex(left.function), latex(argument)
    if all(other == argument for other in others) and not any(isinstance(n, Sum) for n in walk(right)):
        own = Name(rf"\mathring{{{argument.base}}}")
        return FunctionDefinition((own,), put(right, argument, own), number, name=name, said_at=said), False, left.function
    index = ref.indices[-1] if ref.indices is not None and len(ref.indices) == 1 else None
    if not isinstance(index, Name) or any((r.symbol, r.layer, r.power) != (ref.symbol, ref.layer, None) for r in refs):
        return None
    if any(r.indices is None or len(r.indices) != 1 for r in refs):
        return None
    is_whole = free_letters((right,), symbols.naming.indices) == {index.base}
    parameter = Name(symbols.faces.letter(ref.symbol))
    if unbounded:
        said += f", with its sum over all entries and not up to {unbounded}"
    found = FunctionDefinition((parameter,), right, number, index.base, name, said)
    return (found if is_whole else None), True, left.function


def over_entries(left: Node, right: Node, symbols: Symbols) -> tuple[Node, str]:
    """Return the right side of what a function is at one entry, its sum up to the number of layers over all entries; and that."""
    argument = left.arguments[0] if isinstance(left, Call) and len(left.arguments) == 1 else None
    if not isinstance(argument, Name) or not argument.sub or not isinstance(right, Over):
        return right, ""
    letters = _layers_for_entries(right, symbols)
    # The number of layers, where the number of entries is meant: it is said with what is proved.
    return _over_all(right, letters), letters[0] if letters else ""


def _layers_for_entries(node: Node, symbols: Symbols) -> list[str]:
    """Return the names of the last layer up to which sums over indices run, that are no layers."""
    sums = (n for n in walk(node) if isinstance(n, Sum) and isinstance(n.high, Name) and not symbols.naming.counters & {*n.indices})
    return sorted({n.high.base for n in sums if isinstance(n.high, Name)} & symbols.naming.ends - symbols.naming.counters)


def _over_all(node: Any, letters: list[str]) -> Any:
    if isinstance(node, Sum) and isinstance(node.high, Name) and node.high.base in letters:
        return replace(node, high=None)
    if isinstance(node, tuple):
        return tuple(_over_all(part, letters) for part in node)
    if not letters or isinstance(node, Name) or not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _over_all(getattr(node, f.name), letters) for f in fields(node)})


def is_any_number(bodies: Iterable[Node], symbols: Symbols) -> bool:
    """Whether a quantity that is computed so may be any number: it is a sum of products of different quantities."""
    return all(_is_linear(body, symbols) for body in bodies)


def _is_linear(node: Node, symbols: Symbols) -> bool:
    if isinstance(node, Plus):
        return all(_is_linear(term, symbols) for _, term in node.terms)
    if isinstance(node, Sum):
        return not node.product and _is_linear(node.body, symbols)
    factors = node.factors if isinstance(node, Times) else (node,)
    names = [symbols.symbol(f) for f in factors if isinstance(f, Name) and not any(isinstance(i, Number) for i in f.sup)]
    return len(names) == len(factors) == len(set(names)) and all(names)
