"""How a public wrong gradient is told again: in a small function of our own, right but for what is wrong there.

What is wrong is put into a right function by changing its text, so each right one is checked as well.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.code.statements import statements_of
from bpverify.exact.gradients import check_gradients

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RNG = np.random.default_rng(29)
FILE = "slip.py"
LINE = re.compile(r"slip\.py:\d+: ")


def normal(*shape: int) -> Any:
    """Return numbers that are no one's bounds."""
    return RNG.normal(size=shape) / 2


def positive(*shape: int) -> Any:
    """Return the same above 0."""
    return RNG.uniform(0.5, 1.5, size=shape)


@dataclass(frozen=True)
class Slip:
    """A public wrong gradient: where it was found, what is wrong in our own words, and how it looks in our function."""

    source: str
    mistake: str
    function: Callable[..., Any]
    changes: tuple[tuple[str, str], ...]
    line: str
    """What the statement that must be named begins with."""
    words: str
    """A pattern that the cause must fit, '' where it is not named yet."""

    def text(self) -> str:
        """Return the function's text with the mistake in it."""
        found = inspect.getsource(self.function)
        for right, wrong in self.changes:
            if right not in found:
                raise ValueError(f"{self.source}: not in {self.function.__name__}: {right}")
            found = found.replace(right, wrong)
        return found

    def wrong(self) -> Callable[..., Any]:
        """Return the wrong function, with lines that can be shown."""
        return written(self.text(), vars(sys.modules[self.function.__module__]))[self.function.__name__]


