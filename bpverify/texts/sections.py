"""A text in sections: letters are used again, so what the whole text leaves open is looked at in its section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpverify.notation.declared import NOTHING, Declared
from bpverify.texts.accusations import OF_NO_MEAN, Accusation, Accuser
from bpverify.texts.costs import of_one
from bpverify.texts.definitions import Definition
from bpverify.texts.document import Text, read
from bpverify.texts.equality import Finding, Item
from bpverify.texts.one_sample import costs_of_one
from bpverify.texts.reader import Parses
from bpverify.texts.scopes import scopes_of
from bpverify.texts.tied import Tie, tie_between
from bpverify.texts.tree import Name, quantities, walk
from bpverify.texts.worded import is_in_another, is_laid_out
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpverify.texts.tree import Node

DECIDED = ("proved", "tested")


@dataclass
class Sections:
    """Judges the equalities of a document: by the whole text, then each section by itself with what it takes from outside."""

    items: Sequence[Item]
    declared: Declared = NOTHING
    named: frozenset[str] = frozenset()
    """The layouts of derivatives that words name."""
    tied: tuple[Tie, ...] = ()
    """Which letters words tie to each other."""
    loss: bool | None = None
    """Which meaning the letters of gradients have; None where the text itself is to say."""
    of_one: Mapping[int, Node] = field(default_factory=dict)
    """Costs of one sample, by the equalities that give their means, where all else is said of one."""
    whole: Text = field(init=False)
    _parts: dict[tuple[str, int], Text] = field(default_factory=dict)
    _read_once: dict[frozenset[int], Text] = field(default_factory=dict)
    _accusers: dict[tuple[str, int], Accuser] = field(default_factory=dict)
    _places: Mapping[str, Mapping[int, int]] = field(init=False)
    """In which part of each kind an equality stands."""

    contested: frozenset[int] = frozenset()
    """Equalities that hold with one meaning of these letters alone, where others hold with the other one alone."""

    def __post_init__(self) -> None:
        self._parses = Parses(self.declared)
        self._parses.of_one = self.of_one
        self.whole = read(self.items, self._parses, bool(self.loss))
        self._sections = {item.number: item.section for item in self.items}
        self._places = {
            "section": self._sections,
            "heading": {item.number: item.heading for item in self.items},
            "scope": scopes_of(self.items, self.whole),
        }
        if self.loss is None and self.whole.letters:
            self._weigh()
        if not self.of_one and (costs := costs_of_one(self.whole.equalities, bool(self.whole.unread))):
            self._take_one(costs)

    def _take_one(self, costs: Mapping[int, Node]) -> None:
        """Read a text as one on a single sample, where more of it holds so and nothing less does."""
        other = Sections(self.items, self.declared, self.named, self.tied, self.loss, costs)
        ours, theirs = (frozenset(i.number for i in self.items if s._found(i, False).status in DECIDED) for s in (self, other))
        if theirs > ours:
            self.of_one, self.loss, self.contested = costs, other.loss, other.contested
            self.whole, self._parts, self._parses, self._places = other.whole, other._parts, other._parses, other._places

    def _weigh(self) -> None:
        """Find which of their two meanings the letters of gradients have: the one without which something would not hold."""
        other = Sections(self.items, self.declared, self.named, self.tied, loss=True)
        ours, theirs = (frozenset(i.number for i in self.items if s._found(i, False).status in DECIDED) for s in (self, other))
        if theirs - ours and ours - theirs:
            self.contested = ours ^ theirs
        elif theirs - ours:
            self.loss, self.whole, self._parts = True, other.whole, other._parts

    def judge(self, item: Item) -> Finding:
        """Return what is found of one equality."""
        if item.number in self.contested:
            why = "letters of gradients such as dZ are of the cost in some equations, of the loss of each sample in others"
            return Finding("undecided", why, cause=Cause.AMBIGUOUS)
        return self._found(item, True)

    def _found(self, item: Item, confirms: bool) -> Finding:
        """Return what is found of one equality, on one instance alone where nothing is to be confirmed."""
        first = self._confirmed(self.whole, item.number, confirms)
        for level in self._levels(item):
            if first.status in DECIDED:
                break
            part = self._part(level, self._places[level][item.number])
            second = self._confirmed(part, item.number, confirms)
            is_more = first.status == "undecided" and (second.status != "undecided" or part.is_misplaced(item.number))
            if second.status in DECIDED or is_more:
                first = second
        return first

    def _levels(self, item: Item) -> Iterator[str]:
        """Yield of what kinds the parts are, larger ones first, in which an equality is looked at beside the whole text."""
        for level in ("section", "heading"):
            if len(set(self._places[level].values())) > 1:
                yield level
        scopes = self._places["scope"]
        if len({scopes[i.number] for i in self.items if i.heading == item.heading}) > 1:
            yield "scope"

    def _confirmed(self, text: Text, number: int, confirms: bool) -> Finding:
        """Return what a text finds of an equality, as far as its layout is the one that words name."""
        found = text.confirmed(number) if confirms else text.judge(number)
        if found.status in DECIDED and is_in_another(text, number, found.used, self.named):
            return Finding("undecided", "words of the text name another layout of derivatives", cause=Cause.WORDS)
        tie = tie_between(found, self.tied) if found.status in DECIDED else None
        if tie is not None:
            said = f"it takes {' and '.join(sorted(tie.letters))} for independent, and line {tie.line} says that they are not"
            return Finding("undecided", said, cause=Cause.UNDEFINED)
        return found

    def leaving_out(self, item: Item, wrong: frozenset[int]) -> Finding:
        """Return what is found of an equality where some others, which do not hold, are left out of account."""
        for level in ("", "section", "heading"):
            text = self._part(level, getattr(item, level)) if level else self.whole
            found = text.leaving_out(item.number, wrong)
            if found.status in DECIDED and self._may_hold(text, item.number, found):
                return found
        return Finding("undecided", "")

    def _may_hold(self, text: Text, number: int, found: Finding) -> bool:
        """Whether no words name another layout, and nothing ties what a proof takes for independent."""
        is_named = is_in_another(text, number, found.used, self.named)
        return number not in self.contested and not is_named and tie_between(found, self.tied) is None

    def accuse(self, item: Item) -> tuple[Accusation | None, Text]:
        """Return the accusation of an equality that was not found to hold, and by which text: the whole one, or its part."""
        for level in ("", "section", "heading"):
            key = level, self._places[level][item.number] if level else 0
            text = self._part(*key) if level else self.whole
            if key not in self._accusers:
                self._accusers[key] = Accuser(text, self.whole)
            found = self._accusers[key].accuse(item.number)
            # What a text says of the mean, and what of one sample, is not told apart for sure: no factor is a slip then.
            is_sure = not self.of_one or (isinstance(found, Accusation) and bool(found.slips) and found.slips <= OF_NO_MEAN)
            if isinstance(found, Accusation) and is_sure and self._may_accuse(text, item.number):
                return found, text
        return None, self.whole

    def _may_accuse(self, text: Text, number: int) -> bool:
        """Whether no words name a layout that the claim may be in, and nothing ties what it takes for independent."""
        finding = text.judge(number)
        is_in_layout = bool(self.named) and is_laid_out(text, number, finding.used)
        return not is_in_layout and tie_between(finding, self.tied) is None

    def why_not(self, item: Item) -> str:
        """Return why the whole text does not accuse an equality, "" if it does."""
        found = Accuser(self.whole, self.whole).accuse(item.number)
        return found if isinstance(found, str) else ""

    def _part(self, level: str, section: int) -> Text:
        found = self._parts.get((level, section))
        if found is None:
            own = [i for i in self.items if self._places[level][i.number] == section]
            inner = Text(own, parses=self._parses, is_outline=True)
            numbers = {i.number for i in own}
            defined = {inner.symbols.faces.letter(d.ref.symbol) for _, _, d in inner.definitions if isinstance(d, Definition)}
            wanted = _names(inner) - defined
            taken: set[int] = set()
            last, first = max(i.section for i in own), min(numbers)
            # What a later section says of a letter is of no concern to this one, nor what an example does behind it.
            outside = [
                (s, key, d) for s, key, d in self.whole.definitions
                if s not in numbers and (s < first if level == "scope" else self._section_of(s) <= last)
            ]  # fmt: skip
            known = {
                step: self.whole.symbols.faces.letter(d.ref.symbol)
                for step, _, d in outside
                if isinstance(d, Definition) and step >= 0
            }
            while True:
                more = {step for step, letter in known.items() if step not in taken and letter in wanted}
                if not more:
                    break
                taken |= more
                for step in more:
                    equality = self.whole.equalities[step]
                    sides = walk((equality.left, equality.right))
                    wanted |= {_symbol(self.whole, n) for n in sides if isinstance(n, Name)} - defined
            functions = {step for step, key, _ in outside if key.startswith("function ")}
            # What is said of sizes, that they are one, holds in all parts.
            functions |= {n for n, kind in self.whole.kinds.items() if kind == "sizes"}
            keep = numbers | taken | functions | self._said_since({step: known[step] for step in taken}, first)
            found = self._parts[level, section] = self._read(frozenset(keep))
        return found

    def _read(self, numbers: frozenset[int]) -> Text:
        """Return the text of some equalities: a section with one heading is read once."""
        found = self._read_once.get(numbers)
        if found is None:
            own = [i for i in self.items if i.number in numbers]
            found = self._read_once[numbers] = read(own, self._parses, bool(self.loss))
        return found

    def _said_since(self, taken: dict[int, str], first: int) -> set[int]:
        """Return the equalities before a part that say something of a letter behind the definition that is taken of it."""
        latest: dict[str, int] = {}
        for step, letter in taken.items():
            for each in (letter, of_one(letter)):
                latest[each] = max(step, latest.get(each, step))
        heads = ((self.whole.symbols.faces.letter(s), n) for s, numbers in self.whole.heads.items() for n in numbers)
        return {n for letter, n in heads if letter in latest and latest[letter] < n < first}

    def _section_of(self, step: int) -> int:
        return self._sections.get(step, 0)


def _names(text: Text) -> set[str]:
    return {
        _symbol(text, n) for e in text.equalities.values() for n in quantities((e.left, e.right))
    }


def _symbol(text: Text, name: Name) -> str:
    """Return the letter of a name with its labels, whatever its face: another part of the text may have other faces."""
    return text.symbols.faces.letter(text.symbols.symbol(name))
