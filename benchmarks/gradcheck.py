"""``python -m benchmarks.gradcheck``: exact gradient checks beside finite differences, on the same NumPy code in one run.

Peers: ``torch.autograd.gradcheck`` (slow and fast mode) and ``jax.test_util.check_grads``, with their defaults, where they are
installed. Exit status 1 if bpverify accepts a wrong gradient or rejects a right one.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = np.random.default_rng(2)


@dataclass
class Case:
    """A cost, its claimed gradient by the first arguments, an example, and whether the claim is right."""

    name: str
    cost: Callable[..., Any]
    gradients: Callable[..., Any]
    at: list[Any]
    wrt: int
    right: bool


def network_cost(w1: Any, b1: Any, w2: Any, b2: Any, x: Any, y: Any) -> Any:
    """Return the quadratic cost of a sigmoid network."""
    a = 1 / (1 + np.exp(-(w1 @ x + b1)))
    return 0.5 * np.sum((1 / (1 + np.exp(-(w2 @ a + b2))) - y) ** 2)


def network_gradients(w1: Any, b1: Any, w2: Any, b2: Any, x: Any, y: Any) -> Any:
    """Return its gradients."""
    a = 1 / (1 + np.exp(-(w1 @ x + b1)))
    p = 1 / (1 + np.exp(-(w2 @ a + b2)))
    d2 = (p - y) * p * (1 - p)
    d1 = (w2.T @ d2) * a * (1 - a)
    return np.outer(d1, x), d1, np.outer(d2, a), d2


def one_wrong(*arrays: Any) -> Any:
    """Return them with one entry of 79,510 wrong."""
    found = network_gradients(*arrays)
    found[0][50, 400] = found[0][50, 400] + 0.01
    return found


def network(*widths: int) -> list[Any]:
    """Return an example."""
    n, h, k = widths
    shapes = [(h, n), (h,), (k, h), (k,), (n,), (k,)]
    return [RNG.normal(size=s) / (28 if len(s) == 2 else 1) for s in shapes]


def softplus_gradient(z: Any) -> Any:
    """Return the derivative of log(1 + exp(z)), wrong for z > 4 alone."""
    return np.where(z > 4, 1 + 0 * z, 1 / (1 + np.exp(-z)))


def small_precision(w: Any, x: Any) -> Any:
    """Return a cost that is computed in float32."""
    return (np.tanh(w.astype(np.float32) @ x.astype(np.float32)) ** 2).sum()


def small_gradient(w: Any, x: Any) -> Any:
    """Return its gradient."""
    a = np.tanh(w.astype(np.float32) @ x.astype(np.float32))
    return np.outer(2 * a * (1 - a * a), x.astype(np.float32))


V, Z = RNG.normal(size=6), RNG.normal(size=6)
CASES = [
    Case("784-100-10, right", network_cost, network_gradients, network(784, 100, 10), 4, True),
    Case("784-30-10, right", network_cost, network_gradients, network(784, 30, 10), 4, True),
    Case("one wrong entry of 79,510", network_cost, one_wrong, network(784, 100, 10), 4, False),
    Case("relative error 1e-4", lambda w: (w**3).sum(), lambda w: 3 * w**2 * 1.0001, [V], 1, False),
    Case("wrong only for z > 4", lambda z: np.log(1 + np.exp(z)).sum(), softplus_gradient, [Z], 1, False),
    Case("L2 of 1e-5 dropped", lambda w: np.tanh(w).sum() + 1e-5 * (w**2).sum(), lambda w: 1 - np.tanh(w) ** 2, [V], 1, False),
    Case("1e-7 inside a log", lambda p: -np.log(p * p + 1e-7).sum(), lambda p: -2 * p / (p * p), [V], 1, False),
    Case("float32 inside", small_precision, small_gradient, [RNG.normal(size=(3, 4)), RNG.normal(size=4)], 1, True),
    Case("beside a kink", lambda z: np.maximum(0, z).sum(), lambda z: (z > 0) * 1.0, [np.array([1e-7, -1e-7, 0.5])], 1, True),
    Case("sin(1e5 x)", lambda x: np.sin(1e5 * x).sum(), lambda x: 1e5 * np.cos(1e5 * x), [V], 1, True),
    Case("cost + 1e12", lambda w: (w**2).sum() + 1e12, lambda w: 2 * w, [V], 1, True),
]


def ours(case: Case) -> bool:
    """Return whether bpverify accepts."""
    from bpverify import check_gradients

    names = [f"a{i}" for i in range(len(case.at))]
    return check_gradients(case.cost, case.gradients, dict(zip(names, case.at, strict=True)), wrt=names[: case.wrt]).ok


def _claimed(case: Case, arrays: list[Any]) -> list[Any]:
    found = case.gradients(*arrays)
    return [np.asarray(g, dtype=float) for g in (found if isinstance(found, tuple) else (found,))]


def torch_gradcheck(case: Case, fast: bool) -> bool:
    """Return whether torch.autograd.gradcheck accepts."""
    import torch

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.save_for_backward(*tensors)
            return torch.tensor(float(case.cost(*(t.numpy() for t in tensors))), dtype=torch.float64)

        @staticmethod
        def backward(ctx: Any, *upstream: Any) -> Any:
            found = [torch.from_numpy(g) * upstream[0] for g in _claimed(case, [t.numpy() for t in ctx.saved_tensors])]
            return (*found, *[None] * (len(case.at) - len(found)))

    inputs = [torch.tensor(v, requires_grad=i < case.wrt) for i, v in enumerate(case.at)]
    return torch.autograd.gradcheck(Function.apply, inputs, fast_mode=fast, raise_exception=False)


def jax_check_grads(case: Case) -> bool:
    """Return whether jax.test_util.check_grads accepts."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    rest = case.at[case.wrt :]
    scalar = jax.ShapeDtypeStruct((), np.float64)

    def value(*arrays: Any) -> Any:
        return np.float64(case.cost(*map(np.asarray, arrays), *rest))

    @jax.custom_vjp
    def function(*arrays: Any) -> Any:
        return jax.pure_callback(value, scalar, *arrays)

    def forward(*arrays: Any) -> Any:
        return function(*arrays), arrays

    def backward(arrays: Any, upstream: Any) -> Any:
        shapes = tuple(jax.ShapeDtypeStruct(a.shape, np.float64) for a in arrays)
        found = jax.pure_callback(lambda *a: tuple(_claimed(case, [*map(np.asarray, a), *rest])), shapes, *arrays)
        return tuple(upstream * g for g in found)

    function.defvjp(forward, backward)
    try:
        check_grads(function, case.at[: case.wrt], order=1, modes=["rev"])
    except AssertionError:
        return False
    return True


