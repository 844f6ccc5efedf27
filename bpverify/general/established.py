"""Which readings the equations of a text establish: its forward pass, and what it says that delta is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from bpverify.claim import Add, Quantity
from bpverify.errors import BpverifyError
from bpverify.general.alternatives import sample_letters, unit_letters
from bpverify.general.costs import defines_cost
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation.declared import NOTHING, Declared
from bpverify.notation.readings import OWN, VALUES, Convention, said
from bpverify.notation.tree import Applied, Derivative, Gradient, Name, Plus, walk
from bpverify.notation.typing import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bpverify.claim import Claim
    from bpverify.general.decisions import Decisions
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node

FORWARD = ("order", "start", "origin", "rows")
"""What an equation of the forward pass tells."""

DEFINITIONS = frozenset({":=", r"\equiv", r"\triangleq", r"\coloneqq", r"\doteq"})
"""Signs that say that a name is defined."""

KINDS = {"objective": ConditionKind.MODEL}
"""What of a reading is no way of writing."""


@dataclass(frozen=True, slots=True)
class Established:
    """The reading of a text as far as its equations tell it: ``base``, what is left ``open``, and on which line each was told.

    ``units`` are letters that count units, ``depth`` is the highest numbered layer. ``deltas`` are the lines on which delta is
    said to be something, with what; where they disagree nothing of delta is known.
    """

    base: Convention = OWN
    open: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: dict(VALUES))
    lines: Mapping[str, int] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    deltas: tuple[tuple[int, str], ...] = ()

    @property
    def is_torn(self) -> bool:
        """True where two definitions of delta disagree."""
        return len({meaning for _, meaning in self.deltas}) > 1

    def told(self, convention: Convention) -> tuple[Condition, ...]:
        """Return what a reading is, where it is not this notation's own, with the lines that tell it."""
        return tuple(self._told(name, said(name, getattr(convention, name))) for name in convention.differing(OWN))

    def _told(self, name: str, words: str) -> Condition:
        line = self.lines.get(name)
        return Condition(KINDS.get(name, ConditionKind.CONVENTION), words if line is None else f"{words}, line {line}", line)

    def bearing(self, read: Reading, convention: Convention | None = None) -> tuple[Condition, ...]:
        """Return what of a reading, the text's where none is named, bears on an equation."""
        convention = convention or self.base
        names = [name for name in convention.differing(OWN) if _bears_on(read, convention, name)]
        return self.told(replace(OWN, **{name: getattr(convention, name) for name in names}))


def _bears_on(read: Reading, convention: Convention, name: str) -> bool:
    """Tell whether an equation is read otherwise without one part of a reading."""
    drafts = (read.under(convention).draft, read.under(replace(convention, **{name: getattr(OWN, name)})).draft)
    sides = [None if draft is None else (draft.left, draft.right) for draft in drafts]
    return sides[0] != sides[1]


def establish(
    steps: Sequence[Step], spoken: Iterable[tuple[int, str]], decisions: Decisions, declared: Declared = NOTHING
) -> Established:
    """Return what the equations of a text establish; ``spoken`` are lines with what is said there in words that delta is.

    What is declared is so, whatever the equations tell.
    """
    units = frozenset[str]().union(*(unit_letters(s.reading.sides) for s in steps if s.reading.sides is not None))
    told = [(step, found) for step in steps if (found := _forward_readings(step.reading, units, decisions))]
    agreed = frozenset[Convention].intersection(*(found for _, found in told)) if told else frozenset()
    agreed = frozenset(one for one in agreed if declared.over(one) == one)
    base, open_ones, lines = OWN, dict(VALUES), dict[str, int]()
    if agreed:
        base = min(agreed, key=_remoteness)
        for name in FORWARD:
            open_ones[name] = tuple(dict.fromkeys(getattr(one, name) for one in sorted(agreed, key=repr)))
            line = next((s.source.line for s, found in told if len({getattr(f, name) for f in found}) == 1), 0)
            lines |= {name: line} if line else {}
    deltas = (*spoken, *_said_of_delta(steps, base, is_definition, decisions))
    meanings = {meaning for _, meaning in deltas}
    formulas = () if deltas else _said_of_delta(steps, base, is_formula, decisions)
    if len(meanings or {meaning for _, meaning in formulas}) == 1:
        line, meaning = (*deltas, *formulas)[0]
        base, open_ones["delta"], lines["delta"] = replace(base, delta=meaning), (meaning,), line
    base, open_ones = declared.over(base), open_ones | {name: (value,) for name, value in declared.conventions}
    depth, line = _output_layer(steps)
    if depth:
        base, lines["depth"] = replace(base, depth=depth), line
    return Established(base, open_ones | ({} if depth else _depths(steps)), lines, units, deltas)


