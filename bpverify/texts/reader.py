"""Formulas as trees: a tolerant parser that knows no network. What it does not know it refuses by name."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.notation.declared import NOTHING, Declared
from bpverify.texts.causes import AmbiguousError
from bpverify.texts.conditions import INDICATORS, RELATIONS
from bpverify.texts.cursor import OPEN, WORDS, Known, number
from bpverify.texts.derivatives import DerivativeReader
from bpverify.texts.environments import EnvironmentReader
from bpverify.texts.signs import FUNCTIONS, GREEK, Sign
from bpverify.texts.spellings import spelled
from bpverify.texts.tree import (
    Call,
    Derivative,
    Dots,
    Group,
    Label,
    Matrix,
    Nabla,
    Name,
    Norm,
    Number,
    Over,
    Plus,
    Scripted,
    Sum,
    Times,
)
from bpverify.texts.words import BESIDE, DRESS, STYLE, WordReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bpverify.texts.tree import Node

_PRODUCTS = {
    r"\cdot": "dot", r"\times": "times", "*": "star", r"\odot": "entry", r"\circ": "entry", r"\otimes": "outer", ".": "dot",
}  # fmt: skip
_MOST_DEPTH = 60


class Parses:
    """The formulas of one document that were parsed, so that none is parsed twice in the same way; what is declared of it."""

    def __init__(self, declared: Declared = NOTHING) -> None:
        self.declared = declared
        self._found: dict[tuple[str, Known], Any] = {}
        self.whole: Known | None = None
        """What is known of the whole document, where parts of it are read too."""
        self.count: Name | None = None
        """The number of samples, as far as some equation of the document divides by it."""
        self.of_one: Mapping[int, Node] = {}
        """Costs of one sample, by the equalities that give their means."""

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
                # Of a cause of its own it keeps that.
                self._found[key] = error if isinstance(error, UnsupportedError) else UnsupportedError(str(error))
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
    reader = Reader(spelled(latex), known)
    return list(reader.chain()), tuple(reader.asides)


class Reader(EnvironmentReader, WordReader, DerivativeReader):
    """A recursive descent over the signs of one formula."""

    def chain(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of the chain."""
        relation = ""
        while True:
            member = self.whole()
            yield relation, member
            if self.at >= len(self.signs):
                return
            sign = self.take().text
            if sign in (",", ".", ";") and self.at >= len(self.signs):
                return
            if sign == ")" and self._is_closed_twice(member):
                if self.at >= len(self.signs):
                    return
                sign = self.take().text
            if sign not in RELATIONS:
                self.refuse(sign)
            relation = RELATIONS[sign]

    def _is_closed_twice(self, member: Node) -> bool:
        """Whether a bracket closes twice behind one product: wherever the missing one opens, the value is the same."""
        if self.at < 2 or self.signs[self.at - 2].text != ")" or self.text not in ("", *RELATIONS):
            return False
        while True:
            if isinstance(member, Plus) and len(member.terms) == 1:
                member = member.terms[0][1]
            elif isinstance(member, Sum):
                member = member.body
            else:
                break
        factors = member.factors if isinstance(member, Times) else (member,)
        applied = any(isinstance(f, (Call, Sum)) for f in factors[:-1])
        return not applied and not any(isinstance(f, (Plus, Derivative, Nabla)) for f in factors)

    def whole(self) -> Node:
        """Read a member: a sum, and commas or dots that end a sentence."""
        found = self.sum()
        while self.text in (",", ".", ";") and self.at + 1 >= len(self.signs):
            self.at += 1
        return found

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
                if self.starts_factor() and self.text != r"\sum":
                    raise AmbiguousError("a factor behind a quotient with a slash: above, or below")
            elif text in _PRODUCTS and not (text == "." and self.at + 1 >= len(self.signs)):
                self.at += 1
                sign = 1
                while self.text in ("-", "+"):
                    sign = -sign if self.take().text == "-" else sign
                factors.append(self.factor())
                joins.append("entry" if _PRODUCTS[text] in self.known.entrywise else _PRODUCTS[text])
                if text == r"\circ" and all(self._is_function(f) for f in factors[-2:]):
                    raise AmbiguousError("functions one after the other")
                if sign < 0:
                    factors.append(Number(Fraction(-1)))
                    joins.append("")
            elif self.starts_factor():
                start = self.at
                factors.append(self.factor())
                joins.append("")
                self._refuse_numerals(start, *factors[-2:])
            else:
                break
        return factors, joins

    def _refuse_numerals(self, start: int, before: Node, factor: Node) -> None:
        r"""Refuse a numeral right behind another one: 2 5 is set as 25, and 1 \frac12 may be one and a half."""
        opener, end = self.signs[start].text, self.signs[start - 1]
        is_behind = end.kind == "number" or (end.text == "}" and isinstance(before, Number))
        if isinstance(factor, Number) and is_behind and (opener == "{" or self.signs[start].kind == "number"):
            raise AmbiguousError("a number right behind a number: one number, or a factor; write the sign between")
        is_fraction = isinstance(factor, Over) and isinstance(factor.above, Number) and isinstance(factor.below, Number)
        if is_fraction and isinstance(before, Number) and end.kind == "number":
            raise AmbiguousError("a number right before a fraction of numbers: their sum, or their product")

    def starts_factor(self) -> bool:
        """Whether what comes next can begin a factor."""
        if self.at >= len(self.signs):
            return False
        sign = self.signs[self.at]
        if self.opens_condition():
            return False
        if sign.kind in ("letter", "number", "word"):
            return True
        if sign.text in ("(", "[", r"\{", "{", r"\langle"):
            return True
        if sign.text in ("|", r"\|"):
            return not self._inside_bar()
        return sign.kind == "command" and (
            sign.text[1:] in GREEK or sign.text[1:] in FUNCTIONS or sign.text in DRESS | STYLE | WORDS | BESIDE
            or sign.text in (r"\frac", r"\sum", r"\prod", r"\nabla", r"\partial", r"\begin", r"\sqrt", r"\textcolor", r"\underset",
                             r"\overset", r"\stackrel", r"\binom", r"\infty", r"\dots")
        )  # fmt: skip

    def _is_function(self, node: Node) -> bool:
        return isinstance(node, Name) and (node.base in self.known.functions or node.base in FUNCTIONS)

    def _inside_bar(self) -> bool:
        return self.bars > 0

    def factor(self) -> Node:
        """Read an atom with its scripts."""
        sign = self.take()
        if sign.text in INDICATORS and self.opens_indicator():
            return self.indicator()
        if sign.text == "[" and self._relates(self.at - 1):
            self.at -= 1
            return self.indicator()
        if sign.kind == "number":
            return self.scripted(number(sign.text))
        if sign.kind == "letter" or (sign.kind == "command" and sign.text[1:] in GREEK):
            return self.named(sign.text)
        if sign.kind == "word":
            return self.worded(sign.text)
        reader = _ATOMS.get(sign.text)
        if reader is not None:
            return reader(self)
        if sign.kind == "command" and sign.text[1:] in FUNCTIONS:
            return self.function(sign.text[1:])
        if sign.text in DRESS | STYLE | WORDS | BESIDE:
            return self.dressed(sign.text)
        self.refuse(sign.text or "the end")

    def braced(self) -> Node:
        r"""Read what stands in braces; an inner \over makes a quotient."""
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
            return number(sign.text[0] if sign.text.isdigit() else sign.text)
        if sign.kind == "letter" or sign.text[1:] in GREEK:
            return Name(sign.text)
        self.at -= 1
        return self.factor()

    def bracketed(self, opener: str) -> Node:
        """Read parentheses with what they hold."""
        start = self.at
        items = self.items(OPEN[opener])
        if self.text in ("(", "[") and any(s.text == r"\circ" for s in self.signs[start : self.at]) and _are_names(items):
            raise AmbiguousError("functions one after the other, or a product, before a bracket")
        inner: Node = items[0] if len(items) == 1 else Group(tuple(items), opener == "[")
        return self.scripted(inner)

    def items(self, closer: str) -> list[Node]:
        """Read sums with commas or semicolons between them, to the closing sign."""
        bars, self.bars = self.bars, 0
        items = [self.sum()]
        while self.text in (",", ";", "|"):
            self.at += 1
            items.append(self.sum())
        self.expect(closer)
        self.bars = bars
        return items

    def barred(self, bar: str) -> Node:
        """Read a norm or an absolute value."""
        self.bars += 1
        inner = self.sum()
        self.bars -= 1
        self.expect(bar)
        sub, sup, _, _ = self.scripts()
        if isinstance(inner, Matrix):
            raise UnsupportedError("a determinant")
        norm = Norm(inner, bar == "|", any(isinstance(item, Number) for item in sub))
        if sub and not _is_euclidean(sub):
            raise UnsupportedError("a norm that is neither Euclidean nor Frobenius")
        return Scripted(norm, (), sup) if sup else norm

    def quotient(self) -> Node:
        """Read a fraction, which may be a derivative."""
        return self.scripted(self.fraction())

    def root(self) -> Node:
        """Read a square root."""
        if self.text == "[":
            raise UnsupportedError("a root that is not a square root")
        return self.scripted(Call(Name("sqrt"), (self.argument(),)))


_ATOMS: dict[str, Callable[[Reader], Node]] = {
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
    r"\dots": lambda r: Dots(),
    r"\textcolor": Reader.coloured,
    r"\underset": Reader.set_above,
    r"\overset": Reader.set_above,
    r"\stackrel": Reader.set_above,
    r"\log": lambda r: r.function("log"),
}


def _is_remark(node: Node) -> bool:
    return isinstance(node, Matrix) and all(cell is None for row in node.rows for cell in row)


def _are_names(items: list[Node]) -> bool:
    only = items[0] if len(items) == 1 else None
    return isinstance(only, Times) and all(isinstance(f, Name) for f in only.factors)


def _is_euclidean(sub: tuple[Node, ...]) -> bool:
    if len(sub) != 1:
        return False
    return sub[0] in (Number(Fraction(2)), Label("F")) or (isinstance(sub[0], Name) and sub[0].base == "F")


__all__ = ["Known", "Parses", "Reader", "relations", "with_asides"]
