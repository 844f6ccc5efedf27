"""Linear systems, inverses and factors of matrices on exact numbers, for numpy.linalg and scipy.linalg.

Inverses are adjugates by the determinant, both polynomials in the entries: by minors for few rows, by the recursion of Faddeev and
Le Verrier for more. That needs no pivots, and an error bound that grows with the number of rows alone. All take stacks of matrices.
Source: Horn and Johnson, Matrix Analysis, 2nd edition, sections 0.8.2, 2.1 and 7.2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import constant
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import elementwise, exact, numbers, plain, scalar

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind

BY_MINORS = 5
"""As many rows are expanded by minors."""
MOST = 12
"""As many rows a matrix may have: beyond, the floats that decide comparisons would lose their digits."""


def square(kind: Kind, a: Value, name: str) -> Value:
    """Return a stack of square matrices, as numpy demands it."""
    given = numbers(kind, a)
    if given.ndim < 2:
        raise np.linalg.LinAlgError(f"{given.ndim}-dimensional array given. Array must be at least two-dimensional")
    if given.shape[-1] != given.shape[-2]:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    if given.shape[-1] > MOST:
        raise refuse(f"numpy.linalg.{name} of more than {MOST} rows")
    return given


class Minors:
    """The determinants of parts of a stack of matrices, each computed once."""

    def __init__(self, matrix: Value) -> None:
        self._matrix, self._known = matrix, dict[tuple[tuple[int, ...], tuple[int, ...]], object]()

    def of(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Value:
        """Return the determinant of the part with these rows and columns, expanded by its first row."""
        found: Value = self._known.get((rows, columns))
        if found is None:
            first, rest = rows[0], rows[1:]
            found = self._matrix[..., first, columns[0]] if not rest else self._expanded(first, rest, columns)
            self._known[rows, columns] = found
        return found

    def _expanded(self, first: int, rest: tuple[int, ...], columns: tuple[int, ...]) -> Value:
        total: Value = 0
        for n, column in enumerate(columns):
            term = self._matrix[..., first, column] * self.of(rest, columns[:n] + columns[n + 1 :])
            total = term if n == 0 else total - term if n % 2 else total + term
        return total


def adjugate(kind: Kind, a: Value) -> tuple[Value, Value]:
    """Return the adjugates and the determinants of a stack of square matrices: a @ adjugate is determinant times identity."""
    n = a.shape[-1]
    if n > BY_MINORS:
        return _by_recursion(kind, a)
    if n == 0:
        return a.copy(), numbers(kind, np.ones(a.shape[:-2], int))
    every, minors, found = tuple(range(n)), Minors(a), a.copy()
    for i in every:
        for j in every:
            rows, columns = (every[:k] + every[k + 1 :] for k in (j, i))
            value = minors.of(rows, columns) if n > 1 else constant(kind.graph, Fraction(1))
            found[..., i, j] = -value if (i + j) % 2 else value
    return found, minors.of(every, every)


def _by_recursion(kind: Kind, a: Value) -> tuple[Value, Value]:
    """Return the same by M_1 = I, c_k = -tr(A M_k) / k, M_(k+1) = A M_k + c_k I: M_n is the adjugate but for its sign."""
    n = a.shape[-1]
    identity = numbers(kind, np.broadcast_to(np.eye(n, dtype=int), a.shape).copy())
    step = identity
    for k in range(1, n + 1):
        product = a @ step
        trace = numbers(kind, np.diagonal(plain(product), axis1=-2, axis2=-1)).sum(axis=-1)
        coefficient = -trace / constant(kind.graph, Fraction(k))
        if k == n:
            break
        step = product + numbers(kind, coefficient)[..., None, None] * identity
    found, determinant = (step, -coefficient) if n % 2 else (-step, coefficient)
    floats = kind.floats(plain(a))
    # The recursion loses digits of floats; where there is an inverse, elimination keeps them.
    sizes = np.linalg.det(floats)
    if (sizes != 0).all():
        found = kind.with_floats(found, np.linalg.inv(floats) * sizes[..., None, None])
    return found, kind.with_floats(numbers(kind, determinant), np.asarray(sizes))


def _unless_singular(kind: Kind, determinant: Value) -> Value:
    """Return the determinants, of which none is 0 at the example."""
    if (kind.floats(plain(numbers(kind, determinant))) == 0).any():
        raise np.linalg.LinAlgError("Singular matrix")
    return determinant


def inverse(kind: Kind, a: Value, name: str = "inv") -> Value:
    """Return the inverses of a stack of matrices."""
    found, determinant = adjugate(kind, square(kind, a, name))
    return found / numbers(kind, _unless_singular(kind, determinant))[..., None, None]


def solution(kind: Kind, a: Value, b: Value) -> Value:
    """Return x with a @ x = b, for one column where b has one axis, else for matrices of columns."""
    given, right = square(kind, a, "solve"), numbers(kind, b)
    found, determinant = adjugate(kind, given)
    below = numbers(kind, _unless_singular(kind, determinant))
    if right.ndim == 1:
        return (found @ right) / below[..., None]
    return (found @ right) / below[..., None, None]


def determinant_of(kind: Kind, a: Value, name: str = "det") -> Value:
    """Return the determinants of a stack of matrices."""
    given = square(kind, a, name)
    n = given.shape[-1]
    if n > BY_MINORS or n == 0:
        return scalar(adjugate(kind, given)[1])
    every = tuple(range(n))
    return scalar(Minors(given).of(every, every))


def cholesky_of(kind: Kind, a: Value, upper: bool = False) -> Value:
    """Return the lower factors, which are computed from the lower triangles alone, as numpy's; or the upper ones from the upper."""
    given = square(kind, a, "cholesky")
    given = given.swapaxes(-1, -2) if upper else given
    found = numbers(kind, np.zeros(given.shape, int))
    for j in range(given.shape[-1]):
        left = found[..., j, :j]
        rest = given[..., j, j] - (left * left).sum(axis=-1) if j else given[..., j, j]
        if not (kind.floats(plain(numbers(kind, rest))) > 0).all():
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        found[..., j, j] = pivot = elementwise(kind, _root, rest)
        for i in range(j + 1, given.shape[-1]):
            below = given[..., i, j] - (found[..., i, :j] * left).sum(axis=-1) if j else given[..., i, j]
            found[..., i, j] = below / pivot
    return found.swapaxes(-1, -2) if upper else found


