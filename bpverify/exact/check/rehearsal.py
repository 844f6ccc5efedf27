"""The user's functions as they are, on copies of the example's floats: what NumPy itself computes, to hold the record against."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, replace
from threading import get_ident
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.snapshot import Snapshot
from bpverify.exact.code.structure import is_floats, leaves, mapped
from bpverify.exact.standins.random import unseeded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpverify.exact.check.alignment import Pair
    from bpverify.exact.check.problem import Attempt, Stand
    from bpverify.exact.record.values import Value

    Floats = Mapping[str, ArrayLike]
    """Of the cost under the empty name, and of the claimed gradients under their arrays'."""

NOISE = 1e-9
"""Differences up to this, relative to the cost where that is large, are noise too: a sum that should be 0."""
CLOSE = 1e-4
"""Differences up to this, relative to the largest number of an array, are rounding: the code may compute in float32."""


STREAMS, STRIDE = 5, 15485863
"""How many streams of draws are tried for what is kept between calls, and how far apart their seeds are."""


class Generators:
    """While it is entered, a generator that this thread makes without a seed draws what the record's draws.

    ``made`` counts them: those that the code makes under another name, such as one that it imported, are not seen.
    """

    def __init__(self, stream: int) -> None:
        self.made, self._stream = 0, stream
        self._kept: tuple[Callable[..., np.random.Generator], type[np.random.RandomState]] | None = None

    def _seed(self) -> int:
        self.made += 1
        return unseeded(self._stream, self.made)

    def __enter__(self) -> None:
        own, seeded, (make, state) = get_ident(), self._seed, (np.random.default_rng, np.random.RandomState)
        self._kept = make, state

        def default_rng(seed: Value = None) -> np.random.Generator:
            return make(seeded() if seed is None and get_ident() == own else seed)

        class RandomState(state):  # type: ignore[misc, valid-type]  # NumPy's own, whichever that is
            def __init__(self, seed: Value = None) -> None:
                super().__init__(seeded() if seed is None and get_ident() == own else seed)

        # Names of numpy itself: the user's module holds numpy, not these.
        vars(np.random).update(default_rng=default_rng, RandomState=RandomState)

    def __exit__(self, *_: object) -> None:
        if self._kept is not None:
            vars(np.random).update(zip(("default_rng", "RandomState"), self._kept, strict=True))


class Keeper(Protocol):
    """What keeps something that the code may change, beside what its own functions hold."""

    def restore(self) -> None:
        """Put it back."""

    def restore_generators(self) -> None:
        """Put back the generators of random numbers alone."""


class Plain:
    """A tracer that records nothing: functions run unchanged, on numpy's own arrays; what they change is put back."""

    def __init__(self, keep: bool, stream: int, python: tuple[Any, ...]) -> None:
        self._kept: list[Keeper] = []
        self._stream, self._python = stream, python
        self._before = np.random.get_state(), random.getstate()
        self._keep = keep
        self.given: dict[str, Value] = {}
        """What the functions were given, by name, where that is asked for."""
        self.seen: list[Value] | None = None
        self.generators = Generators(stream)

    def run(self, function: Callable[..., Value], arguments: Sequence[Value], options: dict[str, Value] | None = None) -> Value:
        """Call the function."""
        self.own(function)
        with self.generators:
            return function(*arguments, **(options or {}))

    def own(self, value: Value) -> Value:
        """Return the value itself; what it holds is put back later."""
        self._kept.append(Snapshot([value]))
        if len(self._kept) == 1:
            self.begin_again()
        return value

    def keep(self, kept: Keeper) -> None:
        """Let something else be put back too."""
        self._kept.append(kept)

    def restore(self) -> None:
        """Put back what the functions held before they ran, the last one first."""
        for kept in reversed(self._kept):
            kept.restore()
        np.random.set_state(self._before[0])
        random.setstate(self._before[1])

    @property
    def drew(self) -> bool:
        """Whether the code that ran since ``begin_again`` drew from NumPy's generators or Python's own."""
        fresh, now = (made.get_state(legacy=False)["state"]["key"] for made in (np.random.RandomState(self._stream), np.random))
        return self.generators.made > 0 or not np.array_equal(fresh, now) or random.getstate() != self._python

    def symbols(self, value: Value, name: str) -> Value:
        """Return a copy of the arrays, so that the code may change them."""
        if self._keep:
            self.given[name] = _copied(value, name)
        return _copied(value, name)

    def exact(self, value: Value) -> Value:
        """Return the value."""
        return value

    rebound = exact

    def in_place_of(self, value: Value, made: Value) -> bool:
        """Return that nothing stands for anything: arrays are written to."""
        return False

    def begin_again(self) -> None:
        """Let the code that runs next draw what the record has drawn."""
        np.random.seed(self._stream)
        random.setstate(self._python)
        self.generators.made = 0
        # The earliest last: a later one may have been taken after draws.
        for kept in reversed(self._kept):
            kept.restore_generators()


