"""Rows of linear algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]


def _triangular(x: Arithmetic, params: Value, a: Value, b: Value) -> Value:
    """Return what a triangular system is solved by: row by row, from the end that has one unknown."""
    matrix, given = x.numbers(a), x.numbers(b)
    is_lower = bool(params["lower"])
    if params["transpose_a"]:
        matrix, is_lower = x.np.swapaxes(matrix, -1, -2), not is_lower
    if not params["left_side"]:
        # x a = b is a^T x^T = b^T.
        matrix, given, is_lower = x.np.swapaxes(matrix, -1, -2), x.np.swapaxes(given, -1, -2), not is_lower
    found = given.copy()
    size = matrix.shape[-1]
    order = list(range(size)) if is_lower else list(reversed(range(size)))
    for number, i in enumerate(order):
        line = given[..., i, :]
        for j in order[:number]:
            line = x.np.subtract(line, x.np.multiply(matrix[..., i, j][..., None], found[..., j, :]))
        found[..., i, :] = line if params["unit_diagonal"] else x.np.true_divide(line, matrix[..., i, i][..., None])
    return found if params["left_side"] else x.np.swapaxes(found, -1, -2)


def _cholesky(x: Arithmetic, params: Value, a: Value) -> Value:
    """Return the lower triangular root of a matrix of which the lower triangle is read."""
    matrix = x.numbers(a)
    size = matrix.shape[-1]
    found = x.zeros(matrix.shape).copy()
    for j in range(size):
        rest = matrix[..., j, j]
        for k in range(j):
            rest = x.np.subtract(rest, x.np.square(found[..., j, k]))
        root = x.np.sqrt(rest)
        found[..., j, j] = root
        for i in range(j + 1, size):
            line = matrix[..., i, j]
            for k in range(j):
                line = x.np.subtract(line, x.np.multiply(found[..., i, k], found[..., j, k]))
            found[..., i, j] = x.np.true_divide(line, root)
    return found


LINEAR: dict[str, Row] = {"triangular_solve": _triangular, "cholesky": _cholesky}
