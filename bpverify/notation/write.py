"""Claims back to LaTeX, in the canonical component notation that the parser reads to the same claim."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.notation.printer import Printer
from bpverify.notation.tokens import GREEK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.claim import Claim, Term

_SYMBOLS = {"delta": r"\delta"}
_COMMANDS = {"erf": r"\operatorname{erf}"}


def write(meaning: Term | Claim) -> str:
    """Return the LaTeX of a term or a claim; its bound indices get the plainest letters that nothing else has."""
    return _LATEX.printed(meaning)


class _Latex(Printer[str]):
    """Spells in LaTeX; a command that is a name has a blank behind it, which a script or a limit drops at its end."""

    def integer(self, value: int) -> str:
        return str(value)

    def symbol(self, kind: str) -> str:
        return _SYMBOLS.get(kind, kind)

    def name(self, name: str) -> str:
        letter, primes = name.rstrip("'"), name[len(name.rstrip("'")) :]
        return ("\\" + letter + " " * (not primes) if letter in GREEK else letter) + primes

    def alone(self, name: str) -> str:
        return name.rstrip()

    def shifted(self, name: str, offset: int) -> str:
        return f"{name}{offset:+d}"

    def listed(self, names: Sequence[str], commas: bool) -> str:
        return ("," if commas else "").join(names)

    def scripted(self, base: str, below: str | None = None, above: str | None = None) -> str:
        scripts = (("_", below), ("^", above))
        return base + "".join(mark + _braced(script.rstrip()) for mark, script in scripts if script is not None)

    def negated(self, row: str) -> str:
        return f"-{row}"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def grouped(self, row: str) -> str:
        return rf"\left({row}\right)"

    def curl(self, applied_to: str | None, order: str | None = None) -> str:
        sign = self.scripted(r"\partial", above=order)
        return sign if applied_to is None else f"{sign} {applied_to}"

    def beside(self, rows: Sequence[str]) -> str:
        return " ".join(rows)

    def applied(self, operator: str, argument: str) -> str:
        return operator + argument

    def activation(self, layer: str | None, primes: int, order: int, argument: str, short: bool) -> str:
        below = "" if layer is None else f"_{{{layer}}}"
        above = f"^{{({order})}}" if order else "'" * primes
        return rf"\sigma{below}{above}" + (f"({argument})" if short else self.grouped(argument))

    def function(self, name: str, argument: str) -> str:
        return _COMMANDS.get(name, "\\" + name) + self.grouped(argument)

    def root(self, row: str) -> str:
        return rf"\sqrt{{{row}}}"

    def width(self, layer: str) -> str:
        return f"n_{{{layer}}}"

    def started(self, index: str, first: str) -> str:
        return f"{index}={first}"

    def total(self, below: str, above: str | None, body: str) -> str:
        return rf"\sum_{{{below}}}" + ("" if above is None else f"^{{{above}}}") + f" {body}"

    def added(self, rows: Sequence[tuple[bool, str]]) -> str:
        (_, first), *rest = rows
        return first + "".join(f" {'-' if negative else '+'} {row}" for negative, row in rest)

    def product(self, factors: Sequence[Term], rows: Sequence[str]) -> str:
        # Brackets right behind the cost would be read as what it depends on.
        dotted = [row + r" \cdot" * (row == "C" and after.startswith("\\left(")) for row, after in pairwise(rows)]
        return " ".join([*dotted, rows[-1]])

    def equation(self, left: str, right: str) -> str:
        return f"{left} = {right}"


def _braced(script: str) -> str:
    return script if len(script) == 1 else f"{{{script}}}"


_LATEX = _Latex()
