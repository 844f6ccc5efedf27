"""One evaluation of a recorded graph for every algebra: residues, degrees, quotients of polynomials.

Functions become atoms: independent unknowns of the algebra. An atom stands for a function at an argument, so what is equal
for all values of the atoms is equal. A ``Plan`` says which applications share an atom, and whether exp(a + b) is written as
exp(a) exp(b) over the terms of its argument (tanh, sinh, cosh and expm1 then follow from exp), and likewise the sine and cosine of
a sum.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from bpverify.exact.algebra.derive import ancestors
from bpverify.exact.algebra.evaluate import Evaluation
from bpverify.exact.algebra.forms import LOGS, constant_factor, content, root_part, terms_of
from bpverify.exact.algebra.plans import Product
from bpverify.exact.algebra.residues import ROOTS
from bpverify.exact.record.functions import HELD
from bpverify.exact.record.graph import CONSTANT, FIRST_FUNCTION, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from bpverify.exact.algebra.forms import Term
    from bpverify.exact.algebra.plans import Algebra, Plan
    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.graph import Graph

V = TypeVar("V")

PARTS = 4
"""exp(m / PARTS) is the atom of a term m, so that halves and quarters of an argument are powers of it."""
LARGEST_EXPONENT = 1 << 16
LARGEST_ROOT = 64
_EXP, _LOG, _LOG1P, _SQRT = (FIRST_FUNCTION + FUNCTIONS.index(name) for name in ("exp", "log", "log1p", "sqrt"))


class Machine(Evaluation[V]):
    """The values of a graph's nodes in one algebra."""

    def __init__(
        self, graph: Graph, algebra: Algebra[V], plan: Plan, end: float, fingerprint: Callable[[V], tuple[Hashable, int]] | None
    ) -> None:
        """Prepare; ``fingerprint`` of a value is a key and a sign, the key shared with the value's negative."""
        super().__init__(graph, end)
        self.algebra, self.plan = algebra, plan
        self.add, self.sub, self.mul, self.neg = algebra.add, algebra.sub, algebra.mul, algebra.neg
        self.fingerprint = fingerprint
        self._reciprocals: dict[int, V] = {}
        self.roots: dict[int, int] = {}
        self._turns: dict[int, tuple[V, V]] = {}

    def reciprocal(self, node: int) -> V:
        """Return 1 / the node's value; computed once."""
        found = self._reciprocals.get(node)
        if found is None and self.graph.ops[node] == _SQRT and self.graph.first[node] in self.graph.constants:
            # 1 / sqrt(c) is sqrt(c) / c, also where the root is not known.
            inverse = self.algebra.constant(1 / self.graph.constants[self.graph.first[node]])
            found = self._reciprocals[node] = self.algebra.mul(self.values[node], inverse)
        if found is None:
            found = self._reciprocals[node] = self.algebra.inverse(self.values[node])
        return found

    def constant(self, node: int) -> V:
        """Return a rational of the record in the algebra."""
        return self.algebra.constant(self.graph.constants[node])

    def symbol(self, node: int) -> V:
        """Return an unknown of the record in the algebra."""
        return self.algebra.symbol(node)

    def divided(self, above: int, below: int) -> V:
        """Return the quotient of two nodes."""
        return self.mul(self.values[above], self.reciprocal(below))

    def powered(self, base: int, exponent: int) -> V:
        """Return a whole power of a node."""
        return self.algebra.power(self.values[base] if exponent > 0 else self.reciprocal(base), abs(exponent))

    def run(self, roots: Iterable[int]) -> list[V]:
        """Return the values of all nodes that the roots are computed from, None for the others."""
        roots = list(roots)
        if self.plan.squares:
            self.roots = self._roots(ancestors(self.graph, roots))
            self.adjusted = {node: self._raised(node) for node in self.roots}
        return super().run(roots)

    def _raised(self, node: int) -> Callable[[V], V]:
        return lambda _: self.algebra.power(self._rooted(node), self.roots[node])

    def _roots(self, needed: bytearray) -> dict[int, int]:
        """Return which root of each node is an unknown of its own, so that all fractional powers of the node are powers of it."""
        graph = self.graph
        found: dict[int, int] = {}
        for node in range(len(graph)):
            if not needed[node]:
                continue
            if graph.ops[node] == _SQRT:
                argument = graph.first[node]
                found[argument] = math.lcm(2, found.get(argument, 1))
            elif graph.ops[node] == _EXP:
                form, _ = terms_of(graph, graph.first[node])
                for term, weight in form.items():
                    if len(term) == 1 and graph.ops[term[0]] == _LOG and weight.denominator > 1:
                        argument = graph.first[term[0]]
                        found[argument] = math.lcm(weight.denominator, found.get(argument, 1))
        return {n: root for n, root in found.items() if graph.ops[n] != CONSTANT and root <= LARGEST_ROOT}

    def _rooted(self, node: int) -> V:
        """Return the unknown whose power the node is."""
        return self.algebra.atom(self.plan.number(("root", node)))

    def applied(self, row: Elementary, node: int, argument: int) -> V:
        """Return a function's atom, or what it is made of."""
        name, algebra, plan = row.name, self.algebra, self.plan
        if name == HELD:
            return self.values[argument]
        if name == "abs":
            # On the side that the example point took, which is a comparison of the record.
            return algebra.neg(self.values[argument]) if self.graph.values[argument] < 0 else self.values[argument]
        if name == "sqrt" and argument in self.roots:
            return algebra.power(self._rooted(argument), self.roots[argument] // 2)
        if name == "sqrt":
            return self._root(node, argument)
        if plan.homomorphic and name in _FROM_EXP:
            factor, combine = _FROM_EXP[name]
            found: V = combine(algebra, self._exponential(node, argument, factor))
            return found
        if plan.homomorphic and name in _FROM_TURN:
            return self._turn(argument)[_FROM_TURN[name]]
        return self._independent(node, name, argument)

    def _independent(self, node: int, name: str, argument: int) -> V:
        plan = self.plan
        if node not in plan.chosen:
            plan.arguments.add((argument,))
            key, sign = self._key(argument)
            plan.chosen[node] = plan.number((name, key, sign))
        return self.algebra.atom(plan.chosen[node])

    def _root(self, node: int, argument: int) -> V:
        """Return sqrt(c u) as sqrt(c) sqrt(u) where c is a square but for small primes: their roots are known."""
        algebra = self.algebra
        factor, inner, above = constant_factor(self.graph, argument)
        known = root_part(factor, ROOTS)
        if known is None:
            return self._independent(node, "sqrt", argument)
        rational, primes = known
        value = algebra.constant(rational)
        for prime in primes:
            value = algebra.mul(value, algebra.root(prime))
        if inner is None:
            return value
        root = self._independent(node, "sqrt", inner)
        return algebra.mul(value, root if above else algebra.inverse(root))

    def term(self, term: Term) -> V:
        """Return the value of a product of nodes without its constant factors."""
        factor = content(self.graph, term)
        found = self.values[term[0]]
        for node in term[1:]:
            found = self.algebra.mul(found, self.values[node])
        return found if factor == 1 else self.algebra.mul(found, self.algebra.constant(1 / factor))

    def _key(self, node: int) -> tuple[Hashable, int]:
        return self._named(self.values[node])

    def _named(self, value: V) -> tuple[Hashable, int]:
        if self.fingerprint is None:
            raise LookupError("a plan is first written by a run in residues")
        return self.fingerprint(value)

    def _exponential(self, node: int, argument: int, factor: int) -> V:
        product = self.plan.products.get(node)
        if product is None:
            product = self.plan.products[node] = self._product(argument, factor)
        algebra, values = self.algebra, self.values
        # Powers below 0 are gathered first: one division.
        above = below = algebra.constant(Fraction(1))
        for number, exponent in product.atoms:
            part = algebra.power(algebra.atom(number), abs(exponent))
            above, below = (algebra.mul(above, part), below) if exponent > 0 else (above, algebra.mul(below, part))
        for inner, exponent, shifted in product.nodes:
            base = algebra.add(values[inner], algebra.constant(Fraction(1))) if shifted else values[inner]
            part = algebra.power(base, abs(exponent))
            above, below = (algebra.mul(above, part), below) if exponent > 0 else (above, algebra.mul(below, part))
        return algebra.mul(above, algebra.inverse(below))

    def _product(self, argument: int, factor: int) -> Product:
        graph, plan = self.graph, self.plan
        form, rest = terms_of(graph, argument)
        terms = [(term, weight * factor) for term, weight in form.items()]
        powers: dict[int, int] = {}
        nodes: list[tuple[int, int, bool]] = []
        for term, weight in terms:
            is_log = len(term) == 1 and graph.ops[term[0]] in LOGS
            inner = graph.first[term[0]]
            root = self.roots.get(inner) if is_log and graph.ops[term[0]] == _LOG else None
            if root is not None and (weight * root).denominator == 1:
                number = plan.number(("root", inner))
                powers[number] = powers.get(number, 0) + int(weight * root)
                continue
            if is_log and weight.denominator == 1:
                nodes.append((inner, weight.numerator, graph.ops[term[0]] == _LOG1P))
                continue
            plan.arguments.add(term)
            key, sign = self._named(self.term(term))
            self._power(powers, key, sign * weight, term[0])
        if rest:
            self._power(powers, "1", rest * factor, -1)
        return Product(tuple((n, e) for n, e in powers.items() if e), tuple(nodes))

    def _turn(self, argument: int) -> tuple[V, V]:
        """Return cosine and sine of an argument: those of its terms' parts, turned one after another.

        A part's are (1 - u^2) / (1 + u^2) and 2 u / (1 + u^2) with an atom u, the tangent of half the part.
        """
        found = self._turns.get(argument)
        if found is not None:
            return found
        product = self.plan.turned.get(argument)
        if product is None:
            product = self.plan.turned[argument] = self._parts(argument)
        algebra = self.algebra
        one = algebra.constant(Fraction(1))
        turned = (one, algebra.constant(Fraction(0)))
        for number, exponent in product:
            half = algebra.atom(number)
            square = algebra.mul(half, half)
            below = algebra.inverse(algebra.add(one, square))
            part = algebra.mul(algebra.sub(one, square), below), algebra.mul(algebra.add(half, half), below)
            if exponent < 0:
                part = part[0], algebra.neg(part[1])
            count = abs(exponent)
            while count:
                if count & 1:
                    turned = self._further(turned, part)
                count >>= 1
                if count:
                    part = self._further(part, part)
        self._turns[argument] = turned
        return turned

    def _further(self, a: tuple[V, V], b: tuple[V, V]) -> tuple[V, V]:
        """Return cosine and sine of the sum of two angles."""
        mul = self.algebra.mul
        cosine = self.algebra.sub(mul(a[0], b[0]), mul(a[1], b[1]))
        return cosine, self.algebra.add(mul(a[0], b[1]), mul(a[1], b[0]))

    def _parts(self, argument: int) -> tuple[tuple[int, int], ...]:
        form, rest = terms_of(self.graph, argument)
        powers: dict[int, int] = {}
        for term, weight in form.items():
            self.plan.arguments.add(term)
            key, sign = self._named(self.term(term))
            self._power(powers, key, sign * weight, term[0], "turn")
        if rest:
            self._power(powers, "1", rest, -1, "turn")
        return tuple((number, exponent) for number, exponent in powers.items() if exponent)

    def _power(self, powers: dict[int, int], key: Hashable, weight: Fraction, term: int, kind: str = "exp") -> None:
        parts = PARTS if (weight * PARTS).denominator == 1 else weight.denominator
        exponent = int(weight * parts)
        if abs(exponent) > LARGEST_EXPONENT:
            # The exponential of this multiple is an atom of its own.
            parts, exponent, key = 1, 1, (key, weight)
        number = self.plan.number((kind, key, parts))
        powers[number] = powers.get(number, 0) + exponent


def _ratio(algebra: Algebra[V], e: V, above: int, below: int) -> V:
    """Return (e + above) / (e + below)."""
    return algebra.mul(
        algebra.add(e, algebra.constant(Fraction(above))), algebra.inverse(algebra.add(e, algebra.constant(Fraction(below))))
    )


def _half(algebra: Algebra[V], e: V, sign: int) -> V:
    other = algebra.inverse(e)
    return algebra.mul(algebra.constant(Fraction(1, 2)), algebra.add(e, other) if sign > 0 else algebra.sub(e, other))


_FROM_EXP: dict[str, tuple[int, Callable[[Algebra[Any], Any], Any]]] = {
    "exp": (1, lambda _, e: e),
    "expm1": (1, lambda algebra, e: algebra.sub(e, algebra.constant(Fraction(1)))),
    "tanh": (2, lambda algebra, e: _ratio(algebra, e, -1, 1)),
    "sinh": (1, lambda algebra, e: _half(algebra, e, -1)),
    "cosh": (1, lambda algebra, e: _half(algebra, e, 1)),
}
"""Each function as a multiple to take of its argument, and what to do with the exponential of that."""
_FROM_TURN = {"cos": 0, "sin": 1}
"""Each function's place in the pair that a turn gives."""
