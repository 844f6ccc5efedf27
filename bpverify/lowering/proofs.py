"""What lowering rests on, each part proved before a line is written: the equations, and every form that stands in for a definition.

The kernel proves BP1-BP4 for all widths and depths where the layers are elementwise. The symbolic engine proves them with the
network's own activations and cost on a small network, and each form and derivative that is printed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.catalog.equations import EQUATIONS
from bpverify.errors import UnsupportedError
from bpverify.expression import Call, Expression, is_elementwise, symbols, walk
from bpverify.lowering.calculus import form, rebuilt, replaced
from bpverify.lowering.forms import FUNCTION_FORMS
from bpverify.network import Layer, Network
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.lowering.forms import FusionForm
    from bpverify.network import Activation
    from bpverify.verdict import Verdict

KINKED = frozenset({"abs", "max", "min"})
"""The functions of the grammar that have a kink."""

SMALL_INPUTS, SMALL_HIDDEN, SMALL_OUTPUTS = 2, 3, 2
"""The widths on which the network's own functions are put through the symbolic engine."""


def plain(expression: Expression) -> Expression:
    """Return an expression in the functions of the grammar alone: each form replaced by its meaning."""

    def change(node: Expression) -> Expression:
        row = FUNCTION_FORMS.get(node.function) if isinstance(node, Call) else None
        if row is None or not isinstance(node, Call) or row.meaning == f"{row.name}(u)":
            return node
        return plain(replaced(form(row.meaning), dict(zip(row.arguments, node.arguments, strict=True))))

    return rebuilt(expression, change)


def equations(network: Network, fusion: FusionForm | None) -> tuple[Verdict, ...]:
    """Return the proofs of the equations on which the source for this network rests.

    Raises:
        UnsupportedError: one of them is not proved; names the equation and its verdict.
    """
    verdicts = [*_everywhere(network), *_small(network)]
    if fusion is not None:
        verdicts += _fused(network, fusion)
    for verdict in verdicts:
        if not isinstance(verdict, Proved):
            why = f": {verdict.reason}" if verdict.reason else ""
            raise UnsupportedError(
                f"{verdict.name} is {verdict.status} on {network.arch}{why}; only equations that are proved can be lowered"
            )
    return tuple({(v.name, v.scope, v.method): v for v in verdicts}.values())


def _everywhere(network: Network) -> Iterator[Verdict]:
    """The kernel's proofs: for elementwise layers the four equations, else those in which a^l is a function of all of z^l."""
    from bpverify.general.check import check
    from bpverify.general.judge import judge_layers

    if not all(layer.activation.is_elementwise for layer in network.layers):
        yield from (v for v in judge_layers() if v.name != "BP2" or network.depth > 1)
        return
    for row in EQUATIONS[:4]:
        if row.name != "BP2" or network.depth > 1:
            yield replace(check(row.latex), name=row.name)


def _small(network: Network) -> Iterator[Verdict]:
    """The symbolic engine's proofs with the network's own functions: one small network for each activation."""
    from bpverify.symbolic.verify import verify

    hidden: list[Activation | None] = list(dict.fromkeys(layer.activation for layer in network.layers[:-1]))
    last = Layer(SMALL_OUTPUTS, network.layers[-1].activation)
    for activation in hidden or [None]:
        before = () if activation is None else (Layer(SMALL_HIDDEN, activation),)
        for verdict in verify(Network(SMALL_INPUTS, (*before, last), network.cost)).verdicts:
            if verdict.name in ("BP1", "BP2", "BP3", "BP4"):
                yield verdict


def _fused(network: Network, fusion: FusionForm) -> Iterator[Verdict]:
    from bpverify.symbolic.verify import check

    small = Network(SMALL_INPUTS, (Layer(SMALL_OUTPUTS, network.layers[-1].activation),), network.cost)
    yield replace(check(fusion.equation, small), name=fusion.name)


