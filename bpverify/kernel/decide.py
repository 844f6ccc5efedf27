"""Decides an equation for all widths and depths: splits it into cases where layers compare, proves them, joins ranges.

Nothing here is trusted: every "proved" is a theorem of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bpverify.kernel import theorem as rules
from bpverify.kernel.calculus import layers
from bpverify.kernel.model import DEFINITIONS, HYPOTHESES, Model
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import (
    BATCH,
    FIRST_LAYER,
    INPUT,
    OUTPUT,
    Apply,
    Index,
    Layer,
    Partial,
    RuleError,
    Tensor,
    Term,
    TypingError,
    at_layer,
    walk,
)
from bpverify.kernel.theorem import Theorem, UnequalError

if TYPE_CHECKING:
    from collections.abc import Iterator

Status = Literal["proved", "different", "undecided", "ill-typed"]
CASES = 40


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the split and its result; ``left`` and ``right`` are the normal forms where they differ."""

    scope: Scope
    status: Status
    reason: str = ""
    left: str = ""
    right: str = ""
    theorem: Theorem | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the kernel says of an equation: proved by ``theorems`` in the ``scopes``, different, undecided or ill-typed.

    A case in which an index meets two widths has no meaning and is left out of a proof's scopes; ``cases`` shows it.
    """

    status: Status
    cases: tuple[Case, ...]
    theorems: tuple[Theorem, ...] = ()
    reason: str = ""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Where the equation is proved."""
        return tuple(theorem.equation.scope for theorem in self.theorems)

    @property
    def scope(self) -> str:
        """Where the equation is proved, as text: "1 <= l <= L-1"."""
        return "; ".join(map(str, self.scopes))

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold besides."""
        return tuple(sorted({condition for theorem in self.theorems for condition in theorem.conditions}))

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What the proof rests on."""
        return tuple(sorted({hypothesis for theorem in self.theorems for hypothesis in theorem.hypotheses}))

    @property
    def named_hypotheses(self) -> tuple[tuple[str, str], ...]:
        """What the proof rests on, each with its name in ``DEFINITIONS`` or ``HYPOTHESES``."""
        names = {text: name for name, text in (*DEFINITIONS.items(), *HYPOTHESES.items())}
        return tuple((names[text], text) for text in self.hypotheses)

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules in the derivations."""
        used = {name for theorem in self.theorems for name in _rules(theorem)}
        return tuple(name for name in rules.RULES if name in used)


def _rules(theorem: Theorem) -> Iterator[str]:
    yield theorem.rule
    for premise in theorem.premises:
        yield from _rules(premise)


def decide(left: Term, right: Term, free: tuple[Index, ...] = (), model: Model | None = None) -> Outcome:
    """Decide left = right for all values, widths, and layers and depths for which every symbol exists.

    ``free`` lists the free indices with their ranges. "different" is said only where both normal forms are canonical.
    """
    model = model or Model()
    try:
        found = tuple(_case(left, right, free, scope, model, at) for scope, at in split((left, right, free)))
    except TypingError as error:
        return Outcome("ill-typed", (), reason=str(error))
    except RuleError as error:
        return Outcome("undecided", (), reason=str(error))
    except RecursionError:
        return Outcome("undecided", (), reason="the terms are nested too deeply")
    statuses = {case.status for case in found}
    order: tuple[Status, ...] = ("different", "undecided", "proved", "ill-typed")
    status: Status = next((s for s in order if s in statuses), "undecided")
    reason = next((case.reason for case in found if case.status == status), "no layer for which all symbols exist")
    theorems = tuple(case.theorem for case in found if case.theorem) if status == "proved" else ()
    return Outcome(status, found, _joined(theorems), reason)


def _case(left: Term, right: Term, free: tuple[Index, ...], scope: Scope, model: Model, at: dict[str, Layer]) -> Case:
    parts = (left, right, free)
    for name, layer in at.items():
        parts = at_layer(parts, name, layer)
    try:
        return Case(scope, "proved", theorem=rules.calculation(*parts, scope, model))
    except UnequalError as error:
        certain = error.canonical and _one_base(parts)
        status: Status = "different" if certain else "undecided"
        return Case(scope, status, "the normal forms differ", error.left, error.right)
    except TypingError as error:
        return Case(scope, "ill-typed", str(error))
    except RuleError as error:
        return Case(scope, "undecided", str(error))


def _one_base(parts: object) -> bool:
    """Tell whether all layers are a known number apart (the input layer aside): only then are atoms independent."""
    bases = {layer.base for layer in layers(parts) if layer != INPUT}
    cut_at_input = any(isinstance(part, Partial) and part.by.layer == INPUT for part in walk(parts))
    return len(bases | ({""} if cut_at_input else set())) <= 1


def _joined(theorems: tuple[Theorem, ...]) -> tuple[Theorem, ...]:
    """Join the cases l = L - d to the one below them, as far as they reach without a gap."""
    found = list(theorems)
    for below in [t for t in found if t.equation.scope.low is not None]:
        current = below
        for edge in theorems:
            try:
                current = rules.cases(current, edge)
            except RuleError:
                continue
            found.remove(edge)
        found[found.index(below)] = current
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Need:
    """A layer that must exist, and the first layer that has what stands there."""

    layer: Layer
    first: int


def split(parts: tuple[Term, Term, tuple[Index, ...]]) -> Iterator[tuple[Scope, dict[str, Layer]]]:
    """Yield scopes that cover all layers and depths for which all symbols exist, with what stands for l and L in each.

    Raises:
        TypingError: a layer never exists.
        RuleError: there are two layer variables, or too many cases.
    """
    needs = set(_needs(parts))
    names = sorted({need.layer.base for need in needs} - {"", "L"})
    if len(names) > 1:
        raise RuleError("split", "one layer variable", " and ".join(names))
    found = 0
    for scope, at in _split_variable(needs, names[0]) if names else [(Scope(at=_top(needs)), {})]:
        placed = {_Need(at_layer(n.layer, names[0], at[names[0]]) if at else n.layer, n.first) for n in needs}
        for case in _split_depth(placed, scope, at):
            found += 1
            if found > CASES:
                raise RuleError("split", f"at most {CASES} cases", "more")
            yield case


def _needs(parts: object) -> Iterator[_Need]:
    for part in walk(parts):
        if isinstance(part, Tensor) and part.layer != BATCH:
            yield _Need(part.layer, FIRST_LAYER.get(part.kind, 0))
        elif isinstance(part, Apply):
            yield _Need(part.layer, 1)
    for layer in layers(parts):
        yield _Need(layer, 0)


def _top(needs: set[_Need]) -> Layer | None:
    """Return L where it is the only layer that the equation speaks of besides those below it."""
    return OUTPUT if any(n.layer == OUTPUT for n in needs) else None


def _split_variable(needs: set[_Need], name: str) -> Iterator[tuple[Scope, dict[str, Layer]]]:
    """Split by where l stands: at a layer that is also named by number or from L, or between all those."""
    mine = [n for n in needs if n.layer.base == name]
    low, high = max(n.first - n.layer.offset for n in mine), max(max(n.layer.offset for n in mine), 0)
    low = max(low, 0)
    numbered = [n.layer.offset for n in needs if n.layer.base == "" and n.first + n.layer.offset > 0]
    from_top = [n.layer.offset for n in needs if n.layer.base == "L"]
    least, most = min(n.layer.offset for n in mine), max(n.layer.offset for n in mine)
    first = max([low] + [k - least + 1 for k in numbered])
    last = max([high] + [most - e + 1 for e in from_top])
    yield Scope(name, first, last), {}
    for down in range(last - 1, high - 1, -1):
        yield Scope(name, at=Layer("L", -down)), {name: Layer("L", -down)}
    for k in range(low, first):
        yield Scope(name, at=Layer("", k)), {name: Layer("", k)}


def _split_depth(needs: set[_Need], scope: Scope, at: dict[str, Layer]) -> Iterator[tuple[Scope, dict[str, Layer]]]:
    """Split by the depth, where layers are named both by number and from L."""
    numbered = [n.layer.offset for n in needs if n.layer.base == ""]
    tops = [n for n in needs if n.layer.base == "L"]
    for need in needs:
        if (need.layer.base == "L" and need.layer.offset > 0) or (
            need.layer.base == "" and need.layer.offset < need.first
        ):
            raise TypingError("typing", f"a layer from {need.first} to L", str(need.layer))
    least = max([1, *numbered, *(n.first - n.layer.offset for n in tops)])
    apart = max([least, *(k - n.layer.offset + 1 for n in tops for k in numbered if scope.low is None or k)])
    yield replace(scope, depth=max(scope.depth, apart)), at
    for depth in range(least, apart):
        yield replace(scope, depth=depth, exact=True), at | {"L": Layer("", depth)}
