"""Slips that nobody chose: each statement of right backward passes is changed in each way of a table, and what is said is counted.

``python -m benchmarks.mutants [--show] [--every N] [--offset N] [--only NAME]``: how many are refuted, of how many the line is
named, and of how many a cause. What is proved or tested is shown always: it must be right all the same.
"""

from __future__ import annotations

import argparse
import ast
import copy
import inspect
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.public.page import SLIPS
from benchmarks.public.telling import LINE, judged, said, written
from bpverify.errors import BpverifyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BACKWARD = re.compile(r"d[A-Za-z]\w*$|g[ab]$")
"""Names of what is computed on the way back."""
UNNAMED = "all that this line is computed from is right"


@dataclass(frozen=True)
class Mutant:
    """A right function with one expression changed."""

    function: Callable[..., Any]
    kind: str
    text: str
    line: int
    """The line that was changed, from 1."""

    @property
    def statement(self) -> str:
        """The line that was changed, as it is now."""
        return self.text.splitlines()[self.line - 1].strip()


def _dropped(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield "factor dropped", left
            yield "factor dropped", right
        case ast.BinOp(left=left, op=ast.Div()):
            yield "divisor dropped", left
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield "term dropped", left
            yield "term dropped", right
            yield "sign", ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield "term dropped", left
            yield "sign", ast.BinOp(left, ast.Add(), right)
        case ast.BinOp(left=left, op=ast.Pow()):
            yield "power dropped", left
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", operand


def _turned(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Attribute(value=value, attr="T"):
            yield "transpose", value
        case ast.keyword(arg="axis", value=ast.Constant(value=int(axis))):
            yield "axis", ast.keyword("axis", ast.Constant(1 - axis if axis >= 0 else 0))
        case ast.Attribute(value=value, attr="sum"):
            yield "mean for sum", ast.Attribute(value, "mean", ast.Load())
        case ast.Attribute(value=value, attr="mean"):
            yield "sum for mean", ast.Attribute(value, "sum", ast.Load())


def _renamed(node: ast.expr, names: list[str]) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Name) and node.id in names:
        for other in names:
            if other != node.id:
                yield "another name", ast.Name(other, ast.Load())


def _changes(node: Any, names: list[str]) -> Iterator[tuple[str, Any]]:
    yield from _dropped(node)
    yield from _turned(node)
    yield from _renamed(node, names)


def _is_backward(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            found = [n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            base = target
            while isinstance(base, ast.Subscript):
                base = base.value
            found += [base.id] if isinstance(base, ast.Name) else []
            return bool(found) and any(BACKWARD.match(name) for name in found)
    return False


def mutants(function: Callable[..., Any]) -> Iterator[Mutant]:
    """Yield a function with each expression of its backward pass changed, one at a time."""
    source = inspect.getsource(function)
    tree = ast.parse(source)
    written_to = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = sorted(written_to | set(inspect.signature(function).parameters))
    statements = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and _is_backward(n)]
    for statement in statements:
        if isinstance(statement, ast.AugAssign):
            yield from _with(function, source, statement, "= for +=", ast.Assign([statement.target], statement.value))
        for path, node in _places(statement.value):
            for kind, new in _changes(node, names):
                changed = copy.deepcopy(statement)
                _put(changed, path, new)
                yield from _with(function, source, statement, kind, changed)


def _places(value: ast.AST, path: tuple[Any, ...] = ("value",)) -> Iterator[tuple[tuple[Any, ...], ast.AST]]:
    yield path, value
    for name, below in ast.iter_fields(value):
        for i, each in enumerate(below) if isinstance(below, list) else ((None, below),):
            if isinstance(each, ast.AST) and not isinstance(each, ast.expr_context | ast.operator):
                yield from _places(each, (*path, name) if i is None else (*path, name, i))


def _put(statement: Any, path: tuple[Any, ...], new: Any) -> None:
    at = statement
    for step in path[:-1]:
        at = at[step] if isinstance(step, int) else getattr(at, step)
    if isinstance(path[-1], int):
        at[path[-1]] = new
    else:
        setattr(at, path[-1], new)


def _with(function: Any, source: str, old: ast.stmt, kind: str, new: ast.stmt) -> Iterator[Mutant]:
    lines = source.splitlines()
    indent = re.match(r"\s*", lines[old.lineno - 1]).group()
    text = indent + ast.unparse(ast.fix_missing_locations(ast.copy_location(new, old)))
    end = old.end_lineno or old.lineno
    yield Mutant(function, kind, "\n".join([*lines[: old.lineno - 1], text, *lines[end:]]) + "\n", old.lineno)


def functions() -> list[Callable[..., Any]]:
    """Return the right functions in which public mistakes are told again."""
    return list({slip.function.__name__: slip.function for slip in SLIPS}.values())


def outcome(mutant: Mutant) -> tuple[str, str]:
    """Return what came out, and what was said."""
    name = mutant.function.__name__
    try:
        report = judged(written(mutant.text, vars(sys.modules[mutant.function.__module__]))[name], name)
    except BpverifyError as error:
        return "no run", str(error)
    except Exception as error:  # noqa: BLE001 - whatever the changed code raises
        return "no run", repr(error)[:100]
    statuses = {v.status for v in report.verdicts}
    if "refuted" not in statuses:
        return "/".join(sorted(statuses)), ""
    found = said(report)
    text = " || ".join(found)
    lines = [LINE.match(each) for each in found]
    if not all(found) or not found:
        return "nothing said", text
    if any(UNNAMED in each for each in found):
        return "no cause", text
    at = {int(re.search(r":(\d+):", line.group()).group(1)) for line in lines if line}
    return ("named" if at == {mutant.line} else "another line"), text


def applied(mutant: Mutant, text: str) -> str:
    """Return what comes out once the statement is written as the report says that it would be right; '' where it says nothing."""
    found = re.match(r".*?slip\.py:(\d+): .*: `(.*)` would be right", text.split(" || ")[0])
    if found is None:
        return ""
    line, right = int(found.group(1)), found.group(2)
    lines = mutant.text.splitlines()
    indent = re.match(r"\s*", lines[line - 1]).group()  # type: ignore[union-attr]  # it matches every text
    changed = "\n".join([*lines[: line - 1], indent + right, *lines[line:]]) + "\n"
    return "right" if outcome(Mutant(mutant.function, mutant.kind, changed, line))[0] in ("proved", "tested") else "still wrong"


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--apply", action="store_true", help="write each statement as it would be right, and check again")
    given = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    all_of_them = [m for f in functions() if given.only in f.__name__ for m in mutants(f)][given.offset :: given.every]
    for number, mutant in enumerate(all_of_them):
        result, text = outcome(mutant)
        counts[mutant.kind, result] += 1
        after = applied(mutant, text) if given.apply else ""
        if after:
            counts["as it would be right", after] += 1
            result += f", then {after}"
        if given.show or result in ("proved", "tested"):
            print(f"{number} [{result}] {mutant.function.__name__} ({mutant.kind}) {mutant.statement}\n      {text}", flush=True)
    total = Counter()
    for (kind, result), n in sorted(counts.items()):
        print(f"{kind:20} {result:20} {n}")
        total[result] += n
    print(dict(total))


if __name__ == "__main__":
    main()
