"""A check of gradients as data: what is asked, and one attempt at it: what is taken for what, and the point that is run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.alignment import aligned
from bpverify.exact.check.ordering import assignments
from bpverify.exact.code.structure import is_floats, leaves
from bpverify.exact.record.graph import AS_THEY_ARE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from bpverify.exact.check.alignment import Pair
    from bpverify.exact.check.domains import Declared
    from bpverify.exact.check.running import Forward, Runner
    from bpverify.exact.record.graph import Reading
    from bpverify.exact.record.values import Value


@dataclass(frozen=True, slots=True)
class Stand:
    """A point at which the code is run: its ordinal (0 is the example) and the arguments there."""

    number: int
    given: Mapping[str, Value]
    draws: int = 0
    """Which of the code's own random draws are made: those of the point of this ordinal."""
    upstream: NDArray[np.float64] | None = None
    """The upstream gradient of a layer, where it is not drawn."""
    is_tie: bool = False
    """Whether it was made so that compared numbers are equal: what is not decided there says nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most operations that are recorded, and the seconds that an attempt may take."""

    max_nodes: int
    timeout: float


class Code(Protocol):
    """What is checked: how it is run, the forward pass and then what claims to be its gradients."""

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the forward pass on fresh arguments."""

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Return the gradients that the code computes after it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked: the code, its arguments, what is declared of them, and the limits. Nothing is noted here."""

    code: Code
    at: Mapping[str, Value]
    wrt: tuple[str, ...] | None
    domains: Mapping[str, Declared]
    limits: Limits
    title: str
    seed: int
    note: str = ""
    """What is said of the example."""
    fast: bool | None = None
    progress: Callable[[str], None] | None = None
    """Called with a few words on what is being done."""
    upstream_label: str = "upstream"
    reset: Callable[[], Value] | None = None
    """What is called before each run of the code."""
    indexes: frozenset[str] = frozenset()
    """Arguments whose whole numbers are no floats to the code, such as those that it indexes with."""

    rounding: float = 0.0
    """What the code's own floats may be off by, relative to the largest of an array: more than the example's type tells."""

    def say(self, words: str) -> None:
        """Tell who asked for it what is being done."""
        if self.progress is not None:
            self.progress(words)

    @property
    def claim(self) -> str:
        """The title in LaTeX, for what is said of no array by itself."""
        return r"\ ".join(rf"\text{{{word}}}" for word in self.title.split())

    @property
    def floats(self) -> int:
        """How many floats the example holds."""
        return sum(int(np.size(leaf)) for name, value in self.at.items() for _, leaf in leaves(value, name) if is_floats(leaf))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which output claims to be the gradient of which array, and how else the outputs could belong to the arguments."""

    pairs: tuple[Pair, ...]
    ways: tuple[tuple[str, ...], ...]
    """In which ways the outputs can belong to the arguments, where their shapes leave that open."""

    @property
    def judged(self) -> frozenset[str]:
        """The arguments whose gradients are judged."""
        return frozenset(pair.argument for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a problem, at one point: what is taken for what there. What it came to is told of no other attempt."""

    problem: Problem
    stand: Stand
    choice: int = 0
    """Which of the ways in which the outputs can belong to the arguments is taken."""
    reading: Reading = AS_THEY_ARE
    """What floats are taken for."""
    assumed: Mapping[str, Declared] = field(default_factory=dict)
    """What arguments are assumed to be beside what is declared."""

    @staticmethod
    def first(problem: Problem) -> Attempt:
        """Return the attempt at the example in which nothing is assumed."""
        return Attempt(problem, Stand(0, problem.at))

    def standing(self, stand: Stand) -> Attempt:
        """Return the same attempt at another point."""
        return replace(self, stand=stand)

    @property
    def kinds(self) -> dict[str, Declared]:
        """What is declared or assumed of arguments, by name."""
        return {**self.problem.domains, **self.assumed}

    @property
    def stream(self) -> int:
        """The seed of the code's own random draws at this point."""
        return (self.problem.seed + 7919 * self.stand.draws) % 2**32

    def upstream(self, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Return the upstream gradient at this point: both signs, never 0."""
        if self.stand.upstream is not None:
            return np.asarray(self.stand.upstream)
        rng = np.random.default_rng((self.problem.seed, self.stand.number))
        return np.asarray(rng.integers(1, 100, size=shape) * rng.choice([-1, 1], size=shape) / 64)

    def aligned(self, outputs: Value, forward: Forward, is_index: Callable[[str], bool] | None = None) -> Alignment:
        """Return the arrays of the arguments at this point with the outputs that claim to be their gradients."""
        problem, given, asks = self.problem, self.stand.given, is_index or self.problem.indexes.__contains__
        pairs = aligned(outputs, given, problem.wrt, asks, self.choice, forward.told)
        return Alignment(tuple(pairs), tuple(assignments(outputs, given, problem.wrt, asks, forward.told)))

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
