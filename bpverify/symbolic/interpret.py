"""The value of a claim's side on one network at one choice of layers and indices, as a quotient of polynomials."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import sympy
from flint import fmpq

from bpverify.claim import (
    Activate,
    Add,
    Cost,
    Elementary,
    Kronecker,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Sum,
    Term,
)
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.write import write
from bpverify.symbolic.build import apply_activation
from bpverify.symbolic.derive import Cut
from bpverify.symbolic.functions import FUNCTIONS
from bpverify.symbolic.quotient import Quotient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.symbolic.derive import Derivation
    from bpverify.symbolic.place import Place

MOST_TERMS = 400
"""The largest argument, in terms, to which a function other than a unit's own activation is applied."""


MOST_STEPS = 200_000
"""The most terms of a claim that are evaluated for one component: nested sums grow fast."""


DOMAINS = {"log": "> 0", "sqrt": "> 0", "abs": r"\neq 0"}
"""Where a function that a claim applies is differentiable, as a condition on its argument; the others are everywhere."""


class Interpreter:
    """Evaluates terms over one derivation.

    For the claim's conditions, ``divisors`` gathers every denominator that it wrote and ``domains`` what its functions ask of
    their arguments.
    """

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.algebra = derivation.algebra
        self.divisors: dict[Term, Any] = {}
        self.domains: dict[str, None] = {}
        self._steps = 0
        self._one = Quotient(self.algebra.one, self.algebra.one)
        self._zero = Quotient(self.algebra.zero, self.algebra.one)

    def value(self, term: Term, place: Place, cuts: tuple[Cut, ...] = ()) -> Quotient:
        """Return the term's derivative by ``cuts``, outermost first; the term's value where there are none."""
        if len(cuts) > 2:
            raise UnsupportedError("a derivative of order three or more")
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise UnsupportedError(f"nested sums of more than {MOST_STEPS} terms in one component")
        return READERS[type(term)](self, term, place, cuts)

    def component(self, term: Term, place: Place) -> Quotient:
        """Return the value of a claim's side at one component."""
        self._steps = 0
        return self.value(term, place)

    def _constant(self, number: Any, cuts: tuple[Cut, ...]) -> Quotient:
        return self._zero if cuts or number == 0 else Quotient(self.algebra.context.constant(number), self.algebra.one)

    def _number(self, term: Number, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        return self._constant(fmpq(term.value.numerator, term.value.denominator), cuts)

    def _kronecker(self, term: Kronecker, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        return self._constant(int(place.unit(term.first) == place.unit(term.second)), cuts)

    def _quantity(self, term: Quantity, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        kind, layer, units = place.component(term)
        if kind == "delta":
            return self._cost(Cost(), place, (*cuts, Cut("z", layer, units)))
        polynomial = DERIVATIVES[len(cuts)](self.derivation, kind, layer, units, *cuts)
        return self._polynomial(polynomial)

    def _polynomial(self, polynomial: Any) -> Quotient:
        return self._zero if isinstance(polynomial, int) and not polynomial else Quotient(polynomial, self.algebra.one)

    def _cost(self, term: Cost, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        d = self.derivation
        self._check(cuts)
        return self._polynomial((d.cost, d.cost_tangent, d.second_cost)[len(cuts)](*cuts))

    def _check(self, cuts: tuple[Cut, ...]) -> None:
        if len(cuts) > 2:
            raise UnsupportedError("a derivative of order three or more")
        if len(cuts) == 2:
            self.derivation.check_order(*cuts)

    def _partial(self, term: Partial, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        kind, layer, units = place.component(term.by)
        if kind == "delta" or kind == "y":
            raise UnsupportedError(f"a derivative by {kind}; by z, a, w, b or x it is understood")
        cuts = (*cuts, Cut(kind, layer, units))
        self._check(cuts)
        return self.value(term.of, place, cuts)

    def _sum(self, term: Sum, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        if term.over is None:
            raise IllFormedError(f"the sum over {term.index} has no range")
        total = self._zero
        for unit in place.span(term, place.network.widths[place.layer(term.over)]):
            total = total + self.value(term.body, place.with_index(term.index, unit), cuts)
        return total

    def _add(self, term: Add, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        total = self._zero
        for part in term.terms:
            total = total + self.value(part, place, cuts)
        return total

    def _multiply(self, term: Multiply, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        """Leibniz: the cuts are dealt out to the factors in every way.

        Every factor is looked at, a product that is 0 already too: 0 times 1/0 has no value.
        """
        subsets = _subsets(len(cuts))
        products = {subset: self._one if not subset else self._zero for subset in subsets}
        for factor in term.factors:
            values = {s: self.value(factor, place, tuple(cuts[i] for i in sorted(s))) for s in subsets}
            products = {whole: self._dealt(whole, products, values) for whole in subsets}
        return products[subsets[-1]]

    def _dealt(self, whole: frozenset[int], done: Mapping[Any, Quotient], factor: Mapping[Any, Quotient]) -> Quotient:
        total = self._zero
        for part in (s for s in done if s <= whole):
            total = total + done[part] * factor[whole - part]
        return total

    def _power(self, term: Power, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        base, n = self.value(term.base, place), term.exponent
        if not cuts:
            return self._raise(term.base, base, n)
        inner = self._outer_rule(term.base, place, cuts)
        falling = ((1, n), (2, n * (n - 1)))
        return inner([self._constant(c, ()) * self._raise(term.base, base, n - k) if c else self._zero for k, c in falling])

    def _raise(self, term: Term, base: Quotient, exponent: int) -> Quotient:
        if exponent >= 0:
            return base.raised(exponent)
        if self.algebra.is_zero(base.numerator):
            raise IllFormedError("a denominator is identically zero on this network")
        if not base.numerator.is_constant():
            self.divisors.setdefault(term, base.numerator)
        return Quotient(base.denominator, base.numerator).raised(-exponent)

    def _outer_rule(self, inner: Term, place: Place, cuts: tuple[Cut, ...]) -> Callable[[list[Quotient]], Quotient]:
        """The chain rule for f(inner), given f' and f'' at it: first, or mixed second, derivative by the cuts."""

        def apply(slopes: list[Quotient]) -> Quotient:
            mixed = slopes[0] * self.value(inner, place, cuts)
            if len(cuts) == 1:
                return mixed
            return mixed + slopes[1] * self.value(inner, place, cuts[:1]) * self.value(inner, place, cuts[1:])

        return apply

    def _activate(self, term: Activate, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        if term.layer is None:
            raise UnsupportedError("an activation whose layer is not clear")
        layer = place.layer(term.layer)
        if not self.derivation.network.layer(layer).activation.is_elementwise:
            return self._vector_activation(term, layer, place, cuts)
        argument = self.value(term.argument, place)
        if not cuts:
            return self._activation_at(term, layer, term.order, argument)
        slopes = [self._activation_at(term, layer, term.order + k, argument) for k in range(1, len(cuts) + 1)]
        return self._outer_rule(term.argument, place, cuts)(slopes)

    def _vector_activation(self, term: Activate, layer: int, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        """The activation and its diagonal derivatives where a_j depends on every z of its layer; only at a z_j itself."""
        name = self.derivation.network.layer(layer).activation.name
        if not isinstance(term.argument, Quantity) or term.argument.kind != "z" or place.layer(term.argument.layer) != layer:
            raise UnsupportedError(f"{name} at something other than a weighted input of its layer")
        _, _, (j,) = place.component(term.argument)
        if term.order == 0:
            return self._quantity(Quantity("a", term.argument.layer, term.argument.indices), place, cuts)
        if cuts:
            raise UnsupportedError(f"a derivative of {name}'s own derivative")
        return self._polynomial(self.derivation.slope(layer, j, *[j] * term.order))

    def _activation_at(self, term: Activate, layer: int, order: int, argument: Quotient) -> Quotient:
        d = self.derivation
        for j in d.units(layer):
            if argument.numerator == d.weighted_input(layer, j) * argument.denominator:
                return self._polynomial(d.slope(layer, j, *[j] * order) if order else d.activation(layer, j))
        activation = d.network.layer(layer).activation
        for condition in activation.conditions:
            self.domains[f"{condition} ({activation.name}) at z = ${write(term.argument)}$"] = None
        at = sympy.Dummy(real=True)
        function = _derivative(apply_activation(activation, layer, 1, {1: at}), at, order)
        return self._applied(partial(_at, at, function), argument)

    def _elementary(self, term: Elementary, place: Place, cuts: tuple[Cut, ...]) -> Quotient:
        argument = self.value(term.argument, place)
        at = sympy.Dummy(real=True)
        function = FUNCTIONS.get(term.function)
        if function is None:
            raise UnsupportedError(f"the function {term.function}")
        if term.function in DOMAINS:
            self.domains[f"${write(term.argument)} {DOMAINS[term.function]}$"] = None
        if not cuts:
            return self._applied(function, argument)
        derivatives = [_derivative(function(at), at, k) for k in range(1, len(cuts) + 1)]
        slopes = [self._applied(partial(_at, at, derivative), argument) for derivative in derivatives]
        return self._outer_rule(term.argument, place, cuts)(slopes)

    def _applied(self, function: Callable[[Any], Any], argument: Quotient) -> Quotient:
        """Apply a SymPy function to a quotient; the algebra is asked to know the result."""
        if len(argument.numerator) > MOST_TERMS or len(argument.denominator) > MOST_TERMS:
            raise UnsupportedError(f"a function of an argument with more than {MOST_TERMS} terms")
        reduced = self.algebra.reduce(argument.numerator)
        inner = self.algebra.expression(reduced) / self.algebra.expression(argument.denominator)
        return self._polynomial(self.algebra.reduce(self.algebra.polynomial(function(inner))))


def _at(symbol: Any, function: Any, value: Any) -> Any:
    return function.subs(symbol, value)


def _subsets(size: int) -> list[frozenset[int]]:
    """All subsets of the numbers below ``size``, the whole set last."""
    return [frozenset(c) for count in range(size + 1) for c in combinations(range(size), count)]


def _derivative(function: Any, symbol: Any, order: int) -> Any:
    """The ``order``-th derivative; SymPy's ``diff()`` without a variable would differentiate once."""
    return function.diff(symbol, order) if order else function


def _value_of(d: Derivation, kind: str, layer: int, units: tuple[int, ...]) -> Any:
    readers: dict[str, Callable[..., Any]] = {"w": d.weight, "b": d.bias, "z": d.weighted_input, "a": d.activation}
    return d.target(*units) if kind == "y" else readers[kind](layer, *units)


def _tangent_of(d: Derivation, kind: str, layer: int, units: tuple[int, ...], cut: Cut) -> Any:
    if kind in ("z", "a"):
        return (d.z_tangent if kind == "z" else d.a_tangent)(cut, layer).get(units[0], 0)
    return d.algebra.context.constant(int(cut == Cut(kind, layer, units)))


def _second_of(d: Derivation, kind: str, layer: int, units: tuple[int, ...], outer: Cut, inner: Cut) -> Any:
    if kind in ("z", "a"):
        d.check_order(outer, inner)
        return (d.second_z if kind == "z" else d.second_a)(outer, inner, layer).get(units[0], 0)
    return 0


DERIVATIVES: tuple[Callable[..., Any], ...] = (_value_of, _tangent_of, _second_of)
"""By the number of cuts: the value, the tangent, the mixed second derivative of a component."""

READERS: Mapping[Any, Callable[..., Quotient]] = {
    Number: Interpreter._number,
    Kronecker: Interpreter._kronecker,
    Quantity: Interpreter._quantity,
    Cost: Interpreter._cost,
    Partial: Interpreter._partial,
    Sum: Interpreter._sum,
    Add: Interpreter._add,
    Multiply: Interpreter._multiply,
    Power: Interpreter._power,
    Activate: Interpreter._activate,
    Elementary: Interpreter._elementary,
}
