"""The functions that SymPy lacks for us: an opaque activation, an opaque cost, and a step that has no value at its kink.

SymPy differentiates ``Max`` and ``Abs`` to conventions at the kink without a word; here a kink is a ``Step`` whose derivative
is 0 off the kink, and the verdict states that condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import Function, Integer

from bpverify.errors import ExpressionError
from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Sigma(Function):  # type: ignore[misc]  # SymPy is untyped
    """Sigma(l, d, z): the d-th derivative of layer l's activation, any differentiable function, at z."""

    nargs = 3

    def fdiff(self, argindex: int = 3) -> Any:
        """The derivative by z is the next order."""
        layer, order, z = self.args
        return Sigma(layer, order + 1, z)


class AnyCost(Function):  # type: ignore[misc]  # SymPy is untyped
    """AnyCost(d_1..d_n, a_1..a_n, y_1..y_n): a derivative of any differentiable cost, d_j times by a_j."""

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by a_j raises d_j by one."""
        outputs = len(self.args) // 3
        if not outputs < argindex <= 2 * outputs:
            raise sympy.function.ArgumentIndexError(self, argindex)
        orders = list(self.args)
        orders[argindex - outputs - 1] += 1
        return AnyCost(*orders)


class Step(Function):  # type: ignore[misc]  # SymPy is untyped
    """Step(u): 1 for u > 0, 0 for u < 0; no value is taken at u = 0."""

    nargs = 1

    # The name is SymPy's, of what it calls when Step(u) is written; no text is evaluated.
    @classmethod
    def eval(cls, u: Any) -> Any:
        """Decide rational arguments, and keep one sign and one scale: Step(-2u) is 1 - Step(u)."""
        if u.is_Rational and u != 0:
            return Integer(1 if u > 0 else 0)
        content, rest = u.as_content_primitive()
        if rest.could_extract_minus_sign():
            return 1 - cls(-rest)
        return cls(rest) if content != 1 else None

    def fdiff(self, argindex: int = 1) -> Any:
        """0, off the kink."""
        return Integer(0)


class Reciprocal(Function):  # type: ignore[misc]  # SymPy is untyped
    """Reciprocal(u) = 1/u, kept apart so that it becomes one generator."""

    nargs = 1


class Root(Function):  # type: ignore[misc]  # SymPy is untyped
    """Root(u, q): the positive q-th root of a positive u."""

    nargs = 2


def opaque_cost(activations: Sequence[Any], targets: Sequence[Any]) -> Any:
    """Return C(a, y) for any differentiable cost."""
    return AnyCost(*[Integer(0)] * len(activations), *activations, *targets)


def maximum(u: Any, v: Any) -> Any:
    """max(u, v) off u = v."""
    difference = sympy.expand(u - v)
    return u if difference == 0 else v + difference * Step(difference)


def absolute(u: Any) -> Any:
    """|u| off u = 0."""
    return Integer(0) if u == 0 else u * (2 * Step(u) - 1)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "tanh": sympy.tanh,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "erf": sympy.erf,
    "abs": absolute,
    "max": maximum,
    "min": lambda u, v: -maximum(-u, -v),
}


def to_sympy(expression: Expression, values: Mapping[str, Any], vectors: Sequence[Mapping[str, Any]] = ()) -> Any:
    """Return the expression in SymPy, its symbols replaced by ``values``.

    ``vectors`` holds the values of each unit of the layer; ``sum`` adds its argument over them.
    """
    match expression:
        case Number(value=value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name="pi"):
            return sympy.pi
        case Symbol(name=name):
            return values[name]
        case Sum(terms=terms):
            return sympy.Add(*(to_sympy(t, values, vectors) for t in terms))
        case Product(factors=factors):
            return sympy.Mul(*(to_sympy(f, values, vectors) for f in factors))
        case Power(base=base, exponent=q):
            return _power(to_sympy(base, values, vectors), sympy.Rational(q.numerator, q.denominator))
        case Call(function="sum", arguments=(body,)):
            return sympy.Add(*(to_sympy(body, {**values, **unit}, vectors) for unit in vectors))
        case Call(function=name, arguments=arguments):
            return FUNCTIONS[name](*(to_sympy(a, values, vectors) for a in arguments))
    raise TypeError(f"not an expression: {expression!r}")


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent < 0:
        raise ExpressionError("the expression", "a denominator that is not identically zero")
    return base**exponent
