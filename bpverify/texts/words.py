"""Names and words: letters with their scripts, functions with their arguments, decorations and styles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.cursor import OPEN, WORDS, number
from bpverify.texts.scripts import ScriptReader
from bpverify.texts.signs import FUNCTIONS, Sign
from bpverify.texts.tree import Call, Dots, Group, Label, Name, Number, Primed, Scripted, Times, walk

if TYPE_CHECKING:
    from bpverify.texts.tree import Node

DRESS = frozenset(
    r"\hat \bar \tilde \dot \widehat \widetilde \overline \mathcal \mathbb \mathfrak \mathscr \check \ddot \acute".split()
)
_PLAIN_DRESS = {r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar", r"\mathscr": r"\mathcal"}
STYLE = frozenset(
    r"\mathbf \boldsymbol \bm \pmb \vec \underline \mathsf \mathit \mathtt \bold \textbf \boxed \overrightarrow \textit \underbar"
    r" \emph \mathnormal \displaylimits".split()
)
_LIGHT = frozenset(r"\mathit \textit \boxed \mathnormal \emph".split())
"""Styles that say nothing of a vector."""
BESIDE = frozenset(r"\underbrace \overbrace \cancel \bcancel".split())


class WordReader(ScriptReader):
    """The part of the reader that reads names and words."""

    def named(self, base: str, bold: bool = False) -> Node:
        """Read a letter's scripts, its primes, and its arguments where it is a function."""
        if base == "e" and self.text == "^" and "e" not in self.known.functions:
            self.at += 1
            return self.scripted(Call(Name("exp"), (self.argument(),)))
        if base == "d" and self._is_differential():
            inner = self.factor()
            return replace(inner, base="d" + inner.base) if isinstance(inner, Name) else self.refuse("d")
        sub, sup, primes, bracketed = self.scripts()
        name = Name(base, sub, sup, bold, bracketed)
        return self.applied(name, primes)

    def _is_differential(self) -> bool:
        """Whether this d belongs to the letter behind it, as in dW."""
        if self.at >= len(self.signs):
            return False
        sign = self.signs[self.at]
        before = self.signs[self.at - 2] if self.at >= 2 else Sign("", "")
        if before.kind in ("letter", "number") and before.text != "-":
            return False
        return sign.kind == "letter" and (sign.text.isupper() or sign.text in "zwba")

    def applied(self, name: Name, primes: int) -> Node:
        """Return a name with its primes, at the arguments that stand behind it."""
        known = self.known
        is_function = name.base in known.functions or primes or name.base in FUNCTIONS
        if self.text in ("(", "["):
            start = self.at
            opener = self.take().text
            items = self.items(OPEN[opener])
            if not is_function and name.base not in known.costs:
                if len(items) > 1 and opener == "(":
                    # Several arguments: it can be nothing but a function.
                    return self.scripted(Call(name, tuple(items), primes))
                self.at = start
                return Primed(name, primes) if primes else name
            if name.base in known.costs and name.base not in known.functions and not primes:
                if all(isinstance(i, (Name, Label, Group, Dots)) for i in items):
                    return name
            elif not _holds_bare(items, name):
                return self.scripted(Call(name, tuple(items), primes))
            self.at = start
        return Primed(name, primes) if primes else name

    def worded(self, text: str) -> Node:
        """Read an upright word: a function, or a name."""
        text = {"Tr": "tr", "trace": "tr", "Trace": "tr", "diagonal": "diag"}.get(text, text)
        if text in FUNCTIONS or text in ("diag", "tr"):
            return self.function(text)
        if text == "e" and self.text == "^":
            self.at += 1
            return self.scripted(Call(Name("exp"), (self.argument(),)))
        if text == "prod" and self.text == "(":
            # The product of derivatives, transposed as the chain rule asks.
            self.take()
            items = self.items(")")
            return Times(tuple(items), ("chain",) * (len(items) - 1)) if len(items) > 1 else items[0]
        return self.named(text)

    def function(self, name: str) -> Node:
        """Read the argument of an elementary function, and the power that may stand before it."""
        name = {"ln": "log", "lg": "log", "operatorname": ""}.get(name, name)
        sub, sup, primes, _ = self.scripts()
        if name == "exp" and sup and self.text not in ("(", "[", "{", r"\{"):
            return Call(Name("exp"), (_one(sup),))
        if self.text in OPEN:
            opener = self.take().text
            inner = tuple(self.items(OPEN[opener]))
            call: Node = Call(Name(name, sub), inner, primes)
            found = self.scripted(call)
        else:
            if not self.starts_factor():
                return Primed(Name(name, sub), primes) if primes else Name(name, sub, sup)
            found = Call(Name(name, sub), (self.factor(),), primes)
        return Scripted(found, (), sup) if sup else found

    def dressed(self, command: str) -> Node:
        """Read what a command of decoration or style is put on."""
        if command in WORDS:
            return self.upright(command)
        if command in BESIDE:
            inner = self.argument()
            while self.text in ("_", "^"):
                self.at += 1
                if self.text == "{" and self.ahead(1) == "=" and self.ahead(3) == "}" and self.signs[self.at + 2].kind == "number":
                    # What is written under the brace is said to be so.
                    self.asides.append((inner, number(self.ahead(2))))
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
            if not isinstance(inner, Name):
                raise UnsupportedError(f"'{command}' over more than a name")
            inner = replace(inner, base=f"{_PLAIN_DRESS.get(command, command)}{{{inner.base}}}")
        if isinstance(inner, Name):
            sub, sup, primes, bracketed = self.scripts()
            merged = replace(
                inner, sub=inner.sub + sub, sup=inner.sup + sup, bracketed=inner.bracketed or bracketed
            )
            return self.applied(merged, primes)
        return self.scripted(inner)

    def upright(self, command: str) -> Node:
        """Read upright text: a letter, a function, or a word."""
        if self.text != "{":
            return self.factor()
        depth, start = 0, self.at
        while True:
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                break
        inside = self.signs[start + 1 : self.at - 1]
        if all(s.kind in ("letter", "word") for s in inside):
            text = "".join(s.text for s in inside)
            if len(text) == 1:
                if text in "T" or text == "d":
                    return self.named(text)
                return self.worded(text) if text == "e" else self.named(text)
            return self.worded(text)
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


def _holds_bare(items: list[Node], name: Name) -> bool:
    """Whether an argument holds the function's own name as a value: sigma(1 - sigma) is a product."""
    called = {id(n.function) for item in items for n in walk(item) if isinstance(n, Call)}
    return any(isinstance(n, Name) and n.base == name.base and id(n) not in called for item in items for n in walk(item))
