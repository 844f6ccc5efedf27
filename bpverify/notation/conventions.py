"""Conventions of a whole document that differ from this notation: swapped letters, weights numbered or indexed otherwise.

A claim that rests on one, or on the text's own cost or activation, is judged with that as its condition, so that a
difference of convention is never reported as an error of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from bpverify.claim import Activate, Add, Cost, Elementary, Kronecker, Multiply, Number, Partial, Quantity, Term, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.claim import Claim
    from bpverify.notation.symbols import Symbols


class Tacit(StrEnum):
    """What a claim silently assumes of the text's own cost or activation, in words."""

    COST = "the text's own cost, which this equation defines"
    TARGETS = "the text's own cost or output, since y stands in the equation"
    FORM = "the text's own activation or cost, such as 1 - a or exp in the equation"


OWN_COST: frozenset[str] = frozenset({Tacit.COST, Tacit.TARGETS})
"""What is settled where the text's cost is known."""

_NOISE = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|mathbf|boldsymbol|bm|,|;|!)(?![A-Za-z])|[\s{}&$]")
_SCRIPT = r"(?:[_^](?:\\?\w+|\([^()=]*\)|\[[^\[\]=]*\]))*"
_Z_OF_A = re.compile(rf"(?<![A-Za-z\\])z{_SCRIPT}=(?:\\tanh|\\sigma|\\phi|[fgh]){_SCRIPT}\(a{_SCRIPT}\)")
_A_OF_Z = re.compile(rf"(?<![A-Za-z\\])[aA]{_SCRIPT}=(?:\\tanh|\\sigma|\\phi|[fgh]){_SCRIPT}\([zZ]{_SCRIPT}\)")
_BIAS = re.compile(r"(?<![A-Za-z\\])[bB]\s*[_^]|[+]\s*(?:\\[A-Za-z]+\s*\{?)?[bB]\b")


def squeezed(latex: str) -> str:
    """Return text without blanks, braces and styling."""
    return _NOISE.sub("", latex)


def swapped(formulas: Iterable[str], symbols: Symbols) -> Symbols:
    """Return symbols in which a is the weighted input and z the activation, where the text says z = h(a) and never a = h(z).

    Letters that are declared otherwise already stay as they are.
    """
    if (symbols.role("a"), symbols.role("z")) != ("a", "z"):
        return symbols
    texts = [squeezed(f) for f in formulas]
    if not any(map(_Z_OF_A.search, texts)) or any(map(_A_OF_Z.search, texts)):
        return symbols
    return replace(symbols, a=symbols.z, z=symbols.a)


def has_biases(text: str) -> bool:
    """Tell whether a text writes biases."""
    return bool(_BIAS.search(text))


def condition(claim: Claim | None) -> Tacit | Literal[""]:
    """Return what a claim silently assumes of the text's own cost or activation; "" where it assumes nothing."""
    if claim is None:
        return ""
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    if isinstance(claim.left, Cost) and not any(isinstance(n, Cost) for n in walk(claim.right)):
        return Tacit.COST
    if any(isinstance(n, Quantity) and n.kind == "y" for n in nodes):
        return Tacit.TARGETS
    if any(isinstance(n, Elementary) for n in nodes) or any(map(_one_minus_activation, nodes)):
        return Tacit.FORM
    return ""


def _one_minus_activation(term: Term) -> bool:
    if not isinstance(term, Add):
        return False
    one = any(isinstance(t, Kronecker) or (isinstance(t, Number) and t.value == 1) for t in term.terms)
    return one and any(isinstance(t, Multiply) and any(map(_is_output, t.factors)) for t in term.terms)


def _is_output(term: Term) -> bool:
    return any(
        (isinstance(n, Activate) and n.order == 0) or (isinstance(n, Quantity) and n.kind == "a") for n in walk(term)
    ) and not any(isinstance(n, Partial) for n in walk(term))
