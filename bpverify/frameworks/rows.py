"""Rows that users give: what an operation of a tensor library computes, in NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bpverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value

F = TypeVar("F", bound="Callable[..., object]")

_GIVEN: dict[str, Callable[..., Value]] = {}


def row(operation: str) -> Callable[[F], F]:
    """Let a function of NumPy's say what an operation of torch's computes, or a primitive of JAX's: ``@row("mylib::scale")``.

    It takes what the operation takes, arrays for tensors, and returns its results; of a primitive, ``@row("jax::nextafter")``, the
    parameters too that it has names for. It is run on exact numbers, and on floats held against torch's own kernel. A verdict that
    rests on it names it.
    """
    if "::" not in operation:
        raise InputError(f"row {operation!r}", "an operation with its namespace, such as 'jax::erf_inv' or 'mylib::scale'")

    def given(function: F) -> F:
        _GIVEN[operation] = function
        return function

    return given


def given_row(operation: str) -> Callable[..., Value] | None:
    """Return the row that the user gave, None where there is none."""
    return _GIVEN.get(operation)
