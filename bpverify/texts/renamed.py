"""Other names of results: h^L = y names what the last layer gives, where the text computes h^l at every layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.definitions import Definition
from bpverify.texts.equality import occurrences_of
from bpverify.texts.tree import Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols


def other_name(
    equality: Equality, equalities: Mapping[int, Equality], definitions: Iterable[tuple[int, str, Any]], symbols: Symbols
) -> Definition | None:
    """Return the definition of the letter on the right as the last layer's result on the left, None where it is none.

    A letter that stands beside that result in another equation, such as a cost, may be what it should be: it is no name of it.
    """
    left, right, number = equality.left, equality.right, equality.item.number
    if not isinstance(left, Name) or not isinstance(right, Name) or equality.relation != "=":
        return None
    try:
        of, by = symbols.ref(left), symbols.ref(right)
    except BpverifyError:
        return None
    is_last = isinstance(of.layer, Name) and of.layer.base in symbols.naming.ends and of.layer.base not in symbols.naming.counters
    if not is_last or by.layer is not None or by.indices != of.indices or any((of.power, by.power, of.transposed, by.transposed)):
        return None
    if not any(step < number and _is_at_every_layer(d, of.symbol, symbols) for step, _, d in definitions):
        return None
    for other in equalities.values():
        found = {(symbols.faces.letter(r.symbol), r.layer) for r in symbols.refs(occurrences_of(other))}
        is_same = other.left == left and other.right == right
        letters = {letter for letter, _ in found}
        if symbols.faces.letter(by.symbol) in letters and not is_same:
            if other.item.number < number or (symbols.faces.letter(of.symbol), of.layer) in found:
                return None
    return Definition(by, left, number)


def _is_at_every_layer(definition: Any, symbol: str, symbols: Symbols) -> bool:
    if not isinstance(definition, Definition) or definition.ref.symbol != symbol or definition.ref.layer is None:
        return False
    return any(isinstance(n, Name) and n.base in symbols.naming.counters for n in walk(definition.ref.layer))
