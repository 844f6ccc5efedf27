"""Reads activations and costs from text into expressions; ``unparse`` writes them back, and read(write(e)) is e.

Text is never evaluated. The tree stays as it was read, except that neighbouring numbers fold exactly (1/2 is a number).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bpverify.errors import ExpressionError, nearest
from bpverify.expression import FUNCTIONS, Call, Expression, Number, Power, Product, Sum, Symbol
from bpverify.notation.unparse import write_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

    Branch = Tree[Token] | Token

MAX_LENGTH = 2000
"""Characters in one expression."""
MAX_NESTING = 40
"""Parentheses open at once; the tree's depth is a small multiple, so that recursion over it is safe."""
MAX_EXPONENT = 100
"""The largest numerator and denominator of an exponent."""
MAX_BITS = 1024
"""The size of a number's numerator and denominator, as written and as folded."""

GRAMMAR = "numbers, + - * / **, parentheses and the functions " + " ".join(FUNCTIONS)
NO_VALUES: dict[str, Fraction] = {}
FOREIGN = {"^": "**", "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")", "{": "(", "}": ")"}  # noqa: RUF001 - these letters are the point
"""Characters that people write, and what this grammar writes instead."""
INSTEAD = {
    "ln": "log(u)",
    "log1p": "log(1 + u)",
    "log2": "log(u)/log(2)",
    "log10": "log(u)/log(10)",
    "expm1": "exp(u) - 1",
    "pow": "u**2",
    "power": "u**2",
    "square": "u**2",
    "fabs": "abs(u)",
    "maximum": "max(u, v)",
    "minimum": "min(u, v)",
    "sign": "u/abs(u)",
    "step": "(1 + u/abs(u))/2",
    "heaviside": "(1 + u/abs(u))/2",
    "sigmoid": "1/(1 + exp(-u))",
    "logistic": "1/(1 + exp(-u))",
    "relu": "max(0, u)",
    "softplus": "log(1 + exp(u))",
    "cot": "cos(u)/sin(u)",
    "sech": "1/cosh(u)",
    "coth": "cosh(u)/sinh(u)",
    "asinh": "log(u + sqrt(1 + u**2))",
    "arcsinh": "log(u + sqrt(1 + u**2))",
    "atanh": "log((1 + u)/(1 - u))/2",
    "arctanh": "log((1 + u)/(1 - u))/2",
    "erfc": "1 - erf(u)",
}
"""Functions that people write, and what this grammar writes instead of them, at u."""


