"""Rows of gather and scatter: JAX's own gather says which element stands where, on the places of the elements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from jax import lax

from bpverify.exact.record.places import refuse
from bpverify.frameworks.jax.rows.moving import counted, taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]

FILLS = lax.GatherScatterMode.FILL_OR_DROP


def gathered(x: Arithmetic, params: Value, a: Value, index: Value) -> Value:
    """Return what an index takes from an array; what lies outside is filled, or the nearest inside."""
    places = _places(a.shape, index, params)
    fill = params["fill_value"]
    if not (places == 0).any():
        return taken(x, places, 0, a)
    if fill is None or math.isnan(fill):
        raise refuse("an index outside of an array, where JAX has nan,")
    return taken(x, places, np.asarray(fill, dtype=float), a)


def _places(shape: tuple[int, ...], index: Value, params: Value) -> Value:
    return np.asarray(
        lax.gather(
            counted(shape), np.asarray(index), params["dimension_numbers"], tuple(params["slice_sizes"]), mode=params["mode"],
            fill_value=0,
        )
    )  # fmt: skip


def _destinations(a: Value, index: Value, update: Value, params: Value) -> Value:
    """Return the place, counted from 1, that each element of an update goes to; 0 is none."""
    numbers = params["dimension_numbers"]
    batched = tuple(numbers.operand_batching_dims)
    inner = iter(numbers.update_window_dims)
    absent = {*numbers.inserted_window_dims, *batched}
    sizes = tuple(1 if axis in absent else update.shape[next(inner)] for axis in range(len(a.shape)))
    as_gather = lax.GatherDimensionNumbers(
        offset_dims=tuple(numbers.update_window_dims), collapsed_slice_dims=tuple(numbers.inserted_window_dims),
        start_index_map=tuple(numbers.scatter_dims_to_operand_dims), operand_batching_dims=batched,
        start_indices_batching_dims=tuple(numbers.scatter_indices_batching_dims),
    )  # fmt: skip
    if not math.prod(update.shape):
        return np.zeros(update.shape, dtype=np.int64)
    # What is promised to lie inside is dropped by scatter where it does not.
    mode = FILLS if params["mode"] != lax.GatherScatterMode.CLIP else params["mode"]
    return _places(a.shape, index, {"dimension_numbers": as_gather, "slice_sizes": sizes, "mode": mode})


def _scattered(how: np.ufunc | None, sign: int = 1) -> Row:
    def row(x: Arithmetic, params: Value, a: Value, index: Value, update: Value) -> Value:
        if how is None and _changes(params):
            raise refuse("a scatter that applies a function")
        places = _destinations(a, index, update, params).reshape(-1)
        inside = np.flatnonzero(places)
        found = x.numbers(a).copy().reshape((-1,))
        given, at = x.numbers(update).reshape((-1,))[inside], places[inside] - 1
        if how is None:
            last = _last(at)
            if len(last) < len(at):
                x.smoothed["of several updates of one place (scatter) the last one stays, as on a CPU"] = None
            found[at[last]] = given[last]
        elif how is np.add:
            x.kind.added(np.add, found, at, (given if sign > 0 else x.np.negative(given),))
        else:
            for part in _rounds(at):
                found[at[part]] = getattr(x.np, how.__name__)(found[at[part]], given[part])
        return found.reshape(a.shape)

    return row


def _changes(params: Value) -> bool:
    """Whether a scatter that sets does something else with what it sets."""
    update = params.get("update_jaxpr")
    return update is not None and bool(getattr(update, "eqns", ()))


def _last(at: Value) -> Value:
    """Return of each place the last that goes there."""
    found = {int(place): number for number, place in enumerate(at)}
    return np.array(sorted(found.values()), dtype=np.int64)


def _rounds(at: Value) -> list[Value]:
    """Return groups in which no place is met twice."""
    met: dict[int, int] = {}
    groups: list[list[int]] = []
    for number, place in enumerate(at.tolist()):
        turn = met[place] = met.get(place, -1) + 1
        if turn == len(groups):
            groups.append([])
        groups[turn].append(number)
    return [np.array(group) for group in groups]


INDEXING: dict[str, Row] = {
    "gather": gathered,
    "scatter": _scattered(None),
    "scatter-add": _scattered(np.add),
    "scatter-sub": _scattered(np.add, -1),
    "scatter-mul": _scattered(np.multiply),
    "scatter-min": _scattered(np.minimum),
    "scatter-max": _scattered(np.maximum),
}
