"""The part of a text that looks whether the faces of one letter meet in a claim, and over which sets it sums.

What holds for all values of two faces holds too where they are one. Only a derivative asks which of them depends on which, and a
face that nothing defines may have its definition under another one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.causes import AmbiguousError, NamingError
from bpverify.texts.sets import conditions_of
from bpverify.texts.tree import Call, Derivative, Nabla, Primed, Sum, quantities, walk
from bpverify.texts.written import in_latex, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.texts.equality import Equality, Item
    from bpverify.texts.grounds import Grounds
    from bpverify.texts.model import Model
    from bpverify.texts.stacks import Stack
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class Meetings:
    """A text's claims, each with the faces that it reaches."""

    items: Sequence[Item]
    symbols: Symbols
    equalities: dict[int, Equality]
    kinds: dict[int, str]
    _said: str
    _added: frozenset[str]
    _heads: dict[str, set[int]]

    def _is_later(self, other: int, number: int) -> bool:
        raise NotImplementedError

    def _supposed_of_names(self, equality: Equality, model: Model, about: Grounds) -> tuple[Condition, ...]:
        """Return what a claim supposes of its names; refuse one whose names may mean something else."""
        trees, symbols = _reached(equality, model)
        if self.symbols.faces.whole:
            self._check_faces(trees, symbols, model, about, equality.item.number)
        everything = [side for each in self.equalities.values() for side in (each.left, each.right)]
        said = conditions_of((equality.left, equality.right), trees[2:], everything, self._said)
        return tuple(Condition(ConditionKind.CONVENTION, text) for text in said)

    def _is_of_no_concern(self, other: int, number: int) -> bool:
        """Whether an equation of one sample, or of another quantity of its letter, says nothing of a batch."""
        own = self.equalities[number].item.heading
        is_apart = other in self.equalities and self.equalities[other].item.heading != own
        return is_apart or self._is_later(other, number) or self.kinds.get(other) == "display"

    def _of_parts(self, names: set[str]) -> Iterator[Condition]:
        """Yield of which matrices the samples in a claim are the columns, with the line that shows it where one does."""
        equalities = list(self.equalities.values())
        for part in sorted(names & self.symbols.stacks.keys()):
            stack = self.symbols.stack(part)
            if stack is not None and not stack.by_index:
                lines = "columns" if stack.are_columns else "rows"
                shown = stack.number >= 0
                if not shown and (_OTHER_LINES[lines].search(self._said) or self._has_samples_across(stack, lines)):
                    raise AmbiguousError(f"words say that samples are no {lines} of {in_latex(stack.whole)}")
                line = equalities[stack.number].item.line if shown else None
                kind = ConditionKind.MODEL if shown else ConditionKind.CONVENTION
                yield Condition(kind, f"the {lines} of {in_latex(stack.whole)} are {in_latex(part)} of all samples", line)

    def _check_softmax(self, model: Model) -> None:
        """Refuse softmax of the rows of a matrix where words speak of columns, and of its columns where they speak of rows."""
        lines = "rows" if self.symbols.reading.rows else "columns"
        if "softmax" in model.sensitive and _OTHER_LINES[lines].search(self._said):
            raise AmbiguousError("softmax of a matrix: of its rows, or of its columns")

    def _has_samples_across(self, stack: Stack, lines: str) -> bool:
        """Whether the size that is declared for a matrix has the number of samples in the other place."""
        letter = re.escape(self.symbols.faces.letter(stack.whole).partition("_")[0].partition("^")[0])
        written = " ".join((self._said, *(item.latex for item in self.items)))
        sizes = re.finditer(rf"{letter}(?![A-Za-z]).{{0,40}}?{_DECLARED}", written)
        at = 1 if lines == "columns" else 2
        return any(match[at] in self.symbols.numbers and match[3 - at] not in self.symbols.numbers for match in sizes)

    def _of_vectors(self, names: set[str]) -> Iterator[Condition]:
        """Yield what is added to a matrix and taken for a vector."""
        for symbol in sorted(s for s in names & self._added if self.symbols.kind(s) == "column"):
            line = "row" if self.symbols.reading.rows else "column"
            yield Condition(ConditionKind.CONVENTION, f"{in_latex(symbol)} is a {line} that is added to each {line} of a matrix")

    def _check_faces(self, trees: list[Node], symbols: set[str], model: Model, about: Grounds, number: int) -> None:
        """Refuse a claim with a derivative in which two faces of one letter meet, or one that is defined under another face."""
        faces = self.symbols.faces
        if vague := (symbols & faces.vague) - self.symbols.stacks.keys():
            raise NamingError(f"{listed(vague)} may be numbers, or arrays")
        if not any(_differentiates(tree, model) for tree in trees):
            return
        family: dict[str, set[str]] = defaultdict(set)
        for symbol in {*symbols, *faces.whole, *self._heads}:
            family[faces.letter(symbol)].add(symbol)
        leaves = {s for s in symbols if not ({s} | self.symbols.same(s)) & model.definitions.keys()} | (about.leaves() & symbols)
        for symbol in sorted(symbols):
            others = family[faces.letter(symbol)] - {symbol}
            others -= {other for other in others if _are_told_apart(symbol, other, model)} | self.symbols.same(symbol)
            if others & symbols:
                raise NamingError(f"{listed({symbol, *others} & symbols)} may be one or two, and are differentiated")
            # What has an equation in a later section only may be any quantity here, as a name of one face may.
            is_own = bool(self.symbols.same(symbol)) or symbol in model.definitions
            is_elsewhere = self._is_of_no_concern if is_own else self._is_later
            elsewhere = [o for o in sorted(others) if any(not is_elsewhere(head, number) for head in self._heads.get(o, ()))]
            if symbol in leaves and elsewhere:
                raise NamingError(f"{in_latex(symbol)} may be what has an equation as {listed(elsewhere)}")


