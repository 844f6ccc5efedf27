"""Points at which the user's code is run: the example that was given, then fresh draws of the same shapes."""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.check.domains import Plain, is_binary, is_whole, one_hot, row_axes
from bpverify.exact.code.structure import container_of, is_floats, leaves, mapped
from bpverify.exact.standins.elements import scalar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bpverify.exact.check.domains import Declared
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value


@dataclass(frozen=True, slots=True)
class Draw:
    """How an argument is drawn: floats ``scale`` times as large as given.

    Of data, which nothing is differentiated by, floats that are whole numbers may be labels: where ``labels`` is true they are
    drawn from those given. ``keeps_signs`` is for code that is not defined otherwise, such as a logarithm. With ``sign`` 1 or -1
    all that is no data has that sign, so that what holds of some numbers only, or of all together, comes up.
    """

    rng: np.random.Generator
    scale: int = 1
    is_data: bool = False
    labels: bool = True
    keeps_signs: bool = False
    sign: int = 0


def redrawn(value: Value, draw: Draw, kind: Declared | None = None) -> Value:
    """Return a fresh draw of the same structure; integers from the same range."""
    return mapped(value, "", lambda leaf, _: _redrawn(leaf, draw, kind))


def _redrawn(value: Value, draw: Draw, kind: Declared | None) -> Value:
    rng = draw.rng
    if kind is not None:
        return value if kind.kind == "fixed" else kind.domain.draw(np.asarray(value, dtype=float), rng, kind.axis)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub" and value.ndim:
        if value.dtype.kind == "b" or not value.size:
            return _coins(value, rng).astype(value.dtype)
        found = rng.integers(value.min(), value.max() + 1, size=value.shape)
        if value.size > 1 and np.unique(found).size == value.size:
            # What is indexed with may repeat, and often does not in an example.
            found.flat[int(rng.integers(1, value.size))] = found.flat[0]
        return found.astype(value.dtype)
    if not is_floats(value):
        return value
    given = np.asarray(value, dtype=float)
    if draw.is_data and draw.labels and given.size:
        if row_axes(given) and is_binary(given):
            return one_hot(given, rng, row_axes(given)[0])
        if is_binary(given) and given.size > 1:
            return _coins(given, rng).astype(float)
        if given.size > 1 and (given == np.rint(given)).all():
            return rng.choice(given.ravel(), size=given.shape)
    found = np.where(np.isfinite(given), _floats(given, draw), given)
    return float(found) if np.ndim(value) == 0 else found


def _coins(values: Plain, rng: np.random.Generator) -> Plain:
    """Return draws of 0 and 1, not as many of each as are given: how many there are is no domain."""
    share = float(np.clip(np.mean(values), 0.25, 0.75)) if values.size else 0.5
    return np.asarray(rng.random(values.shape) < share)


def _floats(values: Plain, draw: Draw) -> Plain:
    flat, rng = values[np.isfinite(values)], draw.rng
    size = min(max(float(np.abs(flat).max(initial=0.0)), 0.5), 4.0) * draw.scale
    if flat.size == 1 and flat[0] and (draw.is_data or draw.keeps_signs):
        # A single number may be a rate or a strength: its size and sign are kept.
        return values * float(rng.integers(60, 140)) / 100
    # Hundredths that are not 0, so that no comparison with 0 is a tie.
    signs = rng.choice([-1, 1], size=values.shape)
    if signs.size > 1 and abs(signs.sum()) == signs.size:
        # Both signs in every draw.
        signs.flat[rng.integers(signs.size)] *= -1
    if draw.sign and not draw.is_data:
        signs = np.full(values.shape, draw.sign)
    if draw.keeps_signs:
        signs = np.where(values < 0, -1, np.where(values > 0, 1, signs))
    if values.size < 50:
        # All different: a tie is a kink, and would show nothing.
        steps = rng.choice(np.arange(1, 100), size=values.shape, replace=False) * signs
    else:
        steps = rng.integers(1, 100, size=values.shape) * signs
    return np.asarray(steps / 100 * size)


def redrawn_example(
    at: Mapping[str, Value], judged: Collection[str], kinds: Mapping[str, Declared], draw: Draw
) -> dict[str, Value]:
    """Return a draw of the arguments; the rest beside those whose gradients are judged is data."""
    return {n: redrawn(value, replace(draw, is_data=n not in judged), kinds.get(n)) for n, value in at.items()}


def moved(at: Mapping[str, Value], changes: Mapping[str, float]) -> dict[str, Value]:
    """Return copies of the arguments with new values of some floats, by the names that their symbols have."""
    inside: dict[str, dict[tuple[int, ...], float]] = defaultdict(dict)
    for symbol, value in changes.items():
        label, _, index = symbol.rpartition("[")
        if index[:-1].replace(",", "").isdigit():
            inside[label][tuple(map(int, index[:-1].split(",")))] = value
        inside[symbol][()] = value

    def change(leaf: Value, label: str) -> Value:
        new = inside.get(label)
        if not new or not is_floats(leaf):
            return copy.deepcopy(leaf)
        if not isinstance(leaf, np.ndarray):
            return new[()]
        found = leaf.copy()
        for index, value in new.items():
            if len(index) == leaf.ndim:
                found[index] = value
        return found

    return {name: mapped(value, name, change) for name, value in at.items()}


def held(at: Mapping[str, Value], kinds: Mapping[str, Declared]) -> dict[str, Value]:
    """Return arguments of which single entries were moved, symmetric where they are declared so."""

    def both(leaf: Value, _: str) -> Value:
        return (leaf + leaf.swapaxes(-1, -2)) / 2

    squares = {name for name, kind in kinds.items() if kind.domain.is_square}
    return {name: mapped(value, name, both) if name in squares else value for name, value in at.items()}


def recorded(runner: Runner, value: Value, name: str, kind: Declared | None) -> Value:
    """Return an argument as symbols, or as constants where its domain says so."""
    if kind is None or (kind.kind == "fixed" and not is_floats(value) and container_of(value) is None):
        return runner.symbols(value, name)
    return mapped(value, name, lambda leaf, label: _recorded(runner, leaf, label, kind), runner.rebound)


def _recorded(runner: Runner, value: Value, name: str, kind: Declared) -> Value:
    if not is_floats(value) and kind.kind == "fixed":
        return runner.symbols(value, name)
    if kind.domain.whole:
        return runner.exact(np.array(value, dtype=float))
    found = runner.symbols(np.asarray(value, dtype=float), name)
    if kind.kind == "sums to 1":
        found = found.copy()
        rows = np.moveaxis(found, kind.axis, -1)
        rows[..., -1] = 1 - rows[..., :-1].sum(axis=-1)
    if kind.domain.is_square:
        # A derivative by an entry of x in (x + x^T) / 2 is that in a symmetric direction.
        found = (found + found.swapaxes(-1, -2)) / 2
    return scalar(found) if np.ndim(value) == 0 else found


def has_constants(at: Mapping[str, Value], kinds: Mapping[str, Declared]) -> list[str]:
    """Return the arguments whose values the record holds as constants: arrays of integers, and declared domains."""
    fixed = {n for n, kind in kinds.items() if kind.kind == "fixed"}
    whole = [n for n, v in at.items() if n not in fixed and any(is_whole(leaf) for _, leaf in leaves(v, n))]
    return [*whole, *(n for n, kind in kinds.items() if kind.domain.whole and n not in fixed and n not in whole)]


def may_be_float(value: Value) -> bool:
    """Whether a leaf is a whole number, or an array of them, where floats may be meant."""
    is_number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return is_number or (isinstance(value, np.ndarray) and value.dtype.kind in "iu")
