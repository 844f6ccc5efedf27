"""Statements of one watched run, each with what its names stood for when it ran, evaluated again with other names or as others."""

from __future__ import annotations

import ast
from functools import cached_property, partial
from types import FunctionType
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.check.edits import Around
from bpverify.exact.check.expressions import Scene, assigned, parsed, rebuilt, tried
from bpverify.exact.code.diary import nodes_of
from bpverify.exact.record.number import Number
from bpverify.exact.standins.array import Array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.exact.check.passes import Passes
    from bpverify.exact.code.diary import Step
    from bpverify.exact.record.values import Value

MOST_TERMS = 40
"""Arrays and numbers that may stand in a statement."""


class Scenes:
    """The statements of a run by the call that they belong to, and what they read."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self._names: dict[int, dict[str, Value]] = {}
        """Local variables as they were before each statement."""
        self.calls: dict[int, list[Step]] = {}
        for step in passes.diary.steps:
            self.calls.setdefault(step.call, []).append(step)

    @cached_property
    def _called(self) -> dict[str, None]:
        """The names of functions that the run called: no other one is called for a hint."""
        statements = (parsed_step(step) for steps in self.calls.values() for step in steps)
        calls = (node for each in statements if each is not None for node in ast.walk(each) if isinstance(node, ast.Call))
        return {call.func.id: None for call in calls if isinstance(call.func, ast.Name)}

    def evaluated(self, step: Step, statement: ast.stmt, last: Step) -> dict[str, Value]:
        """Return the variables that are others from a statement on, which is another one, up to a later one."""
        changed: dict[str, Value] = {}
        for each in self.between(step, last):
            here = statement if each is step else parsed_step(each)
            if here is not None and (each is step or names_in(here) & set(changed)):
                changed |= assigned(self.scene(each, changed), here)
            else:
                for name, _ in each.wrote:
                    changed.pop(name, None)
        return changed

    def between(self, first: Step, last: Step) -> list[Step]:
        """Return the statements of one call from one to another."""
        return [each for each in self.calls[first.call] if first.ordinal <= each.ordinal <= last.ordinal]

    def scene(self, step: Step, changed: Mapping[str, Value]) -> Scene:
        """Return what names stood for before a statement, but for those that were changed."""
        if step.ordinal not in self._names:
            self._names[step.ordinal] = {name: self.before(step, name, value) for name, value in step.names.items()}
        return Scene({**self._names[step.ordinal], **changed}, step.world)

    def before(self, step: Step, name: str, value: Value) -> Value:
        """Return a local variable as it was before a statement: an array may have been written to since."""
        if not isinstance(value, Array):
            return value
        earlier = [nodes for each in self.calls[step.call] if each.ordinal < step.ordinal for n, nodes in each.wrote if n == name]
        if not earlier or earlier[-1].shape != value.shape:
            return value
        now = nodes_of(value)
        return value if now is not None and (now == earlier[-1]).all() else rebuilt(value, earlier[-1])

    def is_evaluated_as_it_ran(self, step: Step, statement: ast.stmt) -> bool:
        """Whether evaluating a statement again writes what its run wrote."""
        if isinstance(statement, ast.Return):
            # What it returns was compared with what is claimed.
            return True
        found = tried(lambda: assigned(self.scene(step, {}), statement)) or {}
        wrote = {name: nodes for name, nodes in step.wrote if name in found}
        return bool(wrote) and all(
            (now := nodes_of(found[name])) is not None and now.shape == nodes.shape and (now == nodes).all()
            for name, nodes in wrote.items()
        )

    def around(self, step: Step) -> Around:
        """Return what may stand in a statement: what stands in those around it and has a value here."""
        texts: dict[str, None] = dict.fromkeys(name for name, _ in step.wrote if name.isidentifier())
        for each in sorted(self.calls[step.call], key=lambda each: abs(each.ordinal - step.ordinal)):
            statement = parsed_step(each)
            for text in terms_in(statement) if statement is not None else ():
                texts.setdefault(text)
        texts |= dict.fromkeys(step.names)
        scene = self.scene(step, {})
        terms, numbers = [], []
        for text in texts:
            value = tried(partial(scene.value, parsed(text)))
            if isinstance(value, Number | Array):
                terms += [text] if (nodes := nodes_of(value)) is None or self.passes.cost not in nodes else []
            elif isinstance(value, int | np.integer) and not isinstance(value, bool):
                numbers.append(text)
        functions = [name for name in self._called if isinstance(step.world.get(name), FunctionType)]
        return Around(terms[:MOST_TERMS], numbers[:MOST_TERMS], functions[:MOST_TERMS])


def parsed_step(step: Step) -> ast.stmt | None:
    """Return a statement's tree, None where it has none of its own."""
    try:
        found = ast.parse(step.statement.text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return found[0] if len(found) == 1 else None


def names_in(statement: ast.stmt) -> set[str]:
    """Return the names in a statement."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def names_read(statement: ast.stmt) -> set[str]:
    """Return the names that a statement reads."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def terms_in(statement: ast.stmt) -> Iterator[str]:
    """Yield what may stand in another statement: names, and entries and attributes of names."""
    for node in ast.walk(statement):
        match node:
            case ast.Attribute(value=ast.Name(), attr=name) if name == "T":
                # Transposed it is a change of its own.
                continue
            case ast.Name() | ast.Subscript(value=ast.Name(), slice=ast.Constant() | ast.Name()) | ast.Attribute(value=ast.Name()):
                yield ast.unparse(node)
