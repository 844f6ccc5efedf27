"""Every entry of a gradient at full size, by residues: which of them are wrong, and what they are instead.

One pass of reverse accumulation through the user's forward pass (``fields/tape.py``). It finds mistakes and accepts nothing.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.exact.algebra.diagnose import NOT_NEEDED, NOTHING, SUMMED, TRANSPOSED, times_the_derivative
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.tape import Tape
from bpverify.exact.record.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

    from bpverify.exact.check.trial import Trial
    from bpverify.exact.fields.modular import Field, Residues
    from bpverify.exact.fields.run import Run

MOST_FACTOR = 10**6
"""The largest numerator and denominator of a factor that is named."""


def derivatives(trial: Trial, run: Run, names: Collection[str], state: tuple[Any, ...]) -> dict[str, Residues] | None:
    """Return the derivatives of the cost by the arrays of these names, of the draws of a run; None where an operation has no row.

    ``state`` is that of Python's draws before the code ran.
    """
    random.setstate(state)
    run.begin()
    attempt = trial.attempt
    graph = Graph(reading=attempt.reading)
    tape = Tape(run.field, frozenset(names))
    kind = field_kind(graph, run, tape=tape)
    try:
        cost = kind.numbers(attempt.problem.code.costed(Tracer(graph, attempt.stream, kind), attempt).cost)
        found = tape.derivatives(cost)
    except (UnsupportedError, MemoryError):
        return None
    return found if found.keys() == frozenset(names) else None


def differing(derived: Residues, claimed: Residues) -> NDArray[np.intp]:
    """Return the places of the entries that differ, for an array as one row."""
    return np.flatnonzero((derived != claimed).any(axis=-1))


def ratio(field: Field, returned: Residues, derivative: Residues) -> Fraction | None:
    """Return the small rational that one number is times another, modulo all primes; None where there is none, or it is 1."""
    if not returned.any():
        return Fraction(0)
    if not derivative.all():
        return None
    modulus, whole = 1, 0
    for p, above, below in zip(field.primes, returned.tolist(), derivative.tolist(), strict=True):
        residue = above * pow(below, -1, p) % p
        whole += modulus * ((residue - whole) * pow(modulus, -1, p) % p)
        modulus *= p
    # The first fraction of the continued fraction that is small enough (Wang 1981).
    r0, r1, t0, t1 = modulus, whole, 0, 1
    while r1 > MOST_FACTOR:
        r0, r1, t0, t1 = r1, r0 % r1, t1, t0 - r0 // r1 * t1
    found = Fraction(r1, t1) if t1 and abs(t1) <= MOST_FACTOR else None
    return None if found == 1 else found


def mistake(field: Field, derived: Residues, claimed: Residues, sizes: Mapping[int, str]) -> str:
    """Return what the entries that differ are instead of the derivative, as far as residues tell; "" where they do not.

    ``sizes`` says of each size what it is the size of.
    """
    return next((words for rule in MISTAKES if (words := rule(field, derived, claimed, sizes))), "")


def _factor(field: Field, derived: Residues, claimed: Residues, sizes: Mapping[int, str]) -> str:
    d, c = derived.reshape(-1, len(field.primes)), claimed.reshape(-1, len(field.primes))
    wrong = differing(d, c)
    factor = ratio(field, c[wrong[0]], d[wrong[0]]) if len(wrong) else None
    if factor is None:
        return ""
    # One entry tells it, and it is that of all of them.
    above, below = (np.array([n % p for p in field.primes], dtype=np.uint32) for n in factor.as_integer_ratio())
    if (field.multiply(c[wrong], below) != field.multiply(d[wrong], above)).any():
        return ""
    return times_the_derivative(factor, sizes) if factor else NOTHING


def _not_needed(_: Field, derived: Residues, claimed: Residues, __: Mapping[int, str]) -> str:
    wrong = (derived != claimed).any(axis=-1)
    return NOT_NEEDED if not derived[wrong].any() else ""


def _transposed(_: Field, derived: Residues, claimed: Residues, __: Mapping[int, str]) -> str:
    is_square = derived.ndim == 3 and derived.shape[0] == derived.shape[1] > 1
    return TRANSPOSED if is_square and (derived.swapaxes(0, 1) == claimed).all() else ""


def _summed(field: Field, derived: Residues, claimed: Residues, _: Mapping[int, str]) -> str:
    total = field.sum(derived.reshape(-1, len(field.primes)), 0)
    is_one = claimed[..., 0].size > 1 and bool((claimed == total).all())
    return SUMMED if is_one else ""


MISTAKES: tuple[Callable[[Field, Residues, Residues, Mapping[int, str]], str], ...] = (_not_needed, _transposed, _factor, _summed)
"""In the order in which they are tried; the first that applies is told."""
