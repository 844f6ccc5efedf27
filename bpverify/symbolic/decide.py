"""One claim on one network: proved as a polynomial identity in every component, or refuted at a point, or undecided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bpverify.claim import PLAIN, own_indices, walk
from bpverify.errors import IllFormedError, InternalError, UnsupportedError
from bpverify.grounds import Basis, Condition, ConditionKind, Limit, LimitKind
from bpverify.notation.write import write
from bpverify.symbolic.algebra import NewGenerators
from bpverify.symbolic.derive import Derivation
from bpverify.symbolic.interpret import Interpreter
from bpverify.symbolic.place import Place
from bpverify.symbolic.quotient import Quotient, TooLargeError
from bpverify.symbolic.scope import Scope, layers_text, remarks, scope_of
from bpverify.symbolic.uses import used
from bpverify.symbolic.witness import Points, describe, find_defined, find_witness
from bpverify.verdict import Cause, IllFormed, Proved, Refuted, Undecided, Verdict, scoped

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.claim import Claim
    from bpverify.network import Network

MOST_PARAMETERS = 5000
"""The largest network that this engine takes."""

MOST_CONFIRMED = 48
"""Up to how many components are all confirmed in numbers."""

MOST_SEARCHES = 5
"""For how many components a witness is looked for: one is enough, and a search that fails is long."""

MOST_REBUILDS = 40
"""How often a claim may ask for generators that the algebra lacks."""


class _TooManyParametersError(UnsupportedError):
    """The network is larger than this engine takes."""


@dataclass
class Engine:
    """Decides claims on ``network``; the derivation is made once and kept for all of them."""

    network: Network
    _derivation: Derivation | None = None
    points: Points = field(init=False)

    def __post_init__(self) -> None:
        self.points = Points(self.network)

    @property
    def derivation(self) -> Derivation:
        """The network's values and derivatives, made when first needed."""
        if self._derivation is None:
            if self.network.parameter_count > MOST_PARAMETERS:
                count = self.network.parameter_count
                limit = f"{count} parameters, and this engine takes networks with up to {MOST_PARAMETERS}"
                raise _TooManyParametersError(f"{limit}; without --arch, check decides for all widths and depths")
            self._derivation = Derivation(self.network)
        return self._derivation

    def decide(self, claim: Claim, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Return the verdict on a claim at every layer and index for which its symbols exist on this network."""
        start = perf_counter()
        try:
            scope = scope_of(claim, self.network)
            known = self._without_components(claim, scope)
            if known is None:
                known = self._decide(claim, scope, progress) if claim.model == PLAIN else self._refuted(claim, scope)
            verdict = known
        except IllFormedError as error:
            verdict = IllFormed(claim=_latex(claim), name=claim.name, scope=self.network.arch, reason=str(error))
        except UnsupportedError as error:
            verdict = Undecided(claim=_latex(claim), name=claim.name, scope=self.network.arch, reason=f"not decided: {error}")
            if isinstance(error, _TooManyParametersError):
                verdict = replace(verdict, cause=Cause.TOO_LARGE, limit=Limit(LimitKind.PARAMETERS, MOST_PARAMETERS))
        return replace(verdict, seconds=perf_counter() - start)

    def _refuted(self, claim: Claim, scope: Scope) -> Verdict:
        """Return a refutation in the claim's own model, where a point shows one: only points know these models."""
        from bpverify.symbolic.models import refuted

        spoken_of = scoped(self.network.arch, layers_text(scope))
        about: dict[str, Any] = {"claim": _latex(claim), "name": claim.name, **spoken_of, "remarks": remarks(scope)}
        witness = refuted(claim, scope)
        if witness is None:
            return Undecided(**about, reason="in this model of the text no point where the sides differ was found")
        return Refuted(**about, method="points of the network", witness=witness, uses=used(claim, self.network))

    def _without_components(self, claim: Claim, scope: Scope) -> Verdict | None:
        spoken_of = scoped(self.network.arch, layers_text(scope))
        about: dict[str, Any] = {"claim": _latex(claim), "name": claim.name, **spoken_of, "remarks": remarks(scope)}
        if scope.mistyped:
            place, fault = scope.mistyped[0]
            where = "".join(f", at {name} = {number}" for name, number in sorted(place.layers.items()))
            return IllFormed(**about, reason=fault + where)
        if not scope.components:
            return Undecided(**about, reason=f"the claim has no component on {self.network.arch}: some symbol exists at no layer")
        return None

    def _decide(self, claim: Claim, scope: Scope, progress: Callable[[int, int], None] | None) -> Verdict:
        for _ in range(MOST_REBUILDS):
            try:
                return self._attempt(claim, scope, progress)
            except NewGenerators as needed:
                self._derivation = Derivation(self.network, (*self.derivation.extra, *needed.expressions))
        raise UnsupportedError(f"more than {MOST_REBUILDS} further functions")

    def _attempt(self, claim: Claim, scope: Scope, progress: Callable[[int, int], None] | None) -> Verdict:
        """Look at every component: in numbers at a sample of them, which settles what is wrong, then as polynomials."""
        interpreter, points = Interpreter(self.derivation), self.points
        sample, total = set(_sample(claim, scope)), scope.components
        unequal: list[Place] = []
        undefined = False
        for done, place in enumerate(scope.places(), start=1):
            sides = self._sides(interpreter, claim, place)
            found = find_defined(claim, place, points) if place in sample else None
            undefined = undefined or (place in sample and found is None)
            if found is not None and found.differ:
                self._check_agreement(interpreter, claim, sides)
                shown = find_witness(claim, place, points) or describe(place, found)
                return self._answer(Refuted, claim, scope, interpreter, witness=shown)
            if sides is None or not _is_equal(interpreter, *sides):
                unequal.append(place)
                witness = find_witness(claim, place, points) if len(unequal) <= MOST_SEARCHES else None
                if witness is not None:
                    return self._answer(Refuted, claim, scope, interpreter, witness=witness)
            if progress is not None:
                progress(done, total)
        if unequal:
            count = f"{len(unequal)} of {total} components"
            reason = f"{count} have no normal form 0, and no point where the sides differ was found"
            return self._answer(Undecided, claim, scope, interpreter, reason=reason)
        if undefined:
            reason = "the sides are equal, but no point was found where both are defined, so this says nothing"
            return self._answer(Undecided, claim, scope, interpreter, reason=reason)
        return self._answer(Proved, claim, scope, interpreter)

    def _sides(self, interpreter: Interpreter, claim: Claim, place: Place) -> tuple[Quotient, Quotient] | None:
        """Both sides as quotients of polynomials; None where these are too large."""
        try:
            return interpreter.component(claim.left, place), interpreter.component(claim.right, place)
        except TooLargeError:
            return None

    def _check_agreement(self, interpreter: Interpreter, claim: Claim, sides: tuple[Quotient, Quotient] | None) -> None:
        """Two computations that answer differently are an internal error; quotients are compared only where that is cheap."""
        if sides is None:
            return
        left, right = sides
        plain = left.denominator.is_constant() and right.denominator.is_constant()
        if left == right or (plain and _is_equal(interpreter, left, right)):
            raise InternalError(f"two computations of {_latex(claim)} on {self.network.arch} disagree; no verdict is given")

    def _answer(self, kind: Any, claim: Claim, scope: Scope, interpreter: Interpreter, **more: Any) -> Verdict:
        written = (*(f"${write(term)} \\neq 0$" for term in interpreter.divisors), *interpreter.domains)
        verdict: Verdict = kind(
            claim=_latex(claim),
            name=claim.name,
            **scoped(self.network.arch, layers_text(scope)),
            remarks=remarks(scope),
            method=method_text(self.network),
            provided=tuple(Condition(ConditionKind.DOMAIN, text) for text in (*conditions(self.network), *written)),
            uses=used(claim, self.network, kind is Proved),
            basis=basis(self.network),
            components=scope.components,
            **more,
        )
        return verdict


def _latex(claim: Claim) -> str:
    return claim.latex or write(claim)


def _is_equal(interpreter: Interpreter, left: Quotient, right: Quotient) -> bool:
    """Decide n/d = n'/d' where d d' != 0: d d' (n d' - n' d) is 0."""
    algebra = interpreter.algebra
    if left.denominator.is_one() and right.denominator.is_one():
        return algebra.is_zero(left.numerator - right.numerator)
    if not left.denominator.is_constant() or not right.denominator.is_constant():
        if algebra.is_zero(left.denominator * right.denominator):
            raise IllFormedError("the denominators of the two sides are never all different from zero")
    divisor = left.denominator * right.denominator
    difference = left.numerator * right.denominator - right.numerator * left.denominator
    if difference == 0:
        return True
    return algebra.is_zero(difference if divisor.is_constant() else difference * divisor)


def _sample(claim: Claim, scope: Scope) -> list[Place]:
    """The components to look at in numbers: all where they are few, else one of each kind and some more.

    Two components are of one kind where the layers are the same, the same indices are equal, and the same ones hit a unit that
    the claim names by its number: only there can a claim say different things.
    """
    places = list(scope.places())
    if len(places) <= MOST_CONFIRMED:
        return places
    numbers = sorted(named_units(claim))
    kinds = {(*place.layers.values(), *_pattern(place, numbers)): place for place in reversed(places)}
    spread = places[:: len(places) // max(1, MOST_CONFIRMED // 2)]
    return [*kinds.values(), *spread, places[-1]]


def _pattern(place: Place, numbers: list[int]) -> tuple[Any, ...]:
    units = list(place.indices.values())
    return (*(units.index(u) for u in units), *(numbers.index(u) if u in numbers else -1 for u in units))


def named_units(claim: Claim) -> frozenset[int]:
    """The units that a claim names by number."""
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    return frozenset(i for node in nodes for i in own_indices(node) if isinstance(i, int))


def basis(network: Network) -> Basis:
    """What a proof on this network rests on: relations where an activation or the cost is a known one."""
    return Basis.RELATIONS if _known(network) else Basis.POLYNOMIALS


def _known(network: Network) -> dict[str, None]:
    names = dict.fromkeys(layer.activation.name for layer in network.layers if not layer.activation.is_abstract)
    return names if network.cost.is_abstract else names | {network.cost.name: None}


def method_text(network: Network) -> str:
    """What a proof on this network rests on, in words."""
    names = _known(network)
    return "polynomial identity" + (f", modulo the relations of {', '.join(names)}" if names else " over independent atoms")


def conditions(network: Network) -> tuple[str, ...]:
    """Where the network is differentiable, and what is assumed of its targets."""
    rows: dict[str, list[int]] = {}
    for m, layer in enumerate(network.layers, start=1):
        for condition in layer.activation.conditions:
            rows.setdefault(f"{condition} ({layer.activation.name})", []).append(m)
    units = [f"{text} at every unit of layer {', '.join(map(str, layers))}" for text, layers in rows.items()]
    cost = [f"{condition} ({network.cost.name})" for condition in network.cost.conditions]
    return (*units, *cost, *(f"{target} (targets)" for target in network.cost.targets))



