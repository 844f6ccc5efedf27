"""Refutation at any size: one entry of a gradient that the fast path does not accept, against the derivative in its direction.

Both are computed at the example in enclosures of whole arrays (``fields/enclosures.py``). They differ for certain where these are
apart, and every comparison on the way came out for certain. Which entry is looked at is found by residues, halving the array.
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
from bpverify.exact.check.answers import said_of
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
MOST_FACTOR = 10**6
"""The largest numerator and denominator of a factor that is named."""


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
    return tuple(_refuted(trial, v, *found[v.name], search.upstream) if v.name in found else v for v in verdicts)


def _refuted(
    trial: Trial, verdict: Verdict, part: Part, differing: Differing, upstream: NDArray[np.float64] | None
) -> Refuted:
    (left, r), (right, s) = differing.derivative, differing.returned
    size = prod(part.shape)
    words = "wrong" if size == 1 else f"entry {entry(differing.place, part.shape)} is wrong, of {size}"
    remarks = [Diagnostic("entries", words, "wrong")]
    if differing.ratio is not None:
        remarks.append(Diagnostic("factor", _in_words(differing.ratio), "it is"))
    witness = CodeWitness(
        entry=tuple(int(i) for i in np.unravel_index(differing.place, part.shape)) if part.shape else (),
        point=example_of(trial.attempt, upstream), derivative=_known(left, r), returned=_known(right, s),
        difference=_known(left - right, r + s), seed=trial.problem.seed, arguments=arguments_of(trial.attempt, upstream),
    )  # fmt: skip
    said = said_of(part.name, part.shape, verdict.seconds or 0.0)
    return Refuted(**said, diagnostics=tuple(remarks), method=METHOD, provided=verdict.provided, witness=witness)


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

    def found(self, names: Collection[str | None]) -> dict[str | None, tuple[Part, Differing]]:
        """Return the arrays, and of each an entry that differs for certain."""
        parts = self._claimed()
        found: dict[str | None, tuple[Part, Differing]] = {}
        for part in parts if not self.run.uncertain else ():
            if part.name in names and not part.misfit and prod(part.shape) > 0:
                differing = next((d for place in self._places(part) if (d := self._at(part, place)).is_certain), None)
                if differing is not None and not self.run.uncertain:
                    found[part.name] = part, differing
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
        for name, (part, differing) in found.items():
            both = (part, again[str(name)])
            first, second = (plain(cast("Numbers", each.claimed)).reshape(-1)[differing.place]["v"] for each in both)
            if (first != second).any() or self._at(part, differing.place) != differing:
                return False
            # Chance that is out of reach may be with the gradient in one run, and with the derivative in another.
            if any(each.cost != differing.cost for each in both):
                return False
        return True

    def _places(self, part: Part) -> Iterator[int]:
        """Yield entries to look at: the largest, the one in the middle, and one that differs in residues."""
        claimed = np.abs(plain(cast("Numbers", part.claimed))["f"].ravel())
        yield from {int(np.nanargmax(claimed)), claimed.size // 2}
        low, high = 0, claimed.size
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._differs(part, low, middle) else (middle, high)
        yield low

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
        ratio = self._ratio(returned["v"], cost["t"])
        derivative, claimed = (float(cost["g"]), float(cost["s"])), (float(returned["f"]), float(returned["r"]))
        return Differing(place, derivative, claimed, ratio, tuple(cost["v"].tolist()))

    def _ratio(self, returned: Residues, derivative: Residues) -> Fraction | None:
        """Return the small rational that one is times the other, modulo all primes; None where there is none, or it is 1."""
        primes = self.run.field.primes
        if not returned.any():
            return Fraction(0)
        if not derivative.all():
            return None
        modulus, whole = 1, 0
        for p, above, below in zip(primes, returned.tolist(), derivative.tolist(), strict=True):
            residue = above * pow(below, -1, p) % p
            whole += modulus * ((residue - whole) * pow(modulus, -1, p) % p)
            modulus *= p
        # The first fraction of the continued fraction that is small enough (Wang 1981).
        r0, r1, t0, t1 = modulus, whole, 0, 1
        while r1 > MOST_FACTOR:
            r0, r1, t0, t1 = r1, r0 % r1, t1, t0 - r0 // r1 * t1
        found = Fraction(r1, t1) if t1 and abs(t1) <= MOST_FACTOR else None
        return None if found == 1 else found
