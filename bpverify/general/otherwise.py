"""What a text defines otherwise than the layered network: what rests on the network there is taken back, and left to the text.

A weighted input, an activation, tied weights or a cost that is not the network's contradicts a hypothesis of it; so a proof that
rests on that hypothesis is none of the text's, and an accusation accuses what the author never said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.catalog.trust import BY_KEY
from bpverify.general.conflicts import LAYERS, undecided
from bpverify.general.costs import defines_cost
from bpverify.general.objectives import on_the_line
from bpverify.grounds import Basis
from bpverify.notation.tree import Derivative, Literal, Name, walk
from bpverify.verdict import Cause, IllFormed, Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Sides
    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Script
    from bpverify.verdict import Verdict

LAST = "L"


@dataclass(frozen=True, slots=True)
class Other:
    """A definition that is not the network's: the hypothesis that it denies, its step, and where that is looked at."""

    key: str
    step: Step
    at_output: bool = False
    of_sample: bool = False
    whole: tuple[str, ...] = ()
    """How a cost is written that is defined by others of its letter, such as C by C_0: what is said of those is not denied."""
    errors: bool = False
    """Whether the errors are derivatives of that cost."""


def as_the_text_has_it(steps: Sequence[Step], verdicts: Sequence[Verdict], is_known: Callable[[Step], bool]) -> list[Verdict]:
    """Return the verdicts, undecided where the text denies what they rest on; ``is_known`` tells what a text's model takes up."""
    heads = [(step, verdict, _head(step)) for step, verdict in zip(steps, verdicts, strict=True)]
    own = [(step, other) for step, v, other in heads if other is not None and isinstance(v, Proved)]
    others = [
        other for step, verdict, other in heads
        if other is not None and not isinstance(verdict, Proved) and not is_known(step) and not _is_slip(other, verdict, own)
    ]  # fmt: skip
    if not others:
        return list(verdicts)
    slopes = [_texts(step) for step in steps if _is_slope(step)]
    others = [replace(other, errors=any(_holds(texts, other.whole) for texts in slopes)) for other in others]
    return [_unless_denied(step, verdict, others, own) for step, verdict in zip(steps, verdicts, strict=True)]


def _is_slip(other: Other, verdict: Verdict, own: Iterable[tuple[Step, Other]]) -> bool:
    """Whether the section says the same as the network too, and this, which comes first or has no meaning, is the slip."""
    beside = [s for s, o in own if o.key == other.key and s.section[0] == other.step.section[0]]
    if not beside or other.at_output:
        return False
    line = other.step.source.line
    return isinstance(verdict, IllFormed) or any(s.source.line > line for s in beside)


def _unless_denied(step: Step, verdict: Verdict, others: Sequence[Other], own: Sequence[tuple[Step, Other]]) -> Verdict:
    if not isinstance(verdict, (Proved, Refuted, IllFormed)):
        return verdict
    for other in others:
        if not _is_denied(step, verdict, other, own):
            continue
        letter = "delta" if other.key == "delta" else _letter(other.step)
        return undecided(verdict, f"{letter} is defined otherwise in the text, line {other.step.source.line}", Cause.NAME)
    return verdict


def _is_denied(step: Step, verdict: Verdict, other: Other, own: Sequence[tuple[Step, Other]]) -> bool:
    at, line = step.source.line, other.step.source.line
    if at < line and isinstance(verdict, Proved):
        # What a text defines holds for what it says afterwards.
        return False
    if step.section[0] != other.step.section[0]:
        anew = any(o.key == other.key and line < s.source.line <= at for s, o in own)
        if at < line or anew:
            return False
    sides = step.reading.sides
    if other.at_output and not (sides is not None and any(_is_last(name) for name in _names(sides))):
        return False
    if other.whole and not _holds(_texts(step), other.whole) and not (other.errors and _has_errors(step)):
        return False
    if other.of_sample and not (sides is not None and _differentiates_whole(sides)):
        return False
    if isinstance(verdict, Proved):
        # What one network proved rests on all that is said of networks.
        of_network = verdict.basis in (Basis.POLYNOMIALS, Basis.RELATIONS)
        return of_network or any(condition.text == BY_KEY[other.key].text for condition in verdict.provided)
    return True


# -- definitions that are not the network's


def _head(step: Step) -> Other | None:
    """Return what a step defines of the network, None where it defines nothing of it."""
    sides = step.reading.sides
    if sides is None or sides.step != 1 or not sides.right.is_equality or step.kind == "update":
        return None
    if defines_cost(sides):
        return _cost(step, sides)
    left, right = sides.left.node, sides.right.node
    if not isinstance(left, Name) or isinstance(right, Literal):
        return None
    role = sides.chain.symbols.role(left.letter)
    if role == "z" and _has_layer(left):
        return Other("z", step)
    if role == "a" and _has_layer(left) and _is_computed(sides):
        return Other("a", step, at_output=_is_last(left))
    if role == "w" and _ties(sides, left):
        return Other("w", step)
    if role == "delta" and isinstance(right, Derivative) and isinstance(right.of, Name) and (right.of.sub or right.of.sup):
        return Other("delta", step, of_sample=True)
    return None


