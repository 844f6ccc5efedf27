"""Each derivative that the catalog claims is proved by our own engine, row by row; a wrong one is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.notation.expressions import read_expression
from bpverify.symbolic.algebra import Algebra
from bpverify.symbolic.functions import to_sympy

ELEMENTWISE = [row for row in ACTIVATIONS if row.forward is not None and row.off_diagonal is None]
CONCRETE_COSTS = [row for row in COSTS if row.forward is not None]
SOFTMAX = next(row for row in ACTIVATIONS if row.name == "softmax")
WRONG = ("-({0})", "2*({0})", "{0} + 1/1000000", "({0})**2", "0*({0})")


def symbol(name: str):
    return sympy.Symbol(name, real=True)


def values_of(row, *names: str) -> dict[str, object]:
    return {name: symbol(name) for name in (*names, *(p.name for p in row.parameters))}


def sympy_of(row, text: str, values, units=()):
    return to_sympy(read_expression(text, frozenset(values)), values, units)


def equal(derived, claimed) -> bool:
    symbols = sorted(derived.free_symbols | claimed.free_symbols, key=str)
    algebra = Algebra([*symbols, sympy.pi], [derived, claimed])
    return algebra.is_zero(algebra.polynomial(derived) - algebra.polynomial(claimed))


def activation_holds(row) -> bool:
    values = values_of(row, "z")
    forward = sympy_of(row, row.forward, values)
    return equal(forward.diff(values["z"]), sympy_of(row, row.derivative, values | {"a": forward}))


def cost_holds(row) -> bool:
    values = values_of(row, "a", "y", "n")
    return equal(sympy_of(row, row.forward, values).diff(values["a"]), sympy_of(row, row.derivative, values))


def jacobian_holds(row, width: int) -> bool:
    units = [{"z": symbol(f"z_{j}")} for j in range(width)]
    a = [sympy_of(row, row.forward, unit, units) for unit in units]
    diagonal, off = (read_expression(t, frozenset({"z", "a", "a_k"})) for t in (row.derivative, row.off_diagonal))
    return all(
        equal(
            a[i].diff(units[k]["z"]),
            to_sympy(diagonal if i == k else off, {"z": units[i]["z"], "a": a[i], "a_k": a[k]}),
        )
        for i in range(width)
        for k in range(width)
    )


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_the_derivative_of_an_activation_is_proved(row) -> None:
    assert activation_holds(row)


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_a_wrong_derivative_of_an_activation_is_not(row) -> None:
    for wrong in (*WRONG, "a", "{0} + z/1000"):
        if row.name in ("relu", "hard_tanh") and wrong == "({0})**2":
            continue  # a step is its own square
        if row.name == "identity" and wrong == "({0})**2":
            continue  # so is 1
        assert not activation_holds(replace(row, derivative=wrong.format(row.derivative))), wrong


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
def test_the_derivative_of_a_cost_is_proved(row) -> None:
    assert cost_holds(row)


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
def test_a_wrong_derivative_of_a_cost_is_not(row) -> None:
    for wrong in (*WRONG, "a", "{0} + y/1000", "n**2*({0})"):
        assert not cost_holds(replace(row, derivative=wrong.format(row.derivative))), wrong


@pytest.mark.parametrize("width", [2, 3])
def test_the_jacobian_of_softmax_is_proved(width: int) -> None:
    assert jacobian_holds(SOFTMAX, width)


@pytest.mark.parametrize(
    "wrong",
    [
        {"derivative": "a"},
        {"derivative": "1 - a**2"},
        {"off_diagonal": "a*a_k"},
        {"off_diagonal": "0*a"},
        {"off_diagonal": "-a"},
    ],
    ids=str,
)
def test_a_wrong_jacobian_is_not(wrong: dict[str, str]) -> None:
    assert not jacobian_holds(replace(SOFTMAX, **wrong), 2)
