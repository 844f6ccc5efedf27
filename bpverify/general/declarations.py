"""What is declared, in the verdicts that rest on it; and the table of a project's pyproject.toml that declares it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpverify.errors import InputError, nearest
from bpverify.notation.declared import Entry
from bpverify.verdict import Diagnostic, Given, Meaning, Proved, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.notation.declared import Declared
    from bpverify.verdict import Verdict

FILE, TABLE, KEY = "pyproject.toml", "tool.bpverify", "symbols"


def under(declared: Declared, verdict: Verdict) -> Verdict:
    """Return a verdict with what is declared as its conditions, or as remarks where it accuses; what is open rests on nothing."""
    if not declared.conditions or isinstance(verdict, (Given, Undecided)):
        return verdict
    if isinstance(verdict, (Proved, Tested)):
        return replace(verdict, provided=(*verdict.provided, *declared.conditions))
    remarks = (Diagnostic("declared", str(condition)) for condition in declared.conditions)
    return replace(verdict, diagnostics=(*verdict.diagnostics, *remarks))


def meanings(declared: Declared) -> tuple[Meaning, ...]:
    """Return what is declared as rows of the table of a document's names."""
    return tuple(Meaning("", str(condition)) for condition in declared.conditions)


def of_project(folder: Path) -> tuple[Entry, ...]:
    """Return what the table [tool.bpverify.symbols] declares in the nearest pyproject.toml, in a folder or above it.

    Raises:
        InputError: the file cannot be read, or the table holds something else.
    """
    path = next((found for each in (folder, *folder.parents) if (found := each / FILE).is_file()), None)
    if path is None:
        return ()
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        if "bpverify" not in text:
            return ()
        tool = tomllib.loads(text).get("tool")
    except OSError as error:
        raise InputError(f"file '{path}'", "a readable file", error.strerror or "") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"file '{path}'", "valid TOML", " ".join(str(error).split())[:100]) from None
    table = tool.get("bpverify") if isinstance(tool, dict) else None
    return tuple(_entries(table, text)) if table is not None else ()


def _entries(table: Any, text: str) -> Iterator[Entry]:
    if not isinstance(table, dict):
        raise InputError(f"{FILE}, {TABLE}", f"a table [{TABLE}]")
    for key in table:
        if key != KEY:
            raise InputError(f"{FILE}, line {_line(text, key)}: key '{key}' in [{TABLE}]", f"the key '{KEY}'", nearest(key, [KEY]))
    rows = table.get(KEY, {})
    if not isinstance(rows, dict):
        raise InputError(f"{FILE}, line {_line(text, KEY)}", f"a table [{TABLE}.{KEY}] of role = 'name'")
    for role, value in rows.items():
        line = _line(text, role)
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) and name.strip() for name in names):
            raise InputError(f"{FILE}, line {line}: '{role}'", "a name in quotes, or a list of such")
        yield from (Entry(role, name.strip(), f"{FILE}:{line}") for name in names)


def _line(text: str, key: str) -> int:
    """Return the line of a key of the table, or 1 where it is written in another way."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip().startswith(f"[{TABLE}")), 0)
    name, table = re.escape(key), re.escape(TABLE)
    pattern = re.compile(rf"""\s*["']?{name}["']?\s*[=.]|\s*\[{table}\.{name}|.*[{{,]\s*{name}\s*=""")
    return next((n for n, line in enumerate(lines[start:], start=start + 1) if pattern.match(line)), 1)
