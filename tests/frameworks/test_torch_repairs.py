"""The statement as it would be right, of code over torch's tensors."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the functions are torch's")

import bpverify
from bpverify.exact.check.expressions import Scene, UnknownFormError, parsed

X = np.array([[0.25, -1.5, 2.0, 0.75], [1.25, 0.5, -0.5, 3.0]])


class Centred(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x - x.mean(-1, keepdim=True)

    @staticmethod
    def backward(ctx, g):
        dx = g - g.sum(-1, keepdim=True)
        return dx


class Growing(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(3 * x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        dx = g * 3 * torch.exp(2 * x)
        return dx


@pytest.mark.parametrize(
    ("f", "right"),
    [(Centred, "`dx = g - g.mean(-1, keepdim=True)` would be right"), (Growing, "`dx = g * 3 * torch.exp(3 * x)` would be right")],
)
def test_methods_and_functions_of_torch_are_called_again(f, right):
    verdict = bpverify.check_function(f, [X], seed=1).verdicts[0]
    assert verdict.status == "refuted" and any(right in d.message for d in verdict.diagnostics)


def test_what_writes_into_its_array_is_not_called_again():
    x = torch.tensor(X)
    scene = Scene({"x": x}, {"torch": torch})
    with pytest.raises(UnknownFormError):
        scene.value(parsed("torch.exp_(x)"))
    assert (x == torch.tensor(X)).all()
    assert (scene.value(parsed("torch.exp(x)")) == torch.exp(x)).all()
