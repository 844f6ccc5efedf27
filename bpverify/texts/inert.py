"""Equations of a letter of the other case, such as Y beside y, that say nothing of what a claim differentiates by.

A claim that holds for every value of y holds for the entries of Y too, as long as these are computed from nothing by which the
claim differentiates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Nabla, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.equality import Equality
    from bpverify.texts.model import Model


def is_inert(equality: Equality | None, by: Iterable[str], model: Model) -> bool:
    """Whether an equation, with the definitions of its letters, has no letter of what is differentiated by, in either case.

    ``by`` are the symbols by which a claim and its definitions differentiate.
    """
    if equality is None or any(isinstance(n, (Derivative, Nabla)) for n in walk((equality.left, equality.right))):
        return False
    heads = {symbol: _letter(symbol, model) for symbol in model.definitions}
    rest: list[object] = [equality.left, equality.right]
    found: set[str] = set()
    while rest:
        # What stands in scripts counts too: f_w may depend on w.
        new = {_letter(n.base, model) for n in walk(rest.pop()) if isinstance(n, Name)} - found
        found |= new
        rest += [d.body for symbol, letter in heads.items() if letter in new for d in model.definitions[symbol]]
    return not found & {_letter(symbol, model) for symbol in by}


def _letter(symbol: str, model: Model) -> str:
    """Return the letter of a symbol without its labels, small."""
    return model.symbols.faces.letter(symbol).partition("_")[0].partition("^")[0].lower()
