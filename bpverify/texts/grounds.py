"""What a finding on a text rests on: the definitions behind it, what is independent, and what was left to convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.model import Definition, FunctionDefinition, Model
from bpverify.texts.scalars import CALL, LEAF, NAMED, OPAQUE, SLOPES
from bpverify.texts.tree import Call, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.texts.symbols import Reading
    from bpverify.texts.tree import Node

_LAYOUTS = {"numerator": "derivatives in numerator layout", "denominator": "derivatives in denominator layout"}


class Grounds:
    """The grounds of one finding: the nodes that were compared, and all that these are computed from."""

    def __init__(self, model: Model, nodes: Sequence[int], trees: tuple[Node, ...]) -> None:
        self.model = model
        self.is_derivative = bool(model.touched)
        self._reach = frozenset().union(*(model.scalars.reach(n) for n in {*nodes, *model.touched}))
        self._below = self._all_below({*nodes, *model.touched})
        self._definitions = {model.sources[n] for n in self._reach if n in model.sources}
        bodies = (*trees, *(d.body for d in self._definitions))
        self._functions = [
            model.functions[n.function.base] for n in walk(bodies) if isinstance(n, Call) and n.function.base in model.functions
        ]

    def _all_below(self, nodes: set[int]) -> set[int]:
        found: set[int] = set()
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if node not in found:
                found.add(node)
                stack.extend(self.model.scalars.below(node))
        return found

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps whose definitions are used, in order."""
        all_definitions: list[Definition | FunctionDefinition] = [*self._definitions, *self._functions]
        return tuple(sorted({d.step for d in all_definitions}))

    def conditions(self, conventions: Mapping[str, str], reading: Reading) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        scalars = self.model.scalars
        found: list[str] = []
        found += sorted({conventions[d.ref.symbol] for d in self._definitions if d.step < 0 and d.ref.symbol in conventions})
        for node in sorted(n for n in self._below if scalars.ops[n] == OPAQUE):
            key, parts = scalars.args[node]
            inputs = sorted({_symbol(scalars.keys[inner]) for _, inner in parts})
            name = key[1] if key[0] == "any" else _symbol(key)
            found.append(f"{name} is any differentiable function of {', '.join(inputs) if inputs else 'what is not written'}")
        if self.is_derivative:
            leaves = {_symbol(scalars.keys[n]) for n in self._below if scalars.ops[n] == LEAF and _is_symbol(scalars.keys[n])}
            if len(leaves) > 1:
                found.append(f"independent of each other: {', '.join(sorted(leaves))}")
        symbols = self.model.symbols
        numbers = {_symbol(scalars.keys[n]) for n in self._below if n in scalars.keys and _is_symbol(scalars.keys[n])}
        numbers = {s for s in numbers & symbols.scalars & symbols.free if s[:1].isalpha() and s not in symbols.numbers}
        if numbers:
            found.append(f"taken for numbers: {', '.join(sorted(numbers))}")
        unknown = {scalars.args[n][0] for n in self._below if scalars.ops[n] == CALL} - SLOPES.keys()
        found += [f"{name.removeprefix('any ')} is any smooth function, taken entry by entry" for name in sorted(unknown)]
        if any(scalars.ops[n] == CALL and scalars.args[n][0] == "step" for n in self._below):
            found.append("where no quantity whose sign decides is 0")
        if "layout" in self.model.sensitive:
            found.append(_LAYOUTS[reading.layout])
        if "dot" in self.model.sensitive:
            found.append("a dot between two vectors is their " + ("inner product" if reading.dot == "inner" else "product entry by entry"))
        if "rows" in self.model.sensitive:
            found.append("vectors are " + ("rows" if reading.rows else "columns"))
        return tuple(dict.fromkeys(found))


def _is_symbol(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and key[0] != "slope"


def _symbol(key: object) -> str:
    return str(key[0]) if isinstance(key, tuple) and key[0] not in ("any", "slope", "argument") else str(key)


__all__ = ["NAMED", "Grounds"]
