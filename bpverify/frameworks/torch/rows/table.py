"""All rows by the names of torch's operations, and the rows that users give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.frameworks.torch.rows.activations import ACTIVATIONS
from bpverify.frameworks.torch.rows.elements import ELEMENTS
from bpverify.frameworks.torch.rows.linear import LINEAR
from bpverify.frameworks.torch.rows.moving import MOVING
from bpverify.frameworks.torch.rows.products import PRODUCTS
from bpverify.frameworks.torch.rows.reductions import REDUCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value

ROWS: dict[str, Callable[..., Value]] = {**ELEMENTS, **ACTIVATIONS, **REDUCTIONS, **MOVING, **PRODUCTS, **LINEAR}
"""Of each operation of torch's own namespace: from the arithmetic and its arguments, in the order of its schema, to its results."""

NAMESPACE = "aten"


def row_of(operation: str) -> Callable[..., Value] | None:
    """Return our row of an operation by its full name, such as aten::exp."""
    space, _, name = operation.partition("::")
    return ROWS.get(name) if space == NAMESPACE else None
