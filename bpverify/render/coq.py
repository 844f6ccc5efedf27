"""Proofs for Coq: the general development, and a certificate of one small network that ``coqc`` checks on Coquelicot.

A certificate states, for each parameter and each unit, that a derivative of the composed forward pass is the closed form that
the equations give. Nothing here is trusted: a wrong closed form is a lemma that ``coqc`` rejects.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.expression import Call, Number, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from fractions import Fraction

    from bpverify.expression import Expression
    from bpverify.network import Network
    from bpverify.proof.proof import Proof

NAMES = ("BP1", "BP2", "BP3", "BP4")
LIMIT = 20
"""The most parameters that a certificate spells out: its terms grow with the number of paths through the network."""

INSTALL = "apt-get install coq libcoq-coquelicot"
COQ_FUNCTIONS = {"exp": "exp", "tanh": "tanh", "sin": "sin", "cos": "cos"}
# auto_derive writes u - v as u + - v and u / v as u * / v, and field compares what stands under exp as it is written.
TANH = "((exp {0} + - exp (- {0})) * / (exp {0} + exp (- {0})))"

HEADER = """(* Certificate of backpropagation for the network {arch}: {equations}.
   Each derivative is taken of the composed forward pass. Needs Coquelicot: {install} *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Ltac positive := repeat first
  [ apply exp_pos | apply Rplus_lt_le_0_compat; [ | apply pow2_ge_0 ] | apply Rplus_le_lt_0_compat; [ apply pow2_ge_0 | ]
  | apply Rplus_lt_0_compat | apply Rmult_lt_0_compat | apply pow_lt | lra ].
Ltac nonzero := repeat match goal with
  | |- True => exact I
  | |- _ /\\ _ => split
  | |- ex_derive _ _ => eexists; eauto with sigma
  | |- _ <> 0 => first [ lra | apply Rgt_not_eq; unfold Rgt; solve [positive] ]
  end.
"""


def proofs_coq(proofs: tuple[Proof, ...]) -> str:
    """Return Coq source for the proofs: a certificate where they speak of one network, else the general development.

    Raises:
        UnsupportedError: the network cannot be certified, in one line.
    """
    named = tuple(proof.name for proof in proofs if proof.name in NAMES)
    networks = {proof.network for proof in proofs}
    if len(networks) > 1:
        raise UnsupportedError("Coq: expected proofs of one network, or proofs for all widths and depths, not both together")
    network = networks.pop() if networks else None
    return general() if network is None else certificate(network, named or NAMES)


def general() -> str:
    """Return the development for all widths and depths, ``proofs/coq/Backprop.v``."""
    return resources.files("bpverify.render").joinpath("backprop.v").read_text(encoding="utf-8")


def certificate(network: Network, names: tuple[str, ...] = NAMES) -> str:
    """Return a self-contained Coq file that proves the named equations on one network, one lemma a component.

    Raises:
        UnsupportedError: too many parameters, or an activation or cost outside exp, tanh, sin, cos and + - * / with whole powers.
    """
    if unknown := sorted(set(names) - set(NAMES)):
        raise UnsupportedError(f"Coq certificate of {unknown[0]}: only {', '.join(NAMES)} can be certified")
    if network.parameter_count > LIMIT:
        raise UnsupportedError(
            f"Coq certificate of {network.arch}: at most {LIMIT} parameters, this network has {network.parameter_count}"
        )
    writer = _Writer(network)
    lemmas = [lemma for name in NAMES if name in names for lemma in TABLE[name](writer)]
    if not lemmas:
        raise UnsupportedError(f"Coq certificate of {network.arch}: {' '.join(names)} has no component on this network")
    header = HEADER.format(arch=network.arch, equations=", ".join(n for n in NAMES if n in names), install=INSTALL)
    # One audit of all: each Print Assumptions walks through the whole library.
    checked = f"Definition checked := ({', '.join(lemma.name for lemma in lemmas)}).\n"
    parts = [header, *writer.declarations(), *(lemma.text() for lemma in lemmas), checked]
    return "\n".join(parts) + "End Certificate.\n\nPrint Assumptions checked.\n"


@dataclass(frozen=True, slots=True)
class _Lemma:
    """One component: the derivative of ``body`` in the variable ``at`` is ``value``."""

    name: str
    at: str
    body: str
    value: str

    def text(self) -> str:
        return (
            f"Lemma {self.name} : is_derive (fun {self.at} : R => {self.body}) {self.at}\n  ({self.value}).\nProof. certify. Qed.\n"
        )


def _refuse(what: str, why: str) -> UnsupportedError:
    return UnsupportedError(f"Coq certificate: {what}: expected exp, tanh, sin, cos and + - * / with whole powers, not {why}")


def _number(value: Fraction) -> str:
    return f"({value.numerator} * / {value.denominator})" if value.denominator != 1 else f"({value.numerator})"


def _coq(expression: Expression, names: dict[str, str], what: str) -> str:
    """Write an expression as a Coq term, fully bracketed."""
    match expression:
        case Number(value=value):
            return _number(value)
        case Symbol(name=name):
            if name not in names:
                raise _refuse(what, f"the symbol {name}")
            return names[name]
        case Sum(terms=parts):
            return "(" + " + ".join(_coq(p, names, what) for p in parts) + ")"
        case Product(factors=parts):
            return "(" + " * ".join(_coq(p, names, what) for p in parts) + ")"
        case Power(base=base, exponent=exponent) if exponent.denominator == 1:
            power = f"({_coq(base, names, what)} ^ {abs(exponent.numerator)})"
            if exponent == -1:
                return f"(/ {_coq(base, names, what)})"
            return power if exponent >= 0 else f"(/ {power})"
        case Power(exponent=exponent):
            raise _refuse(what, f"the exponent {exponent}")
        case Call(function="tanh", arguments=(argument,)):
            return TANH.format(_coq(argument, names, what))
        case Call(function=function, arguments=(argument,)) if function in COQ_FUNCTIONS:
            return f"({COQ_FUNCTIONS[function]} {_coq(argument, names, what)})"
        case Call(function=function):
            raise _refuse(what, function)


def _derivative(e: Expression, var: str, names: dict[str, str], what: str) -> str:
    """Write the derivative by ``var``; coqc holds it against its own."""
    match e:
        case Number():
            return "0"
        case Symbol(name=name):
            return "1" if name == var else "0"
        case Sum(terms=parts):
            return "(" + " + ".join(_derivative(p, var, names, what) for p in parts) + ")"
        case Product(factors=parts):
            return "(" + " + ".join(_product_term(parts, i, var, names, what) for i in range(len(parts))) + ")"
        case Power(base=base, exponent=exponent):
            lower = _coq(Power(base, exponent - 1), names, what)
            return f"({_number(exponent)} * {lower} * {_derivative(base, var, names, what)})"
        case Call(function=function, arguments=(argument,)) if function in COQ_FUNCTIONS:
            outer = OUTER[function].format(_coq(argument, names, what), _coq(e, names, what))
            return f"({outer} * {_derivative(argument, var, names, what)})"
        case Call(function=function):
            raise _refuse(what, function)


OUTER = {"exp": "{1}", "tanh": "(1 - {1} ^ 2)", "sin": "(cos {0})", "cos": "(- sin {0})"}


def _product_term(parts: tuple[Expression, ...], at: int, var: str, names: dict[str, str], what: str) -> str:
    factors = (_derivative(p, var, names, what) if i == at else _coq(p, names, what) for i, p in enumerate(parts))
    return "(" + " * ".join(factors) + ")"


class _Writer:
    """Writes the forward pass and the closed forms of one network as Coq terms; indices count from 1, as in the equations."""

    def __init__(self, network: Network) -> None:
        self.network = network
        for layer in network.layers:
            if not layer.activation.is_elementwise:
                raise _refuse(f"activation {layer.activation.name}", "a sum over the layer")
            if layer.activation.conditions:
                raise _refuse(f"activation {layer.activation.name}", f"one with the condition {layer.activation.conditions[0]}")
        cost = network.cost
        if not cost.is_abstract and not cost.is_separable:
            raise _refuse(f"cost {cost.name}", "a sum inside the term of one output")
        if cost.conditions:
            raise _refuse(f"cost {cost.name}", f"one with the condition {cost.conditions[0]}")
        if cost.is_abstract and network.widths[-1] != 1:
            raise UnsupportedError("Coq certificate: any differentiable cost is certified for one output; give --cost for more")

    def declarations(self) -> list[str]:
        """Return the section's variables, the activations with their derivatives, the cost and the tactic."""
        lines = ["Section Certificate.", "Variables " + " ".join(self._names()) + " : R."]
        unfold, hints = [], []
        for number, layer in enumerate(self.network.layers, 1):
            if layer.activation.forward is None:
                lines += self._abstract(f"s{number}")
                hints.append(f"s{number}")
                continue
            what, names = f"activation {layer.activation.name}", self._parameters("z", layer.activation.parameters)
            lines.append(f"Definition s{number} (z : R) : R := {_coq(layer.activation.forward, names, what)}.")
            lines.append(f"Definition ds{number} (z : R) : R := {_derivative(layer.activation.forward, 'z', names, what)}.")
            unfold += [f"s{number}", f"ds{number}"]
        lines += self._cost(unfold, hints)
        rewrites = "".join(f" try rewrite !(is_derive_unique _ _ _ (H{h} _));" for h in hints)
        opened = f"unfold {', '.join(unfold)}; " if unfold else ""
        lines.append(f"Ltac certify := {opened}auto_derive; [nonzero |{rewrites} field; nonzero].\n")
        return lines

    def _abstract(self, name: str) -> list[str]:
        return [
            f"Variables {name} d{name} : R -> R.",
            f"Hypothesis H{name} : forall z, is_derive (fun u : R => {name} u) z (d{name} z).",
            f"Create HintDb sigma. Local Hint Resolve H{name} : sigma.",
        ]

    def _cost(self, unfold: list[str], hints: list[str]) -> list[str]:
        cost = self.network.cost
        if cost.forward is None:
            hints.append("cost")
            return self._abstract("cost")
        names = self._parameters("a", cost.parameters) | {"y": "y", "n": f"({self.network.widths[-1]})"}
        what = f"cost {cost.name}"
        unfold += ["cost", "dcost"]
        return [
            f"Definition cost (a y : R) : R := {_coq(cost.forward, names, what)}.",
            f"Definition dcost (a y : R) : R := {_derivative(cost.forward, 'a', names, what)}.",
        ]

    def _parameters(self, variable: str, parameters: tuple[str, ...]) -> dict[str, str]:
        return {variable: variable} | {name: f"p_{name}" for name in parameters}

    def _names(self) -> list[str]:
        widths, net = self.network.widths, self.network
        names = [f"x{k}" for k in range(1, widths[0] + 1)] + [f"y{j}" for j in range(1, widths[-1] + 1)]
        for number, layer in enumerate(net.layers, 1):
            for j in range(1, layer.width + 1):
                names += [f"w{number}_{j}_{k}" for k in range(1, widths[number - 1] + 1)]
                names += [f"b{number}_{j}"] if layer.bias else []
        for _, j, layer_number in self.units():
            names.append(f"z{layer_number}_{j}")
        used = [layer.activation for layer in net.layers]
        return names + sorted({f"p_{p}" for a in used for p in a.parameters} | {f"p_{p}" for p in net.cost.parameters})

    def units(self) -> list[tuple[int, int, int]]:
        """Return (width, j, l) for every unit of layers 1..L."""
        layers = enumerate(self.network.layers, 1)
        return [(layer.width, j, number) for number, layer in layers for j in range(1, layer.width + 1)]

    def z(self, number: int, j: int, cut: int = 0) -> str:
        """Write z_j of a layer, composed down to the input, or to the variables z of the layer ``cut``."""
        if number == cut:
            return f"z{number}_{j}"
        terms = [f"w{number}_{j}_{k} * {self.a(number - 1, k, cut)}" for k in range(1, self.network.widths[number - 1] + 1)]
        return "(" + " + ".join(terms + ([f"b{number}_{j}"] if self.network.layer(number).bias else [])) + ")"

    def a(self, number: int, k: int, cut: int = 0) -> str:
        """Write a_k of a layer."""
        return f"x{k}" if number == 0 else f"s{number} {self.z(number, k, cut)}"

    def output_term(self, j: int, cut: int, name: str) -> str:
        """Write the cost's term of one output, or its derivative by a_j where ``name`` is dcost."""
        target = "" if self.network.cost.is_abstract else f" y{j}"
        return f"{name} ({self.a(self.network.depth, j, cut)}){target}"

    def cost(self, cut: int = 0) -> str:
        """Write the cost as a function of everything upstream down to the cut."""
        return " + ".join(self.output_term(j, cut, "cost") for j in range(1, self.network.widths[-1] + 1))

    def delta(self, number: int, j: int, cut: int = 0) -> str:
        """Write delta_j by BP1 and BP2: the closed form that the lemmas hold against the derivative."""
        slope = f"ds{number} {self.z(number, j, cut)}"
        if number == self.network.depth:
            return f"({self.output_term(j, cut, 'dcost')} * {slope})"
        after = range(1, self.network.widths[number + 1] + 1)
        back = " + ".join(f"w{number + 1}_{k}_{j} * {self.delta(number + 1, k, cut)}" for k in after)
        return f"(({back}) * {slope})"

    def cut_lemmas(self, name: str, last: bool) -> list[_Lemma]:
        """Return BP1 (the last layer) or BP2 (the others): dC/dz_j of the network cut at z."""
        return [
            _Lemma(f"{name}_{number}_{j}", f"z{number}_{j}", self.cost(number), self.delta(number, j, number))
            for _, j, number in self.units()
            if (number == self.network.depth) is last
        ]

    def bias_lemmas(self) -> list[_Lemma]:
        """Return BP3: dC/db_j of the whole network."""
        return [
            _Lemma(f"BP3_{number}_{j}", f"b{number}_{j}", self.cost(), self.delta(number, j))
            for _, j, number in self.units()
            if self.network.layer(number).bias
        ]

    def weight_lemmas(self) -> list[_Lemma]:
        """Return BP4: dC/dw_jk of the whole network."""
        return [
            _Lemma(
                f"BP4_{number}_{j}_{k}",
                f"w{number}_{j}_{k}",
                self.cost(),
                f"{self.a(number - 1, k)} * {self.delta(number, j)}",
            )
            for _, j, number in self.units()
            for k in range(1, self.network.widths[number - 1] + 1)
        ]


TABLE = {
    "BP1": lambda writer: writer.cut_lemmas("BP1", True),
    "BP2": lambda writer: writer.cut_lemmas("BP2", False),
    "BP3": lambda writer: writer.bias_lemmas(),
    "BP4": lambda writer: writer.weight_lemmas(),
}
