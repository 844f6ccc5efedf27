"""Claims that are looked at from the second layer on, beside a quantity that speaks of the first one alone.

dW^l = dz^l (a^{l-1})^T has a layer 0 in it at the first layer, of which texts say different things: it is looked at behind it.
Where a cost has a term of its own for W^1, that is where the claim may fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.lowered import compare, written
from bpverify.texts.sides import values_of
from bpverify.texts.tree import Number, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.model import Model
    from bpverify.texts.symbols import Symbols


def may_fail_before(
    model: Model, equality: Equality, places: Iterable[dict[str, int]], looked_at: Sequence[dict[str, int]],
    definitions: Iterable[Definition],
) -> bool:
    """Whether an equality does not hold at the layers that were not looked at, where definitions speak of one layer alone.

    ``places`` are the numbers of layers at which it can stand, ``looked_at`` those at which it was found to hold, and
    ``definitions`` all that it rests on, one by another.
    """
    if not any(_speaks_of_one_layer(d, model.symbols) for d in definitions):
        return False
    left_out = [each for each in places if each not in looked_at and min(each.values(), default=0) >= 1]
    if not left_out:
        return False
    fresh = model.anew()
    try:
        return compare(fresh.scalars, values_of(fresh, equality, left_out).pairs, written).outcome == "unequal"
    except (BpverifyError, RecursionError):
        return True


def _speaks_of_one_layer(definition: Definition, symbols: Symbols) -> bool:
    """Whether a definition has a name at a layer that is a number, and that neither its own layer nor the one before."""
    own = definition.ref.layer
    beside = {own.value, own.value - 1} if isinstance(own, Number) else set()
    layers = [ref.layer for ref in symbols.refs(quantities(definition.body))]
    return any(isinstance(layer, Number) and layer.value not in beside for layer in layers)
