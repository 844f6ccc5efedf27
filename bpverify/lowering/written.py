"""How a row of the catalog is written: as the expressions that lowering prints, and as one NumPy expression for ``bpverify list``.

Nothing here is trusted: ``lowering/plan.py`` has both expressions proved before they are printed.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING

from bpverify.catalog.rows import ActivationRow
from bpverify.expression import Call, Expression, Power, is_elementwise, walk
from bpverify.lowering.calculus import form, slope_of_activation, slope_of_cost
from bpverify.lowering.forms import FUNCTION_FORMS
from bpverify.lowering.printer import NUMPY, Printer
from bpverify.notation.expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.catalog.rows import CostRow

VARIABLES = ("z", "a", "y", "n")


def written(row: ActivationRow | CostRow, forward: Expression) -> tuple[Expression, Expression]:
    """Return what is printed for a row and for its derivative; ``forward`` is the row's own text, read.

    A derivative that writes a sign as a quotient has no value at 0: the one by our rules stands in for it. Where units depend on
    each other the row's derivative is only the diagonal.
    """
    of_layer = isinstance(row, ActivationRow) and not is_elementwise(forward)
    text = row.written.derivative or (None if of_layer else row.derivative)
    slope = form(text) if text else None
    if slope is None or _divides_by_abs(slope):
        slope = slope_of_activation(forward) if isinstance(row, ActivationRow) else slope_of_cost(forward)
    return form(row.written.forward) if row.written.forward else forward, slope


def numpy_texts(row: ActivationRow | CostRow) -> dict[str, str] | None:
    """Return a row in ``np``, ``math`` and its own variables and parameters: units along the last axis, one number a unit.

    An activation is in z, its derivative also in a, and in g where it is the pullback of g since the layer is not elementwise. A
    cost is in a, y and n, one output's term. None where the row stands for any function.
    """
    if row.forward is None:
        return None
    forward = read_expression(row.forward, frozenset(VARIABLES) | {p.name for p in row.parameters})
    value, derivative = (_text(expression) for expression in written(row, forward))
    return {"forward": value, "derivative": derivative}


def _text(expression: Expression) -> str:
    tree = ast.parse(Printer(NUMPY).text(expression), mode="eval")
    return ast.unparse(_WrittenOut({}).visit(tree))


class _WrittenOut(ast.NodeTransformer):
    """Puts the bodies of our own functions in the place of their calls; ``known`` are the values of names."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self.known = dict(known)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put the value of a name."""
        return deepcopy(self.known.get(node.id, node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Put the body of a function, its arguments written out before."""
        row = FUNCTION_FORMS.get(node.func.id) if isinstance(node.func, ast.Name) else None
        node = ast.Call(node.func, [self.visit(a) for a in node.args], [self.visit(k) for k in node.keywords])
        if row is None:
            return ast.Call(self.visit(node.func), node.args, node.keywords)
        inner = _WrittenOut(dict(zip(row.arguments, node.args, strict=True)))
        return inner.body(row.listed or "\n".join(row.body))

    def body(self, text: str) -> ast.expr:
        """Return the value of a body: assignments to names, then what is returned."""
        *before, last = ast.parse(text).body
        for line in before:
            match line:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.known[name] = self.visit(value)
                case _:
                    raise TypeError(f"not a body: {text}")
        match last:
            case ast.Return(value=ast.expr() as value):
                found: ast.expr = self.visit(value)
                return found
        raise TypeError(f"not a body: {text}")


def _divides_by_abs(expression: Expression) -> bool:
    """Tell whether a sign is written as a quotient, which has no value at 0."""
    return any(
        isinstance(e, Power) and e.exponent < 0 and isinstance(e.base, Call) and e.base.function == "abs"
        for e in walk(expression)
    )
