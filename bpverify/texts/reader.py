"""Formulas as trees: a tolerant parser that knows no network. What it does not know it refuses by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.texts.derivatives import DerivativeReader
from bpverify.texts.signs import FUNCTIONS, GREEK, Sign, signs
from bpverify.texts.tree import (
    Call, Cases, Ellipsis, Group, Label, Matrix, Name, Norm, Number, Over, Plus, Primed, Scripted, Sum, Times,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.tree import Node

RELATIONS = {
    "=": "=", r"\equiv": "=", r"\triangleq": "=", r"\coloneqq": ":=", r"\doteq": "=", ":=": ":=", r"\leftarrow": ":=", r"\gets": ":=",
    r"\approx": "~", r"\simeq": "~", r"\ne": "!=", "<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", r"\in": "in",
}  # fmt: skip
"""The relations that are read, each with its meaning."""
OPEN = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}
_PRODUCTS = {
    r"\cdot": "dot", r"\times": "times", "*": "star", r"\odot": "entry", r"\circ": "entry", r"\otimes": "outer", ".": "dot",
}  # fmt: skip
_DRESS = frozenset(r"\hat \bar \tilde \dot \widehat \widetilde \overline \mathcal \mathbb \mathfrak \mathscr \check \ddot \acute".split())
_PLAIN_DRESS = {r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar", r"\mathscr": r"\mathcal"}
_STYLE = frozenset(
    r"\mathbf \boldsymbol \bm \pmb \vec \underline \mathsf \mathit \mathtt \bold \textbf \boxed \overrightarrow \textit \underbar"
    r" \emph \mathnormal \displaylimits".split()
)
_LIGHT = frozenset(r"\mathit \textit \boxed \mathnormal \emph".split())
"""Styles that say nothing of a vector."""
_WORDS = frozenset(r"\text \mathrm \textrm \operatorname \operatorname* \mbox \textsf \texttt \textnormal".split())
_BESIDE = frozenset(r"\underbrace \overbrace \cancel \bcancel".split())
_FENCES = frozenset("matrix pmatrix bmatrix vmatrix Bmatrix Vmatrix smallmatrix array".split())
_UPRIGHT = frozenset(
    "net out in error loss ReLU relu softmax sigmoid tanh log exp diag tr Tr target cost argmax MSE CE ln sin cos sgn sign output".split()
)
"""Letters side by side that are one word."""
_TRANSPOSE = frozenset({"T", r"\top", "t"})
_MOST_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What the parser must be told of a document: which letters are functions, and which are costs whose arguments may be named."""

    functions: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset({"J", "E", "L", "C", r"\mathcal{L}", r"\mathcal{J}", r"\mathcal{E}", r"\mathcal{C}", r"\ell"})


