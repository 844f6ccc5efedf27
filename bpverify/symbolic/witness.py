"""Concrete points: a witness at which the two sides of a claim differ, or a point that shows a proof is not vacuous.

Points are small rationals drawn from a fixed seed, so a witness can be reproduced. For an abstract sigma and C simple polynomials
stand in. A difference counts only between two different rationals or two disjoint balls.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import flint

from bpverify.notation.expressions import read_expression
from bpverify.symbolic.evaluate import Point
from bpverify.symbolic.jets import NeedsBalls, Undefined, Unsure
from bpverify.verdict import Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.claim import Claim
    from bpverify.expression import Expression
    from bpverify.network import Network
    from bpverify.symbolic.place import Place

PRECISIONS = (64, 128, 256, 512)
"""Working precisions in bits, tried in order."""

MODELS = (
    ("z**2 + z", "sum(j*(a - y)**2/2)"),
    ("z**3/3 + z", "sum(j*a**3/3 - a*y) + sum(a)**2/2"),
    ("z**3 - z**2", "sum(a**4/4 + j*a*y) + sum(a)*sum(y*a)"),
    ("z**2/(1 + z**2)", "sum(j*(a - y)**2/2)"),
)
"""What stands in for any sigma and any C: an activation in z, a cost in a_j, y_j and the number j of the output.

The last has values between 0 and 1, for costs that are defined only there."""

WHOLE = (Fraction(1), Fraction(2), Fraction(3))
VALUES = (*WHOLE, *(Fraction(p, q) for p, q in ((1, 2), (3, 2), (1, 3), (2, 3), (5, 2), (1, 4))))

PLAIN_POINTS = 8
"""The first points have whole coordinates, for a witness that can be checked by hand."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a claim at a point: rationals, or balls."""

    point: Point
    left: Any
    right: Any

    @property
    def differ(self) -> bool:
        """True only where inequality is certain."""
        difference = self.left - self.right
        return bool(difference != 0) if self.point.exact else bool(difference > 0 or difference < 0)


@cache
def _model(number: int) -> tuple[Expression, Expression]:
    sigma, cost = MODELS[number % len(MODELS)]
    return read_expression(sigma, frozenset("z")), read_expression(cost, frozenset({"a", "y", "n", "j"}))


def draw(network: Network, generator: random.Random, number: int) -> Point:
    """Draw a point: every parameter, input and target a small rational.

    Some points are gentle: small weights and biases near 1/2, where an activation may lie between 0 and 1.
    """
    plain = number < PLAIN_POINTS
    gentle = not plain and number % 3 == 0
    scale, centre = (Fraction(1, 16), Fraction(1, 2)) if gentle else (Fraction(1), Fraction(0))
    sigma, cost = _model(0 if plain else number)

    def rational(positive: bool = False) -> Fraction:
        value = generator.choice(WHOLE[:2] if plain else VALUES)
        return value if positive or generator.random() < 0.6 else -value

    widths = network.widths
    values: dict[str, Fraction] = {}
    for m, layer in enumerate(network.layers, start=1):
        for j in range(1, layer.width + 1):
            values |= {f"w_{m}_{j}_{k}": scale * rational() for k in range(1, widths[m - 1] + 1)}
            values[f"b_{m}_{j}"] = centre + scale * rational() if layer.bias else Fraction(0)
        values |= {f"p_{p}_{m}": rational(positive=True) for p in layer.activation.parameters}
    values |= {f"p_{p}_0": rational(positive=True) for p in network.cost.parameters}
    values |= {f"x_{k}": rational() for k in range(1, widths[0] + 1)}
    values |= {f"y_{j}": rational(positive=True) for j in range(1, widths[-1] + 1)}
    if "sum(y) = 1" in network.cost.targets:
        values[f"y_{widths[-1]}"] = Fraction(1) - sum(values[f"y_{j}"] for j in range(1, widths[-1]))
    activations = tuple(layer.activation.forward or sigma for layer in network.layers)
    return Point(network, values, activations, network.cost.forward or cost, exact=True)


def sides(claim: Claim, place: Place, point: Point, apart: bool = True) -> Sides | None:
    """Both sides at a point, exactly where they are rational, else in balls; None where undefined.

    ``apart`` asks for balls so narrow that unequal sides are told apart; otherwise the widest that give a value do.
    """
    try:
        return _sides(claim, place, point)
    except NeedsBalls:
        return _in_balls(claim, place, point, apart)
    except Undefined:
        return None


