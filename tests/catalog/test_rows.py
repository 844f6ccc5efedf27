"""Each row against mpmath at random points: derivative and NumPy form; a wrong row must fail the same test."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import mpmath as mp
import numpy as np
import pytest

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.catalog.equations import EQUATIONS
from bpverify.errors import InternalError
from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol, is_elementwise
from bpverify.lowering import plan
from bpverify.lowering.calculus import form
from bpverify.lowering.lower import lower
from bpverify.lowering.proofs import Forms
from bpverify.lowering.written import numpy_texts
from bpverify.notation.expressions import read_expression
from bpverify.spec import read_network

if TYPE_CHECKING:
    from bpverify.catalog.rows import ActivationRow, CostRow

Row = "ActivationRow | CostRow"
DIGITS = 40
FUNCTIONS = {n: getattr(mp, n) for n in ("exp", "log", "sqrt", "tanh", "sin", "cos", "erf")} | {
    "abs": abs,
    "max": max,
    "min": min,
}
ELEMENTWISE = [row for row in ACTIVATIONS if row.forward is not None and row.off_diagonal is None]
CONCRETE_COSTS = [row for row in COSTS if row.forward is not None]
SOFTMAX = next(row for row in ACTIVATIONS if row.name == "softmax")
POINTS = ["-5.3", "-1.7", "-0.61", "-0.03", "0.02", "0.45", "0.97", "1.31", "4.8"]
OUTPUTS = [("0.3", "0.8"), ("0.9", "0.1"), ("0.02", "1"), ("0.6", "-1"), ("0.5", "1.9"), ("0.75", "2.5")]


def value(expression: Expression, at: dict[str, mp.mpf], units: list[dict[str, mp.mpf]] = []) -> mp.mpf:  # noqa: B006 - never written to
    match expression:
        case Number(value=number):
            return mp.mpf(number.numerator) / number.denominator
        case Symbol(name="pi"):
            return mp.pi()
        case Symbol(name=name):
            return at[name]
        case Sum(terms=terms):
            return mp.fsum(value(t, at, units) for t in terms)
        case Product(factors=factors):
            return mp.fprod(value(f, at, units) for f in factors)
        case Power(base=base, exponent=exponent):
            return value(base, at, units) ** (mp.mpf(exponent.numerator) / exponent.denominator)
        case Call(function="sum", arguments=(argument,)):
            return mp.fsum(value(argument, unit, units) for unit in units)
        case Call(function=function, arguments=arguments):
            return FUNCTIONS[function](*(value(x, at, units) for x in arguments))
    raise TypeError(expression)


def constants(row: Row) -> dict[str, mp.mpf]:
    """The parameters at a value that is not their default, so that no default hides in the row."""
    return {p.name: mp.mpf(p.default.numerator) / p.default.denominator + mp.mpf("0.23") for p in row.parameters}


def read(row: Row, text: str, *names: str) -> Expression:
    return read_expression(text, frozenset({*names, *(p.name for p in row.parameters)}))


def check_activation(row: ActivationRow) -> None:
    forward, derivative = read(row, row.forward, "z"), read(row, row.derivative, "z", "a")
    with mp.workdps(DIGITS):
        for point in map(mp.mpf, POINTS):
            at = {**constants(row), "z": point}
            claimed = value(derivative, {**at, "a": value(forward, at)})
            derived = mp.diff(lambda z, at=at: value(forward, {**at, "z": z}), point)
            assert mp.almosteq(claimed, derived, rel_eps=mp.mpf(10) ** -15, abs_eps=mp.mpf(10) ** -15), (
                row.name,
                point,
            )


def check_cost(row: CostRow) -> None:
    forward, derivative = read(row, row.forward, "a", "y", "n"), read(row, row.derivative, "a", "y", "n")
    with mp.workdps(DIGITS):
        for a, y in OUTPUTS:
            at = {**constants(row), "a": mp.mpf(a), "y": mp.mpf(y), "n": mp.mpf(3)}
            derived = mp.diff(lambda a, at=at: value(forward, {**at, "a": a}), at["a"])
            assert mp.almosteq(value(derivative, at), derived, rel_eps=mp.mpf(10) ** -15, abs_eps=mp.mpf(10) ** -15), (
                row.name,
                a,
                y,
            )


def check_softmax(row: ActivationRow) -> None:
    forward, diagonal, off = (
        read(row, row.forward, "z"),
        read(row, row.derivative, "z", "a"),
        read(row, row.off_diagonal, "z", "a", "a_k"),
    )
    point = [mp.mpf(p) for p in ("0.3", "-1.2", "0.9")]

    def output(i: int, z: list[mp.mpf]) -> mp.mpf:
        units = [{"z": x} for x in z]
        return value(forward, units[i], units)

    with mp.workdps(DIGITS):
        a = [output(i, point) for i in range(3)]
        for i in range(3):
            for k in range(3):
                derived = mp.diff(lambda t, i=i, k=k: output(i, [*point[:k], t, *point[k + 1 :]]), point[k])
                claimed = value(diagonal, {"a": a[i]}) if i == k else value(off, {"a": a[i], "a_k": a[k]})
                assert mp.almosteq(claimed, derived, rel_eps=mp.mpf(10) ** -15), (i, k)


def run_numpy(source: str, **names: object) -> np.ndarray:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return np.asarray(eval(source, {"np": np, "math": math}, names))  # noqa: S307 - the catalog's own source


def check_numpy(row: ActivationRow, texts: dict[str, str] | None = None) -> None:
    texts = texts or numpy_texts(row)
    forward, derivative = read(row, row.forward, "z"), read(row, row.derivative, "z", "a")
    z = np.array([*map(float, POINTS), -30.0, 25.0])
    parameters = {name: float(x) for name, x in constants(row).items()}
    a = run_numpy(texts["forward"], z=z, **parameters)
    # What is the same for every unit is one number.
    slope = np.broadcast_to(run_numpy(texts["derivative"], z=z, a=a, **parameters), z.shape)
    with mp.workdps(DIGITS):
        for point, got, got_slope in zip(z, a, slope, strict=True):
            at = {**constants(row), "z": mp.mpf(point)}
            exact = value(forward, at)
            assert float(exact) == pytest.approx(got, rel=1e-9, abs=1e-30), (row.name, point)
            assert float(value(derivative, {**at, "a": exact})) == pytest.approx(got_slope, rel=1e-6, abs=1e-12), (
                row.name,
                point,
            )


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_activation_derivative(row: ActivationRow) -> None:
    check_activation(row)


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_a_wrong_activation_row_is_caught(row: ActivationRow) -> None:
    for wrong in (f"-({row.derivative})", f"2*({row.derivative})", f"{row.derivative} + z**2/10**9", "a"):
        with pytest.raises(AssertionError):
            check_activation(replace(row, derivative=wrong))


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
def test_cost_derivative(row: CostRow) -> None:
    check_cost(row)


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
def test_a_wrong_cost_row_is_caught(row: CostRow) -> None:
    for wrong in (f"-({row.derivative})", f"n*({row.derivative})", f"{row.derivative} + a/10**9", "a"):
        with pytest.raises(AssertionError):
            check_cost(replace(row, derivative=wrong))


def test_softmax_jacobian() -> None:
    check_softmax(SOFTMAX)


@pytest.mark.parametrize("wrong", [{"derivative": "a"}, {"off_diagonal": "a*a_k"}, {"off_diagonal": "-a"}])
def test_a_wrong_jacobian_is_caught(wrong: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        check_softmax(replace(SOFTMAX, **wrong))


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_numpy_form_of_an_activation(row: ActivationRow) -> None:
    check_numpy(row)


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
@pytest.mark.parametrize("field", ["forward", "derivative"])
def test_a_wrong_numpy_form_is_caught(row: ActivationRow, field: str) -> None:
    with pytest.raises(AssertionError):
        check_numpy(row, {**numpy_texts(row), field: f"0.1 + ({numpy_texts(row)[field]})"})


@pytest.mark.parametrize("row", [*ELEMENTWISE, SOFTMAX], ids=lambda row: row.name)
@pytest.mark.parametrize("field", ["forward", "derivative"])
def test_lowering_writes_what_the_row_says_and_nothing_that_is_not_proved(
    row: ActivationRow, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = read_network("2-2", row.name, "quadratic")
    said = getattr(row.written, field) or getattr(row, field)
    if field == "derivative" and not row.written.derivative and "/abs(" in said:
        pytest.skip("a sign as a quotient is not printed: our own derivative is")
    wrong = replace(row, written=replace(row.written, **{field: f"{said} + 1/10**9"}))
    monkeypatch.setattr(plan, "ACTIVATIONS", tuple(wrong if other is row else other for other in ACTIVATIONS))
    with pytest.raises(InternalError, match="is not proved"):
        lower(network)


@pytest.mark.parametrize(("meant", "wrong"), [("max(0, z)", "max(0, z) + 1 - step(z)"), ("abs(z)", "abs(z) + sign(z) - 1")])
def test_what_differs_by_a_number_on_one_side_of_a_kink_is_not_equal(meant: str, wrong: str) -> None:
    assert not Forms().elementwise(form(meant), form(wrong))
    assert Forms().elementwise(form(meant), form(meant))


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
@pytest.mark.parametrize("field", ["forward", "derivative"])
def test_a_cost_that_is_written_wrongly_is_not_lowered(row: CostRow, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network = read_network("2-2", "tanh", row.name)
    said = getattr(row.written, field) or getattr(row, field)
    if "/abs(" in said:
        pytest.skip("a sign as a quotient is not printed: our own derivative is")
    wrong = replace(row, written=replace(row.written, **{field: f"{said} + 1/10**9"}))
    monkeypatch.setattr(plan, "COSTS", tuple(wrong if other is row else other for other in COSTS))
    with pytest.raises(InternalError, match="is not proved"):
        lower(network)


EXTREMES = np.array([-800.0, -40.0, 0.0, 40.0, 800.0])


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_numpy_form_is_finite_at_extremes(row: ActivationRow) -> None:
    parameters = {p.name: float(p.default) for p in row.parameters}
    texts = numpy_texts(row)
    a = run_numpy(texts["forward"], z=EXTREMES, **parameters)
    assert np.isfinite(a).all()
    assert np.isfinite(run_numpy(texts["derivative"], z=EXTREMES, a=a, **parameters)).all()


def test_numpy_form_of_softmax() -> None:
    texts = numpy_texts(SOFTMAX)
    for z in (np.array([1.0, 2.0, -1.0]), np.array([[1.0, 900.0], [2.0, 0.0]])):
        a = run_numpy(texts["forward"], z=z)
        assert a.shape == z.shape and a.sum(axis=-1) == pytest.approx(1.0)
    z = np.array([0.5, -0.25, 1.0])
    a = run_numpy(texts["forward"], z=z)
    assert a == pytest.approx(np.exp(z) / np.exp(z).sum())
    g = np.array([0.25, 2.0, -1.5])
    assert run_numpy(texts["derivative"], z=z, a=a, g=g) == pytest.approx((np.diagflat(a) - np.outer(a, a)) @ g)


@pytest.mark.parametrize("row", CONCRETE_COSTS, ids=lambda row: row.name)
def test_numpy_form_of_a_cost(row: CostRow) -> None:
    names = {"a": np.array([float(a) for a, _ in OUTPUTS]), "y": np.array([float(y) for _, y in OUTPUTS]), "n": 3}
    parameters = {name: float(x) for name, x in constants(row).items()}
    texts = numpy_texts(row)
    for source, text in ((texts["forward"], row.forward), (texts["derivative"], row.derivative)):
        got = run_numpy(source, **names, **parameters)
        expression = read(row, text, "a", "y", "n")
        for number, (a, y) in zip(got, OUTPUTS, strict=True):
            exact = value(expression, {**constants(row), "a": mp.mpf(a), "y": mp.mpf(y), "n": mp.mpf(3)})
            assert float(exact) == pytest.approx(number, rel=1e-12, abs=1e-12), (row.name, a, y)


def test_names_and_aliases_are_unique() -> None:
    for rows in (ACTIVATIONS, COSTS, EQUATIONS):
        names = [n for row in rows for n in (row.name, *getattr(row, "aliases", ()))]
        assert len(names) == len(set(names))


def test_the_catalog_is_complete() -> None:
    expected = "sigma identity sigmoid tanh relu leaky_relu elu softplus silu gelu"
    expected += " gelu_tanh softsign sin gaussian hard_tanh softmax"
    assert [row.name for row in ACTIVATIONS] == expected.split()
    expected = "C quadratic squared_error mse binary_cross_entropy categorical_cross_entropy log_cosh huber poisson hinge"
    assert [row.name for row in COSTS] == expected.split()
    assert [row.name for row in EQUATIONS][:4] == ["BP1", "BP2", "BP3", "BP4"]


def test_only_softmax_is_not_elementwise() -> None:
    rows = [row for row in ACTIVATIONS if row.forward is not None]
    assert [row.name for row in rows if not is_elementwise(read(row, row.forward, "z"))] == ["softmax"]
