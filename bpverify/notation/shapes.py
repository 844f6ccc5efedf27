"""Trees to component terms: each node becomes a shape (no axis, one or two) and a way to write its entries.

Vectors stand upright; the derivative of a number by an array has the array's shape, that of a vector by a vector the
first vector's units as rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bpverify.claim import (
    INPUT,
    OUTPUT,
    POSITIONS,
    Activate,
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
from bpverify.errors import IllFormedError, NotationError, UnsupportedError
from bpverify.notation.arrays import Array, array_of, conform, constant, diagonal_of, entry, same, transpose
from bpverify.notation.scripts import Superscript, indices, layer, superscript
from bpverify.notation.terms import add, bounded, multiply, occurrences, placed, raised, signed
from bpverify.notation.tokens import GREEK, Token, show
from bpverify.notation.tree import (
    Applied,
    Derivative,
    Diagonal,
    Function,
    Gradient,
    Literal,
    Name,
    Node,
    Over,
    Plus,
    Scripted,
    Slip,
    Times,
    Total,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.claim import Kind
    from bpverify.notation.symbols import Symbols

MOST_FACTORS = 100
"""The longest product of arrays that is read."""

LETTERS = "jkimpqrstuvnoc"
"""Letters for fresh indices, the nicest first."""


class Elaborator:
    """Writes trees of one equation in components; ``free`` are the free indices of the chain's head."""

    def __init__(self, symbols: Symbols, used: frozenset[str], free: frozenset[str] | None = None) -> None:
        self.symbols, self.free = symbols, free or frozenset()
        self.slips: list[Slip] = []
        self.limits: set[str] = set()
        self.letters: set[tuple[str, str]] = set()
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

    def scalar(self, node: Node, role: str) -> Term:
        """Return the term of a node that must be a number."""
        found = self.array(node)
        if not found.is_scalar:
            raise IllFormedError(f"{role} must be a number, but {found}")
        return found.at(())

    # -- letters

    def _literal(self, node: Literal) -> Array:
        return constant(Number(bounded(node.value)))

    def _name(self, node: Name) -> Array:
        role = self.symbols.role(node.letter)
        if role == "cost":
            return self._cost(node)
        if role == "delta" and node.sup is None and len(indices(node.sub, 2)) == 2:
            first, second = indices(node.sub, 2)
            return constant(Kronecker(first, second))
        if role is None or role == "activation":
            raise UnsupportedError(f"{spell(node.letter)} at {node.position} is no quantity of the network")
        return self._quantity(node, cast("Kind", role))

    def _cost(self, node: Name) -> Array:
        self.letters.add(("cost", node.letter))
        if node.sub is not None:
            raise UnsupportedError(
                f"{spell(node.letter)} at {node.position} has a subscript; the cost of one sample has none"
            )
        if node.sup is None:
            return constant(Cost())
        power = superscript(node.sup).power
        if power is None:
            raise UnsupportedError(
                f"{spell(node.letter)}^{{{show(node.sup)}}} at {node.position}: the cost belongs to no layer"
            )
        return constant(raised(Cost(), power))

    def _quantity(self, node: Name, kind: Kind) -> Array:
        text = _text(node)
        where, exponent = self._layer(node, kind, superscript(node.sup))
        axes = tuple(where.shifted(p) for p in POSITIONS[kind])
        given = indices(node.sub, len(axes))
        self.letters.add((kind, node.letter.lower()))
        if not given:
            array = Array(axes, lambda at: Quantity(kind, where, at), text)
            array = transpose(array) if superscript(node.sup).transposed else array
            if exponent is not None:
                raise UnsupportedError(
                    f"{text} at {node.position} is a power of an array; write products or components"
                )
            return array
        if len(given) != len(axes):
            count = {1: "one index", 2: "two indices"}[len(axes)]
            raise IllFormedError(f"{text} has {len(given)} indices; {spell(node.letter)} takes {count}")
        quantity = Quantity(kind, where, given)
        return constant(quantity if exponent is None else raised(quantity, exponent))

    def _layer(self, node: Name, kind: Kind, sup: Superscript) -> tuple[LayerRef, int | None]:
        """Return the layer of a quantity, and its power where the superscript can only be one."""
        at_home = {"x": INPUT, "y": OUTPUT}.get(kind)
        if at_home is not None:
            if sup.power is not None and sup.power < 0:
                return at_home, sup.power
            if sup.power is not None and sup.layer != at_home:
                raise UnsupportedError(
                    f"{_text(node)} at {node.position} may be a power or layer {sup.power}; "
                    f"write ({node.letter}..)^{sup.power} for the power"
                )
            if sup.layer not in (None, at_home):
                raise UnsupportedError(
                    f"{_text(node)} at {node.position}: {node.letter} belongs to layer {at_home} only"
                )
            return at_home, None
        if sup.layer is None:
            raise UnsupportedError(f"{_text(node)} at {node.position} names no layer")
        first = 0 if kind == "a" else 1
        if sup.layer.base is None and sup.layer.offset < first:
            raise IllFormedError(f"{_text(node)} does not exist: {spell(node.letter)} begins at layer {first}")
        return sup.layer, None

    def _scripted(self, node: Scripted) -> Array:
        base = self.array(node.base)
        if node.sup is not None:
            sup = superscript(node.sup)
            if sup.transposed and sup.layer is None:
                base = transpose(base)
            elif sup.power is not None and not sup.transposed:
                base = self._raised(base, sup.power, node)
            else:
                raise UnsupportedError(
                    f"the superscript '{show(node.sup)}' at {node.position}: a power or a transpose is expected here"
                )
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
        self.letters.add(("activation", "sigma" if node.diagonal else node.letter))
        where = None if node.layer is None else layer(node.layer)
        activated = Array(
            argument.shape, lambda at: Activate(node.order, argument.at(at), where), f"{spell(node.letter)}(..)"
        )
        return diagonal_of(activated) if node.diagonal else activated

    def _function(self, node: Function) -> Array:
        argument = self.array(node.argument)
        if not argument.is_scalar and node.power != 1:
            raise UnsupportedError(f"the power at {node.position}: {argument}; only numbers are raised")
        return array_of(
            argument.shape, lambda at: raised(Elementary(node.name, argument.at(at)), node.power), node.name
        )

    def _diagonal(self, node: Diagonal) -> Array:
        return diagonal_of(self.array(node.vector))

    # -- sums, products, quotients

    def _plus(self, node: Plus) -> Array:
        parts = [self.array(part) for _, part in node.terms]
        signs = [sign for sign, _ in node.terms]
        whole = next((p for p in parts if not p.is_scalar), parts[0])
        for part in parts:
            if not part.is_number:
                conform(whole, part, "are added")
        return array_of(
            whole.shape,
            lambda at: add([signed(s, p.at(at) if p.shape else p.at(())) for s, p in zip(signs, parts, strict=True)]),
            "the sum",
        )

    def _times(self, node: Times) -> Array:
        parts = [self.array(factor) for factor in node.factors]
        whole = parts[0]
        if not node.hadamard and all(part.is_scalar for part in parts):
            return constant(multiply([part.at(()) for part in parts]))
        if len(parts) > MOST_FACTORS:
            raise UnsupportedError(
                f"a product of {len(parts)} arrays at {node.position}: at most {MOST_FACTORS} are read"
            )
        for part in parts[1:]:
            whole = self._hadamard(whole, part) if node.hadamard else self._product(whole, part)
        return whole

    def _hadamard(self, left: Array, right: Array) -> Array:
        if left.is_scalar or right.is_scalar:
            if left.is_scalar and right.is_scalar:
                return constant(multiply([left.at(()), right.at(())]))
            raise IllFormedError(f"a product entry by entry needs two arrays of one shape: {left}, {right}")
        conform(left, right, "are multiplied entry by entry")
        return array_of(left.shape, lambda at: multiply([left.at(at), right.at(at)]), "the product")

    def _product(self, left: Array, right: Array) -> Array:
        """Matrix multiplication; a number scales."""
        if left.is_scalar or right.is_scalar:
            shape = left.shape or right.shape
            return array_of(
                shape, lambda at: multiply([p.at(at) if p.shape else p.at(()) for p in (left, right)]), "the product"
            )
        if len(left.shape) == 1 and len(right.shape) == 2 and right.shape[0] is None:
            return array_of(
                (*left.shape, right.shape[1]),
                lambda at: multiply([left.at(at[:1]), right.at((1, at[1]))]),
                "the product",
            )
        left, right = self._jacobian(left, right)
        _refuse_rows(left, right)
        if left.diagonal is not None and same(left.shape[1], right.shape[0]):
            entries = left.diagonal
            return Array(right.shape, lambda at: multiply([entries.at(at[:1]), right.at(at)]), "the product")
        if len(left.shape) != 2 or not same(left.shape[1], right.shape[0]):
            raise IllFormedError(f"shapes do not conform in a product: {left}, {right}")
        outer = (left.shape[0], *right.shape[1:])
        shape = outer if outer[0] is not None else outer[1:] and outer
        return array_of(shape, lambda at: self._contract(left, right, at), "the product")

    def _jacobian(self, left: Array, right: Array) -> tuple[Array, Array]:
        """Read a Jacobian in the one layout that conforms: as v^T J, or as the transpose of J times v."""
        if right.is_jacobian and len(left.shape) == 1 and same(left.shape[0], right.shape[0]):
            self.slips.append(Slip("layout", f"{left.text} before a Jacobian was read as a row", 0))
            return transpose(right), left
        if left.is_jacobian and len(right.shape) == 1 and not same(left.shape[1], right.shape[0]):
            self.slips.append(Slip("layout", f"a Jacobian before {right.text} was read as its transpose", 0))
            return transpose(left), right
        return left, right

    def _contract(self, left: Array, right: Array, at: tuple[Index, ...]) -> Term:
        index = self.fresh()
        row = at[:1] or (1,)
        return Sum(index, multiply([left.at((*row, index)), right.at((index, *at[1:]))]), left.shape[1])

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
        return self._partial(of, by, node.position)

    def _gradient_variable(self, node: Gradient) -> Array:
        from bpverify.notation.syntax import members

        if len(node.by) == 1 and self.symbols.role(node.by[0].text) == "a":
            return array_of((OUTPUT,), lambda at: Quantity("a", OUTPUT, at), "a^L")
        return self.array(members(node.by, self.symbols)[0].node)

    def _partial(self, of: Array, by: Array, position: int) -> Array:
        quantity = entry(by)
        if not isinstance(quantity, Quantity) or quantity.kind in ("delta", "y"):
            raise UnsupportedError(f"the derivative at {position} is taken by {by.text}; expected one of w, b, z, a, x")
        axes = len(of.shape)
        if None in of.shape or None in by.shape or axes + len(by.shape) > 2:
            raise UnsupportedError(f"the derivative at {position} has more than two axes: {of}, {by}")
        text = f"the derivative by {by.text}"
        shape = (*of.shape, *by.shape)
        found = array_of(shape, lambda at: Partial(of.at(at[:axes]), cast("Quantity", by.at(at[axes:]))), text)
        return replace(found, is_jacobian=axes == len(by.shape) == 1)

    def _total(self, node: Total) -> Array:
        body = self.array(node.body)
        over = None if node.sup is None or self._is_own_width(node, body) else self._upper(node.sup)
        names = self._bound(node, body)
        text = "the sum"

        def at(place: tuple[Index, ...]) -> Term:
            term = body.at(place)
            for name in reversed(names):
                term = Sum(name, term, over)
            return term

        return array_of(body.shape, at, text)

    def _is_own_width(self, node: Total, body: Array) -> bool:
        """Tell whether an upper limit is one letter, n: the number of the units that the index counts, once in an equation."""
        tokens, limit = node.sub or (), node.sup or ()
        if len(limit) != 1 or limit[0].kind != "letter" or len(tokens) < 3 or tokens[-1].text != "1":
            return False
        if tokens[0].text not in occurrences(entry(body)):
            return False
        if limit[0].text in self.limits:
            raise UnsupportedError(
                f"the upper limit '{limit[0].text}' of two sums: it may be the width of two layers; write n_l"
            )
        self.limits.add(limit[0].text)
        message = f"the upper limit {limit[0].text} at {limit[0].position} was read as the number of units that the index counts"
        self.slips.append(Slip("upper-limit", message, limit[0].position))
        return True

    def _bound(self, node: Total, body: Array) -> tuple[str, ...]:
        """Return the indices of a sum; without any, the one repeated in its body and not free in the chain's head."""
        if node.sub is None:
            return (self._repeated(node, body),)
        tokens = node.sub
        if len(tokens) > 2 and tokens[-2].text == "=":
            if node.sup is None or tokens[-1].text != ("0" if _from_zero(node.sup) else "1"):
                raise UnsupportedError(f"the limits of the sum at {node.position}: expected k, or k=1 up to n_l")
            tokens = tokens[:-2]
        elif node.sup is not None and _from_zero(node.sup):
            raise UnsupportedError(f"the limits of the sum at {node.position}: n_l - 1 goes with k=0")
        names = indices(tokens, 1)
        if not names or not all(isinstance(n, str) for n in names) or len(set(names)) < len(names):
            raise NotationError(
                f"'{show(tokens)}' under the sum at {node.position}", "different letters", position=node.position
            )
        if len(names) > 1 and node.sup is not None:
            raise UnsupportedError(f"the sum at {node.position} has several indices and one upper limit")
        return cast("tuple[str, ...]", names)

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

    def _upper(self, tokens: tuple[Token, ...]) -> LayerRef:
        """Return the layer whose width an upper limit is: n_l, n_{l+1}, n^{(l)}."""
        rest = tokens[:-2] if _from_zero(tokens) else tokens
        if len(rest) > 2 and rest[0].text in ("n", "N") and rest[1].text in ("_", "^"):
            return layer(rest[2:])
        raise UnsupportedError(f"the upper limit '{show(tokens)}' of a sum: expected the width of a layer, such as n_l")


