"""Which letter means what: the cost, the activation, the quantities; by default or as a text declares them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.errors import NotationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.notation.tokens import Compound

ROLES = ("cost", "activation", "w", "b", "z", "a", "x", "y", "delta")


@dataclass(frozen=True, slots=True)
class Symbols:
    r"""For each role its letters; Greek letters by name (sigma), script letters as ``\mathcal{L}``; ``names`` are of several."""

    cost: tuple[str, ...] = ("C", "J", "E", "L", "ell", r"\mathcal{L}", r"\mathcal{C}", r"\mathcal{J}", r"\mathcal{E}")
    activation: tuple[str, ...] = ("sigma", "f", "g", "h", "phi", "varphi")
    w: tuple[str, ...] = ("w", "W")
    b: tuple[str, ...] = ("b", "B")
    z: tuple[str, ...] = ("z", "Z")
    a: tuple[str, ...] = ("a", "A")
    x: tuple[str, ...] = ("x",)
    y: tuple[str, ...] = ("y",)
    delta: tuple[str, ...] = ("delta",)
    names: tuple[Compound, ...] = ()

    def role(self, letter: str) -> str | None:
        """Return the role that a letter plays, or None."""
        return next((role for role in ROLES if letter in getattr(self, role)), None)

    def with_letters(self, given: Mapping[str, tuple[str, str]]) -> Symbols:
        """Return these symbols with a letter for each of some roles; beside it stands what to call its declaration in an error.

        A declared letter plays its new role only; the role keeps no other letter. All are put in at once: a for z and z for a
        exchanges the two letters.

        Raises:
            NotationError: one letter is declared for two roles, or is taken from a role that gets no other.
        """
        changed = self
        taken: dict[str, str] = {}
        for role, (letter, what) in given.items():
            if letter in taken:
                raise NotationError(what, "one letter for each role, and one role for each letter", f"it is for {taken[letter]}")
            taken[letter] = role
            freed = {name: tuple(x for x in getattr(changed, name) if x != letter) for name in ROLES}
            changed = replace(changed, **(freed | {role: (letter,)}))
        for role, (letter, what) in given.items():
            loser = self.role(letter)
            if loser is not None and loser not in given and getattr(self, loser)[0] == letter:
                hint = f"{role}={letter},{loser}={getattr(self, role)[0]} exchanges the two"
                raise NotationError(what, f"a letter for {loser} too, whose letter this is", hint)
        return changed
