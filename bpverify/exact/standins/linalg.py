"""The stand-in's names for numpy.linalg and scipy.linalg."""

from __future__ import annotations

import math
from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins import factors
from bpverify.exact.standins.elements import as_array, elementwise, exact, numbers, plain, reject, scalar
from bpverify.exact.standins.products import products

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

Slogdet = namedtuple("Slogdet", ("sign", "logabsdet"))
QR = namedtuple("QR", ("Q", "R"))


class Linear:
    """NumPy's functions of matrices, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def norm(self, x: Value, ord: Value = None, axis: Value = None, keepdims: bool = False) -> Value:
        """Return norms of vectors, and those of matrices that need no singular values."""
        given = numbers(self._kind, x)
        axes = tuple(range(given.ndim)) if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
        if ord is None or (ord == "fro" and len(axes) == 2):
            return self._root((given * given).sum(axis=axis, keepdims=keepdims))
        if len(axes) == 1:
            return self._of_vectors(given, ord, axes[0], keepdims)
        if len(axes) == 2 and ord in (1, -1, math.inf, -math.inf):
            summed, other = (axes[0], axes[1]) if abs(ord) == 1 else (axes[1], axes[0])
            sums = np.abs(given).sum(axis=summed, keepdims=True)
            found = sums.max(axis=other, keepdims=True) if ord > 0 else sums.min(axis=other, keepdims=True)
            return scalar(found if keepdims else np.squeeze(found, axis=tuple(axes)))
        raise refuse(f"numpy.linalg.norm with ord={ord!r}")

    def _of_vectors(self, given: Value, ord: Value, axis: int, keepdims: bool) -> Value:
        if ord == 2:
            return self._root((given * given).sum(axis=axis, keepdims=keepdims))
        if not isinstance(ord, int | float) or ord == 0:
            raise refuse(f"numpy.linalg.norm with ord={ord!r}")
        sizes = np.abs(given)
        if math.isinf(ord):
            return scalar(sizes.max(axis=axis, keepdims=keepdims) if ord > 0 else sizes.min(axis=axis, keepdims=keepdims))
        if ord == 1:
            return scalar(sizes.sum(axis=axis, keepdims=keepdims))
        power = literal(self._kind.graph, float(ord))
        return scalar(numbers(self._kind, (sizes**power).sum(axis=axis, keepdims=keepdims)) ** (1 / power))

    def _root(self, squares: Value) -> Value:
        return elementwise(self._kind, lambda v: v.sqrt(), squares)

    def inv(self, a: Value) -> Value:
        """Return inverses."""
        return factors.inverse(self._kind, a)

    def pinv(self, a: Value, rcond: Value = None, hermitian: bool = False) -> Value:
        """Return pseudo-inverses of matrices of full rank."""
        return factors.pseudo_inverse(self._kind, a)

    def solve(self, a: Value, b: Value) -> Value:
        """Return the solutions of linear systems."""
        return factors.solution(self._kind, a, b)

    def lstsq(self, a: Value, b: Value, rcond: Value = None) -> Value:
        """Return what is nearest to the solution, the squares that are left, and the rank; no singular values."""
        given, right = numbers(self._kind, a), numbers(self._kind, b)
        found = factors.pseudo_inverse(self._kind, given) @ right
        rest = right - given @ found
        rows, columns = given.shape
        left = (rest * rest).sum(axis=0) if rows > columns else numbers(self._kind, np.zeros(0, int))
        return found, numbers(self._kind, left).reshape(-1), min(rows, columns), _NoValues()

    def det(self, a: Value) -> Value:
        """Return determinants."""
        return factors.determinant_of(self._kind, a)

    def slogdet(self, a: Value) -> Value:
        """Return the signs of determinants and the logarithms of their sizes."""
        found = factors.determinant_of(self._kind, a, "slogdet")
        sign, size = elementwise(self._kind, lambda v: v.sign(), found), np.abs(found)
        return Slogdet(sign, elementwise(self._kind, lambda v: v.log(), size))

    def cholesky(self, a: Value, /, *, upper: bool = False) -> Value:
        """Return the triangles whose squares positive definite matrices are."""
        return factors.cholesky_of(self._kind, a, upper)

    def qr(self, a: Value, mode: str = "reduced") -> Value:
        """Return an orthogonal matrix and a triangle whose product a matrix is."""
        if mode not in ("reduced", "complete", "r"):
            raise refuse(f"numpy.linalg.qr with mode={mode!r}")
        turned, upper = factors.orthogonal_factors(self._kind, a)
        kept = upper.shape[0] if mode == "complete" else min(upper.shape)
        return upper[:kept].copy() if mode == "r" else QR(turned[:, :kept].copy(), upper[:kept].copy())

    def matrix_power(self, a: Value, n: int) -> Value:
        """Return whole powers of matrices."""
        return factors.power_of(self._kind, a, n)


class _NoValues:
    """Singular values, which are not covered."""

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__"):
            raise AttributeError(name)
        raise refuse("the singular values of numpy.linalg.lstsq")

    def __getitem__(self, index: object) -> Value:
        raise refuse("the singular values of numpy.linalg.lstsq")

    def __array__(self, *_: object, **__: object) -> Value:
        raise refuse("the singular values of numpy.linalg.lstsq")


_COVERED = "norm inv pinv solve lstsq det slogdet cholesky qr matrix_power".split()


def linalg_table(kind: Kind) -> Names:
    """Return the names of numpy.linalg that are covered."""
    own, multiplied = Linear(kind), products(kind)
    return {
        **{name: getattr(own, name) for name in _COVERED},
        "multi_dot": multiplied["multi_dot"],
        "matmul": lambda x1, x2, /: as_array(kind, x1) @ as_array(kind, x2),
        "vecdot": multiplied["vecdot"],
        "diagonal": lambda x, /, *, offset=0: exact(kind, np.diagonal(as_array(kind, x), offset, -2, -1)),
        "matrix_transpose": lambda x, /: as_array(kind, x).swapaxes(-1, -2),
        "LinAlgError": np.linalg.LinAlgError,
    }


class OfSciPy:
    """SciPy's functions of matrices, as far as they are not NumPy's."""

    def __init__(self, kind: Kind) -> None:
        self._kind, self._numpy = kind, Linear(kind)

    def inv(self, a: Value, **options: Value) -> Value:
        """Return the inverse."""
        _only(options, "inv")
        return self._numpy.inv(a)

    def det(self, a: Value, **options: Value) -> Value:
        """Return the determinant."""
        _only(options, "det")
        return self._numpy.det(a)

    def solve(
        self, a: Value, b: Value, lower: bool = False, assume_a: Value = None, transposed: bool = False, **options: Value
    ) -> Value:  # fmt: skip
        """Return the solution of a linear system."""
        _only(options, "solve")
        if lower or assume_a not in (None, "gen", "general"):
            raise refuse(f"scipy.linalg.solve with assume_a={assume_a!r}: one triangle is not read")
        given = numbers(self._kind, a)
        return self._numpy.solve(given.T if transposed else given, b)

    def solve_triangular(
        self, a: Value, b: Value, trans: Value = 0, lower: bool = False, unit_diagonal: bool = False, **options: Value
    ) -> Value:  # fmt: skip
        """Return the solution of a system of which one triangle is read."""
        _only(options, "solve_triangular")
        if trans not in (0, 1, "N", "T"):
            raise refuse(f"scipy.linalg.solve_triangular with trans={trans!r}")
        turned = trans in (1, "T")
        given = numbers(self._kind, a)
        return factors.triangular_solution(self._kind, given.T if turned else given, b, lower is not turned, unit_diagonal)

    def cholesky(self, a: Value, lower: bool = False, **options: Value) -> Value:
        """Return a triangle whose square a positive definite matrix is."""
        _only(options, "cholesky")
        # Of one triangle either factor is computed: the other entries are not read.
        return factors.cholesky_of(self._kind, a, not lower)

    def cho_factor(self, a: Value, lower: bool = False, **options: Value) -> Value:
        """Return the factor with its side; the other triangle, which is left as it was, is 0 here."""
        return self.cholesky(a, lower, **options), lower

    def cho_solve(self, c_and_lower: Value, b: Value, **options: Value) -> Value:
        """Return the solution of a system from its factor."""
        _only(options, "cho_solve")
        triangle, lower = c_and_lower
        given = numbers(self._kind, triangle)
        first, second = (given, given.T) if lower else (given.T, given)
        between = factors.triangular_solution(self._kind, first, b, True, False)
        return factors.triangular_solution(self._kind, second, between, False, False)

    def block_diag(self, *arrays: Value) -> Value:
        """Return matrices along a diagonal."""
        given = [np.atleast_2d(plain(as_array(self._kind, a))).view(self._kind) for a in arrays]
        found = numbers(self._kind, np.zeros(tuple(sum(a.shape[i] for a in given) for i in (0, 1)), int))
        row = column = 0
        for a in given:
            found[row : row + a.shape[0], column : column + a.shape[1]] = a
            row, column = row + a.shape[0], column + a.shape[1]
        return exact(self._kind, found)


_FLAGS = ("overwrite_a", "overwrite_b", "check_finite")
"""Options that change no value: what is overwritten is not to be read."""
_OF_SCIPY = "inv det solve solve_triangular cholesky cho_factor cho_solve block_diag".split()


def _only(options: Names, name: str) -> None:
    if any(options.get(flag) for flag in _FLAGS[:2]):
        raise refuse(f"scipy.linalg.{name} that overwrites its arguments")
    reject({key: value for key, value in options.items() if key not in _FLAGS}, name)


def scipy_linalg_table(kind: Kind) -> Names:
    """Return the names of scipy.linalg that are covered."""
    own, others = OfSciPy(kind), Linear(kind)
    shared = {name: getattr(others, name) for name in ("norm", "pinv", "lstsq")}
    return {**shared, **{name: getattr(own, name) for name in _OF_SCIPY}, "LinAlgError": np.linalg.LinAlgError}
