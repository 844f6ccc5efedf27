"""Parentheses behind a quantity or a derivative that say what it depends on, as in a_j^l(z_j^l), and are no factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.notation.cursor import Cursor
from bpverify.notation.groups import outside
from bpverify.notation.tokens import Token, show
from bpverify.notation.tree import Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node

ARGUMENTS: dict[str | None, frozenset[str]] = {"a": frozenset({"z"}), "z": frozenset({"w", "b", "a", "x"})}
"""What a quantity may be written as a function of, by its role."""


class Arguments(Cursor):
    """Tells arguments from factors."""

    def step_over_argument(self, fits: Callable[[Name], bool]) -> None:
        """Step over parentheses that name what the quantity before them depends on, as in a_j^l(z_j^l): they are no factor."""
        inside = None if self.as_factors else self.group_ahead()
        names = () if inside is None else self.names_of(inside)
        if inside is not None and names and all(map(fits, names)):
            at = self.here()
            self.group_tokens()
            self.slip("argument", f"({show(inside)}) at {at} was read as an argument, not as a factor", at)

    def names_of(self, tokens: tuple[Token, ...]) -> tuple[Name, ...]:
        """Return the quantities of a list with commas, none where something else stands in it."""
        names: list[Name] = []
        rest: tuple[Token, ...] | None = tokens
        while rest is not None:
            at = outside(rest, ",")
            part, rest = (rest, None) if at is None else (rest[:at], rest[at + 1 :])
            try:
                node = type(self)(part, self.symbols, [], self.depth, True).whole()
            except BpverifyError:
                return ()
            if not isinstance(node, Name):
                return ()
            names.append(node)
        return tuple(names)


def is_argument(name: Name, of: Name, symbols: Symbols) -> bool:
    """Tell whether a quantity may be written as a function of another: z^l of what it is made of, a^l of z^l."""
    kinds = ARGUMENTS[symbols.role(of.letter)]
    same_unit = _script(name.sup) == _script(of.sup) and _script(name.sub) in ("", _script(of.sub))
    return symbols.role(name.letter) in kinds and (same_unit or symbols.role(of.letter) != "a")


def is_point(name: Name, by: tuple[Node, ...], symbols: Symbols) -> bool:
    """Tell whether a derivative may be said to be taken at a quantity: at one by which it is taken, or at data."""
    return symbols.role(name.letter) in ("x", "y") or any(
        isinstance(n, Name)
        and (n.letter, _script(n.sup)) == (name.letter, _script(name.sup))
        and _script(name.sub) in ("", _script(n.sub))
        for n in by
    )


def _script(tokens: tuple[Token, ...] | None) -> str:
    return "".join(t.text for t in tokens or () if t.text not in ("{", "}"))