def quoted(text: str) -> str:
    """Return text in quotes for an error of one line: shortened, with control characters escaped."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def read_expression(text: str, names: frozenset[str], values: Mapping[str, Fraction] = NO_VALUES) -> Expression:
    """Read an expression whose symbols are ``names`` and pi; a name of ``values`` stands for its number.

    Raises ExpressionError, which names the place and the nearest valid thing.
    """
    _check_size(text)
    _check_parentheses(text)
    from lark.exceptions import UnexpectedInput

    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _syntax_error(text, error) from None
    return _Reader(text, names, values).read(tree)


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    from lark import Lark

    source = files("bpverify.notation").joinpath("expression.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", lexer="contextual", start="sum", maybe_placeholders=False)


def _check_size(text: str) -> None:
    if not text.strip():
        raise ExpressionError("empty expression", GRAMMAR, "for example 'z/(1+exp(-z))'")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"expression of {len(text)} characters", f"at most {MAX_LENGTH}")


def _check_parentheses(text: str) -> None:
    opened: list[int] = []
    for position, character in enumerate(text):
        if character == "(":
            opened.append(position)
        elif character == ")" and not opened:
            raise _unbalanced(text, "')'", position, "a '(' before it")
        elif character == ")":
            opened.pop()
        if len(opened) > MAX_NESTING:
            raise ExpressionError(f"expression {quoted(text)}", f"at most {MAX_NESTING} nested parentheses")
    if opened:
        raise _unbalanced(text, "'('", opened[-1], "a ')' that closes it")


def _unbalanced(text: str, which: str, position: int, expected: str) -> ExpressionError:
    return ExpressionError(f"unbalanced {which} {_place(text, position)}", expected)


def _place(text: str, position: int) -> str:
    return f"at character {position + 1} of {quoted(text)}"


def _syntax_error(text: str, error: UnexpectedInput) -> ExpressionError:
    """Say what stands where it cannot stand: the end, a foreign character, or a missing operator."""
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return ExpressionError(f"expression {quoted(text)}", "a number, a name or '(' before its end")
    position = error.pos_in_stream or 0
    found = str(token) if token is not None else text[position]
    place = f"{quoted(found)} {_place(text, position)}"
    if found in FOREIGN:
        return ExpressionError(place, GRAMMAR, f"did you mean '{FOREIGN[found]}'?")
    if token is not None and (token.type in ("NAME", "NUMBER") or found == "("):
        return ExpressionError(place, "an operator before it", "write * for a product")
    return ExpressionError(place, "a number, a name or '('" if found in "+-*/**)," else GRAMMAR)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Builds the expression from the parse tree, one method a rule; the tree's depth is bounded by MAX_NESTING."""

    text: str
    names: frozenset[str]
    values: Mapping[str, Fraction]

    def read(self, tree: Branch) -> Expression:
        """Return the expression of one branch of the parse tree."""
        return RULES[str(tree.data)](self, tree.children)  # type: ignore[union-attr]  # the rules take no token

    def number(self, parts: list[Branch]) -> Expression:
        """Read a literal exactly as written: 0.1 is one tenth."""
        literal = str(parts[0])
        exponent = literal.lower().partition("e")[2]
        if len(literal) > MAX_BITS // 3 or len(exponent) > 4 or abs(int(exponent or 0)) > MAX_BITS // 3:
            raise self.too_large(literal)
        return self.checked(Fraction(literal))

    def name(self, parts: list[Branch]) -> Expression:
        """Read a variable, a parameter or pi."""
        name = str(parts[0])
        if name in self.values:
            return self.checked(self.values[name])
        if name in self.names or name == "pi":
            return Symbol(name)
        if name in FUNCTIONS:
            raise ExpressionError(f"function {self.at(parts[0])}", "its arguments in parentheses", f"write {name}(...)")
        known = self.names | self.values.keys() | {"pi"}
        raise ExpressionError(
            f"unknown name {self.at(parts[0])}", "a name of the expression", _nearest_name(name, known)
        )

    def call(self, parts: list[Branch]) -> Expression:
        """Read a function with its arguments."""
        function, *arguments = parts
        name = str(function)
        if name in self.names or name in self.values or name == "pi":
            raise ExpressionError(
                f"{self.at(function)} before '('", "an operator between them", "write * for a product"
            )
        if name not in FUNCTIONS:
            hint = f"write {INSTEAD[name]}" if name in INSTEAD else nearest(name, FUNCTIONS)
            raise ExpressionError(f"unknown function {self.at(function)}", "a function", hint)
        if len(arguments) != FUNCTIONS[name]:
            wanted = {1: "1 argument", 2: "2 arguments"}[FUNCTIONS[name]]
            raise ExpressionError(f"function {self.at(function)} with {len(arguments)}", wanted)
        return Call(name, tuple(map(self.read, arguments)))

    def sum(self, parts: list[Branch]) -> Expression:
        """Read signed terms, left to right."""
        terms = [_negative(term) if minus else term for minus, _, term in self.signed(parts)]
        return _joined(Sum, self.folded(terms, lambda x, y: x + y))

    def product(self, parts: list[Branch]) -> Expression:
        """Read factors and divisors, left to right; a factor 1 is dropped."""
        factors = []
        for minus, operator, factor in self.signed(parts):
            right = self.inverse(factor) if operator == "/" else factor
            factors.append(_negative(right) if minus else right)
        folded = self.folded(factors, lambda x, y: x * y)
        return _joined(Product, [f for f in folded if f != ONE] or [ONE])

    def power(self, parts: list[Branch]) -> Expression:
        """Read base ** exponent ** exponent, from the right."""
        operands = list(self.signed(parts))
        minus, _, last = operands.pop()
        result = _negative(last) if minus else last
        for minus, _, base in reversed(operands):
            result = self.raised(base, result)
            result = _negative(result) if minus else result
        return result

    def raised(self, base: Expression, exponent: Expression) -> Expression:
        """Return base ** exponent; the exponent is a rational constant."""
        if not isinstance(exponent, Number):
            raise ExpressionError(
                f"exponent {quoted(write_expression(exponent))} in {quoted(self.text)}",
                "a constant rational number",
                f"write exp({write_expression(exponent)}*log(...))",
            )
        power = exponent.value
        if max(abs(power.numerator), power.denominator) > MAX_EXPONENT:
            raise ExpressionError(
                f"exponent in {quoted(self.text)}", f"numerator and denominator at most {MAX_EXPONENT}"
            )
        return self.number_power(base.value, power) if isinstance(base, Number) else Power(base, power)

    def number_power(self, base: Fraction, power: Fraction) -> Expression:
        """Fold a number to a whole power; a root stays as it is."""
        if (base == 0 and power < 0) or (base < 0 and power.denominator > 1):
            text = write_expression(Power(Number(base), power))
            raise ExpressionError(f"{quoted(text)} in {quoted(self.text)}", "a power that is a real number")
        if power.denominator > 1 and base not in (0, 1):
            return Power(Number(base), power)
        if base not in (0, 1, -1) and abs(power) * _bits(base) > 2 * MAX_BITS:
            raise self.too_large(str(base))
        return self.checked(base**power.numerator if power.denominator == 1 else base)

    def inverse(self, divisor: Expression) -> Expression:
        """Return 1/divisor; 1/u**2 is u**(-2), but 1/u**(-2) stays, since it is undefined where u is 0."""
        if isinstance(divisor, Number):
            if divisor.value == 0:
                raise ExpressionError(f"division by 0 in {quoted(self.text)}", "a divisor other than 0")
            return Number(1 / divisor.value)
        if isinstance(divisor, Power) and divisor.exponent > 0:
            return Power(divisor.base, -divisor.exponent)
        return Power(divisor, Fraction(-1))

    def folded(self, parts: list[Expression], join: Callable[[Fraction, Fraction], Fraction]) -> list[Expression]:
        """Join neighbouring numbers into one."""
        result: list[Expression] = []
        for part in parts:
            last = result[-1] if result else None
            if isinstance(last, Number) and isinstance(part, Number):
                result[-1] = self.checked(join(last.value, part.value))
            else:
                result.append(part)
        return result

    def signed(self, parts: list[Branch]) -> Iterator[tuple[bool, str, Expression]]:
        """Yield each operand with whether it is negated and the operator before it ("" for the first, or a sign)."""
        minus, operator = False, ""
        for part in parts:
            if _is_token(part, "SIGN"):
                minus ^= str(part) == "-"
            elif _is_token(part, "TIMES", "POWER"):
                operator = str(part)
            else:
                yield minus, operator, self.read(part)
                minus, operator = False, ""

    def checked(self, value: Fraction) -> Number:
        """Return the number, unless it is too large to be meant."""
        if _bits(value) > MAX_BITS:
            raise self.too_large("a value")
        return Number(value)

    def too_large(self, found: str) -> ExpressionError:
        return ExpressionError(f"number {quoted(found)} in {quoted(self.text)}", f"at most {MAX_BITS // 4} digits")

    def at(self, token: Branch) -> str:
        return f"'{token}' {_place(self.text, token.start_pos or 0)}"  # type: ignore[union-attr]  # it is a token


RULES: dict[str, Callable[[_Reader, list[Branch]], Expression]] = {
    rule: getattr(_Reader, rule) for rule in ("number", "name", "call", "sum", "product", "power")
}
ONE, MINUS_ONE = Number(Fraction(1)), Number(Fraction(-1))


def _is_token(part: Branch, *types: str) -> bool:
    return getattr(part, "type", None) in types


def _nearest_name(name: str, known: set[str] | frozenset[str]) -> str:
    """Return the nearest name, or function, or else all names."""
    closest = nearest(name, known)
    return (
        closest
        if closest.startswith("did") or not nearest(name, FUNCTIONS).startswith("did")
        else nearest(name, FUNCTIONS)
    )


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _joined(kind: type[Sum] | type[Product], parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _negative(expression: Expression) -> Expression:
    """Return -expression; a product takes the sign into its leading number."""
    match expression:
        case Number(value=value):
            return Number(-value)
        case Product(factors=(Number(value=value), *rest)):
            return _joined(Product, rest) if value == -1 else Product((Number(-value), *rest))
        case Product(factors=factors):
            return Product((MINUS_ONE, *factors))
        case _:
            return Product((MINUS_ONE, expression))
