"""The activations, one row each. A step function is written (1 + z/abs(z))/2, off the kink."""

from __future__ import annotations

from fractions import Fraction

from bpverify.catalog.rows import ActivationRow, Parameter, Written

ACTIVATIONS: tuple[ActivationRow, ...] = (
    ActivationRow("sigma", "any differentiable activation", r"\sigma(z)", aliases=("abstract",)),
    ActivationRow(
        "identity",
        "identity",
        r"z",
        forward="z",
        derivative="1",
        aliases=("linear",),
    ),
    ActivationRow(
        "sigmoid",
        "logistic sigmoid",
        r"\frac{1}{1 + e^{-z}}",
        forward="1/(1 + exp(-z))",
        derivative="a*(1 - a)",
        written=Written("sigmoid(z)"),
        aliases=("logistic",),
    ),
    ActivationRow(
        "tanh",
        "hyperbolic tangent",
        r"\tanh z",
        forward="tanh(z)",
        derivative="1 - a**2",
    ),
    ActivationRow(
        "relu",
        "rectified linear unit",
        r"\max(0, z)",
        forward="max(0, z)",
        derivative="(1 + z/abs(z))/2",
        domain=("z != 0",),
    ),
    ActivationRow(
        "leaky_relu",
        "leaky rectified linear unit",
        r"\max(0, z) + s \min(0, z)",
        forward="max(0, z) + slope*min(0, z)",
        derivative="(1 + z/abs(z))/2 + slope*(1 - z/abs(z))/2",
        written=Written("select(z, z, slope*z)", "select(z, 1, slope)"),
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
        written=Written("max(0, z) + alpha*expm1(min(0, z))", "select(z, 1, alpha*exp(min(0, z)))"),
        domain=("z != 0",),
        parameters=(Parameter("alpha", Fraction(1), above=Fraction(0)),),
    ),
    ActivationRow(
        "softplus",
        "softplus",
        r"\log(1 + e^z)",
        forward="log(1 + exp(z))",
        derivative="1/(1 + exp(-z))",
        written=Written("softplus(z)", "sigmoid(z)"),
    ),
    ActivationRow(
        "silu",
        "sigmoid linear unit",
        r"\frac{z}{1 + e^{-z}}",
        forward="z/(1 + exp(-z))",
        derivative="(1 + a*exp(-z))/(1 + exp(-z))",
        written=Written("z*sigmoid(z)", "sigmoid(z) + a*sigmoid(-z)"),
        aliases=("swish",),
    ),
    ActivationRow(
        "gelu",
        "Gaussian error linear unit",
        r"\frac{z}{2} \left(1 + \operatorname{erf}\frac{z}{\sqrt{2}}\right)",
        forward="z*(1 + erf(z/sqrt(2)))/2",
        derivative="(1 + erf(z/sqrt(2)))/2 + z*exp(-z**2/2)/sqrt(2*pi)",
        # NumPy has no erf; erfc keeps the digits where z is far below 0.
        written=Written("z*erfc(-z/sqrt(2))/2", "erfc(-z/sqrt(2))/2 + z*exp(-z**2/2)/sqrt(2*pi)"),
    ),
    ActivationRow(
        "gelu_tanh",
        "Gaussian error linear unit, tanh form",
        r"\frac{z}{2} \left(1 + \tanh\left(\sqrt{2/\pi} \left(z + 0.044715 z^3\right)\right)\right)",
        forward="z*(1 + tanh(sqrt(2/pi)*(z + 0.044715*z**3)))/2",
        derivative="(1 + tanh(sqrt(2/pi)*(z + 0.044715*z**3)))/2"
        " + z*(1 - tanh(sqrt(2/pi)*(z + 0.044715*z**3))**2)/2*sqrt(2/pi)*(1 + 0.134145*z**2)",
        written=Written(
            # (1 + tanh u)/2 is the sigmoid of 2u, which keeps the digits where z is far below 0.
            "z*sigmoid(2*sqrt(2/pi)*(z + 0.044715*z**3))",
            "sigmoid(2*sqrt(2/pi)*(z + 0.044715*z**3)) + 2*sqrt(2/pi)*a*(1 + 0.134145*z**2)"
            "*sigmoid(-2*sqrt(2/pi)*(z + 0.044715*z**3))",
        ),
    ),
    ActivationRow(
        # Differentiable at 0 as well, but abs is not: the claim is made off the kink.
        "softsign",
        "softsign",
        r"\frac{z}{1 + |z|}",
        forward="z/(1 + abs(z))",
        derivative="1/(1 + abs(z))**2",
        domain=("z != 0",),
    ),
    ActivationRow("sin", "sine", r"\sin z", forward="sin(z)", derivative="cos(z)"),
    ActivationRow(
        "gaussian",
        "Gaussian",
        r"e^{-z^2}",
        forward="exp(-z**2)",
        derivative="-2*z*a",
    ),
    ActivationRow(
        "hard_tanh",
        "hard tanh",
        r"\max(-1, \min(1, z))",
        forward="max(-1, z) + min(1, z) - z",
        derivative="((z + 1)/abs(z + 1) - (z - 1)/abs(z - 1))/2",
        written=Written("clip(z, -1, 1)"),
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
        # The pullback of g: two passes over a layer, where its Jacobian is a matrix for each sample.
        written=Written("softmax(z)", "a*(g - sum(a*g))"),
    ),
)
