"""The stand-in's names for numpy.random: a draw of reals is fresh symbols, a draw of integers is plain.

The example values come from a fixed generator. After ``seed(k)`` the same calls return the same symbols again.
"""

from __future__ import annotations

import zlib
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import Number
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import exact, plain
from bpverify.exact.standins.refused import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

_SIZED = "rand randn".split()
_BY_SIZE = "random random_sample ranf sample standard_normal".split()


def unseeded(stream: int, ordinal: int) -> int:
    """Return the seed, at a point whose draws have the seed ``stream``, of a generator that the code makes without one."""
    return (stream + 1000 + ordinal) % 2**32


class Registry:
    """All streams of one run, so that a second run can see the same draws."""

    def __init__(self) -> None:
        self.streams: list[Draws] = []
        self.made = 0
        """Generators that the code made without a seed."""
        self.drew = False

    def begin_again(self) -> None:
        """Let every stream start anew; streams that the code makes are made anew too."""
        self.made = 0
        for stream in self.streams:
            stream.restart(*stream.begun)


class Draws:
    """One stream of draws: the generator, the stream's name, and what was drawn so far.

    A draw is named by its stream, by what was drawn before it, and by its function: draws of one name are the same draw.
    """

    def __init__(self, kind: Kind, seed: Value, name: str, registry: Registry, make: Value = np.random.RandomState) -> None:
        self.kind, self.registry, self.make = kind, registry, make
        self.begun = seed, name
        registry.streams.append(self)
        self.restart(seed, name)

    def restart(self, seed: Value, name: str) -> None:
        """Begin the stream of a seed; the same seed gives the same symbols."""
        self.generator = self.make(seed)
        self.name = name
        self.numbers: Iterator[int] = count(1)
        self.history = 0

    def note(self, function: str, shape: tuple[int, ...]) -> str:
        """Return the name of a draw, and keep what it was."""
        self.registry.drew = True
        draw = next(self.numbers)
        self.history = zlib.crc32(f"{function}{shape}".encode(), self.history)
        return f"{self.name}{draw} {function} {self.history:x} "

    def symbols(self, function: str, values: Value) -> Value:
        """Return fresh symbols with these example values."""
        given = np.asarray(values, dtype=float)
        name = self.note(function, given.shape)
        found = self.kind.symbols(given, name, lambda index: name + (str(list(index)).replace(" ", "") if index else ""))
        return found if given.ndim else found[()]


def random_table(kind: Kind, seed: int) -> Names:
    """Return the names of numpy.random that are covered."""
    registry, stream = Registry(), seed
    draws = Draws(kind, seed, "random", registry)

    def restart(seed: Value = None) -> None:
        if seed is not None:
            draws.restart(_whole(seed), f"random[seed {_whole(seed)}] ")

    def made(what: str, kept: Value) -> Callable[..., Value]:
        def make(seed: Value = None) -> Value:
            if seed is None:
                registry.made += 1
                ordinal = registry.made
                return _Generator(_names(Draws(kind, unseeded(stream, ordinal), f"random {what} {ordinal} ", registry, kept)))
            return _Generator(_names(Draws(kind, _whole(seed), f"random {what}[seed {_whole(seed)}] ", registry, kept)))

        return make

    streams = {
        "RandomState": made("state", np.random.RandomState),
        "default_rng": made("generator", np.random.default_rng),
    }
    return {**_names(draws), "seed": restart, **streams, "registry": registry}


class _Generator:
    """A RandomState or a Generator of the user's code."""

    def __init__(self, names: Names) -> None:
        self.__dict__.update({name: guarded(f"a generator's {name}", run) for name, run in names.items()})

    def __getattr__(self, name: str) -> Value:
        raise refuse(f"numpy.random's {name}")


def _whole(value: Value) -> Value:
    return value.__index__() if isinstance(value, Number) else plain(value)


def _names(draws: Draws) -> Names:
    def sized(name: str) -> Value:
        return lambda *shape: draws.symbols(name, getattr(draws.generator, name)(*map(_whole, shape)))

    def by_size(name: str) -> Value:
        drawn = "standard_normal" if name == "standard_normal" else _uniform(draws)
        return lambda size=None, dtype=None: draws.symbols(drawn, getattr(draws.generator, drawn)(size))

    def normal(loc: Value = 0, scale: Value = 1, size: Value = None) -> Value:
        return _affine(draws, "standard_normal", draws.generator.standard_normal(_shape(size, loc, scale)), loc, scale)

    def uniform(low: Value = 0, high: Value = 1, size: Value = None) -> Value:
        drawn = _uniform(draws)
        return _affine(draws, drawn, getattr(draws.generator, drawn)(_shape(size, low, high)), low, high - low)

    names = {"binomial": _binomial(draws), "normal": normal, "uniform": uniform}
    if draws.make is not np.random.RandomState:
        whole = {name: _concrete(draws, name) for name in ("permutation", "choice", "integers", "shuffle")}
        return names | whole | {name: by_size(name) for name in ("random", "standard_normal")}
    return names | {
        **{name: sized(name) for name in _SIZED},
        **{name: by_size(name) for name in _BY_SIZE},
        **{name: _concrete(draws, name) for name in ("permutation", "choice", "randint", "shuffle")},
    }


def _uniform(draws: Draws) -> str:
    """Return the name of the generator's draw from [0, 1)."""
    return "random_sample" if draws.make is np.random.RandomState else "random"


def _shape(size: Value, *parameters: Value) -> Value:
    return np.broadcast_shapes(*(np.shape(p) for p in parameters)) if size is None else size


def _affine(draws: Draws, function: str, values: Value, shift: Value, scale: Value) -> Value:
    return exact(draws.kind, shift) + exact(draws.kind, scale) * draws.symbols(function, values)


def _concrete(draws: Draws, name: str) -> Value:
    def drawn(*arguments: Value, **options: Value) -> Value:
        given = [plain(a) if not isinstance(a, Number) else a.__index__() for a in arguments]
        chosen = {key: plain(v) for key, v in options.items() if v is not None}
        if "p" in chosen:
            chosen["p"] = _floats(chosen["p"])
        found = getattr(draws.generator, name)(*given, **chosen)
        draws.note(name, np.shape(found))
        return exact(draws.kind, found) if isinstance(found, np.ndarray) else found

    return drawn


def _floats(values: Value) -> Value:
    """Return the example values of probabilities: they choose a draw, and nothing else."""
    given = plain(values)
    if isinstance(given, np.ndarray) and given.dtype.kind == "V":
        return np.array(given["f"]).ravel()
    return np.array([x.value if isinstance(x, Number) else float(x) for x in np.ravel(given)])


def _binomial(draws: Draws) -> Value:
    def binomial(n: Value, p: Value, size: Value = None) -> Value:
        chance = p.value if isinstance(p, Number) else _floats(p).reshape(np.shape(p))
        found = draws.generator.binomial(_whole(n), chance, size)
        draws.note("binomial", np.shape(found))
        return exact(draws.kind, found) if isinstance(found, np.ndarray) else found

    return binomial
