"""Expressions as Python text over an array namespace: constants by ``math``, arrays by ``np`` or ``xp``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol, symbols, walk
from bpverify.lowering.forms import FUNCTION_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUM, PRODUCT, POWER, ATOM = range(4)
"""How strongly a text binds."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How arrays are spoken to: ``module`` is the namespace's name in the emitted source, ``portable`` any array library."""

    module: str
    portable: bool


BUILTINS = frozenset({"abs", "max", "min"})
"""Functions of one number that Python has without ``math``."""

NUMPY, ARRAY_API = Dialect("np", False), Dialect("xp", True)


def functions_used(expression: Expression) -> Iterator[str]:
    """Yield the functions with a body of their own that the expression calls."""
    for node in walk(expression):
        if isinstance(node, Call) and node.function in FUNCTION_FORMS and FUNCTION_FORMS[node.function].body:
            yield node.function


def is_constant(expression: Expression) -> bool:
    """Tell whether the value is one number for all arrays."""
    return not symbols(expression) - {"pi"} and not any(isinstance(e, Call) and e.function == "sum" for e in walk(expression))


def number_text(value: Fraction) -> str:
    """Return a rational as Python text that binds as an atom where it is not negative."""
    if value.denominator == 1:
        return str(value.numerator)
    exact = repr(float(value))
    return exact if Fraction(exact) == value and len(exact) <= 12 else f"({value.numerator} / {value.denominator})"


class Printer:
    """Writes expressions; ``names`` says what stands for a symbol, ``bound`` for a part that has a variable of its own."""

    def __init__(self, dialect: Dialect, names: Mapping[str, str] | None = None) -> None:
        self.dialect, self.names = dialect, dict(names or {})
        self.bound: dict[Expression, str] = {}

    def text(self, expression: Expression, least: int = SUM) -> str:
        """Return the expression's text, in parentheses where it binds less than ``least``."""
        if expression in self.bound:
            return self.bound[expression]
        text, strength = RULES[type(expression)](self, expression)
        return text if strength >= least else f"({text})"

    def number(self, expression: Number) -> tuple[str, int]:
        """Write a rational."""
        text = number_text(expression.value)
        return text, PRODUCT if text.startswith("-") else ATOM

    def symbol(self, expression: Symbol) -> tuple[str, int]:
        """Write a symbol."""
        return self.names.get(expression.name, "math.pi" if expression.name == "pi" else expression.name), ATOM

    def sum(self, expression: Sum) -> tuple[str, int]:
        """Write a sum, a positive term first where there is one."""
        terms = [_signed(t) for t in expression.terms]
        terms.sort(key=lambda pair: pair[0])
        first, *rest = terms
        text = ("-" if first[0] else "") + self.text(first[1], PRODUCT)
        return text + "".join((" - " if minus else " + ") + self.text(t, PRODUCT) for minus, t in rest), SUM

    def product(self, expression: Product) -> tuple[str, int]:
        """Write a product, its divisors behind it."""
        minus, body = _signed(expression)
        above: list[Expression] = []
        below: list[Power] = []
        for factor in body.factors if isinstance(body, Product) else (body,):
            if isinstance(factor, Power) and factor.exponent < 0:
                below.append(Power(factor.base, -factor.exponent))
            else:
                above.append(factor)
        text = " * ".join(self.text(f, POWER if i else PRODUCT) for i, f in enumerate(above)) or "1"
        for divisor in below:
            text += " / " + self.text(divisor.base if divisor.exponent == 1 else divisor, POWER)
        return ("-" + text if minus else text), PRODUCT

    def power(self, expression: Power) -> tuple[str, int]:
        """Write a power; a root as a root, a negative power as a quotient."""
        q = expression.exponent
        if q == Fraction(1, 2):
            return self.call(Call("sqrt", (expression.base,)))
        if q < 0:
            return self.product(Product((expression,)))
        return f"{self.text(expression.base, ATOM)}**{number_text(q)}", POWER

    def call(self, expression: Call) -> tuple[str, int]:
        """Write a function applied."""
        name, arguments = expression.function, expression.arguments
        if is_constant(expression):
            return f"{'' if name in BUILTINS else 'math.'}{name}({', '.join(map(self.text, arguments))})", ATOM
        if name == "sum":
            return f"np.sum({self.text(arguments[0])}, axis=-1, keepdims=True)", ATOM
        if name in ("max", "min"):
            return self.choice(name, *arguments)
        row = FUNCTION_FORMS.get(name)
        if row is None:
            return f"np.{name}({', '.join(map(self.text, arguments))})", ATOM
        if row.body:
            return f"{name}({', '.join(map(self.text, arguments))})", ATOM
        if name == "select" and all(map(is_constant, arguments[1:])):
            arguments = (arguments[0], Call("fill", (arguments[0], arguments[1])), arguments[2])
        pattern = row.inline_portable if self.dialect.portable and row.inline_portable else row.inline
        return pattern.format(*map(self.text, arguments)), ATOM

    def choice(self, name: str, u: Expression, v: Expression) -> tuple[str, int]:
        """Write max or min, a constant behind; not every namespace takes the maximum of an array and a number."""
        u, v = (v, u) if is_constant(u) else (u, v)
        if self.dialect.portable and is_constant(v):
            sign = ">" if name == "max" else "<"
            return f"np.where({self.text(u)} {sign} {self.text(v)}, {self.text(u)}, {self.text(v)})", ATOM
        return f"np.{name}imum({self.text(u)}, {self.text(v)})", ATOM


def _fill(printer: Printer, expression: Call) -> tuple[str, int]:
    like, value = expression.arguments
    return f"np.full_like({printer.text(like)}, {printer.text(value)})", ATOM


def _call(printer: Printer, expression: Call) -> tuple[str, int]:
    return _fill(printer, expression) if expression.function == "fill" else printer.call(expression)


RULES: dict[type, Callable[[Printer, Any], tuple[str, int]]] = {
    Number: Printer.number,
    Symbol: Printer.symbol,
    Sum: Printer.sum,
    Product: Printer.product,
    Power: Printer.power,
    Call: _call,
}


def _signed(term: Expression) -> tuple[bool, Expression]:
    """Return whether the term is negative, and the term without its sign."""
    match term:
        case Number(value=value) if value < 0:
            return True, Number(-value)
        case Product(factors=(Number(value=value), *rest)) if value < 0:
            kept = tuple(rest) if value == -1 else (Number(-value), *rest)
            return True, kept[0] if len(kept) == 1 else Product(kept)
    return False, term
