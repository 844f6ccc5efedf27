"""The elementary functions, one row each: all that the engines of exact/ ask of one.

A row of ``ROWS`` is an operation of the record, with a slope; one of ``COMPOSED`` is made of others. To add a function is to add a
row: the stand-ins of numpy, math and scipy.special, the record, its derivative, its enclosure, its floats and its residues follow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from flint import arb
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64] | np.float64

Calculable: TypeAlias = Any  # a number of the record or an array in fields: what has the operators and methods of both


@dataclass(frozen=True)
class Elementary:
    """A function of one argument under NumPy's name, which is that of a number's method too."""

    name: str
    value: Callable[[float], float]
    """Its value in floats, which decides comparisons and nothing else; may raise ValueError, OverflowError or ZeroDivisionError."""
    slope: Callable[[Calculable, Calculable], Calculable] | None
    """The derivative, from the argument and the function's value: of a number of the record or of an array in fields."""
    known: tuple[tuple[int, int], ...] = ()
    """Arguments at which it is a rational, with that."""
    defined: Callable[[Fraction], bool] | None = None
    """Where it has a value; None for everywhere."""
    limits: tuple[int | float | None, int | float | None] = (None, None)
    """At minus and plus infinity, None for what is neither rational nor infinite."""
    is_atom: bool = True
    """Whether it is an unknown of its own on the fast path; else a function of ``fields/functions.py`` is made of others."""
    ball: str | Callable[[arb], arb] = ""
    """Its enclosure: the name of arb's method where that is another one, or a function."""
    in_numpy: tuple[str, ...] | None = None
    """Its names there; its own by default."""
    in_math: tuple[str, ...] = ()
    in_special: tuple[str, ...] = ()
    is_written: bool = True
    """Whether code can call it: else no number and no array has a method of its name."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in numpy."""
        return (self.name,) if self.in_numpy is None else self.in_numpy

    def at(self, x: float) -> float:
        """Return its value in floats: the infinity that it overflows to, nan where it has none."""
        try:
            return self.value(x)
        except OverflowError:
            return -math.inf if self.limits[x > 0] == -math.inf else math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    @cached_property
    def on_arrays(self) -> Callable[[Floats], Floats]:
        """Its values on arrays of floats."""
        found: Callable[[Floats], Floats] | None = getattr(np, self.name, None)
        return np.vectorize(self.at, otypes=[float]) if found is None else found

    def enclosure(self, x: arb) -> arb:
        """Return its values on a ball of arb."""
        return self.ball(x) if callable(self.ball) else getattr(x, self.ball or self.name)()


