"""Small changes of a statement, and what each says was wrong: a row a kind of slip."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, TypeAlias

from bpverify.exact.check.expressions import parsed
from bpverify.exact.check.gradient_names import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Path: TypeAlias = tuple[Any, ...]
    Change: TypeAlias = tuple[str, ast.AST]

MOST_NUMBER = 100
"""The largest number in a statement that may be another one."""
MOST = 900
"""Changes of one statement that are tried."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A statement as it might be meant, and what is wrong in the one that is there."""

    statement: ast.stmt
    words: str
    rule: int
    """Which rule of the table it is of."""
    likeness: float
    """How like what it writes is to what stands there, up to 1."""
    written: str
    """What it writes in place of what stands there."""


@dataclass(frozen=True, slots=True)
class Around:
    """What may stand in a statement: terms that are arrays or numbers, whole numbers that index, and functions."""

    terms: Sequence[str]
    numbers: Sequence[str]
    functions: Sequence[str]


def edits(statement: ast.stmt, around: Around, returned: str = "") -> Iterator[Edit]:
    """Yield the changes of a statement, those most like a slip first; of several values that it returns, of the one at a place."""
    seen = {ast.unparse(statement)}
    within = _path_of(statement, returned)
    places = [(path, node) for path, node in _places(statement, ()) if path and path[: len(within)] == within]
    for number, rule in enumerate(RULES):
        for path, node in places:
            if _is_target(path) and rule is not _indices:
                continue
            for words, new in rule(node, around):
                changed = copy.deepcopy(statement)
                _put(changed, path, new)
                text = ast.unparse(changed)
                if text not in seen and len(seen) < MOST:
                    seen.add(text)
                    yield Edit(changed, words, number, _likeness(node, new), ast.unparse(new))


def shown(statement: ast.stmt) -> str:
    """Return a statement's text; several values stand without parentheses around them, as they are mostly written."""
    match statement:
        case ast.Return(value=ast.Tuple(elts=parts)) if len(parts) > 1:
            return "return " + ", ".join(map(ast.unparse, parts))
        case ast.Assign(targets=[target], value=ast.Tuple(elts=parts)) if len(parts) > 1:
            return f"{ast.unparse(target).strip('()')} = " + ", ".join(map(ast.unparse, parts))
    return ast.unparse(statement)


def _likeness(old: ast.AST, new: ast.AST) -> float:
    """Return how like two expressions are as texts; a gradient is most often mistaken for a gradient."""
    texts = ast.unparse(old), ast.unparse(new)
    gradients = [bare(text) is not None for text in texts]
    return SequenceMatcher(None, *texts).ratio() / 2 + (0.5 if gradients[0] == gradients[1] else 0)


def _path_of(statement: ast.stmt, place: str) -> Path:
    """Return where the value that is returned at a place, such as [1]['w'], is written; the path of all where that is not plain."""
    found: Path = ("value",)
    node = getattr(statement, "value", None)
    for index in _indices_of(place):
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if isinstance(index, int) and index < len(parts):
                found, node = (*found, "elts", index), parts[index]
            case ast.Dict(keys=keys, values=values) if index in (names := [getattr(key, "value", None) for key in keys]):
                found, node = (*found, "values", names.index(index)), values[names.index(index)]
            case _:
                return ()
    return found if place else ()


def _indices_of(place: str) -> list[object]:
    node: ast.expr = parsed(f"_{place}")
    found: list[object] = []
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        found, node = [node.slice.value, *found], node.value
    return found


def _is_target(path: Path) -> bool:
    """Whether a place is what is written to; what indexes it is no such place."""
    return path[0] in ("targets", "target") and "slice" not in path


def _places(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.AST]]:
    yield path, node
    for name, below in ast.iter_fields(node):
        for i, each in enumerate(below) if isinstance(below, list) else ((None, below),):
            if isinstance(each, ast.expr | ast.keyword):
                yield from _places(each, (*path, name) if i is None else (*path, name, i))


def _put(at: Any, path: Path, new: ast.AST) -> None:
    for step in path[:-1]:
        at = at[step] if isinstance(step, int) else getattr(at, step)
    if isinstance(path[-1], int):
        at[path[-1]] = new
    else:
        setattr(at, path[-1], new)


def _is_term(node: ast.AST) -> bool:
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value, attr=name):
            return name != "T" and _is_term(value)
        case ast.Subscript(value=value, slice=ast.Constant() | ast.Name()):
            return _is_term(value)
    return False


def _swapped(node: ast.AST, around: Around) -> Iterator[Change]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for name in around.functions:
            if name != node.func.id:
                yield f"{node.func.id} stands where {name} is needed", ast.Call(parsed(name), node.args, node.keywords)
    if isinstance(node, ast.expr) and _is_term(node):
        own = ast.unparse(node)
        for other in around.numbers if own in around.numbers else around.terms:
            if other != own:
                yield f"{own} stands where {other} is needed", parsed(other)


def _swapped_for_another_kind(node: ast.AST, around: Around) -> Iterator[Change]:
    if isinstance(node, ast.expr) and _is_term(node):
        own = ast.unparse(node)
        for other in around.terms if own in around.numbers else around.numbers:
            yield f"{own} stands where {other} is needed", parsed(other)


