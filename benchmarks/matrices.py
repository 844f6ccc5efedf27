"""A second peer, slow: concrete sigmoids in matrices of symbols, and ``simplify`` of each difference.

``python -m benchmarks.matrices 2-2-1`` proves the four equations so and prints the number of components.
"""

from __future__ import annotations

import sys
from typing import Any

import sympy


def sigmoid(z: Any) -> Any:
    return 1 / (1 + sympy.exp(-z))


def symbols(name: str, rows: int, columns: int = 1) -> Any:
    """A matrix of symbols."""
    return sympy.Matrix(rows, columns, lambda j, k: sympy.Symbol(f"{name}_{j}_{k}"))


def prove(widths: tuple[int, ...]) -> int:
    """Return how many components ``simplify`` proves.

    Raises:
        ValueError: a difference does not simplify to 0.
    """
    depth, differences = len(widths) - 1, []
    w = [symbols(f"w_{i}", widths[i], widths[i - 1]) for i in range(1, depth + 1)]
    b = [symbols(f"b_{i}", widths[i]) for i in range(1, depth + 1)]
    a = [symbols("x", widths[0])]
    for weights, bias in zip(w, b, strict=True):
        a.append((weights * a[-1] + bias).applyfunc(sigmoid))
    y = symbols("y", widths[-1])
    cost = ((a[-1] - y).T * (a[-1] - y))[0] / 2
    # With a bias at every unit, dC/db is dC/dz by the cut; that is BP3 here, and it serves as delta.
    delta = [cost.diff(bias) for bias in b]
    for layer in range(depth):
        slope = a[layer + 1].applyfunc(lambda s: s * (1 - s))
        outer = a[-1] - y if layer == depth - 1 else w[layer + 1].T * delta[layer + 1]
        differences += list(delta[layer] - outer.multiply_elementwise(slope))
        differences += list(cost.diff(w[layer]) - delta[layer] * a[layer].T)
    if any(sympy.simplify(d) != 0 for d in differences):
        raise ValueError(f"simplify leaves a difference on {widths}")
    return len(differences)


if __name__ == "__main__":
    print(prove(tuple(map(int, sys.argv[1].split("-")))))
