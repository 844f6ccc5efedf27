"""A layer as an object: forward and backward are methods, parameters and their gradients stand in its attributes."""

from __future__ import annotations

import ast
import copy
import inspect
import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.check.forms import arguments_for, output_of, reset_before, weights_of
from bpverify.exact.check.running import Forward
from bpverify.exact.code.binding import bound
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.structure import is_floats
from bpverify.exact.code.users import attributes_of, is_users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value

Path = tuple[str | int, ...]
"""The way from a layer to an array: attributes with a dot before them, and keys or places."""
_LIKE = ("d{}", "grad_{}", "{}_grad", "d_{}", "g{}", "dL_d{}", "grad{}")
"""How the gradient of an attribute is called, where the attribute's name stands for the braces."""


def path_of(text: str) -> Path:
    """Return the way that a text such as W, fc.W, params[0] or params['W'] says; it is parsed and never evaluated."""
    expected = "an attribute such as W, fc.W, params[0] or params['W']"

    def below(node: ast.expr) -> Path:
        match node:
            case ast.Name(id=name):
                return (f".{name}",)
            case ast.Attribute(value=value, attr=name):
                return (*below(value), f".{name}")
            case ast.Subscript(value=value, slice=ast.Constant(value=(str() | int()) as key)):
                return (*below(value), key)
            case _:
                raise InputError(f"{text!r}", expected)

    try:
        return below(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError):
        raise InputError(f"{text!r}", expected) from None


def looked_up(layer: Value, path: Path, text: str) -> Value:
    """Return what stands at a way from a layer."""
    found = layer
    for step in path:
        try:
            found = getattr(found, step[1:]) if isinstance(step, str) and step.startswith(".") else found[step]
        except (AttributeError, LookupError, TypeError):
            known = [name for name, _ in attributes_of(layer)]
            raise InputError(f"{text!r}", f"an attribute of {type(layer).__name__}", nearest(text, known)) from None
    return found


def _placed(layer: Value, path: Path, value: Value) -> None:
    """Put numbers where a way leads: into the array that stands there, of which other attributes may be views."""
    held = looked_up(layer, path, "")
    if isinstance(held, np.ndarray):
        held[...] = value
        return
    holder, last = looked_up(layer, path[:-1], ""), path[-1]
    if isinstance(last, str) and last.startswith("."):
        setattr(holder, last[1:], value)
    else:
        holder[last] = value


def parameters_of(layer: Value) -> tuple[list[str], list[str]]:
    """Return the parameters of a layer and their gradients as its attributes tell: params and grads, or W and dW."""
    held = dict(attributes_of(layer))
    for one, other in (("params", "grads"), ("parameters", "gradients"), ("params", "gradients"), ("weights", "grads")):
        params, grads = held.get(one), held.get(other)
        if isinstance(params, list) and isinstance(grads, list) and len(params) == len(grads):
            return [f"{one}[{i}]" for i in range(len(params))], [f"{other}[{i}]" for i in range(len(grads))]
        if isinstance(params, dict) and isinstance(grads, dict) and params:
            names = {key: [like.format(key) for like in ("{}", *_LIKE)] for key in params}
            pairs = [(key, name) for key, of_key in names.items() for name in of_key if name in grads or not grads]
            first = dict(reversed(pairs))
            return [f"{one}[{key!r}]" for key in first], [f"{other}[{name!r}]" for name in first.values()]
    floats = [name for name, value in held.items() if is_floats(value)]
    found = [(name, like.format(name)) for name in floats for like in _LIKE if like.format(name) in held]
    return [name for name, _ in found], [name for _, name in found]