def _sign(node: ast.AST, around: Around) -> Iterator[Change]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield f"the sign of {ast.unparse(right)} is reversed", ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield f"the sign of {ast.unparse(right)} is reversed", ast.BinOp(left, ast.Add(), right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield f"the sign of {ast.unparse(operand)} is reversed", operand


def _surplus(node: ast.AST, around: Around) -> Iterator[Change]:
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield f"the factor {ast.unparse(right)} is too many", left
            yield f"the factor {ast.unparse(left)} is too many", right
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield f"the divisor {ast.unparse(right)} is too many", left
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield f"the term {ast.unparse(right)} is too many", left
            yield f"the term {ast.unparse(left)} is too many", right
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield f"the term -{ast.unparse(right)} is too many", left
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield f"the power {ast.unparse(right)} is too many", left


def _axes(node: ast.AST, around: Around) -> Iterator[Change]:
    match node:
        case ast.keyword(arg="axis", value=ast.Constant(value=int(axis))):
            for other in (0, 1, 2, -1):
                if other != axis:
                    yield f"axis {axis} stands where axis {other} is needed", ast.keyword("axis", ast.Constant(other))
        case ast.Subscript(value=ast.Attribute(attr="shape") as sizes, slice=ast.Constant(value=int(axis))):
            for other in (0, 1, 2, -1):
                if other != axis:
                    words = f"the size of axis {axis} stands where that of axis {other} is needed"
                    yield words, ast.Subscript(sizes, ast.Constant(other), ast.Load())
        case ast.Attribute(value=value, attr="T"):
            yield f"{ast.unparse(value)} is transposed, and is needed as it is", value
        case ast.Attribute(value=value, attr="sum" | "mean" as name):
            needed = "mean" if name == "sum" else "sum"
            yield f"the {name} stands where the {needed} is needed", ast.Attribute(value, needed, ast.Load())
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield "the product is taken in the wrong order", ast.BinOp(right, ast.MatMult(), left)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield f"the factor {ast.unparse(right)} stands where a divisor is needed", ast.BinOp(left, ast.Div(), right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield f"the divisor {ast.unparse(right)} stands where a factor is needed", ast.BinOp(left, ast.Mult(), right)
    if isinstance(node, ast.Name):
        yield f"{node.id} is needed transposed", ast.Attribute(node, "T", ast.Load())


def _numbers(node: ast.AST, around: Around) -> Iterator[Change]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return
    value = node.value
    if abs(value) < MOST_NUMBER:
        for other in (value + 1, value - 1, -value, 2 * value, value / 2, 1 / value if value else 0):
            shown = int(other) if isinstance(value, int) and float(other).is_integer() else other
            if other != value:
                yield f"{value} stands where {shown} is needed", parsed(repr(shown))


def _indices(node: ast.AST, around: Around) -> Iterator[Change]:
    if not isinstance(node, ast.Subscript):
        return
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for place, part in enumerate(parts):
        own = ast.unparse(part)
        for other in _other_indices(part, own, around):
            changed = [*parts[:place], parsed(other), *parts[place + 1 :]]
            index = ast.Tuple(changed, ast.Load()) if isinstance(node.slice, ast.Tuple) else changed[0]
            yield f"the index {own} stands where {other} is needed", ast.Subscript(node.value, index, node.ctx)


def _other_indices(part: ast.expr, own: str, around: Around) -> Iterator[str]:
    if isinstance(part, ast.Slice):
        return
    yield from (f"{own} + {name}" for name in (*around.numbers, "1"))
    yield f"{own} - 1"
    if isinstance(part, ast.BinOp):
        yield from (ast.unparse(each) for each in (part.left, part.right))


def _missing(node: ast.AST, around: Around) -> Iterator[Change]:
    """Factors and terms that are put beside an operand: arrays, their slopes, and whole numbers."""
    if not isinstance(node, ast.BinOp | ast.Call | ast.UnaryOp) and not _is_term(node):
        return
    if not isinstance(node, ast.expr):
        return
    for term in (*around.terms, *around.numbers):
        yield f"the factor {term} is missing", ast.BinOp(node, ast.Mult(), parsed(term))
        yield f"the divisor {term} is missing", ast.BinOp(node, ast.Div(), parsed(term))
    for term in around.terms:
        yield f"the term {term} is missing", ast.BinOp(node, ast.Add(), parsed(term))
        yield f"the term -{term} is missing", ast.BinOp(node, ast.Sub(), parsed(term))
        for slope in ((term, f"(1 - {term})"), (f"(1 - {term} ** 2)",), (f"({term} > 0)",)):
            product: ast.expr = node
            for factor in slope:
                product = ast.BinOp(product, ast.Mult(), parsed(factor))
            yield f"the factor {' * '.join(slope)} is missing", product
    yield "the sign is reversed", ast.UnaryOp(ast.USub(), node)
    for number in (2, 0.5):
        yield f"the factor {number} is missing", ast.BinOp(ast.Constant(number), ast.Mult(), node)


RULES: tuple[Callable[[ast.AST, Around], Iterator[Change]], ...] = (
    _swapped, _sign, _axes, _surplus, _numbers, _indices, _swapped_for_another_kind, _missing,
)  # fmt: skip
"""In the order in which they are tried."""
EXCHANGES = frozenset(RULES.index(rule) for rule in (_swapped, _swapped_for_another_kind))
"""Those that put one name for another."""
