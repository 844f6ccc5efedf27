"""Trees to component terms: each node becomes a shape (no axis, one or two) and a way to write its entries.

Vectors stand upright; the derivative of a number by an array has the array's shape, that of a vector by a vector the
first vector's units as rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bpverify.claim import (
    BATCH,
    OUTPUT,
    Activate,
    Bound,
    Cost,
    Elementary,
    Index,
    Kronecker,
    LayerRef,
    Number,
    Partial,
    Quantity,
    Sum,
    Term,
)
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.arrays import Array, array_of, conform, constant, diagonal_of, entry, transpose, upright
from bpverify.notation.limits import LimitReader, Width
from bpverify.notation.products import Products
from bpverify.notation.quantities import Quantities, Spelling, other_than, spell
from bpverify.notation.readings import OWN, Convention
from bpverify.notation.scripts import indices, layer, superscript
from bpverify.notation.terms import add, layers_counted, multiply, occurrences, placed, raised, signed
from bpverify.notation.tokens import show
from bpverify.notation.tree import (
    Applied,
    Bracket,
    Derivative,
    Diagonal,
    Function,
    Gradient,
    Inner,
    Literal,
    Name,
    Node,
    Ones,
    Over,
    Plus,
    Scripted,
    Slip,
    Times,
    Total,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.notation.symbols import Symbols
    from bpverify.notation.usage import Usage

MOST_FACTORS = 100
"""The longest product of arrays that is read."""

LETTERS = "jkimpqrstuvnoc"
"""Letters for fresh indices, the nicest first."""


class Elaborator(Quantities):
    """Writes trees of one equation in components.

    ``usage`` says what its letters are used for, ``free`` are the free indices of the chain's head, ``entrywise`` the reading
    of each dot between vectors, ``convention`` that of the text. ``is_related`` becomes True where a sum runs over i < j,
    perhaps over both.
    """

    def __init__(self, symbols: Symbols, used: frozenset[str], usage: Usage, free: frozenset[str] = frozenset(),
                 entrywise: tuple[bool, ...] = (), convention: Convention = OWN) -> None:  # fmt: skip
        self.free = free
        self.products = Products(self.fresh, entrywise, convention.loose)
        super().__init__(symbols, usage, convention, self.products.slips)
        self.is_related = False
        self._limits = LimitReader(usage, symbols)
        self._widths: dict[str, frozenset[LayerRef]] = {}
        self._fresh = _fresh(used)

    def fresh(self) -> str:
        """Return an index that the equation does not use."""
        return next(self._fresh)

    def array(self, node: Node) -> Array:
        """Return the array that a node means.

        Raises:
            IllFormedError: Shapes do not conform.
            NotationError: A script cannot be read.
            UnsupportedError: A letter is no quantity of a network, or there is more than one reading.
        """
        return _METHODS[type(node)](self, node)

    def _scripted(self, node: Scripted) -> Array:
        sup = superscript(node.sup)
        if node.sup is not None and not (sup.layer is None if sup.transposed else sup.power is not None):
            raise UnsupportedError(
                f"the superscript '{show(node.sup)}' at {node.position}: a power or a transpose is expected here"
            )
        base = self.array(node.base)
        if sup.transposed:
            base = transpose(base)
        elif sup.power is not None:
            base = self._raised(base, sup.power, node)
        if node.sub is None:
            return base
        given = indices(node.sub, len(base.shape))
        if len(given) != len(base.shape) or None in base.shape:
            raise IllFormedError(f"{base}; it cannot take the indices '{show(node.sub)}'")
        # Written at indices that no text holds first: a sum inside may run over a letter that is given here.
        places = {f"?{axis}": index for axis, index in enumerate(given)}
        return constant(placed(entry(base), places, self.fresh))

    def _raised(self, base: Array, power: int, node: Scripted) -> Array:
        if not base.is_scalar:
            raise UnsupportedError(f"the power at {node.position}: {base}; only numbers are raised")
        return constant(raised(base.at(()), power))

    # -- functions

    def _applied(self, node: Applied) -> Array:
        argument = self.array(node.argument)
        self.letters.add(Spelling("activation", "sigma" if node.diagonal else node.letter))
        where = None if node.layer is None else self._placed(layer(node.layer))
        activated = Array(
            argument.shape, lambda at: Activate(node.order, argument.at(at), where), f"{spell(node.letter)}(..)"
        )
        return diagonal_of(self._vector(activated)) if node.diagonal else activated

    def _function(self, node: Function) -> Array:
        argument = self.array(node.argument)
        if not argument.is_scalar and node.power != 1:
            raise UnsupportedError(f"the power at {node.position}: {argument}; only numbers are raised")
        return array_of(
            argument.shape, lambda at: raised(Elementary(node.name, argument.at(at)), node.power), node.name
        )

    def _diagonal(self, node: Diagonal) -> Array:
        return diagonal_of(self._vector(self.array(node.vector)))

    def _vector(self, array: Array) -> Array:
        """Return a row as a vector where the text writes vectors as rows."""
        return upright(array) if self.convention.rows else array

    # -- sums, products, quotients

    def _plus(self, node: Plus) -> Array:
        parts = [self.array(part) for _, part in node.terms]
        signs = [sign for sign, _ in node.terms]
        whole = next((p for p in parts if not p.is_scalar), parts[0])
        for part in parts:
            if not part.is_number:
                whole = replace(whole, shape=conform(whole, part, "are added"))
        return array_of(
            whole.shape,
            lambda at: add([signed(s, p.at(at) if p.shape else p.at(())) for s, p in zip(signs, parts, strict=True)]),
            "the sum",
        )

    def _times(self, node: Times) -> Array:
        parts = [self.array(factor) for factor in node.factors]
        if all(part.is_scalar for part in parts):
            return constant(multiply([part.at(()) for part in parts]))
        if len(parts) > MOST_FACTORS:
            raise UnsupportedError(
                f"a product of {len(parts)} arrays at {node.position}: at most {MOST_FACTORS} are read"
            )
        whole = parts[0]
        for at, sign in enumerate(node.signs, start=1):
            try:
                whole = self.products.of(whole, sign, parts[at], node.position)
            except IllFormedError:
                grouped = self.products.grouped(parts[:at], parts[at], {*node.signs[:at]})
                if grouped is None:
                    raise
                whole = grouped
        return whole

    def _inner(self, node: Inner) -> Array:
        return self.products.inner(self.array(node.left), self.array(node.right))

    def _over(self, node: Over) -> Array:
        above, divisor = self.array(node.above), self.array(node.below)
        if not divisor.is_scalar and above.is_scalar and not above.is_number:
            raise IllFormedError(f"a denominator must be a number, but {divisor}")
        if not divisor.is_scalar:
            raise UnsupportedError(
                f"the quotient at {node.position} divides by an array, perhaps entry by entry: {divisor}; write components"
            )
        below = divisor.at(())
        if isinstance(below, Number) and below.value == 0:
            raise IllFormedError(f"division by zero at {node.position}")
        return array_of(above.shape, lambda at: multiply([above.at(at), raised(below, -1)]), "the quotient")

    # -- calculus

    def _derivative(self, node: Derivative) -> Array:
        of = self.array(node.of)
        for by in reversed(node.by):
            of = self._partial(of, self.array(by), node.position)
        return of

    def _gradient(self, node: Gradient) -> Array:
        of = self.array(node.of)
        if not of.is_scalar:
            raise IllFormedError(f"a gradient is taken of a number, but {of}")
        by = self._gradient_variable(node)
        if self.objective.each is not None and isinstance(of.at(()), Cost) and of.at(()) == Cost() and by.text == "a^L":
            raise UnsupportedError(f"the gradient at {node.position} by the outputs of which sample is not said")
        return self._partial(of, by, node.position)

    def _gradient_variable(self, node: Gradient) -> Array:
        from bpverify.notation.syntax import members

        if len(node.by) == 1 and self.symbols.role(node.by[0].text) == "a":
            return array_of((OUTPUT,), lambda at: Quantity("a", OUTPUT, at), "a^L")
        (by,) = members(node.by, self.symbols)
        if by.node is None:
            raise by.error or UnsupportedError(f"the gradient at {node.position}: by what it is taken is not read")
        return self.array(by.node)

    def _partial(self, of: Array, by: Array, position: int) -> Array:
        quantity = entry(by)
        if not isinstance(quantity, Quantity) or quantity.kind in ("delta", "y"):
            raise UnsupportedError(f"the derivative at {position} is taken by {by.text}; expected one of w, b, z, a, x")
        text = f"the derivative by {by.text}"
        if of.is_scalar:
            found = array_of(by.shape, lambda at: Partial(of.at(()), cast("Quantity", by.at(at))), text)
            return replace(transpose(found), text=text) if self.convention.turned else found
        of, by = upright(of), upright(by)
        axes = len(of.shape)
        if axes == 1 and of.shape == by.shape and self.convention.layout == "entries":
            return array_of(of.shape, lambda at: Partial(of.at(at), cast("Quantity", by.at(at))), text)
        if None in of.shape or None in by.shape or axes + len(by.shape) > 2 + (self.convention.weighed and axes == 1):
            raise UnsupportedError(f"the derivative at {position} has more than two axes: {of}, {by}")
        shape = (*of.shape, *by.shape)
        found = array_of(shape, lambda at: Partial(of.at(at[:axes]), cast("Quantity", by.at(at[axes:]))), text)
        if axes == len(by.shape) == 1 and self.convention.layout == "denominator":
            return replace(transpose(found), text=text)
        return replace(found, is_jacobian=axes == len(by.shape) == 1 and self.convention.layout in ("", "entries"))

    def _total(self, node: Total) -> Array:
        body = self.array(node.body)
        if self.objective.sums_samples(node.sub, node.sup):
            return self._mean_part(body, node)
        limits = self._limits.read(node)
        if isinstance(limits.last, Width) and limits.last.letter == self.objective.size:
            raise UnsupportedError(f"the upper limit {limits.last.letter} at {node.position} counts samples in this text")
        names = limits.names or (self._repeated(node, body),)
        self.is_related = self.is_related or limits.is_related
        if isinstance(limits.last, Width):
            self._note_width(limits.last, names[0], body)
        over = self._placed(limits.last) if isinstance(limits.last, LayerRef) else None
        last = limits.last if isinstance(limits.last, Bound) else None

        def at(place: tuple[Index, ...]) -> Term:
            term = multiply([*(other_than(Kronecker(names[0], other)) for other in limits.unlike), body.at(place)])
            for name in reversed(names):
                term = Sum(name, term, over, limits.first, last)
            return term

        return array_of(body.shape, at, "the sum")

    def _mean_part(self, body: Array, node: Total) -> Array:
        """Return the sum over all samples."""
        index = self.objective.index
        if any(layer != BATCH for layer in layers_counted(entry(body), index)):
            raise UnsupportedError(f"the sum over {index} at {node.position} may run over samples or over units")
        return array_of(body.shape, lambda at: Sum(index, body.at(at), BATCH), "the sum over the samples")

    def _note_width(self, limit: Width, name: str, body: Array) -> None:
        """Say that an upper limit of one letter, n, was read as the number of units; of two layers it cannot be."""
        counted = frozenset(layers_counted(entry(body), name))
        if not counted:
            raise UnsupportedError(f"the upper limit '{limit.letter}' of a sum over {name}: nothing that is summed has this index")
        if self._widths.setdefault(limit.letter, counted) != counted:
            raise UnsupportedError(f"the upper limit '{limit.letter}' of two sums: it may be the width of two layers; write n_l")
        message = f"the upper limit {limit.letter} at {limit.position} was read as the number of units that {name} counts"
        self.slips.append(Slip("upper-limit", message, limit.position))

    def _repeated(self, node: Total, body: Array) -> str:
        counts = occurrences(entry(body))
        found = [name for name, count in counts.items() if count > 1 and name not in self.free]
        if len(found) != 1:
            what = "several repeated indices: " + ", ".join(found) if found else "no repeated index"
            raise UnsupportedError(f"the sum at {node.position} names no index and has {what}")
        self.slips.append(
            Slip("sum-without-index", f"\\sum at {node.position} was read as \\sum_{found[0]}", node.position)
        )
        return found[0]


def _fresh(used: frozenset[str]) -> Iterator[str]:
    for primes in range(1000):
        for letter in LETTERS:
            if letter + "'" * primes not in used:
                yield letter + "'" * primes


_METHODS: dict[type, Callable[[Elaborator, Node], Array]] = cast(
    "dict[type, Callable[[Elaborator, Node], Array]]",
    {
        Literal: Elaborator._literal,
        Ones: Elaborator._ones,
        Bracket: Elaborator._bracket,
        Inner: Elaborator._inner,
        Name: Elaborator._name,
        Scripted: Elaborator._scripted,
        Applied: Elaborator._applied,
        Function: Elaborator._function,
        Diagonal: Elaborator._diagonal,
        Plus: Elaborator._plus,
        Times: Elaborator._times,
        Over: Elaborator._over,
        Derivative: Elaborator._derivative,
        Gradient: Elaborator._gradient,
        Total: Elaborator._total,
    },
)
