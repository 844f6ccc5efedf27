"""Where an equation is evaluated, and what evaluation asks of a text's model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bpverify.texts.tree import Columns, Name, Plus, Scripted, Sum, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Call, Derivative, Node

Value = Any
"""A scalar's node, or a matrix of them (a NumPy array of rank 2)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the letters of an equation are at one place: indices and counters, and the parameters of a function's definition."""

    letters: Mapping[str, Any]
    counters: Mapping[str, int]
    bound: Mapping[str, Value]


class World(Protocol):
    """What evaluation asks of a text's model."""

    symbols: Symbols
    sizes: Sizes
    scalars: Scalars
    sensitive: set[str]

    def component(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> int:
        """Return the scalar of one entry."""

    def is_unknown(self, base: str) -> bool:
        """Whether nothing defines a name."""

    def size(self, ref: Ref, counters: Mapping[str, int]) -> int:
        """Return the number that a size's name has on the instance."""

    def layers(self, node: Node, counters: Mapping[str, int]) -> Iterator[int]:
        """Yield the numbers of the layers or steps that stand in a tree, where they are known."""

    def slot_of(self, letter: str, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> Any:
        """Return the size that an index runs over, None where no array has it."""

    def range_of(self, index: str, node: Sum | Columns, at: Setting) -> list[int]:
        """Return the values of a sum's index."""

    def apply(self, evaluator: Any, node: Call, at: Setting) -> Any:
        """Apply a function to its arguments."""

    def at_parameter(self, node: Derivative) -> Node | None:
        """Return what is differentiated: of df/dz, where the text defines f(z), that is f at z."""

    def slope(self, of: int, by: int, node: Node, is_entry: bool = False) -> int:
        """Return the derivative of one scalar by another."""

    def check_dependence(self, above: list[int], below: list[int]) -> None:
        """Refuse the derivative of an array of which no entry depends on any entry of the other."""


_NAMES: dict[int, tuple[Any, tuple[Name, ...]]] = {}
"""The names in trees that were asked for, by the tree's identity; the tree is kept, so that it keeps that."""


def occurrences(node: Node | tuple[Node, ...]) -> tuple[Name, ...]:
    """Return the names in a tree, or in several."""
    if isinstance(node, tuple):
        # A tuple may be made for one question alone; the trees in it are not.
        return tuple(name for part in node for name in occurrences(part))
    known = _NAMES.get(id(node))
    if known is None or known[0] is not node:
        if len(_NAMES) > 20_000:
            _NAMES.clear()
        known = _NAMES[id(node)] = node, tuple(n for n in walk(node) if isinstance(n, Name))
    return known[1]


def free_letters(nodes: tuple[Node, ...], indices: frozenset[str]) -> set[str]:
    """Return the indices that no sum binds."""
    found: set[str] = set()

    def visit(value: Any, bound: frozenset[str]) -> None:
        if isinstance(value, tuple):
            for part in value:
                visit(part, bound)
        elif isinstance(value, (Sum, Columns)):
            inner = bound | set(value.indices)
            for part in (value.body, value.differ if isinstance(value, Sum) else ()):
                visit(part, inner)
            visit(value.low, bound)
        elif isinstance(value, Name):
            found.update(
                i.base
                for i in (*value.sub, *value.sup)
                if isinstance(i, Name) and i.base in indices and i.base not in bound and not i.sub
            )
            visit(tuple(i for i in value.sub if isinstance(i, Name) and i.sub), bound)
            terms = (t for i in value.sub if isinstance(i, Plus) for _, t in i.terms if isinstance(t, Name) and not t.sub)
            found.update(t.base for t in terms if t.base in indices - bound)
        elif isinstance(value, Scripted):
            found.update(i.base for i in value.sub if isinstance(i, Name) and i.base in indices - bound and not i.sub)
            visit(value.of, bound)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                visit(getattr(value, name), bound)

    visit(nodes, frozenset())
    return found