@dataclass(frozen=True)
class Composed:
    """A function that is made of others.

    ``form`` takes the arguments, numbers of the record or arrays in fields, and a ``Toolbox``.
    """

    name: str
    form: Callable[..., Calculable]
    arity: int = 1
    in_math: tuple[str, ...] = ()
    in_special: tuple[str, ...] = ()
    in_numpy: tuple[str, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in numpy."""
        return (self.name,) if self.in_numpy is None else self.in_numpy


@dataclass(frozen=True)
class Toolbox:
    """What a composed function needs beside its arguments: constants, pi, and signs at the example point, which are comparisons."""

    constant: Callable[[int], Calculable]
    pi: Calculable
    sign: Callable[[Calculable], Calculable]


INF = math.inf
HELD = "held"
"""The name of what is a number itself, and whose derivative is 0: a value that code holds fixed, such as torch's detach."""


def _digamma(x: float) -> float:
    import flint

    return float(flint.arb(x).digamma())


def _ball_of_cbrt(x: arb) -> arb:
    return x.root(3) if x > 0 else -((-x).root(3))


UNKNOWN, MOST_ORDER = 7, 4
"""How many functions there are of which nothing is known but that they are smooth, and up to which derivative."""


def unknown(number: int, order: int) -> str:
    """Return the name of a derivative of an unknown function."""
    return f"unknown{number}_{order}"


def _unknown_rows() -> tuple[Elementary, ...]:
    """Return the rows of functions that may be any smooth ones: unknowns to a proof.

    At a witness they are 2 + sin x + sin(x / (n + 2)) / 2: positive and bounded, so that numbers stay small however many of them
    stand in each other.
    """

    def row(number: int, order: int) -> Elementary:
        scale, whole = Fraction(1, number + 2), 2 if order == 0 else 0
        slower = scale**order / 2

        def value(x: float) -> float:
            turn = order * math.pi / 2
            return whole + math.sin(x + turn) + float(slower) * math.sin(x * float(scale) + turn)

        def ball(x: Any) -> Any:
            import flint

            inner = x * flint.arb(flint.fmpq(scale.numerator, scale.denominator))
            first, second = ((u.sin(), u.cos(), -u.sin(), -u.cos())[order % 4] for u in (x, inner))
            return whole + first + second * flint.arb(flint.fmpq(slower.numerator, slower.denominator))

        slope = (lambda a, _: a._applied(unknown(number, order + 1))) if order < MOST_ORDER else None
        return Elementary(unknown(number, order), value, slope, ball=ball, is_atom=False, in_numpy=(), is_written=False)

    return tuple(row(number, order) for number in range(UNKNOWN) for order in range(MOST_ORDER + 1))


ROWS: tuple[Elementary, ...] = (
    Elementary("exp", math.exp, lambda _, v: v, ((0, 1),), limits=(0, INF), is_atom=False, in_math=("exp",)),
    Elementary("log", math.log, lambda a, _: 1 / a, ((1, 0),), lambda p: p > 0, (None, INF), is_atom=False),
    Elementary("sqrt", math.sqrt, lambda _, v: 1 / (v + v), ((0, 0),), lambda p: p >= 0, (None, INF), in_math=("sqrt",)),
    Elementary("tanh", math.tanh, lambda _, v: 1 - v * v, ((0, 0),), limits=(-1, 1), is_atom=False, in_math=("tanh",)),
    Elementary("sin", math.sin, lambda a, _: a.cos(), ((0, 0),), in_math=("sin",)),
    Elementary("cos", math.cos, lambda a, _: -a.sin(), ((0, 1),), in_math=("cos",)),
    Elementary(
        "erf", math.erf, lambda a, _: (-(a * a)).exp() * (2 / a.pi.sqrt()), ((0, 0),), limits=(-1, 1),
        in_numpy=(), in_math=("erf",), in_special=("erf",),
    ),
    Elementary(
        "expm1", math.expm1, lambda _, v: v + 1, ((0, 0),), limits=(-1, INF),
        is_atom=False, in_math=("expm1",), in_special=("expm1",),
    ),
    Elementary(
        "log1p", math.log1p, lambda a, _: 1 / (1 + a), ((0, 0),), lambda p: p > -1, (None, INF),
        is_atom=False, in_math=("log1p",), in_special=("log1p",),
    ),
    Elementary("sinh", math.sinh, lambda a, _: a.cosh(), ((0, 0),), limits=(-INF, INF), is_atom=False, in_math=("sinh",)),
    Elementary("cosh", math.cosh, lambda a, _: a.sinh(), ((0, 1),), limits=(INF, INF), is_atom=False, in_math=("cosh",)),
    Elementary(
        "arctan", math.atan, lambda a, _: 1 / (1 + a * a), ((0, 0),), ball="atan", in_numpy=("arctan", "atan"), in_math=("atan",),
    ),
    Elementary(
        "cbrt", lambda x: math.copysign(abs(x) ** (1 / 3), x), lambda _, v: 1 / (3 * (v * v)), limits=(-INF, INF),
        ball=_ball_of_cbrt, in_math=("cbrt",), in_special=("cbrt",),
    ),
    Elementary(
        "abs", math.fabs, lambda a, _: -1 if a.value < 0 else 1, ((0, 0),), limits=(INF, INF),
        is_atom=False, ball="__abs__", in_numpy=(),
    ),
    Elementary(
        "arcsinh", math.asinh, lambda a, _: 1 / (1 + a * a).sqrt(), ((0, 0),), limits=(-INF, INF),
        ball="asinh", in_numpy=("arcsinh", "asinh"), in_math=("asinh",),
    ),
    Elementary(
        "arcsin", math.asin, lambda a, _: 1 / (1 - a * a).sqrt(), ((0, 0),), lambda p: abs(p) <= 1,
        ball="asin", in_numpy=("arcsin", "asin"), in_math=("asin",),
    ),
    Elementary(
        "arccos", math.acos, lambda a, _: -1 / (1 - a * a).sqrt(), ((1, 0),), lambda p: abs(p) <= 1,
        ball="acos", in_numpy=("arccos", "acos"), in_math=("acos",),
    ),
    Elementary(
        "arccosh", math.acosh, lambda a, _: 1 / (a * a - 1).sqrt(), ((1, 0),), lambda p: p >= 1, (None, INF),
        ball="acosh", in_numpy=("arccosh", "acosh"), in_math=("acosh",),
    ),
    Elementary(
        "arctanh", math.atanh, lambda a, _: 1 / (1 - a * a), ((0, 0),), lambda p: abs(p) < 1,
        ball="atanh", in_numpy=("arctanh", "atanh"), in_math=("atanh",),
    ),
    Elementary(
        "gammaln", math.lgamma, lambda a, _: a.digamma(), ((1, 0), (2, 0)), lambda p: p > 0, (None, INF),
        ball="lgamma", in_numpy=(), in_math=("lgamma",), in_special=("gammaln", "loggamma"),
    ),
    Elementary("digamma", _digamma, None, (), lambda p: p > 0, (None, INF), in_numpy=(), in_special=("digamma", "psi")),
    *_unknown_rows(),
    Elementary(HELD, lambda x: x, lambda *_: 0, is_atom=False, ball=lambda x: x, in_numpy=(), is_written=False),
)  # fmt: skip
"""In the order of their opcodes."""


def _arctan2(y: Calculable, x: Calculable, tools: Toolbox) -> Calculable:
    """Return the angle of a point with x not 0: the arc tangent, half a turn further on the left."""
    left, below = tools.sign(x) < 0, tools.sign(y) < 0
    return (y / x).arctan() + tools.pi * (left * (1 - 2 * below))


COMPOSED: tuple[Composed, ...] = (
    Composed("tan", lambda x, _: x.sin() / x.cos(), in_math=("tan",)),
    Composed("exp2", lambda x, tools: (x * tools.constant(2).log()).exp(), in_math=("exp2",), in_special=("exp2",)),
    Composed("log2", lambda x, tools: x.log() / tools.constant(2).log(), in_math=("log2",)),
    Composed("log10", lambda x, tools: x.log() / tools.constant(10).log(), in_math=("log10",)),
    Composed("hypot", lambda x, y, _: (x * x + y * y).sqrt(), 2, in_math=("hypot",)),
    Composed("deg2rad", lambda x, tools: x * tools.pi / 180, in_math=("radians",)),
    Composed("radians", lambda x, tools: x * tools.pi / 180),
    Composed("rad2deg", lambda x, tools: x * 180 / tools.pi, in_math=("degrees",)),
    Composed("degrees", lambda x, tools: x * 180 / tools.pi),
    Composed("copysign", lambda x, y, tools: abs(x) * tools.sign(y), 2, in_math=("copysign",)),
    Composed("arctan2", _arctan2, 2, in_math=("atan2",), in_numpy=("arctan2", "atan2")),
)

ALL: tuple[Elementary | Composed, ...] = (*(row for row in ROWS if row.is_written), *COMPOSED)
"""The functions that code can call."""
BY_NAME = {row.name: row for row in ROWS}
