"""The user's functions and classes made again over other modules: what they compute is unchanged, whom they call is not.

The user's own modules are never written to; a name is copied when a rebuilt function refers to it.
"""

from __future__ import annotations

import builtins
import collections
import copy
import enum
import functools
import importlib.util
import os
import random
import sys
import sysconfig
import traceback
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.record.floattypes import FloatType
from bpverify.exact.record.places import holding, refuse
from bpverify.exact.standins.builtins import Template
from bpverify.exact.standins.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LIBRARIES = tuple({str(Path(path).resolve()) for path in sysconfig.get_paths().values()})
_LARGEST = 200_000
"""A global array of more floats than this is made exact only where it is used."""
_ATOMS = (int, str, bytes, bool, complex, type(None), type(...), np.dtype, np.generic, range, slice, enum.Enum)


def rebind(function: Any, replacements: Mapping[str, Any], exact: Callable[[Any], Any] | None = None) -> Any:
    """Return the function, bound method, class or instance rebuilt to see the replacements (by full module name).

    ``exact`` turns the floats and float arrays that the code holds (constants, globals, defaults) into numbers.
    """
    return Rebinder(replacements, exact).value(function)


def load(path: str | Path) -> types.ModuleType:
    """Import a file by its path; its folder is importable meanwhile, as when it is run as a script."""
    file = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise InputError(f"module {path}", "the path of a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.parent))
    known = sys.modules.setdefault(spec.name, module) is not module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        if not known:
            del sys.modules[spec.name]
        raise _unimportable(path, error) from error
    finally:
        sys.path.remove(str(file.parent))
    return module


def _unimportable(path: str | Path, error: BaseException) -> InputError:
    if isinstance(error, SyntaxError):
        return InputError(f"module {path}, line {error.lineno}", "Python", str(error.msg))
    text = " ".join(str(error).split())
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).name == Path(path).name]
    where = f", line {lines[-1]}" if lines else ""
    return InputError(f"module {path}{where}", "a file that can be imported", f"{type(error).__name__}: {text}")