def found_after(
    layer: Value, inputs: Mapping[str, Value], by_name: bool, forward: str, backward: str
) -> tuple[list[str], list[str]]:
    """Return the parameters and gradients of a copy that ran once on floats: backward may set attributes that were not there.

    What was not there before, or is another array or has other numbers behind, is kept for the backward pass and no parameter.
    Where the copy does not run there are none: the check itself tells why.
    """
    states = np.random.get_state(), random.getstate()
    try:
        with quiet():
            trial = copy.deepcopy(layer)
            before = {name: (value, copy.deepcopy(value)) for name, value in floats_of(trial)}
            arguments, options = bound(getattr(trial, forward), copy.deepcopy(dict(inputs)), by_name)
            outcome = getattr(trial, forward)(*arguments, **options)
            outputs = outcome if isinstance(outcome, tuple) else (outcome,)
            is_cost = len(outputs) == 1 and not np.shape(outcome) and _needs_nothing(getattr(trial, backward))
            getattr(trial, backward)(*([] if is_cost else map(np.ones_like, outputs)))
            after = dict(floats_of(trial))
            params, grads = parameters_of(trial)
    except Exception:  # noqa: BLE001 - whatever the user's code raises is told by the check itself
        return [], []
    finally:
        np.random.set_state(states[0])
        random.setstate(states[1])
    same = {n: value for n, (held, value) in before.items() if after.get(n) is held}
    kept = {n for n, value in same.items() if np.array_equal(np.asarray(after[n]), np.asarray(value))}
    pairs = [(param, grad) for param, grad in zip(params, grads, strict=True) if param in kept]
    return [param for param, _ in pairs], [grad for _, grad in pairs]


def floats_of(layer: Value) -> list[tuple[str, Value]]:
    """Return the floats and arrays of them that a layer holds, in its attributes, containers and layers, by the ways to them."""
    found: list[tuple[str, Value]] = []
    seen: set[int] = set()

    def walk(value: Value, name: str) -> None:
        if is_floats(value):
            found.append((name, value))
        elif id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                parts = [(f"{name}[{key!r}]", part) for key, part in dict.items(value)]
            elif isinstance(value, list | tuple):
                parts = [(f"{name}[{place}]", part) for place, part in enumerate(value)]
            elif is_users(type(value)) and not isinstance(value, type):
                parts = [(f"{name}.{attribute}" if name else attribute, part) for attribute, part in attributes_of(value)]
            else:
                parts = []
            for label, part in parts:
                walk(part, label)

    walk(layer, "")
    return found


@dataclass(frozen=True, slots=True)
class LayerObject:
    """A layer whose ``forward`` takes the inputs, and whose ``backward`` takes the upstream gradient and returns the inputs'.

    Of several outputs ``backward`` takes as many upstream gradients. The parameters are set before ``forward`` runs, and their
    gradients read after ``backward``. A layer whose output is one number is a cost: where its ``backward`` can be called without
    an upstream gradient, it is.
    """

    layer: Value
    inputs: tuple[str, ...]
    params: Mapping[str, tuple[Path, str]]
    """By the parameter's name the way to it, and where its gradient stands."""
    by_name: bool
    forward: str
    backward: str
    clear: str = ""
    """The method that clears what the layer keeps between calls, run before ``forward``."""

    def others(self) -> list[str]:
        """Return the arrays of floats in the layer, and in what it holds, that are neither parameters nor their gradients."""
        known = [looked_up(self.layer, path, name) for name, (path, _) in self.params.items()]
        grads = {place for _, place in self.params.values()}
        arrays = [(name, value) for name, value in floats_of(self.layer) if np.ndim(value) and name not in grads]
        return [name for name, value in arrays if not any(np.may_share_memory(value, one) for one in known)]

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Set the parameters, run the forward pass, and weight its output."""
        reset_before(runner, attempt)
        given = arguments_for(runner, attempt)
        paths = {name: path for name, (path, _) in self.params.items()}
        left = {n: p for n, p in paths.items() if not runner.in_place_of(looked_up(self.layer, p, n), given[n])}
        layer = runner.own(self.layer)
        for name, path in left.items():
            _placed(layer, path, given[name])
        if self.clear:
            runner.run(_as_it_is(layer, self.clear), [])
        inputs = {name: given[name] for name in self.inputs}
        arguments, options = bound(getattr(self.layer, self.forward), inputs, self.by_name)
        outcome = runner.run(_as_it_is(layer, self.forward), arguments, options)
        outputs = [output_of(runner, one) for one in (outcome if isinstance(outcome, tuple) else (outcome,))]
        shapes = [np.shape(output) for output in outputs]
        if shapes == [()] and _needs_nothing(getattr(self.layer, self.backward)):
            return Forward(outputs[0], np.ones(()), (layer, []))
        # Of several outputs one array of upstream gradients, in their order.
        upstream = attempt.upstream(shapes[0] if len(shapes) == 1 else (sum(map(math.prod, shapes)),))
        parts = _parts(weights_of(runner, attempt, upstream), shapes)
        terms = [output * part for output, part in zip(outputs, parts, strict=True)]
        return Forward(sum(term.sum() if np.shape(term) else term for term in terms), upstream, (layer, shapes))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Run the backward pass on the layer as the forward pass left it."""
        layer, shapes = forward.cache
        given = _parts(weights_of(runner, attempt, forward.upstream), shapes) if shapes else []
        returned = runner.run(_as_it_is(layer, self.backward), given)
        # One input may be a list itself.
        are_several = isinstance(returned, tuple) or (isinstance(returned, list) and len(self.inputs) > 1)
        found = dict(zip(self.inputs, returned if are_several else (returned,), strict=False))
        if are_several and len(returned) > len(self.inputs):
            expected = f"the gradients of {', '.join(self.inputs)}"
            raise InputError(f"what {self.backward} returns", expected, f"it returns {len(returned)}")
        grads = {name: looked_up(layer, path_of(place), place) for name, (_, place) in self.params.items()}
        return {name: value for name, value in (found | grads).items() if value is not None}