CHECKERS: dict[str, tuple[str, Callable[[Case], bool]]] = {
    "bpverify": ("bpverify", ours),
    "gradcheck": ("torch", lambda case: torch_gradcheck(case, False)),
    "gradcheck, fast": ("torch", lambda case: torch_gradcheck(case, True)),
    "check_grads": ("jax", jax_check_grads),
}


def main() -> int:
    """Print a table of answers and seconds; return 1 if bpverify is wrong somewhere."""
    warnings.simplefilter("ignore")
    present = {name: run for name, (module, run) in CHECKERS.items() if importlib.util.find_spec(module)}
    wrong = dict.fromkeys(present, 0)
    print(f"{'case':28}{'gradient':>10}" + "".join(f"{name:>26}" for name in present))
    for case in CASES:
        cells = []
        for name, run in present.items():
            start = perf_counter()
            accepted = run(case)
            wrong[name] += accepted != case.right
            verdict = "" if accepted == case.right else "WRONGLY "
            cells.append(f"{verdict}{'accepted' if accepted else 'rejected'} {perf_counter() - start:6.2f} s")
        print(f"{case.name:28}{'right' if case.right else 'wrong':>10}" + "".join(f"{c:>26}" for c in cells), flush=True)
    print(f"{'false answers':38}" + "".join(f"{n:>26}" for n in wrong.values()))
    return int(wrong["bpverify"] > 0)


if __name__ == "__main__":
    sys.exit(main())
