"""Claims on layers before the last one, where the text says apart what that one is, such as a softmax behind logistic layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.definitions import function_key
from bpverify.texts.equality import HOLD
from bpverify.texts.lowered import compare, written
from bpverify.texts.tree import Call, Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.lowered import Compared
    from bpverify.texts.model import Model
    from bpverify.texts.sides import Values

_SAID = "at layers before the last one, of which the text speaks apart"


def before_the_last(
    model: Model, equality: Equality, values: Values, names: Iterable[str], found: Compared
) -> tuple[Compared, tuple[Condition, ...]]:
    """Return what is found of a claim before the last layer, where it holds there and the last one has equations of its own."""
    if not any(_has_last_function(d, model) for name in names for d in model.definitions.get(name, ())):
        return found, ()
    kept, others = [], 0
    for pair, (_, counters) in zip(values.pairs, values.places, strict=True):
        layers = [layer for side in (equality.left, equality.right) for layer in model.layers(side, counters)]
        if counters and layers and max(layers) < model.symbols.depth:
            kept.append(pair)
        else:
            others += 1
    if not kept or not others:
        return found, ()
    inner = compare(model.scalars, kept, written)
    return (inner, (Condition(ConditionKind.MODEL, _SAID),)) if inner.outcome in HOLD else (found, ())


def _has_last_function(definition: Definition, model: Model) -> bool:
    """Whether the last layer is defined by a function of its own, g_L beside g_l, of which the text says both what they are."""
    layer, body, naming = definition.ref.layer, definition.body, model.symbols.naming
    if not isinstance(layer, Name) or layer.base not in naming.ends - naming.counters or not isinstance(body, Call):
        return False
    function = body.function
    both = {function_key(replace(function, sub=(Name(letter),))) for letter in (layer.base, *naming.counters)}
    said = model.functions.keys() | model.symbols.vectorial
    return function.sub == (layer,) and function_key(function) in said and len(both & said) > 1