def _as_it_is(layer: Value, name: str) -> Callable[..., Value]:
    """Return a method of a layer that is made already: it is not to be made again, with state of its own."""
    method = getattr(layer, name)

    def run(*arguments: Value, **options: Value) -> Value:
        return method(*arguments, **options)

    run.__qualname__ = f"{type(layer).__name__}.{name}"
    return run


def _parts(weights: Value, shapes: Sequence[tuple[int, ...]]) -> list[Value]:
    """Return the upstream gradients of outputs of these shapes."""
    if len(shapes) == 1:
        return [weights]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    pieces = [weights[end - math.prod(shape) : end] for end, shape in zip(ends, shapes, strict=True)]
    return [piece.reshape(shape) if shape else piece[0] for piece, shape in zip(pieces, shapes, strict=True)]


def _needs_nothing(function: Value) -> bool:
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True


def of_layer(
    layer: Value, inputs: Mapping[str, Value], params: Sequence[str] | None, grads: Sequence[str] | None, by_name: bool,
    forward: str, backward: str, clear: str,
) -> tuple[LayerObject, dict[str, Value]]:  # fmt: skip
    """Return the code of a layer, and the example: the inputs and the parameters by their names.

    Raises:
        InputError: an attribute is missing, or holds no array of floats, or params and grads are not equally many.
    """
    if params is None and grads is None:
        found = found_after(layer, inputs, by_name, forward, backward)
    else:
        found = list(params or ()), list(grads or ())
    if len(found[0]) != len(found[1]):
        raise InputError("grads", f"{len(found[0])} attributes, one for each of params", f"they are {len(found[1])}")
    example = dict(inputs)
    ways: dict[str, tuple[Path, str]] = {}
    for name, place in zip(*found, strict=True):
        value = looked_up(layer, path_of(name), name)
        if not is_floats(value):
            raise InputError(f"{type(layer).__name__}.{name}", "an array of floats", f"it is {type(value).__name__}")
        if place in dir(type(layer)):
            raise InputError(f"{type(layer).__name__}.{place}", "an attribute that backward sets", "it is of the class")
        for other, (path, _) in ways.items():
            if np.may_share_memory(value, looked_up(layer, path, other)):
                hint = "a tied one stands for both: name it once, with the gradient of all its uses"
                raise InputError(f"params {other!r} and {name!r}", "arrays of their own", hint)
        label = name if name not in inputs else f"{type(layer).__name__}.{name}"
        example[label], ways[label] = value, (path_of(name), place)
    return LayerObject(layer, tuple(inputs), ways, by_name, forward, backward, clear), example
