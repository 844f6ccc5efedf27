"""Functions with a quantity below them, such as f_w(x): nothing says whether they depend on it, so none is differentiated by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bpverify.texts.scalars import CALL, OPAQUE
from bpverify.texts.tree import Call, Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.definitions import Definition
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.symbols import Symbols


class Computed(Protocol):
    """What is asked of a model."""

    symbols: Symbols
    scalars: Scalars
    definitions: dict[str, list[Definition]]
    parameters: dict[str, frozenset[str]]


def below(function: Name, symbols: Symbols) -> frozenset[str]:
    """Return the symbols below a function that may be its parameters: those that count layers or number its units are none."""
    naming = symbols.naming
    counting = naming.counters | naming.ends | naming.indices
    names = (i for i in (*function.sub, *function.sup) if isinstance(i, Name) and i.base not in counting)
    return frozenset(filter(None, map(symbols.symbol, names)))


def hidden(model: Computed, of: int, by: str) -> str:
    """Return a function that a scalar is computed by, and that may depend on a symbol below it; "" where there is none."""
    for name in sorted(_called(model, of)):
        for symbol in model.parameters.get(name, ()):
            if by == symbol or by in _behind(model, symbol, name.partition("@")[0]):
                return name.partition("@")[0]
    return ""


def _called(model: Computed, of: int) -> set[str]:
    scalars = model.scalars
    found: set[str] = set()
    for node in scalars.all_below((of,)):
        if scalars.ops[node] == CALL:
            found.add(str(scalars.args[node][0]).removeprefix("any "))
        elif scalars.ops[node] == OPAQUE and scalars.args[node][0][0] == "any":
            found.add(str(scalars.args[node][0][1]))
    return found


def _behind(model: Computed, symbol: str, function: str) -> Iterable[str]:
    """Return what a symbol is computed from; nothing where it is computed by the function itself, whose unit it names then."""
    found: set[str] = set()
    rest = [symbol]
    while rest:
        for definition in model.definitions.get(rest.pop(), ()):
            if any(isinstance(n, Call) and n.function.base == function for n in walk(definition.body)):
                return ()
            more = {model.symbols.symbol(n) for n in quantities(definition.body)} - found
            found |= more
            rest += sorted(more)
    return found
