"""What a letter means: a quantity of the network with its layer, a component or a whole array; the cost; a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from bpverify.claim import INPUT, OUTPUT, POSITIONS, Cost, Index, Kronecker, LayerRef, Number, Partial, Quantity, Term
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.arrays import OPEN, Array, constant, transpose
from bpverify.notation.limits import WIDTHS, size_of
from bpverify.notation.objectives import NOTHING, SAMPLED
from bpverify.notation.scripts import Superscript, indices, superscript
from bpverify.notation.terms import add, bounded, raised, signed
from bpverify.notation.tokens import GREEK, show
from bpverify.notation.tree import Bracket, Literal, Name, Ones, Slip

if TYPE_CHECKING:
    from bpverify.claim import Kind
    from bpverify.notation.readings import Convention
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tokens import Token
    from bpverify.notation.usage import Usage


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """A letter as it stands in an equation: the role that it plays, and whether it has indices."""

    role: str
    letter: str
    has_indices: bool = False


class Quantities:
    """Writes the letters of one equation in components.

    ``slips`` are the repairs, and ``letters`` how its letters are used, both as far as it was read.
    """

    def __init__(self, symbols: Symbols, usage: Usage, convention: Convention, slips: list[Slip]) -> None:
        self.symbols, self.usage, self.convention, self.slips = symbols, usage, convention, slips
        self.letters: set[Spelling] = set()
        self.objective = convention.objective or NOTHING

    def _literal(self, node: Literal) -> Array:
        return constant(Number(bounded(node.value)))

    def _name(self, node: Name) -> Array:
        role = self.symbols.role(node.letter)
        number = self.objective.scalar(node)
        if number is not None:
            return constant(number)
        if role == "cost":
            return self._cost(node)
        if role == "delta" and node.sup is None and len(indices(node.sub, 2)) == 2:
            first, second = indices(node.sub, 2)
            if self.objective.each is not None and self.objective.index in (first, second):
                raise UnsupportedError(f"{_text(node)} at {node.position} may be Kronecker's delta, or that of a sample")
            return constant(self._kronecker(first, second, node.position))
        if role is None or role == "activation":
            raise UnsupportedError(f"{spell(node.letter)} at {node.position} is no quantity of the network")
        return self._quantity(node, cast("Kind", role))

    def _kronecker(self, first: Index, second: Index, position: int) -> Term:
        if not self.usage.layers.isdisjoint((first, second)):
            raise UnsupportedError(f"the condition at {position} compares layers, and no units")
        return Kronecker(first, second)

    def _bracket(self, node: Bracket) -> Array:
        first, second = (indices(side, 1)[0] for side in (node.first, node.second))
        equal = self._kronecker(first, second, node.position)
        return constant(other_than(equal) if node.differ else equal)

    def _ones(self, node: Ones) -> Array:
        """Return the vector of ones, as long as n_l where the text says so, else as what it meets."""
        size: LayerRef | None = OPEN
        if node.size is not None and len(node.size) > 1:
            size = _size_of(node.size)
            size = size and self._placed(size)
        elif node.size is not None and node.size[0].text not in WIDTHS:
            size = None
        if size is None:
            written = show(node.size or ())
            raise UnsupportedError(f"the size '{written}' of the vector of ones at {node.position}: expected n_l, or none")
        return Array((size,), lambda _: Number(Fraction(1)), "the vector of ones")

    def _cost(self, node: Name) -> Array:
        own = self.objective.cost(node)
        if own is not None:
            return constant(own)
        self.letters.add(Spelling("cost", node.letter))
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
        text, sample = _text(node), None
        if kind in SAMPLED:
            node, sample = self.objective.sample_of(node, len(POSITIONS[kind]))
        if self.objective.whole is not None and kind in ("w", "b") and node.sub is None and node.sup is None:
            return constant(self._any_parameter(kind))
        where, exponent = self._layer(node, kind, superscript(node.sup))
        axes = tuple(self._axis(where.shifted(p)) for p in POSITIONS[kind])
        given = indices(node.sub, len(axes))
        self.letters.add(Spelling(kind, node.letter, bool(given)))
        if not given:
            array = self._oriented(Array(axes, lambda at: self._entry(kind, where, at, sample), text))
            array = transpose(array) if superscript(node.sup).transposed else array
            if exponent is not None:
                raise UnsupportedError(
                    f"{text} at {node.position} is a power of an array; write products or components"
                )
            return array
        if kind == "w" and len(given) == 1 and exponent is None:
            self.slips.append(Slip("row-of-matrix", f"{text} was read as the row {given[0]} of the matrix", node.position))
            row = Array(axes[1:], lambda at: Quantity(kind, where, (*given, *at)), f"the row {text}", is_row_of_matrix=True)
            return transpose(row) if superscript(node.sup).transposed else row
        if len(given) != len(axes):
            count = {1: "one index", 2: "two indices"}[len(axes)]
            raise IllFormedError(f"{text} has {len(given)} indices; {spell(node.letter)} takes {count}")
        if superscript(node.sup).transposed:
            why = "an entry has no transpose; is it a vector with a number?"
            raise UnsupportedError(f"{text} at {node.position} is transposed: {why}")
        quantity = self._entry(kind, where, given[::-1] if self._is_turned(kind) else given, sample)
        return constant(quantity if exponent is None else raised(quantity, exponent))

    def _is_turned(self, kind: Kind) -> bool:
        """Tell whether the text writes the two indices of a quantity in the other order."""
        return kind == "w" and self.convention.order == "from"

    def _oriented(self, array: Array) -> Array:
        """Return the array of a whole quantity as the text sets it: weights from where they start, vectors as rows."""
        turned = self.convention.order == "from" if len(array.shape) == 2 else self.convention.rows
        return replace(transpose(array), text=array.text) if turned else array

    def _entry(self, kind: Kind, where: LayerRef, at: tuple[Index, ...], sample: str | None = None) -> Term:
        """Return a component, that of delta as the text means delta."""
        meaning = self.convention.delta
        of_each = sample is None or self.objective.errors == "each"
        if kind != "delta" or (meaning == "z" and of_each):
            return Quantity(kind, where, at, sample)
        cost = Cost(sample=sample if of_each else None)
        return signed(-1 if meaning[0] == "-" else 1, Partial(cost, Quantity(cast("Kind", meaning[-1]), where, at, sample)))

    def _axis(self, layer: LayerRef) -> LayerRef:
        """Return the layer whose units an axis counts; with links past a layer all layers have one width."""
        return replace(layer, offset=0) if self.objective.links else layer

    def _any_parameter(self, kind: Kind) -> Term:
        """Return w or b without scripts beside a cost of the text: any one of them, the same one all over the equation.

        Raises:
            UnsupportedError: the equation names layers or indices, and which one is meant is not clear.
        """
        if (self.usage.layers | self.usage.indices) - {self.objective.index}:
            raise UnsupportedError(f"{kind} without indices beside quantities that have some")
        names = [letter for letter in "jkpq" if letter != self.objective.index]
        return Quantity(kind, LayerRef("l"), tuple(names[: len(POSITIONS[kind])]))

    def _placed(self, layer: LayerRef, kind: str = "") -> LayerRef:
        """Return the layer that the text's number names."""
        moved = layer.shifted(self.convention.shift(kind))
        if moved.base is not None:
            return moved
        depth, origin = self.convention.depth, self.convention.origin
        return OUTPUT.shifted(moved.offset - depth) if depth else moved.shifted(-origin)

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
        where = self._placed(sup.layer, kind)
        if where.base is None and where.offset < first:
            raise IllFormedError(f"{_text(node)} does not exist: {spell(node.letter)} begins at layer {first}")
        return where, None


def other_than(equal: Term) -> Term:
    """Return 1 where two indices differ, else 0."""
    return add([Number(Fraction(1)), signed(-1, equal)])


def _size_of(tokens: tuple[Token, ...]) -> LayerRef | None:
    """Return the layer in n_l."""
    return size_of(tokens[2:]) if tokens[0].text in WIDTHS and tokens[1].text in ("_", "^") else None


def spell(letter: str) -> str:
    """Return a letter as LaTeX."""
    return "\\" + letter if letter in GREEK else letter


def _text(node: Name) -> str:
    sub = f"_{{{show(node.sub)}}}" if node.sub else ""
    return spell(node.letter) + sub + (f"^{{{show(node.sup)}}}" if node.sup else "")
