"""The statements of a file of the user's: where each stands, its text, and the names that it writes. Parsed, never run."""

from __future__ import annotations

import ast
import functools
import linecache
import os
from dataclasses import dataclass

LONGEST = 90
"""Characters of a statement that are shown."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, or the head of one that holds others."""

    place: str
    """file:line of its first line."""
    text: str
    targets: tuple[tuple[str, ...], ...] = ()
    """What it writes: a variable, or a variable and the attributes and constant keys below it."""

    @property
    def shown(self) -> str:
        """Its place and text in one line."""
        text = self.text if len(self.text) <= LONGEST else self.text[:LONGEST] + " …"
        return f"{self.place}: {text}" if text else self.place


@functools.lru_cache(maxsize=64)
def statements_of(file: str) -> dict[int, Statement]:
    """Return the statement that stands on each line of a file; none where it cannot be read."""
    lines = linecache.getlines(file)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[int, Statement] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        own = " ".join(line.strip() for line in lines[node.lineno - 1 : max(last, node.lineno)])
        statement = Statement(f"{os.path.basename(file)}:{node.lineno}", own, tuple(_targets(node)))
        # Of two statements on one line the first is named.
        found.update({line: statement for line in range(node.lineno, max(last, node.lineno) + 1) if line not in found})
    return found


def _targets(node: ast.stmt) -> list[tuple[str, ...]]:
    match node:
        case ast.Assign(targets=targets):
            return [path for target in targets for path in _paths(target)]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _paths(target)
        case _:
            return []


def _paths(target: ast.expr) -> list[tuple[str, ...]]:
    """Return what a target names; of entries of an array the array."""
    match target:
        case ast.Name(id=name):
            return [(name,)]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [path for part in parts for path in _paths(part)]
        case ast.Starred(value=value):
            return _paths(value)
        case ast.Attribute(value=value, attr=name):
            return [(*path, f".{name}") for path in _paths(value)]
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
            return [(*path, key) for path in _paths(value)]
        case ast.Subscript(value=value):
            return _paths(value)
        case _:
            return []
