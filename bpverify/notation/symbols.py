"""Which letter means what: the cost, the activation, the quantities; by default or as a text declares them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from bpverify.errors import NotationError, nearest


@dataclass(frozen=True, slots=True)
class Symbols:
    r"""For each role its letters; Greek letters by name (sigma), script letters as ``\\mathcal{L}``."""

    cost: tuple[str, ...] = ("C", "J", "E", "L", "ell", r"\mathcal{L}", r"\mathcal{C}", r"\mathcal{J}", r"\mathcal{E}")
    activation: tuple[str, ...] = ("sigma", "f", "g", "h", "phi", "varphi")
    w: tuple[str, ...] = ("w", "W")
    b: tuple[str, ...] = ("b", "B")
    z: tuple[str, ...] = ("z", "Z")
    a: tuple[str, ...] = ("a", "A")
    x: tuple[str, ...] = ("x",)
    y: tuple[str, ...] = ("y",)
    delta: tuple[str, ...] = ("delta",)

    def role(self, letter: str) -> str | None:
        """Return the role that a letter plays, or None."""
        return next((f.name for f in fields(self) if letter in getattr(self, f.name)), None)

    def declared(self, text: str) -> Symbols:
        r"""Return these symbols changed by a declaration such as ``cost=J,activation=f``.

        A declared letter plays its new role only; the role keeps no other letter. All are put in at once: ``z=a,a=z`` exchanges
        the two letters.

        Raises:
            NotationError: A role is unknown, a letter is missing, or a letter is taken from a role that gets no other.
        """
        changed = self
        given: dict[str, str] = {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            role, _, letter = (p.strip() for p in part.partition("="))
            if role not in {f.name for f in fields(self)}:
                raise NotationError(f"symbol '{part}'", "role=letter", nearest(role, (f.name for f in fields(self))))
            spelled = _letter(letter, part)
            if role in given or spelled in given.values():
                expected = "one letter for each role, and one role for each letter"
                raise NotationError(f"symbol '{part}'", expected, f"declared: {text}")
            given[role] = spelled
            changed = changed._with(role, spelled)
        for role, letter in given.items():
            loser = self.role(letter)
            if loser is not None and loser not in given and getattr(self, loser)[0] == letter:
                hint = f"{role}={letter},{loser}={getattr(self, role)[0]} exchanges the two"
                raise NotationError(f"symbol '{role}={letter}'", f"a letter for {loser} too, whose letter this is", hint)
        return changed

    def _with(self, role: str, letter: str) -> Symbols:
        freed = {f.name: tuple(x for x in getattr(self, f.name) if x != letter) for f in fields(self)}
        return replace(self, **(freed | {role: (letter,)}))


def _letter(text: str, part: str) -> str:
    from bpverify.notation.tokens import scan

    tokens = scan(text)
    if len(tokens) != 1 or tokens[0].kind != "letter":
        raise NotationError(f"symbol '{part}'", "one letter after the sign =, such as J or \\mathcal{L}")
    return tokens[0].text
