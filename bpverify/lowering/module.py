"""The source of a module: ``forward``, ``cost`` and ``gradients`` of one network, each line with its equation's name."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from bpverify.expression import symbols
from bpverify.lowering.calculus import ONE
from bpverify.lowering.forms import FUNCTION_FORMS
from bpverify.lowering.guards import example, shapes
from bpverify.lowering.guards import functions as guard_functions
from bpverify.lowering.printer import ATOM, POWER, Dialect, Printer, functions_used

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.lowering.plan import ActivationPlan, CostPlan
    from bpverify.network import Network

NAMESPACE = '''\
def namespace(array):
    """Return the array library that the array belongs to."""
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    return sys.modules[type(array).__module__.split(".")[0]]
'''
FROM_NUMPY = '''\
def from_numpy(function, array, xp):
    """Apply a function of one number to each element: array libraries have no standard one."""
    values = [function(u) for u in xp.reshape(array, (-1,))]
    return xp.reshape(xp.asarray(values, dtype=array.dtype), array.shape)
'''
PRODUCTS = '''\
def sum_of_products(delta, a, out):
    """Write the sum over the samples of delta_j a_k; for one sample a product of elements is faster than one of matrices."""
    multiply = np.multiply if len(a) == 1 else np.matmul
    multiply(delta.T, a, out=out)
'''


class Writer:
    """Writes the module of one network in one dialect."""

    def __init__(self, network: Network, plans: Sequence[ActivationPlan], cost: CostPlan, dialect: Dialect) -> None:
        self.network, self.plans, self.cost, self.dialect = network, plans, cost, dialect
        self.printer = Printer(dialect)
        self.last = network.depth

    def source(self, docstring: str) -> str:
        """Return the module's text."""
        portable = self.dialect.portable
        functions = [*self._forms(), *self._activations(), *self._cost(), self._layers(), self._forward(), self._total()]
        functions += [] if portable else [PRODUCTS]
        body = "\n\n".join([*functions, self._gradients()])
        if portable:
            own = [NAMESPACE] + ([FROM_NUMPY] if "from_numpy(" in body else [])
            body = "\n\n".join([*own, body]).replace("np.", "xp.").replace("(np)", "(xp)").replace(", np)", ", xp)")
            imports = ["import math"] * ("math." in body) + ["import sys"]
        else:
            imports = [*(["import math", ""] if "math." in body else []), "import numpy as np"]
        guards = guard_functions(self.network, portable)
        body = "\n\n".join([shapes(self.network), body, *guards, example(self.network, portable)])
        body = body.replace("\n\ndef ", "\n\n\ndef ").replace("\n\n\n\n", "\n\n\n")
        return f'"""{docstring}"""\n\n' + "\n".join(imports) + "\n\n" + body

    def _namespace(self, array: str) -> list[str]:
        return [f"xp = namespace({array})"] if self.dialect.portable else []

    def _function(self, head: str, title: str, lines: Iterable[str], array: str) -> str:
        lines = list(lines)
        used = array and any("np." in line or ", np)" in line for line in lines)
        lines = [f'"""{title}"""', *(self._namespace(array) if used else []), *lines]
        return f"def {head}:\n" + "".join(f"    {line}\n" if line else "\n" for line in lines)

    # What is used by the layers and the cost.

    def _forms(self) -> list[str]:
        wanted: dict[str, None] = {}
        pairs = [*((p.forward, p.slope) for p in self.plans), (self.cost.forward, self.cost.slope)]
        for expression in (e for pair in pairs for e in pair):
            wanted |= dict.fromkeys(functions_used(expression))
        found = []
        for name in wanted:
            row = FUNCTION_FORMS[name]
            body = row.portable if self.dialect.portable and row.portable else row.body
            found.append(self._function(f"{name}({', '.join(row.arguments)})", f"Return {row.title}.", body, row.arguments[0]))
        return found

    def _is_own(self, plan: ActivationPlan) -> bool:
        """Whether the activation needs a function; one that is a single call is written where it is used."""
        return self.printer.text(plan.forward).count("z") > 1 or len(self.printer.text(plan.forward)) > 24

    def _activations(self) -> list[str]:
        found = []
        for plan in dict.fromkeys(self.plans):
            if self._is_own(plan) and not self.printer.text(plan.forward) == f"{plan.name}(z)":
                line = f"return {self.printer.text(plan.forward)}"
                found.append(self._function(f"{plan.name}(z)", f"Return the activation of {plan.name}.", [line], "z"))
            if self._has_slope_function(plan):
                given = ", ".join(self._given(plan))
                line = f"return {self.printer.text(plan.slope)}"
                what = "derivative" if plan.is_elementwise else "derivative of sum(g*a) by z, the pullback of g,"
                title = f"Return the {what} of {plan.name}."
                found.append(self._function(f"{plan.name}_slope({given})", title, [line], "z" if "z" in given else "a"))
        return found

    def _given(self, plan: ActivationPlan) -> list[str]:
        return [name for name in "zag" if name in symbols(plan.slope)]

    def _has_slope_function(self, plan: ActivationPlan) -> bool:
        return not plan.is_elementwise or len(self.printer.text(plan.slope)) > 24

    def _cost(self) -> list[str]:
        at = "z" if self.cost.fusion else "a"
        head = f"loss({at}, y)"
        text = Printer(self.dialect, {"n": f"{at}.shape[-1]"}).text(self.cost.forward)
        line = f"return np.sum({text}, axis=-1)" if self.cost.is_separable else f"return {text}"
        found = [self._function(head, f"Return the cost of each sample, {at}^{self.last} and y in rows.", [line], at)]
        slope = Printer(self.dialect, {"n": "a.shape[-1]"}).text(self.cost.slope)
        if self.cost.fusion is None:
            found.append(self._function("loss_slope(a, y)", "Return dC/da of each sample.", [f"return {slope}"], "a"))
        return found

    # The network.

    def _kept(self) -> list[str]:
        """Return the names of what the gradients need of a forward pass, in order; a^L is the last."""
        names = []
        for number, plan in enumerate(self.plans, 1):
            fused = number == self.last and self.cost.fusion is not None
            if fused or (not fused and "z" in symbols(plan.slope)):
                names.append(f"z{number}")
            names.append(f"a{number}")
        return names

    def _layers(self) -> str:
        lines = []
        for number, (layer, plan) in enumerate(zip(self.network.layers, self.plans, strict=True), 1):
            before = "x" if number == 1 else f"a{number - 1}"
            bias = f" + biases[{number - 1}]" if layer.bias else ""
            lines.append(f"z{number} = {before} @ weights[{number - 1}].T{bias}")
            plain = Printer(self.dialect, {"z": f"z{number}"}).text(plan.forward)
            value = f"{plan.name}(z{number})" if self._is_own(plan) else plain
            lines.append(f"a{number} = {value}")
        lines += _wrapped("return ", self._kept())
        title = "Return what the gradients need of each layer: z^l = w^l a^(l-1) + b^l and a^l = sigma_l(z^l); a^L is the last."
        return self._function("layers(weights, biases, x)", title, lines, "x")

    def _forward(self) -> str:
        title = f"Return a^{self.last} of x: shape ({self.network.inputs},), or (m, {self.network.inputs}) for m samples."
        lines = ["weights, biases = parameters(weights, biases)", "return layers(weights, biases, data(x))[-1]"]
        return self._function("forward(weights, biases, x)", title, lines, "x")

    def _total(self) -> str:
        index = -2 if self.cost.fusion else -1
        lines = ["(weights, biases), (x, y) = parameters(weights, biases), samples(x, y)", *self._namespace("x")]
        lines.append(f"return np.mean(loss(layers(weights, biases, x)[{index}], y))")
        title = "Return C, the mean over the samples."
        return self._function("cost(weights, biases, x, y)", title, lines, "")

    def _gradients(self) -> str:
        given = "(weights, biases), (x, y) = parameters(weights, biases), samples(x, y)"
        if self.dialect.portable:
            head, start = "gradients(weights, biases, x, y)", [f"dweights, dbiases = [None] * {self.last}, [None] * {self.last}"]
            start = [given, *self._namespace("x"), *start]
            start += ["x = x[None, :] if x.ndim == 1 else x", "y = y[None, :] if y.ndim == 1 else y"]
            title = "Return dC/dw and dC/db of each layer, in two lists."
        else:
            head = "gradients(weights, biases, x, y, out=None)"
            title = "Return dC/dw and dC/db of each layer, in two lists; ``out`` holds such lists to write them to."
            empty = "[b if b is None else np.empty_like(b) for b in biases]"
            start = [given, "if out is None:", f"    dweights, dbiases = [np.empty_like(w) for w in weights], {empty}"]
            start += ["else:", "    dweights, dbiases = buffers(out, x)"]
            start += ["x, y = np.atleast_2d(x), np.atleast_2d(y)"]
        unused = f"z{self.last}" if self.cost.fusion else ""
        names = ["_" if name == unused else name for name in self._kept()]
        lines = [*start, *_wrapped("", names, " = layers(weights, biases, x)")]
        backwards = range(self.last, 0, -1)
        # Every delta comes before the first result, so that ``out`` may be the parameters themselves.
        lines += ["", *(line for number in backwards for line in self._delta(number)), ""]
        lines += [line for number in backwards for line in self._outer(number)]
        return self._function(head, title, [*lines, "", "return dweights, dbiases"], "")

    def _delta(self, number: int) -> list[str]:
        """Write BP1 or BP2."""
        plan = self.plans[number - 1]
        names = {"a": f"a{number}", "z": f"z{number}", "y": "y", "n": f"a{number}.shape[-1]"}
        if number == self.last and self.cost.fusion is not None:
            text = Printer(self.dialect, names).text(self.cost.slope, POWER)
            return [f"delta{number} = {text} / x.shape[0]  # {self.cost.fusion.name}; the mean over the samples"]
        above = f"loss_slope(a{number}, y)" if number == self.last else f"(delta{number + 1} @ weights[{number}])"
        equation = "BP1" if number == self.last else "BP2"
        mean = " / x.shape[0]" if number == self.last else ""
        remark = f"  # {equation}" + ("; the mean over the samples" if mean else "")
        if not plan.is_elementwise:
            given = ", ".join(above if name == "g" else names[name] for name in self._given(plan))
            return [f"delta{number} = {plan.name}_slope({given}){mean}{remark}, general form"]
        if plan.slope == ONE:
            return [f"delta{number} = {above}{mean}{remark}"]
        if self._has_slope_function(plan):
            slope = f"{plan.name}_slope({', '.join(names[name] for name in self._given(plan))})"
        else:
            slope = Printer(self.dialect, names).text(plan.slope, ATOM)
        return [f"delta{number} = {above} * {slope}{mean}{remark}"]

    def _outer(self, number: int) -> list[str]:
        """Write BP3 and BP4."""
        before = "x" if number == 1 else f"a{number - 1}"
        delta, at = f"delta{number}", number - 1
        if self.dialect.portable:
            lines = [f"dbiases[{at}] = np.sum({delta}, axis=0)  # BP3", f"dweights[{at}] = {delta}.T @ {before}  # BP4"]
        else:
            lines = [f"np.sum({delta}, axis=0, out=dbiases[{at}])  # BP3"]
            lines += [f"sum_of_products({delta}, {before}, out=dweights[{at}])  # BP4"]
        return lines if self.network.layers[at].bias else lines[1:]


def _wrapped(start: str, names: Sequence[str], end: str = "") -> list[str]:
    """Return a list of names on one line, or in parentheses on several."""
    inside = ", ".join(names) + ("," if len(names) == 1 else "")
    if len(inside) < 80:
        return [f"{start}{'(' + inside + ')' if len(names) == 1 else inside}{end}"]
    return [f"{start}(", *("    " + line for line in fill(inside + ",", 110).split("\n")), f"){end}"]
