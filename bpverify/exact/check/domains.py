"""What may be declared of an argument: how it is drawn then, which values it may have, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.code.structure import is_floats, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.record.values import Value

Plain = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Domain:
    """What may be declared of an argument: a draw of it like the values given, and what is said of it.

    Of a ``whole`` domain the record holds the values as constants; a ``free`` one leaves every entry independent, so that
    a gradient by it has a meaning. ``axis`` is the one that a row runs along, or None.
    """

    words: str
    draw: Callable[[Plain, np.random.Generator, int], Plain]
    whole: bool = False
    free: bool = False
    has_rows: bool = False
    is_square: bool = False
    """Whether it holds symmetric matrices: the gradient is then the symmetric one, with dC = sum_ij G_ij dS_ij."""
    lowest: float | None = None
    """The lowest value of an entry that is moved by itself, to the other side of a comparison; None where none is."""


def _along_last(values: Plain, axis: int, draw: Callable[[tuple[int, ...], int], Plain]) -> Plain:
    """Return draws of rows that run along an axis."""
    size = values.shape[axis]
    others = tuple(np.delete(values.shape, axis))
    return np.ascontiguousarray(np.moveaxis(draw(others, size), -1, axis))


def one_hot(values: Plain, rng: np.random.Generator, axis: int) -> Plain:
    """Return rows along an axis with a single 1, at each place about as often."""
    return _along_last(values, axis, lambda others, size: np.eye(size)[_evenly(rng, size, others)])


def _evenly(rng: np.random.Generator, size: int, shape: tuple[int, ...]) -> Plain:
    """Return draws from 0 to size - 1, none of them much more often than another: a class that never comes up shows nothing."""
    count = int(np.prod(shape))
    return rng.permutation(np.resize(rng.permutation(size), count)).reshape(shape)


def _sum_one(values: Plain, rng: np.random.Generator, axis: int) -> Plain:
    # Sixty-fourths, so that the floats are exact and the rows sum to 1.
    return _along_last(values, axis, lambda others, size: rng.multinomial(64, np.full(size, 1 / size), size=others) / 64)


_GRADIENT = "; the gradient G by it is symmetric too, dC = sum_ij G_ij dS_ij"


def _symmetric(values: Plain, rng: np.random.Generator, _: int) -> Plain:
    half = np.asarray(rng.integers(1, 100, size=values.shape) * rng.choice([-1, 1], size=values.shape) / 64)
    return np.asarray(half + half.swapaxes(-1, -2))


def _positive_definite(values: Plain, rng: np.random.Generator, _: int) -> Plain:
    root = np.asarray(rng.integers(-64, 64, size=values.shape) / 64)
    return np.asarray(root @ root.swapaxes(-1, -2) + np.eye(values.shape[-1]))


DOMAINS: dict[str, Domain] = {
    "one-hot": Domain("one-hot along {}", one_hot, whole=True, has_rows=True),
    "binary": Domain("each entry 0 or 1", lambda v, rng, _: rng.integers(2, size=v.shape).astype(float), whole=True),
    "sums to 1": Domain("sums to 1 along {}", _sum_one, has_rows=True),
    "fixed": Domain("at the values given", lambda v, _, __: v, whole=True),
    "positive": Domain("positive", lambda v, rng, _: np.asarray(rng.integers(1, 300, size=v.shape) / 100), free=True, lowest=0.0),
    "symmetric": Domain(f"symmetric{_GRADIENT}", _symmetric, free=True, is_square=True, lowest=-np.inf),
    "positive definite": Domain(f"symmetric and positive definite{_GRADIENT}", _positive_definite, free=True, is_square=True),
}
"""What may be declared of an argument."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A domain with the axis along which its rows run."""

    kind: str
    axis: int = -1

    @property
    def domain(self) -> Domain:
        """The row of ``DOMAINS``."""
        return DOMAINS[self.kind]

    def in_words(self, value: Value) -> str:
        """Return what is said of an argument with this value."""
        return self.domain.words.format("its last axis" if self.axis == -1 else f"axis {np.ndim(value) + self.axis}")


def domain(what: str, name: str, at: Mapping[str, Value]) -> Declared:
    """Return a domain as declared; an unknown one is refused with the list, and one that does not fit the argument."""
    if name not in DOMAINS:
        raise InputError(f"domain {name!r} of {what}", "one of " + ", ".join(DOMAINS))
    if what not in at:
        raise InputError(f"domain of {what!r}", "an argument: " + ", ".join(at))
    if name != "fixed":
        for label, leaf in leaves(at[what], what):
            if not is_floats(leaf) and not is_whole(leaf):
                raise InputError(f"domain {name!r} of {label}", "an array of numbers", f"it is {type(leaf).__name__}")
            if DOMAINS[name].has_rows and np.ndim(leaf) == 0:
                raise InputError(f"domain {name!r} of {label}", "an array", "it is one number")
    axes = row_axes(at[what]) if DOMAINS[name].has_rows else []
    fits = _FITS.get(name)
    if fits is not None and is_floats(at[what]) and not fits(np.asarray(at[what])):
        raise InputError(f"the example's {what}", f"an array in the domain that is declared, {name!r}", "it is none")
    return Declared(name, axes[0] if axes else -1)


_FITS: dict[str, Callable[[Plain], bool]] = {
    "one-hot": lambda v: bool(row_axes(v)) and set(np.unique(v).tolist()) <= {0.0, 1.0},
    "binary": lambda v: set(np.unique(v).tolist()) <= {0.0, 1.0},
    "sums to 1": lambda v: bool(_summing_axes(v)),
    "positive": lambda v: bool((v > 0).all()),
    "symmetric": lambda v: _is_symmetric(v),
    "positive definite": lambda v: _is_symmetric(v) and bool((np.linalg.eigvalsh(v) > 0).all()),
}
"""Whether floats are in a domain."""


def _is_symmetric(values: Plain) -> bool:
    is_square = values.ndim > 1 and values.shape[-1] == values.shape[-2]
    return is_square and bool(np.allclose(values, values.swapaxes(-1, -2), rtol=1e-12, atol=0))


def _summing_axes(values: Value) -> list[int]:
    return [a for a in range(-1, -np.ndim(values) - 1, -1) if np.allclose(np.sum(values, axis=a), 1, atol=1e-6, rtol=0)]


def row_axes(values: Value) -> list[int]:
    """Return the axes along which an array of floats sums to 1 without negative entries, the last axis first."""
    if not is_floats(values) or (np.asarray(values) < 0).any() or not np.isfinite(values).all():
        return []
    shape = np.shape(values)
    axes = range(-1, -len(shape) - 1, -1)
    return [a for a in axes if shape[a] > 1 and np.allclose(np.sum(values, axis=a), 1, atol=1e-12, rtol=0)]


def is_binary(values: Plain) -> bool:
    """Whether all floats are 0 or 1."""
    return set(np.unique(values).tolist()) <= {0.0, 1.0}


def is_whole(value: Value) -> bool:
    """Whether a leaf is an array of whole numbers or truth values."""
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iub"