def _copied(value: Value, name: str) -> Value:
    return mapped(value, name, lambda leaf, _: copy.deepcopy(leaf))


@dataclass(frozen=True, slots=True)
class Randomness:
    """What a run of the record drew from: NumPy's own run draws the same."""

    python: tuple[Any, ...]
    """The state of Python's own generator before it."""
    unseeded: int
    """How many generators it made without a seed in the run of the gradients."""


def plainly(attempt: Attempt, plain: Plain) -> tuple[Value, tuple[Pair, ...]]:
    """Return the cost and the pairs of arguments and gradients that NumPy's own run gives; nothing is put back."""
    code = attempt.problem.code
    forward = code.costed(plain, attempt)
    outputs = code.claimed(plain, attempt, forward)
    return copy.deepcopy(forward.cost), copy.deepcopy(attempt.aligned(outputs, forward).pairs)


def cost_plainly(attempt: Attempt) -> tuple[NDArray[np.float64] | None, float] | None:
    """Return the upstream gradient of a layer and the cost in NumPy's own run, None where it does not run; all is put back."""
    with quiet():
        plain = Plain(False, attempt.stream, random.getstate())
        try:
            forward = attempt.problem.code.costed(plain, attempt)
            return forward.upstream, float(forward.cost)
        except (Exception, SystemExit):  # noqa: BLE001 - whatever the user's code raises
            return None
        finally:
            plain.restore()


def doubts(
    attempt: Attempt, recorded: Floats | Callable[[Mapping[str, Value]], Floats], randomness: Randomness
) -> dict[str, str] | None:
    """Run the code on NumPy's own arrays at this point, and return what the record's floats and NumPy's disagree on.

    ``recorded`` are the record's, or what gives them for the arguments: the cost's under the empty name, the claims' under
    their arrays'; so is what is returned. None where some generators draw from the system's own source: no two runs are alike.
    """
    stand = attempt.stand
    with quiet():
        plain = Plain(callable(recorded), attempt.stream, randomness.python)
        try:
            cost, pairs = plainly(attempt, plain)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's code raises is told
            if stand.number:
                # A draw of ours may be no input for the code.
                return {}
            text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            return {"": f"on NumPy's own arrays the code does not run: {' '.join(text.split())}"}
        finally:
            plain.restore()
        if plain.generators.made != randomness.unseeded:
            return None
        ours = recorded(plain.given) if callable(recorded) else recorded
        where = "" if stand.number == 0 else " at a point that was drawn"
        found = {}
        for name, one, other in _differences(ours, {"": cost} | {p.name: p.claimed for p in pairs}, attempt):
            what = f"the gradient of {name}" if name else "the cost"
            found[name] = f"{what} is not computed on exact numbers as on NumPy's arrays{where}: {_told(one, other)}"
        return found


