"""A claim: an equation over the quantities of a network, with its indices and their ranges, as data.

Every engine reads claims, none changes them. Indices are names ("j"); which layer's units an index counts follows from the
positions it stands at, and typing (notation/typing.py) writes it down in ``Sum.over``, ``Activate.layer`` and ``Claim.free``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

Term = Union[
    "Number", "Quantity", "Scalar", "Cost", "Activate", "Elementary", "Kronecker", "Partial", "Sum", "Add", "Multiply", "Power"
]  # fmt: skip
Kind = Literal["w", "b", "z", "a", "delta", "x", "y"]
Index = str | int
"""A name, or the number of a unit from 1."""


@dataclass(frozen=True, slots=True)
class LayerRef:
    """A layer as an equation writes it: l, l-1, L, or a number (base None). ``base`` 'L' is the output layer."""

    base: str | None
    offset: int = 0

    def __str__(self) -> str:
        if self.base is None:
            return str(self.offset)
        return self.base + (f"{self.offset:+d}" if self.offset else "")

    def shifted(self, by: int) -> LayerRef:
        """Return the layer ``by`` further towards the output."""
        return replace(self, offset=self.offset + by)


OUTPUT = LayerRef("L")
INPUT = LayerRef(None, 0)
BATCH = LayerRef("batch")
"""What an index of samples counts: the samples over which a cost is a mean."""

POSITIONS: dict[Kind, tuple[int, ...]] = {"w": (0, -1), "b": (0,), "z": (0,), "a": (0,), "delta": (0,), "x": (0,), "y": (0,)}
"""For each quantity of layer l: which layer's units each of its indices counts, relative to l."""

FIRST_LAYER: dict[Kind, int] = {"w": 1, "b": 1, "z": 1, "a": 0, "delta": 1, "x": 0, "y": 0}
"""The first layer that has the quantity."""


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Quantity:
    """A component such as w_jk^l. x stands at layer 0 and y at layer L; ``sample`` says of which sample it is."""

    kind: Kind
    layer: LayerRef
    indices: tuple[Index, ...]
    sample: Index | None = None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number of the model: the "decay" rate, how many "samples" there are, or another "size" beside a cost."""

    name: Literal["decay", "samples", "size"]


@dataclass(frozen=True, slots=True)
class Cost:
    """C: the cost of one sample, or the whole one of the claim's model; with the part "data", C without its penalty.

    With ``sample`` the cost of that sample of the batch.
    """

    part: Literal["", "data"] = ""
    sample: Index | None = None


@dataclass(frozen=True, slots=True)
class Activate:
    """The ``order``-th derivative of the activation, applied to an argument; ``layer`` says whose activation."""

    order: int
    argument: Term
    layer: LayerRef | None = None


@dataclass(frozen=True, slots=True)
class Elementary:
    """A function of calculus (exp, log, tanh, ...) applied to an argument."""

    function: str
    argument: Term


@dataclass(frozen=True, slots=True)
class Kronecker:
    """1 where the two indices are equal, else 0."""

    first: Index
    second: Index


@dataclass(frozen=True, slots=True)
class Partial:
    """The partial derivative of ``of``, the network cut at ``by`` (soundness.md, "The model")."""

    of: Term
    by: Quantity


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a sum: a unit by its number or by an index, and how far from it."""

    index: Index
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum over an index that counts the units of the layer ``over`` (None until typed).

    It runs from ``first`` to ``last``, from the first unit and to the last one where these are None.
    """

    index: str
    body: Term
    over: LayerRef | None = None
    first: Bound | None = None
    last: Bound | None = None

    @property
    def is_whole(self) -> bool:
        """True where the sum runs over all units of its layer."""
        return self.first is None and self.last is None


@dataclass(frozen=True, slots=True)
class Add:
    """A sum of terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Multiply:
    """A product of factors; a quotient has a factor with exponent -1."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A base to an integer power."""

    base: Term
    exponent: int


