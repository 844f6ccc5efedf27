"""Functions of whole vectors, each entry of which depends on all entries: softmax as a text defines it, or any such function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import UndefinedError
from bpverify.texts.places import Setting
from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from bpverify.texts.definitions import FunctionDefinition
    from bpverify.texts.evaluate import Evaluator
    from bpverify.texts.tree import Call


def of_vector(evaluator: Evaluator, known: FunctionDefinition | None, name: str, node: Call, at: Setting) -> Any:
    """Return the values of a function of a vector; at one entry, g(z_k), the entry of its value there."""
    if node.order or len(node.arguments) != 1:
        raise UnsupportedError(f"a prime on {node.function.base}, which is a function of a vector")
    argument = node.arguments[0]
    value = evaluator.value(argument, at)
    if isinstance(value, np.ndarray):
        return _values(evaluator, known, name, value, at)
    if not isinstance(argument, Name) or not argument.sub:
        raise UnsupportedError(f"the function {node.function.base} of a vector at a number")
    ref = evaluator.model.symbols.ref(argument)
    # The letter without its index may be the matrix of the vectors of all samples.
    own = ref.indices is not None and len(ref.indices) == 1 and not ref.above
    whole = evaluator.ref(replace(ref, indices=None), at) if own else evaluator.value(replace(argument, sub=argument.sub[:-1]), at)
    place = evaluator.index(argument.sub[-1], at)
    if not isinstance(whole, np.ndarray) or not isinstance(place, int) or not 1 <= place <= whole.size:
        raise UnsupportedError(f"the function {node.function.base} of a vector at a number")
    if list(whole.flat)[place - 1] != value:
        raise UnsupportedError(f"the function {node.function.base} at what is no entry of a vector")
    return list(_values(evaluator, known, name, whole, at).flat)[place - 1]


def _values(evaluator: Evaluator, known: FunctionDefinition | None, name: str, value: Any, at: Setting) -> Any:
    if 1 not in value.shape:
        raise UnsupportedError("a function of a vector at what is none")
    count, entries = value.size, tuple(value.flat)
    found = np.empty(count, dtype=object)
    for k in range(count):
        found[k] = _any(evaluator, name, entries, k) if known is None else _known(evaluator, known, value, k + 1, at)
    return found.reshape(value.shape)


def _any(evaluator: Evaluator, name: str, entries: tuple[int, ...], k: int) -> int:
    """Return an entry of any function of a vector."""
    key = ("any", name, entries, k)
    inputs = [e for e in dict.fromkeys(entries) if evaluator.scalars.value(e) is None]
    places = [tuple(n for n, e in enumerate(entries) if e == each) for each in inputs]
    slopes = [evaluator.scalars.leaf(("slope", key, place)) for place in places]
    return evaluator.scalars.opaque(key, tuple(zip(slopes, inputs, strict=True)))


def _known(evaluator: Evaluator, known: FunctionDefinition, value: Any, place: int, at: Setting) -> Any:
    model = evaluator.model
    slot = model.slot_of(known.index, (known.body,), at.counters)
    if slot is None or model.sizes.number(slot) != value.size:
        raise UndefinedError(f"the function {known.name} is defined at vectors of another size")
    bound = {**at.bound, known.parameters[0].base: value}
    return evaluator.value(known.body, Setting({**at.letters, known.index: place}, at.counters, bound))