class Rebinder:
    """One rebuilding: each function, class, container and module of the user's is rebuilt once."""

    def __init__(self, replacements: Mapping[str, Any], exact: Callable[[Any], Any] | None = None) -> None:
        self.replacements = replacements
        self.exact = exact if exact is not None else lambda value: value
        self.done: dict[int, Any] = {}
        self.kept: list[Any] = []
        self.globals: dict[int, dict[str, Any]] = {}
        self.swapped = _swapped(tuple(name for name in replacements if name in sys.modules))
        own = replacements["builtins"].table if "builtins" in replacements else {}
        self.builtins = {**vars(builtins), **own, "__import__": self._import}
        self.memory: dict[int, Any] = {}
        self.loose: list[np.ndarray[Any, Any]] = []
        self.depth = 0
        self.filling: list[tuple[types.CellType, types.CellType]] = []
        self.generators: list[tuple[Any, Any]] = []
        """Copies of the generators of random numbers that the code holds, with the states that they had."""

    def value(self, value: Any) -> Any:
        """Return a value with every function of the user's in it rebuilt."""
        self.depth += 1
        try:
            found = self._value(value)
        finally:
            self.depth -= 1
        # A cell may hold what is still being rebuilt: it is filled when all else is done.
        while self.depth == 0 and self.filling:
            new, old = self.filling.pop()
            new.cell_contents = self.value(old.cell_contents)
        return found

    def _value(self, value: Any) -> Any:
        if isinstance(value, float):
            return self.exact(value)
        if isinstance(value, _ATOMS):
            return value
        if id(value) in self.done:
            return self.done[id(value)]
        if type(value) is np.ndarray and value.dtype.kind in "fiub":
            self.kept.append(value)
            self.done[id(value)] = rebuilt = self._array(value)
            return rebuilt
        if isinstance(value, np.matrix | np.ma.MaskedArray):
            return Refused(f"an array of type {type(value).__name__}")
        swapped = self.swapped.get(id(value))
        if swapped is not None:
            module, member = swapped
            return getattr(self.replacements[module], member, value) if member else self.replacements[module]
        self.kept.append(value)
        return self._rebuilt(value)

    def _array(self, value: np.ndarray[Any, Any]) -> Any:
        """Return an array of numbers; of a view of another array, the view of what stands for that."""
        owner = _owner(value)
        whole = type(owner) is np.ndarray and owner.dtype == value.dtype and (owner.flags.c_contiguous or owner.flags.f_contiguous)
        if whole:
            return _view(self._memory(owner), owner, value)
        if any(np.may_share_memory(value, other) for other in self.loose):
            return Refused("memory that two held arrays share, and no array of numpy's owns,")
        self.loose.append(value)
        return self._numbers(value)

    def _memory(self, owner: np.ndarray[Any, Any]) -> Any:
        """Return the numbers that stand for an array's memory, in its order."""
        found = self.memory.get(id(owner))
        if found is None:
            self.kept.append(owner)
            found = self.memory[id(owner)] = self._numbers(owner.ravel(order="K"))
        return found

    def _numbers(self, value: np.ndarray[Any, Any]) -> Any:
        """Return numbers for floats; a large array stays one of floats, made exact where it is used, but is a copy."""
        return self.exact(value) if value.dtype.kind == "f" and value.size <= _LARGEST else value.copy()

    def _rebuilt(self, value: Any) -> Any:
        if isinstance(value, types.MethodType):
            return types.MethodType(self.value(value.__func__), self.value(value.__self__))
        for kind, rebuild in _REBUILD:
            if isinstance(value, kind):
                return rebuild(self, value)
        return _instance(self, value) if is_users(type(value)) else value

    def globals_of(self, old: dict[str, Any]) -> dict[str, Any]:
        """Return the globals that stand for a module's; names come with the functions that refer to them."""
        new = self.globals.get(id(old))
        if new is None:
            kept = ("__name__", "__file__", "__package__", "__spec__", "__doc__")
            new = {name: old[name] for name in kept if name in old}
            new["__builtins__"] = self.builtins
            self.globals[id(old)] = new
            self.kept.append(old)
        return new

    def copy_names(self, code: types.CodeType, old: dict[str, Any]) -> None:
        """Rebuild the globals that the code refers to."""
        new = self.globals_of(old)
        for name in sorted(_names(code)):
            if name in old and name not in new:
                new[name] = old[name]
                with holding(f"{name}, {os.path.basename(str(old.get('__file__', '')))}"):
                    new[name] = self.value(old[name])

    def code(self, code: types.CodeType) -> types.CodeType:
        """Return the code with numbers for its float literals."""
        with holding(f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}"):
            consts = tuple(self._constant(c) for c in code.co_consts)
        return code.replace(co_consts=consts)

    def _constant(self, value: Any) -> Any:
        if isinstance(value, types.CodeType):
            return self.code(value)
        if isinstance(value, tuple):
            return tuple(self._constant(v) for v in value)
        if isinstance(value, frozenset):
            return frozenset(self._constant(v) for v in value)
        if isinstance(value, str) and "%" in value:
            return Template(value)
        return self.exact(value) if isinstance(value, float) else value

    def _import(self, name: str, *arguments: Any, **options: Any) -> Any:
        found = self.replacements.get(name.split(".")[0])
        wanted = arguments[2] if len(arguments) > 2 else options.get("fromlist")
        if found is not None:
            return self.replacements.get(name, found) if wanted else found
        return self.value(builtins.__import__(name, *arguments, **options))


def is_users(thing: Any) -> bool:
    """Whether a function, class or module is the user's own: not Python's, not an installed package's, not ours."""
    module = thing if isinstance(thing, types.ModuleType) else sys.modules.get(getattr(thing, "__module__", None) or "")
    code = getattr(thing, "__code__", None) if not isinstance(thing, type) else None
    file = code.co_filename if code is not None else getattr(module, "__file__", None)
    if file is None:
        return _defined_in_users(thing) if isinstance(thing, type) else False
    resolved = str(Path(file).resolve())
    return not resolved.startswith(_LIBRARIES) and not resolved.startswith(_OURS)


_OURS = str(Path(__file__).resolve().parents[2])


def _defined_in_users(cls: type) -> bool:
    """Whether a class of a module that is not registered has functions of the user's."""
    functions = [f for f in vars(cls).values() if isinstance(f, types.FunctionType) and f.__module__ == cls.__module__]
    return any(is_users(f) for f in functions)


