"""Numerically stable forms, one row each: functions beyond the grammar, and the activations and costs that are written with them.

A row only says how to write something; ``lowering/proofs.py`` has each form proved equal to what it stands for. An activation or
a cost without a row is written as the catalog has it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionForm:
    """A function beyond the grammar: what it means in the grammar's functions, and its body in NumPy (namespace ``np``).

    ``portable`` is the body for any array namespace, where it has to be another one. An inline function has no body of its
    own: its text stands where it is used.
    """

    name: str
    arguments: tuple[str, ...]
    meaning: str
    title: str
    body: tuple[str, ...]
    portable: tuple[str, ...] = ()
    inline: str = ""
    inline_portable: str = ""


LARGEST = ("m = np.max(u, axis=-1, keepdims=True)", "m = m[0] if isinstance(m, tuple) else m  # PyTorch gives the places too")

FUNCTIONS: tuple[FunctionForm, ...] = (
    FunctionForm(
        "step",
        ("u",),
        "(1 + u/abs(u))/2",
        "1 where u > 0, else 0, in the type of u",
        ("return (u > 0).astype(u.dtype)",),
        ("return np.where(u > 0, np.ones_like(u), np.zeros_like(u))",),
    ),
    FunctionForm("sign", ("u",), "u/abs(u)", "", (), inline="np.sign({0})"),
    FunctionForm("expm1", ("u",), "exp(u) - 1", "", (), inline="np.expm1({0})"),
    FunctionForm("log1p", ("u",), "log(1 + u)", "", (), inline="np.log1p({0})"),
    FunctionForm("logaddexp", ("u", "v"), "log(exp(u) + exp(v))", "", (), inline="np.logaddexp({0}, {1})"),
    FunctionForm(
        "softplus",
        ("u",),
        "log(1 + exp(u))",
        "",
        (),
        inline="np.logaddexp({0}, 0)",
        inline_portable="np.logaddexp({0}, np.zeros_like({0}))",
    ),
    FunctionForm(
        "select",
        ("u", "p", "q"),
        "p*(1 + u/abs(u))/2 + q*(1 - u/abs(u))/2",
        "",
        (),
        inline="np.where({0} > 0, {1}, {2})",
    ),
    FunctionForm("clip", ("u", "low", "high"), "max(low, u) + min(high, u) - u", "", (), inline="np.clip({0}, {1}, {2})"),
    FunctionForm(
        "sigmoid",
        ("u",),
        "1/(1 + exp(-u))",
        "1 / (1 + exp(-u)), without overflow",
        # Both exponents are at most 0; two fast exponentials cost less than one and a selection.
        ("return np.exp(np.minimum(u, 0)) / (1 + np.exp(-np.abs(u)))",),
        ("return np.exp(-np.logaddexp(np.zeros_like(u), -u))",),
    ),
    FunctionForm(
        "erf",
        ("u",),
        "erf(u)",
        "the error function, element by element: NumPy has none",
        ("return np.vectorize(math.erf, otypes=[u.dtype.char])(u)",),
        ("return from_numpy(math.erf, u, np)",),
    ),
    FunctionForm(
        "erfc",
        ("u",),
        "1 - erf(u)",
        "1 - erf(u), element by element: NumPy has none",
        ("return np.vectorize(math.erfc, otypes=[u.dtype.char])(u)",),
        ("return from_numpy(math.erfc, u, np)",),
    ),
    FunctionForm(
        "softmax",
        ("u",),
        "exp(u)/sum(exp(u))",
        "exp(u_j) / sum_k exp(u_k), without overflow",
        (
            "e = np.exp(u - np.max(u, axis=-1, keepdims=True))",
            "return e / np.sum(e, axis=-1, keepdims=True)",
        ),
        (*LARGEST, "e = np.exp(u - m)", "return e / np.sum(e, axis=-1, keepdims=True)"),
    ),
    FunctionForm(
        "logsumexp",
        ("u",),
        "log(sum(exp(u)))",
        "log(sum_k exp(u_k)), without overflow",
        (
            "m = np.max(u, axis=-1, keepdims=True)",
            "return m + np.log(np.sum(np.exp(u - m), axis=-1, keepdims=True))",
        ),
        (*LARGEST, "return m + np.log(np.sum(np.exp(u - m), axis=-1, keepdims=True))"),
    ),
)
FUNCTION_FORMS = {row.name: row for row in FUNCTIONS}


@dataclass(frozen=True, slots=True)
class ActivationForm:
    """How an activation of the catalog is written: ``forward`` in z, ``slope`` in z and a.

    The pullback of a layer that is not elementwise is in z, a and the cotangent g. Left empty, a text is the catalog's.
    """

    name: str
    forward: str
    slope: str = ""


ACTIVATION_FORMS = {
    row.name: row
    for row in (
        ActivationForm("sigmoid", "sigmoid(z)"),
        ActivationForm("softplus", "softplus(z)", "sigmoid(z)"),
        ActivationForm("silu", "z*sigmoid(z)", "sigmoid(z) + a*sigmoid(-z)"),
        ActivationForm("gelu", "z*erfc(-z/sqrt(2))/2", "erfc(-z/sqrt(2))/2 + z*exp(-z**2/2)/sqrt(2*pi)"),
        ActivationForm(
            "gelu_tanh",
            "z*sigmoid(2*sqrt(2/pi)*(z + 0.044715*z**3))",
            "sigmoid(2*sqrt(2/pi)*(z + 0.044715*z**3)) + 2*sqrt(2/pi)*a*(1 + 0.134145*z**2)"
            "*sigmoid(-2*sqrt(2/pi)*(z + 0.044715*z**3))",
        ),
        ActivationForm("elu", "max(0, z) + alpha*expm1(min(0, z))", "select(z, 1, alpha*exp(min(0, z)))"),
        ActivationForm("leaky_relu", "select(z, z, slope*z)", "select(z, 1, slope)"),
        ActivationForm("hard_tanh", "clip(z, -1, 1)"),
        ActivationForm("softmax", "softmax(z)", "a*(g - sum(a*g))"),
    )
}


@dataclass(frozen=True, slots=True)
class CostForm:
    """How a cost of the catalog is written, in a, y and n: one output's term, and its derivative by a."""

    name: str
    forward: str
    slope: str = ""


COST_FORMS = {
    row.name: row
    for row in (
        CostForm("binary_cross_entropy", "-(y*log(a) + (1 - y)*log1p(-a))"),
        CostForm("log_cosh", "logaddexp(a - y, y - a) - log(2)"),
    )
}


@dataclass(frozen=True, slots=True)
class FusionForm:
    """An output activation and a cost that are better taken together: one output's term of the cost in z and y.

    ``delta`` is BP1 for the pair, in a and y, as the text ``equation`` in our notation claims it.
    """

    activation: str
    cost: str
    forward: str
    delta: str
    equation: str
    name: str


FUSIONS: tuple[FusionForm, ...] = (
    FusionForm(
        "softmax",
        "categorical_cross_entropy",
        "y*(logsumexp(z) - z)",
        "a - y",
        r"\delta_j^L = a_j^L - y_j",
        "BP1 softmax",
    ),
    FusionForm(
        "sigmoid",
        "binary_cross_entropy",
        "y*softplus(-z) + (1 - y)*softplus(z)",
        "a - y",
        r"\delta_j^L = a_j^L - y_j",
        "BP1 sigmoid",
    ),
)