@dataclass(frozen=True, slots=True)
class Model:
    """What a claim takes for the network and its cost beside layers a = sigma(z) and the cost of one sample.

    ``links``: a^l = a^(l-1) + sigma(z^l), all widths equal. ``batch``: the cost is the mean over samples. ``decay``: decay/2 sum
    w^2 is added to it.
    """

    links: bool = False
    batch: bool = False
    decay: bool = False


PLAIN = Model()


@dataclass(frozen=True, slots=True)
class Claim:
    """left = right, for every value of the free indices and of the layer variables, in its model.

    ``free`` pairs each free index with the layer whose units it counts; ``latex`` is the text it was read from.
    """

    left: Term
    right: Term
    free: tuple[tuple[str, LayerRef], ...] = ()
    latex: str = ""
    name: str | None = None
    model: Model = PLAIN


def children(term: Term) -> tuple[Term, ...]:
    """Return the direct parts of a term, left to right."""
    match term:
        case Add(terms=parts) | Multiply(factors=parts):
            return parts
        case Activate(argument=part) | Elementary(argument=part) | Sum(body=part) | Power(base=part):
            return (part,)
        case Partial(of=of, by=by):
            return (of, by)
        case _:
            return ()


def walk(term: Term) -> Iterator[Term]:
    """Yield the term and everything in it, outermost first."""
    yield term
    for part in children(term):
        yield from walk(part)


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:
    """Return the term with ``change`` applied to each direct part (a partial derivative's ``by`` must stay a quantity)."""
    match term:
        case Add(terms=parts):
            return Add(tuple(map(change, parts)))
        case Multiply(factors=parts):
            return Multiply(tuple(map(change, parts)))
        case Activate(argument=part) | Elementary(argument=part):
            return replace(term, argument=change(part))
        case Sum(body=part):
            return replace(term, body=change(part))
        case Power(base=part):
            return replace(term, base=change(part))
        case Partial(of=of, by=by):
            changed = change(by)
            if not isinstance(changed, Quantity):
                raise TypeError(f"a partial derivative is taken by a quantity, not by {type(changed).__name__}")
            return Partial(change(of), changed)
        case _:
            return term


def own_indices(term: Term) -> tuple[Index, ...]:
    """Return the indices that stand at a term itself and not in its parts; the limits of a sum stand outside of it."""
    match term:
        case Quantity(indices=indices, sample=sample):
            return indices if sample is None else (*indices, sample)
        case Cost(sample=sample) if sample is not None:
            return (sample,)
        case Kronecker(first=first, second=second):
            return (first, second)
        case Sum(first=first, last=last):
            return tuple(bound.index for bound in (first, last) if bound is not None)
        case _:
            return ()


def reindexed(term: Term, change: Callable[[Index], Index]) -> Term:
    """Return the term with ``change`` applied to its own indices, its parts as they are."""
    match term:
        case Quantity(indices=indices, sample=sample):
            return replace(term, indices=tuple(map(change, indices)), sample=None if sample is None else change(sample))
        case Cost(sample=sample) if sample is not None:
            return replace(term, sample=change(sample))
        case Kronecker(first=first, second=second):
            return Kronecker(change(first), change(second))
        case Sum(first=low, last=high):
            limits = (bound and replace(bound, index=change(bound.index)) for bound in (low, high))
            return replace(term, first=next(limits), last=next(limits))
        case _:
            return term


def layer_refs(term: Term) -> Iterator[LayerRef]:
    """Yield every layer that the term names."""
    for node in walk(term):
        for field in fields(node):
            value = getattr(node, field.name)
            if isinstance(value, LayerRef):
                yield value


def layer_variables(claim: Claim) -> tuple[str, ...]:
    """Return the layer variables of a claim (l, say), sorted; L is none, it is the network's depth."""
    refs = {ref.base for side in (claim.left, claim.right) for ref in layer_refs(side)}
    return tuple(sorted(base for base in refs if base not in (None, "L", BATCH.base)))
