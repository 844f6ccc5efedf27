"""``python -m benchmarks.frameworks [ROWS ...]``: functions of torch's and JAX's, exactly and beside the checkers of the two.

An RMS norm with a backward pass of its own: right, with one entry wrong by 1e-4, and on floats of 32 bits, over arrays of so many
rows of 32 numbers. Peers, in the same run: ``torch.autograd.gradcheck`` (slow and fast mode) and ``jax.test_util.check_grads``,
with their defaults. What is not installed is left out. Exit status 1 if bpverify accepts a wrong one or rejects a right one.
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

COLUMNS = 32
ROWS = (32, 128, 312)
"""With the weights these are 1,056, 4,128 and 10,016 inputs."""
EPSILON = 1e-6


@dataclass(frozen=True)
class Case:
    """What is wrong in the backward pass, if anything, and the type of its floats."""

    name: str
    slip: float
    dtype: str

    @property
    def right(self) -> bool:
        """Whether the backward pass is right."""
        return not self.slip


CASES = [Case("right", 0.0, "float64"), Case("one entry wrong by 1e-4", 1e-4, "float64"), Case("right, float32", 0.0, "float32")]


def example(rows: int) -> tuple[Any, Any]:
    """Return the array and the weights."""
    draw = np.random.default_rng(rows)
    return draw.normal(size=(rows, COLUMNS)), draw.normal(size=COLUMNS)


def in_torch(case: Case) -> Any:
    """Return the function of torch's."""
    import torch

    class RMSNorm(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            rstd = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON)
            ctx.save_for_backward(x, w, rstd)
            return x * rstd * w

        @staticmethod
        def backward(ctx: Any, *above: Any) -> Any:
            x, w, rstd = ctx.saved_tensors
            xn, dxn = x * rstd, above[0] * w
            dx = rstd * (dxn - xn * (dxn * xn).mean(-1, keepdim=True))
            if case.slip:
                wrong = torch.ones_like(dx)
                wrong[3, 5] = 1 + case.slip
                dx = dx * wrong
            return dx, (above[0] * xn).sum(0)

    return RMSNorm


def in_jax(case: Case) -> Any:
    """Return the function of JAX's."""
    import jax
    import jax.numpy as jnp

    @jax.custom_vjp
    def rms_norm(x: Any, w: Any) -> Any:
        return forward(x, w)[0]

    def forward(x: Any, w: Any) -> Any:
        rstd = jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * rstd * w, (x, w, rstd)

    def backward(kept: Any, above: Any) -> Any:
        x, w, rstd = kept
        xn, dxn = x * rstd, above * w
        dx = rstd * (dxn - xn * (dxn * xn).mean(-1, keepdims=True))
        if case.slip:
            dx = dx * jnp.ones_like(dx).at[3, 5].set(1 + case.slip)
        return dx, (above * xn).sum(0)

    rms_norm.defvjp(forward, backward)
    return rms_norm


def ours(function: Any, given: tuple[Any, Any]) -> bool:
    """Return whether bpverify accepts."""
    from bpverify import check_function

    return check_function(function, dict(zip("xw", given, strict=True)), seed=1, timeout=600).ok


def ours_in_torch(case: Case, given: tuple[Any, Any]) -> bool:
    """Return whether bpverify accepts the function of torch's."""
    import torch

    kind = getattr(torch, case.dtype)
    return ours(in_torch(case), (torch.tensor(given[0], dtype=kind), torch.tensor(given[1], dtype=kind)))


def gradcheck(case: Case, given: tuple[Any, Any], fast: bool = False) -> bool:
    """Return whether torch.autograd.gradcheck accepts."""
    import torch

    inputs = [torch.tensor(value, dtype=getattr(torch, case.dtype), requires_grad=True) for value in given]
    return torch.autograd.gradcheck(in_torch(case).apply, inputs, fast_mode=fast, raise_exception=False)


def ours_in_jax(case: Case, given: tuple[Any, Any]) -> bool:
    """Return whether bpverify accepts the function of JAX's."""
    return ours(in_jax(case), (given[0].astype(case.dtype), given[1].astype(case.dtype)))


def check_grads(case: Case, given: tuple[Any, Any]) -> bool:
    """Return whether jax.test_util.check_grads accepts."""
    import jax
    from jax.test_util import check_grads as check

    jax.config.update("jax_enable_x64", case.dtype == "float64")
    try:
        check(in_jax(case), tuple(value.astype(case.dtype) for value in given), order=1, modes=["rev"])
    except AssertionError:
        return False
    finally:
        jax.config.update("jax_enable_x64", False)
    return True


CHECKERS: dict[str, tuple[str, Callable[[Case, tuple[Any, Any]], bool]]] = {
    "bpverify, torch": ("torch", ours_in_torch),
    "gradcheck": ("torch", gradcheck),
    "gradcheck, fast": ("torch", lambda case, given: gradcheck(case, given, True)),
    "bpverify, JAX": ("jax", ours_in_jax),
    "check_grads": ("jax", check_grads),
}


def main() -> int:
    """Print a table of answers and seconds; return 1 if bpverify is wrong somewhere."""
    warnings.simplefilter("ignore")
    present = {name: run for name, (module, run) in CHECKERS.items() if importlib.util.find_spec(module)}
    if not present:
        print("neither torch nor JAX is installed: pip install 'bpverify[torch,jax]'", file=sys.stderr)
        return 1
    for run in present.values():
        # What is loaded once is no time of a check.
        run(CASES[0], example(2))
    wrong = dict.fromkeys(present, 0)
    print(f"{'inputs':>8}  {'case':24}" + "".join(f"{name:>22}" for name in present))
    for rows in [int(text) for text in sys.argv[1:]] or ROWS:
        for case in CASES:
            given, cells = example(rows), []
            for name, run in present.items():
                start = perf_counter()
                accepted = run(case, given)
                seconds = perf_counter() - start
                wrong[name] += accepted != case.right
                cells.append(f"{'' if accepted == case.right else 'WRONGLY '}{'right' if accepted else 'wrong'} {seconds:7.2f} s")
            inputs = sum(value.size for value in given)
            print(f"{inputs:8}  {case.name:24}" + "".join(f"{cell:>22}" for cell in cells), flush=True)
    print(f"{'false answers':34}" + "".join(f"{n:>22}" for n in wrong.values()))
    return int(any(n for name, n in wrong.items() if name.startswith("bpverify")))


if __name__ == "__main__":
    sys.exit(main())
