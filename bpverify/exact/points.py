"""Points at which the user's code is run: the example that was given, then fresh draws of the same shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.standin_array import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.trace import Tracer

Plain = np.ndarray[Any, Any]


def _one_hot(values: Plain, rng: np.random.Generator) -> Plain:
    rows = np.zeros((int(np.prod(values.shape[:-1])), values.shape[-1]))
    rows[np.arange(len(rows)), rng.integers(values.shape[-1], size=len(rows))] = 1
    return rows.reshape(values.shape)


def _sum_one(values: Plain, rng: np.random.Generator) -> Plain:
    # Sixty-fourths, so that the floats are exact and the rows sum to 1.
    found = rng.multinomial(64, np.full(values.shape[-1], 1 / values.shape[-1]), size=values.shape[:-1])
    return np.asarray(found) / 64


DOMAINS: dict[str, tuple[bool, Callable[[Plain, np.random.Generator], Plain], str]] = {
    "one-hot": (True, _one_hot, "one-hot along its last axis"),
    "binary": (True, lambda v, rng: rng.integers(2, size=v.shape).astype(float), "each entry 0 or 1"),
    "sums to 1": (False, _sum_one, "sums to 1 along its last axis"),
    "fixed": (True, lambda v, _: v, "at the values given"),
    "positive": (False, lambda v, rng: np.asarray(rng.integers(1, 300, size=v.shape) / 100), "positive"),
}
"""What may be declared of an argument: whether its entries are constants, a draw, and the words."""


def domain(what: str, name: str) -> str:
    """Return the domain; an unknown one is refused with the list."""
    if name not in DOMAINS:
        raise InputError(f"domain {name!r} of {what}", "one of " + ", ".join(DOMAINS))
    return name


def leaves(value: Any, name: str) -> list[tuple[str, Any]]:
    """Return the arrays of a nested argument with their names, in order."""
    if isinstance(value, dict):
        return [leaf for key, v in value.items() for leaf in leaves(v, f"{name}[{key!r}]")]
    if isinstance(value, list | tuple):
        return [leaf for i, v in enumerate(value) for leaf in leaves(v, f"{name}[{i}]")]
    return [(name, value)]


def is_floats(value: Any) -> bool:
    """Whether a leaf is a float or an array of floats, which a cost can be differentiated by."""
    return isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def redrawn(value: Any, rng: np.random.Generator, kind: str = "", scale: int = 1) -> Any:
    """Return a fresh draw of the same structure: floats ``scale`` times as large as given; integers from the same range."""
    if isinstance(value, dict):
        return {key: redrawn(v, rng, kind, scale) for key, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [redrawn(v, rng, kind, scale) for v in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if kind == "fixed":
        return value
    if kind:
        return DOMAINS[kind][1](np.asarray(value, dtype=float), rng)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub" and value.ndim:
        if value.dtype.kind == "b" or not value.size:
            return rng.permutation(value.ravel()).reshape(value.shape)
        return rng.integers(value.min(), value.max() + 1, size=value.shape).astype(value.dtype)
    if not is_floats(value):
        return value
    found = _floats(np.asarray(value, dtype=float), rng, scale)
    return float(found) if np.ndim(value) == 0 else found


def _floats(values: Plain, rng: np.random.Generator, scale: int) -> Plain:
    flat = values.ravel()
    if set(flat.tolist()) == {0.0, 1.0}:
        return rng.permutation(flat).reshape(values.shape)
    size = min(max(float(np.abs(flat).max(initial=0.0)), 0.5), 4.0) * scale
    if flat.size == 1 and flat[0]:
        # A single number may be a rate or a strength: its size and sign are kept.
        return values * float(rng.integers(60, 140)) / 100
    if flat.size and flat.min() >= 0 and flat.max() > 0:
        return np.asarray(rng.integers(1, 100, size=values.shape)) / 100 * size
    # Hundredths that are not 0, so that no comparison with 0 is a tie.
    signs = rng.choice([-1, 1], size=values.shape)
    if signs.size > 1 and abs(signs.sum()) == signs.size:
        # Both signs in every draw: a side far out is seen in one direction only.
        signs.flat[rng.integers(signs.size)] *= -1
    steps = rng.integers(1, 100, size=values.shape) * signs
    return np.asarray(steps / 100 * size)


def recorded(tracer: Tracer, value: Any, name: str, kinds: Mapping[str, str]) -> Any:
    """Return an argument as symbols, or as constants where its domain says so."""
    kind = kinds.get(name, "")
    if not kind or (kind == "fixed" and not is_floats(value)):
        return tracer.symbols(value, name)
    if DOMAINS[kind][0]:
        return tracer.exact(np.asarray(value, dtype=float))
    found = tracer.symbols(np.asarray(value, dtype=float), name)
    if kind == "sums to 1":
        found = found.copy()
        found[..., -1] = 1 - found[..., :-1].sum(axis=-1)
    return scalar(found) if np.ndim(value) == 0 else found


def sums_to_one(value: Any) -> bool:
    """Whether an argument looks like rows of probabilities or one-hot targets."""
    if not is_floats(value) or np.ndim(value) == 0 or np.shape(value)[-1] < 2:
        return False
    return bool((np.asarray(value) >= 0).all() and np.allclose(np.asarray(value).sum(axis=-1), 1, atol=1e-12, rtol=0))


def has_constants(at: Mapping[str, Any], kinds: Mapping[str, str]) -> list[str]:
    """Return the arguments whose values the record holds as constants: arrays of integers, and declared domains."""
    whole = [n for n, v in at.items() if kinds.get(n) != "fixed" and any(_is_whole(leaf) for _, leaf in leaves(v, n))]
    return [*whole, *(n for n, kind in kinds.items() if DOMAINS[kind][0] and kind != "fixed" and n not in whole)]


def _is_whole(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iub"
