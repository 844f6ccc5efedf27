"""Code that looks like other code to a checker that runs it on stand-ins: for each kind a right gradient and a wrong one."""

import contextlib
import functools
import math
import random
import types

import numpy as np

X = np.array([0.5, -1.25, 2.0])
SCALE = 1.0


class Aliased:
    """Two names for one array of the object's own."""

    def __init__(self):
        self.W = np.array([0.5, 1.5, -1.0])
        self.params = [self.W]

    def loss(self, w):
        self.params[0][...] = w
        return np.sum(self.W**2)


def aliased(w):
    return Aliased.loss(NET, w)


NET = Aliased()
BUFFER = np.zeros(4)
VIEW = BUFFER[1:3]


def through_a_view(x):
    VIEW[...] = x[:2]
    return np.sum(BUFFER**2) + x[2]


def float_mask(x, y):
    return np.sum(np.where(y, x**2, 0.0))


def labelled(x, y):
    return np.sum(np.where(y == 1, x**3, 7 * x))


def counted(x, y):
    y -= 1
    return np.sum(x[y] ** 2)


def truncated(x):
    left = np.empty_like(x)
    left += x**2
    return left


def asks_isinstance(x, rate=0.5):
    return (rate if isinstance(rate, float) else 1.0) * np.sum(x**2)


def asks_kind(x):
    return np.sum(x**2) if x.dtype.kind == "f" and np.issubdtype(x.dtype, np.floating) else np.sum(x)


def asks_element(x):
    total = np.sum(x**2)
    return total if isinstance(total, float) and isinstance(x[0], np.floating) and isinstance(x, np.ndarray) else 3 * total


def swallows(x):
    try:
        return np.sum(np.linalg.svd(x[None])[1])
    except Exception:  # noqa: BLE001 - it is what is tested
        return np.sum(x**2)


def shares(x):
    y = np.array(x, copy=False)
    y *= 2
    return np.sum(x)


def _shared_cell():
    factor = 1.0

    def cost(x):
        nonlocal factor
        factor = 3.0
        return np.sum(x) * 0 + np.sum(x**2) / 2

    def gradient(x):
        return factor * x

    return cost, gradient


SHARED = _shared_cell()


@contextlib.contextmanager
def scaled():
    global SCALE
    SCALE = 3.0
    yield
    SCALE = 1.0


def in_context(x):
    with scaled():
        return SCALE * np.sum(x**2) / 2


@functools.singledispatch
def by_type(x):
    return np.sum(x**2)


SETTINGS = types.SimpleNamespace(rate=2.0)


def dropped(x):
    mask = (np.random.rand(3) < 0.5) / 0.5
    return np.sum((x * mask) ** 2), 2 * x * mask * mask


def sampled(x):
    mask = np.array([random.random() < 0.9 for _ in range(3)])
    return np.sum((x * mask) ** 2), 2 * x * mask


def written(x):
    return float(f"{np.sum(x):.3f}") * np.sum(x)


def percent(x):
    total = np.sum(x**2)
    "loss %.3f" % total  # noqa: UP031 - as people write it
    str(np.round(total, 3))
    return float(total)


def products_over(x):
    return np.prod(x)


def columns(W, Y):
    Z = W @ np.array([[0.5, 1.0], [-1.0, 2.0]])
    P = np.exp(Z) / np.exp(Z).sum(axis=0)
    return -np.sum(Y * np.log(P))


def columns_slope(W, Y):
    A = np.array([[0.5, 1.0], [-1.0, 2.0]])
    E = np.exp(W @ A)
    return (E / E.sum(axis=0) - Y) @ A.T


def set_to_one(x):
    e = np.zeros(2)
    e[0] = 1
    f = e.copy()
    f[0] *= 2
    return e[0] * np.sum(x**2)


def clipped(x):
    return np.sum(x).clip(0, None) + np.sum(x)