def _sides(claim: Claim, place: Place, point: Point) -> Sides:
    left, right = (point.value(side, place).parts[0] for side in (claim.left, claim.right))
    return Sides(point, left, right)


def _in_balls(claim: Claim, place: Place, point: Point, apart: bool) -> Sides | None:
    """Raise the precision until the sides are told apart; at the last one they may still overlap."""
    found = None
    for bits in PRECISIONS:
        with flint.ctx.workprec(bits):
            try:
                found = _sides(claim, place, point.in_balls(bits))
            except Unsure:
                continue
            except Undefined:
                return None
        if found.differ or not apart:
            break
    return found if found is None or (found.left - found.right).is_finite() else None


class Points:
    """The points of a network to look at, the same ones at every call; each keeps what was computed at it.

    Points at which the network itself has no value (the logarithm of a negative activation) are passed over.
    """

    def __init__(self, network: Network, make: Callable[[Network, random.Random, int], Point] = draw) -> None:
        self._network, self._make = network, make
        self._generator = random.Random(20)  # noqa: S311 - reproducible points, no secret
        self._drawn: list[Point | None] = []

    def first(self, count: int) -> Iterator[tuple[int, Point]]:
        """Yield those of the first ``count`` points that can be used, each with its number."""
        for number in range(count):
            if number == len(self._drawn):
                point = self._make(self._network, self._generator, number)
                self._drawn.append(point if _has_values(point) else None)
            usable = self._drawn[number]
            if usable is not None:
                yield number, usable


def _has_values(point: Point) -> bool:
    """Tell whether the network has a value here; True too where that would take more precision to tell."""
    try:
        point.forward(())
    except NeedsBalls:
        with flint.ctx.workprec(PRECISIONS[0]):
            try:
                point.in_balls(PRECISIONS[0]).forward(())
            except Unsure:
                return True
            except Undefined:
                return False
    except Undefined:
        return False
    return True


def find_witness(claim: Claim, place: Place, points: Points, tries: int = 60) -> Witness | None:
    """Search a point at which the sides differ for certain; of the plain points the one with the shortest values."""
    found: list[Sides] = []
    for number, point in points.first(tries):
        if found and number >= PLAIN_POINTS:
            break
        at = sides(claim, place, point)
        if at is not None and at.differ:
            found.append(at)
    return describe(place, min(found, key=lambda s: len(f"{s.left}{s.right}"))) if found else None


def find_defined(claim: Claim, place: Place, points: Points, tries: int = 400) -> Sides | None:
    """Search a point at which both sides are defined."""
    found = (sides(claim, place, point, apart=False) for _, point in points.first(tries))
    return next((s for s in found if s is not None), None)


def describe(place: Place, found: Sides) -> Witness:
    """Write a witness down: the indices, the point with its stand-ins for sigma and C, and the two values."""
    from bpverify.notation.unparse import write_expression

    point, network = found.point, place.network
    texts = {_name(n): str(v) for n, v in point.values.items() if not n.startswith("b_") or _has_bias(network, n)}
    for m, layer in enumerate(network.layers, start=1):
        if layer.activation.is_abstract:
            texts[f"sigma_{m}(z)"] = write_expression(point.activations[m - 1])
    if network.cost.is_abstract:
        texts["C"] = write_expression(point.cost)
    indices = (*sorted(place.layers.items()), *sorted(place.indices.items()))
    difference = found.left - found.right
    return Witness(network.arch, indices, tuple(texts.items()), str(found.left), str(found.right), str(difference))


def _has_bias(network: Network, name: str) -> bool:
    return network.layer(int(name.split("_")[1])).bias


def _name(name: str) -> str:
    """w_2_1_3 as w_13^2: layers above, units below, as in the equations."""
    kind, *rest = name.split("_")
    if kind in ("x", "y") or not rest:
        return name
    if kind == "p":
        return "_".join(rest[:-1]) + (f"^{rest[-1]}" if rest[-1] != "0" else "")
    layer, *units = rest
    return f"{kind}_{','.join(units) if any(len(u) > 1 for u in units) else ''.join(units)}^{layer}"
