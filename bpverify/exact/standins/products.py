"""The stand-in's names for numpy that multiply arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.standins.elements import as_array, exact, numbers, plain, reject, scalar, stored

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

    def sliding(name: str) -> Value:
        def run(a: Value, v: Value, mode: str = "full" if name == "convolve" else "valid") -> Value:
            return product(name)(a, v, mode)

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

    def vecdot(x1: Value, x2: Value, /, *, axis: int = -1) -> Value:
        a, b = (np.moveaxis(as_array(kind, x), axis, -1) for x in (x1, x2))
        return scalar(exact(kind, (a * b).sum(axis=-1)))

    def matvec(x1: Value, x2: Value, /) -> Value:
        return (as_array(kind, x1) @ as_array(kind, x2)[..., None])[..., 0]

    def vecmat(x1: Value, x2: Value, /) -> Value:
        return (as_array(kind, x1)[..., None, :] @ as_array(kind, x2))[..., 0, :]

    return {
        **{name: product(name) for name in ("dot", "inner", "tensordot", "vdot", "kron", "cross")},
        **{name: sliding(name) for name in ("convolve", "correlate")},
        "outer": outer,
        "einsum": einsum,
        "multi_dot": multi_dot,
        "trace": trace,
        "vecdot": vecdot,
        "matvec": matvec,
        "vecmat": vecmat,
    }


def _is_sublist(value: Value) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(i, int) or i is Ellipsis for i in value)
