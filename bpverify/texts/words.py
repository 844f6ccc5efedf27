"""Names and words: letters with their scripts, functions with their arguments, decorations and styles."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.arguments import are_plain, cost_at
from bpverify.texts.causes import AmbiguousError
from bpverify.texts.cursor import OPEN, WORDS, number
from bpverify.texts.scripts import ScriptReader
from bpverify.texts.signs import FUNCTIONS, GREEK, Sign
from bpverify.texts.tree import (
    TRANSPOSES,
    Call,
    Derivative,
    Matrix,
    Nabla,
    Name,
    Number,
    Plus,
    Primed,
    Scripted,
    Sum,
    Times,
    is_transpose,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.tree import Node

DRESS = frozenset(
    r"\hat \bar \tilde \dot \widehat \widetilde \overline \mathcal \mathbb \mathfrak \mathscr \check \ddot \acute"
    r" \mathbbm \mathds".split()
)
DOUBLED = frozenset((r"\mathbb", r"\mathbbm", r"\mathds"))
"""Commands of letters with double strokes: a 1 of them is the sign of a condition, or the vector of ones."""
PLAIN_DRESS = {
    r"\mathbbm": r"\mathbb", r"\mathds": r"\mathbb", r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar",
    r"\mathscr": r"\mathcal",
}  # fmt: skip
STYLE = frozenset(
    r"\mathbf \boldsymbol \bm \pmb \vec \underline \mathsf \mathit \mathtt \bold \textbf \boxed \overrightarrow \textit \underbar"
    r" \emph \mathnormal \displaylimits".split()
)
_LIGHT = frozenset(r"\mathit \textit \boxed \mathnormal \emph".split())
"""Styles that say nothing of a vector."""
BOLD = STYLE - _LIGHT
"""Those that are set on letters of arrays."""
BESIDE = frozenset(r"\underbrace \overbrace".split())

_APPLIED = frozenset("ReLU relu sigmoid softplus sgn sign abs argmax argmin vec MSE CE var Var cov Cov det rank trace".split())
"""Words that are functions, with brackets or without."""
_PROSE = frozenset(
    "if for where when unless otherwise and or with since because as is are provided forall foreach forevery".split()
)
"""Words that say something of the formula, and are no factor in it."""
_ENDS = frozenset(("", "+", "-", ",", ".", "=", "&", ")", "]", "}", r"\\"))
"""What stands behind a script whose words were left out."""
_ELEMENTARY = FUNCTIONS - {"max", "min", "softmax"}


DIFFERENCE = r"\Delta"
_BEYOND = 3
"""How many signs the mark of a script stands before what comes behind that script."""


def begins_name(found: Sequence[Sign], at: int) -> bool:
    """Whether the letter of a name comes next, decorated or not."""
    if at >= len(found):
        return False
    sign = found[at]
    if sign.text == "{":
        return begins_name(found, at + 1)
    return sign.kind == "letter" or sign.text.removeprefix("\\") in GREEK or sign.text in DRESS | STYLE


class WordReader(ScriptReader):
    """The part of the reader that reads names and words."""

    def named(self, base: str, bold: bool = False) -> Node:
        """Read a letter's scripts, its primes, and its arguments where it is a function."""
        if base == "e" and self.text == "^" and not self._is_name_transposed():
            return self._exponential()
        if base == "d" and self._is_differential():
            if self.known.d_is_name:
                raise AmbiguousError("d before a letter, where d is a quantity too")
            inner = self.factor()
            return replace(inner, base="d" + inner.base) if isinstance(inner, Name) else self.refuse("d")
        if base == DIFFERENCE and not self.known.delta_is_name and begins_name(self.signs, self.at):
            inner = self.factor()
            if not isinstance(inner, Name):
                self.refuse(base)
            return replace(inner, base=f"{DIFFERENCE}{{{inner.base}}}")
        sub, sup, primes, bracketed = self.scripts()
        name = Name(base, sub, sup, bold, bracketed)
        return self.applied(name, primes)

    def _is_name_transposed(self) -> bool:
        """Whether e is a quantity here, which is transposed."""
        power = self.ahead(2) if self.ahead(1) == "{" and self.ahead(3) == "}" else self.ahead(1)
        return (self.known.e_is_name or "e" in self.known.functions) and power in TRANSPOSES

    def _exponential(self) -> Node:
        """Read a power of e, which is the exponential function unless e is a quantity."""
        if self.known.e_is_name or "e" in self.known.functions:
            raise AmbiguousError("a power of e, where e is a quantity too")
        self.at += 1
        return self.scripted(Call(Name("exp"), (self.argument(),)))

    def _is_differential(self) -> bool:
        """Whether this d belongs to the letter behind it, as in dW."""
        if self.at >= len(self.signs):
            return False
        sign = self.signs[self.at]
        before = self.signs[self.at - 2] if self.at >= 2 else Sign("", "")
        is_script = self.at >= _BEYOND and self.signs[self.at - _BEYOND].text in ("_", "^")
        stands_apart = self.signs[self.at - 1].gap and not sign.gap
        if before.kind in ("letter", "number") and before.text != "-" and not is_script and not stands_apart:
            return False
        return sign.kind == "letter" and (sign.text.isupper() or sign.text in "zwba")

    def applied(self, name: Name, primes: int) -> Node:
        """Return a name with its primes, at the arguments that stand behind it."""
        if name.base.startswith(r"\mathbb{") and self.starts_factor():
            raise AmbiguousError(f"'{name.base}' before what it may be taken of")
        alone = Primed(name, primes) if primes else name
        if self.text not in ("(", "["):
            return alone
        known, start = self.known, self.at
        opener = self.take().text
        items = self.items(OPEN[opener])
        end, self.at = self.at, start
        if name.base in known.functions or primes or name.base in FUNCTIONS:
            if _holds_bare(items, name):
                return alone
        elif _is_transposed(name) or _holds_bare(items, name):
            return alone
        elif name.base in known.costs:
            if opener == "[" or name.base in known.varied or not are_plain(items):
                raise AmbiguousError(f"the cost {name.base} at arguments that cannot be left out")
            self.at = end
            return self._scripted_cost(cost_at(name, items, self.summed, name.base in known.listed))
        elif self._is_factor(name, items, opener, end):
            return alone
        if any(_is_negative(item) for item in name.sup):
            raise AmbiguousError(f"{name.base} to a negative power, before its arguments: an inverse, or one over it")
        self.at = end
        return self.scripted(Call(name, tuple(items), primes))

    def _scripted_cost(self, name: Name) -> Node:
        """Return a cost whose arguments were read, with no scripts behind them."""
        if self.text in ("_", "^", "'"):
            self.refuse(self.text)
        return name

    def _is_factor(self, name: Name, items: list[Node], opener: str, end: int) -> bool:
        """Whether the bracket behind a name is a factor, and not its arguments; refuse what may be either."""
        is_word = len(name.base) > 1 and name.base.isalpha() and not self._is_of_differential(name)
        only = items[0] if len(items) == 1 else None
        if isinstance(only, Name) and only.sup and self.text_at(end) == "^":
            # The bracket is there for a second superscript: (W^l)^T.
            return True
        if name.base in self.known.matrices:
            return True
        if opener == "[" and only is None and name.base in self.known.arrays and len(name.base) == 1 and name.base.isupper():
            # A matrix times vectors one above the other.
            return True
        if opener == "[" and name.base in self.known.arrays and (isinstance(only, Times) or (only is not None and _is_sum(only))):
            return True
        if name.base not in self.known.mixed:
            if is_word or (only is None and opener == "("):
                return False
            if only is not None and _is_sum(only):
                return True
        raise AmbiguousError(f"{name.base} before a bracket: a factor, or a function at its argument")

    def _is_of_differential(self, name: Name) -> bool:
        return len(name.base) == 2 and name.base[0] == "d"

    def worded(self, text: str) -> Node:
        """Read an upright word: a function, or a name."""
        text = {"Tr": "tr", "trace": "tr", "Trace": "tr", "diagonal": "diag"}.get(text, text)
        if text in FUNCTIONS or text in ("diag", "tr"):
            return self.function(text)
        if text == "np.sum":
            return self.sum_over_axis()
        if not text or text.lower() in _PROSE:
            raise UnsupportedError(f"the words '{text}' within a formula")
        if text == "e" and self.text == "^" and not self._is_name_transposed():
            return self._exponential()
        if text == "prod" and self.text == "(":
            # The product of derivatives, transposed as the chain rule asks.
            self.take()
            items = self.items(")")
            return Times(tuple(items), ("chain",) * (len(items) - 1)) if len(items) > 1 else items[0]
        found = self.named(text)
        if isinstance(found, Name) and text in _APPLIED and self.starts_factor():
            raise UnsupportedError(f"the function {text} without brackets")
        return found

    def function(self, name: str) -> Node:
        """Read the argument of an elementary function, and the power that may stand before it."""
        if name == "lg":
            raise AmbiguousError("a logarithm of which nothing says to which base it is")
        name = {"ln": "log"}.get(name, name)
        sub, sup, primes, bracketed = self.scripts()
        if sub and name in _ELEMENTARY:
            if name != "log" or sub != (Name("e"),):
                raise UnsupportedError(f"'{name}' with a subscript")
            sub = ()
        if name == "exp" and sup and not self.starts_factor():
            return Call(Name("exp"), (_one(sup),))
        if not self.starts_factor():
            if name in _ELEMENTARY and self.text not in ("", ",", ".", ";", "}", ")", "=", "'"):
                raise UnsupportedError(f"'{name}' with nothing that it is taken of")
            return Primed(Name(name, sub), primes) if primes else Name(name, sub, sup)
        if sup and (bracketed or not _is_power(sup)):
            raise UnsupportedError(f"'{name}' with a superscript that is no power")
        # \tanh^2 of an array is the square of each entry.
        is_of_each = bool(sup) and name in _ELEMENTARY - {"exp", "log", "sqrt"}
        function = Name(name, sub, sup if is_of_each else ())
        if self.text in OPEN:
            opener = self.take().text
            inner = tuple(self.items(OPEN[opener]))
            found = self.scripted(Call(function, inner, primes))
        else:
            found = Call(function, (self._unbracketed(name),), primes)
        return Scripted(found, (), sup) if sup and not is_of_each else found

    def _unbracketed(self, name: str) -> Node:
        """Read what a function without brackets is taken of; refuse it where it may be more than the factor that comes next."""
        start = self.at
        found = self.factor()
        is_enclosed = self.signs[start].text in (r"\frac", r"\sum", r"\prod") or (
            self.signs[start].text == "{" and self.text_at(start + 1) in OPEN and self._closes_at(start + 1, self.at - 2)
        )
        another = self.text.removeprefix("\\") in FUNCTIONS
        if self.starts_factor() and not is_enclosed and not another:
            raise AmbiguousError(f"'{name}' without brackets before several factors")
        return found

    def _closes_at(self, start: int, end: int) -> bool:
        """Whether the bracket that opens at one place is closed at another."""
        opener, depth = self.signs[start].text, 0
        for at in range(start, end + 1):
            depth += {opener: 1, OPEN[opener]: -1}.get(self.signs[at].text, 0)
            if depth == 0:
                return at == end
        return False

    def dressed(self, command: str) -> Node:
        """Read what a command of decoration or style is put on."""
        if command in WORDS:
            return self.upright()
        if command in BESIDE:
            inner = self.argument()
            while self.text in ("_", "^"):
                self.at += 1
                if self.text == "{" and self.ahead(1) == "=" and self.ahead(3) == "}" and self.signs[self.at + 2].kind == "number":
                    # What is written under the brace is said to be so.
                    self.asides.append((inner, number(self.ahead(2))))
                if self.text not in _ENDS:
                    self.skip_argument()
            return self.scripted(inner)
        if command in STYLE:
            inner = self.argument()
            if isinstance(inner, Name) and command not in _LIGHT:
                inner = replace(inner, bold=True)
            if isinstance(inner, Number) and command not in _LIGHT:
                inner = Name("1" if inner.value == 1 else "0", bold=True)
        else:
            inner = self.argument()
            if command in DOUBLED and inner in (Number(Fraction(1)), Name("I")) and self.opens_indicator():
                return self.indicator()
            if command in DOUBLED and inner == Number(Fraction(1)):
                inner, command = Name("1", bold=True), r"\mathbf"
            if not isinstance(inner, Name):
                raise UnsupportedError(f"'{command}' over more than a name")
            if command in DRESS:
                inner = replace(inner, base=f"{PLAIN_DRESS.get(command, command)}{{{inner.base}}}")
        if isinstance(inner, Name):
            if inner == Name("1", bold=True) and self.opens_indicator():
                return self.indicator()
            sub, sup, primes, bracketed = self.scripts()
            merged = replace(
                inner, sub=inner.sub + sub, sup=inner.sup + sup, bracketed=inner.bracketed or bracketed
            )
            return self.applied(merged, primes)
        return self.scripted(inner)

    def upright(self) -> Node:
        """Read upright text: a letter, a function, or a word."""
        if self.text != "{":
            return self.factor()
        start = self.at
        self.skip_argument()
        inside = self.signs[start + 1 : self.at - 1]
        if all(s.kind in ("letter", "word") for s in inside):
            text = "".join(s.text for s in inside)
            return self.named(text) if len(text) == 1 and text != "e" else self.worded(text)
        inner = type(self)(inside, self.known)
        found = inner.sum()
        if inner.at < len(inside):
            inner.refuse(inner.text)
        if isinstance(found, Name):
            sub, sup, primes, bracketed = self.scripts()
            found = replace(found, sub=found.sub + sub, sup=found.sup + sup, bracketed=found.bracketed or bracketed)
            return self.applied(found, primes)
        return self.scripted(found)

    def set_above(self) -> Node:
        """Read what something is set above or below."""
        self.skip_argument()
        return self.scripted(self.argument())

    def coloured(self) -> Node:
        """Read what is coloured."""
        self.skip_argument()
        return self.scripted(self.argument())


def _one(items: tuple[Node, ...]) -> Node:
    if len(items) == 1:
        return items[0]
    return Times(items, ("",) * (len(items) - 1))


def _is_transposed(name: Name) -> bool:
    return any(map(is_transpose, name.sup))


def _is_power(sup: tuple[Node, ...]) -> bool:
    return len(sup) == 1 and isinstance(sup[0], Number) and sup[0].value > 0 and sup[0].value.denominator == 1


def _is_negative(item: Node) -> bool:
    return isinstance(item, Plus) and len(item.terms) == 1 and item.terms[0][0] < 0


def _is_sum(item: Node) -> bool:
    """Whether a bracket's content has several terms, or is what hardly is a function's argument."""
    if isinstance(item, Plus):
        return len(item.terms) > 1
    return isinstance(item, (Sum, Matrix)) or any(isinstance(n, (Derivative, Nabla)) for n in walk(item))


def _holds_bare(items: list[Node], name: Name) -> bool:
    """Whether an argument holds the function's own name as a value: sigma(1 - sigma) is a product."""
    called = {id(n.function) for item in items for n in walk(item) if isinstance(n, Call)}
    return any(isinstance(n, Name) and n.base == name.base and id(n) not in called for item in items for n in walk(item))
