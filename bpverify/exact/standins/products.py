"""The stand-in's names for numpy that multiply arrays, and those of numpy.linalg."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, elementwise, exact, numbers, plain, reject, scalar, stored

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


def products(kind: Kind) -> Names:
    """Return the names of numpy that multiply arrays."""

    def product(name: str) -> Value:
        def run(a: Value, b: Value, *arguments: Value, out: Value = None, **options: Value) -> Value:
            if name == "dot" and arguments:
                (out,), arguments = arguments, ()
            first, second = (np.asarray(plain(as_array(kind, x))) for x in (a, b))
            return stored(kind, kind.product(name, first, second, arguments, options), out)

        return run

    def outer(a: Value, b: Value, out: Value = None) -> Value:
        return stored(kind, np.multiply(as_array(kind, a).reshape(-1, 1), as_array(kind, b).reshape(1, -1)), out)

    def einsum(*operands: Value, out: Value = None, **options: Value) -> Value:
        options.pop("dtype", None)
        given = [x if isinstance(x, str) or _is_sublist(x) else plain(as_array(kind, x)) for x in operands]
        return stored(kind, kind.einsum(given, options), out)

    def trace(a: Value, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Value = None, out: Value = None) -> Value:
        reject({"dtype": dtype}, "trace")
        return stored(kind, numbers(kind, np.diagonal(as_array(kind, a), offset, axis1, axis2)).sum(axis=-1), out)

    def multi_dot(arrays: Value) -> Value:
        found = exact(kind, arrays[0])
        for array in arrays[1:]:
            found = found.dot(exact(kind, array))
        return found

    return {
        **{name: product(name) for name in ("dot", "inner", "tensordot", "vdot", "kron", "convolve", "correlate", "cross")},
        "outer": outer,
        "einsum": einsum,
        "multi_dot": multi_dot,
        "trace": trace,
    }


def _is_sublist(value: Value) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(i, int) or i is Ellipsis for i in value)


def linalg_table(kind: Kind) -> Names:
    """Return the names of numpy.linalg that are covered."""

    def norm(x: Value, ord: Value = None, axis: Value = None, keepdims: bool = False) -> Value:
        given = numbers(kind, x)
        length = given.ndim == 1 or isinstance(axis, int)
        if ord is None or ord == "fro" or (length and ord == 2):
            return elementwise(kind, lambda v: v.sqrt(), (given * given).sum(axis=axis, keepdims=keepdims))
        if length and ord == 1:
            return scalar(np.abs(given).sum(axis=axis, keepdims=keepdims))
        if length and isinstance(ord, float) and math.isinf(ord) and ord > 0:
            return scalar(np.abs(given).max(axis=axis, keepdims=keepdims))
        raise refuse(f"numpy.linalg.norm with ord={ord!r}")

    return {"norm": norm, "LinAlgError": np.linalg.LinAlgError, "multi_dot": products(kind)["multi_dot"]}
