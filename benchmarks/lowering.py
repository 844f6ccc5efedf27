"""``python -m benchmarks.lowering``: the speed of the code that ``bpverify lower`` writes, beside the matrix products alone.

Each contender runs in processes of its own, in rounds, one after the other; a figure is the median over the rounds of the
median call. PyTorch and JAX take part where they are installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from itertools import pairwise, product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 1.25
"""Times the floor, at most."""
SECONDS = 0.4
"""How long a process calls a contender."""
CASES = list(product(("784-100-10", "784-512-512-10"), (1, 128), ("float32", "float64")))
ACTIVATION, COST = "sigmoid", "quadratic"


def arrays(arch: str, batch: int, dtype: str) -> tuple[Any, Any, Any, Any]:
    """Return weights, biases, samples and targets."""
    rng = np.random.default_rng(1)
    widths = [int(n) for n in arch.split("-")]
    weights = [(rng.normal(size=(n, m)) / m**0.5).astype(dtype) for m, n in pairwise(widths)]
    biases = [rng.normal(size=n).astype(dtype) for n in widths[1:]]
    return weights, biases, rng.normal(size=(batch, widths[0])).astype(dtype), rng.random(size=(batch, widths[-1])).astype(dtype)


def floor(folder: Path, weights: Any, biases: Any, x: Any, y: Any) -> Callable[[], Any]:
    """Return the matrix products that every way to compute the gradients needs, into buffers, and nothing else."""
    batch, depth = len(x), len(weights)
    a = [x] + [np.empty((batch, len(w)), x.dtype) for w in weights]
    d = [np.ones_like(v) for v in a]
    dw = [np.empty_like(w) for w in weights]

    def run() -> None:
        for i, w in enumerate(weights):
            np.matmul(a[i], w.T, out=a[i + 1])
        for i in range(depth - 1, -1, -1):
            np.matmul(d[i + 1].T, a[i], out=dw[i])
            if i:
                np.matmul(d[i + 1], weights[i], out=d[i])

    return run


def _module(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("lowered", folder / "lowered.py")
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lowered(folder: Path, weights: Any, biases: Any, x: Any, y: Any) -> Callable[[], Any]:
    """Return the code as it was written."""
    module = _module(folder)
    return lambda: module.gradients(weights, biases, x, y)


def lowered_out(folder: Path, weights: Any, biases: Any, x: Any, y: Any) -> Callable[[], Any]:
    """Return the same with buffers for the results."""
    module = _module(folder)
    out = [np.empty_like(w) for w in weights], [np.empty_like(b) for b in biases]
    return lambda: module.gradients(weights, biases, x, y, out=out)


def torch(folder: Path, weights: Any, biases: Any, x: Any, y: Any) -> Callable[[], Any]:
    """Return the gradients by PyTorch."""
    import torch as t

    w, b = ([t.tensor(v, requires_grad=True) for v in values] for values in (weights, biases))
    tx, ty = t.tensor(x), t.tensor(y)

    def run() -> Any:
        a = tx
        for weight, bias in zip(w, b, strict=True):
            a = t.sigmoid(t.nn.functional.linear(a, weight, bias))
        return t.autograd.grad(0.5 * ((a - ty) ** 2).sum(dim=-1).mean(), [*w, *b])

    return run


def jax(folder: Path, weights: Any, biases: Any, x: Any, y: Any) -> Callable[[], Any]:
    """Return the gradients by JAX, compiled."""
    import jax as j

    j.config.update("jax_enable_x64", x.dtype == np.float64)

    def cost(w: Any, b: Any, x: Any, y: Any) -> Any:
        a = x
        for weight, bias in zip(w, b, strict=True):
            a = j.nn.sigmoid(a @ weight.T + bias)
        return 0.5 * ((a - y) ** 2).sum(axis=-1).mean()

    gradient = j.jit(j.grad(cost, argnums=(0, 1)))
    given = j.tree_util.tree_map(j.numpy.asarray, (weights, biases, x, y))
    return lambda: j.block_until_ready(gradient(*given))


CONTENDERS = {f.__name__: f for f in (floor, lowered, lowered_out, torch, jax)}


def call(contender: str, arch: str, batch: int, dtype: str, folder: Path) -> float:
    """Return the median seconds of a call, in this process."""
    run = CONTENDERS[contender](folder, *arrays(arch, batch, dtype))
    for _ in range(3):
        run()
    seconds, end = [], perf_counter() + SECONDS
    while perf_counter() < end or len(seconds) < 5:
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    return median(seconds)


def main() -> int:
    """Measure, print a table, and return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lowering", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        contender, arch, batch, dtype, folder = options.one
        print(json.dumps(call(contender, arch, int(batch), dtype, Path(folder))))
        return 0
    from bpverify import lower
    from bpverify.spec import read_network

    present = [name for name in CONTENDERS if name not in ("torch", "jax") or importlib.util.find_spec(name)]
    missed = False
    print(f"{'case':34}" + "".join(f"{name:>20}" for name in present))
    for arch, batch, dtype in CASES:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "lowered.py").write_text(lower(read_network(arch, ACTIVATION, COST)).source, encoding="utf-8")
            seconds: dict[str, list[float]] = {name: [] for name in present}
            for _ in range(options.rounds):
                for name in present:
                    command = [sys.executable, "-m", "benchmarks.lowering", "--one", name, arch, str(batch), dtype, folder]
                    done = subprocess.run(command, capture_output=True, text=True, check=True)
                    seconds[name].append(json.loads(done.stdout.splitlines()[-1]))
        found = {name: median(values) for name, values in seconds.items()}
        cells = [f"{found[n] * 1e6:9.0f} us {found[n] / found['floor']:5.2f}x" for n in present]
        print(f"{arch + ', batch ' + str(batch) + ', ' + dtype:34}" + "".join(f"{c:>20}" for c in cells), flush=True)
        missed |= found["lowered_out"] > GOAL * found["floor"] or found["lowered_out"] > found.get("torch", 1e9)
    print(f"goal: lowered_out at most {GOAL} times the floor, and never slower than torch: {'missed' if missed else 'met'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
