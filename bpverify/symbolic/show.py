"""For small networks: each derivative as it was derived, beside the closed form that it was compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy

from bpverify.claim import Activate, Index, Kronecker, LayerRef, Partial, Quantity, Sum, Term, rebuild
from bpverify.errors import UnsupportedError
from bpverify.notation.write import write
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.functions import AnyCost, Reciprocal, Root, Sigma, Step
from bpverify.symbolic.interpret import Interpreter
from bpverify.symbolic.place import Place
from bpverify.symbolic.scope import scope_of
from bpverify.symbolic.verify import equation_claim, equation_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.network import Network

MOST_SHOWN = 40
"""The most parameters for which derivatives are printed: beyond, nobody reads them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One component: the equation's name, its left side, what was derived for it, and the right side spelled out.

    ``left`` and ``closed`` are LaTeX, ``derived`` is SymPy's text; ``latex`` is the whole component as an equation.
    """

    name: str
    left: str
    derived: str
    closed: str
    latex: str


def derivations(network: Network) -> Iterator[Shown]:
    """Yield every component of BP1-BP4 on a small network.

    Raises:
        UnsupportedError: the network is too large to be read.
    """
    if network.parameter_count > MOST_SHOWN:
        raise UnsupportedError(f"--show prints up to {MOST_SHOWN} parameters; {network.arch} has {network.parameter_count}")
    engine = Engine(network)
    interpreter = Interpreter(engine.derivation)
    for row in equation_rows(network):
        claim = equation_claim(row)
        for place in scope_of(claim, network).places():
            left, right = (write(spell_out(side, place)) for side in (claim.left, claim.right))
            value = interpreter.value(claim.left, place)
            yield Shown(row.name, left, derived_text(engine, value.numerator), right, f"{left} = {right}")


def spell_out(term: Term, place: Place) -> Term:
    """Write a term out at a place: numbers for layers and indices, sums as their terms."""
    match term:
        case Sum(index=name, body=body, over=over) if over is not None:
            units = place.span(term, place.network.widths[place.layer(over)])
            return _added([spell_out(body, place.with_index(name, unit)) for unit in units])
        case Quantity(layer=ref, indices=indices):
            return replace(term, layer=_fixed(ref, place), indices=tuple(_unit(i, place) for i in indices))
        case Kronecker(first=first, second=second):
            return Kronecker(_unit(first, place), _unit(second, place))
        case Activate(layer=ref) if ref is not None:
            return replace(term, argument=spell_out(term.argument, place), layer=_fixed(ref, place))
        case Partial(of=of, by=by):
            quantity = spell_out(by, place)
            return Partial(spell_out(of, place), quantity) if isinstance(quantity, Quantity) else term
        case _:
            return rebuild(term, lambda part: spell_out(part, place))


def _added(terms: list[Term]) -> Term:
    from bpverify.claim import Add

    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _fixed(ref: LayerRef, place: Place) -> LayerRef:
    return LayerRef(None, place.layer(ref))


def _unit(index: Index, place: Place) -> int:
    return place.unit(index)


def derived_text(engine: Engine, polynomial: Any) -> str:
    """A derived polynomial as text, factored, its atoms named as in the equations."""
    expression = engine.derivation.algebra.expression(engine.derivation.algebra.reduce(polynomial))
    expression = sympy.factor(expression.replace(Sigma, _sigma).replace(AnyCost, _cost_slope))
    expression = expression.replace(Reciprocal, lambda u: 1 / u).replace(Root, lambda u, q: u ** sympy.Rational(1, q))
    renamed = {s: sympy.Symbol(_plain(str(s))) for s in expression.free_symbols}
    return str(expression.xreplace(renamed).replace(Step, lambda u: sympy.Symbol(f"[{u} > 0]"))).replace("**", "^")


def _sigma(layer: Any, order: Any, argument: Any) -> Any:
    return sympy.Symbol(f"sigma{chr(39) * int(order)}({_plain(str(argument))})")


def _cost_slope(*arguments: Any) -> Any:
    outputs = len(arguments) // 3
    orders = [int(d) for d in arguments[:outputs]]
    by = [f"da_{j}^L" for j, d in enumerate(orders, start=1) for _ in range(d)]
    return sympy.Symbol("C" if not by else f"dC/{' '.join(by)}" if len(by) == 1 else f"d^{len(by)}C/({' '.join(by)})")


def _plain(name: str) -> str:
    """z_2_1 as z_1^2, w_1_2_3 as w_23^1; other names stay."""
    kind, *rest = name.split("_")
    if kind not in ("w", "b", "z") or not all(part.isdigit() for part in rest):
        return name
    return f"{kind}_{''.join(rest[1:])}^{rest[0]}"
