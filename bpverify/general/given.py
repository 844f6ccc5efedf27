"""What an equality of a text gives and does not claim: a definition, a setting, a hypothesis, an update, an approximation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import IllFormedError
from bpverify.general.costs import defines_cost
from bpverify.general.established import DEFINITIONS, is_definition
from bpverify.notation.tree import Applied, Derivative, Function, Gradient, Literal, Name, Ones, Plus, Times, Total, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.notation.equalities import Reading, Sides
    from bpverify.notation.readings import Convention
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node, Script

ASSIGNMENTS = frozenset({r"\leftarrow", r"\gets", r"\to", r"\rightarrow", r"\mapsto", "=", ":="})
APPROXIMATIONS = frozenset({r"\approx", r"\simeq"})


def stated(reading: Reading) -> str | None:
    """Return as what an equality is given that is not decided at all; None where it is to be decided."""
    sides = reading.sides
    if sides is None:
        return None
    if reading.relation in APPROXIMATIONS:
        return "approximation"
    if is_update(sides):
        return "update"
    return "definition" if sides.right.is_equality and defines_cost(sides) else None


def given(reading: Reading) -> str | None:
    """Return as what an equality is given that does not follow from the network; None where it is a claim."""
    sides = reading.sides
    if sides is None or not sides.right.is_equality:
        return None
    if (reading.relation in DEFINITIONS and isinstance(sides.left.node, Name)) or is_definition(reading):
        return "definition"
    left, right = sides.left.node, sides.right.node
    if left is None or right is None:
        return None
    symbols = sides.chain.symbols
    if _is_setting(left, right, symbols):
        return "setting"
    if any(_sums_to(one, other, symbols) for one, other in ((left, right), (right, left))):
        return "hypothesis"
    return _of_activation(left, right, symbols)


# -- updates


def is_update(sides: Sides) -> bool:
    """Tell whether a parameter is changed: the same name alone on the left, and on the right outside of any derivative."""
    left, right = sides.left.node, sides.right.node
    if not isinstance(left, Name) or right is None or sides.right.relation not in ASSIGNMENTS:
        return False
    symbols = sides.chain.symbols
    if symbols.role(left.letter) not in ("w", "b", None):
        return False
    names = [node for node in _outside_derivatives(right) if isinstance(node, Name)]
    if not any(_spelled(name) == _spelled(left) for name in names):
        return False
    changes = any(isinstance(node, Derivative | Gradient) for node in walk(right))
    unknown = any(symbols.role(name.letter) in (None, "delta") for name in names)
    return sides.right.relation not in ("=", ":=") or changes or unknown


def _outside_derivatives(node: Node) -> Iterable[Any]:
    """Yield the nodes of a tree, without what derivatives are taken of and by."""
    if isinstance(node, Derivative | Gradient):
        return
    yield node
    for part in _parts(node):
        yield from _outside_derivatives(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Plus(terms=terms):
            return tuple(part for _, part in terms)
        case Times(factors=factors):
            return factors
        case Total(body=body):
            return (body,)
        case _:
            return ()


def _spelled(name: Name) -> tuple[str, str, str]:
    return name.letter, _text(name.sub), _text(name.sup)


def _text(script: Script) -> str:
    return "".join(t.text for t in script or () if t.text not in ("{", "}"))


def change_is_ill_formed(sides: Sides, conventions: Iterable[Convention]) -> IllFormedError | None:
    """Return why the change of a parameter has not its shape in any of the readings; None where it has, or is not understood.

    What is not known of it, such as the learning rate, is taken for a number.
    """
    right = sides.right.node
    if right is None:
        return None
    numbered = replace(sides.right, node=_with_rates_as_numbers(right, sides.chain.symbols), relation="=", is_equality=True)
    members = (*sides.chain.members[: sides.step], numbered, *sides.chain.members[sides.step + 1 :])
    as_equation = replace(sides, chain=replace(sides.chain, members=members, factors=None))
    errors = [as_equation.reading(convention).error for convention in conventions]
    return errors[0] if errors and all(isinstance(e, IllFormedError) for e in errors) else None  # type: ignore[return-value]  # told just before


def _with_rates_as_numbers(node: Node, symbols: Symbols) -> Node:
    match node:
        case Name(letter=letter, sub=None, sup=None, position=position) if symbols.role(letter) is None:
            from fractions import Fraction

            return Literal(Fraction(1), position)
        case Plus(terms=terms):
            return replace(node, terms=tuple((sign, _with_rates_as_numbers(part, symbols)) for sign, part in terms))
        case Times(factors=factors):
            return replace(node, factors=tuple(_with_rates_as_numbers(part, symbols) for part in factors))
        case _:
            return node


# -- definitions


def _of_activation(left: Node, right: Node, symbols: Symbols) -> str | None:
    """Return what an equation says of the activation: sigma(z) = z is a hypothesis, sigma(z) = an expression in z a definition."""
    if isinstance(left, Name) and symbols.role(left.letter) == "a":
        if isinstance(right, Name) and symbols.role(right.letter) == "z" and _text(left.sup) == _text(right.sup) == "L":
            return "hypothesis"
        nodes = list(walk(right))
        named = [node for node in nodes if isinstance(node, Name)]
        is_formula = any(isinstance(node, Function) for node in nodes) and not any(isinstance(node, Applied) for node in nodes)
        same = named and all(symbols.role(n.letter) == "z" and _text(n.sup) == _text(left.sup) for n in named)
        return "definition" if is_formula and same else None
    if not isinstance(left, Applied) or left.order or not isinstance(left.argument, Name):
        return None
    if isinstance(right, Name) and _spelled(right) == _spelled(left.argument):
        return "hypothesis"
    names = [node for node in walk(right) if isinstance(node, Name)]
    applied = any(isinstance(node, Applied | Derivative | Gradient) for node in walk(right))
    only_argument = names and all(_spelled(name) == _spelled(left.argument) for name in names)
    return "definition" if only_argument and not applied else None


# -- settings and hypotheses


def _is_setting(left: Node, right: Node, symbols: Symbols) -> bool:
    """Tell whether data, a parameter or a name that is no quantity is set to a number."""
    if not isinstance(left, Name) or not _is_number(right):
        return False
    role = symbols.role(left.letter)
    return role in ("w", "b", "x", "y", None) or (role == "a" and _text(left.sup) in ("0", "(0)", "[0]"))


def _is_number(node: Node) -> bool:
    if isinstance(node, Plus):
        return len(node.terms) == 1 and _is_number(node.terms[0][1])
    return isinstance(node, Literal | Ones)


def _sums_to(sum_: Node, number: Node, symbols: Symbols) -> bool:
    """Tell whether the targets or the outputs are said to sum to a number."""
    if not isinstance(sum_, Total) or not isinstance(sum_.body, Name) or not _is_number(number):
        return False
    role = symbols.role(sum_.body.letter)
    return role == "y" or (role == "a" and _text(sum_.body.sup).strip("()[]") == "L")
