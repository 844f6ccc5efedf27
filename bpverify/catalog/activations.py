"""The activations, one row each. A step function is written (1 + z/abs(z))/2, off the kink."""

from __future__ import annotations

from fractions import Fraction

from bpverify.catalog.rows import ActivationRow, NumpySource, Parameter

ACTIVATIONS: tuple[ActivationRow, ...] = (
    ActivationRow("sigma", "any differentiable activation", r"\sigma(z)", aliases=("abstract",)),
    ActivationRow(
        "identity",
        "identity",
        r"z",
        forward="z",
        derivative="1",
        numpy=NumpySource("1.0*z", "np.ones_like(z)"),
        aliases=("linear",),
    ),
    ActivationRow(
        "sigmoid",
        "logistic sigmoid",
        r"\frac{1}{1 + e^{-z}}",
        forward="1/(1 + exp(-z))",
        derivative="a*(1 - a)",
        numpy=NumpySource("np.exp(-np.logaddexp(0.0, -z))", "np.exp(-np.logaddexp(0.0, -z) - np.logaddexp(0.0, z))"),
        aliases=("logistic",),
    ),
    ActivationRow(
        "tanh",
        "hyperbolic tangent",
        r"\tanh z",
        forward="tanh(z)",
        derivative="1 - a**2",
        numpy=NumpySource("np.tanh(z)", "1.0 - a**2"),
    ),
    ActivationRow(
        "relu",
        "rectified linear unit",
        r"\max(0, z)",
        forward="max(0, z)",
        derivative="(1 + z/abs(z))/2",
        numpy=NumpySource("np.maximum(0.0, z)", "np.where(z > 0, 1.0, 0.0)"),
        domain=("z != 0",),
    ),
    ActivationRow(
        "leaky_relu",
        "leaky rectified linear unit",
        r"\max(0, z) + s \min(0, z)",
        forward="max(0, z) + slope*min(0, z)",
        derivative="(1 + z/abs(z))/2 + slope*(1 - z/abs(z))/2",
        numpy=NumpySource("np.where(z > 0, z, slope*z)", "np.where(z > 0, 1.0, slope)"),
        domain=("z != 0",),
        parameters=(Parameter("slope", Fraction(1, 100), least=Fraction(0)),),
    ),
    ActivationRow(
        # Smooth at 0 for alpha = 1; the claim is made off the kink for every alpha.
        "elu",
        "exponential linear unit",
        r"\max(0, z) + \alpha (e^{\min(0, z)} - 1)",
        forward="max(0, z) + alpha*(exp(min(0, z)) - 1)",
        derivative="(1 + z/abs(z))/2 + alpha*exp(min(0, z))*(1 - z/abs(z))/2",
        numpy=NumpySource(
            "np.maximum(0.0, z) + alpha*np.expm1(np.minimum(0.0, z))",
            "np.where(z > 0, 1.0, alpha*np.exp(np.minimum(0.0, z)))",
        ),
        domain=("z != 0",),
        parameters=(Parameter("alpha", Fraction(1), above=Fraction(0)),),
    ),
    ActivationRow(
        "softplus",
        "softplus",
        r"\log(1 + e^z)",
        forward="log(1 + exp(z))",
        derivative="1/(1 + exp(-z))",
        numpy=NumpySource("np.logaddexp(0.0, z)", "np.exp(-np.logaddexp(0.0, -z))"),
    ),
    ActivationRow(
        "silu",
        "sigmoid linear unit",
        r"\frac{z}{1 + e^{-z}}",
        forward="z/(1 + exp(-z))",
        derivative="(1 + a*exp(-z))/(1 + exp(-z))",
        numpy=NumpySource(
            "z*np.exp(-np.logaddexp(0.0, -z))", "np.exp(-np.logaddexp(0.0, -z)) + a*np.exp(-np.logaddexp(0.0, z))"
        ),
        aliases=("swish",),
    ),
    ActivationRow(
        "gelu",
        "Gaussian error linear unit",
        r"\frac{z}{2} \left(1 + \operatorname{erf}\frac{z}{\sqrt{2}}\right)",
        forward="z*(1 + erf(z/sqrt(2)))/2",
        derivative="(1 + erf(z/sqrt(2)))/2 + z*exp(-z**2/2)/sqrt(2*pi)",
        # NumPy has no erf; erfc keeps the digits where z is far below 0.
        numpy=NumpySource(
            "0.5*z*np.vectorize(math.erfc, otypes=[float])(-z/math.sqrt(2.0))",
            "0.5*np.vectorize(math.erfc, otypes=[float])(-z/math.sqrt(2.0))"
            " + z*np.exp(-0.5*z**2)/math.sqrt(2.0*math.pi)",
        ),
    ),
    ActivationRow(
        "gelu_tanh",
        "Gaussian error linear unit, tanh form",
        r"\frac{z}{2} \left(1 + \tanh\left(\sqrt{2/\pi} \left(z + 0.044715 z^3\right)\right)\right)",
        forward="z*(1 + tanh(sqrt(2/pi)*(z + 0.044715*z**3)))/2",
        derivative="(1 + tanh(sqrt(2/pi)*(z + 0.044715*z**3)))/2"
        " + z*(1 - tanh(sqrt(2/pi)*(z + 0.044715*z**3))**2)/2*sqrt(2/pi)*(1 + 0.134145*z**2)",
        numpy=NumpySource(
            # (1 + tanh u)/2 is the sigmoid of 2u, which keeps the digits where z is far below 0.
            "z*np.exp(-np.logaddexp(0.0, -2.0*math.sqrt(2.0/math.pi)*(z + 0.044715*z**3)))",
            "np.exp(-np.logaddexp(0.0, -2.0*math.sqrt(2.0/math.pi)*(z + 0.044715*z**3)))"
            " + z*np.exp(-np.logaddexp(0.0, -2.0*math.sqrt(2.0/math.pi)*(z + 0.044715*z**3))"
            " - np.logaddexp(0.0, 2.0*math.sqrt(2.0/math.pi)*(z + 0.044715*z**3)))"
            "*2.0*math.sqrt(2.0/math.pi)*(1.0 + 0.134145*z**2)",
        ),
    ),
    ActivationRow(
        # Differentiable at 0 as well, but abs is not: the claim is made off the kink.
        "softsign",
        "softsign",
        r"\frac{z}{1 + |z|}",
        forward="z/(1 + abs(z))",
        derivative="1/(1 + abs(z))**2",
        numpy=NumpySource("z/(1.0 + np.abs(z))", "1.0/(1.0 + np.abs(z))**2"),
        domain=("z != 0",),
    ),
    ActivationRow(
        "sin", "sine", r"\sin z", forward="sin(z)", derivative="cos(z)", numpy=NumpySource("np.sin(z)", "np.cos(z)")
    ),
    ActivationRow(
        "gaussian",
        "Gaussian",
        r"e^{-z^2}",
        forward="exp(-z**2)",
        derivative="-2*z*a",
        numpy=NumpySource("np.exp(-z**2)", "-2.0*z*a"),
    ),
    ActivationRow(
        "hard_tanh",
        "hard tanh",
        r"\max(-1, \min(1, z))",
        forward="max(-1, z) + min(1, z) - z",
        derivative="((z + 1)/abs(z + 1) - (z - 1)/abs(z - 1))/2",
        numpy=NumpySource("np.clip(z, -1.0, 1.0)", "np.where(np.abs(z) < 1, 1.0, 0.0)"),
        domain=("z != -1", "z != 1"),
        aliases=("hardtanh",),
    ),
    ActivationRow(
        "softmax",
        "softmax",
        r"\frac{e^{z_j}}{\sum_k e^{z_k}}",
        forward="exp(z)/sum(exp(z))",
        derivative="a*(1 - a)",
        off_diagonal="-a*a_k",
        # The derivative is the Jacobian of one sample.
        numpy=NumpySource(
            "np.exp(z - z.max(axis=0))/np.exp(z - z.max(axis=0)).sum(axis=0)", "np.diagflat(a) - np.outer(a, a)"
        ),
    ),
)