def _cost(step: Step, sides: Sides) -> Other | None:
    role = sides.chain.symbols.role
    left, right = (tuple(t.text for t in sides.chain.within(side)) for side in (sides.left, sides.right))
    if _is_function_of_names(left, right) or not _is_of_more_than_outputs(sides):
        return None
    has_others = any(role(token.text) == "cost" for token in on_the_line(sides.chain.within(sides.right)))
    return Other("C", step, whole=left if has_others else ())


def _is_function_of_names(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether the right side is the left one at arguments: C = C(z_1, ..., z_n) says what it is a function of."""
    if right[:1] != left[:1] or "(" not in right[1:3]:
        return False
    depth = 0
    for at, text in enumerate(right):
        depth += (text == "(") - (text == ")")
        if text == ")" and not depth:
            return at == len(right) - 1
    return False


def _is_slope(step: Step) -> bool:
    sides = step.reading.sides
    left = None if sides is None else sides.left.node
    return sides is not None and isinstance(left, Name) and sides.chain.symbols.role(left.letter) == "delta"


def _has_errors(step: Step) -> bool:
    sides = step.reading.sides
    return sides is not None and any(sides.chain.symbols.role(name.letter) == "delta" for name in _names(sides))


def _is_computed(sides: Sides) -> bool:
    """Whether the right side is computed from weighted inputs or weights: x, or a^L(x), is another name."""
    role = sides.chain.symbols.role
    return any(role(token.text) in ("z", "w") for token in sides.chain.within(sides.right))


def _texts(step: Step) -> tuple[str, ...]:
    sides = step.reading.sides
    return () if sides is None else tuple(t.text for side in (sides.left, sides.right) for t in sides.chain.within(side))


def _holds(tokens: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether a cost stands among tokens as it is written, with no script or argument more."""
    size = len(part)
    return any(tokens[i : i + size] == part and tokens[i + size : i + size + 1] not in (("_",), ("(",)) for i in range(len(tokens)))


def _ties(sides: Sides, left: Name) -> bool:
    """Whether a weight is said to be another one: that of another layer, transposed, or one for all layers."""
    right = sides.right.node
    if right is None:
        return False
    role = sides.chain.symbols.role
    weights = [name for name in walk(right) if isinstance(name, Name) and role(name.letter) == "w"]
    if weights:
        bare = [name for name in weights if _tokens(name.sup) != _tokens(left.sup)]
        return bool(bare) and all(role(n.letter) == "w" for n in walk(right) if isinstance(n, Name))
    return isinstance(right, Name) and role(right.letter) is None and "l" in _tokens(left.sup)


def _is_of_more_than_outputs(sides: Sides) -> bool:
    """Whether a cost is computed from more than what the last layer gives: weights, weighted inputs, layers within."""
    symbols, node = sides.chain.symbols, sides.right.node
    if node is None:
        tokens = sides.chain.within(sides.right)
        return any(
            symbols.role(token.text) in ("w", "b", "z") or (symbols.role(token.text) == "a" and not _goes_on_with_last(tokens[at:]))
            for at, token in enumerate(tokens)
        )
    return any(
        symbols.role(name.letter) in ("w", "b", "z") or (symbols.role(name.letter) == "a" and _is_within(name))
        for name in walk(node) if isinstance(name, Name)
    )  # fmt: skip


def _goes_on_with_last(tokens: Sequence[Token]) -> bool:
    """Whether a letter stands without a superscript, or with the last layer there."""
    texts = [token.text for token in tokens[1:12]]
    if "^" not in texts or any(t not in "_{}" and not t.isalnum() for t in texts[: texts.index("^")]):
        return True
    behind = texts[texts.index("^") + 1 :]
    script = behind[1 : behind.index("}")] if behind[:1] == ["{"] and "}" in behind else behind[:1]
    return LAST in script and "-" not in script


def _is_within(name: Name) -> bool:
    """Whether an activation is surely not that of the last layer: l, L-1, or the first of several."""
    tokens = _tokens(name.sup)
    return "l" in tokens or (LAST in tokens and "-" in tokens) or tokens in (("1",), ("(", "1", ")"), ("[", "1", "]"))


def _differentiates_whole(sides: Sides) -> bool:
    """Whether a side has a derivative of the cost of all samples, beside the errors of one."""
    of = [d.of for d in walk((sides.left.node, sides.right.node)) if isinstance(d, Derivative)]
    return any(isinstance(o, Name) and not o.sub and not o.sup and sides.chain.symbols.role(o.letter) == "cost" for o in of)


def _has_layer(name: Name) -> bool:
    return any(token in LAYERS or token.isdigit() for token in _tokens(name.sup))


def _is_last(name: Name) -> bool:
    tokens = _tokens(name.sup)
    return LAST in tokens and not {"-", "+"} & {*tokens}


def _names(sides: Sides) -> list[Name]:
    return [node for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Name)]


def _tokens(script: Script) -> tuple[str, ...]:
    return tuple(token.text for token in script or ())


def _letter(step: Step) -> str:
    sides = step.reading.sides
    left = None if sides is None else sides.left.node
    return left.letter if isinstance(left, Name) else "the cost"
