"""One expression or assignment of the user's, evaluated again over the recorded numbers with other names in it.

A syntax tree is walked; nothing is compiled. Calls are those that the user's code makes: functions of NumPy's, of the user's, and
methods of arrays. What is not covered raises UnknownFormError.
"""

from __future__ import annotations

import ast
import builtins
import operator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bpverify.exact.record.values import Value

T = TypeVar("T")

_BINARY: Mapping[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Value], Value]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_BUILTINS = ("len", "range", "sum", "abs", "float", "int", "list", "tuple", "min", "max", "True", "False", "None")
"""Builtin functions that change nothing."""
OURS = ("bpverify.", "numpy")
"""Where the types of functions are defined that are neither the user's nor builtin."""
LARGEST_POWER = 64


class UnknownFormError(Exception):
    """An expression of a form that is not evaluated; never leaves the room."""


class Scene:
    """What names stand for at one statement: what was changed before the local variables, then the global ones."""

    def __init__(self, names: Mapping[str, Value], world: Mapping[str, Value]) -> None:
        self.names, self.world = names, world

    def name(self, name: str) -> Value:
        """Return what stands under a name."""
        if name in self.names:
            return self.names[name]
        if name in self.world:
            return self.world[name]
        if name in _BUILTINS:
            return self.world.get("__builtins__", vars(builtins)).get(name, getattr(builtins, name, None))
        raise UnknownFormError(name)

    def value(self, node: ast.expr) -> Value:
        """Return the value of an expression."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.name(name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                a, b = self.value(left), self.value(right)
                if isinstance(op, ast.Pow) and isinstance(a, int) and isinstance(b, int) and abs(b) > LARGEST_POWER:
                    raise UnknownFormError("a large power")
                return _BINARY[type(op)](a, b)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
                return _UNARY[type(op)](self.value(operand))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                return _COMPARED[type(op)](self.value(left), self.value(right))
            case ast.Tuple(elts=parts):
                return tuple(self.value(part) for part in parts)
            case ast.List(elts=parts):
                return [self.value(part) for part in parts]
            case ast.Attribute(value=value, attr=name):
                return self._attribute(self.value(value), name)
            case ast.Subscript(value=value, slice=index):
                return self._item(self.value(value), self._index(index))
            case ast.Call(func=function, args=given, keywords=options):
                return self._called(function, given, options)
        raise UnknownFormError(type(node).__name__)

    def _index(self, node: ast.expr) -> Value:
        match node:
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(*(None if each is None else self.value(each) for each in (lower, upper, step)))
            case ast.Tuple(elts=parts):
                return tuple(self._index(part) for part in parts)
        return self.value(node)

    @staticmethod
    def _item(value: Value, index: Value) -> Value:
        if isinstance(value, dict):
            return dict.__getitem__(value, index)
        if isinstance(value, list | tuple | np.ndarray | range):
            return value[index]
        raise UnknownFormError("an item")

    @staticmethod
    def _attribute(value: Value, name: str) -> Value:
        if isinstance(value, np.ndarray | ModuleType) or type(value).__module__.startswith("bpverify."):
            return getattr(value, name)
        held = getattr(value, "__dict__", {})
        if name in held:
            return held[name]
        raise UnknownFormError(name)

    def _called(self, function: ast.expr, given: list[ast.expr], options: list[ast.keyword]) -> Value:
        called = self.value(function)
        is_method = isinstance(function, ast.Attribute) and isinstance(getattr(called, "__self__", None), np.ndarray)
        if any(option.arg is None for option in options) or not (is_method or _is_called(called)):
            raise UnknownFormError("a call")
        values = [self.value(each) for each in given if not isinstance(each, ast.Starred)]
        if len(values) != len(given):
            raise UnknownFormError("a call")
        return called(*values, **{option.arg: self.value(option.value) for option in options if option.arg is not None})


def _is_called(function: Value) -> bool:
    """Whether a function may be called with other arguments: the user's, ours, NumPy's; of the builtin ones those that compute."""
    if isinstance(function, FunctionType) or type(function).__module__.startswith(OURS):
        return True
    if not isinstance(function, BuiltinFunctionType | type):
        return False
    if type(getattr(function, "__self__", None)).__module__.startswith(OURS) or function.__module__ == "torch":
        # A method of our tensors, or torch's own; where its name ends so it writes into the recorded ones.
        return not function.__name__.endswith("_")
    return function.__module__ == "math" or (function.__module__ == "builtins" and function.__name__ in _BUILTINS)


def parsed(text: str) -> ast.expr:
    """Return an expression's tree."""
    return ast.parse(text, mode="eval").body


def tried(compute: Callable[[], T]) -> T | None:
    """Return what is computed, None where that raises an error."""
    try:
        return compute()
    except Exception:  # noqa: BLE001 - a changed statement of the user's may raise anything, and is then none that was meant
        return None


def assigned(scene: Scene, statement: ast.stmt) -> dict[str, Value]:
    """Return what stands under the names that a statement writes after it; of what is returned under its places, as [0]['w']."""
    match statement:
        case ast.Return(value=value) if value is not None:
            return dict(_places(_returned(scene, value), ""))
        case ast.Assign(targets=[target], value=value):
            return _put(scene, target, scene.value(value))
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in _BINARY:
            loaded = ast.parse(ast.unparse(target), mode="eval").body
            return _put(scene, target, _BINARY[type(op)](scene.value(loaded), scene.value(value)))
    raise UnknownFormError(type(statement).__name__)


def _returned(scene: Scene, node: ast.expr) -> Value:
    match node:
        case ast.Tuple(elts=parts):
            return tuple(_returned(scene, part) for part in parts)
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {scene.value(k): _returned(scene, v) for k, v in zip(keys, values, strict=True) if k is not None}
    return scene.value(node)


def _places(value: Value, place: str) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        for key, part in dict.items(value):
            yield from _places(part, f"{place}[{key!r}]")
    elif isinstance(value, list | tuple):
        for i, part in enumerate(value):
            yield from _places(part, f"{place}[{i}]")
    else:
        yield place, value


def _put(scene: Scene, target: ast.expr, value: Value) -> dict[str, Value]:
    match target:
        case ast.Name(id=name):
            return {name: value}
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if isinstance(value, list | tuple) and len(value) == len(parts):
            found: dict[str, Value] = {}
            for part, each in zip(parts, value, strict=True):
                found |= _put(Scene({**scene.names, **found}, scene.world), part, each)
            return found
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            held = scene.name(name)
            if isinstance(held, Array):
                held = held.copy()
                held[scene._index(index)] = value
                return {name: held}
            if isinstance(held, dict | list):
                held = held.copy()
                held[scene._index(index)] = value
                return {name: held}
    raise UnknownFormError("a target")


def rebuilt(held: Array, nodes: Value) -> Value:
    """Return an array like another one with these nodes."""
    from bpverify.exact.record.number import Number

    numbers = np.empty(nodes.size, dtype=object)
    numbers[:] = [Number(held.graph, int(node)) for node in nodes.ravel()]
    return scalar(numbers.reshape(nodes.shape).view(type(held)))
