"""Proofs for Coq: the general development, and a certificate of one small network that ``coqc`` checks on Coquelicot.

A certificate states the network, proves that each slope is the slope of its function, and states and proves for each
parameter and each unit that a derivative of the composed forward pass is the closed form that the equations give. It ends with
every statement in full. Nothing here is trusted: what is wrong is a lemma that ``coqc`` rejects.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.notation.unparse import write_expression
from bpverify.render.coqnetwork import NAMES, Statement, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.network import Activation, Cost, Network
    from bpverify.proof.proof import Proof
    from bpverify.render.coqnetwork import Function

LIMIT = 20
"""The most parameters that a certificate spells out: its terms grow with the number of paths through the network."""

INSTALL = "apt-get install coq libcoq-coquelicot"

HEADER = """(* Certificate of backpropagation: {equations}
{network}
   Each derivative is taken of the composed forward pass. Everything that was proved is stated at the end.
   Needs Coquelicot: {install} *)
"""
TACTICS = """
Ltac own g ::= lazymatch g with
{slopes}  | _ => match goal with H : forall u : R, is_derive g u _ |- _ => apply H end
  end.
Ltac certify := intros; eapply derive_eq; [derive | cbv beta; ring].

(* The equations, component by component. *)"""
END = "\n(* What was proved: coqc holds each statement against its lemma. *)"


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
    return _resource("backprop.v")


def rules() -> str:
    """Return the rules of differentiation that every certificate holds, ``backprop_rules.v``."""
    return _resource("backprop_rules.v")


def _resource(name: str) -> str:
    return resources.files("bpverify.render").joinpath(name).read_text(encoding="utf-8")


def certificate(network: Network, names: tuple[str, ...] = NAMES) -> str:
    """Return a self-contained Coq file that proves the named equations on one network, one lemma a component.

    An equation without a component on this network is left out. Raises:
        UnsupportedError: too many parameters, a function without a rule in Coq, or nothing to certify.
    """
    writer, found = stated(network, names)
    statements = tuple(statement for each in found.values() for statement in each)
    defined = [f for f in writer.functions if f.body is not None]
    slopes = tuple(Statement(f.lemma, f.says()) for f in defined)
    lines = [header(network, tuple(found)), rules(), "(* The activations and the cost, each with its slope. *)"]
    for function in writer.functions:
        lines += _definitions(function)
    lines.append(TACTICS.format(slopes="".join(f"  | {f.name} => apply {f.lemma}; condition\n" for f in defined)))
    lines += [f"Lemma {s.name} : {s.says}.\nProof. certify. Qed." for s in statements]
    lines += [END, *_told(writer, slopes + statements)]
    # One audit of all: each Print Assumptions walks through the whole library.
    proved = ", ".join(s.name for s in slopes + statements)
    return "\n".join((*lines, f"Definition certified := ({proved}).", "Print Assumptions certified.", ""))


def stated(network: Network, names: tuple[str, ...] = NAMES) -> tuple[Writer, dict[str, tuple[Statement, ...]]]:
    """Return what a certificate of the network states, by equation, without the equations that have no component.

    Raises:
        UnsupportedError: as for ``certificate``.
    """
    if unknown := sorted(set(names) - set(NAMES)):
        raise UnsupportedError(f"Coq certificate of {unknown[0]}: only {', '.join(NAMES)} can be certified")
    if network.parameter_count > LIMIT:
        raise UnsupportedError(
            f"Coq certificate of {network.arch}: at most {LIMIT} parameters, this network has {network.parameter_count}"
        )
    writer = Writer(network)
    found = {name: writer.statements(name) for name in NAMES if name in names}
    found = {name: statements for name, statements in found.items() if statements}
    if not found:
        raise UnsupportedError(f"Coq certificate of {network.arch}: {' '.join(names)} has no component on this network")
    return writer, found


def header(network: Network, names: tuple[str, ...]) -> str:
    """Return the comment that says what is certified; ``coqaudit.py`` reads it back."""
    return HEADER.format(equations=", ".join(names), network="\n".join(_lines(network)), install=INSTALL)


def _lines(network: Network) -> Iterator[str]:
    yield f"   Inputs: {network.inputs}"
    for number, layer in enumerate(network.layers, 1):
        biases = "" if layer.bias else ", without biases"
        yield f"   Layer {number}: {layer.width} unit{'s' * (layer.width > 1)}{biases}, {_told_function(layer.activation)}"
    yield f"   Cost: {_told_function(network.cost)}"


def _told_function(function: Activation | Cost) -> str:
    """Return the name and, where the name is not its expression, the expression."""
    if function.forward is None:
        return f"{function.name} = any differentiable function"
    text = write_expression(function.forward)
    return text if text == function.name else f"{function.name} = {text}"


def definitions(function: Function) -> list[str]:
    """Return the function and its slope as Coq definitions; none where any differentiable function is meant."""
    if function.body is None:
        return []
    return [
        f"Definition {function.name} ({function.binder}) : R := {function.body}.",
        f"Definition {function.slope} ({function.binder}) : R := {function.derivative}.",
    ]


def _definitions(function: Function) -> list[str]:
    if function.body is None:
        return []
    arguments = " ".join(("point", *function.arguments[1:]))
    return [
        *definitions(function),
        f"Lemma {function.lemma} : {function.says()}.",
        f"Proof. intros {arguments}; intros; unfold {function.name}, {function.slope}; derive. Qed.",
    ]


def _told(writer: Writer, statements: tuple[Statement, ...]) -> Iterator[str]:
    """Yield what was proved, each definition and each statement in full."""
    for function in writer.functions:
        if function.body is not None:
            yield f"Check (eq_refl : {function.name} = fun {function.binder} => {function.body})."
    for statement in statements:
        yield f"Check ({statement.name} : {statement.says})."
