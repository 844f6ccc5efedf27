"""The user's code as JAX traces it: the jaxpr of what it computes, and that of what JAX makes of its derivative with the rules."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from bpverify.errors import InputError
from bpverify.exact.code.binding import bound
from bpverify.exact.code.structure import is_floats
from bpverify.exact.record.places import is_inside, refuse, standing
from bpverify.frameworks.jax.examples import HALVES, Example
from bpverify.frameworks.jax.frames import lines_of_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.record.values import Value

_ASKED = {
    "TracerBoolConversionError": "a branch of Python's on what JAX traces (jax.lax.cond and jnp.where have both sides)",
    "TracerArrayConversionError": "NumPy, float() or a callback of Python's on what JAX traces",
    "TracerIntegerConversionError": "a whole number of Python's from what JAX traces",
    "NonConcreteBooleanIndexError": "an array whose size depends on what JAX traces",
    "ConcretizationTypeError": "a number of Python's from what JAX traces",
}


@dataclass(frozen=True, slots=True)
class Arguments:
    """How arguments at a point reach the code: arrays of floats are traced, everything else is given as it is."""

    example: Example
    wanted: frozenset[str]
    """The arguments whose gradients are asked for."""
    is_wide: bool = True
    """Whether floats of 32 bits are of 64 to the code, as JAX's x64 mode has them; else it sees what JAX has without a check."""

    @property
    def has_doubles(self) -> bool:
        """Whether JAX has floats of 64 bits while the code runs."""
        return self.is_wide or bool(jax.config.jax_enable_x64)

    def spread(self, given: Mapping[str, Value]) -> Spread:
        """Return the arguments at a point, with their arrays of floats apart."""
        names = list(given)
        found, tree = jax.tree_util.tree_flatten_with_path(list(given.values()))
        flat, owners = [leaf for _, leaf in found], [names[path[0].idx] for path, _ in found]
        labels = [labelled(given[owner], owner, path[1:]) for owner, (path, _) in zip(owners, found, strict=True)]
        traced = [i for i, leaf in enumerate(flat) if is_floats(leaf) and owners[i] not in self.example.constants]
        return Spread(
            self.example, names, flat, tree, traced, [self._dtype(labels[i]) for i in traced], [labels[i] for i in traced],
            [owners[i] for i in traced], [i for i in traced if owners[i] in self.wanted],
        )  # fmt: skip

    def _dtype(self, label: str) -> str:
        kind = self.example.dtypes.get(label, "float64")
        return "float64" if self.is_wide and kind not in HALVES else kind if kind != "float64" or self.has_doubles else "float32"


def labelled(value: Value, name: str, path: Sequence[Value]) -> str:
    """Return the name of a leaf, such as params['W'], from the way that JAX has to it."""
    for key in path:
        if hasattr(key, "idx"):
            name, value = f"{name}[{key.idx}]", value[key.idx]
        elif hasattr(key, "name"):
            place = getattr(value, "_fields", ())
            name += f"[{place.index(key.name)}]" if key.name in place else f".{key.name}"
            value = getattr(value, key.name, None)
        else:
            name += f"[{key.key!r}]"
            value = value[key.key] if isinstance(value, dict) else None
    return name


@dataclass(frozen=True, slots=True)
class Spread:
    """The leaves of all arguments, and which of them are traced."""

    example: Example
    names: list[str]
    flat: list[Value]
    tree: Value
    traced: list[int]
    kinds: list[str]
    """The types of those that are traced."""
    labels: list[str]
    """The names of those."""
    owners: list[str]
    """The arguments that they belong to."""
    wanted: list[int]
    """Those that gradients are asked for of."""

    @property
    def specs(self) -> list[jax.ShapeDtypeStruct]:
        """Shapes and types of what is traced."""
        return [
            jax.ShapeDtypeStruct(np.shape(self.flat[i]), jnp.dtype(kind)) for i, kind in zip(self.traced, self.kinds, strict=True)
        ]

    @property
    def arrays(self) -> list[Value]:
        """JAX's own arrays of what is traced."""
        return [jnp.asarray(self.flat[i], jnp.dtype(kind)) for i, kind in zip(self.traced, self.kinds, strict=True)]

    def filled(self, values: Sequence[Value]) -> dict[str, Value]:
        """Return the arguments with values in place of the leaves that are traced."""
        flat = list(self.flat)
        for i, value in zip(self.traced, values, strict=True):
            flat[i] = value
        return dict(zip(self.names, jax.tree_util.tree_unflatten(self.tree, flat), strict=True))

    def call(self, function: Callable[..., Value], values: Sequence[Value]) -> Value:
        """Call a function of the user's."""
        arguments, options = bound(function, self.filled(values), self.example.by_name)
        return function(*arguments, **options)

    def outputs(self, function: Callable[..., Value], values: Sequence[Value]) -> list[Value]:
        """Call a function of the user's, and return the arrays of floats that it returns."""
        outcome = self.call(function, values)
        found = [jnp.asarray(leaf) for leaf in jax.tree_util.tree_leaves(outcome) if _is_array(leaf)]
        floats = [leaf for leaf in found if jnp.issubdtype(leaf.dtype, jnp.inexact)]
        if not floats:
            raise InputError("what the function returns", "an array of floats, or several", f"it returns {type(outcome).__name__}")
        return floats

    def pulled(
        self, function: Callable[..., Value], values: Sequence[Value], above: Sequence[Value]
    ) -> tuple[list[Value], list[Value]]:  # fmt: skip
        """Return the outputs as the rule has them, and the gradients that JAX makes of what comes from above."""
        places = [self.traced.index(i) for i in self.wanted]

        def own(*wanted: Value) -> list[Value]:
            filled = list(values)
            for place, value in zip(places, wanted, strict=True):
                filled[place] = value
            return self.outputs(function, filled)

        outs, pull = jax.vjp(own, *[values[place] for place in places])
        return outs, list(pull([jnp.asarray(value, out.dtype) for value, out in zip(above, outs, strict=True)]))


def _is_array(leaf: Value) -> bool:
    return isinstance(leaf, jax.Array | np.ndarray | np.generic | float | int | bool)


def traced(function: Callable[..., Value], specs: Sequence[Value]) -> tuple[Value, Value]:
    """Return the jaxpr of a function of ours that calls the user's, and the structure of its results.

    What cannot be traced is refused with its line.
    """
    try:
        with lines_of_rules():
            closed, shapes = jax.make_jaxpr(function, return_shape=True)(*specs)
        return closed, jax.tree_util.tree_structure(shapes)
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError) as error:
        words = next((_ASKED[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in _ASKED), None)
        if words is None:
            raise
        frames = [f for f in traceback.extract_tb(error.__traceback__) if not is_inside(f.filename)]
        place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
        with standing((place, 0)):
            raise refuse(words) from None
