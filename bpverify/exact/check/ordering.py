"""Outputs in order, and the arguments that they can belong to: by shape, with or without the cost beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.points import may_be_float
from bpverify.exact.code.structure import container_of, is_floats, leaves
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.record.values import Value

MOST_WAYS = 6
"""Of the ways in which outputs can belong to arguments, so many are looked at."""
_PREFIX = re.compile(r"^(?:grads?_?|nabla_?|delta_?|d_?)", re.IGNORECASE)


def by_field(outputs: Value, at: Mapping[str, Value]) -> Value:
    """Return a named tuple whose fields name arguments, or parts of one, as a dict."""
    fields = getattr(outputs, "_fields", ())
    names = {*at, *(key for value in at.values() for key in keys_of(value))}
    is_named = isinstance(outputs, tuple) and fields and all(named(field, dict.fromkeys(names)) is not None for field in fields)
    return dict(zip(fields, outputs, strict=True)) if is_named else outputs


def without_cost(outputs: Value, at: Mapping[str, Value], wrt: Sequence[str] | None, cost: Value = None) -> Value:
    """Return the gradients of (cost, gradients) in either order, and of cost, gradient, gradient, ...

    A number beside them is the cost only where it has its value, ``cost``; another one, such as a gradient that was summed too far,
    is never left out in silence. Raises InputError for that, and where a number may be the cost or a gradient.
    """
    if isinstance(outputs, dict):
        inner = [key for key, value in outputs.items() if is_container(value) and named(str(key), at) is None]
        rest = [key for key, value in outputs.items() if key not in inner]
        alone = len(inner) == 1 and rest and all(_is_single(outputs[key]) and named(str(key), at) is None for key in rest)
        return outputs[inner[0]] if alone else outputs
    if not isinstance(outputs, tuple | list):
        return outputs
    names = list(wrt if wrt is not None else at)
    wanted = [name for name in names if wrt is not None or is_differentiable(at[name])]
    as_they_are = _ways(outputs, wanted, at) or (len(outputs) == len(names) and _ways(outputs, names, at))
    if len(outputs) == 2 and _is_single(outputs[0]) is not _is_single(outputs[1]):
        gradients = outputs[1] if _is_single(outputs[0]) else outputs[0]
        if is_container(gradients):
            if as_they_are and len(outputs) < len(names) and _is_single(outputs[0]):
                raise _unclear("first", as_they_are[0][0])
            return outputs if as_they_are else _beside(gradients, outputs, wanted, at, cost)
    if as_they_are:
        return outputs
    ends = [rest for one, rest in ((outputs[0], outputs[1:]), (outputs[-1], outputs[:-1])) if _is_single(one)] if outputs else []
    if len(outputs) > 1 and len(outputs) - 1 in (len(wanted), len(names)):
        if len(ends) == 1:
            _check_cost(outputs[0] if _is_single(outputs[0]) else outputs[-1], cost)
        return ends[0] if ends else outputs
    found = next((rest for rest in ends if rest and _ways(rest, wanted, at)), None)
    return outputs if found is None else _beside(found, outputs, wanted, at, cost)


def _beside(gradients: Value, outputs: Sequence[Value], wanted: Sequence[str], at: Mapping[str, Value], cost: Value) -> Value:
    """Return the gradients beside a number that is the cost, or that can be nothing else."""
    is_first = _is_single(outputs[0])
    number = outputs[0] if is_first else outputs[-1]
    if cost is not None and _is_near(number, cost):
        return gradients
    ways = _ways(gradients if isinstance(gradients, tuple | list) else [gradients], wanted, at)
    taken = {name for way in ways[:1] for name in way}
    numbers = [name for name in wanted if name not in taken and is_floats(at[name]) and np.ndim(at[name]) == 0]
    if numbers:
        raise _unclear("first" if is_first else "last", numbers[0])
    _check_cost(number, cost)
    return gradients


def _check_cost(number: Value, cost: Value) -> None:
    """Refuse a number beside the gradients that is not the cost, as far as the cost is known."""
    theirs = None if cost is None else _float(cost)
    if theirs is None or _is_near(number, cost):
        return
    beside = f"the cost beside the gradients, which is {theirs:.6g}, or nothing"
    raise InputError("gradients' outputs", beside, f"one of them is the number {_said(number)}, of no argument's shape")


def _said(number: Value) -> str:
    ours = _float(number)
    return repr(number) if ours is None else f"{ours:.6g}"


def _unclear(which: str, name: str) -> InputError:
    expected = f"one meaning of the {which} number: the cost, or the gradient of {name}"
    return InputError("gradients' outputs", expected, "return a dict by name, or say wrt=")


def _is_near(value: Value, cost: Value) -> bool:
    """Whether a number has the cost's value, in floats: it tells what is meant and decides nothing."""
    ours, theirs = _float(value), _float(cost)
    return ours is not None and theirs is not None and bool(np.isclose(ours, theirs, rtol=1e-5, atol=1e-9, equal_nan=True))


def _float(value: Value) -> float | None:
    """Return the float of a number of any run: of the record, of the fields, or NumPy's own."""
    if hasattr(value, "node"):
        return float(value.value)
    if np.ndim(value) or not hasattr(value, "dtype"):
        return float(value) if isinstance(value, int | float) else None
    bare = np.asarray(plain(value))
    if bare.dtype.names:
        return float(bare["f"])
    return _float(bare[()]) if bare.dtype.kind == "O" else float(bare)


