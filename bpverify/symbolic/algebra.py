"""Polynomials over independent atoms: every expression of a composition becomes one, and zero is decided there.

An atom is a symbol (a weight, an input, a weighted input) or a generator such as exp(z), 1/(1 + exp(-z)) or sigma'(z). Exact
relations between generators (r (1 + E) = 1, H^2 = H) reduce a polynomial; each is an identity of the functions wherever they are
defined, so a polynomial that reduces to 0 is 0. Background: Bronstein, "Symbolic Integration I", 2005, chapter 3.
"""

from __future__ import annotations

from functools import reduce as fold
from math import lcm
from typing import TYPE_CHECKING, Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from bpverify.errors import UnsupportedError
from bpverify.symbolic.functions import AnyCost, Reciprocal, Root, Sigma, Step, absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

OPAQUE = (sympy.log, sympy.erf, sympy.sin, sympy.cos, Sigma, AnyCost, Step, Reciprocal, Root)
"""Function applications that become one generator each; exponentials go by their exponents instead."""


class NewGenerators(Exception):
    """An expression needs generators that the algebra was made without; make one that knows ``expressions`` too."""

    def __init__(self, *expressions: Any) -> None:
        self.expressions = expressions
        super().__init__(*expressions)


def canonical(expression: Any) -> Any:
    """Rewrite an expression over few kinds of function: tanh, sinh and cosh by exp, angles expanded, quotients and roots named."""
    expression = expression.replace(sympy.tanh, lambda u: 1 - 2 / (1 + sympy.exp(2 * u)))
    expression = expression.replace(sympy.sinh, lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2)
    expression = expression.replace(sympy.cosh, lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2)
    expression = expression.replace(sympy.Abs, absolute).replace(sympy.sign, lambda u: 2 * Step(u) - 1)
    if expression.has(sympy.sin, sympy.cos):
        expression = sympy.expand_trig(expression)
    return _name_powers(expression)


def _name_powers(expression: Any) -> Any:
    """Replace u**(-n) by Reciprocal(u)**n and fractional powers by Root, innermost first."""
    if not expression.args:
        return expression
    if isinstance(expression, sympy.exp):
        return sympy.exp(sympy.expand(_name_powers(expression.args[0])))
    expression = expression.func(*map(_name_powers, expression.args))
    if not isinstance(expression, sympy.Pow) or (expression.exp.is_Integer and expression.exp >= 0):
        return expression
    base, exponent = sympy.expand(expression.base), expression.exp
    if not exponent.is_Rational:
        raise UnsupportedError(f"the exponent {exponent} is not a number")
    if exponent.q != 1:
        base = Root(base, sympy.Integer(exponent.q))
    return base ** exponent.p if exponent > 0 else Reciprocal(base) ** -exponent.p


