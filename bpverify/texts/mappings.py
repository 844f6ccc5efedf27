r"""Arrows and updates that were not read, and say nothing of what a name is: x \to f(x), and X^{(t+1)} = X^{(t)} - ..."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.signs import LONGEST, signs
from bpverify.texts.tree import Call, Name, quantities

if TYPE_CHECKING:
    from bpverify.texts.equality import Item
    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.tree import Node

_ARROWS = frozenset((r"\rightarrow", r"\to", r"\mapsto", r"\longrightarrow"))
_DIFFERENTIALS = frozenset((r"\partial", r"\nabla"))
_LONGEST_NAME = 40
"""How many signs the name of what is updated has at most."""


def is_mapping(item: Item, before: Item | None, behind: Item | None, parses: Parses, known: Known) -> bool:
    """Whether an arrow leads from a quantity to a function of it, with the sets before it, or a name for the value behind it."""
    try:
        members = parses.members(item.latex, known)[0]
        if [relation for relation, _ in members] != ["", "->"] or not _is_value(members[0][1], members[1][1]):
            return False
        if before is not None and before.section == item.section and _is_signature(before.latex):
            return True
        return behind is not None and behind.continues and _names_value(behind, members[1][1], members[0][1], parses, known)
    except BpverifyError:
        return False


def step_of_update(latex: str) -> str:
    r"""Return the letter of the steps where a formula says what a name is next by a gradient, X^{(t+1)} = X^{(t)} - ...; or ""."""
    texts = [sign.text for sign in signs(latex[:LONGEST])]
    at = texts.index("=") if "=" in texts else 0
    left, right = texts[:at], texts[at + 1 :]
    places = [n for n in range(1, len(left) - 2) if left[n + 1 : n + 3] == ["+", "1"] and left[n - 1] in ("(", "{", "[")]
    if len(places) != 1 or len(left) > _LONGEST_NAME or "^" not in left[: places[0]]:
        return ""
    (place,) = places
    now = [*left[: place + 1], *left[place + 3 :]]
    is_update = right[: len(now)] == now and right[len(now) : len(now) + 1] in (["-"], ["+"])
    return left[place] if is_update and _DIFFERENTIALS & {*right} else ""


def _is_value(argument: Node, value: Node) -> bool:
    if not isinstance(argument, Name) or not isinstance(value, Call):
        return False
    own = argument.base, argument.sub, argument.sup
    return any((n.base, n.sub, n.sup) == own for n in quantities(value.arguments))


def _names_value(item: Item, value: Node, argument: Node, parses: Parses, known: Known) -> bool:
    members = parses.members(item.latex, known)[0]
    return [r for r, _ in members] == ["", "="] and members[0][1] == value and members[1][1] != argument


def _is_signature(latex: str) -> bool:
    """Whether a formula is an arrow between sets."""
    texts = [sign.text for sign in signs(latex[:LONGEST])]
    at = next((n for n, text in enumerate(texts) if text in _ARROWS), None)
    return at is not None and r"\mathbb" in texts[:at] and r"\mathbb" in texts[at:]