_OTHER_LINES = {
    "columns": re.compile(r"\b(?:as|in|each|every|its|are)\s+(?:the\s+)?rows?\b|\brow[- ]?(?:wise|major|vector)\b", re.IGNORECASE),
    "rows": re.compile(r"\b(?:as|in|each|every|its|are|of)\s+(?:the\s+)?columns?\b|\bcolumn[- ]?wise\b", re.IGNORECASE),
}
"""Words after which samples may be the rows of a matrix where they are read as its columns, or its columns."""
_DECLARED = r"\\in\s*\\mathbb\s*\{?R\}?\s*\^\s*\{\s*(\w+)\s*\\times\s*(\w+)"
"""The size of a matrix as it is declared."""


def _are_told_apart(one: str, other: str, model: Model) -> bool:
    """Whether the text computes one face from the other by a sum, such as L from the L_t of all steps: they are two quantities."""
    for head, part in ((one, other), (other, one)):
        for definition in model.definitions.get(head, ()):
            sums = (n for n in walk(definition.body) if isinstance(n, Sum))
            if any(model.symbols.symbol(name) == part for n in sums for name in quantities(n.body)):
                return True
    return False


def _reached(equality: Equality, model: Model) -> tuple[list[Node], set[str]]:
    """Return the sides of a claim, then the bodies of all definitions that they lead to, and the symbols in them."""
    trees: list[Node] = []
    symbols: set[str] = set()
    functions: set[str] = set()
    rest: list[Node] = [equality.left, equality.right]
    while rest:
        tree = rest.pop(0)
        trees.append(tree)
        for name in quantities(tree):
            symbol = model.symbols.symbol(name)
            new = {symbol, *model.symbols.same(symbol)} - symbols if symbol else set()
            symbols |= new
            rest += [d.body for each in new for d in model.definitions.get(each, ())]
        for node in walk(tree):
            if isinstance(node, Call) and node.function.base not in functions:
                functions.add(node.function.base)
                rest += [d.body for key, d in model.functions.items() if key.startswith(node.function.base)]
    return trees, symbols


def _differentiates(tree: Node, model: Model) -> bool:
    defined = {key[:1] for key in model.functions}
    return any(
        isinstance(n, (Derivative, Nabla, Primed)) or (isinstance(n, Call) and n.order and n.function.base[:1] in defined)
        for n in walk(tree)
    )