def written(text: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a text defines, as those of a file with lines."""
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    found = dict(names)
    exec(compile(text, FILE, "exec"), found)  # noqa: S102 - our own text
    return found


@functools.cache
def points() -> dict[str, dict[str, Any]]:
    """Return the example of each function."""
    net = {"W1": normal(3, 4), "b1": normal(4), "W2": normal(4, 2), "b2": normal(2), "X": normal(5, 3), "Y": normal(5, 2)}
    layer = {"W": normal(4, 3), "b": normal(3), "X": normal(5, 4)}
    gates = {f"W{k}": normal(2, 5) for k in "figo"} | {f"b{k}": normal(2) for k in "figo"}
    state = {"x": normal(3, 3), "h0": normal(2), "wanted": normal(2)}
    units = {f"W{k}": normal(2, 2) for k in "zrh"} | {f"U{k}": normal(3, 2) for k in "zrh"}
    plain = {"x": normal(3, 4), "g": normal(3, 4)}
    pair = {"a": positive(5), "b": positive(5), "g": normal(5)}
    return {
        "sigmoid_net": net,
        "tanh_net": net,
        "classifier": layer | {"Y": np.eye(3)[[0, 1, 2, 0, 1]]},
        "softmax_net": layer | {"Y": np.eye(3)[[0, 1, 2, 0, 1]]},
        "weighted_softmax": {"x": normal(4, 3), "y": np.eye(3)[[0, 1, 2, 0]], "w": normal(4)},
        "log_softmax": plain,
        "hinge": {"W": normal(4, 3), "X": normal(5, 4), "y": np.array([0, 1, 2, 0, 1]), "reg": 0.125},
        "focal": {"z": normal(4), "y": normal(4)},
        "batchnorm": {"x": normal(5, 3), "gamma": 1 + normal(3), "beta": normal(3), "g": normal(5, 3)},
        "groupnorm": {"x": normal(3, 8), "g": normal(3, 8)},
        "rmsnorm": {"x": normal(4, 4), "w": normal(4), "g": normal(4, 4)},
        "standardized": plain,
        "normalized": plain,
        "unit_length": plain,
        "unit_sum": plain,
        "lstm": gates | state | {"c0": normal(2), "kept": normal(2)},
        "gru": units | state,
        "dropped": {"W": normal(3, 4), "x": normal(5, 3), "mask": np.array([1.0, 0.0, 1.0, 1.0]), "g": normal(5, 4)},
        "max_pooled": {"x": normal(4, 4), "g": normal(3, 3)},
        "pooled_in_blocks": {"x": normal(2, 4, 4), "g": normal(2, 2, 2)},
        "embedded": {"E": normal(5, 2), "W": normal(6, 2), "words": np.array([[0, 1, 1], [2, 2, 3]]), "Y": normal(2, 2)},
        "product_of_all": {"x": positive(4), "w": 0.75},
        "log_of_sum": pair,
        "binary_log_of_sum": pair,
        "quotient": pair,
        "quotient_again": pair,
        "copied_where": {"x": normal(4), "y": normal(4), "chosen": np.array([1.0, -1.0, -1.0, 1.0]), "g": normal(4)},
        "log_density": {"x": normal(5), "mean": normal(5), "var": positive(5)},
        "matmul": {"A": normal(3, 3), "B": normal(3, 3), "G": normal(3, 3)},
        "mean_of_rows": {"x": normal(3, 4), "w": normal(3)},
        "used_twice": {"x": normal(4), "w": normal(4), "v": normal(4)},
        **{name: {"x": normal(4), "g": normal(4)} for name in ("leaky", "elu", "softplus", "exponential", "arctan")},
        "coth": {"x": positive(4), "g": normal(4)},
        "relu_net": {"W1": normal(3, 3), "W2": normal(3, 3), "W3": normal(3, 3), "X": normal(4, 3), "Y": normal(4, 3)},
        "square_net": {"W1": normal(3, 3), "W2": normal(3, 3), "c": normal(3, 1), "X": normal(3, 3), "Y": normal(3, 3)},
        "line": {"w": normal(3), "b": 0.25, "x": normal(5, 3), "y": normal(5)},
        "inverse_root": {"x": normal(4), "g": normal(4)},
        "mish": {"x": normal(4), "g": normal(4)},
        "drawn_normal": {"mean": normal(4), "log_std": normal(4), "noise": normal(4), "g": normal(4)},
        "divergence": {"p": positive(4), "q": positive(4)},
        "sorted_rows": {"x": normal(3, 3), "g": normal(3, 3)},
        "pseudo_huber": {"x": normal(4), "y": normal(4), "a": 0.75},
        "entropy": {"z": normal(3, 4)},
        "gaussian": {"x": normal(4), "mean": normal(4), "log_var": normal(4)},
        "scaled_twice": {"s": normal(4), "x1": normal(4), "x2": normal(4), "g": normal(4)},
        "deviation": {"x": normal(3, 4), "g": normal(3)},
        "fixed_moments": {"x": normal(5, 3), "mu": normal(3), "r": positive(3), "gamma": normal(3), "g": normal(5, 3)},
        "factorized": {"p": normal(4), "q": normal(4), "r": 0.75, "reg": 0.125},
        "updated_in_turn": {"p": normal(4), "q": normal(4), "r": 0.75},
        "difference": {"a": normal(4), "b": normal(4), "g": normal(4)},
        "residual": {"W1": normal(3, 3), "W2": normal(3, 3), "x": normal(4, 3), "y": normal(4, 3)},
        "scaled_root_mean_square": {"x": normal(3, 4), "w": normal(4), "g": normal(3, 4)},
        "convolved": {"x": normal(5), "w": normal(3), "g": normal(3)},
    }


def judged(function: Callable[..., Any], name: str) -> Any:
    """Return the report on a function, right or wrong, at its example."""
    statements_of.cache_clear()
    return check_gradients(lambda **given: function(**given)[0], lambda **given: function(**given)[1], points()[name], seed=1)


def said(report: Any) -> list[str]:
    """Return what the refutations of a report say of where the code goes wrong, each once."""
    wrong = [verdict for verdict in report.verdicts if verdict.status == "refuted"]
    return list(dict.fromkeys("; ".join(d.message for d in verdict.diagnostics if d.code == "line") for verdict in wrong))


def is_at_the_line(slip: Slip, report: Any) -> bool:
    """Whether each refutation names the statement that is wrong."""
    found = said(report)
    return bool(found) and all(LINE.match(text) and re.match(slip.line, LINE.sub("", text, count=1)) for text in found)


def is_named(slip: Slip, report: Any) -> bool:
    """Whether each refutation names the cause."""
    found = said(report)
    return (
        bool(slip.words)
        and bool(found)
        and all(re.search(slip.words, LINE.sub("", text, count=1).split(": ", 1)[-1]) for text in found)
    )