class Parses:
    """The formulas of one document that were parsed, so that none is parsed twice in the same way."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Known], Any] = {}

    def members(self, latex: str, known: Known) -> tuple[list[tuple[str, Node]], tuple[tuple[Node, Node], ...]]:
        """Return the members of a chain, and the equalities that stand under braces in it.

        Raises:
            UnsupportedError: something in it is not understood.
        """
        key = latex, known
        if key not in self._found:
            try:
                self._found[key] = with_asides(latex, known)
            except (BpverifyError, RecursionError) as error:
                self._found[key] = UnsupportedError(str(error))
        found = self._found[key]
        if isinstance(found, UnsupportedError):
            raise found
        members, asides = found
        return members, asides


def relations(latex: str, known: Known) -> list[tuple[str, Node]]:
    """Return the members of a chain, each with the relation before it ("" before the first).

    Raises:
        UnsupportedError: something in it is not understood.
    """
    return with_asides(latex, known)[0]


def with_asides(latex: str, known: Known) -> tuple[list[tuple[str, Node]], tuple[tuple[Node, Node], ...]]:
    """Return the members of a chain, and the equalities that stand under braces in it."""
    reader = Reader(_joined(signs(latex)), known)
    return list(reader.chain()), tuple(reader.asides)


def _joined(found: list[Sign]) -> list[Sign]:
    """Join letters that make a known word, and a colon with the equality sign behind it."""
    kept: list[Sign] = []
    at = 0
    while at < len(found):
        if found[at].kind == "letter":
            end = at
            while end < len(found) and found[end].kind == "letter":
                end += 1
            run = "".join(s.text for s in found[at:end])
            word = next((run[:n] for n in range(len(run), 1, -1) if run[:n] in _UPRIGHT), "")
            if word:
                kept.append(Sign("word", word))
                at += len(word)
                continue
        if found[at].text == ":" and at + 1 < len(found) and found[at + 1].text == "=":
            kept.append(Sign(":=", ":="))
            at += 2
            continue
        kept.append(found[at])
        at += 1
    return kept


class Reader(DerivativeReader):
    """A recursive descent over the signs of one formula."""

    def __init__(self, found: list[Sign], known: Known) -> None:
        self.signs, self.known, self.at, self.depth = found, known, 0, 0
        self.asides: list[tuple[Node, Node]] = []
        """Equalities that stand under braces."""

    # -- the chain

    def chain(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of the chain."""
        relation = ""
        while True:
            yield relation, self.whole()
            if self.at >= len(self.signs):
                return
            sign = self.take().text
            if sign in (",", ".", ";") and self.at >= len(self.signs):
                return
            if sign not in RELATIONS:
                self.refuse(sign)
            relation = RELATIONS[sign]

    def whole(self) -> Node:
        """Read a member: a sum, and commas or dots that end a sentence."""
        found = self.sum()
        while self.text in (",", ".", ";") and self.at + 1 >= len(self.signs):
            self.at += 1
        return found

    # -- signs

    @property
    def text(self) -> str:
        """The text of the sign that comes next, "" at the end."""
        return self.signs[self.at].text if self.at < len(self.signs) else ""

    def ahead(self, further: int) -> str:
        """Return the text of a later sign."""
        at = self.at + further
        return self.signs[at].text if at < len(self.signs) else ""

    def take(self) -> Sign:
        """Return the next sign and go on."""
        if self.at >= len(self.signs):
            raise UnsupportedError("the formula ends where something is due")
        self.at += 1
        return self.signs[self.at - 1]

    def expect(self, text: str) -> None:
        """Go on behind a sign that must be there."""
        if self.text != text:
            raise UnsupportedError(f"'{text}' is due where '{self.text or 'the end'}' stands")
        self.at += 1

    def refuse(self, text: str) -> NoReturn:
        """Say that a sign is not understood."""
        raise UnsupportedError(f"'{text}' is not understood here")

    # -- sums and products

    def sum(self) -> Node:
        """Read signed terms."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise UnsupportedError(f"more than {_MOST_DEPTH} brackets within each other")
        terms: list[tuple[int, Node]] = []
        sign = 1
        while self.text in ("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        terms.append((sign, self.term()))
        while self.text in ("+", "-", r"\dots"):
            if self.text == r"\dots":
                # a + \dots b: the sign before the dots stood already.
                terms.append((1, self.term()))
                continue
            sign = -1 if self.take().text == "-" else 1
            while self.text in ("+", "-"):
                sign = -sign if self.take().text == "-" else sign
            terms.append((sign, self.term()))
        self.depth -= 1
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return Plus(tuple(terms))

    def term(self) -> Node:
        """Read factors until a sign that ends the term; a matrix of words alone is a remark beside it."""
        factors, joins = self._factors()
        kept = [(f, join) for f, join in zip(factors, ["", *joins], strict=True) if not _is_remark(f)]
        if not kept:
            return factors[0]
        factors, joins = [f for f, _ in kept], [join for _, join in kept[1:]]
        return factors[0] if len(factors) == 1 else Times(tuple(factors), tuple(joins))

    def _factors(self) -> tuple[list[Node], list[str]]:
        factors: list[Node] = [self.factor()]
        joins: list[str] = []
        while True:
            text = self.text
            if text == "/":
                self.at += 1
                factors[-1] = Over(factors[-1], self.factor())
            elif text in _PRODUCTS and not (text == "." and self.at + 1 >= len(self.signs)):
                self.at += 1
                sign = 1
                while self.text in ("-", "+"):
                    sign = -sign if self.take().text == "-" else sign
                factors.append(self.factor())
                joins.append(_PRODUCTS[text])
                if sign < 0:
                    factors.append(Number(Fraction(-1)))
                    joins.append("")
            elif self.starts_factor():
                factors.append(self.factor())
                joins.append("")
            else:
                break
        return factors, joins

    def starts_factor(self) -> bool:
        """Whether what comes next can begin a factor."""
        if self.at >= len(self.signs):
            return False
        sign = self.signs[self.at]
        if sign.kind in ("letter", "number", "word"):
            return True
        if sign.text in ("(", "[", r"\{", "{", r"\langle"):
            return True
        if sign.text in ("|", r"\|"):
            return not self._inside_bar()
        return sign.kind == "command" and (
            sign.text[1:] in GREEK or sign.text[1:] in FUNCTIONS or sign.text in _DRESS | _STYLE | _WORDS | _BESIDE
            or sign.text in (r"\frac", r"\sum", r"\prod", r"\nabla", r"\partial", r"\begin", r"\sqrt", r"\textcolor", r"\underset",
                             r"\overset", r"\stackrel", r"\binom", r"\infty", r"\dots")
        )  # fmt: skip

    _bars = 0
    _stop = -1

    def _behind_command(self) -> int:
        """Return the place behind a command and its groups."""
        at = self.at + 1
        while at < len(self.signs) and self.signs[at].text == "{":
            at = self._behind(at)
        return at

    def _inside_bar(self) -> bool:
        return self._bars > 0

    # -- one factor

    def factor(self) -> Node:
        """Read an atom with its scripts."""
        sign = self.take()
        if sign.kind == "number":
            return self.scripted(_number(sign.text))
        if sign.kind == "letter" or (sign.kind == "command" and sign.text[1:] in GREEK):
            return self.named(sign.text)
        if sign.kind == "word":
            return self.worded(sign.text)
        reader = _ATOMS.get(sign.text)
        if reader is not None:
            return reader(self)
        if sign.kind == "command" and sign.text[1:] in FUNCTIONS:
            return self.function(sign.text[1:])
        if sign.text in _DRESS | _STYLE | _WORDS | _BESIDE:
            return self.dressed(sign.text)
        self.refuse(sign.text or "the end")

    def braced(self) -> Node:
        """Read what stands in braces; an inner \\over makes a quotient."""
        found = self.sum()
        if self.text == r"\over":
            self.at += 1
            found = Over(found, self.sum())
        self.expect("}")
        return self.scripted(found)

    def argument(self) -> Node:
        """Read the argument of a command: a group in braces, or one sign."""
        if self.text == "{":
            self.at += 1
            found = self.sum()
            self.expect("}")
            return found
        sign = self.take()
        if sign.kind == "number":
            # \frac12: one digit is one argument.
            if len(sign.text) > 1 and sign.text.isdigit():
                self.signs[self.at - 1] = Sign("number", sign.text[1:])
                self.at -= 1
            return _number(sign.text[0] if sign.text.isdigit() else sign.text)
        if sign.kind == "letter" or sign.text[1:] in GREEK:
            return Name(sign.text)
        self.at -= 1
        return self.factor()

    def bracketed(self, opener: str) -> Node:
        """Read parentheses with what they hold."""
        items = self.items(OPEN[opener])
        inner: Node = items[0] if len(items) == 1 else Group(tuple(items))
        return self.scripted(inner, is_group=True)

    def items(self, closer: str) -> list[Node]:
        """Read sums with commas or semicolons between them, to the closing sign."""
        bars, self._bars = self._bars, 0
        items = [self.sum()]
        while self.text in (",", ";", "|"):
            self.at += 1
            items.append(self.sum())
        self.expect(closer)
        self._bars = bars
        return items

    def barred(self, bar: str) -> Node:
        """Read a norm or an absolute value."""
        self._bars += 1
        inner = self.sum()
        self._bars -= 1
        self.expect(bar)
        sub, sup, _, _ = self.scripts()
        norm = Norm(inner, absolute=bar == "|")
        if sub and not _is_euclidean(sub):
            raise UnsupportedError("a norm that is neither Euclidean nor Frobenius")
        return Scripted(norm, (), sup) if sup else norm

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
                if all(isinstance(i, (Name, Label, Group, Ellipsis)) for i in items):
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
            return Times(tuple(items), ("",) * (len(items) - 1)) if len(items) > 1 else items[0]
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
        if command in _WORDS:
            return self.upright(command)
        if command in _BESIDE:
            inner = self.argument()
            while self.text in ("_", "^"):
                self.at += 1
                if self.text == "{" and self.ahead(1) == "=" and self.ahead(3) == "}" and self.signs[self.at + 2].kind == "number":
                    # What is written under the brace is said to be so.
                    self.asides.append((inner, _number(self.ahead(2))))
                self.skip_argument()
            return self.scripted(inner)
        if command in _STYLE:
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
                    return self.named(text) if text != "d" else self._upright_d()
                return self.worded(text) if text == "e" else self.named(text)
            return self.worded(text)
        inner = Reader(inside, self.known)
        found = inner.sum()
        if inner.at < len(inside):
            inner.refuse(inner.text)
        if isinstance(found, Name):
            sub, sup, primes, bracketed = self.scripts()
            found = replace(found, sub=found.sub + sub, sup=found.sup + sup, bracketed=found.bracketed or bracketed)
            return self.applied(found, primes)
        return self.scripted(found)

    def _upright_d(self) -> Node:
        return self.named("d")

    def skip_argument(self) -> None:
        """Go on behind an argument that says nothing of the value."""
        if self.text != "{":
            self.at += 1
            return
        depth = 0
        while True:
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                return

    # -- scripts

    def scripted(self, node: Node, is_group: bool = False) -> Node:
        """Return a node with the scripts that stand behind it."""
        sub, sup, primes, _ = self.scripts()
        if primes:
            self.refuse("'")
        return Scripted(node, sub, sup) if sub or sup else node

    def scripts(self) -> tuple[tuple[Node, ...], tuple[Node, ...], int, bool]:
        """Read subscripts, superscripts and primes in any order; the last says whether the superscript stands in brackets."""
        sub: tuple[Node, ...] = ()
        sup: tuple[Node, ...] = ()
        primes, bracketed = 0, False
        if self.at == self._stop:
            return sub, sup, primes, bracketed
        while self.text in ("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                primes += 1
                continue
            items, in_brackets = self.script()
            if mark == "_":
                sub += items
            elif items == (Name("'"),):
                primes += 1
            else:
                sup += items
                bracketed = bracketed or in_brackets
        return sub, sup, primes, bracketed

    def script(self) -> tuple[tuple[Node, ...], bool]:
        """Read one script: its items, and whether they stand in brackets."""
        if self.text != "{":
            sign = self.take()
            if sign.kind == "number" and len(sign.text) > 1 and sign.text.isdigit():
                # x_12: the script is one digit in TeX.
                self.signs[self.at - 1] = Sign("number", sign.text[1:])
                self.at -= 1
                return (_number(sign.text[0]),), False
            if sign.kind in ("letter", "number") or sign.text[1:] in GREEK:
                return ((_number(sign.text) if sign.kind == "number" else Name(sign.text)),), False
            if sign.text in ("*", r"\top", "+", "-", "'"):
                return (Name(sign.text),), False
            if sign.kind == "word":
                return (Label(sign.text),), False
            self.at -= 1
            # What follows the command's group belongs to what has the script, not to the script.
            before, self._stop = self._stop, self._behind_command()
            items = _split(self.factor())
            self._stop = before
            return items
        self.at += 1
        found: list[Node] = []
        bracketed = False
        while self.text != "}":
            if self.text in (",", ";"):
                self.at += 1
                continue
            if self.text in ("*", r"\top", "'") or (self.text in ("+", "-") and self.ahead(1) in ("}", ",")):
                found.append(Name(self.take().text))
                continue
            if self.text in ("(", "[") and self._closes_script():
                opener = self.take().text
                for item in self.items(OPEN[opener]):
                    found.extend(_split(item)[0])
                bracketed = True
                continue
            before = self.text
            items, _ = _split(self.sum())
            if before in ("(", "[") and len(items) == 1 and isinstance(items[0], Scripted):
                # [l]^T within one script.
                items, bracketed = (items[0].of, *items[0].sup), True
            found.extend(items)
        self.at += 1
        return tuple(found), bracketed

    def _closes_script(self) -> bool:
        """Whether the bracket that opens here closes the script, or stands before a transpose: it encloses an index."""
        depth, at = 0, self.at
        while at < len(self.signs):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(self.signs[at].text, 0)
            at += 1
            if depth == 0:
                break
        rest = self.signs[at].text if at < len(self.signs) else ""
        return rest in ("}", ",", "T", r"\top", r"\mathsf", r"\mathrm", r"\text", r"\intercal", "'")

    # -- sums, matrices, cases

    def total(self, product: bool = False) -> Node:
        """Read a sum over indices; its body is the rest of the term."""
        low: Node | None = None
        high: Node | None = None
        indices: list[str] = []
        differ: list[tuple[Node, Node]] = []
        while self.text in ("_", "^"):
            if self.take().text == "^":
                high = self.argument()
                continue
            low = self._bounds(indices, differ)
        if not indices:
            indices.append("")
        body = self.term()
        return Sum(tuple(indices), body, low, high, tuple(differ), product)

    def _bounds(self, indices: list[str], differ: list[tuple[Node, Node]]) -> Node | None:
        if self.text != "{":
            found = self.argument()
            if not isinstance(found, Name):
                self.refuse("a sum's index")
            indices.append(_index(found))
            return None
        self.at += 1
        if self.text == r"\substack":
            self.at += 1
            self.expect("{")
            low = self._bounded(indices, differ)
            self.expect("}")
        else:
            low = self._bounded(indices, differ)
        self.expect("}")
        return low

    def _bounded(self, indices: list[str], differ: list[tuple[Node, Node]]) -> Node | None:
        low: Node | None = None
        while self.text != "}":
            if self.text in (",", ";", ":", r"\\"):
                self.at += 1
                continue
            left = self.sum()
            names = list(left.factors) if isinstance(left, Times) else [left]
            if self.text == "=":
                self.at += 1
                low = self.sum()
            elif self.text == r"\ne":
                self.at += 1
                differ.append((left, self.sum()))
            elif self.text == r"\in":
                self.at += 1
                while self.text not in ("}", ",", ";"):
                    self.skip_argument()
            for name in names:
                index = _index(name)
                if index not in indices:
                    indices.append(index)
        return low

    def environment(self) -> Node:
        """Read a matrix or cases."""
        name = self._environment_name().rstrip("*")
        if self.text == "[":
            while self.take().text != "]":
                pass
        if name in ("cases", "dcases", "rcases"):
            return self.cases(name)
        if name not in _FENCES:
            raise UnsupportedError(f"the environment '{name}' is not understood here")
        if name == "array":
            self.skip_argument()
        rows = tuple(self.rows(name))
        return self.scripted(Matrix(rows))

    def _environment_name(self) -> str:
        self.expect("{")
        name = ""
        while self.text != "}":
            name += self.take().text
        self.at += 1
        return name

    def rows(self, name: str) -> Iterator[tuple[Node | None, ...]]:
        """Yield the rows of an environment, to its end."""
        row: list[Node | None] = []
        cell: Node | None = None
        bars, self._bars = self._bars, 0
        while True:
            if self.text == r"\end":
                self.at += 1
                if self._environment_name().rstrip("*") != name:
                    raise UnsupportedError(f"the environment '{name}' is closed by another")
                if row or cell is not None:
                    yield (*row, cell)
                self._bars = bars
                return
            if self.text == r"\\":
                self.at += 1
                if self.text == "[":
                    while self.take().text != "]":
                        pass
                yield (*row, cell)
                row, cell = [], None
            elif self.text == "&":
                self.at += 1
                row.append(cell)
                cell = None
            elif self.text in (",", ".", ";"):
                self.at += 1
            elif cell is None:
                cell = self.sum() if self.text != "|" else self._rule()
            else:
                # Entries side by side with space between them: a row of columns.
                row.append(cell)
                cell = self.sum()

    def _rule(self) -> Node:
        self.at += 1
        return Ellipsis()

    def cases(self, name: str) -> Node:
        """Read values with their conditions."""
        branches: list[tuple[Node, tuple[tuple[str, Node, Node], ...] | None]] = []
        while self.text != r"\end":
            value = self.sum()
            while self.text in (",", "&", ";"):
                self.at += 1
            branches.append((value, self.condition()))
            while self.text in (r"\\", "[", ";", ",", "."):
                if self.text == "[":
                    while self.take().text != "]":
                        pass
                    continue
                self.at += 1
        self.at += 1
        if self._environment_name() != name:
            raise UnsupportedError(f"the environment '{name}' is closed by another")
        return Cases(tuple(branches))

    def condition(self) -> tuple[tuple[str, Node, Node], ...] | None:
        """Read a condition: relations that all hold, None for "otherwise"."""
        found: list[tuple[str, Node, Node]] = []
        while self.text not in (r"\\", r"\end", ""):
            if self.text in _WORDS:
                words = self._condition_words()
                if words in ("otherwise", "else", "otherwise."):
                    return None
                if words not in ("if", "for", "and", "when", "", "where"):
                    raise UnsupportedError(f"the condition '{words}' is not understood")
                continue
            if self.text in (",", r"\land", r"\wedge", "."):
                self.at += 1
                continue
            if self.signs[self.at].kind == "letter" and self._spells_otherwise():
                return None
            left = self.sum()
            while self.text in RELATIONS:
                relation = RELATIONS[self.take().text]
                right = self.sum()
                found.append((relation, left, right))
                left = right
        if not found:
            raise UnsupportedError("a case without a condition")
        return tuple(found)

    def _spells_otherwise(self) -> bool:
        for word in ("otherwise", "else"):
            if "".join(s.text for s in self.signs[self.at : self.at + len(word)]) == word:
                self.at += len(word)
                return True
        return False

    def _condition_words(self) -> str:
        """Read text in a condition; mathematics in it is read in its turn."""
        self.at += 1
        if self.text != "{":
            return ""
        depth, start = 0, self.at
        while True:
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                break
        inside = self.signs[start + 1 : self.at - 1]
        words = ""
        while inside and inside[0].kind in ("letter", "word") and not words.endswith(("if", "for", "and", "when")):
            words += inside.pop(0).text
        rest = [s for s in inside if s.text not in (r"\(", r"\)", "$")]
        rest = _without_and(rest)
        if rest:
            # What is left is mathematics: it goes back in front of what comes next.
            self.signs[self.at : self.at] = rest
        return words

    # -- atoms of commands

    def quotient(self) -> Node:
        """Read a fraction, which may be a derivative."""
        return self.scripted(self.fraction())

    def root(self) -> Node:
        """Read a square root."""
        if self.text == "[":
            raise UnsupportedError("a root that is not a square root")
        return self.scripted(Call(Name("sqrt"), (self.argument(),)))

    def set_above(self) -> Node:
        """Read what something is set above or below."""
        self.skip_argument()
        return self.scripted(self.argument())

    def coloured(self) -> Node:
        """Read what is coloured."""
        self.skip_argument()
        return self.scripted(self.argument())


def _without_and(inside: list[Sign]) -> list[Sign]:
    """Turn the word "and" among signs into a comma."""
    kept: list[Sign] = []
    at = 0
    while at < len(inside):
        if "".join(s.text for s in inside[at : at + 3]) == "and":
            kept.append(Sign(",", ","))
            at += 3
        else:
            kept.append(inside[at])
            at += 1
    return kept


_ATOMS = {
    "{": Reader.braced,
    "(": lambda r: r.bracketed("("),
    "[": lambda r: r.bracketed("["),
    r"\{": lambda r: r.fenced_cases(),
    r"\langle": lambda r: r.bracketed(r"\langle"),
    "|": lambda r: r.barred("|"),
    r"\|": lambda r: r.barred(r"\|"),
    r"\frac": Reader.quotient,
    r"\sqrt": Reader.root,
    r"\sum": Reader.total,
    r"\prod": lambda r: r.total(product=True),
    r"\begin": Reader.environment,
    r"\nabla": lambda r: r.gradient(),
    r"\partial": lambda r: r.inline_derivative(),
    r"\dots": lambda r: Ellipsis(),
    r"\textcolor": Reader.coloured,
    r"\underset": Reader.set_above,
    r"\overset": Reader.set_above,
    r"\stackrel": Reader.set_above,
    r"\log": lambda r: r.function("log"),
}


def _number(text: str) -> Number:
    digits = len(text.partition(".")[2]) if "." in text else None
    return Number(Fraction(text), digits)


def _one(items: tuple[Node, ...]) -> Node:
    if len(items) == 1:
        return items[0]
    return Times(items, ("",) * (len(items) - 1))


def _is_remark(node: Node) -> bool:
    return isinstance(node, Matrix) and all(cell is None for row in node.rows for cell in row)


def _index(node: Node) -> str:
    if isinstance(node, Name):
        return node.base
    raise UnsupportedError("a sum over more than an index")


def _is_euclidean(sub: tuple[Node, ...]) -> bool:
    return len(sub) == 1 and (sub[0] == Number(Fraction(2)) or (isinstance(sub[0], Name) and sub[0].base == "F") or sub[0] == Label("F"))


def _split(node: Node) -> tuple[tuple[Node, ...], bool]:
    """Return the items of a script: letters and numbers side by side are one each."""
    if isinstance(node, Times) and not any(node.signs) and all(isinstance(f, (Name, Number, Label)) for f in node.factors):
        return node.factors, False
    if isinstance(node, Group):
        return node.items, False
    return (node,), False


def _holds_bare(items: list[Node], name: Name) -> bool:
    """Whether an argument holds the function's own name as a value: sigma(1 - sigma) is a product."""
    from bpverify.texts.tree import walk

    called = {id(n.function) for item in items for n in walk(item) if isinstance(n, Call)}
    return any(isinstance(n, Name) and n.base == name.base and id(n) not in called for item in items for n in walk(item))