def kept_between_calls(attempt: Attempt, other: dict[str, Value], unwritten: Collection[str]) -> str:
    """Return what a second call without putting anything back changes in the results, '' for nothing.

    The code runs at a point, then at another one (and, where it does not run there, at the first again), as training does; there
    it must compute what it computes when it runs for the first time: a buffer that adds up does not, nor does a stale cache.
    Arrays that are ``unwritten`` are other ones at each run anyway. Code that draws runs with several streams: one draw can hide
    what is kept, as a mask of zeros does.
    """
    draws = attempt.stream, random.getstate()
    for trial in range(1, STREAMS + 1):
        changed, drew = _second_call(attempt, replace(attempt.stand, given=other), unwritten, *draws)
        if changed or not drew:
            return changed
        stream = (attempt.stream + STRIDE * trial) % 2**32
        draws = stream, random.Random(stream).getstate()  # noqa: S311 - draws of code that is checked, no secret
    return ""


def _second_call(
    attempt: Attempt, there: Stand, unwritten: Collection[str], stream: int, python: tuple[Any, ...]
) -> tuple[str, bool]:
    """Return what a second call changes where the code draws from this stream, and whether it draws at all."""
    here, drew = attempt.stand, False
    with quiet():
        for second in (there, here):
            results = []
            for before in ([here], []):
                plain = Plain(False, stream, python)
                try:
                    for point in before:
                        plainly(attempt.standing(point), plain)
                    plain.begin_again()
                    results.append(plainly(attempt.standing(second), plain))
                    drew = drew or plain.drew
                except (Exception, SystemExit):  # noqa: BLE001 - the other point need be no input for the code
                    break
                finally:
                    plain.restore()
            if len(results) == 2:
                (late, late_pairs), (first, first_pairs) = results
                theirs = {"": late} | {p.name: p.claimed for p in late_pairs}
                ours = {"": first} | {p.name: p.claimed for p in first_pairs}
                moved = [name for name, *_ in _differences(ours, theirs, attempt) if name not in unwritten]
                changed = [f"the gradient of {name}" if name else "the cost" for name in moved]
                return (changed[-1] if changed else ""), drew
    return "", drew


def _differences(
    ours: Floats, theirs: Mapping[str, Value], attempt: Attempt
) -> Iterator[tuple[str, ArrayLike, Value]]:
    """Yield the arrays, the cost under the empty name, in which two runs differ by more than rounding."""
    cost = np.ravel(ours.get("", 0.0))
    noise = NOISE * max(1.0, abs(float(cost[0])) if cost.size else 0.0)
    close = max(_closeness(attempt.stand.given), attempt.problem.rounding)
    for name, other in theirs.items():
        if name in ours and not _close(ours[name], other, close, noise):
            yield name, ours[name], other


def _closeness(given: Mapping[str, Value]) -> float:
    """Return the differences that are rounding in the narrowest type of the example."""
    kinds = {np.asarray(leaf).dtype for name, value in given.items() for _, leaf in leaves(value, name) if is_floats(leaf)}
    return max((CLOSE * float(np.finfo(kind).eps / np.finfo(float).eps) ** 0.25 for kind in kinds), default=CLOSE)


def _close(ours: ArrayLike, theirs: Value, close: float, noise: float) -> bool:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return False
    if a.size != b.size:
        return False
    # What is no number in floats, by overflow say, may be one on exact numbers.
    finite = np.isfinite(a) & np.isfinite(b)
    scale = np.abs(b[finite]).max(initial=0.0)
    return bool((np.abs(a - b)[finite] <= close * scale + noise).all())


def _told(ours: ArrayLike, theirs: Value) -> str:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return f"NumPy's is {type(theirs).__name__}"
    if a.size != b.size:
        return f"{a.size} numbers, NumPy's {b.size}"
    worst = int(np.nanargmax(np.abs(a - b)))
    return f"{a[worst]:.6g}, NumPy's {b[worst]:.6g}"
