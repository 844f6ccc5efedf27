"""Points at which the user's code is run: the example that was given, then fresh draws of the same shapes."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.standins.array import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.record.trace import Tracer

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


def _along_last(values: Plain, axis: int, draw: Callable[[tuple[int, ...], int], Plain]) -> Plain:
    """Return draws of rows that run along an axis."""
    size = values.shape[axis]
    others = tuple(np.delete(values.shape, axis))
    return np.ascontiguousarray(np.moveaxis(draw(others, size), -1, axis))


def _one_hot(values: Plain, rng: np.random.Generator, axis: int) -> Plain:
    return _along_last(values, axis, lambda others, size: np.eye(size)[rng.integers(size, size=others)])


def _sum_one(values: Plain, rng: np.random.Generator, axis: int) -> Plain:
    # Sixty-fourths, so that the floats are exact and the rows sum to 1.
    return _along_last(values, axis, lambda others, size: rng.multinomial(64, np.full(size, 1 / size), size=others) / 64)


DOMAINS: dict[str, Domain] = {
    "one-hot": Domain("one-hot along {}", _one_hot, whole=True, has_rows=True),
    "binary": Domain("each entry 0 or 1", lambda v, rng, _: rng.integers(2, size=v.shape).astype(float), whole=True),
    "sums to 1": Domain("sums to 1 along {}", _sum_one, has_rows=True),
    "fixed": Domain("at the values given", lambda v, _, __: v, whole=True),
    "positive": Domain("positive", lambda v, rng, _: np.asarray(rng.integers(1, 300, size=v.shape) / 100), free=True),
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

    def in_words(self, value: Any) -> str:
        """Return what is said of an argument with this value."""
        return self.domain.words.format("its last axis" if self.axis == -1 else f"axis {np.ndim(value) + self.axis}")


def domain(what: str, name: str, at: Mapping[str, Any]) -> Declared:
    """Return a domain as declared; an unknown one is refused with the list, and one that does not fit the argument."""
    if name not in DOMAINS:
        raise InputError(f"domain {name!r} of {what}", "one of " + ", ".join(DOMAINS))
    if what not in at:
        raise InputError(f"domain of {what!r}", "an argument: " + ", ".join(at))
    if name != "fixed":
        for label, leaf in leaves(at[what], what):
            if not is_floats(leaf) and not _is_whole(leaf):
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
}
"""Whether floats are in a domain."""


def _summing_axes(values: Any) -> list[int]:
    return [a for a in range(-1, -np.ndim(values) - 1, -1) if np.allclose(np.sum(values, axis=a), 1, atol=1e-6, rtol=0)]


def row_axes(values: Any) -> list[int]:
    """Return the axes along which an array of floats sums to 1 without negative entries, the last axis first."""
    if not is_floats(values) or (np.asarray(values) < 0).any():
        return []
    shape = np.shape(values)
    axes = range(-1, -len(shape) - 1, -1)
    return [a for a in axes if shape[a] > 1 and np.allclose(np.sum(values, axis=a), 1, atol=1e-12, rtol=0)]


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


@dataclass(frozen=True, slots=True)
class Draw:
    """How an argument is drawn: floats ``scale`` times as large as given.

    Of data, which nothing is differentiated by, floats that are whole numbers may be labels: where ``labels`` is true they are
    drawn from those given. ``keeps_signs`` is for code that is not defined otherwise, such as a logarithm.
    """

    rng: np.random.Generator
    scale: int = 1
    is_data: bool = False
    labels: bool = True
    keeps_signs: bool = False


def redrawn(value: Any, draw: Draw, kind: Declared | None = None) -> Any:
    """Return a fresh draw of the same structure; integers from the same range."""
    if isinstance(value, dict):
        return {key: redrawn(v, draw, kind) for key, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [redrawn(v, draw, kind) for v in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    rng = draw.rng
    if kind is not None:
        return value if kind.kind == "fixed" else kind.domain.draw(np.asarray(value, dtype=float), rng, kind.axis)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub" and value.ndim:
        if value.dtype.kind == "b" or not value.size:
            return rng.permutation(value.ravel()).reshape(value.shape)
        return rng.integers(value.min(), value.max() + 1, size=value.shape).astype(value.dtype)
    if not is_floats(value):
        return value
    given = np.asarray(value, dtype=float)
    if draw.is_data and draw.labels and given.size:
        if row_axes(given) and is_binary(given):
            return _one_hot(given, rng, row_axes(given)[0])
        if is_binary(given) and given.size > 1:
            return rng.permutation(given.ravel()).reshape(given.shape)
        if given.size > 1 and (given == np.rint(given)).all():
            return rng.choice(given.ravel(), size=given.shape)
    found = _floats(given, draw)
    return float(found) if np.ndim(value) == 0 else found


def is_binary(values: Plain) -> bool:
    """Whether all floats are 0 or 1."""
    return set(np.unique(values).tolist()) <= {0.0, 1.0}


def _floats(values: Plain, draw: Draw) -> Plain:
    flat, rng = values.ravel(), draw.rng
    size = min(max(float(np.abs(flat).max(initial=0.0)), 0.5), 4.0) * draw.scale
    if flat.size == 1 and flat[0] and (draw.is_data or draw.keeps_signs):
        # A single number may be a rate or a strength: its size and sign are kept.
        return values * float(rng.integers(60, 140)) / 100
    # Hundredths that are not 0, so that no comparison with 0 is a tie.
    signs = rng.choice([-1, 1], size=values.shape)
    if signs.size > 1 and abs(signs.sum()) == signs.size:
        # Both signs in every draw.
        signs.flat[rng.integers(signs.size)] *= -1
    if draw.keeps_signs:
        signs = np.where(values < 0, -1, np.where(values > 0, 1, signs))
    steps = rng.integers(1, 100, size=values.shape) * signs
    return np.asarray(steps / 100 * size)


def moved(at: Mapping[str, Any], changes: Mapping[str, float]) -> dict[str, Any]:
    """Return copies of the arguments with new values of some floats, by the names that their symbols have."""
    found = copy.deepcopy(dict(at))
    arrays = {label: leaf for name, value in found.items() for label, leaf in leaves(value, name)}
    single: dict[str, float] = {}
    for symbol, value in changes.items():
        label, _, index = symbol.rpartition("[")
        array = arrays.get(label)
        if isinstance(array, np.ndarray) and array.ndim:
            array[tuple(map(int, index[:-1].split(",")))] = value
        elif isinstance(arrays[symbol], np.ndarray):
            arrays[symbol][...] = value
        else:
            single[symbol] = value
    return {name: _replaced(value, name, single) for name, value in found.items()} if single else found


def _replaced(value: Any, label: str, single: Mapping[str, float]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(v, f"{label}[{key!r}]", single) for key, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [_replaced(v, f"{label}[{i}]", single) for i, v in enumerate(value)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return single.get(label, value)


def recorded(tracer: Tracer, value: Any, name: str, kind: Declared | None) -> Any:
    """Return an argument as symbols, or as constants where its domain says so."""
    if kind is None or (kind.kind == "fixed" and not is_floats(value)):
        return tracer.symbols(value, name)
    if isinstance(value, dict):
        return {key: recorded(tracer, v, f"{name}[{key!r}]", kind) for key, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [recorded(tracer, v, f"{name}[{i}]", kind) for i, v in enumerate(value)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if kind.domain.whole:
        return tracer.exact(np.array(value, dtype=float))
    found = tracer.symbols(np.asarray(value, dtype=float), name)
    if kind.kind == "sums to 1":
        found = found.copy()
        rows = np.moveaxis(found, kind.axis, -1)
        rows[..., -1] = 1 - rows[..., :-1].sum(axis=-1)
    return scalar(found) if np.ndim(value) == 0 else found


def has_constants(at: Mapping[str, Any], kinds: Mapping[str, Declared]) -> list[str]:
    """Return the arguments whose values the record holds as constants: arrays of integers, and declared domains."""
    fixed = {n for n, kind in kinds.items() if kind.kind == "fixed"}
    whole = [n for n, v in at.items() if n not in fixed and any(_is_whole(leaf) for _, leaf in leaves(v, n))]
    return [*whole, *(n for n, kind in kinds.items() if kind.domain.whole and n not in fixed and n not in whole)]


def _is_whole(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iub"
