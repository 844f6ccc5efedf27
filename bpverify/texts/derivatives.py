"""Derivatives as they are written: quotients of differentials, operators, gradients."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.cursor import number
from bpverify.texts.scripts import ScriptReader
from bpverify.texts.signs import Sign
from bpverify.texts.tree import Derivative, Nabla, Name, Number, Over, Scripted
from bpverify.texts.words import BOLD

if TYPE_CHECKING:
    from bpverify.texts.tree import Node

_MARKS = (r"\partial", "d")
_TIMES = (r"\cdot", r"\times", "*")
MOST_ORDER = 3


class DerivativeReader(ScriptReader):
    """The part of the reader that reads derivatives."""

    def fraction(self) -> Node:
        """Read numerator and denominator; differentials make a derivative, or an operator for what comes behind."""
        if self.text != "{":
            above = self.argument()
            return Over(above, self.argument())
        mark = self._mark(self.at + 1)
        divided = self._is_divided(mark)
        if not divided and (not mark or self._mark(self.behind(self.at) + 1) != mark or self._second_is_bare(mark)):
            above = self.argument()
            return Over(above, self.argument())
        self.at += 1
        order = self._order()
        of = None if self.text == "}" else self.sum()
        self.expect("}")
        self.expect("{")
        divisor = self._divisor() if divided else None
        by = self._denominator(order, mark)
        found = self._derived(of, by)
        return Over(found, divisor) if divisor is not None else found

    def _is_divided(self, mark: str) -> bool:
        r"""Whether one number or letter stands before the differential in the denominator: \partial A over n \cdot \partial B."""
        if mark != r"\partial" or self.text_at(self.at + 2) == "}":
            return False
        start = self.behind(self.at) + 1
        if start >= len(self.signs) or self.signs[start].kind not in ("letter", "number"):
            return False
        return self._mark(start + 1 + (self.text_at(start + 1) in _TIMES)) == mark

    def _divisor(self) -> Node:
        """Read the number or letter before a differential, with the sign of a product behind it."""
        sign = self.take()
        if self.text in _TIMES:
            self.take()
        return number(sign.text) if sign.kind == "number" else Name(sign.text)

    def _second_is_bare(self, mark: str) -> bool:
        """Whether the denominator is the letter d alone, a number like another."""
        start = self.behind(self.at)
        return mark == "d" and self.text_at(start + 2) == "}"

    def _mark(self, at: int) -> str:
        """Return the differential's sign at a place, "" where there is none."""
        if at >= len(self.signs):
            return ""
        text = self.signs[at].text
        upright = text in (r"\mathrm", r"\text", r"\textrm", r"\operatorname")
        if upright and self.text_at(at + 2) == "d" and self.text_at(at + 3) == "}":
            # Upright d: put the letter in its place.
            self.signs[at : at + 4] = [self.signs[at + 2]]
            text = "d"
        if text in BOLD and self.text_at(at + 2) == r"\partial":
            # The style of the letter is set on the differential as a whole.
            style = [] if self.text_at(at + 3) == "}" else [self.signs[at], self.signs[at + 1]]
            self.signs[at : at + (3 if style else 4)] = [self.signs[at + 2], *style]
            text = r"\partial"
        return text if text in _MARKS else ""

    def _order(self) -> int:
        """Read the sign of a differential and its order."""
        self.take()
        if self.text != "^":
            return 1
        self.take()
        found = self.argument()
        if not isinstance(found, Number) or found.value.denominator != 1 or not 1 <= found.value <= MOST_ORDER:
            raise UnsupportedError("a derivative of an order that is no small number")
        return int(found.value)

    def _denominator(self, order: int, mark: str) -> tuple[Node, ...]:
        """Read the differentials by which it is taken, to the closing brace."""
        by: list[Node] = []
        while self.text != "}":
            if self._mark(self.at) != mark:
                self.refuse(self.text)
            self.take()
            found = self.factor()
            times = 1
            if order > 1 and isinstance(found, Name) and found.sup and found.sup[-1] == Number(Fraction(order)):
                times, found = order, Name(found.base, found.sub, found.sup[:-1], found.bold)
            if isinstance(found, Scripted) and order > 1 and found.sup == (Number(Fraction(order)),):
                times, found = order, found.of
            by.extend([found] * times)
        self.take()
        if len(by) != order:
            raise UnsupportedError(f"a derivative of order {order} by {len(by)} quantities")
        return tuple(by)

    def _derived(self, of: Node | None, by: tuple[Node, ...]) -> Node:
        """Return the derivative; an operator takes the bracket behind it, or else the rest of its term."""
        if of is None:
            if self.text in (r"\cdot", r"\times"):
                self.take()
            if self.text in ("(", "[", r"\{", "{", r"\frac") and self._stands_alone():
                of = self.factor()
            elif self.starts_factor():
                of = self.term()
            else:
                raise UnsupportedError("an operator of differentiation with nothing behind it")
        return Derivative(of, by)

    def _stands_alone(self) -> bool:
        """Whether the bracket behind an operator is all that it is applied to: a sign, or another derivative, comes behind it."""
        start = self.at
        self.factor()
        alone = not self.starts_factor() or self.text == r"\frac"
        self.at = start
        return alone

    def inline_derivative(self) -> Node:
        r"""Read \partial A / \partial B."""
        above = self.factor()
        self.expect("/")
        if not self._mark(self.at):
            self.refuse(self.text)
        self.take()
        return Derivative(above, (self.factor(),))

    def gradient(self) -> Node:
        """Read nabla with what it is taken by, and of."""
        by = None
        if self.text == "_":
            self.take()
            by = self.argument()
        return Nabla(self.factor(), by)

    def fenced_cases(self) -> Node:
        """Read a brace that opens cases written as an array, or a set."""
        if self.text == r"\begin" and "".join(s.text for s in self.signs[self.at + 1 : self.at + 8]) == "{array}":
            self.signs[self.at + 2 : self.at + 7] = []
            self.signs.insert(self.at + 2, Sign("word", "cases"))
            end = next((i for i in range(self.at, len(self.signs)) if self._ends_array(i)), None)
            if end is None:
                raise UnsupportedError("the environment 'array' is never closed")
            self.signs[end + 2 : end + 7] = [Sign("word", "cases")]
            # The columns' description.
            after = self.behind(self.at + 1)
            if self.text_at(after) == "{":
                del self.signs[after : self.behind(after)]
            self.take()
            return self.environment()
        inner = self.sum()
        self.expect(r"\}")
        return self.scripted(inner)

    def _ends_array(self, at: int) -> bool:
        return self.signs[at].text == r"\end" and "".join(s.text for s in self.signs[at + 1 : at + 8]) == "{array}"
