"""Mathematics as it stands on the page, in trees that know no network: names keep their scripts, products their order and sign."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeGuard, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = Union[
    "Number", "Name", "Label", "Call", "Primed", "Scripted", "Plus", "Times", "Over", "Sum", "Derivative", "Nabla", "Matrix",
    "Cases", "Norm", "Dots", "Every", "Group", "Columns",
]  # fmt: skip


TRANSPOSES = frozenset({"T", r"\top"})
"""What a superscript says of a transpose."""


@dataclass(frozen=True, slots=True)
class Number:
    """A rational; ``digits`` is how many stand behind the point, None for a whole number or a fraction."""

    value: Fraction
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A word: the upright text in a script, or in a place where a quantity is due."""

    text: str


class _Hashed:
    """What is asked for in tables so often that its hash is kept."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class Name(_Hashed):
    """A letter or word with its decorations in ``base`` and its scripts as items, as written.

    ``bold`` says that it is set as a vector or a matrix. ``bracketed`` says that the superscript stands in parentheses or brackets.
    """

    base: str
    sub: tuple[Node, ...] = ()
    sup: tuple[Node, ...] = ()
    bold: bool = False
    bracketed: bool = False

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            found = hash((self.base, self.sub, self.sup, self.bold, self.bracketed))
            object.__setattr__(self, "_hash", found)
            return found


@dataclass(frozen=True, slots=True)
class Group:
    """A pair of parentheses or brackets, kept where it may enclose the arguments of the name before it.

    ``square`` says that they are brackets: vectors in them are one above the other.
    """

    items: tuple[Node, ...]
    square: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function at its arguments, differentiated ``order`` times."""

    function: Name
    arguments: tuple[Node, ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Primed:
    """A name with primes and no argument."""

    of: Node
    order: int


@dataclass(frozen=True, slots=True)
class Scripted:
    """A group with scripts: (..)_j, (..)^T, (..)^2."""

    of: Node
    sub: tuple[Node, ...] = ()
    sup: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Plus:
    """A sum of signed terms."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A product; ``signs`` stand between its factors: "" side by side, else the sign's name."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """A quotient."""

    above: Node
    below: Node


@dataclass(frozen=True, slots=True)
class Sum:
    r"""A sum or product over ``indices``; ``low`` and ``high`` are its bounds where they are written.

    ``differ`` holds pairs of indices that the sum leaves out where they are equal (j \neq i); ``over`` is the set in which the
    index is, and ``varies`` says that it has indices of its own.
    """

    indices: tuple[str, ...]
    body: Node
    low: Node | None = None
    high: Node | None = None
    differ: tuple[tuple[Node, Node], ...] = ()
    product: bool = False
    over: str = ""
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """A matrix by its columns, or by its rows, under an index from ``low`` to ``high``."""

    indices: tuple[str, ...]
    body: Node
    low: Node | None
    high: Node | None
    are_columns: bool


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of ``of`` by others; ``of`` is None for an operator that stands by itself."""

    of: Node | None
    by: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Nabla:
    """The gradient of a scalar by an array; by None where the text writes none."""

    of: Node
    by: Node | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of entries; None where a cell is empty."""

    rows: tuple[tuple[Node | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Values with the relations under which they hold, None for "otherwise"."""

    branches: tuple[tuple[Node, tuple[tuple[str, Node, Node], ...] | None], ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """The Euclidean or Frobenius norm of an array, or the absolute value of a number."""

    of: Node
    absolute: bool = False
    with_two: bool = field(default=False, compare=False)
    """Whether a 2 stands below it: of a matrix it may be the largest singular value."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Dots: what the neighbours have in common goes on."""


@dataclass(frozen=True, slots=True)
class Every:
    r"""All values of an index: A_{i\cdot} is the row of A whose entries are A_{ij}, A_{:j} a column.

    ``is_vector`` says that it is a vector by itself, t_q beside t_{qj}, which lies as vectors do.
    """

    is_vector: bool = False


SAMPLES = r"\samples"
"""The index of a sum that names none, where it is over the samples."""


_FIELDS: dict[type, tuple[str, ...] | None] = {}
"""For each kind of node the names of what may hold nodes; None for what is no node."""
_NO_NODES = frozenset({"str", "bool", "int", "int | None", "Fraction", "tuple[str, ...]"})
"""The types, as they are written here, of what holds none."""


def walk(value: Any) -> Iterator[Any]:
    """Yield a node and all nodes in it, outermost first."""
    stack = [value]
    while stack:
        each = stack.pop()
        kind = type(each)
        if kind is tuple:
            stack.extend(reversed(each))
            continue
        names = _FIELDS[kind] if kind in _FIELDS else _fields_of(kind)
        if names is not None:
            yield each
            for name in reversed(names):
                if (held := getattr(each, name)) != ():
                    stack.append(held)


def _fields_of(kind: type) -> tuple[str, ...] | None:
    """Note in which fields a kind of node holds nodes, and return their names."""
    is_node = is_dataclass(kind) and kind.__module__ == __name__
    found = tuple(f.name for f in fields(kind) if f.type not in _NO_NODES) if is_node else None
    _FIELDS[kind] = found
    return found


def is_ones(node: Name) -> bool:
    """Whether a name is the vector or matrix of ones: a bold one."""
    return node.base == "1" and node.bold


def is_transpose(node: Any) -> TypeGuard[Name]:
    """Whether what stands above an array is the sign of its transpose."""
    return isinstance(node, Name) and node.base in TRANSPOSES


def quantities(value: Any, in_derivatives: bool = True) -> Iterator[Name]:
    """Yield the names in a tree that stand for quantities: those in scripts are left out, and where asked those in derivatives."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, Name):
            yield each
        elif isinstance(each, tuple):
            stack.extend(reversed(each))
        elif isinstance(each, Call):
            stack.append(each.arguments)
        elif isinstance(each, Scripted):
            stack.append(each.of)
        elif in_derivatives or not isinstance(each, (Derivative, Nabla)):
            kind = type(each)
            names = _FIELDS[kind] if kind in _FIELDS else _fields_of(kind)
            stack.extend(getattr(each, name) for name in reversed(names or ()))


def put(node: Any, name: Name, own: Name) -> Any:
    """Return a tree with another name in the place of one; functions of the same letter stay."""
    if node == name:
        return own
    if isinstance(node, tuple):
        return tuple(put(each, name, own) for each in node)
    if isinstance(node, Name) or not is_dataclass(node) or isinstance(node, type):
        return node
    kept = {"function"} if isinstance(node, Call) else set()
    return replace(node, **{f.name: put(getattr(node, f.name), name, own) for f in fields(node) if f.name not in kept})
