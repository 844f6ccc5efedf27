"""Reverse accumulation in prime fields: each row against the derivative in a random direction, and what it has no row for."""

from time import monotonic
from types import SimpleNamespace

import numpy as np
import pytest

from bpverify.errors import UnsupportedError
from bpverify.exact.check.directional import inner
from bpverify.exact.fields import arithmetic
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run
from bpverify.exact.fields.tape import Tape
from bpverify.exact.gradients import check_gradients
from bpverify.exact.record.graph import Graph
from bpverify.exact.standins.elements import plain
from bpverify.exact.standins.numpy import numpy_table

from .test_enclosures import PROGRAMMES, SHAPE


def views(np, x):
    found = np.zeros((4, 3)) + 0 * x[:1]
    found[1:] = x
    found[::2, 1] = found[::2, 0] * found[3, 2]
    found[found > 0.5] = 2 * found[found > 0.5]
    return found.T[::-1] @ found


def in_place(np, x):
    found = x.copy()
    square = found * found
    found += square
    found[0] *= 3
    return found * square


def written_to_later(np, x):
    product = x * x
    y = x.copy()
    kept = y * product
    y[:] = 5
    return kept + y


MORE = {
    "views and writes": views,
    "in place": in_place,
    "what is written to later": written_to_later,
    "broadcast": lambda np, x: x[:, None] * x[:1] + x.sum() * x[0] - x[:, :1],
    "stacks of matrices": lambda np, x: np.stack([x, 2 * x]) @ x + (x @ np.stack([x, x * x])),
    "a vector": lambda np, x: (x[0] @ x) * (x @ x[1]),
    "three axes": lambda np, x: np.einsum("ij,kj->ikj", x, x),
    "tensordot": lambda np, x: np.tensordot(x, np.stack([x, x * x]), axes=([0], [2])),
    "tensordot of two axes": lambda np, x: np.tensordot(np.stack([x, 2 * x]), np.stack([x, x * x], axis=2)),
    "inner": lambda np, x: np.inner(np.stack([x, x * x]), x),
    "dot": lambda np, x: np.dot(np.stack([x, x * x]), np.stack([x, 3 * x])),
    "einsum of one": lambda np, x: np.einsum("ij->j", x * x) * np.einsum("ij->ji", x) + np.einsum("ij->", x),
    "chosen rows": lambda np, x: x[np.array([0, 2, 0])] * np.take(x, [1, 1, 2], axis=0) + np.repeat(x, 2, axis=0)[:3],
    "held": lambda np, x: np.sort(x, axis=0) * np.sign(x) + np.maximum(x, 0) / np.max(np.abs(x)),
    "added at, with an ellipsis": lambda np, x: _added(np, x, (..., np.array([0, 0, 1]))),
    "added at a place": lambda np, x: _added(np, x, (np.array([0, 2]), np.array([1, 1]))),
    "sums along axes": lambda np, x: np.cumsum(x * x, axis=0) * x.sum(axis=(0, 1), keepdims=True) * x.prod(axis=0),
}


def _added(np, x, place):
    found = x * x
    np.add.at(found, place, x[place] * 3)
    np.subtract.at(found, 0, x[0])
    return found


def made(function, at, run, **options):
    kind = field_kind(Graph(), run, **options)
    run.begin()
    numpy = SimpleNamespace(**numpy_table(kind))
    weights = kind.numbers(np.arange(1, 60))
    found = kind.numbers(function(numpy, kind.symbols(at, "x", str))).reshape(-1)
    return kind.numbers((found * weights[: len(found)]).sum())


def slope_and_sum(function, at):
    run = Run(2, monotonic() + 60)
    direction = run.variables("direction of x", SHAPE)
    tape = Tape(run.field, frozenset(["x"]))
    derived = tape.derivatives(made(function, at, run, tape=tape))["x"]
    slope = plain(made(function, at, run, directions=frozenset(["x"])).reshape(()))["t"]
    return slope, inner(run.field, derived, direction)


AT = np.array([[0.5, -1.25, 2.0], [0.25, 0.75, -0.5], [1.5, 0.125, -2.5]])


@pytest.mark.parametrize("name", [*PROGRAMMES, *MORE])
def test_every_row(name):
    slope, found = slope_and_sum((PROGRAMMES | MORE)[name], AT)
    assert (slope == found).all() and slope.any()


SLIPS = {
    "the other summand": ("summed", "negate"), "a product": ("multiply", "negate"), "a reciprocal": ("reciprocal", "identity"),
    "a power": ("whole_power", "negate"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_row_shows(name, monkeypatch):
    function, how = SLIPS[name]
    right = arithmetic.taped

    def wrong(kind, found, *operands):
        *others, (x, pull) = operands
        spoilt = (lambda above: kind.run.field.negate(pull(above))) if how == "negate" else (lambda above: above)
        return right(kind, found, *others, (x, spoilt))

    programme = {
        "summed": lambda np, x: x - x[::-1], "multiply": lambda np, x: x * (x * x), "reciprocal": lambda np, x: 1 / (x * x + 3),
        "whole_power": lambda np, x: x**3,
    }[function]  # fmt: skip
    monkeypatch.setattr(arithmetic, "taped", wrong)
    slope, found = slope_and_sum(programme, AT)
    assert (slope != found).any()


@pytest.mark.parametrize("name", ["kron", "a diagonal"])
def test_what_has_no_row_is_refused(name):
    programme = {"kron": lambda np, x: np.kron(x, x), "a diagonal": lambda np, x: np.einsum("ii->i", x)}[name]
    with pytest.raises(UnsupportedError, match="reverse accumulation"):
        slope_and_sum(programme, AT)


W, X = np.array([[0.5, -1.5, 2.0], [1.0, 0.25, -0.75], [0.5, 2.5, 1.25]]), np.array([1.5, -0.5, 2.0])
WRONG = {
    "one entry": (lambda d: d * (1 + 2 * np.eye(9)[5].reshape(3, 3)), "1 of 9 entries is wrong: [1,2]", "3 times the derivative"),
    "all": (lambda d: -d, "all 9 entries are wrong", "-1 times the derivative"),
    "transposed": (lambda d: d.T, "6 of 9 entries are wrong: [0,1], [0,2], [1,0], …", "the transpose of the derivative"),
    "nothing": (lambda d: 0 * d, "all 9 entries are wrong", "what is returned is 0"),
    "summed": (lambda d: 0 * d + d.sum(), "all 9 entries are wrong", "summed over the wrong axis"),
    "by the size": (lambda d: d / 3, "all 9 entries are wrong", "1/3 times the derivative (3 is the size of axis"),
    "another factor in one place": (lambda d: d * (2 + np.eye(9)[7].reshape(3, 3)), "all 9 entries are wrong", ""),
    "another entry": (lambda d: d + W, "all 9 entries are wrong", ""),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("has_row", [True, False])
def test_what_is_wrong_at_full_size(name, has_row):
    slip, entries, words = WRONG[name]

    def cost(w, b, x):
        return np.sum((w @ x + b) ** 4) + (0 if has_row else np.sum(np.kron(w, x)))

    def gradients(w, b, x):
        d = 4 * (w @ x + b) ** 3
        return {"w": slip(np.outer(d, x) + (0 if has_row else x.sum())), "b": d}

    report = check_gradients(cost, gradients, {"w": W, "b": X[::-1], "x": X}, fast=True)
    assert [v.status for v in report.verdicts] == ["refuted", "tested"]
    said = {d.about: d.message for d in report.verdicts[0].diagnostics}
    if has_row:
        assert said["wrong"] == entries and words in said.get("it is", "") and bool(words) == ("it is" in said)
