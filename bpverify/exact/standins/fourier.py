"""The stand-in's names for numpy.fft and scipy.fft: sums over roots of unity.

Those whose orders divide 24 are made of the roots of 2 and 3, and all is known of them. Others are cosines and sines of angles up
to an eighth of a turn: what needs more of them than that the two sides use the same ones is undecided.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.record.number import Number, constant, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import listed, numbers
from bpverify.exact.standins.moving import moved
from bpverify.exact.standins.pairs import Pair, paired

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

    Turn: TypeAlias = tuple[Number, Number]

MOST = 4096
"""The longest axis that is transformed: the work grows with its square."""


class Roots:
    """The roots of unity in one graph, each made once: cosine and sine."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Fraction, Turn] = {}

    def _number(self, numerator: int, denominator: int = 1) -> Number:
        return constant(self._graph, Fraction(numerator, denominator))

    def at(self, part: Fraction) -> Turn:
        """Return the cosine and the sine of a part of a whole turn."""
        part %= 1
        if part not in self._known:
            self._known[part] = self._made(part)
        return self._known[part]

    def _made(self, part: Fraction) -> Turn:
        if part > Fraction(1, 2):
            cosine, sine = self.at(1 - part)
            return cosine, -sine
        if part > Fraction(1, 4):
            cosine, sine = self.at(Fraction(1, 2) - part)
            return -cosine, sine
        if part > Fraction(1, 8):
            cosine, sine = self.at(Fraction(1, 4) - part)
            return sine, cosine
        if 24 % part.denominator == 0:
            return self._by_roots(int(part * 24))
        angle: Value = literal(self._graph, np.pi) * self._number(2) * self._number(*part.as_integer_ratio())
        return angle.cos(), angle.sin()

    def _by_roots(self, hours: int) -> Turn:
        """Return the turn by so many parts of 24, up to 3."""
        two, three = self._number(2).sqrt(), self._number(3).sqrt()
        if hours == 0:
            return self._number(1), self._number(0)
        if hours == 1:
            return (two * three + two) / 4, (two * three - two) / 4
        return (three / 2, self._number(1, 2)) if hours == 2 else (two / 2, two / 2)