def _ways(values: Sequence[Value], names: Sequence[str], at: Mapping[str, Value]) -> list[tuple[str, ...]]:
    """Return the ways in which values can belong to arguments in their order, each of its argument's shape; the first few."""
    if len(values) > len(names):
        return []
    found: list[tuple[str, ...]] = [()]
    for i, value in enumerate(values):
        last = len(names) - (len(values) - i - 1)
        found = [
            (*way, names[j]) for way in found for j in range(names.index(way[-1]) + 1 if way else 0, last)
            if value is None or same_structure(at[names[j]], value, np.shape)
        ][:MOST_WAYS]  # fmt: skip
    return found


def _is_single(value: Value) -> bool:
    """Whether a value is one number, as a cost is."""
    return value is not None and not is_container(value) and not isinstance(value, str) and np.ndim(value) == 0


def is_container(value: Value) -> bool:
    """Whether a value holds others, by key, place or attribute."""
    return container_of(value) is not None


def keys_of(value: Value) -> list[str]:
    """Return the names of an argument's parts, where they have names."""
    row = container_of(value)
    is_plain = isinstance(value, list | tuple) and not hasattr(value, "_fields")
    return [] if row is None or is_plain else [str(key) for key, _ in row.parts(value)]


def named(key: str, places: Mapping[str, Value]) -> str | None:
    """Return the name that a key means, also with a leading d or grad_ or in another case, None for none."""
    plain = {name.lower(): name for name in places}
    for form in (key, _PREFIX.sub("", key)):
        if form in places:
            return form
        if form.lower() in plain:
            return plain[form.lower()]
    return None


def assignments(
    outputs: Value, at: Mapping[str, Value], wrt: Sequence[str] | None, is_index: Callable[[str], bool] = lambda _: False,
    cost: Value = None,
) -> list[tuple[str, ...]]:  # fmt: skip
    """Return the ways in which outputs in order can belong to arguments where they are fewer and ``wrt`` does not say."""
    outputs = without_cost(by_field(outputs, at), at, wrt, cost)
    if wrt is not None or isinstance(outputs, dict) or (is_container(outputs) and not isinstance(outputs, tuple | list)):
        return []
    values = list(outputs) if isinstance(outputs, tuple | list) else [outputs]
    numbers = [name for name in at if _may_be_weights(at[name], name, is_index)]
    if len(values) >= len(at) or any(_holds(at[name]) == len(values) > 1 for name in numbers):
        return []
    return _ways(values, numbers, at)


def in_order(
    values: list[Value], names: list[str], at: Mapping[str, Value], declared: bool, is_index: Callable[[str], bool]
) -> tuple[list[str], list[Value]]:
    """Return the arguments that outputs belong to, and the outputs."""
    numbers = [name for name in names if _may_be_weights(at[name], name, is_index)]
    if len(numbers) == 1 and len(values) > 1 and _holds(at[numbers[0]]) == len(values):
        return numbers, [tuple(values)]
    nested = [name for name in numbers if _holds(at[name])]
    if len(nested) == 1 and _holds(at[nested[0]]) == len(values) > 1 and len(values) != len(numbers):
        hint = f"return [gradients], or a dict {{{nested[0]!r}: gradients}}"
        raise InputError("gradients' outputs", f"one list for {nested[0]}", hint)
    if declared or len(values) > len(numbers):
        raise InputError("gradients' outputs", f"{len(names)}, one for each of {', '.join(names)}", f"it returns {len(values)}")
    # Arguments in order, each output taken by the next argument of its shape.
    found: list[str] = []
    rest = list(numbers)
    for value in values:
        fitting = [n for n in rest if value is None or same_structure(at[n], value)]
        if not fitting:
            return numbers[: len(values)], values
        found.append(fitting[0])
        rest = rest[rest.index(fitting[0]) + 1 :]
    return found, values


def holds_all(values: Sequence[Value], names: Sequence[str], at: Mapping[str, Value]) -> bool:
    """Whether outputs, as many as there are arguments, cannot be those of the arguments, but may be the parts of one."""
    return len(values) == len(names) > 1 and not _ways(values, names, at) and any(_holds(at[name]) == len(values) for name in names)


def _holds(value: Value) -> int:
    """Return how many parts an argument has, 0 for one that is no container."""
    row = container_of(value)
    return 0 if row is None else len(row.parts(value))


def _may_be_weights(value: Value, name: str, is_index: Callable[[str], bool]) -> bool:
    """Whether all leaves are floats, or whole numbers that the code does not index with."""
    inner = leaves(value, name)
    if container_of(value) is not None and not isinstance(value, list | tuple):
        return any(is_floats(leaf) for _, leaf in inner)
    if not all(is_floats(leaf) or may_be_float(leaf) for _, leaf in inner):
        return False
    return all(is_floats(leaf) for _, leaf in inner) or not is_index(name)


def is_differentiable(value: Value) -> bool:
    """Whether a nested value holds floats."""
    return any(is_floats(leaf) for _, leaf in leaves(value, ""))


def same_structure(given: Value, output: Value, measure: Callable[[Value], Value] = np.size) -> bool:
    """Whether two nested values have as many arrays, of the same sizes."""
    if (container_of(given) is None) is not (container_of(output) is None):
        return False
    a, b = leaves(given, ""), leaves(output, "")
    return len(a) == len(b) and all(y is not None and measure(x) == measure(y) for (_, x), (_, y) in zip(a, b, strict=True))
