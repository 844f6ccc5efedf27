"""A jax.custom_vjp whose backward pass is wrong: ``bpverify gradients examples/rmsnorm_jax.py:rmsnorm``."""

import jax
import jax.numpy as jnp

at = {"x": "(m, n)", "w": "(n,)"}  # the shapes of the arrays; NumPy's and JAX's arrays will do as well


@jax.custom_vjp
def rmsnorm(x, w):
    return forward(x, w)[0]


def forward(x, w):
    rstd = jax.lax.rsqrt(jnp.mean(x**2, -1, keepdims=True) + 1e-6)
    return x * rstd * w, (x, w, rstd)


def backward(saved, dy):
    x, w, rstd = saved
    xn = x * rstd
    dxn = dy * w
    dx = rstd * (dxn - xn * jnp.sum(dxn * xn, -1, keepdims=True))  # should be the mean
    dw = jnp.sum(dy * xn, 0)
    return dx, dw


rmsnorm.defvjp(forward, backward)
