"""Numbers put into a formula: one side is the other, or its definition, with one number for each name, or derivative."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import Call, Derivative, Name, Number, Over, Plus, Scripted, Times, quantities

if TYPE_CHECKING:
    from bpverify.texts.tree import Node

Atom = Name | Derivative
"""What one number stands for."""
_SIGNS = frozenset({"", "dot", "times", "star"})
"""Signs of the product of two numbers."""


def filled_in(formula: Node, numbers: Node) -> dict[Atom, Number] | None:
    """Return which number stands for each name of a formula; None where the other side is not the formula with numbers for names.

    A name with a power stands for itself, so that the number has that power.
    """
    if isinstance(numbers, Number) or any(True for _ in quantities(numbers)):
        return None
    found: dict[Atom, Number] = {}
    return found if _fills(formula, numbers, found) and found else None


def number_of(node: Node) -> Number | None:
    """Return the number that is written, with its sign; None for anything else."""
    if isinstance(node, Plus) and len(node.terms) == 1:
        sign, term = node.terms[0]
        return replace(term, value=sign * term.value) if isinstance(term, Number) else None
    return node if isinstance(node, Number) else None


def agree(one: Number, other: Number) -> bool:
    """Whether two printed numbers may be one, rounded to the fewer digits of both."""
    if one.digits is None or other.digits is None:
        return one.value == other.value
    return abs(one.value - other.value) < Fraction(1, 2 * 10 ** min(one.digits, other.digits))


def plain(atom: Atom) -> Atom:
    """Return a name as it is known by its numbers: whatever its style."""
    return replace(atom, bold=False) if isinstance(atom, Name) else atom


def _fills(formula: Node, numbers: Node, found: dict[Atom, Number]) -> bool:
    formula, numbers = _single(formula), _single(numbers)
    if isinstance(formula, Times):
        numbers = _signed(numbers)
    if isinstance(formula, (Name, Derivative)):
        return _fills_atom(formula, numbers, found)
    if isinstance(formula, Number):
        number = number_of(numbers)
        return number is not None and formula.value == number.value
    if type(formula) is not type(numbers):
        return False
    parts = _parts(formula), _parts(numbers)
    (one, inner), (other, outer) = parts
    return one is not None and one == other and len(inner) == len(outer) and all(map(_fills, inner, outer, [found] * len(inner)))


def _single(node: Node) -> Node:
    """Return the one term of a sum that has no more, without a sign; any other tree as it is."""
    while isinstance(node, Plus) and len(node.terms) == 1 and node.terms[0][0] > 0:
        node = node.terms[0][1]
    return node


def _signed(node: Node) -> Node:
    """Return a product with a sign before it as one whose first number has that sign; any other tree as it is."""
    if not isinstance(node, Plus) or len(node.terms) != 1 or not isinstance(node.terms[0][1], Times):
        return node
    first, *rest = node.terms[0][1].factors
    return Times((Plus(((-1, first),)), *rest), node.terms[0][1].signs) if isinstance(first, Number) else node


def _fills_atom(atom: Atom, numbers: Node, found: dict[Atom, Number]) -> bool:
    if isinstance(atom, Name) and len(atom.sup) == 1 and isinstance(atom.sup[0], Number) and not atom.bracketed:
        if not isinstance(numbers, Scripted) or numbers.sub or numbers.sup != atom.sup:
            return False
        return _fills_atom(replace(atom, sup=()), numbers.of, found)
    number = number_of(numbers)
    return number is not None and found.setdefault(plain(atom), number).value == number.value


def _parts(node: Any) -> tuple[tuple[Any, ...] | None, tuple[Node, ...]]:
    """Return what a tree is but for its parts, and these; None for what holds more than numbers and names."""
    if isinstance(node, Plus):
        terms = _terms(node, 1)
        return tuple(sign for sign, _ in terms), tuple(term for _, term in terms)
    if isinstance(node, Times) and _SIGNS.issuperset(node.signs):
        return (), tuple(_factors(node))
    if isinstance(node, Over):
        return (), (node.above, node.below)
    if isinstance(node, Call):
        return (node.function, node.order), node.arguments
    if isinstance(node, Scripted) and not node.sub and all(isinstance(item, (Number, Plus)) for item in node.sup):
        return node.sup, (node.of,)
    return None, ()


def _terms(node: Plus, outer: int) -> list[tuple[int, Node]]:
    """Return the terms of a sum, those of sums in it too."""
    found: list[tuple[int, Node]] = []
    for sign, term in node.terms:
        found += _terms(term, outer * sign) if isinstance(term, Plus) else [(outer * sign, term)]
    return found


def _factors(node: Times) -> list[Node]:
    """Return the factors of a product, those of products in it too."""
    found: list[Node] = []
    for factor in node.factors:
        found += _factors(factor) if isinstance(factor, Times) else [factor]
    return found