@functools.lru_cache(maxsize=8)
def _swapped(modules: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Return for each module and each of its names, by identity, where its replacement is found, for `from numpy import exp`."""
    found: dict[int, tuple[str, str]] = {}
    for name in modules:
        real = sys.modules[name]
        found[id(real)] = name, ""
        for member, value in list(vars(real).items()):
            if not member.startswith("_") and callable(value):
                found[id(value)] = name, member
    return {key: value for key, value in found.items() if key not in _BUILTIN_IDS}


_BUILTIN_IDS = {id(value) for value in vars(builtins).values()}


def _names(code: types.CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
    return found


def _owner(value: np.ndarray[Any, Any]) -> Any:
    while isinstance(value.base, np.ndarray):
        value = value.base
    return value if value.base is None else value.base


def _view(rebuilt: Any, owner: np.ndarray[Any, Any], value: np.ndarray[Any, Any]) -> Any:
    """Return the part of rebuilt memory that an array is of the memory it was rebuilt from."""
    size = value.itemsize
    start = (value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]) // size
    flat = rebuilt.view(np.ndarray)
    strides = tuple(step // size * flat.itemsize for step in value.strides)
    if not value.size:
        return rebuilt[:0].reshape(value.shape)
    found = np.lib.stride_tricks.as_strided(flat[start:], value.shape, strides)
    return found.view(type(rebuilt))


def _holds_users(function: types.FunctionType) -> bool:
    """Whether a function of a library wraps one of the user's, as decorators of the standard library do."""
    held = [cell.cell_contents for cell in function.__closure__ or () if filled(cell)]
    held += [v for v in held if isinstance(v, dict | types.MappingProxyType) for v in v.values()]
    return any(isinstance(v, types.FunctionType) and (is_users(v) or (v is not function and _holds_users(v))) for v in held)


def _cell(self: Rebinder, old: types.CellType) -> types.CellType:
    """Return the cell that stands for another: functions that share a variable go on sharing it."""
    new = self.done.get(id(old))
    if new is None:
        new = self.done[id(old)] = types.CellType()
        self.kept.append(old)
        if filled(old):
            self.filling.append((new, old))
    return new


def _function(self: Rebinder, function: types.FunctionType) -> Any:
    if (function.__module__ or "").split(".")[0] == "scipy":
        return Refused(f"{function.__module__}.{function.__name__}")
    if not is_users(function) and not _holds_users(function):
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


def filled(cell: types.CellType) -> bool:
    """Whether a variable of a closure has a value."""
    try:
        cell.cell_contents  # noqa: B018 - the look-up is what is tried
    except ValueError:
        return False
    return True


def _class(self: Rebinder, cls: type) -> Any:
    if isinstance(cls, FloatType | enum.EnumMeta) or not is_users(cls) or issubclass(cls, BaseException | tuple):
        return cls
    bases = tuple(self.value(base) for base in cls.__bases__)
    slots = vars(cls).get("__slots__", ())
    left_out = {"__dict__", "__weakref__", "_abc_impl", "__abstractmethods__", *([slots] if isinstance(slots, str) else slots)}
    body = {key: v for key, v in vars(cls).items() if key not in left_out}
    meta: Any = type(cls)
    try:
        rebuilt = meta(cls.__name__, bases, {k: v for k, v in body.items() if not _is_code(v)})
    except TypeError as error:
        raise refuse(f"the class {cls.__name__}, which cannot be made again ({error}),") from None
    self.done[id(cls)] = rebuilt
    for key, v in body.items():
        if _is_code(v) or key not in ("__module__", "__qualname__", "__doc__", "__slots__", "__match_args__"):
            setattr(rebuilt, key, self.value(v))
    return rebuilt


def _is_code(value: Any) -> bool:
    return isinstance(value, types.FunctionType | staticmethod | classmethod | property | types.GetSetDescriptorType)


def _instance(self: Rebinder, value: Any) -> Any:
    cls = self.value(type(value))
    rebuilt = object.__new__(cls)
    self.done[id(value)] = rebuilt
    for name, held in attributes_of(value):
        object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def attributes_of(value: Any) -> list[tuple[str, Any]]:
    """Return the names of an object's attributes, in slots too, with what is there."""
    slots = [name for cls in type(value).__mro__ for name in slots_of(cls) if hasattr(value, name)]
    return [(name, getattr(value, name)) for name in slots] + list(getattr(value, "__dict__", {}).items())


def slots_of(cls: type) -> tuple[str, ...]:
    """Return the names of a class's own slots."""
    slots = vars(cls).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(s for s in slots if not s.startswith("__"))


def _empty_like(self: Rebinder, value: Any) -> Any:
    """Return an empty container of the same class, the user's own rebuilt, with the same attributes; its items are to come."""
    cls: Any = self.value(type(value)) if is_users(type(value)) else type(value)
    rebuilt = self.done[id(value)] = cls.__new__(cls)
    for name, held in attributes_of(value):
        object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def _list(self: Rebinder, value: list[Any]) -> Any:
    if type(value) is not list and not is_users(type(value)):
        return value
    rebuilt: list[Any] = _empty_like(self, value)
    list.extend(rebuilt, [self.value(v) for v in value])
    return rebuilt


def _tuple(self: Rebinder, value: tuple[Any, ...]) -> Any:
    parts = [self.value(v) for v in value]
    if hasattr(value, "_fields"):
        return type(value)(*parts)
    rebuilt: Any = tuple.__new__(type(value), parts)
    if type(value) is not tuple:
        for name, held in attributes_of(value):
            object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def _dict(self: Rebinder, value: dict[Any, Any]) -> Any:
    if is_users(type(value)):
        rebuilt = _empty_like(self, value)
    else:
        rebuilt = self.done[id(value)] = value.copy()
    if isinstance(value, collections.defaultdict):
        rebuilt.default_factory = self.value(value.default_factory)
    for key, v in dict.items(value):
        dict.__setitem__(rebuilt, key, self.value(v))
    return rebuilt


def _namespace(self: Rebinder, value: types.SimpleNamespace) -> Any:
    rebuilt = self.done[id(value)] = types.SimpleNamespace()
    for name, held in vars(value).items():
        setattr(rebuilt, name, self.value(held))
    return rebuilt


def _deque(self: Rebinder, value: Any) -> Any:
    rebuilt = self.done[id(value)] = collections.deque(maxlen=value.maxlen)
    rebuilt.extend(self.value(v) for v in value)
    return rebuilt


def _generator(self: Rebinder, value: Any) -> Any:
    """Return a generator of its own, so that the user's stays as it is."""
    rebuilt = self.done[id(value)] = copy.deepcopy(value)
    self.generators.append((rebuilt, state_of(rebuilt)))
    return rebuilt


def _set(self: Rebinder, value: set[Any]) -> Any:
    if type(value) is not set and not is_users(type(value)):
        return value
    rebuilt: set[Any] = _empty_like(self, value)
    set.update(rebuilt, [self.value(v) for v in value])
    return rebuilt


def state_of(generator: Any) -> Any:
    """Return the state of a generator of random numbers, of any of the three kinds."""
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state()
    return copy.deepcopy(generator.bit_generator.state)


def set_state(generator: Any, state: Any) -> None:
    """Put a generator back to a state."""
    if isinstance(generator, random.Random):
        generator.setstate(state)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        generator.bit_generator.state = copy.deepcopy(state)


def _partial(self: Rebinder, value: functools.partial[Any]) -> Any:
    return functools.partial(self.value(value.func), *self.value(value.args), **self.value(value.keywords))


def _vectorized(self: Rebinder, value: Any) -> Any:
    numpy = self.replacements.get("numpy")
    return value if numpy is None else numpy.vectorize(self.value(value.pyfunc))


def _module(self: Rebinder, module: types.ModuleType) -> Any:
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

    def __init__(self, rebinder: Rebinder, module: types.ModuleType) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(_rebinder=rebinder, _module=module)

    def _globals(self) -> dict[str, Any]:
        return self.__dict__["_rebinder"].globals_of(vars(self.__dict__["_module"]))  # type: ignore[no-any-return]  # Any by nature

    def __getattr__(self, name: str) -> Any:
        held = self._globals()
        if name not in held:
            held[name] = self.__dict__["_rebinder"].value(getattr(self.__dict__["_module"], name))
        return held[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._globals()[name] = value

    def __delattr__(self, name: str) -> None:
        self._globals().pop(name, None)


_REBUILD: tuple[tuple[Any, Callable[[Rebinder, Any], Any]], ...] = (
    (types.FunctionType, _function),
    (type, _class),
    (types.ModuleType, _module),
    (functools.partial, _partial),
    (type(functools.lru_cache(int)), lambda self, v: self.value(v.__wrapped__)),
    (np.vectorize, _vectorized),
    (np.random.Generator | np.random.RandomState | random.Random, _generator),
    (types.SimpleNamespace, _namespace),
    (collections.deque, _deque),
    (set, _set),
    (bytearray, lambda self, v: self.done.setdefault(id(v), bytearray(v))),
    (list, _list),
    (tuple, _tuple),
    (dict, _dict),
    (staticmethod, lambda self, v: staticmethod(self.value(v.__func__))),
    (classmethod, lambda self, v: classmethod(self.value(v.__func__))),
    (property, lambda self, v: property(*(None if f is None else self.value(f) for f in (v.fget, v.fset, v.fdel)))),
)
