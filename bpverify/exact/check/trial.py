"""An attempt under way: until when it may take, what its runs have shown so far, and the report that it comes to.

Each attempt notes what it sees in a place of its own, so that nothing is said of the one that is reported but what it saw itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from bpverify.exact.check.problem import Alignment, Attempt, Problem, Stand
    from bpverify.exact.code.trace import Tracer
    from bpverify.exact.record.graph import Graph
    from bpverify.verdict import Report


@dataclass(frozen=True, slots=True)
class Floats:
    """The floats of some runs that may be read as something else."""

    literals: Mapping[str, Fraction] = field(default_factory=dict)
    """Those that were read as other rationals, by their text."""
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Those that were read as closed forms, and where they stand."""
    masks: tuple[str, ...] = ()
    """Numbers so low that their exponentials underflow."""
    underflows: tuple[str, ...] = ()
    """Lines on which an exponential is 0 in floats."""

    @staticmethod
    def of(graph: Graph) -> Floats:
        """Return what the record of a run says of the floats in it."""
        return Floats(dict(graph.literals), dict(graph.forms), tuple(graph.masks), tuple(graph.underflows))

    def __or__(self, other: Floats) -> Floats:
        return Floats(
            {**self.literals, **other.literals}, {**self.forms, **other.forms},
            tuple(dict.fromkeys((*self.masks, *other.masks))), tuple(dict.fromkeys((*self.underflows, *other.underflows))),
        )  # fmt: skip


@dataclass(slots=True)
class Shown:
    """What the runs of one attempt showed beside what is decided at each point."""

    judged: frozenset[str] = frozenset()
    """The arguments whose gradients are judged."""
    ways: tuple[tuple[str, ...], ...] = ()
    """In which ways the outputs can belong to the arguments, where their shapes leave that open."""
    remark: str = ""
    """What is said of how the code was read."""
    floats: Floats = field(default_factory=Floats)
    doubts: dict[str, str] = field(default_factory=dict)
    """What NumPy's own runs of the code do not bear out: of an array by its name, of all under the empty name."""
    unwritten: set[str] = field(default_factory=set)
    """Arrays of which an entry is what numpy.empty left in memory: it is another one at each run."""
    refuting: dict[str, Stand] = field(default_factory=dict)
    """The point at which an array is refuted, by its name."""
    drew: bool = False
    """Whether the code drew random numbers."""
    unheld: bool = False
    """Whether some of its generators are out of reach: NumPy's own run draws something else then."""
    compiled: dict[str, None] = field(default_factory=dict)
    """Functions that were read as the Python text that they were compiled from."""
    operations: int = 0
    """Scalar operations of the code, as the fast path counted them."""

    def note_run(self, tracer: Tracer) -> None:
        """Keep what is said of a run that came to its end: its draws, and the floats in its record."""
        self.drew |= tracer.drew
        self.floats |= Floats.of(tracer.graph)
        self.compiled |= tracer.rebinder.compiled

    def note_alignment(self, alignment: Alignment) -> None:
        """Keep what is judged."""
        self.judged, self.ways = alignment.judged, alignment.ways

    def note_operations(self, count: int) -> None:
        """Keep how many scalar operations the code takes: the most at any point."""
        self.operations = max(self.operations, count)

    def note_doubts(self, found: Mapping[str, str] | None) -> None:
        """Keep what NumPy's own run did not bear out; None where the two could not be held against each other."""
        if found is None:
            self.unheld = True
        else:
            self.doubts = {**found, **self.doubts}


@dataclass(frozen=True, slots=True)
class Trial:
    """An attempt under way."""

    attempt: Attempt
    end: float
    """When its time has passed, on the monotonic clock."""
    shown: Shown

    @staticmethod
    def begin(attempt: Attempt) -> Trial:
        """Start the clock of the time allowed."""
        return Trial(attempt, monotonic() + attempt.problem.limits.timeout, Shown())

    @property
    def problem(self) -> Problem:
        """What is asked."""
        return self.attempt.problem

    @property
    def is_late(self) -> bool:
        """Whether the time allowed has passed."""
        return monotonic() > self.end

    def at(self, stand: Stand) -> Trial:
        """Return the same trial at another point."""
        return replace(self, attempt=self.attempt.standing(stand))

    def found(self, report: Report) -> Found:
        """Return what the trial came to."""
        return Found(report, self.attempt, self.shown, self.shown.floats, self.shown.operations)


@dataclass(frozen=True, slots=True)
class Found:
    """A report, the attempt that it is of, and what the runs of that attempt showed."""

    report: Report
    attempt: Attempt
    shown: Shown
    floats: Floats
    """Those that any attempt met, also one that was given up: what else they may be read as is then tried."""
    operations: int
    """The most scalar operations that any attempt counted."""

    def after(self, other: Found) -> Found:
        """Return the same beside what another attempt met: it guides what is tried next, and is said of nothing."""
        return replace(self, floats=self.floats | other.floats, operations=max(self.operations, other.operations))

    def saying(self, report: Report) -> Found:
        """Return the same attempt with another report."""
        return replace(self, report=report)
