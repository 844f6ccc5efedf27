"""How the engine's work grows with the width: time, components and polynomial terms, with the exponents measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from math import log
from typing import TYPE_CHECKING, Any

import sympy

from benchmarks.engine import network, prove
from benchmarks.timing import interleaved
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.verify import equation_claim, equation_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL, LARGE, DEPTH = 8, 16, 3


@dataclass(frozen=True, slots=True)
class Size:
    """The work on a network of equal layers: ``build`` is the time until the algebra stands, ``seconds`` all of it."""

    width: int
    seconds: float
    build: float
    components: int
    terms: int


def measure(repeats: int) -> tuple[Size, Size]:
    """Measure both widths, interleaved."""
    archs = {n: "-".join([str(n)] * (DEPTH + 1)) for n in (SMALL, LARGE)}
    cases: dict[str, Callable[[], object]] = {f"verify {n}": partial(prove, arch) for n, arch in archs.items()}
    seconds = interleaved(cases | {f"build {n}": partial(build, arch) for n, arch in archs.items()}, repeats)
    small, large = (
        Size(n, seconds[f"verify {n}"], seconds[f"build {n}"], prove(arch), terms_of(arch)) for n, arch in archs.items()
    )
    return small, large


def build(arch: str) -> None:
    """Compose the network and make its algebra, caches cold; decide nothing."""
    sympy.core.cache.clear_cache()
    Engine(network(arch)).derivation  # noqa: B018 - made when first asked for


def terms_of(arch: str) -> int:
    """The terms of every polynomial, value or derivative, that the engine keeps once all four equations are decided."""
    engine = Engine(network(arch))
    for row in equation_rows(engine.network):
        engine.decide(equation_claim(row))
    return sum(len(polynomial) for kept in engine.derivation._memo.values() for polynomial in _polynomials(kept))


def _polynomials(kept: Any) -> Iterator[Any]:
    """A value, or the entries of a tangent; an entry that is a plain number has no terms."""
    entries = kept.values() if isinstance(kept, dict) else [kept]
    yield from (entry for entry in entries if not isinstance(entry, int))


def exponents(small: Size, large: Size) -> dict[str, float]:
    """The p in n^p between the two widths, for each thing measured."""
    one, other = asdict(small), asdict(large)
    step = log(large.width / small.width)
    return {name: log(other[name] / one[name]) / step for name in one if name != "width"}


def explanation(small: Size, large: Size) -> str:
    """Say how the work grows, and why."""
    p = exponents(small, large)
    slower = p["seconds"] < p["terms"]
    relation = "grows more slowly than the terms" if slower else "grows faster than the terms"
    reason = (
        "much of it is spent once for each unit, weight or component (SymPy composes and differentiates, "
        "points are evaluated as a check) and not in FLINT's arithmetic"
        if slower
        else "each term's exponents are over all variables, whose number itself grows as n^2"
    )
    times = {name: (large.width / small.width) ** power for name, power in p.items()}
    grown = {name: f"{times[name]:.1f} times (n^{power:.1f})" for name, power in p.items()}
    return (
        f"From {small.width} to {large.width} units a layer, components grow {grown['components']}, polynomial terms "
        f"{grown['terms']} and engine time {grown['seconds']}, building the algebra alone {grown['build']}. "
        f"There are {DEPTH} n^2 weights, and the derivative by a first-layer weight has a term for each of n^2 "
        f"paths to the output, so terms grow near n^4; time {relation}, since {reason}."
    )
