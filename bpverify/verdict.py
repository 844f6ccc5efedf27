"""What an engine answers: a closed union of six verdicts, and the report that gathers them.

Each verdict's class holds only what that answer may rest on: no Proved without a component, no Refuted without a witness.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from bpverify.grounds import Basis, Condition, Limit


class Cause(StrEnum):
    """Why nothing was decided, for programs, where there is a name for it."""

    TOO_LARGE = "too-large"
    """More than is taken; ``limit`` says of what."""
    TIME = "time"
    """The time allowed has passed."""
    VACUOUS = "vacuous"
    """Nothing depends on what is asked about."""
    DIFFERS = "differs"
    """A test tells the two sides apart, but no point was looked for."""
    NOT_READ = "not-read"
    """The formula is not understood."""
    NO_EQUALITY = "no-equality"
    """Its relation claims no equality."""
    AMBIGUOUS = "ambiguous"
    """A sign, a bracket or a convention may be meant in two ways, and nothing in the text says which."""
    NAME = "name"
    """A name stands in more than one way: bold and plain, with all of its indices and with some."""
    SHAPE = "shape"
    """The shapes of its parts do not fit."""
    UNDEFINED = "undefined"
    """Nothing says what something is, what an index runs over, or how one thing depends on another."""
    OTHER = "other-equation"
    """Another equation says something else of one of its names, or is not decided."""
    WORDS = "words"
    """Words beside it may restrict it, deny it, or give a sign another meaning."""
    DEFINITION = "definition"
    """It was taken for a definition on which nothing that is decided rests."""
    BEYOND = "beyond"
    """It is understood, and no rule decides it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A concrete network and point at which the two sides differ; numbers are exact rationals or enclosures, as text."""

    arch: str
    indices: tuple[tuple[str, int], ...]
    point: tuple[tuple[str, str], ...]
    left: str
    right: str
    difference: str = ""

    seed: ClassVar[int | None] = None
    """Its point is no draw that a seed would repeat."""
    place: ClassVar[str] = "network"
    """The word for where the sides differ."""
    sides: ClassVar[tuple[str, str]] = ("left", "right")
    """The words for the two sides."""

    def where(self, _: str | None) -> str:
        """Return where the sides differ: the network, the layer and the units."""
        return ", ".join(filter(None, (self.arch, *(f"{name} = {value}" for name, value in self.indices))))


@dataclass(frozen=True, slots=True)
class CodeWitness:
    """A concrete point at which code returns another gradient than the derivative of its cost; numbers are enclosures, as text."""

    entry: tuple[int, ...]
    """The place in the array that the verdict is on."""
    point: tuple[tuple[str, str], ...]
    """Arguments, or single numbers in them, with their values."""
    derivative: str
    returned: str
    difference: str
    seed: int
    """Of the draws: with it the same point comes out again."""
    negative: frozenset[str] = frozenset()
    """The arrays of which a number is shown by itself, and is negative."""
    arguments: tuple[tuple[str, object], ...] = field(default=(), repr=False, compare=False)
    """All arguments as they were, and of a layer the upstream gradient last; no part of JSON."""

    arch: ClassVar[str] = ""
    place: ClassVar[str] = "entry"
    sides: ClassVar[tuple[str, str]] = ("derivative", "your code")

    @property
    def indices(self) -> tuple[tuple[str, int], ...]:
        """The entry, axis by axis."""
        return tuple((f"axis {axis}", index) for axis, index in enumerate(self.entry))

    def where(self, name: str | None) -> str:
        """Return where the sides differ: an entry of the array of this name, such as b2[0]."""
        return (name or "") + (f"[{','.join(map(str, self.entry))}]" if self.entry else "")

    @property
    def left(self) -> str:
        """What is right."""
        return self.derivative

    @property
    def right(self) -> str:
        """What the code returned."""
        return self.returned


Counterexample = Witness | CodeWitness
"""What a refutation shows. Both have a place, an architecture ('' of code), indices, a point, two sides and their words."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A remark on how the text was read: a slip that was repaired, or a gap in what it covers; or on what is wrong in code.

    ``about`` is the word that a report sets before it.
    """

    code: str
    message: str
    about: str = "reading"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim stands: block is the ordinal of the displayed equation, step that of the equality in it, from 1.

    For mathematics in a line of text ``block`` is None and ``inline`` its ordinal. ``line`` is that of the file, ``column`` that of
    the first sign on it that belongs to the equation; in a notebook ``cell`` is that of the cell, the column one in its text.
    """

    file: str
    line: int
    block: int | None
    step: int
    column: int = 1
    inline: int | None = None
    cell: int | None = None
    cell_line: int | None = None
    """The line in the text of the cell."""

    @property
    def formula(self) -> tuple[int, int]:
        """The ordinals of the display, or of the inline formula: one pair for each formula of a document."""
        return self.block or 0, self.inline or 0