class Algebra:
    """The polynomial ring for the given expressions over ``symbols``.

    ``images`` maps further SymPy symbols to what they stand for (a weighted input without a bias, say).
    Raises ``NewGenerators`` from ``polynomial`` for an expression that needs more.
    """

    def __init__(self, symbols: Iterable[Any], expressions: Iterable[Any], images: Mapping[Any, Any] | None = None) -> None:
        self._images = {} if images is None else images
        self._generators: dict[Any, str] = {}
        self._exponents: dict[Any, int] = {}
        self._signs: dict[Any, int] = {}
        self._canonical: dict[Any, Any] = {}
        self._memo: dict[Any, Any] = {}
        for expression in expressions:
            self._collect(self._canon(expression))
        base = [str(s) for s in symbols]
        names = [*reversed(self._names()), *base]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self._variable = dict(zip(names, self.context.gens(), strict=True))
        self._index = {name: i for i, name in enumerate(names)}
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self._relations: list[tuple[tuple[int, ...], Any]] = []
        self._inverses: list[tuple[int, Any, Any]] = []
        for atom, name in list(self._generators.items()):
            self._relate(atom, name)
        for term in self._exponents:
            self._add_relation(self._variable[self._up(term)] * self._variable[self._down(term)] - 1)

    def variable(self, name: str) -> Any:
        """The polynomial of one symbol or generator."""
        return self._variable[name]

    # -- collecting generators, before the ring exists

    def _canon(self, expression: Any) -> Any:
        if expression not in self._canonical:
            self._canonical[expression] = canonical(expression)
        return self._canonical[expression]

    def _collect(self, expression: Any) -> None:
        for node in sympy.postorder_traversal(expression):
            if isinstance(node, sympy.exp) or node is sympy.E:
                self._collect_exponent(node.args[0] if node.args else sympy.Integer(1))
            elif isinstance(node, OPAQUE) and node not in self._generators:
                self._generators[node] = f"g{len(self._generators)}"
                if isinstance(node, sympy.sin):
                    self._collect(sympy.cos(node.args[0]))

    def _collect_exponent(self, exponent: Any) -> None:
        for coefficient, term in _exponent_terms(exponent):
            self._exponents[term] = lcm(self._exponents.get(term, 1), coefficient.q)
            self._signs[term] = max(self._signs.get(term, -1), int(sympy.sign(coefficient)))

    def _up(self, term: Any) -> str:
        return f"e{list(self._exponents).index(term)}"

    def _down(self, term: Any) -> str:
        return f"i{list(self._exponents).index(term)}"

    def _names(self) -> list[str]:
        """Generators from the innermost outwards: a relation's leading variable comes after those it is made of."""
        return [n for i in range(len(self._exponents)) for n in (f"i{i}", f"e{i}")] + list(self._generators.values())

    # -- relations

    def _relate(self, atom: Any, name: str) -> None:
        g = self._variable[name]
        if isinstance(atom, Reciprocal):
            d = self.reduce(self.polynomial(atom.args[0]))
            if d == 0:
                raise UnsupportedError("a denominator is identically zero")
            self._inverses.append((self._index[name], g, d))
            self._add_relation(g * d - 1)
        elif isinstance(atom, Root):
            self._add_relation(g ** int(atom.args[1]) - self.polynomial(atom.args[0]))
        elif isinstance(atom, sympy.sin):
            self._add_relation(g**2 + self.polynomial(sympy.cos(atom.args[0])) ** 2 - 1)
        elif isinstance(atom, Step):
            self._add_relation(g**2 - g)

    def _add_relation(self, relation: Any) -> None:
        """Keep ``relation`` = 0, made monic, with the variables of its leading monomial."""
        leading = relation.monomial(0)
        support = tuple(i for i, e in enumerate(leading) if e)
        if support:
            self._relations.append((support, relation / relation.leading_coefficient()))

    # -- reading and deciding

    def polynomial(self, expression: Any) -> Any:
        """Return the polynomial that equals ``expression`` wherever it is defined."""
        return self._read(self._canon(expression))

    def _read(self, node: Any) -> Any:
        if node in self._memo:
            return self._memo[node]
        self._memo[node] = value = self._read_new(node)
        return value

    def _read_new(self, node: Any) -> Any:
        if node in self._images:
            return self.polynomial(self._images[node])
        if node.is_Rational:
            return self.context.constant(fmpq(int(node.p), int(node.q)))
        if node.is_Symbol or node is sympy.pi:
            return self._variable[str(node)]
        if isinstance(node, sympy.exp) or node is sympy.E:
            return self._exponential(node.args[0] if node.args else sympy.Integer(1), node)
        if node in self._generators and self._generators[node] in self._variable:
            return self._variable[self._generators[node]]
        reader = READERS.get(node.func)
        if reader is None:
            if isinstance(node, OPAQUE):
                raise NewGenerators(node)
            raise UnsupportedError(f"the function {node.func.__name__} is not understood here")
        return reader(self, node)

    def _exponential(self, exponent: Any, node: Any) -> Any:
        value = self.one
        for coefficient, term in _exponent_terms(exponent):
            if term not in self._exponents or self._exponents[term] % coefficient.q:
                raise NewGenerators(node)
            power = int(coefficient * self._exponents[term])
            value *= self._variable[self._up(term) if power > 0 else self._down(term)] ** abs(power)
        return value

    def reduce(self, polynomial: Any) -> Any:
        """Return an equal polynomial in which no relation's leading monomial is left."""
        changed = True
        while changed and polynomial != 0:
            changed = False
            for support, relation in reversed(self._relations):
                degrees = polynomial.degrees()
                if all(degrees[i] for i in support):
                    rest = divmod(polynomial, relation)[1]
                    changed = changed or rest != polynomial
                    polynomial = rest
        return polynomial

    def is_zero(self, polynomial: Any) -> bool:
        """Decide whether a polynomial is the zero function; False means only that its normal form is not 0."""
        polynomial = self.reduce(polynomial)
        for index, _, denominator in reversed(self._inverses):
            if polynomial == 0:
                return True
            polynomial = self.reduce(_clear(self, polynomial, index, denominator))
        return bool(polynomial == 0)

    def expression(self, polynomial: Any) -> Any:
        """Return a polynomial as a SymPy expression over symbols and generators."""
        back = {name: atom for atom, name in self._generators.items()}
        for term, count in self._exponents.items():
            back |= {self._up(term): sympy.exp(term / count), self._down(term): sympy.exp(-term / count)}
        names = self.context.names()
        values = [back.get(n, sympy.pi if n == "pi" else sympy.Symbol(n, real=True)) for n in names]
        return sympy.Add(
            *(
                sympy.Rational(int(c.p), int(c.q)) * sympy.Mul(*(values[i] ** int(e) for i, e in enumerate(m) if e))
                for m, c in polynomial.to_dict().items()
            )
        )


def _exponent_terms(exponent: Any) -> list[tuple[Any, Any]]:
    """Split an exponent into rational multiples of terms, one generator each: 2 z - y is [(2, z), (-1, y)]."""
    return [
        (coefficient, sympy.Mul(*rest))
        for coefficient, rest in (t.as_coeff_mul() for t in sympy.Add.make_args(sympy.expand(exponent)))
    ]


def _clear(algebra: Algebra, polynomial: Any, index: int, denominator: Any) -> Any:
    """Multiply by the denominator until its inverse, the variable ``index``, is gone."""
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for monomial, coefficient in polynomial.to_dict().items():
        rest = (*monomial[:index], 0, *monomial[index + 1 :])
        parts.setdefault(int(monomial[index]), {})[rest] = coefficient
    top = max(parts)
    return sum((algebra.context.from_dict(part) * denominator ** (top - k) for k, part in parts.items()), algebra.zero)


READERS: Mapping[Any, Callable[[Algebra, Any], Any]] = {
    sympy.Add: lambda algebra, node: sum((algebra._read(t) for t in node.args), algebra.zero),
    sympy.Mul: lambda algebra, node: fold(lambda p, f: p * algebra._read(f), node.args, algebra.one),
    sympy.Pow: lambda algebra, node: algebra._read(node.base) ** int(node.exp),
}
