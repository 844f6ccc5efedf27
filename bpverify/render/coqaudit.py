"""What a certificate must have proved, written anew from the network that its header names: for an audit of the compiled file.

The certificate's own text is not believed: ``stated`` is Coq source without it, and ``audit`` holds the lemmas against that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.errors import InputError
from bpverify.network import Layer, Network
from bpverify.render.coq import definitions, header, rules, stated
from bpverify.spec import activation_from_text, cost_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EQUATIONS = re.compile(r"\(\* Certificate of backpropagation: (.+)\n")
INPUTS = re.compile(r"   Inputs: ([0-9]{1,9})\n")
LAYER = re.compile(r"   Layer ([0-9]{1,9}): ([0-9]{1,9}) units?(, without biases)?, (.+)\n")
COST = re.compile(r"   Cost: (.+)\n")


@dataclass(frozen=True, slots=True)
class Audit:
    """What to hold a certificate against: the network and the equations of its header, and two Coq sources.

    ``stated`` holds the statements and needs no certificate; ``audit`` needs both compiled, as Stated and Certificate.
    """

    network: Network
    names: tuple[str, ...]
    stated: str
    audit: str

    @property
    def says(self) -> str:
        """What is certified, in one line."""
        functions = ", ".join(dict.fromkeys(layer.activation.name for layer in self.network.layers))
        return f"{', '.join(self.names)} on {self.network.arch}, {functions}, {self.network.cost.name}"


def audit_of(source: str) -> Audit:
    """Return what a certificate must have proved, by its header.

    Raises:
        InputError: it has no header, or one that names no network.
        UnsupportedError: the network that it names cannot be certified.
    """
    network, names = _read_header(source)
    writer, found = stated(network, names)
    _compare(source, header(network, tuple(found)))
    lines = [_imports_and_erf(), *(line for function in writer.functions for line in definitions(function))]
    said = {f.lemma: f.says() for f in writer.functions if f.body is not None}
    said |= {statement.name: statement.says for each in found.values() for statement in each}
    lines += [f"Definition {name} : Prop := {says}." for name, says in said.items()]
    return Audit(network, tuple(found), "\n".join((*lines, "")), audit("Certificate", said))


def audit(module: str, names: Iterable[str]) -> str:
    """Return Coq source that holds theorems of a compiled module against the statements of the same names in Stated."""
    held = ", ".join(f"{module}.{name} : Stated.{name}" for name in names)
    return f"Require Stated {module}.\nDefinition audited := ({held}).\nPrint Assumptions audited.\n"


def _compare(source: str, right: str) -> None:
    """Refuse a header that is not written as ours is: what it says of a function is what is audited."""
    for came, expected in zip(source.split("\n"), right.rstrip("\n").split("\n"), strict=False):
        if came != expected:
            raise InputError(f"the header of the certificate at {came[:60]!r}", repr(expected))


def _imports_and_erf() -> str:
    """Return what the statements need of the rules: the libraries, and the definition of erf."""
    return "".join(re.findall(r"(?m)^(?:From|Open|Definition erf).*\n", rules()))


def _read_header(source: str) -> tuple[Network, tuple[str, ...]]:
    parts = _Header(source)
    names = tuple(parts.next(EQUATIONS, "a certificate's header")[1].split(", "))
    inputs = int(parts.next(INPUTS, "a line '   Inputs: 2'")[1])
    layers = tuple(_layers(parts))
    cost = cost_from_text(_name(parts.next(COST, "a line '   Cost: quadratic = ...'")[1]))
    return Network(inputs, layers, cost), names


def _layers(parts: _Header) -> Iterator[Layer]:
    count = 0
    while (found := parts.next_if(LAYER)) is not None:
        count += 1
        if int(found[1]) != count:
            raise InputError(f"layer {found[1]} in the header of the certificate", f"layer {count}")
        yield Layer(int(found[2]), activation_from_text(_name(found[4])), found[3] is None)
    if not count:
        raise InputError("the header of the certificate", "a line '   Layer 1: 2 units, sigmoid = ...'")


def _name(told: str) -> str:
    """Return the name before the expression, or the expression where that is the name."""
    return told.partition(" = ")[0]


class _Header:
    """Reads a header line by line."""

    def __init__(self, source: str) -> None:
        self.source, self.position = source, 0

    def next_if(self, line: re.Pattern[str]) -> re.Match[str] | None:
        found = line.match(self.source, self.position)
        self.position = found.end() if found else self.position
        return found

    def next(self, line: re.Pattern[str], expected: str) -> re.Match[str]:
        found = self.next_if(line)
        if found is None:
            rest = self.source[self.position :].split("\n", 1)[0]
            raise InputError(f"the header of the certificate at {rest[:60]!r}", expected)
        return found
