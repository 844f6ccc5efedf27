"""A Python file that repeats a refutation with NumPy alone: the point, what is returned there, and the derivative."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.alignment import aligned
from bpverify.exact.code.binding import bound, name_of, named
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.structure import leaves
from bpverify.verdict import CodeWitness, Refuted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report

EXPECTED = "gradients that a function returns, of arguments that are numbers and arrays of them, in lists and dicts"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the functions of a check were found: the module's file, and the expressions that give them there."""

    file: str
    first: str
    second: str
    is_layer: bool


def repeating(
    report: Report, origin: Origin, functions: tuple[Callable[..., Value], Callable[..., Value]], at: Value,
    wrt: Sequence[str] | None, path: Path,
) -> str:  # fmt: skip
    """Return the text of a file at ``path`` that repeats the first refutation of a report.

    Raises:
        InputError: nothing is refuted at a point, or the arguments cannot be written.
    """
    verdict = next((v for v in report.verdicts if isinstance(v, Refuted) and isinstance(v.witness, CodeWitness)), None)
    witness = verdict.witness if verdict is not None else None
    if verdict is None or not isinstance(witness, CodeWitness):
        raise InputError("--repro", "a gradient that is refuted at a point", f"none is: {report.status}")
    example, by_name = named(functions[0], at)
    given = {name: value for name, value in witness.arguments if name in example}
    upstream = next((value for name, value in witness.arguments if name not in example), None)
    calls = _call(functions[0], given, by_name, 0), _call(functions[1], given, by_name, int(origin.is_layer))
    place = _place(functions, given, by_name, upstream, wrt, verdict.name or "")
    where = witness.where(verdict.name)
    entry = f"[{', '.join(map(str, witness.entry))}]" if witness.entry else ""
    title = f"What {name_of(functions[1])} returns as {where} is not the derivative. This file repeats it with NumPy alone."
    lines = [
        # In comments: a name may hold quotes, and no sign of it ends a line.
        *(f"# {' '.join(line.split())}" for line in (title, f"derivative {witness.derivative}", f"returned {witness.returned}")),
        "",
        "import copy", "import importlib.util", "import sys", "from pathlib import Path", "", "import numpy as np", "",
        f"FILE = Path(__file__).resolve().parent / {os.path.relpath(origin.file, path.resolve().parent)!r}",
        "sys.path.insert(0, str(FILE.parent))",
        'spec = importlib.util.spec_from_file_location(FILE.stem, FILE)',
        "module = sys.modules[FILE.stem] = importlib.util.module_from_spec(spec)", "spec.loader.exec_module(module)", "",
        "at = {", *(f"    {name!r}: {_literal(value)}," for name, value in given.items()), "}",
        *([f"upstream = {_literal(upstream)}"] if origin.is_layer else []),
        f"derivative, returned = {float(witness.derivative)!r}, {float(witness.returned)!r}", "",
        "given = copy.deepcopy(at)",
    ]  # fmt: skip
    if origin.is_layer:
        lines += [f"output = module.{origin.first}({calls[0]})", "given = copy.deepcopy(at)"]
        call = f"found = module.{origin.second}(upstream, "
        cached, plain = f"    {call}output[1])", f"    {call}{calls[1]})"
        lines += ["if isinstance(output, tuple) and len(output) == 2:", cached, "else:", plain]
    else:
        lines += [f"found = module.{origin.second}({calls[1]})"]
    lines += [
        f"now = float(np.asarray({place}){entry})",
        f'print({where + ": the derivative is"!r}, derivative, "and what is returned is", now)',
        "if abs(now - derivative) > abs(returned - derivative) / 2:", '    sys.exit("wrong")', "",
    ]  # fmt: skip
    return "\n".join(lines)


def _call(function: Callable[..., Value], given: Mapping[str, Value], by_name: bool, before: int) -> str:
    """Return the arguments of a call, in the way in which the example reaches the function behind some others."""
    ordered, options = bound(function, {name: name for name in given}, by_name, [""] * before)
    ordered = ordered[before:]
    return ", ".join([*(f"given[{name!r}]" for name in ordered), *(f"{key}=given[{name!r}]" for key, name in options.items())])


def _place(
    functions: tuple[Callable[..., Value], Callable[..., Value]], given: Mapping[str, Value], by_name: bool, upstream: Value,
    wrt: Sequence[str] | None, name: str,
) -> str:  # fmt: skip
    """Return where among what the code returns the gradient of an array stands, as an expression."""
    first, second = functions
    if hasattr(second, "outputs"):
        raise InputError("--repro", EXPECTED, "it reads them from variables or an update")
    with quiet():
        mine = copy.deepcopy(dict(given))
        arguments, options = bound(first, mine, by_name)
        output = first(*arguments, **options) if upstream is not None else None
        mine = copy.deepcopy(dict(given))
        if upstream is None:
            arguments, options = bound(second, mine, by_name)
        elif isinstance(output, tuple) and len(output) == 2:
            arguments, options = [upstream, output[1]], {}
        else:
            arguments, options = bound(second, mine, by_name, [upstream])
        found = second(*arguments, **options)
    pairs = aligned(found, given, wrt)
    claimed = next((pair.claimed for pair in pairs if pair.name == name and not pair.is_missing), None)
    label = next((label for label, leaf in leaves(found, "found") if leaf is claimed), None)
    if label is None:
        raise InputError("--repro", EXPECTED, f"no gradient of {name} is returned")
    return label


def _literal(value: Value) -> str:
    """Return numbers, arrays, lists and dicts as Python writes them, every digit kept."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        parts = ", ".join(map(_literal, value))
        return f"[{parts}]" if isinstance(value, list) else f"({parts},)"
    if isinstance(value, np.ndarray):
        return f"np.array({_numbers(value.tolist())}, dtype={value.dtype.name!r})"
    if isinstance(value, np.generic):
        return _literal(value.item())
    if value is None or isinstance(value, str | bool | int | float):
        return _numbers(value)
    raise InputError("--repro", EXPECTED, f"one is a {type(value).__name__}")


def _numbers(value: Value) -> str:
    """Return numbers in lists as Python writes them; nan and the infinities are names of NumPy's."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_numbers, value)) + "]"
    return repr(value) if not isinstance(value, float) or np.isfinite(value) else f"np.{value}".replace("np.-", "-np.")


def check_place(path: Path) -> None:
    """Refuse a place where no file can be written, before anything is run."""
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise InputError(f"--repro {path}", "the path of a file, in a folder that exists")
