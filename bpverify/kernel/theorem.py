"""Theorems and the only rules that build them; each theorem carries its derivation as plain data, to be replayed.

Python cannot seal a type: a theorem is worth what ``recheck`` of its derivation says (in a fresh process:
``python -m bpverify.kernel FILE``).
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from bpverify.kernel import meaning
from bpverify.kernel.calculus import Calculation, layers
from bpverify.kernel.model import ACTIVATIONS, RANK, Model
from bpverify.kernel.polynomial import show
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import (
    OUTPUT,
    Cost,
    Index,
    Layer,
    LimitError,
    Multiply,
    Partial,
    RuleError,
    Sum,
    Tensor,
    Term,
    at_layer,
    encode,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.kernel.polynomial import Polynomial

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Equation:
    """left = right for all values of the free indices, throughout the scope, in the model."""

    left: Term
    right: Term
    free: tuple[Index, ...]
    scope: Scope
    model: Model


@dataclass(frozen=True, slots=True)
class Determination:
    """For every depth and 1 <= l <= L: the recursion has the family as its only solution, and it gives the derivatives.

    ``base`` is the equation at L, ``step`` leads from l+1 to l, ``derivatives`` express others in the family at l.
    """

    family: str
    base: Equation
    step: Equation
    derivatives: tuple[Equation, ...] = ()


Statement = Equation | Determination


@dataclass(frozen=True, slots=True)
class Theorem:
    """A statement that a rule has derived, the hypotheses it rests on, and the derivation: rule, arguments, premises.

    ``conditions`` are what must hold besides ("z_j != 0" where it is divided by). Only rules build theorems.
    """

    statement: Statement
    hypotheses: frozenset[str]
    conditions: frozenset[str]
    rule: str
    arguments: tuple[Any, ...]
    premises: tuple[Theorem, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise RuleError("theorem", "a rule that builds it", "a direct construction")

    def __reduce__(self) -> NoReturn:
        raise RuleError("theorem", "a derivation to be replayed", "a copy of the finished theorem")

    @property
    def equation(self) -> Equation:
        """The statement, where it is an equation."""
        return _equation(self)

    @property
    def derivation(self) -> dict[str, Any]:
        """The derivation as plain data, which JSON can hold."""
        premises = [premise.derivation for premise in self.premises]
        return {"rule": self.rule, "arguments": [encode(a) for a in self.arguments], "premises": premises}


class UnequalError(RuleError):
    """The normal forms differ. Where they are ``canonical`` the equation fails for some widths and some values."""

    def __init__(self, left: Polynomial, right: Polynomial, canonical: bool) -> None:
        self.left, self.right, self.canonical = show(left), show(right), canonical
        super().__init__("calculation", self.left, self.right)


def calculation(left: Term, right: Term, free: tuple[Index, ...], scope: Scope, model: Model) -> Theorem:
    """Prove an equation by differentiation and normal forms.

        left and right are typed in the scope     nf(left) = nf(right)
        --------------------------------------------------------------
                              |- left = right

    Refuses unless both sides have a meaning throughout the scope and the same normal form.
    """
    try:
        meaning.require((left, right), free, scope, model)
        work = Calculation(scope, model, _tops((left, right)))
        first, second = work.normal_form(left), work.normal_form(right)
    except RecursionError as error:
        raise LimitError("calculation", "terms of moderate depth", "a term nested too deeply") from error
    if first != second:
        raise UnequalError(first, second, work.canonical and not model.batch)
    statement = Equation(left, right, free, scope, model)
    arguments = (left, right, free, scope, model)
    return _theorem(calculation, statement, arguments, (), frozenset(work.uses), frozenset(work.conditions))


def chain_rule(by: Tensor, through: str, layer: Layer, free: tuple[Index, ...], scope: Scope, model: Model) -> Theorem:
    """The multivariate chain rule through a vertex cut T = z^m or a^m.

        every path from B to C passes through T
        ---------------------------------------
        |- dC/dB = sum_k dC/dT_k dT_k/dB

    Refuses unless T lies at or downstream of B and is a vertex cut: with residual links a^m is one, z^m is not.
    """
    cuts = ACTIVATIONS[model.activation].cuts
    if through not in cuts or model.batch or model.decay:
        expected = f"a vertex cut ({', '.join(cuts)}) and the plain cost of one sample"
        raise RuleError("chain_rule", expected, f"{through} in {model}")
    if by.kind not in RANK or (scope.compare(layer, by.layer) or RANK[through] - RANK[by.kind]) < 0:
        raise RuleError("chain_rule", f"a cut downstream of {by.kind}^{by.layer}", f"{through}^{layer}")
    taken = {index.name for index in free}
    k = Index(layer, next(name for name in ("k", "m", "i", "p", "q", "r", "s") if name not in taken))
    cut = Tensor(through, layer, (k,))
    right = Sum(k, Multiply((Partial(Cost(), cut), Partial(cut, by))))
    known = calculation(Partial(Cost(), by), right, free, scope, model)
    return _theorem(
        chain_rule, known.statement, (by, through, layer, free, scope, model), (), known.hypotheses, known.conditions
    )


def symmetry(theorem: Theorem) -> Theorem:
    """Turn an equation round.

        |- s = t
        --------
        |- t = s

    Refuses unless it is given an equation.
    """
    e = _equation(theorem)
    return _from(symmetry, Equation(e.right, e.left, e.free, e.scope, e.model), (), theorem)


def transitivity(first: Theorem, second: Theorem) -> Theorem:
    """Join two equations.

        |- s = t     |- t = u
        ---------------------
              |- s = u

    Refuses unless the middle terms, the free indices, the scopes and the models are the same.
    """
    e, f = _equation(first), _equation(second)
    if (e.right, e.free, e.scope, e.model) != (f.left, f.free, f.scope, f.model):
        raise RuleError("transitivity", f"an equation from {e.right} for {e.scope}", f"one from {f.left} for {f.scope}")
    return _from(transitivity, Equation(e.left, f.right, e.free, e.scope, e.model), (), first, second)


def instance(theorem: Theorem, layer: Layer, scope: Scope) -> Theorem:
    """Take the equation of one layer.

        |- P(l) for low <= l <= L - high     the scope has low <= layer <= L - high
        ---------------------------------------------------------------------------
                                |- P(layer) in the scope

    Refuses unless every layer and depth of the new scope lies in the old one, and no condition (a text) names layers.
    """
    e = _equation(theorem)
    old = e.scope
    if old.low is None or theorem.conditions:
        raise RuleError("instance", "an equation for a layer variable, without conditions", f"one for {old}")
    inside = scope.exists(layer.shifted(old.high), old.low + old.high)
    same_depths = not old.exact and scope.least_depth >= old.depth
    if not inside or not same_depths or (scope.exact and _mentions(e, OUTPUT.base)):
        raise RuleError("instance", f"a layer and a scope within {old}", f"{layer} for {scope}")
    left, right, free = (at_layer(part, old.variable, layer) for part in (e.left, e.right, e.free))
    return _from(instance, Equation(left, right, free, scope, e.model), (layer, scope), theorem)


def cases(below: Theorem, edge: Theorem) -> Theorem:
    """Join what holds below an edge with what holds at it.

        |- P(l) for low <= l <= L - high - 1     |- P(L - high)
        -------------------------------------------------------
                 |- P(l) for low <= l <= L - high

    Refuses unless the second is the first with l = L - high, for every depth.
    """
    e, f = _equation(below), _equation(edge)
    low, high = e.scope.low, e.scope.high - 1
    if low is None or high < 0 or e.scope.exact:
        raise RuleError("cases", "an equation for l below an edge", f"one for {e.scope}")
    joined = Scope(e.scope.variable, low, high, e.scope.depth)
    expected = tuple(at_layer(part, e.scope.variable, Layer("L", -high)) for part in (e.left, e.right, e.free))
    covers = f.scope.low is None and not f.scope.exact and f.scope.depth <= joined.least_depth
    if (f.left, f.right, f.free) != expected or f.model != e.model or not covers:
        raise RuleError("cases", f"the same equation for l = {Layer('L', -high)}", f"one for {f.scope}")
    return _from(cases, Equation(e.left, e.right, e.free, joined, e.model), (), below, edge)


def induction(base: Theorem, step: Theorem) -> Theorem:
    """Downward induction over the layers.

        |- delta^L = B     |- delta^l = S(delta^(l+1)) for 1 <= l <= L-1     B, S explicit
        ----------------------------------------------------------------------------------
        |- for every L: d^L = B, d^l = S(d^(l+1)) has one solution, d^l = dC/dz^l, 1 <= l <= L

    For if d^L = B then d^L = delta^L; and if d^(l+1) = delta^(l+1) then d^l = S(delta^(l+1)) = delta^l.
    Refuses unless B speaks of no delta, S of none but delta^(l+1), and both of no derivative of C but dC/da^L.
    """
    first, second = _equation(base), _equation(step)
    if not _is_family(first, OUTPUT) or first.scope.low is not None or first.scope.exact or first.scope.depth > 1:
        raise RuleError("induction", "a base delta^L for every depth", f"{first.left} for {first.scope}")
    here = Layer(second.scope.variable)
    if not _is_family(second, here) or not _covers(second.scope, 1, 1):
        raise RuleError("induction", "a step to delta^l for 1 <= l <= L-1", f"{second.left} for {second.scope}")
    if first.model != second.model:
        raise RuleError("induction", f"a step in {first.model}", f"one in {second.model}")
    _require_explicit("induction", first.right, ())
    _require_explicit("induction", second.right, (here.shifted(1),))
    return _from(induction, Determination("delta", first, second), (), base, step)


def derivatives(determined: Theorem, *equations: Theorem) -> Theorem:
    """Add the derivatives that the family gives.

        |- delta^l is determined, 1 <= l <= L     |- dC/dB^l = F(delta^l) for 1 <= l <= L
        ---------------------------------------------------------------------------------
                       |- delta^l and dC/dB^l are determined, 1 <= l <= L

    Refuses unless every equation holds for all of 1 <= l <= L and F speaks of no delta but delta^l.
    """
    d = determined.statement
    if not isinstance(d, Determination):
        raise RuleError("derivatives", "a determination", type(d).__name__)
    found = tuple(map(_equation, equations))
    for e in found:
        here = Layer(e.scope.variable)
        derivative = isinstance(e.left, Partial) and e.left.of == Cost() and e.left.by.layer == here
        if not derivative or not _covers(e.scope, 1, 0) or e.model != d.base.model:
            raise RuleError("derivatives", "dC/dB^l = F in the same model for 1 <= l <= L", f"{e.left} for {e.scope}")
        _require_explicit("derivatives", e.right, (here,))
    statement = Determination(d.family, d.base, d.step, d.derivatives + found)
    return _from(derivatives, statement, (), determined, *equations)


def _is_family(e: Equation, layer: Layer) -> bool:
    """Tell whether the left side is delta at that layer for every unit (and sample)."""
    left = e.left
    whole = isinstance(left, Tensor) and left.kind == "delta" and left.layer == layer
    return whole and len(set(e.free)) == len(e.free) and left == Tensor("delta", layer, e.free)


def _covers(scope: Scope, low: int, high: int) -> bool:
    """Tell whether the scope holds every low <= l <= L - high, for every depth that has such an l."""
    inside = scope.low is not None and scope.low <= low and scope.high <= high
    return inside and not scope.exact and scope.depth <= low + high


def _require_explicit(rule: str, term: Term, deltas: tuple[Layer, ...]) -> None:
    """Refuse unless the term holds no delta but those, and the cost only in dC/da^L."""
    for part in walk(term):
        if isinstance(part, Tensor) and part.kind == "delta" and part.layer not in deltas:
            allowed = ", ".join(map(str, deltas)) or "no layer"
            raise RuleError(rule, f"no delta but at {allowed}", f"delta^{part.layer}")
    parts = list(walk(term))
    gradients = [part for part in parts if isinstance(part, Partial) and isinstance(part.of, Cost)]
    known = sum((part.by.kind, part.by.layer) == ("a", OUTPUT) for part in gradients)
    if sum(isinstance(part, Cost) for part in parts) != known:
        raise RuleError(rule, "no derivative of C but dC/da^L", "another")


def _mentions(e: Equation, base: str) -> bool:
    return any(layer.base == base for layer in layers((e.left, e.right, e.free)))


def _equation(theorem: Theorem) -> Equation:
    if not isinstance(theorem, Theorem) or not isinstance(theorem.statement, Equation):
        raise RuleError("theorem", "a theorem that states an equation", type(theorem).__name__)
    return theorem.statement


def _tops(terms: tuple[Term, ...]) -> dict[str, Layer]:
    """Return the highest layer in sight for each base."""
    return {layer.base: layer for layer in sorted(set(layers(terms)))}


def _from(
    rule: Callable[..., Theorem], statement: Statement, arguments: tuple[Any, ...], *premises: Theorem
) -> Theorem:
    hypotheses = frozenset[str]().union(*(premise.hypotheses for premise in premises))
    conditions = frozenset[str]().union(*(premise.conditions for premise in premises))
    return _theorem(rule, statement, arguments, premises, hypotheses, conditions)


def _theorem(
    rule: Callable[..., Theorem],
    statement: Statement,
    arguments: tuple[Any, ...],
    premises: tuple[Theorem, ...],
    hypotheses: frozenset[str],
    conditions: frozenset[str],
) -> Theorem:
    return Theorem(statement, hypotheses, conditions, rule.__name__, arguments, premises, _SEAL)


RULES: dict[str, Callable[..., Theorem]] = {
    rule.__name__: rule
    for rule in (calculation, chain_rule, symmetry, transitivity, instance, cases, induction, derivatives)
}
