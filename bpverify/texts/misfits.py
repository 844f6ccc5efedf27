"""Which shapes of an equality do not fit: its own parts, or another line of the text; only looked for where a report says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.equality import occurrences_of
from bpverify.texts.shapes import Shaper
from bpverify.texts.sizes import MismatchError, Sizes
from bpverify.texts.tree import Plus, Times
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality
    from bpverify.texts.sizes import Shape
    from bpverify.texts.tree import Node

MOST_RIVALS = 12
"""With how many other equations one is compared; the nearest first."""
LONGEST = 60
"""Characters of a part that is shown."""


def misfit(text: Text, number: int, otherwise: str) -> str:
    """Return in one line what does not fit, in the author's own symbols; ``otherwise`` where no two equations tell."""
    equality = text.equalities[number]
    found = _failure(text, [equality])
    if found is not None:
        return found
    near = list(_near(text, equality))
    for other in near:
        if _failure(text, [other, equality]) is not None:
            return f"its shapes do not fit those of {_place(other, equality)}"
    for other in near:
        if _makes_one(text, other, equality):
            return f"it asks that two sizes are equal, which {_place(other, equality)} keeps apart"
    return otherwise


def _place(other: Equality, equality: Equality) -> str:
    return "another equation of its line" if other.item.line == equality.item.line else f"line {other.item.line}"


def _makes_one(text: Text, other: Equality, equality: Equality) -> bool:
    """Whether an equation makes sizes one that are several by another."""
    sizes = Sizes(text.instance)
    if _joins(text, sizes, other) is not None:
        return False
    classes = sizes.copy().settle()
    if _joins(text, sizes, equality) is not None:
        return False
    try:
        return bool(sizes.merged(classes))
    except MismatchError:
        return True


def _near(text: Text, equality: Equality) -> Iterator[Equality]:
    """Yield the equations that share a name with one, the nearest first."""
    names = {n.base for n in occurrences_of(equality)}
    number = equality.item.number
    near = sorted(text.equalities, key=lambda n: abs(n - number))
    sharing = (text.equalities[n] for n in near if n != number and names & {m.base for m in occurrences_of(text.equalities[n])})
    yield from (other for _, other in zip(range(MOST_RIVALS), sharing, strict=False))


def _failure(text: Text, equalities: Sequence[Equality]) -> str | None:
    """Return what does not fit where these are given their shapes one after the other; None where all fits."""
    sizes = Sizes(text.instance)
    for equality in equalities:
        found = _joins(text, sizes, equality)
        if found is not None:
            return found or None
    return None


def _joins(text: Text, sizes: Sizes, equality: Equality) -> str | None:
    """Join sizes as an equality asks; return what does not fit, "" where it has no shape, None where all fits."""
    for counters in text.placements(equality):
        shaper = Shaper(text.symbols, sizes)
        try:
            shaper.equation(equality.left, equality.right, (equality.item.number, tuple(sorted(counters.items()))), counters)
        except MismatchError as error:
            return _said(shaper, error.node, equality)
        except (BpverifyError, RecursionError):
            return ""
    return None


def _said(shaper: Shaper, node: Any, equality: Equality) -> str:
    """Name the parts that do not fit, each with what it is taken for."""
    if isinstance(node, Times):
        parts, what = node.factors, f"the factors of {_short(node)} do not fit"
    elif isinstance(node, Plus):
        parts, what = tuple(term for _, term in node.terms), f"the terms of {_short(node)} do not fit"
    elif node is None:
        parts, what = (equality.left, equality.right), "the two sides have different shapes"
    else:
        parts, what = (), f"the parts of {_short(node)} do not fit"
    kinds = [f"{_short(part)} is {kind}" for part in parts if (kind := _kind(shaper, part))]
    return f"{what}: as read, {', '.join(dict.fromkeys(kinds))}" if kinds else what


def _short(node: Node) -> str:
    text = latex(node)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _kind(shaper: Shaper, node: Node) -> str:
    try:
        return kind_of(shaper.sizes, shaper.plain(shaper.of(node)))
    except (MismatchError, BpverifyError, RecursionError):
        return ""


def kind_of(sizes: Sizes, shape: Shape) -> str:
    """Return a shape in words."""
    is_row, is_column = sizes.is_one(shape[0]), sizes.is_one(shape[1])
    if is_row and is_column:
        return "a number"
    return "a row" if is_row else "a column" if is_column else "a matrix"