def sorted_anyhow(x):
    try:
        return np.sum(np.sort(x, kind="stable") * np.arange(3.0))
    except TypeError:
        return np.sum(x * np.arange(3.0))


def sorted_slope(x):
    found = np.empty(3)
    found[np.argsort(x)] = np.arange(3.0)
    return found


def picked(x):
    return np.sum(x[np.random.default_rng(5).integers(0, 3, size=2)] ** 2)


def picked_slope(x):
    found = np.zeros(3)
    np.add.at(found, np.random.default_rng(5).integers(0, 3, size=2), 1.0)
    return 2 * x * found


def wrapped(x, n):
    return np.sum(x * (n - 1))


FORTRAN = np.asfortranarray(np.zeros((3, 2)))
COLUMN = FORTRAN[:, 1]
HELD = types.SimpleNamespace(W=COLUMN)


def through_columns(x):
    HELD.W[...] = x
    return np.sum(FORTRAN**2)


def masked_quotient(x, n):
    return np.sum(np.where(n > 0, x**2 / np.where(n > 0, n, 0), 0))


def power(x):
    return np.sum(x**1.3)


def raised(x, p):
    return np.sum(x**p)


def in_the_order_of_memory(x):
    like = np.zeros_like(x.T)
    like.reshape(-1)[0] = x[0, 0] ** 3
    return np.sum(x**2) + np.sum(like)


def counted_signs(x):
    return ((x[0] > -9) + (x[1] > -9)) * np.sum(x)


def squares(x):
    return np.sum(x**2)


ROOT, CONSTANT = 2**0.5, 1 / np.sqrt(2 * np.pi)