def _remoteness(convention: Convention) -> tuple[int, ...]:
    """Return how far a reading is from this notation's own: in how many parts, and by the order of the table."""
    return len(convention.differing(OWN)), *(VALUES[name].index(getattr(convention, name)) for name in VALUES)


# -- the forward pass


def _forward_readings(reading: Reading, units: frozenset[str], decisions: Decisions) -> frozenset[Convention]:
    """Return the readings under which an equation that tells the weights holds; none where it tells nothing."""
    if reading.sides is None or not _tells_weights(reading):
        return frozenset()
    choices = list(product(*(VALUES[name] for name in FORWARD)))
    samples = ("", *sample_letters(reading.sides, units))
    found = set()
    for values in choices:
        convention = Convention(**dict(zip(FORWARD, values, strict=True)))
        if any(_holds_with_bias(reading.under(replace(convention, sample=sample)), decisions) for sample in samples):
            found.add(convention)
    return frozenset(found) if len(found) < len(choices) else frozenset()


def _tells_weights(reading: Reading) -> bool:
    """Tell whether an equation is one of the forward pass, or differentiates a unit's quantity by a weight."""
    sides = reading.sides
    if sides is None or sides.left.node is None or sides.right.node is None:
        return False
    symbols = sides.chain.symbols
    nodes = list(walk((sides.left.node, sides.right.node)))
    names = {symbols.role(node.letter) for node in nodes if isinstance(node, Name)}
    differentiated = any(isinstance(node, Derivative | Gradient) for node in nodes)
    if any(_is_slope_by_weight(node, symbols) for node in nodes):
        return True
    is_forward = any(_is_result(node, symbols) for node in (sides.left.node, sides.right.node))
    return is_forward and "w" in names and not differentiated and "delta" not in names


def _is_result(node: Node, symbols: Symbols) -> bool:
    """Tell whether a side is what a layer computes: z, a, or the activation of something."""
    return isinstance(node, Applied) or (isinstance(node, Name) and symbols.role(node.letter) in ("z", "a"))


def _is_slope_by_weight(node: Any, symbols: Symbols) -> bool:
    if not isinstance(node, Derivative) or not isinstance(node.of, Name) or symbols.role(node.of.letter) not in ("z", "a"):
        return False
    return any(isinstance(by, Name) and symbols.role(by.letter) == "w" for by in node.by)


def _holds_with_bias(reading: Reading, decisions: Decisions) -> bool:
    """Tell whether an equation holds, as it is or with the biases that the text leaves out."""
    return decisions.holds(reading.claim) or decisions.holds(with_bias(reading.draft))


def with_bias(draft: Claim | None) -> Claim | None:
    """Return z = ... with the bias added that it lacks; None where it is no such equation."""
    if draft is None:
        return None
    for z, other in ((draft.left, draft.right), (draft.right, draft.left)):
        if isinstance(z, Quantity) and z.kind == "z":
            try:
                return typed(replace(draft, left=z, right=Add((other, replace(z, kind="b"))), free=()))
            except BpverifyError:
                return None
    return None


# -- what delta is