def _root(x: Value) -> Value:
    return x.sqrt()


def triangular_solution(kind: Kind, a: Value, b: Value, lower: bool, is_unit: bool) -> Value:
    """Return x with a @ x = b for one triangle of a, whose other entries are not read."""
    given, right = square(kind, a, "solve_triangular"), numbers(kind, b)
    n = given.shape[-1]
    columns = right.reshape(n, -1)
    found = columns.copy()
    for i in range(n) if lower else range(n - 1, -1, -1):
        done = slice(0, i) if lower else slice(i + 1, n)
        rest = columns[i] - given[i, done] @ found[done] if done.start != done.stop else columns[i]
        found[i] = rest if is_unit else rest / given[i, i]
    return found.reshape(right.shape)


def orthogonal_factors(kind: Kind, a: Value) -> tuple[Value, Value]:
    """Return Q with all columns and R, by reflections with LAPACK's signs: on R's diagonal stands the other sign than before."""
    given = numbers(kind, a)
    if given.ndim != 2:
        raise refuse("numpy.linalg.qr of stacks of matrices")
    rows, columns = given.shape
    upper, turned = given.copy(), numbers(kind, np.eye(rows, dtype=int))
    for k in range(min(rows - 1, columns)):
        column = upper[k:, k]
        below = numbers(kind, column[1:])
        if (kind.floats(plain(below)) == 0).all():
            raise refuse("numpy.linalg.qr of a matrix with a column that is 0 below the diagonal")
        length = elementwise(kind, _root, (column * column).sum())
        axis = column.copy()
        axis[0] = column[0] - length if column[0] < 0 else column[0] + length
        scale = (axis * axis).sum()
        for target, part in ((upper, upper[k:]), (turned, turned[k:])):
            target[k:] = part - np.multiply.outer(axis, axis @ part) * 2 / scale
        upper[k + 1 :, k] = exact(kind, np.zeros(rows - k - 1, int))
    return turned.T, upper


def power_of(kind: Kind, a: Value, exponent: int) -> Value:
    """Return a whole power of a matrix, of its inverse where it is negative."""
    given = square(kind, a, "matrix_power")
    base = inverse(kind, given, "matrix_power") if exponent < 0 else given
    found = numbers(kind, np.broadcast_to(np.eye(given.shape[-1], dtype=int), given.shape).copy())
    for n in range(abs(exponent)):
        found = base.copy() if n == 0 else found @ base
    return found


def pseudo_inverse(kind: Kind, a: Value) -> Value:
    """Return the pseudo-inverse of a matrix of full rank at the example, and so at nearly every point."""
    given = numbers(kind, a)
    rows, columns = given.shape[-2:]
    if np.linalg.matrix_rank(kind.floats(plain(given))).min(initial=min(rows, columns)) < min(rows, columns):
        raise refuse("numpy.linalg.pinv of a matrix that has not full rank")
    turned = given.swapaxes(-1, -2)
    if rows >= columns:
        return inverse(kind, turned @ given, "pinv") @ turned
    return turned @ inverse(kind, given @ turned, "pinv")