@dataclass(frozen=True, slots=True)
class Expected:
    """The status that the author of a text expects of a display, in a comment before it, and whether that is its worst one."""

    status: str
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What every verdict says: the claim as it was read, where it holds or was looked at, how, and under which conditions."""

    status: ClassVar[str]
    claim: str
    name: str | None = None
    scope: str = ""
    about: str = ""
    """What the scope is of: all widths and depths, or a network."""
    layers: str = ""
    """What the scope says of layers and depths there."""
    remarks: tuple[str, ...] = ()
    """What the network of the scope is too small to show, such as a sum over a width of 1."""
    method: str = ""
    provided: tuple[Condition, ...] = ()
    """Under what it holds, in the order in which it is printed."""
    uses: tuple[Condition, ...] = ()
    """What a verdict on a network takes from the network itself; it is printed where trust is asked about."""
    basis: Basis | None = None
    theorems: tuple[str, ...] = ()
    """The names of the rules in the derivation, where there is one."""
    components: int | None = None
    witness: Counterexample | None = None
    suggestion: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    source: Source | None = None
    seconds: float = 0.0
    reason: str = ""
    cause: Cause | None = None
    limit: Limit | None = None
    """The limit that was hit, where that is why nothing was decided."""
    expected: Expected | None = None
    """What the author expects of the display that it stands in, where a comment says so."""

    @property
    def counts_as(self) -> str:
        """The status that it counts as in a report: what the author expects spoils nothing, and what differs from that is wrong."""
        if self.expected is None:
            return self.status
        if not self.expected.is_met:
            return "refuted"
        return "given" if self.status in ("given", "undecided") else "proved"

    @property
    def conditions(self) -> tuple[str, ...]:
        """Under what it holds, in words."""
        return tuple(map(str, self.provided))

    @property
    def ok(self) -> bool:
        """Whether the claim holds: proved or tested."""
        return self.status in ("proved", "tested")

    @property
    def whole_scope(self) -> str:
        """The scope with its remarks, as one text."""
        return "; ".join((self.scope, *self.remarks))

    def __bool__(self) -> bool:
        # Were it .ok, `found or other` would throw a refutation away.
        raise TypeError("a verdict is neither true nor false: ask for .ok, or for .status")

    def _repr_latex_(self) -> str:
        """Show the claim in a notebook with its verdict."""
        return rf"$\displaystyle {self.claim}$ ({self.status}; {self.scope})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved(_Answer):
    """The two sides are equal for every value of every symbol within scope and conditions."""

    status: ClassVar[str] = "proved"

    def __post_init__(self) -> None:
        if self.components is not None and self.components < 1:
            raise ValueError("a claim without components is never proved")
        if not self.scope or not self.method:
            raise ValueError("a proof states its scope and its method")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted(_Answer):
    """The two sides differ at the witness."""

    status: ClassVar[str] = "refuted"

    def __post_init__(self) -> None:
        if self.witness is None:
            raise ValueError("a refutation shows its witness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested(_Answer):
    """Equal except with probability at most ``bound`` over the tool's own random draws."""

    status: ClassVar[str] = "tested"
    bound: str

    def __post_init__(self) -> None:
        if not self.bound:
            raise ValueError("a test states its error bound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided(_Answer):
    """Nothing is asserted; ``reason`` says why."""

    status: ClassVar[str] = "undecided"

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("an undecided claim says why")


@dataclass(frozen=True, slots=True, kw_only=True)
class IllFormed(_Answer):
    """The text cannot mean anything as written; ``reason`` says why."""

    status: ClassVar[str] = "ill-formed"

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("an ill-formed claim says why")


def scoped(about: str, layers: str) -> dict[str, Any]:
    """Return the scope of a verdict as its fields; ``scope`` is both parts as one text."""
    return {"scope": ", ".join(filter(None, (about, layers))), "about": about, "layers": layers}


KINDS = {
    "definition": "a definition",
    "setting": "a setting",
    "hypothesis": "a hypothesis",
    "update": "an update rule",
    "approximation": "an approximation",
    "range": "a range",
}
"""What an equality of a text may be that claims nothing, each with its words: x_1 = 0.05 is a setting, l = 1, ..., L a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(_Answer):
    """Nothing is decided: the text gives this, and ``kind`` says as what."""

    status: ClassVar[str] = "given"
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"what is given is one of {', '.join(KINDS)}, not '{self.kind}'")


Verdict = Proved | Refuted | Tested | Undecided | IllFormed | Given

STATUSES = ("given", "proved", "tested", "undecided", "ill-formed", "refuted")
"""From best to worst. What is given changes nothing: a report is "given" only where nothing else stands in it, and then not ok."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A place of a document that may hold an equation and was not read: where, its text in short, and why."""

    source: Source
    text: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("what was not read says why")


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a name of a document was read, or, without a ``symbol``, what was taken to hold of all of it.

    ``sources`` are the places that tell it: its definition where it has one, else the first equation that it stands in.
    """

    symbol: str
    words: str
    sources: tuple[Source, ...] = ()
    is_defined: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on all claims of one command, in their order, with notes that are no verdicts, and what was not read."""

    verdicts: tuple[Verdict, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    about: str = ""
    """What all of it is about, and its title says: all widths and depths, or a network."""
    name: str = ""
    """The document that it is on."""
    meanings: tuple[Meaning, ...] = ()
    """How the document was read."""
    has_unjudged: bool = False
    """Whether it is on several documents, of which one has equations and no claim."""

    @property
    def status(self) -> str:
        """The worst status; at best "undecided" where nothing was claimed, be it of one document, or something was not read."""
        is_short = self.has_unjudged or bool(self.unread) or not self.verdicts
        found = [v.counts_as for v in self.verdicts] + ["undecided"] * is_short
        return max(found, key=STATUSES.index)

    @property
    def ok(self) -> bool:
        """True where something was proved or tested, nothing is refuted, ill-formed or undecided, and all was read."""
        return self.status in ("proved", "tested")

    def __bool__(self) -> bool:
        raise TypeError("a report is neither true nor false: ask for .ok, or for .status")

    @property
    def summary(self) -> dict[str, int]:
        """How many verdicts there are of each status, every status named."""
        found = [v.status for v in self.verdicts]
        return {s: found.count(s) for s in ("proved", "refuted", "tested", "undecided", "ill-formed", "given")}

    def _repr_html_(self) -> str:
        """Show the report as a table in a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(v.name or '')}</td><td>$\\displaystyle {escape(v.claim)}$</td>"
            f"<td>{escape(v.status)}</td><td>{escape(v.scope)}</td></tr>"
            for v in self.verdicts
        )
        gaps = "".join(f"<li>line {gap.source.line}: {escape(gap.reason)}</li>" for gap in self.unread)
        unread = f"<p>Not read:</p><ul>{gaps}</ul>" if gaps else ""
        return f"<table><caption>{escape(self.title)}</caption>{rows}</table>{unread}"
