"""What a text says of a gradient at the last layer, where it says nothing of its cost: that restricts the cost, and nothing else.

dZ = A - Y there holds of some costs alone. What is proved beside it holds of every cost, as long as the letter of the gradient has
its conventional meaning, and the equation says nothing of the number of samples: that may tell which of two meanings it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Nabla, Name, Number, Sum, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols


def restricts_any_cost(
    equality: Equality, definitions: Mapping[str, Sequence[Definition]], symbols: Symbols, gradients: Container[str],
    count: Name | None,
) -> bool:
    """Whether an equality gives a gradient at the last layer that is the derivative of a cost that nothing defines.

    ``gradients`` are the letters of gradients by convention; ``count`` is the number of samples.
    """
    left, right = equality.left, equality.right
    if not isinstance(left, Name) or equality.relation != "=":
        return False
    ref = symbols.ref(left)
    is_last = isinstance(ref.layer, Name) and ref.layer.base in symbols.naming.ends
    own = definitions.get(ref.symbol, ())
    if not is_last or ref.symbol not in gradients or not own or any(d.step >= 0 for d in own):
        return False
    costs = {n.of for d in own for n in walk(d.body) if isinstance(n, Derivative)}
    if any(not isinstance(cost, Name) or symbols.symbol(cost) in definitions for cost in costs):
        return False
    if any(isinstance(n, (Derivative, Nabla, Sum)) or (isinstance(n, Number) and n.value.denominator > 1) for n in walk(right)):
        return False
    inner = {symbols.symbol(n) for n in quantities(right)}
    sizes = symbols.numbers | ({symbols.symbol(count)} if count is not None else set())
    return "" not in inner and not inner & sizes and not any(symbol in gradients for symbol in inner)
