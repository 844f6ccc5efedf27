"""What is to be written for each layer and for the cost: forms and derivatives, every one of them proved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.errors import InternalError, UnsupportedError
from bpverify.expression import Expression, Number, is_elementwise
from bpverify.lowering.calculus import form, replaced, slope_of_activation, slope_of_cost
from bpverify.lowering.forms import FUSIONS, FusionForm
from bpverify.lowering.proofs import Forms
from bpverify.lowering.written import written
from bpverify.notation.expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.catalog.rows import ActivationRow, CostRow
    from bpverify.network import Activation, Network

VALUE = re.compile(r"(\w+)\(([-0-9/]+)\)")


@dataclass(frozen=True, slots=True)
class ActivationPlan:
    """An activation under the name of its functions: ``forward`` in z; ``slope`` in z and a, and g unless elementwise."""

    name: str
    forward: Expression
    slope: Expression
    is_elementwise: bool


@dataclass(frozen=True, slots=True)
class CostPlan:
    """The cost: ``forward`` in a and y, or in z and y where it is fused with the last activation; ``slope`` in a and y."""

    forward: Expression
    slope: Expression
    is_separable: bool
    fusion: FusionForm | None


def row_of(
    name: str, forward: Expression | None, rows: tuple[ActivationRow, ...] | tuple[CostRow, ...]
) -> tuple[ActivationRow | CostRow, Mapping[str, Fraction]] | None:
    """Return the catalog's row of an activation or a cost with the values of its parameters; None for a user's own."""
    found = VALUE.fullmatch(name)
    for row in rows:
        if row.forward is None:
            continue
        values = {p.name: p.default for p in row.parameters}
        if row.name == name:
            return row, values
        if found is not None and row.parameters and row.name == found[1]:
            return row, {row.parameters[0].name: Fraction(found[2])}
        if not row.parameters and forward == read_expression(row.forward, frozenset({"z", "a", "y", "n"})):
            return row, values
    return None


def plan_activation(activation: Activation, own_name: str) -> ActivationPlan:
    """Return how an activation is written; ``own_name`` names a user's expression.

    Raises:
        InternalError: a form of ours is not proved.
        UnsupportedError: the derivative of a user's expression is not proved.
    """
    if activation.forward is None:
        raise UnsupportedError(
            f"activation '{activation.name}' stands for every differentiable one and cannot be lowered; name one"
        )
    found = row_of(activation.name, activation.forward, ACTIVATIONS)
    values = {k: Number(v) for k, v in found[1].items()} if found else {}
    meant = replaced(activation.forward, values)
    own = (activation.forward, slope_of_activation(activation.forward))
    forward, slope = (replaced(e, values) for e in (written(found[0], activation.forward) if found else own))
    elementwise = activation.is_elementwise
    name = found[0].name if found else own_name
    prove, proved = Forms(), False
    if elementwise:
        proved = prove.elementwise(meant, forward) and prove.slope(meant, "z", slope)
    else:
        proved = prove.vector(meant, forward) and prove.layer_pullback(meant, slope)
    _demand(proved, f"the derivative of activation '{activation.name}'", own=found is None)
    return ActivationPlan(name, forward, slope, elementwise)


def plan_cost(network: Network) -> CostPlan:
    """Return how the cost is written, fused with the last activation where that is proved.

    Raises:
        InternalError: a form of ours is not proved.
        UnsupportedError: the derivative of a user's expression is not proved.
    """
    cost, last = network.cost, network.layers[-1].activation
    if cost.forward is None:
        raise UnsupportedError(f"cost '{cost.name}' stands for every differentiable one and cannot be lowered; name one")
    found = row_of(cost.name, cost.forward, COSTS)
    values = {k: Number(v) for k, v in found[1].items()} if found else {}
    meant = replaced(cost.forward, values)
    for fusion in FUSIONS:
        if (last.name, cost.name) == (fusion.activation, fusion.cost) and last.forward is not None:
            forward = form(fusion.forward)
            _demand(Forms().fusion(last.forward, meant, forward), f"{fusion.name}, the cost taken together")
            return CostPlan(forward, form(fusion.delta), True, fusion)
    return _plain_cost(cost.name, cost.forward, found[0] if found else None, values)


def _plain_cost(name: str, read: Expression, row: ActivationRow | CostRow | None, values: Mapping[str, Expression]) -> CostPlan:
    meant, prove, separable = replaced(read, values), Forms(), is_elementwise(read)
    forward, slope = (replaced(e, values) for e in (written(row, read) if row else (read, slope_of_cost(read))))
    if separable:
        proved = prove.elementwise(meant, forward) and prove.slope(meant, "a", slope)
    else:
        proved = prove.cost_pullback(meant, slope)
    _demand(proved, f"the derivative of cost '{name}'", own=row is None)
    return CostPlan(forward, slope, separable, None)


def _demand(proved: bool, what: str, own: bool = False) -> None:
    if not proved and own:
        raise UnsupportedError(f"{what} is undecided; only what is proved can be lowered")
    if not proved:
        raise InternalError(f"{what} is not proved")
