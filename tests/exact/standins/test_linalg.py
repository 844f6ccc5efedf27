"""Inverses, solutions, determinants and factors of matrices: numpy's values, and gradients through them, right and wrong."""

import inspect

import numpy as np
import pytest

from bpverify import check_gradients
from bpverify.errors import InputError
from bpverify.exact.code.trace import Tracer
from bpverify.exact.record.graph import Graph
from bpverify.exact.standins.array import array_kind
from bpverify.exact.standins.factors import BY_MINORS, Minors, adjugate
from bpverify.exact.standins.linalg import scipy_linalg_table

from ..tracing import floats_in_fields, trace

VALUES = [
    lambda x: np.linalg.inv(x),
    lambda x: np.linalg.inv(np.stack([x, x.T + 1])),
    lambda x: np.linalg.inv(np.kron(x, np.eye(2)) + np.arange(64).reshape(8, 8) / 7.0),
    lambda x: np.linalg.inv(x[:1, :1]),
    lambda x: np.linalg.det(x),
    lambda x: np.linalg.det(np.kron(x, np.eye(2)) + np.arange(64).reshape(8, 8) / 7.0),
    lambda x: np.linalg.det(np.stack([x, x.T + 1])),
    lambda x: list(np.linalg.slogdet(x)),
    lambda x: [np.linalg.slogdet(-x).sign, np.linalg.slogdet(x[:3, :3]).logabsdet],
    lambda x: np.linalg.solve(x, x[0]),
    lambda x: np.linalg.solve(x, x[:, :2]),
    lambda x: np.linalg.solve(np.stack([x, x.T + 1]), x[:, :2]),
    lambda x: np.linalg.cholesky(x @ x.T + np.eye(4)),
    lambda x: np.linalg.cholesky(np.triu(np.ones((4, 4)), 1) * 7 + np.tril(x @ x.T) + np.eye(4)),
    lambda x: list(np.linalg.qr(x)),
    lambda x: list(np.linalg.qr(x[:, :2])),
    lambda x: list(np.linalg.qr(x[:2])),
    lambda x: list(np.linalg.qr(x[:, :2], mode="complete")),
    lambda x: np.linalg.qr(x[:2], mode="r"),
    lambda x: np.linalg.matrix_power(x, 3),
    lambda x: np.linalg.matrix_power(x, -2),
    lambda x: np.linalg.matrix_power(x, 0),
    lambda x: np.linalg.pinv(x[:, :2]),
    lambda x: np.linalg.pinv(x[:2]),
    lambda x: list(np.linalg.lstsq(x[:, :2], x[:, 3], rcond=None)[:3]),
    lambda x: list(np.linalg.lstsq(x[:2], x[:2, :2], rcond=None)[:2]),
    lambda x: np.linalg.norm(x, 1),
    lambda x: np.linalg.norm(x, -1, keepdims=True),
    lambda x: np.linalg.norm(x, np.inf),
    lambda x: np.linalg.norm(np.stack([x, 2 * x]), 1, axis=(2, 0)),
    lambda x: np.linalg.norm(x, 3, axis=1),
    lambda x: np.linalg.norm(x, "fro", axis=(0, 1)),
]


def example() -> np.ndarray:
    return np.random.RandomState(3).randn(4, 4)


def flat(value: object) -> list[float]:
    return [x for v in value for x in flat(v)] if isinstance(value, list | tuple) else np.ravel(value).tolist()


@pytest.mark.every(3)
@pytest.mark.parametrize("function", VALUES, ids=lambda f: inspect.getsource(f).strip()[10:70])
def test_is_numpy(function) -> None:
    graph = Graph()
    found = flat(trace(function, [example()], graph, ["x"]))
    np.testing.assert_allclose([graph.values[i] for i in found], flat(function(example())), rtol=1e-9, atol=1e-12)
    fields = floats_in_fields(function, [example()], ["x"])
    np.testing.assert_allclose(fields, flat(function(example())), rtol=1e-9, atol=1e-12)


def determinant_gradient(a):
    return {"a": np.linalg.det(a) * np.linalg.inv(a).T}


def inverse_gradient(a):
    inverse = np.linalg.inv(a)
    return {"a": -inverse.T @ np.ones(a.shape) @ inverse.T}