class Forms:
    """Proves that what is printed equals what it stands for; ``width`` units are looked at where a sum runs over the layer."""

    width = 3

    def elementwise(self, left: Expression, right: Expression) -> bool:
        """Tell whether two expressions over one unit are equal: their difference is 0, or has derivative 0 and is 0 at a point.

        The second is asked only where both are smooth: on either side of a kink the difference may be another number.
        """
        left, right = plain(left), plain(right)
        names = symbols(left) | symbols(right)
        values = {name: _real(name) for name in names - {"pi"}}
        one, other = _sympy(left, values), _sympy(right, values)
        if _equal(one, other):
            return True
        if any(isinstance(e, Call) and e.function in KINKED for side in (left, right) for e in walk(side)):
            return False
        variables = sorted(values)
        return _same_at(one, other, values) and all(_equal(one.diff(values[v]), other.diff(values[v])) for v in variables)

    def slope(self, forward: Expression, variable: str, slope: Expression) -> bool:
        """Tell whether ``slope``, in the variable and in a where that is the value, is the derivative of ``forward``."""
        forward, slope = plain(forward), plain(slope)
        values = {name: _real(name) for name in (symbols(forward) | symbols(slope) | {variable}) - {"pi"}}
        value = _sympy(forward, values)
        known = values if variable == "a" else values | {"a": value}
        return _equal(value.diff(values[variable]), _sympy(slope, known))

    def vector(self, left: Expression, right: Expression) -> bool:
        """Tell whether two expressions with sums over the layer are equal at each unit."""
        units = self._units()
        one, other = (plain(e) for e in (left, right))
        return all(_equal(_sympy(one, u, units), _sympy(other, u, units)) for u in units)

    def layer_pullback(self, forward: Expression, back: Expression) -> bool:
        """Tell whether ``back``, in z, a and g, is the derivative of sum_j g_j a_j by z."""
        units, forward, back = self._units(), plain(forward), plain(back)
        values = [_sympy(forward, u, units) for u in units]
        known = [u | {"a": a} for u, a in zip(units, values, strict=True)]
        total = sum(u["g"] * a for u, a in zip(units, values, strict=True))
        return all(_equal(total.diff(u["z"]), _sympy(back, u, known)) for u in known)

    def cost_pullback(self, forward: Expression, back: Expression) -> bool:
        """Tell whether ``back`` is the derivative by each a of a cost over the whole vector."""
        units = self._units()
        total = _sympy(plain(forward), {"n": _integer(self.width)}, units)
        return all(_equal(total.diff(u["a"]), _sympy(plain(back), u, units)) for u in units)

    def fusion(self, activation: Expression, cost: Expression, fused: Expression) -> bool:
        """Tell whether a cost in z and y is the activation's cost, with the targets summing to 1.

        The derivatives by every z are equal and so are the values at z = 0; the domain is connected.
        """
        units = self._units()
        known = [u | {"a": _sympy(plain(activation), u, units)} for u in units]
        one = sum(_sympy(plain(cost), u, known) for u in known)
        other = sum(_sympy(plain(fused), u, units) for u in units)
        if not is_elementwise(plain(activation)):
            rest = 1 - sum(u["y"] for u in units[1:])
            one, other = one.subs(units[0]["y"], rest), other.subs(units[0]["y"], rest)
        zero = {u["z"]: 0 for u in units}
        return all(_equal(one.diff(u["z"]), other.diff(u["z"])) for u in units) and _vanishes(one.subs(zero) - other.subs(zero))

    def _units(self) -> list[dict[str, Any]]:
        return [{n: _real(f"{n}_{j}") for n in "zagy"} | {"n": _integer(self.width)} for j in range(self.width)]


def _real(name: str) -> Any:
    import sympy

    return sympy.Symbol(name, real=True)


def _integer(value: int) -> Any:
    import sympy

    return sympy.Integer(value)


def _sympy(expression: Expression, values: Mapping[str, Any], units: Any = ()) -> Any:
    from bpverify.symbolic.functions import to_sympy

    return to_sympy(expression, values, units)


def _equal(left: Any, right: Any) -> bool:
    """Tell whether the engine proves two expressions equal."""
    import sympy

    from bpverify.symbolic.algebra import Algebra

    # Expressions of SymPy's, or Python's 0 of an empty sum; strict: a text is refused, never parsed.
    left, right = sympy.sympify(left, strict=True), sympy.sympify(right, strict=True)
    if left == right:
        return True
    algebra = Algebra([*sorted(left.free_symbols | right.free_symbols, key=str), sympy.pi], [left, right])
    return bool(algebra.is_zero(algebra.polynomial(left) - algebra.polynomial(right)))


def _same_at(left: Any, right: Any, values: Mapping[str, Any]) -> bool:
    """Tell whether two expressions are exactly equal at a point: every variable 1/2, then 0."""
    import sympy

    for point in (sympy.Rational(1, 2), sympy.Integer(0)):
        at = dict.fromkeys(values.values(), point)
        if _vanishes(left.subs(at) - right.subs(at)):
            return True
    return False


def _vanishes(difference: Any) -> bool:
    import sympy

    return bool(sympy.expand_log(sympy.expand(sympy.expand_log(difference, force=True))) == 0)


