"""The example of a check of JAX's: its arguments as NumPy's arrays, and as what they reach the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.code.binding import named
from bpverify.exact.code.structure import is_floats, leaves, mapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value

HALVES = ("float16", "bfloat16")
"""Types of 16 bits, which the code sees as they are; all other floats are of 64 bits to it."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example for a function of JAX's: NumPy's arrays for its own, and what these were."""

    at: dict[str, Value]
    dtypes: dict[str, str]
    """Of each leaf that was an array, by its name."""
    by_name: bool
    constants: tuple[str, ...]
    """Floats that are no arrays: they are given to the code as they are."""

    @property
    def floats(self) -> list[str]:
        """The arguments that hold floats to differentiate by."""
        return [
            name for name, value in self.at.items() if name not in self.constants
            and any(is_floats(leaf) or _is_shape(leaf) for leaf in jax.tree_util.tree_leaves(value))
        ]  # fmt: skip

    @property
    def fixed(self) -> list[str]:
        """The arguments whose floats JAX does not trace: numbers of Python's, and those in objects that are no trees to it."""
        held = {name for name, value in self.at.items() if any(is_floats(leaf) for _, leaf in leaves(value, name))}
        return [name for name in self.at if name in self.constants or (name in held and name not in self.floats)]

    def wanted(self, wrt: Sequence[str] | None) -> list[str]:
        """Return the arguments whose gradients are asked for."""
        floats = self.floats
        for name in wrt or ():
            if name not in floats:
                raise InputError(f"wrt {name!r}", "one of the arrays of floats: " + ", ".join(floats), nearest(name, floats))
        if not floats:
            raise InputError("the example", "an array of floats to differentiate by", "it has none")
        return list(floats if wrt is None else wrt)


def _is_shape(value: Value) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("(") and "<" not in value


def example_of(function: Callable[..., Value], at: Value, wrt: Sequence[str] | None = None) -> Example:
    """Return the example, with NumPy's arrays for those of JAX's."""
    dtypes: dict[str, str] = {}

    def array(leaf: Value, label: str) -> Value:
        if not isinstance(leaf, jax.Array | np.ndarray | np.generic) or is_key(leaf):
            return leaf
        dtypes[label] = str(leaf.dtype)
        if dtypes[label] == "bfloat16":
            return np.asarray(leaf).astype(np.float32)
        return np.array(leaf)

    if isinstance(at, Mapping):
        given: Value = {str(name): mapped(value, str(name), array) for name, value in at.items()}
    else:
        listed = [at] if isinstance(at, jax.Array | np.ndarray) else list(at)
        given = [mapped(value, f"#{i}", array) for i, value in enumerate(listed)]
    found, by_name = named(function, given)
    if not by_name:
        for i, name in enumerate(found):
            start = f"#{i}"
            for label in [each for each in dtypes if each == start or each.startswith((f"{start}[", f"{start}."))]:
                dtypes[name + label[len(start) :]] = dtypes.pop(label)
    constants = tuple(name for name, value in found.items() if isinstance(value, float) and name not in (wrt or ()))
    return Example(found, dtypes, by_name, constants)


def is_key(value: Value) -> bool:
    """Whether a value holds keys of random numbers."""
    return isinstance(value, jax.Array) and bool(jnp.issubdtype(value.dtype, jax.dtypes.prng_key))