def solution_gradient(a, b):
    x = np.linalg.solve(a, b)
    adjoint = np.linalg.solve(a.T, x)
    return {"a": -np.outer(adjoint, x), "b": adjoint}


def factor_gradient(a):
    lower = np.linalg.cholesky(a)
    inverse = np.linalg.inv(lower)
    middle = np.tril(lower.T @ np.tril(np.ones(a.shape)))
    middle[np.diag_indices(len(a))] *= 0.5
    both = inverse.T @ middle @ inverse
    found = np.tril(both + both.T)
    found[np.diag_indices(len(a))] *= 0.5
    return {"a": found}


def half_square(a, b):
    return 0.5 * np.sum(np.linalg.solve(a, b) ** 2)


RIGHT = {
    "det": (lambda a: np.linalg.det(a), determinant_gradient),
    "slogdet": (lambda a: np.linalg.slogdet(a)[1], lambda a: {"a": np.linalg.inv(a).T}),
    "inv": (lambda a: np.sum(np.linalg.inv(a)), inverse_gradient),
    "solve": (half_square, solution_gradient),
    "cholesky": (lambda a: np.sum(np.linalg.cholesky(a)), factor_gradient),
}
WRONG = {
    "det": lambda a: {"a": np.linalg.det(a) * np.linalg.inv(a)},
    "slogdet": lambda a: {"a": np.linalg.inv(a)},
    "inv": lambda a: {"a": -np.linalg.inv(a) @ np.ones(a.shape) @ np.linalg.inv(a).T},
    "solve": lambda a, b: {"a": np.outer(np.linalg.solve(a.T, np.linalg.solve(a, b)), b), "b": np.linalg.solve(a.T, b)},
    "cholesky": lambda a: {"a": factor_gradient(a)["a"] * 2},
}


