"""Refutation at any size: one entry of a gradient that the fast path does not accept, against the derivative in its direction.

Both are computed at the example in enclosures of whole arrays (``fields/enclosures.py``). They differ for certain where these are
apart, and every comparison on the way came out for certain. Which entries are looked at is found by residues: by reverse
accumulation (``backwards``), or by halving the array where that has no row for an operation.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.exact.algebra.diagnose import entry
from bpverify.exact.check.answers import entries_in_words, said_of, sizes_of
from bpverify.exact.check.backwards import derivatives, differing, mistake, ratio
from bpverify.exact.check.directional import claimed_by, inner, slope_of
from bpverify.exact.check.witnesses import arguments_of, example_of
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.dual import values
from bpverify.exact.fields.enclosures import TINY
from bpverify.exact.fields.run import Run
from bpverify.exact.record.graph import AS_THEY_ARE, Graph
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.exact.standins.elements import plain
from bpverify.verdict import CodeWitness, Diagnostic, Refuted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from bpverify.exact.check.directional import Part
    from bpverify.exact.check.trial import Trial
    from bpverify.exact.fields.dual import Numbers
    from bpverify.exact.fields.modular import Residues
    from bpverify.verdict import Verdict

METHOD = "the derivative in the direction of one entry (dual numbers), compared in enclosures of floats"
PRIMES = 2
GAP = 2.0**-20
"""How far apart the sides are at least, relative to the larger one: floats that stand for other numbers do not matter."""


@dataclass(frozen=True, slots=True)
class Differing:
    """An entry, its derivative and what was returned as middles and radii, and the ratio of the two where it is a small number."""

    place: int
    derivative: tuple[float, float]
    returned: tuple[float, float]
    ratio: Fraction | None
    cost: tuple[int, ...]
    """The residues of the cost: those of another run are the same."""

    @property
    def is_certain(self) -> bool:
        """Whether the two differ for certain, and by more than what a float may stand for."""
        (a, r), (b, s) = self.derivative, self.returned
        apart = abs(a - b) - (r + s) * (1 + 1e-12) - 2.0**-50 * (abs(a) + abs(b))
        return bool(np.isfinite([a, b, r, s]).all() and apart > GAP * max(abs(a), abs(b)))


def refuted(
    trial: Trial, verdicts: Sequence[Verdict], names: Collection[str | None], state: tuple[Any, ...]
) -> tuple[Verdict, ...]:
    """Return the verdicts, those on the arrays of these names refuted where an entry differs for certain at the trial's point.

    ``state`` is that of Python's draws before the code ran. Readings of floats refute nothing.
    """
    if trial.attempt.reading != AS_THEY_ARE or not names:
        return tuple(verdicts)
    try:
        search = _Search(trial, state)
        found = search.found(names)
    except (BpverifyError, TimeoutReachedError, ZeroDivisorError, MemoryError):
        # What cannot be looked at refutes nothing.
        return tuple(verdicts)
    return tuple(_refuted(search, v, *found[v.name]) if v.name in found else v for v in verdicts)


def _refuted(search: _Search, verdict: Verdict, part: Part, one: Differing) -> Refuted:
    (left, r), (right, s) = one.derivative, one.returned
    trial, upstream = search.trial, search.upstream
    witness = CodeWitness(
        entry=tuple(int(i) for i in np.unravel_index(one.place, part.shape)) if part.shape else (),
        point=example_of(trial.attempt, upstream), derivative=_known(left, r), returned=_known(right, s),
        difference=_known(left - right, r + s), seed=trial.problem.seed, arguments=arguments_of(trial.attempt, upstream),
    )  # fmt: skip
    said = said_of(part.name, part.shape, verdict.seconds or 0.0)
    return Refuted(**said, diagnostics=tuple(search.remarks(part, one)), method=METHOD, provided=verdict.provided, witness=witness)


def _known(middle: float, radius: float) -> str:
    """Return a number with the digits that its enclosure bears out, one at least."""
    digits = 12 if not radius else int(np.clip(math.floor(math.log10(max(abs(middle), TINY) / radius)), 1, 12))
    return f"{middle:.{digits}g}"


def _in_words(ratio: Fraction) -> str:
    if ratio == 0:
        return "what is returned there is 0"
    return "what is returned there is " + ("minus the derivative" if ratio == -1 else f"{ratio} times the derivative")


class _Search:
    """The runs of one search: they share their draws, so that residues of one are those of another."""

    def __init__(self, trial: Trial, state: tuple[Any, ...]) -> None:
        self.trial, self.state = trial, state
        self.run = Run(PRIMES, trial.end, trial.problem.progress)
        # What NumPy itself computes was looked at before.
        self.run.again = True
        self.upstream: NDArray[np.float64] | None = None
        """Of a layer, the upstream gradient at the point."""
        self.derived: dict[str, Residues] = {}
        """The derivatives by each entry, where reverse accumulation gives them."""

    def found(self, names: Collection[str | None]) -> dict[str | None, tuple[Part, Differing]]:
        """Return the arrays, and of each an entry that differs for certain."""
        parts = self._claimed()
        looked_at = [part.name for part in parts if part.name in names and not part.misfit and prod(part.shape) > 0]
        self.derived = derivatives(self.trial, self.run, looked_at, self.state) or {}
        found: dict[str | None, tuple[Part, Differing]] = {}
        for part in parts if not self.run.uncertain else ():
            if part.name in looked_at:
                one = next((d for place in self._places(part) if (d := self._at(part, int(place))).is_certain), None)
                if one is not None and not self.run.uncertain:
                    found[part.name] = part, one
        return found if self._are_kept(found) else {}

    def _claimed(self) -> list[Part]:
        """Run the code and return what it claims."""
        random.setstate(self.state)
        self.run.begin()
        kind = field_kind(Graph(reading=self.trial.attempt.reading), self.run, None, encloses=True)
        return claimed_by(self.trial, self.run, kind, self.state)

    def _are_kept(self, found: dict[str | None, tuple[Part, Differing]]) -> bool:
        """Tell whether another run comes to the same: code that keeps something from one call to the next is not accused."""
        again = {part.name: part for part in self._claimed()} if found else {}
        for name, (part, one) in found.items():
            both = (part, again[str(name)])
            first, second = (plain(cast("Numbers", each.claimed)).reshape(-1)[one.place]["v"] for each in both)
            if (first != second).any() or self._at(part, one.place) != one:
                return False
            # Chance that is out of reach may be with the gradient in one run, and with the derivative in another.
            if any(each.cost != one.cost for each in both):
                return False
        return True

    def _places(self, part: Part) -> Iterator[int]:
        """Yield entries to look at: some that differ in residues, the largest first.

        Where they are not known these are the largest, the one in the middle, and one that is found by halves.
        """
        claimed = np.abs(plain(cast("Numbers", part.claimed))["f"].ravel())
        if part.name in self.derived:
            wrong = self._wrong(part)
            yield from dict.fromkeys((wrong[np.argmax(claimed[wrong])], wrong[0], wrong[len(wrong) // 2]) if len(wrong) else ())
            return
        yield from {int(np.nanargmax(claimed)), claimed.size // 2}
        low, high = 0, claimed.size
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._differs(part, low, middle) else (middle, high)
        yield low

    def _wrong(self, part: Part) -> NDArray[np.intp]:
        """Return the places of the entries that differ from the derivative."""
        primes = len(self.run.field.primes)
        claimed = values(cast("Numbers", part.claimed)).reshape(-1, primes)
        return differing(self.derived[part.name].reshape(-1, primes), claimed)

    def remarks(self, part: Part, one: Differing) -> Iterator[Diagnostic]:
        """Yield what is wrong: which entries, and what they are instead."""
        size = prod(part.shape)
        if part.name in self.derived:
            yield Diagnostic("entries", entries_in_words(self._wrong(part).tolist(), part.shape), "wrong")
            words = mistake(
                self.run.field, self.derived[part.name], values(cast("Numbers", part.claimed)), sizes_of(self.trial.problem)
            )
            if words:
                yield Diagnostic("factor", words, "it is")
            return
        yield Diagnostic("entries", "wrong" if size == 1 else f"entry {entry(one.place, part.shape)} is wrong, of {size}", "wrong")
        if one.ratio is not None:
            yield Diagnostic("factor", _in_words(one.ratio), "it is")

    def _directed(self, part: Part, low: int, high: int, ones: bool) -> Residues:
        """Return the direction of these entries, of ones or drawn, which is that of the next run."""
        direction = np.zeros((prod(part.shape), PRIMES), dtype=np.uint32)
        direction[low:high] = 1 if ones else self.run.field.random((high - low,))
        self.run.symbols[f"direction of {part.name}"] = shaped = direction.reshape(*part.shape, PRIMES)
        return shaped

    def _differs(self, part: Part, low: int, high: int) -> bool:
        """Tell whether some entry from one place to another differs in residues."""
        direction = self._directed(part, low, high, False)
        random.setstate(self.state)
        slope = slope_of(self.trial, self.run, [part.name])[0]
        return bool((slope != inner(self.run.field, values(cast("Numbers", part.claimed)), direction)).any())

    def _at(self, part: Part, place: int) -> Differing:
        """Return an entry's derivative and what was returned for it."""
        self._directed(part, place, place + 1, True)
        random.setstate(self.state)
        self.run.begin()
        attempt = self.trial.attempt
        graph = Graph(reading=attempt.reading)
        kind = field_kind(graph, self.run, frozenset([part.name]), encloses=True)
        forward = attempt.problem.code.costed(Tracer(graph, attempt.stream, kind), attempt)
        self.upstream = forward.upstream
        cost = plain(kind.numbers(forward.cost).reshape(()))
        returned = plain(cast("Numbers", part.claimed)).reshape(-1)[place]
        factor = ratio(self.run.field, returned["v"], cost["t"])
        derivative, claimed = (float(cost["g"]), float(cost["s"])), (float(returned["f"]), float(returned["r"]))
        return Differing(place, derivative, claimed, factor, tuple(cost["v"].tolist()))