def _said_of_delta(
    steps: Sequence[Step], base: Convention, is_said: Callable[[Reading], bool], decisions: Decisions
) -> tuple[tuple[int, str], ...]:
    """Return the lines that say what delta is, with what it is there."""
    found = []
    for step in steps:
        if not is_said(step.reading):
            continue
        spelled = _spelled_meaning(step.reading)
        read = [] if spelled else [m for m in VALUES["delta"] if decisions.holds(step.reading.under(replace(base, delta=m)).claim)]
        if spelled or len(read) == 1:
            found.append((step.source.line, spelled or read[0]))
    return tuple(found)


def _spelled_meaning(reading: Reading) -> str:
    """Return what delta is by the form of its definition alone, one derivative of the cost by z or a; "" for any other."""
    sides = reading.sides
    if sides is None or sides.right.node is None:
        return ""
    node, sign = sides.right.node, ""
    if isinstance(node, Plus) and len(node.terms) == 1:
        sign, node = ("-" if node.terms[0][0] < 0 else ""), node.terms[0][1]
    by = node.by[0] if isinstance(node, Derivative) and len(node.by) == 1 else None
    role = sides.chain.symbols.role(by.letter) if isinstance(by, Name) else None
    same = isinstance(by, Name) and isinstance(sides.left.node, Name) and _same_unit(sides.left.node, by)
    return sign + role if role in ("z", "a") and same else ""


def _same_unit(delta: Name, by: Name) -> bool:
    """Tell whether two quantities have the same indices and layer."""
    return [t.text for t in (*(delta.sub or ()), *(delta.sup or ()))] == [t.text for t in (*(by.sub or ()), *(by.sup or ()))]


def is_formula(reading: Reading) -> bool:
    """Tell whether an equation has delta alone on its left, and on its right the cost and nothing of delta."""
    sides = reading.sides
    if sides is None or sides.left.node is None or sides.right.node is None or not sides.right.is_equality:
        return False
    symbols = sides.chain.symbols
    left, right = sides.left.node, sides.right.node
    alone = isinstance(left, Name) and symbols.role(left.letter) == "delta"
    names = {symbols.role(node.letter) for node in walk(right) if isinstance(node, Name)}
    return alone and "delta" not in names and "cost" in names


def is_definition(reading: Reading) -> bool:
    """Tell whether an equation defines delta: by one derivative of the cost, or by a sign that says so."""
    sides = reading.sides
    right = None if sides is None else sides.right.node
    return right is not None and is_formula(reading) and (is_one_derivative(right) or reading.relation in DEFINITIONS)


def is_one_derivative(node: Node) -> bool:
    """Tell whether a side is one derivative of the cost, or its negative."""
    if isinstance(node, Plus) and len(node.terms) == 1:
        node = node.terms[0][1]
    return isinstance(node, Derivative | Gradient) and isinstance(node.of, Name)


# -- numbered layers


def _output_layer(steps: Sequence[Step]) -> tuple[int, int]:
    """Return the number of the output layer and the line of the equation that gives the cost there; zeros where none does."""
    for step in steps:
        sides = step.reading.sides
        if sides is None or not defines_cost(sides):
            continue
        outputs = {_number(n) for n in _names(step.reading) if sides.chain.symbols.role(n.letter) == "a"}
        if len(outputs) == 1 and (depth := outputs.pop()):
            return depth, step.source.line
    return 0, 0


def _number(name: Name) -> int:
    return next((int(t.text) for t in name.sup or () if t.text.isdigit()), 0)


def _depths(steps: Sequence[Step]) -> dict[str, tuple[int, ...]]:
    """Return the number that the output layer may have: the highest of the text, where layers are numbered."""
    numbers = [int(t.text) for step in steps for name in _names(step.reading) for t in name.sup or () if t.text.isdigit()]
    return {"depth": (0, max(numbers))} if numbers else {}


def _names(reading: Reading) -> Iterator[Name]:
    sides = reading.sides
    if sides is not None:
        yield from (n for n in walk((sides.left.node, sides.right.node)) if isinstance(n, Name))
