"""A check named on the command line: MODULE[:NAME] to the functions and the example arrays. Importing executes the module."""

from __future__ import annotations

import importlib
import sys
import types
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bpverify.errors import BpverifyError, InputError, nearest
from bpverify.exact.check.repro import Origin, repeating
from bpverify.exact.code.loading import load
from bpverify.exact.gradients import check_gradients, check_vjp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report

Forms: TypeAlias = "tuple[tuple[tuple[str, str], Callable[..., Report]], ...]"
FORMS: Forms = (
    (("cost", "gradients"), check_gradients),
    (("forward", "backward"), check_vjp),
)
"""The two functions of each form of a check, and what runs it."""
FUNCTIONS = ("cost", "gradients", "forward", "backward")
KEYS = (*FUNCTIONS, "at", "wrt", "domains", "reset")


@dataclass(frozen=True, slots=True)
class Check:
    """A check that was named: call it with the other options of ``check_gradients``."""

    run: Callable[..., Report]
    origin: Origin
    functions: tuple[Callable[..., Value], Callable[..., Value]]
    at: Value
    wrt: Sequence[str] | None

    def __call__(self, **options: Value) -> Report:
        """Run it."""
        return self.run(**options)

    def repeating(self, report: Report, path: Path, wrt: Sequence[str] | None = None) -> str:
        """Return the text of a file at ``path`` that repeats what is refuted, with NumPy alone."""
        return repeating(report, self.origin, self.functions, self.at, wrt or self.wrt, path)


def read_check(
    text: str, names: Mapping[str, str], domains: Sequence[str], loaded: Value = None, forms: Forms = FORMS
) -> Check:  # fmt: skip
    """Return the check with its functions, its example arrays and the declared domains filled in.

    ``loaded`` is the module, where it was loaded before.

    Raises:
        InputError: no such module or name, with the nearest; or a domain that is not ARG=DOMAIN.
    """
    path, _, name = text.partition(":")
    module = table = module_of(path) if loaded is None else loaded
    if name:
        table = attribute_of(module, name, path)
        if not hasattr(table, "keys") and not hasattr(table, "__dict__"):
            raise InputError(f"{path}:{name}", "a dict, or an object with attributes", f"it is {type(table).__name__}")
        given = dict(table) if hasattr(table, "keys") else {k: v for k, v in vars(table).items() if k[:1] != "_"}
        first, second, run = _form(given, f"{path}:{name}", forms)
    else:
        given = {key: attribute_of(module, wanted, path, f" (--{key} says which)") for key, wanted in names.items()}
        first, second, run = given["cost"], given["gradients"], forms[0][1]
    keys = ("cost", "gradients") if run is forms[0][1] else ("forward", "backward")
    below = [f"{name}[{key!r}]" if hasattr(table, "keys") else f"{name}.{key}" for key in keys] if name else []
    one, other = below or [names[key] for key in keys]
    origin = Origin(str(getattr(module, "__file__", "")), one, other, run is check_vjp)
    if "at" not in given:
        raise InputError(f"{text}", "an entry 'at' with example arrays")
    unknown = [key for key in given if key not in KEYS] if name and hasattr(table, "keys") else []
    if unknown:
        raise InputError(f"{text}", "entries " + ", ".join(KEYS), f"it has {unknown[0]!r}; {nearest(str(unknown[0]), KEYS)}")
    for key in (*FUNCTIONS, "reset"):
        if not callable(given.get(key, read_check)) and not hasattr(given[key], "outputs"):
            raise InputError(f"{key!r} of {text}", "a function", f"it is {type(given[key]).__name__}")
    at = example_at(given["at"], text)
    extra = {k: v for k, v in given.items() if k in ("wrt", "domains", "reset")}
    declared = dict(extra.pop("domains", {})) | dict(domain_of(d) for d in domains)
    filled = partial(_with_defaults, partial(run, first, second, at, domains=declared), extra)
    return Check(filled, origin, (first, second), at, extra.get("wrt"))


def example_at(at: Value, text: str) -> Value:
    """Return example arrays, made by a function where they are."""
    if not callable(at):
        return at
    try:
        return at()
    except (Exception, SystemExit) as error:
        words = " ".join(str(error).split())
        expected = "a function without arguments that returns example arrays"
        raise InputError(f"'at' of {text}", expected, f"{type(error).__name__}: {words}") from error


def _with_defaults(run: Callable[..., Report], extra: dict[str, Value], **options: Value) -> Report:
    return run(**(options | {k: v for k, v in extra.items() if options.get(k) is None}))


def _form(given: Mapping[str, Value], where: str, forms: Forms) -> tuple[Value, Value, Callable[..., Report]]:
    for (first, second), run in forms:
        if first in given and second in given:
            return given[first], given[second], run
    found = "it has " + (", ".join(given) or "none")
    raise InputError(where, "entries 'cost' and 'gradients', or 'forward' and 'backward', and 'at'", found)


def domain_of(text: str) -> tuple[str, str]:
    """Return the argument and the domain that ARG=DOMAIN says."""
    name, sign, kind = text.partition("=")
    if not sign or not name:
        raise InputError(f"--domain {text!r}", "ARG=DOMAIN, such as y=one-hot")
    return name, kind


def module_of(path: str) -> Value:
    """Import a file, or a module by its name."""
    if path.endswith(".py") or "/" in path:
        return load(path)
    if not all(part.isidentifier() for part in path.split(".")):
        raise InputError(f"module {path!r}", "the path of a Python file, or a name that can be imported")
    sys.path.insert(0, "")
    try:
        return importlib.import_module(path)
    except BpverifyError:
        raise
    except ModuleNotFoundError:
        raise InputError(f"module {path!r}", "the path of a Python file, or a name that can be imported") from None
    except (Exception, SystemExit) as error:
        text = " ".join(str(error).split())
        raise InputError(f"module {path!r}", "one that can be imported", f"{type(error).__name__}: {text}") from error
    finally:
        sys.path.remove("")


def attribute_of(module: Value, name: str, path: str, how: str = "") -> Value:
    """Return what a module defines under a name."""
    if not hasattr(module, name):
        known = [n for n, value in vars(module).items() if n[:1] != "_" and not isinstance(value, types.ModuleType)]
        hint = nearest(name, known) if known else "it defines none"
        raise InputError(f"{path}:{name}", f"a name that the module defines{how}", hint)
    return getattr(module, name)
