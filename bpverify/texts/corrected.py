"""A text's table of symbols and its conventions, corrected by what its author declares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.symbols import READINGS
from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from bpverify.notation.declared import Declared
    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.symbols import Reading, Symbols


def readings(declared: Declared, loss: bool = False) -> tuple[Reading, ...]:
    """Return the readings that a declaration leaves, with the letters of gradients in one of their two meanings."""
    rows, layout = declared.value("rows"), declared.value("layout")
    every = (replace(r, loss=loss) for r in READINGS)
    return tuple(r for r in every if (rows is None or r.rows is rows) and (layout is None or r.layout == layout))


def known(found: Known, parses: Parses) -> Known:
    """Return what the parser is told, with the functions and the costs that are declared; no other kind is a function."""
    declared = parses.declared
    if not declared.kinds and not declared.costs:
        return found
    named = {latex: _name(latex, found, parses) for latex in (*dict(declared.kinds), *declared.costs)}
    kinds = [(name.base, kind) for latex, kind in declared.kinds if (name := named[latex]) is not None]
    functions = {base for base, kind in kinds if kind == "function"}
    others = {base for base, kind in kinds if kind != "function"}
    costs = {name.base for latex in declared.costs if (name := named[latex]) is not None}
    return replace(found, functions=(found.functions - others) | functions, costs=found.costs | costs)


def correct(symbols: Symbols, found: Known, parses: Parses) -> None:
    """Take the names of which a kind is declared for what they are, for good."""
    for latex, kind in parses.declared.kinds:
        name = _name(latex, found, parses)
        symbol = "" if name is None else symbols.symbol(name)
        if kind != "function" and symbol and not symbols.rank.get(symbol):
            symbols.take(symbol, kind)
            symbols.kinds[symbol] = (kind,)
            symbols.free.discard(symbol)


def _name(latex: str, found: Known, parses: Parses) -> Name | None:
    """Return a name as the text's parser reads it, None where it is none for it."""
    try:
        members = parses.members(latex, replace(found, functions=frozenset()))[0]
    except BpverifyError:
        return None
    tree = members[0][1] if len(members) == 1 else None
    return tree if isinstance(tree, Name) else None
