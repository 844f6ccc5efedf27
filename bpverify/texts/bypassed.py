"""Quantities that nothing defines, taken for functions of what they are differentiated by: unless a definition leads past these.

With u = F(x) and y = x + u, a cost of which only dL/du is written may depend on x by y too: it is no function of u alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.texts.places import Setting
from bpverify.texts.scalars import OPAQUE
from bpverify.texts.tree import Call, Derivative, Nabla, Primed, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.definitions import Definition
    from bpverify.texts.model import Model
    from bpverify.texts.scalars import Scalars


def past(model: Model) -> str:
    """Return what is given by something that an unknown function was differentiated by, and that it was not taken to depend on.

    "" where there is no such quantity; what is computed from derivatives is no part of a cost.
    """
    scalars = model.scalars
    for of, by in sorted(model.taken):
        for node in (n for n in scalars.reach(of) if scalars.ops[n] == OPAQUE):
            inputs = [inner for _, inner in scalars.args[node][1]]
            if by in inputs or not any(scalars.reaches(n, by) for n in inputs):
                continue
            known = {_symbol(scalars.keys[n]) for n in scalars.reach(*inputs)} | {_symbol(scalars.keys[of])}
            found = _given_by(model, _symbol(scalars.keys.get(by))) - known
            found = {name for name in found if not model.is_of_one(name, known)}
            found = {name for name in found if not _is_through(model, name, by, inputs)}
            if found:
                return min(found)
    return ""


def _given_by(model: Model, symbol: str) -> set[str]:
    """Return the symbols whose definitions hold another, but for those that rest on derivatives."""
    return {
        name
        for name, definitions in model.definitions.items()
        if any(d.step >= 0 and symbol in {model.symbols.symbol(n) for n in quantities(d.body, False)} for d in definitions)
        and not _rests_on_derivatives(model, [name])
    }


def _is_through(model: Model, name: str, by: int, inputs: list[int]) -> bool:
    """Whether all entries of a name depend on a scalar through some others alone: what depends on it too depends on these."""
    try:
        values = [*_values_of(model, name)]
    except (BpverifyError, RecursionError):
        return False
    return bool(values) and not any(_reaches(model.scalars, value, by, {*inputs}) for value in values)


def _values_of(model: Model, name: str) -> Iterator[int]:
    for definition in model.definitions[name]:
        for counters in model.everywhere(definition.body):
            for letters in model.places((definition.body,), counters):
                value = model.evaluated(definition.body, Setting(letters, counters, {}))
                yield from value.flat if isinstance(value, np.ndarray) else (value,)


def _reaches(scalars: Scalars, node: int, by: int, inputs: set[int]) -> bool:
    """Whether a scalar is computed from another one by a way that leads through none of some others."""
    stack, seen = [node], set[int]()
    while stack:
        one = stack.pop()
        if one in seen or one in inputs:
            continue
        if one == by:
            return True
        seen.add(one)
        stack += scalars.below(one)
    return False


def _rests_on_derivatives(model: Model, names: Iterable[str]) -> bool:
    stack, seen = list(names), set[str]()
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        for definition in model.definitions.get(name, ()):
            if _differentiates(definition):
                return True
            stack += [model.symbols.symbol(n) for n in quantities(definition.body)]
    return False


def _differentiates(definition: Definition) -> bool:
    nodes = walk(definition.body)
    return any(isinstance(n, (Derivative, Nabla, Primed)) or (isinstance(n, Call) and n.order > 0) for n in nodes)


def _symbol(key: Any) -> str:
    return str(key[0]) if isinstance(key, tuple) and key else ""
