"""The costs, one row each: one output's term, summed over the outputs."""

from __future__ import annotations

from fractions import Fraction

from bpverify.catalog.rows import CostRow, Parameter, Written

COSTS: tuple[CostRow, ...] = (
    CostRow("C", "any differentiable cost", r"C(a, y)", aliases=("abstract",)),
    CostRow(
        "quadratic",
        "half the sum of squares",
        r"\frac{1}{2} \sum_j (a_j - y_j)^2",
        forward="(a - y)**2/2",
        derivative="a - y",
    ),
    CostRow(
        "squared_error",
        "sum of squares",
        r"\sum_j (a_j - y_j)^2",
        forward="(a - y)**2",
        derivative="2*(a - y)",
        aliases=("sse",),
    ),
    CostRow(
        "mse",
        "mean squared error",
        r"\frac{1}{n} \sum_j (a_j - y_j)^2",
        forward="(a - y)**2/n",
        derivative="2*(a - y)/n",
        aliases=("mean_squared_error",),
    ),
    CostRow(
        "binary_cross_entropy",
        "binary cross-entropy",
        r"-\sum_j \left(y_j \log a_j + (1 - y_j) \log(1 - a_j)\right)",
        forward="-(y*log(a) + (1 - y)*log(1 - a))",
        derivative="(1 - y)/(1 - a) - y/a",
        written=Written("-(y*log(a) + (1 - y)*log1p(-a))"),
        domain=("a > 0", "a < 1"),
        aliases=("bce",),
    ),
    CostRow(
        "categorical_cross_entropy",
        "categorical cross-entropy",
        r"-\sum_j y_j \log a_j",
        forward="-y*log(a)",
        derivative="-y/a",
        domain=("a > 0",),
        aliases=("cce",),
        targets=("sum(y) = 1",),
    ),
    CostRow(
        "log_cosh",
        "logarithm of the hyperbolic cosine",
        r"\sum_j \log\cosh(a_j - y_j)",
        forward="log((exp(a - y) + exp(y - a))/2)",
        derivative="tanh(a - y)",
        written=Written("logaddexp(a - y, y - a) - log(2)"),
        aliases=("logcosh",),
    ),
    CostRow(
        "huber",
        "Huber",
        r"\sum_j \left(c_j (a_j - y_j) - \frac{c_j^2}{2}\right), \quad"
        r" c_j = \max(-\delta, \min(\delta, a_j - y_j))",
        forward="max(-delta, min(delta, a - y))*(a - y) - max(-delta, min(delta, a - y))**2/2",
        derivative="max(-delta, min(delta, a - y))",
        domain=("a - y != delta", "a - y != -delta"),
        parameters=(Parameter("delta", Fraction(1), above=Fraction(0)),),
    ),
    CostRow(
        "poisson",
        "Poisson",
        r"\sum_j (a_j - y_j \log a_j)",
        forward="a - y*log(a)",
        derivative="1 - y/a",
        domain=("a > 0",),
    ),
    CostRow(
        "hinge",
        "hinge",
        r"\sum_j \max(0, 1 - y_j a_j)",
        forward="max(0, 1 - y*a)",
        derivative="-y*(1 + (1 - y*a)/abs(1 - y*a))/2",
        domain=("y*a != 1",),
    ),
)
