"""Terms to normal forms: differentiation across a cut, and what holds of the cost.

Differentiation uses the definitions of z and a and the chain rule
through a^M, M the highest layer in sight, where a^M is a vertex cut; it never uses a recursion for delta.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.kernel import polynomial as p
from bpverify.kernel.model import ACTIVATIONS, DATA, DEFINITIONS, HYPOTHESES, RANK, SCALARS, minus, sigma
from bpverify.kernel.terms import (
    BATCH,
    OUTPUT,
    Add,
    Apply,
    Cost,
    Index,
    Kronecker,
    Layer,
    LimitError,
    Multiply,
    Number,
    Partial,
    Power,
    RuleError,
    Sum,
    Tensor,
    Term,
    TypingError,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.kernel.model import Model
    from bpverify.kernel.polynomial import Atom, Polynomial
    from bpverify.kernel.scope import Scope


def layers(value: object) -> Iterator[Layer]:
    """Yield every layer in a term, the ranges of its indices included."""
    return (part for part in walk(value) if isinstance(part, Layer) and part not in (BATCH,))


def _outside_cuts(term: Term) -> Iterator[Any]:
    """Yield every part of a term, without what derivatives are taken by."""
    yield term
    match term:
        case Add(terms=parts) | Multiply(factors=parts):
            inner = parts
        case Partial(of=part) | Sum(body=part) | Power(base=part) | Apply(argument=part):
            inner = (part,)
        case _:
            inner = ()
    for part in inner:
        yield from _outside_cuts(part)


@dataclass(slots=True)
class Calculation:
    """Normal forms of terms that ``require`` has accepted; notes what it used and which divisors must not vanish.

    ``tops`` gives for each base (l, L, numbers) the highest layer in sight: the cost is a function of that a^M.
    """

    scope: Scope
    model: Model
    tops: dict[str, Layer]
    conditions: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    canonical: bool = True

    def normal_form(self, term: Term) -> Polynomial:
        """Return the canonical normal form of a term, definitions unfolded."""
        return self.settle(self.read(term))

    def read(self, term: Term) -> Polynomial:
        """Return a term as a polynomial with every derivative taken, before b and sigma(z) are rewritten."""
        match term:
            case Number(value=value):
                return p.constant(value)
            case Tensor():
                return self._tensor(term)
            case Kronecker(first=first, second=second):
                return p.kronecker(*self._indices((first, second)))
            case Apply(order=order, layer=layer, argument=argument):
                return sigma(layer, order, self.read(argument))
            case Cost(sample=sample, part=part):
                return self._cost(self._indices(sample), part)
            case Partial(of=of, by=by):
                return self._partial(of, by)
            case Sum(index=index, body=body):
                return p.sum_over(self.model.index(index), self.read(body))
            case Add(terms=terms):
                return p.plus(*map(self.read, terms))
            case Multiply(factors=factors):
                return p.times(*map(self.read, factors))
            case Power(base=base, exponent=exponent):
                return self._power(self.read(base), exponent)
        raise TypingError("read", "a term", type(term).__name__)

    def _indices(self, indices: tuple[Index, ...]) -> tuple[Index, ...]:
        for index in indices:
            if index.name == "":
                self.conditions.add(f"n_{index.range} >= {index.number}")
        return tuple(map(self.model.index, indices))

    def _tensor(self, term: Tensor) -> Polynomial:
        if term.kind == "delta":
            self.uses.add(DEFINITIONS["delta"])
            sample = term.indices[1:]
            return self._partial(Cost(sample), Tensor("z", term.layer, term.indices))
        kind = "a" if term.kind == "x" else term.kind
        if kind == "n":
            return p.atom("n", self.model.index(Index(term.layer, "")).range)
        layer = Layer("") if kind in SCALARS else term.layer
        return p.atom(kind, layer, self._indices(term.indices))

    def _cost(self, sample: tuple[Index, ...], part: str) -> Polynomial:
        """C of a sample, or the mean over the batch, plus the penalty where there is one and it is no part left out."""
        if sample or not self.model.batch:
            cost = p.atom("C", OUTPUT, sample)
        else:
            self.uses.add(DEFINITIONS["mean"])
            index = p.fresh(BATCH)
            size = p.power(p.atom("n", BATCH), -1)
            cost = p.times(size, p.sum_over(index, p.atom("C", OUTPUT, (index,))))
        penalised = self.model.decay and not sample and part != DATA
        return p.plus(cost, p.atom("penalty", OUTPUT)) if penalised else cost

    def _power(self, base: Polynomial, exponent: int) -> Polynomial:
        if exponent < 0:
            settled = self.settle(base)
            if not settled:
                raise RuleError("power", "a divisor that is not 0", "0")
            self.canonical = False
            self.conditions.update(f"{p.show_atom(a)} != 0" for m, _ in settled for a, _ in m.factors if a.name != "n")
            return p.power(settled, exponent)
        return p.power(base, exponent)

    def _partial(self, of: Term, by: Tensor) -> Polynomial:
        """Return d of / d by, the network cut at ``by``.

        Refuses unless what was differentiated or abbreviated inside lies downstream of the cut.
        """
        for inner in walk(of):
            if isinstance(inner, Partial):
                self._require_downstream(inner.by.kind, inner.by.layer, by)
            if isinstance(inner, Tensor) and inner.kind == "delta":
                self._require_downstream("z", inner.layer, by)
        polynomial = self.read(of)
        self._require_unambiguous(of, by)
        ((cut, _),) = p.atom(by.kind, by.layer, self._indices(by.indices))[0][0].factors
        return self.differentiate(polynomial, cut)

    def _require_downstream(self, kind: str, layer: Layer, by: Tensor) -> None:
        order = self.scope.compare(layer, by.layer) or RANK[kind] - RANK[by.kind]
        if order < 0:
            raise LimitError("cut", f"a derivative downstream of {by.kind}^{by.layer}", f"one by {kind}^{layer}")

    def _require_unambiguous(self, of: Term, by: Tensor) -> None:
        """Refuse to differentiate by z^m (a^m) what spells out its definition: is it z^m, or held fixed?"""
        for part in _outside_cuts(of):
            spelled = isinstance(part, Tensor) and by.kind == "z" and part.kind in ("w", "b")
            spelled |= isinstance(part, Apply) and by.kind == "a" and part.order == 0
            if spelled and part.layer == by.layer:
                raise LimitError("cut", f"{by.kind}^{by.layer} by its name", f"what it is made of at layer {by.layer}")

    def differentiate(self, polynomial: Polynomial, cut: Atom) -> Polynomial:
        """Return the derivative of a polynomial by the atom ``cut``: sum and product rule."""
        return p.plus(*(self._monomial(monomial, coefficient, cut) for monomial, coefficient in polynomial))

    def _monomial(self, monomial: p.Monomial, coefficient: Fraction, cut: Atom) -> Polynomial:
        (bound, factors, c) = p.opened((monomial, coefficient))
        result = p.ZERO
        for position, (a, exponent) in enumerate(factors):
            inner = self._atom(a, cut)
            if inner:
                rest = [*factors[:position], *factors[position + 1 :], (a, exponent - 1)]
                result = p.plus(result, p.times(p.collect([((), rest, c * exponent)]), inner))
        for index in bound:
            result = p.sum_over(index, result)
        return result

    def _atom(self, a: Atom, cut: Atom) -> Polynomial:
        rule = DERIVATIVES.get(a.name)
        return rule(self, a, cut) if rule else p.ZERO

    def by_group(self, a: Atom, cut: Atom) -> Polynomial:
        """The derivative of a w, b, z or a: 1 for the cut, 0 beside it and upstream, its definition's downstream."""
        order = self.scope.compare(a.layer, cut.layer) or RANK[a.name] - RANK[cut.name]
        if a.name == cut.name and order == 0:
            return p.times(*map(p.kronecker, a.indices, cut.indices))
        if order <= 0 or RANK[a.name] == 0:
            if RANK[a.name] == 0:
                self.uses.add(HYPOTHESES["w"])
            return p.ZERO
        if a.layer.base != cut.layer.base:
            raise LimitError("chain_rule", "layers a known number apart", f"{a.layer} and {cut.layer}")
        return self.differentiate(self.definition(a), cut)

    def definition(self, a: Atom) -> Polynomial:
        """Return what z_j^m or a_j^m is defined as."""
        if a.name == "a":
            row = ACTIVATIONS[self.model.activation]
            self.uses.update(HYPOTHESES[name] for name in row.hypotheses)
            return row.forward(a.layer, a.indices)
        self.uses.add(DEFINITIONS["z"])
        unit, *sample = a.indices
        return p.plus(self._weighted(a.layer, unit, tuple(sample)), p.atom("b", a.layer, (unit,)))

    def _weighted(self, layer: Layer, unit: Index, sample: tuple[Index, ...]) -> Polynomial:
        below = layer.shifted(-1)
        k = p.fresh(self.model.index(Index(below, "")).range)
        return p.sum_over(k, p.times(p.atom("w", layer, (unit, k)), p.atom("a", below, (k, *sample))))

    def by_argument(self, a: Atom, cut: Atom) -> Polynomial:
        """sigma^(d)(u): sigma^(d+1)(u) du."""
        inner = self.differentiate(a.argument, cut)
        if not inner:
            return p.ZERO
        self.uses.add(HYPOTHESES["sigma2" if a.order else "sigma"])
        return p.times(sigma(a.layer, a.order + 1, a.argument), inner)

    def by_vector(self, a: Atom, cut: Atom) -> Polynomial:
        """A_k(z^m), or a derivative of it: the sum over i of its derivative by z_i^m times dz_i^m."""
        sample = tuple(index for index in a.indices if index.range == BATCH)
        i = p.fresh(a.indices[0].range)
        inner = self.by_group(p.Atom("z", a.layer, (i, *sample)), cut)
        return p.sum_over(i, p.times(p.atom("A", a.layer, (*a.indices, i)), inner))

    def by_outputs(self, a: Atom, cut: Atom) -> Polynomial:
        """C, or a derivative of it: the chain rule through a^M, a vertex cut between the cut and the cost."""
        sample = tuple(index for index in a.indices if index.range == BATCH)
        top = self.tops[cut.layer.base]
        if len(a.indices) > len(sample):
            top = a.layer
            self.uses.add(HYPOTHESES["C2"])
        self.uses.add(HYPOTHESES["C"])
        i = p.fresh(self.model.index(Index(top, "")).range)
        output = p.Atom("a", top, (i, *sample))
        if (self.scope.compare(top, cut.layer) or RANK["a"] - RANK[cut.name]) < 0:
            raise LimitError("chain_rule", f"a cut at or before a^{top}", f"one at {cut.name}^{cut.layer}")
        return p.sum_over(i, p.times(p.atom("C", top, (*a.indices, i)), self.by_group(output, cut)))

    def by_weight(self, _: Atom, cut: Atom) -> Polynomial:
        """The penalty decay/2 sum w^2 over all layers: by w^m only layer m's part varies."""
        if cut.name != "w":
            return p.ZERO
        self.uses.update((DEFINITIONS["decay"], HYPOTHESES["w"]))
        j, k = (p.fresh(index.range) for index in cut.indices)
        square = p.power(p.atom("w", cut.layer, (j, k)), 2)
        rate = p.times(p.constant(Fraction(1, 2)), p.atom("decay", Layer("")))
        return self.differentiate(p.times(rate, p.sum_over(j, p.sum_over(k, square))), cut)

    def settle(self, polynomial: Polynomial) -> Polynomial:
        """Rewrite b = z - sum w a and sigma(z) = a, so that what is left are independent quantities."""
        return p.plus(*(self._settled(*term) for term in polynomial))

    def _settled(self, monomial: p.Monomial, coefficient: Fraction) -> Polynomial:
        if not any(a.name in SETTLED for a, _ in monomial.factors):
            return ((monomial, coefficient),)
        (bound, factors, c) = p.opened((monomial, coefficient))
        result = p.constant(c)
        for a, exponent in factors:
            rule = SETTLED.get(a.name)
            value = rule(self, a) if rule else p.collect([((), [(a, 1)], Fraction(1))])
            result = p.times(result, p.power(value, exponent))
        for index in bound:
            result = p.sum_over(index, result)
        return result

    def bias(self, a: Atom) -> Polynomial:
        """b_j^m as z_j^m - sum_k w_jk^m a_k^(m-1); with samples b stays, since no sample is distinguished."""
        if self.model.batch:
            self.canonical = False
            return p.collect([((), [(a, 1)], Fraction(1))])
        self.uses.add(DEFINITIONS["z"])
        return minus(p.atom("z", a.layer, a.indices), self._weighted(a.layer, a.indices[0], ()))

    def activated(self, a: Atom) -> Polynomial:
        """sigma_m(z_j^m) as a_j^m; any other argument is settled and stays."""
        argument = self.settle(a.argument)
        inner = argument[0] if len(argument) == 1 else None
        if inner and inner[1] == 1 and not inner[0].bound and len(inner[0].factors) == 1:
            ((z, exponent),) = inner[0].factors
            if (z.name, z.layer, exponent) == ("z", a.layer, 1):
                return self._at_z(a, z, argument)
        self.canonical = False
        return sigma(a.layer, a.order, argument)

    def _at_z(self, a: Atom, z: Atom, argument: Polynomial) -> Polynomial:
        row = ACTIVATIONS[self.model.activation]
        if a.order or row.at_z is None:
            return sigma(a.layer, a.order, argument)
        self.uses.update(HYPOTHESES[name] for name in row.hypotheses)
        return row.at_z(a.layer, z.indices)


DERIVATIVES: dict[str, Callable[[Calculation, Atom, Atom], Polynomial]] = {
    **dict.fromkeys(RANK, Calculation.by_group),
    "sigma": Calculation.by_argument,
    "A": Calculation.by_vector,
    "C": Calculation.by_outputs,
    "penalty": Calculation.by_weight,
}
"""How each atom is differentiated; all others are constants."""

SETTLED: dict[str, Callable[[Calculation, Atom], Polynomial]] = {"b": Calculation.bias, "sigma": Calculation.activated}
