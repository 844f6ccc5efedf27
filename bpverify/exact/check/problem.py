"""A check of gradients as data: what is run, on what, what may be assumed of it, and the limits."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.alignment import aligned
from bpverify.exact.check.ordering import assignments
from bpverify.exact.code.structure import is_floats, leaves
from bpverify.exact.record.graph import AS_THEY_ARE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from bpverify.exact.check.alignment import Pair
    from bpverify.exact.check.points import Declared
    from bpverify.exact.record.graph import Graph, Reading


@dataclass(frozen=True, slots=True)
class Stand:
    """A point at which the code is run: its ordinal (0 is the example) and the arguments there."""

    number: int
    given: dict[str, Any]
    draws: int = 0
    """Which of the code's own random draws are made: those of the point of this ordinal."""
    upstream: Any = None
    """The upstream gradient of a layer, where it is not drawn."""
    is_tie: bool = False
    """Whether it was made so that compared numbers are equal: what is not decided there says nothing."""


@dataclass(slots=True)
class Problem:
    """What is checked: how to run it in a tracer, its arguments, what may be assumed of them, and the limits."""

    run: Callable[..., tuple[Any, Any]]
    """Returns the cost and the claimed gradients; with a third argument that is true, the cost alone."""
    at: dict[str, Any]
    wrt: Sequence[str] | None
    domains: dict[str, Declared]
    max_nodes: int
    timeout: float
    title: str
    seed: int
    note: str = ""
    """What is said of the example."""
    fast: bool | None = None
    progress: Callable[[str], None] | None = None
    """Called with a few words on what is being done."""
    stand: Stand = field(default_factory=lambda: Stand(0, {}))
    """The point that is run."""
    last_upstream: Any = None
    """The upstream gradient at the point that was run last, None where there is none."""
    upstream_label: str = "upstream"
    reset: Callable[[], Any] | None = None
    """What is called before each run of the code."""
    indexes: frozenset[str] = frozenset()
    """Arguments whose whole numbers are no floats to the code, such as those that it indexes with."""
    total: Any = None
    """The cost at the point that was run last, None of a layer: a number beside the gradients may be it."""
    choice: int = 0
    """Which of ``ways`` the outputs are taken."""
    ways: list[tuple[str, ...]] = field(default_factory=list)
    """In which ways the outputs can belong to the arguments, where their shapes leave that open."""
    judged: frozenset[str] = frozenset()
    """The arguments whose gradients are judged."""
    reading: Reading = AS_THEY_ARE
    """What floats are taken for."""
    literals: dict[str, Fraction] = field(default_factory=dict)
    """Floats that were read as other rationals, by their text."""
    forms: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Floats that were read as closed forms, and where they stand."""
    masks: dict[str, None] = field(default_factory=dict)
    """Numbers so low that their exponentials underflow."""
    underflows: dict[str, None] = field(default_factory=dict)
    """Lines on which an exponential is 0 in floats."""
    end: float = 0.0
    assumed: dict[str, Declared] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    """What NumPy's own runs of the code do not bear out: of an array by its name, of all under the empty name."""
    unwritten: set[str] = field(default_factory=set)
    """Arrays of which an entry is what numpy.empty left in memory: it is another one at each run."""
    drew: bool = False
    """Whether the code drew random numbers."""
    unseeded: int = 0
    """How many generators it made without a seed in the run of the gradients."""
    unheld: bool = False
    """Whether some of those are out of reach: NumPy's own run draws something else then."""
    python: Any = field(default_factory=random.getstate)
    """The state of Python's own generator before the code was recorded."""
    operations: int = 0
    """Scalar operations of the code, as the fast path counted them."""

    def begin(self) -> None:
        """Start the clock of the time allowed."""
        self.end = monotonic() + self.timeout
        self.doubts = {}

    def note_floats(self, graph: Graph) -> None:
        """Keep what the record of a run says of the floats in it."""
        self.literals |= graph.literals
        self.forms |= graph.forms
        self.masks |= graph.masks
        self.underflows |= graph.underflows

    def say(self, words: str) -> None:
        """Tell who asked for it what is being done."""
        if self.progress is not None:
            self.progress(words)

    @property
    def claim(self) -> str:
        """The title in LaTeX, for what is said of no array by itself."""
        return r"\ ".join(rf"\text{{{word}}}" for word in self.title.split())

    @property
    def kinds(self) -> dict[str, Declared]:
        """What is declared or assumed of arguments, by name."""
        return self.domains | self.assumed

    @property
    def floats(self) -> int:
        """How many floats the example holds."""
        return sum(int(np.size(leaf)) for name, value in self.at.items() for _, leaf in leaves(value, name) if is_floats(leaf))

    @property
    def stream(self) -> int:
        """The seed of the code's own random draws at this point."""
        return (self.seed + 7919 * self.stand.draws) % 2**32

    def upstream(self, shape: tuple[int, ...]) -> Any:
        """Return the upstream gradient at this point: both signs, never 0."""
        if self.stand.upstream is None:
            rng = np.random.default_rng((self.seed, self.stand.number))
            found = np.asarray(rng.integers(1, 100, size=shape) * rng.choice([-1, 1], size=shape) / 64)
        else:
            found = np.asarray(self.stand.upstream)
        self.last_upstream = found
        return found.copy() if shape else float(found)

    def check_free(self, pair: Pair) -> None:
        """Refuse the gradient of an argument whose domain does not leave it free, or that holds no floats."""
        kind = self.kinds.get(pair.argument)
        if kind is not None and not kind.domain.free:
            hint = f"it is declared {kind.kind}"
            raise InputError(f"the gradient of {pair.name}", "an argument whose domain leaves it free", hint)
        if not is_floats(pair.given):
            hint = f"it is {type(pair.given).__name__}; pass wrt= without it"
            raise InputError(f"the gradient of {pair.name}", "an argument of floats", hint)
        if not np.isfinite(pair.given).all():
            raise InputError(f"the example's {pair.name}", "finite numbers", "it holds an infinity, and its gradient is returned")

    def pairs(self, outputs: Any, given: Mapping[str, Any], is_index: Callable[[str], bool] | None = None) -> list[Pair]:
        """Return the arrays of the arguments at a point with the outputs that claim to be their gradients."""
        asks = is_index or self.indexes.__contains__
        found = aligned(outputs, given, self.wrt, asks, self.choice, self.total)
        self.ways = assignments(outputs, given, self.wrt, asks, self.total)
        self.judged = frozenset(pair.argument for pair in found)
        return found
