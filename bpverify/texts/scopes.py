"""Examples within a part of a text: where words set up what is considered, and a name gets another meaning, letters begin anew.

What stands there is judged by its own definitions, and by those before it of what it does not define itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Item


def scopes_of(items: Iterable[Item], text: Text) -> Mapping[int, int]:
    """Return the ordinal of the scope of each equality, by its number; headings begin scopes too."""
    found: dict[int, int] = {}
    heading: int | None = None
    heads: set[str] = set()
    scope = 0
    for item in items:
        head = _head(item, text)
        if item.heading != heading or (item.opens and head in heads):
            scope, heading, heads = scope + 1, item.heading, set()
        heads |= {head} - {""}
        found[item.number] = scope
    return found


def _head(item: Item, text: Text) -> str:
    """Return the name without scripts that an equality gives a meaning, "" where there is none."""
    equality = text.equalities.get(item.number)
    if equality is None or item.continues or not isinstance(equality.left, Name) or equality.left.sub or equality.left.sup:
        return ""
    return text.symbols.faces.letter(text.symbols.symbol(equality.left))
