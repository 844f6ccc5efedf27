"""Claims as presentation MathML, from their terms: what ``notation/write.py`` does in LaTeX, for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.claim import Add, Cost, Number, Sum
from bpverify.notation.printer import Printer
from bpverify.render import markup as m
from bpverify.render.glyphs import LETTERS
from bpverify.render.markup import Row
from bpverify.render.unicode import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.claim import Claim, Term

LONG_PRODUCT = 6
"""So many factors need not stand on one line."""


def broken(meaning: Term | Claim) -> tuple[str, ...]:
    """Return a term or a claim as ``math`` elements to be set side by side; a line may break between any two."""
    return tuple(map(m.math, m.chunks(row_of(meaning))))


def row_of(meaning: Term | Claim) -> Row:
    """Return a term or a claim as a row; its bound indices get the plainest letters that nothing else has."""
    return _MATHML.printed(meaning)


class _Mathml(Printer[Row]):
    """Spells in rows of markup."""

    def integer(self, value: int) -> Row:
        return m.leaf("mn", str(value))

    def symbol(self, kind: str) -> Row:
        return m.leaf("mi", SYMBOLS.get(kind, kind))

    def name(self, name: str) -> Row:
        letter = name.rstrip("'")
        return m.primed(m.leaf("mi", LETTERS.get(letter, letter)), len(name) - len(letter))

    def shifted(self, name: Row, offset: int) -> Row:
        return m.joined(name, m.closely("+" if offset > 0 else "−"), self.integer(abs(offset)))

    def listed(self, names: Sequence[Row], commas: bool) -> Row:
        comma = m.closely(",") if commas else ()
        return m.joined(*names[:1], *(m.joined(comma, name) for name in names[1:]))

    def scripted(self, base: Row, below: Row | None = None, above: Row | None = None) -> Row:
        return m.scripted(base, below or (), above or ())

    def negated(self, row: Row) -> Row:
        return m.joined(m.closely("−"), row)

    def fraction(self, above: Row, below: Row) -> Row:
        return m.element("mfrac", above, below, tall=True)

    def grouped(self, row: Row) -> Row:
        return m.fenced(row)

    def curl(self, applied_to: Row | None, order: Row | None = None) -> Row:
        return m.joined(self.scripted(m.leaf("mi", "∂"), above=order), applied_to or ())

    def beside(self, rows: Sequence[Row]) -> Row:
        return m.joined(*rows)

    def applied(self, operator: Row, argument: Row) -> Row:
        return m.joined(operator, argument)

    def activation(self, layer: Row | None, primes: int, order: int, argument: Row, short: bool) -> Row:
        above = m.fenced(self.integer(order)) if order else None
        sigma = m.primed(self.scripted(m.leaf("mi", "σ"), layer, above), primes)
        return m.unbroken(m.joined(sigma, m.closely(m.APPLY), m.fenced(argument)))

    def function(self, name: str, argument: Row) -> Row:
        return m.joined(m.leaf("mi", name), m.closely(m.APPLY), m.fenced(argument))

    def root(self, row: Row) -> Row:
        return m.element("msqrt", row, tall=True)

    def width(self, layer: Row) -> Row:
        return m.scripted(m.leaf("mi", "n"), layer)

    def started(self, index: Row, first: Row) -> Row:
        return m.joined(index, m.closely("="), first)

    def total(self, below: Row, above: Row | None, body: Row) -> Row:
        return m.joined(m.limits(m.large("∑"), below, above or ()), body)

    def added(self, rows: Sequence[tuple[bool, Row]]) -> Row:
        (_, first), *rest = rows
        return m.joined(first, *(m.joined(m.operator("−" if negative else "+", breaks=True), row) for negative, row in rest))

    def product(self, factors: Sequence[Term], rows: Sequence[Row]) -> Row:
        """Spell factors; a line may break at brackets, and anywhere in a long product but near its ends."""
        row = rows[0]
        for at in range(1, len(rows)):
            before, factor = factors[at - 1], factors[at]
            dotted = _begins_with_digit(factor) or (isinstance(before, Cost) and isinstance(factor, Add))
            times = m.operator("⋅") if dotted else m.beside(row, rows[at])
            long = isinstance(factor, Add | Sum) or isinstance(before, Add | Sum)
            inside = len(factors) >= LONG_PRODUCT and 2 <= at <= len(factors) - 2
            row = m.joined(row, m.breaking(times) if long or inside else times, rows[at])
        return row

    def equation(self, left: Row, right: Row) -> Row:
        return m.joined(left, m.operator("=", breaks=True), right)


def _begins_with_digit(term: Term) -> bool:
    return isinstance(term, Number) and term.value >= 0


_MATHML = _Mathml()
