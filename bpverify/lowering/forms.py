"""Functions beyond the grammar, one row each, and activations and costs that are better taken together.

A row only says how to write something; ``lowering/proofs.py`` has each form proved equal to what it stands for. How a single
activation or cost is written is said by its row of the catalog, in these functions.
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
    listed: str = ""
    """The body as ``bpverify list`` has it, where that is another one: an expression by itself, which warns of nothing."""


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
        "1 / (1 + exp(-u)), which is 0 where exp(-u) overflows",
        # Two exponentials of what is at most 0, or one and a selection, cost twice as much.
        ('with np.errstate(over="ignore"):', "    return 1 / (1 + np.exp(-u))"),
        ("return np.exp(-np.logaddexp(np.zeros_like(u), -u))",),
        listed="return np.exp(np.minimum(u, 0)) / (1 + np.exp(-np.abs(u)))",
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
