"""The stand-in's names for numpy.random: a draw of reals is fresh symbols, a draw of integers is plain.

The example values come from a fixed generator. After ``seed(k)`` the same calls return the same symbols again.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.number import Number, refuse
from bpverify.exact.standin_array import exact, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.exact.standin_array import Kind

_SIZED = "rand randn".split()
_BY_SIZE = "random random_sample ranf sample standard_normal".split()


class Draws:
    """One stream of draws: the generator, the stream's name and the number of the next draw."""

    def __init__(self, kind: Kind, seed: Any, name: str) -> None:
        self.kind, self.name = kind, name
        self.restart(seed, name)

    def restart(self, seed: Any, name: str) -> None:
        """Begin the stream of a seed; the same seed gives the same symbols."""
        self.generator = np.random.RandomState(seed)
        self.name = name
        self.numbers: Iterator[int] = count(1)

    def symbols(self, values: Any) -> Any:
        """Return fresh symbols with these example values."""
        draw = next(self.numbers)
        given = np.asarray(values, dtype=float)
        name = f"{self.name}{draw}"
        found = self.kind.symbols(given, name, lambda index: name + (str(list(index)).replace(" ", "") if index else ""))
        return found if given.ndim else found[()]


def random_table(kind: Kind, seed: int) -> dict[str, Any]:
    """Return the names of numpy.random that are covered."""
    draws = Draws(kind, seed, "random")

    def restart(seed: Any = None) -> None:
        if seed is not None:
            draws.restart(_whole(seed), f"random[seed {_whole(seed)}] ")

    unseeded = count(1)

    def state(seed: Any = None) -> Any:
        if seed is None:
            ordinal = next(unseeded)
            return _Generator(kind, 1000 + ordinal, f"random generator {ordinal} ")
        return _Generator(kind, _whole(seed), f"random generator[seed {_whole(seed)}] ")

    return {**_names(draws), "seed": restart, "RandomState": state, "default_rng": state}


class _Generator:
    """A RandomState or a Generator of the user's code."""

    def __init__(self, kind: Kind, seed: int, name: str) -> None:
        self.__dict__.update(_names(Draws(kind, seed, name)))

    def __getattr__(self, name: str) -> Any:
        raise refuse(f"numpy.random's {name}")


def _whole(value: Any) -> Any:
    return value.__index__() if isinstance(value, Number) else plain(value)


def _names(draws: Draws) -> dict[str, Any]:
    def sized(name: str) -> Any:
        return lambda *shape: draws.symbols(getattr(draws.generator, name)(*map(_whole, shape)))

    def by_size(name: str) -> Any:
        drawn = "standard_normal" if name == "standard_normal" else "random_sample"
        return lambda size=None, dtype=None: draws.symbols(getattr(draws.generator, drawn)(size))

    def normal(loc: Any = 0, scale: Any = 1, size: Any = None) -> Any:
        return _affine(draws, draws.generator.standard_normal(_shape(size, loc, scale)), loc, scale)

    def uniform(low: Any = 0, high: Any = 1, size: Any = None) -> Any:
        return _affine(draws, draws.generator.random_sample(_shape(size, low, high)), low, high - low)

    return {
        **{name: sized(name) for name in _SIZED},
        **{name: by_size(name) for name in _BY_SIZE},
        **{name: _concrete(draws, name) for name in ("permutation", "choice", "randint", "shuffle")},
        "integers": _concrete(draws, "randint"),
        "binomial": _binomial(draws),
        "normal": normal,
        "uniform": uniform,
    }


def _shape(size: Any, *parameters: Any) -> Any:
    return np.broadcast_shapes(*(np.shape(p) for p in parameters)) if size is None else size


def _affine(draws: Draws, values: Any, shift: Any, scale: Any) -> Any:
    return exact(draws.kind, shift) + exact(draws.kind, scale) * draws.symbols(values)


def _concrete(draws: Draws, name: str) -> Any:
    def drawn(*arguments: Any, **options: Any) -> Any:
        given = [plain(a) if not isinstance(a, Number) else a.__index__() for a in arguments]
        chosen = {key: plain(v) for key, v in options.items() if v is not None}
        if "p" in chosen:
            chosen["p"] = _floats(chosen["p"])
        found = getattr(draws.generator, name)(*given, **chosen)
        return exact(draws.kind, found) if isinstance(found, np.ndarray) else found

    return drawn


def _floats(values: Any) -> Any:
    """Return the example values of probabilities: they choose a draw, and nothing else."""
    return np.array([x.value if isinstance(x, Number) else float(x) for x in np.ravel(plain(values))])


def _binomial(draws: Draws) -> Any:
    def binomial(n: Any, p: Any, size: Any = None) -> Any:
        chance = p.value if isinstance(p, Number) else _floats(p).reshape(np.shape(p))
        found = draws.generator.binomial(n, chance, size)
        return exact(draws.kind, found) if isinstance(found, np.ndarray) else found

    return binomial