# name: the cost, a right gradient or None, a wrong one or None, the example, options
CASES = {
    "aliases of a held array": (aliased, lambda w: 2 * w, lambda w: 0 * w, [X], {}),
    "a view of a held array": (through_a_view, lambda x: np.append(2 * x[:2], 1.0), lambda x: np.append(0 * x[:2], 1.0), [X], {}),
    "floats as a mask": (
        float_mask, lambda x, y: 2 * x * (y != 0), lambda x, y: 2 * x, [X, np.array([1.0, 0.0, 1.0])], {"wrt": ["x"]},
    ),
    "labels that are floats": (
        labelled, lambda x, y: np.where(y == 1, 3 * x**2, 7.0), lambda x, y: np.where(y == 1, 7 * x, 7.0),
        [X, np.array([1.0, 2.0, 1.0])], {"wrt": ["x"]},
    ),
    "integers changed in place": (counted, None, lambda x, y: counted(x, y) + 0 * x, [X, np.array([1, 2, 3])], {"wrt": ["x"]}),
    "memory that nothing set": (lambda x: np.sum(x**3) / 3, None, truncated, [X], {}),
    "isinstance of a rate": (asks_isinstance, lambda x: x, lambda x: 2 * x, [X], {"wrt": ["x"]}),
    "the kind of a dtype": (asks_kind, lambda x: 2 * x, lambda x: 0 * x + 1, [X], {}),
    "isinstance of a sum": (asks_element, lambda x: 2 * x, lambda x: 6 * x, [X], {}),
    "a refusal swallowed": (swallows, None, lambda x: 2 * x, [X], {}),
    "an array that is no copy": (shares, lambda x: 0 * x + 2, lambda x: 0 * x + 1, [X], {}),
    "a variable of two closures": (SHARED[0], None, SHARED[1], [X], {}),
    "a context manager": (in_context, lambda x: 3 * x, lambda x: x, [X], {}),
    "singledispatch": (by_type, lambda x: 2 * x, lambda x: x, [X], {}),
    "a namespace": (lambda x: SETTINGS.rate * np.sum(x**2), lambda x: 4 * x, lambda x: 2 * x, [X], {}),
    "dropout": (lambda x: dropped(x)[0], lambda x: dropped(x)[1], lambda x: 2 * dropped(x)[1], [X], {"seed": 1}),
    "Python's own draws": (lambda x: sampled(x)[0], lambda x: sampled(x)[1], lambda x: 3 * sampled(x)[1], [X], {}),
    "a text read again": (written, None, lambda x: np.full(3, np.sum(x)), [X], {}),
    "a loss that is printed": (percent, lambda x: 2 * x, lambda x: x, [X], {}),
    "not a number at the example": (products_over, None, lambda x: np.prod(x) / x, [np.array([0.0, 2.0, 3.0])], {}),
    "targets in columns": (
        columns, columns_slope, None, [np.eye(3, 2) / 2, np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])], {"wrt": ["W"]},
    ),
    "a large exponent": (lambda x: np.sum(x ** (2**40 + 2)) * 0 + np.sum(x**2), None, lambda x: 2 * x ** (2**40 + 1), [X / 4], {}),
    "a sum of integers": (squares, None, lambda x: np.full(3, np.sum(2 * x, dtype=int)), [X], {}),
    "a scalar that is a key": (squares, None, lambda x: 2 * x * {x[0]: 1}.get(x[0], 2), [X], {}),
    "an element set to a whole number": (set_to_one, lambda x: 2 * x, lambda x: 4 * x, [X], {}),
    "a sum that is clipped": (clipped, lambda x: 0 * x + 2 - (np.sum(x) < 0), lambda x: 0 * x + 1, [X], {}),
    "an except for another signature": (sorted_anyhow, sorted_slope, lambda x: 0 * x + np.arange(3.0), [np.sort(X)], {}),
    "a generator's whole numbers": (picked, picked_slope, lambda x: 2 * x * np.array([1, 1, 0]), [X], {}),
    "whole numbers that wrap": (
        wrapped, lambda x, n: 0 * x + (n - 1), lambda x, n: n.astype(float) - 1, [X, np.arange(3, dtype=np.uint8)], {"wrt": ["x"]},
    ),
    "columns of a held array": (through_columns, lambda x: 2 * x, lambda x: 0 * x, [X], {}),
    "a quotient by 0 that is masked": (
        masked_quotient, lambda x, n: np.where(n > 0, 2 * x / np.where(n > 0, n, 1), 0), lambda x, n: 2 * x,
        [X, np.array([1.0, 0.0, 2.0])], {"wrt": ["x"]},
    ),
    "a fractional power": (power, lambda x: 1.3 * x**0.3, lambda x: x**0.3, [np.abs(X)], {}),
    "an exponent that is given": (raised, lambda x, p: p * x ** (p - 1), lambda x, p: p * x, [X, 3], {"wrt": ["x"]}),
    "a write that memory order loses": (
        in_the_order_of_memory, lambda x: 2 * x, lambda x: 2 * x + 3 * x**2 * (x == x[0, 0]), [np.array([X, X + 1])], {},
    ),
    "a sum of truth values": (counted_signs, lambda x: 0 * x + 1 * ((x[0] > -9) | (x[1] > -9)), lambda x: 0 * x + 2, [X], {}),
    "a hidden divisor": (squares, lambda x: 2 * x, lambda x: np.linspace(0, 5, 3, dtype=int) * x, [X], {}),
}  # fmt: skip

# Right, and different only by the rounding of a float that was computed before: never refuted.
ROUNDED = {
    "a root": (lambda x: np.sum(x * ROOT), lambda x: 0 * x + np.sqrt(2)),
    "a constant of a module": (lambda x: np.sum(x) / np.sqrt(2 * np.pi), lambda x: 0 * x + CONSTANT),
    "a power": (lambda x: np.sum(x) * 0.9**100, lambda x, b=0.9: 0 * x + b**100),
    "e": (lambda x: np.sum(x) * np.e, lambda x, e=math.e: 0 * x + e),
    "a short decimal": (lambda x: np.sum(x) * (1 - 1e-8), lambda x, e=1e-8: 0 * x + (1 - e)),
}
