"""All rows by the names of JAX's primitives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.frameworks.jax.rows.elements import ELEMENTS
from bpverify.frameworks.jax.rows.indexing import INDEXING
from bpverify.frameworks.jax.rows.linear import LINEAR
from bpverify.frameworks.jax.rows.moving import MOVING
from bpverify.frameworks.jax.rows.products import PRODUCTS
from bpverify.frameworks.jax.rows.reductions import REDUCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value

ROWS: dict[str, Callable[..., Value]] = {**ELEMENTS, **MOVING, **INDEXING, **REDUCTIONS, **PRODUCTS, **LINEAR}
"""From the arithmetic, the primitive's parameters and its operands to its results: one, or a list."""