def _refuse_rows(left: Array, right: Array) -> None:
    """Refuse a vector before a matrix where the text may write vectors, or gradients, as rows: a w, dC/dz w.

    Raises:
        UnsupportedError: It does.
    """
    if len(left.shape) != 1 or len(right.shape) != 2 or None in right.shape:
        return
    rows = same(left.shape[0], right.shape[0])
    if (left.text.startswith("the derivative") and rows) or (same(left.shape[0], right.shape[1]) and not rows):
        raise UnsupportedError(
            f"{left.text} before a matrix: vectors may be meant as rows here, but {left}, {right}; write vectors upright"
        )


def _from_zero(tokens: tuple[Token, ...]) -> bool:
    """Tell whether an upper limit is n_l - 1 with the 1 outside the subscript: units are counted from 0."""
    if len(tokens) < 5 or [t.text for t in tokens[-2:]] != ["-", "1"]:
        return False
    return tokens[2].text != "{" or tokens[-3].text == "}"


def spell(letter: str) -> str:
    """Return a letter as LaTeX."""
    return "\\" + letter if letter in GREEK else letter


def _text(node: Name) -> str:
    sub = f"_{{{show(node.sub)}}}" if node.sub else ""
    return spell(node.letter) + sub + (f"^{{{show(node.sup)}}}" if node.sup else "")


def _fresh(used: frozenset[str]) -> Iterator[str]:
    for primes in range(1000):
        for letter in LETTERS:
            if letter + "'" * primes not in used:
                yield letter + "'" * primes


_METHODS: dict[type, Callable[[Elaborator, Node], Array]] = cast(
    "dict[type, Callable[[Elaborator, Node], Array]]",
    {
        Literal: Elaborator._literal,
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