class Fourier:
    """The transforms, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind, self._roots = kind, Roots(kind.graph)

    def _tables(self, rows: int, columns: int, order: int) -> tuple[Value, Value]:
        """Return the cosines and sines of j k parts of a turn, j by row and k by column."""
        if order > MOST:
            raise refuse(f"a Fourier transform of more than {MOST} elements")
        turns = [self._roots.at(Fraction(n, order)) for n in range(order)]
        cosines, sines = (numbers(self._kind, listed([turn[n] for turn in turns])) for n in (0, 1))
        index = np.outer(np.arange(rows), np.arange(columns)) % order
        return cosines[index], sines[index]

    def _scale(self, order: int, norm: Value, is_inverse: bool) -> Number | None:
        if norm not in (None, "backward", "ortho", "forward"):
            raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
        if norm == "ortho":
            return 1 / constant(self._kind.graph, Fraction(order)).sqrt()
        return constant(self._kind.graph, Fraction(1, order)) if (norm == "forward") is not is_inverse else None

    def _fitted(self, a: Value, n: int, axis: int) -> Value:
        """Return an array whose axis is the last one, with as many elements: cut, or followed by zeros."""
        x = np.moveaxis(numbers(self._kind, a), axis, -1)[..., :n]
        if x.shape[-1] == n:
            return x
        found = numbers(self._kind, np.zeros((*x.shape[:-1], n), int))
        found[..., : x.shape[-1]] = x
        return found

    def _scaled(self, x: Value, scale: Number | None, axis: int) -> Value:
        return np.moveaxis(x if scale is None else x * numbers(self._kind, scale), -1, axis)

    def transform(self, a: Value, n: Value, axis: int, norm: Value, is_inverse: bool) -> Value:
        """Return the transform along one axis."""
        given = paired(self._kind, a)
        order = given.shape[axis] if n is None else int(n)
        real, imag = (self._fitted(part, order, axis) for part in (given.real, given.imag))
        cosines, sines = self._tables(order, order, order)
        scale = self._scale(order, norm, is_inverse)
        # The forward one turns by minus the angle.
        turned = -1 if is_inverse else 1
        found = real @ cosines + imag @ sines * turned, imag @ cosines - real @ sines * turned
        return Pair(self._kind, *(self._scaled(part, scale, axis) for part in found))

    def fft(self, a: Value, n: Value = None, axis: int = -1, norm: Value = None) -> Value:
        """Return the transform."""
        return self.transform(a, n, axis, norm, False)

    def ifft(self, a: Value, n: Value = None, axis: int = -1, norm: Value = None) -> Value:
        """Return the inverse transform."""
        return self.transform(a, n, axis, norm, True)

    def rfft(self, a: Value, n: Value = None, axis: int = -1, norm: Value = None) -> Value:
        """Return the half of the transform of real numbers that says all."""
        if isinstance(a, Pair):
            raise TypeError("rfft of complex numbers: ufunc 'rfft_n_even' did not contain a loop for them")
        order = np.shape(a)[axis] if n is None else int(n)
        real = self._fitted(a, order, axis)
        cosines, sines = self._tables(order, order // 2 + 1, order)
        scale = self._scale(order, norm, False)
        return Pair(self._kind, *(self._scaled(part, scale, axis) for part in (real @ cosines, -(real @ sines))))

    def irfft(self, a: Value, n: Value = None, axis: int = -1, norm: Value = None) -> Value:
        """Return the real numbers of which this is half of the transform; imaginary parts at the ends are not read."""
        given = paired(self._kind, a)
        order = 2 * (given.shape[axis] - 1) if n is None else int(n)
        columns = order // 2 + 1
        real, imag = (self._fitted(part, columns, axis) for part in (given.real, given.imag))
        cosines, sines = self._tables(columns, order, order)
        # All but the first, and the last of an even order, stand for two.
        twice = np.array([1 if k == 0 or 2 * k == order else 2 for k in range(columns)])[:, None]
        unread = np.array([[0 if k == 0 or 2 * k == order else 2] for k in range(columns)])
        found = real @ (cosines * twice) - imag @ (sines * unread)
        return self._scaled(found, self._scale(order, norm, True), axis)

    def over(self, name: str, a: Value, s: Value, axes: Value, norm: Value) -> Value:
        """Return a transform along several axes; the real one is along the last, first forwards and last backwards."""
        shape = np.shape(a) if not isinstance(a, Pair) else a.shape
        along = tuple(axes) if axes is not None else tuple(range(len(shape)) if s is None else range(-len(s), 0))
        sizes = (None,) * len(along) if s is None else tuple(s)
        if len(sizes) != len(along):
            raise ValueError("Shape and axes have different lengths.")
        last = {"rfft": self.rfft, "irfft": self.irfft}.get(name)
        step = self.ifft if name in ("ifft", "irfft") else self.fft
        pairs: Sequence[tuple[Value, int]] = list(zip(sizes, along, strict=True))
        found = a
        if name == "rfft":
            found = self.rfft(found, *pairs[-1], norm)
        for size, axis in pairs[: None if last is None else -1]:
            found = step(found, size, axis, norm)
        return self.irfft(found, *pairs[-1], norm) if name == "irfft" else found


def fourier_table(kind: Kind) -> Names:
    """Return the names of numpy.fft that are covered."""
    own = Fourier(kind)

    def planes(name: str) -> Callable[..., Value]:
        def run(a: Value, s: Value = None, axes: Value = (-2, -1), norm: Value = None) -> Value:
            return own.over(name, a, s, axes, norm)

        return run

    def spaces(name: str) -> Callable[..., Value]:
        def run(a: Value, s: Value = None, axes: Value = None, norm: Value = None) -> Value:
            return own.over(name, a, s, axes, norm)

        return run

    def shifted(name: str) -> Callable[..., Value]:
        real = moved(kind, getattr(np.fft, name))

        def run(x: Value, axes: Value = None) -> Value:
            return x.each(lambda part: real(part, axes)) if isinstance(x, Pair) else real(x, axes)

        return run

    def frequencies(name: str) -> Callable[..., Value]:
        def run(n: int, d: Value = 1.0) -> Value:
            # Whole numbers, by n d.
            whole = np.rint(getattr(np.fft, name)(n) * n).astype(int)
            return numbers(kind, whole) / (numbers(kind, d) * n)

        return run

    names = ("fft", "ifft", "rfft", "irfft")
    return {
        **{name: getattr(own, name) for name in names},
        **{f"{name}2": planes(name) for name in names},
        **{f"{name}n": spaces(name) for name in names},
        **{name: shifted(name) for name in ("fftshift", "ifftshift")},
        **{name: frequencies(name) for name in ("fftfreq", "rfftfreq")},
    }
