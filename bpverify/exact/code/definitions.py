"""Functions, classes and modules of the user's made again over other modules."""

from __future__ import annotations

import enum
import functools
import types
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.code.users import filled, holds_users, is_users
from bpverify.exact.record.floattypes import FloatType
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.code.containers import Rebuilding
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names


def _cell(self: Rebuilding, old: types.CellType) -> types.CellType:
    """Return the cell that stands for another: functions that share a variable go on sharing it."""
    new = self.done.get(id(old))
    if new is None:
        new = self.done[id(old)] = types.CellType()
        self.kept.append(old)
        if filled(old):
            self.filling.append((new, old))
    return new


def _function(self: Rebuilding, function: types.FunctionType) -> Value:
    if (function.__module__ or "").split(".")[0] == "scipy":
        return Refused(f"{function.__module__}.{function.__name__}")
    if not is_users(function) and not holds_users(function):
        return function
    cells = tuple(_cell(self, old) for old in function.__closure__ or ())
    code = self.code(function.__code__)
    rebuilt = types.FunctionType(code, self.globals_of(function.__globals__), function.__name__, None, cells or None)
    # Known before its globals are: a function may refer to itself, and a class to its own methods.
    self.done[id(function)] = rebuilt
    self.copy_names(function.__code__, function.__globals__)
    rebuilt.__defaults__ = self.value(function.__defaults__)
    rebuilt.__kwdefaults__ = self.value(function.__kwdefaults__)
    rebuilt.__qualname__, rebuilt.__module__ = function.__qualname__, function.__module__
    rebuilt.__dict__.update({key: self.value(v) for key, v in vars(function).items()})
    return rebuilt


def _class(self: Rebuilding, cls: type) -> Value:
    if isinstance(cls, FloatType | enum.EnumMeta) or not is_users(cls) or issubclass(cls, BaseException | tuple):
        return cls
    bases = tuple(self.value(base) for base in cls.__bases__)
    slots = vars(cls).get("__slots__", ())
    left_out = {"__dict__", "__weakref__", "_abc_impl", "__abstractmethods__", *([slots] if isinstance(slots, str) else slots)}
    body = {key: v for key, v in vars(cls).items() if key not in left_out}
    meta: Value = type(cls)
    try:
        rebuilt = meta(cls.__name__, bases, {k: v for k, v in body.items() if not _is_code(v)})
    except TypeError as error:
        raise refuse(f"the class {cls.__name__}, which cannot be made again ({error}),") from None
    self.done[id(cls)] = rebuilt
    for key, v in body.items():
        if _is_code(v) or key not in ("__module__", "__qualname__", "__doc__", "__slots__", "__match_args__"):
            setattr(rebuilt, key, self.value(v))
    return rebuilt


def _is_code(value: Value) -> bool:
    return isinstance(value, types.FunctionType | staticmethod | classmethod | property | types.GetSetDescriptorType)


def _partial(self: Rebuilding, value: functools.partial[Value]) -> Value:
    return functools.partial(self.value(value.func), *self.value(value.args), **self.value(value.keywords))


def _vectorized(self: Rebuilding, value: Value) -> Value:
    numpy = self.replacements.get("numpy")
    return value if numpy is None else numpy.vectorize(self.value(value.pyfunc))


def _module(self: Rebuilding, module: types.ModuleType) -> Value:
    if module.__name__ in self.replacements:
        return self.replacements[module.__name__]
    if module.__name__.split(".")[0] == "scipy":
        return Refused(module.__name__)
    if not is_users(module):
        return module
    rebuilt = _Mirror(self, module)
    self.done[id(module)] = rebuilt
    return rebuilt


class _Mirror(types.ModuleType):
    """Another module of the user's: its names are the globals of its rebuilt functions, rebuilt as they are looked up."""

    def __init__(self, rebinder: Rebuilding, module: types.ModuleType) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(_rebinder=rebinder, _module=module)

    def _globals(self) -> Names:
        return self.__dict__["_rebinder"].globals_of(vars(self.__dict__["_module"]))  # type: ignore[no-any-return]  # Value by nature

    def __getattr__(self, name: str) -> Value:
        held = self._globals()
        if name not in held:
            held[name] = self.__dict__["_rebinder"].value(getattr(self.__dict__["_module"], name))
        return held[name]

    def __setattr__(self, name: str, value: Value) -> None:
        self._globals()[name] = value

    def __delattr__(self, name: str) -> None:
        self._globals().pop(name, None)


DEFINITIONS: tuple[tuple[Value, Callable[[Rebuilding, Value], Value]], ...] = (
    (types.FunctionType, _function),
    (type, _class),
    (types.ModuleType, _module),
    (functools.partial, _partial),
    (type(functools.lru_cache(int)), lambda self, v: self.value(v.__wrapped__)),
    (np.vectorize, _vectorized),
    (staticmethod, lambda self, v: staticmethod(self.value(v.__func__))),
    (classmethod, lambda self, v: classmethod(self.value(v.__func__))),
    (property, lambda self, v: property(*(None if f is None else self.value(f) for f in (v.fget, v.fset, v.fdel)))),
)
"""Each kind, and how it is made again."""