def arguments(function, rows: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(rows)
    half = draw.normal(size=(rows, rows)) + rows * np.eye(rows)
    whole = {"a": half @ half.T + np.triu(half, 1), "b": draw.normal(size=rows)}
    return {name: whole[name] for name in inspect.signature(function).parameters}


@pytest.mark.every(2)
@pytest.mark.parametrize("rows", [2, 3])
@pytest.mark.parametrize("name", RIGHT)
def test_right_gradients_are_proved(name: str, rows: int) -> None:
    cost, gradient = RIGHT[name]
    found = check_gradients(cost, gradient, at=arguments(cost, rows)).verdicts
    assert {v.status for v in found} == {"proved"}, [v.reason for v in found]


@pytest.mark.every(2)
@pytest.mark.parametrize("rows", [2, 4])
@pytest.mark.parametrize("name", WRONG)
def test_wrong_ones_are_refuted(name: str, rows: int) -> None:
    cost, gradient = RIGHT[name][0], WRONG[name]
    assert {v.status for v in check_gradients(cost, gradient, at=arguments(cost, rows)).verdicts} == {"refuted"}


@pytest.mark.parametrize("name", ["det", "inv", "solve"])
def test_larger_ones_are_tested_with_a_bound(name: str) -> None:
    cost, gradient = RIGHT[name]
    verdicts = check_gradients(cost, gradient, at=arguments(cost, BY_MINORS + 1)).verdicts
    assert {v.status for v in verdicts} == {"tested"} and all(float(v.bound) <= 1e-12 for v in verdicts)


def test_both_ways_to_an_adjugate_are_one() -> None:
    kind = array_kind(Graph())
    for rows in (BY_MINORS, BY_MINORS + 1):
        given = np.random.default_rng(rows).integers(-4, 5, size=(rows, rows))
        matrix = kind.numbers(given)
        every = tuple(range(rows))
        found, determinant = adjugate(kind, matrix)
        assert found.graph is kind.graph
        exact = [[x.exact for x in row] for row in np.asarray(matrix @ found)]
        size = Minors(matrix).of(every, every).exact
        assert determinant[()].exact == size if rows > BY_MINORS else determinant.exact == size
        assert exact == [[size * (i == j) for j in every] for i in every]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda a: np.linalg.inv(np.outer(a[0], a[0]))[0, 0], "Singular matrix"), (lambda a: np.linalg.inv(a[0])[0], "dimensional"),
        (lambda a: np.linalg.cholesky(-a)[0, 0], "not positive definite"), (lambda a: np.linalg.det(a[:1]), "must be square"),
    ],
)  # fmt: skip
def test_what_numpy_refuses_is_an_error_of_the_code(function, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        check_gradients(function, lambda a: {"a": a}, at={"a": np.ones((2, 2))})


def test_nothing_is_proved_of_a_matrix_that_is_singular_everywhere() -> None:
    at = {"a": np.array([0.1, 0.7, 0.3])}
    report = None
    try:
        report = check_gradients(lambda a: np.sum(np.linalg.inv(np.outer(a, a))), lambda a: {"a": 0 * a}, at=at)
    except InputError as error:
        assert "Singular" in str(error)
    assert report is None or {v.status for v in report.verdicts} == {"undecided"}


SCIPY = {
    "solve": lambda m, a, b: m.solve(a, b),
    "solve transposed": lambda m, a, b: m.solve(a, b, transposed=True),
    "upper": lambda m, a, b: m.solve_triangular(a, b),
    "lower": lambda m, a, b: m.solve_triangular(a, b, lower=True),
    "upper transposed": lambda m, a, b: m.solve_triangular(a, b, trans="T"),
    "unit": lambda m, a, b: m.solve_triangular(a, b, lower=True, unit_diagonal=True),
    "cholesky": lambda m, a, b: m.cholesky(a),
    "cholesky lower": lambda m, a, b: m.cholesky(a, lower=True),
    "cho_solve": lambda m, a, b: m.cho_solve(m.cho_factor(a), b),
    "cho_solve lower": lambda m, a, b: m.cho_solve(m.cho_factor(a, lower=True), b),
    "block_diag": lambda m, a, b: m.block_diag(a, b),
}
a, b = arguments(half_square, 3).values()
upper, lower = np.triu(a), np.tril(a)
unit = np.tril(a, -1) + np.eye(3)
MEANT = {
    "solve": np.linalg.solve(a, b),
    "solve transposed": np.linalg.solve(a.T, b),
    "upper": np.linalg.solve(upper, b),
    "lower": np.linalg.solve(lower, b),
    "upper transposed": np.linalg.solve(upper.T, b),
    "unit": np.linalg.solve(unit, b),
    "cholesky": np.linalg.cholesky(upper + np.triu(a, 1).T).T,
    "cholesky lower": np.linalg.cholesky(lower),
    "cho_solve": np.linalg.solve(upper + np.triu(a, 1).T, b),
    "cho_solve lower": np.linalg.solve(lower + np.tril(a, -1).T, b),
    "block_diag": np.block([[a, np.zeros((3, 3))], [np.zeros((1, 3)), b[None]]]),
}
"""By what SciPy's documentation says, since it need not be here: upper triangles by default, of which alone the values are read."""


@pytest.mark.parametrize("name", SCIPY)
def test_functions_of_scipy(name: str) -> None:
    graph = Graph()
    tracer = Tracer(graph)
    module = tracer.rebinder.replacements["scipy.linalg"]
    found = tracer.run(SCIPY[name], [module, tracer.symbols(a, "a"), tracer.symbols(b, "b")])
    np.testing.assert_allclose([x.value for x in np.ravel(found)], np.ravel(MEANT[name]), rtol=1e-12, atol=1e-12)


def test_scipys_names_are_covered_by_functions() -> None:
    assert {"inv", "solve_triangular", "norm"} <= {*scipy_linalg_table(array_kind(Graph()))}


def test_better_floats_change_no_symbol_and_no_constant() -> None:
    kind = array_kind(Graph())
    symbols = kind.symbols(np.array([0.5, 2.0]), "x", lambda index: f"x{index}")
    given = kind.numbers(np.array([symbols[0], symbols[0] * symbols[1], kind.numbers(3)[()]], dtype=object))
    kind.with_floats(given, np.array([0.75, 1.25, 9.0]))
    assert [x.value for x in given] == [0.5, 1.25, 3.0] and kind.graph.values[given[1].node] == 1.25
