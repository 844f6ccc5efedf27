"""A torch.autograd.Function whose backward pass is wrong: ``bpverify gradients examples/rmsnorm_torch.py:RMSNorm``."""

import torch

at = {"x": "(m, n)", "w": "(n,)", "eps": 1e-6}  # the shapes of the tensors; NumPy's arrays and tensors will do as well


class RMSNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, eps):
        rstd = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        ctx.save_for_backward(x, w, rstd)
        return x * rstd * w

    @staticmethod
    def backward(ctx, dy):
        x, w, rstd = ctx.saved_tensors
        xn = x * rstd
        dxn = dy * w
        dx = rstd * (dxn - xn * (dxn * xn).sum(-1, keepdim=True))  # should be the mean
        dw = (dy * xn).sum(0)
        return dx, dw, None
