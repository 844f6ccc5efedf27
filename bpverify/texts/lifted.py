r"""What a text says of one sample, for each: where \delta is the derivative of L by z, \delta_n of \Delta is that of L_n by z_n."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.costs import of_one
from bpverify.texts.definitions import Definition
from bpverify.texts.names import Ref
from bpverify.texts.tree import Derivative, Name, quantities, walk
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.symbols import Symbols

SAMPLE = r"\sample"
"""The index of each sample in what is said of one; no letter of a text is written so."""


def lifted(definitions: list[tuple[int, str, Any]], symbols: Symbols) -> Iterator[tuple[Definition, str]]:
    """Yield definitions of columns that have none, from that of their letter without the sample, with what is supposed."""
    own = [d for _, _, d in definitions if isinstance(d, Definition)]
    defined = {d.ref.symbol for d in own}
    for part, stack in symbols.stacks.items():
        if {part, stack.whole} & defined:
            continue
        letter = symbols.faces.letter(part)
        found = [d for d in own if symbols.faces.letter(d.ref.symbol) == letter and len(d.ref.indices or ()) <= 1 and d.step >= 0]
        symbols.naming.indices |= {SAMPLE}
        symbols.naming.samples |= {SAMPLE}
        for d in found if len({d.ref.symbol for d in found}) == 1 else found[:1]:
            ref = Ref(part, d.ref.layer, (Name(SAMPLE), *(d.ref.indices or ())))
            body = _of_each(d.body, symbols)
            kept = {symbols.symbol(n) for n in quantities(body)} & ({symbols.symbol(n) for n in quantities(d.body)} & defined)
            by = {symbols.symbol(n) for each in derivatives_in(d) for n in quantities(each.by)}
            if body != d.body and not d.ref.transposed and not kept | (by & {symbols.symbol(n) for n in quantities(body)}):
                # What is computed, or differentiated by, has each sample's own in its place.
                said = f"{in_latex(part)} is of each sample what {in_latex(d.ref.symbol)} is of one"
                yield Definition(ref, body, -1), said


def _of_each(node: Any, symbols: Symbols) -> Any:
    """Return a tree in which what has a sample's index somewhere has it."""
    if isinstance(node, tuple):
        return tuple(_of_each(part, symbols) for part in node)
    if isinstance(node, Name):
        return _name_of_each(node, symbols)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    changed = {f.name: _of_each(getattr(node, f.name), symbols) for f in fields(node)}
    return replace(node, **changed) if changed else node


def _name_of_each(name: Name, symbols: Symbols) -> Name:
    try:
        ref = symbols.ref(name)
    except BpverifyError:
        return name
    letter = symbols.faces.letter(ref.symbol)
    parts = [p for p in symbols.stacks if symbols.faces.letter(p) == letter and p != ref.symbol]
    if of_one(ref.symbol) in symbols.naming.each and ref.indices is None:
        symbol = of_one(ref.symbol)
    elif len(parts) == 1 and len(ref.indices or ()) <= 1 and ref.symbol not in symbols.stacks:
        symbol = parts[0]
    else:
        return name
    found = replace(name, sub=(Name(SAMPLE), *name.sub))
    symbols.note(found, replace(ref, symbol=symbol, indices=(Name(SAMPLE), *(ref.indices or ())), above=0))
    return found


def derivatives_in(definition: Definition) -> list[Derivative]:
    """Return the derivatives in a definition."""
    return [n for n in walk(definition.body) if isinstance(n, Derivative)]
