"""Conventions of a whole document that differ from this notation: swapped letters, weights numbered or indexed otherwise.

A claim that rests on one, or on the text's own cost or activation, is judged with that as its condition, so that a
difference of convention is never reported as an error of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.claim import Activate, Add, Cost, Elementary, Kronecker, Multiply, Number, Partial, Quantity, Term, walk
from bpverify.errors import IllFormedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.claim import Claim
    from bpverify.notation.equalities import Reading
    from bpverify.notation.symbols import Symbols

OWN_COST = "the text's own cost"
"""How a condition begins that is settled where the text's cost is known."""

_NOISE = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|mathbf|boldsymbol|bm|,|;|!)(?![A-Za-z])|[\s{}&$]")
_SCRIPT = r"(?:[_^](?:\\?\w+|\([^()=]*\)|\[[^\[\]=]*\]))*"
_Z_OF_A = re.compile(rf"(?<![A-Za-z\\])z{_SCRIPT}=(?:\\tanh|\\sigma|\\phi|[fgh]){_SCRIPT}\(a{_SCRIPT}\)")
_A_OF_Z = re.compile(rf"(?<![A-Za-z\\])[aA]{_SCRIPT}=(?:\\tanh|\\sigma|\\phi|[fgh]){_SCRIPT}\([zZ]{_SCRIPT}\)")
_BY_START = re.compile(r"[zZ](?:_\w)?\^[(\[]?l\+1[)\]]?=(?:\\sum[^wW=]{0,30})?[wW](?:_\w\w)?\^[(\[]?l[)\]]?(?![+\w])")
_GRADIENT_BY_START = re.compile(
    r"\\partial[wW](?:_\w\w)?\^[(\[]?l[)\]]?(?![+\w])[^=]{0,30}=(?=[^=]{0,30}a(?:_\w)?\^[(\[]?l[)\]](?![+-]))"
    r"[^=]{0,30}\\delta(?:_\w)?\^[(\[]?l\+1"
)
_FORWARD = re.compile(r"[zZ](?:\^[^=_]{1,8})?_(\w)[^=]{0,8}=[^=]{0,6}\\sum[^wW]{0,24}[wW](?:\^[^=_]{1,8})?_(\w),?(\w)")


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


def weights(formulas: Iterable[str]) -> str:
    """Return how the text's weights differ from w_jk^l, from unit k of layer l-1 to unit j of layer l; "" where not."""
    texts = [squeezed(f) for f in formulas]
    if any(_BY_START.search(t) or _GRADIENT_BY_START.search(t) for t in texts):
        return "the text numbers weights by the layer in which they start: its w^l is w^{l+1} here"
    forward = [match.groups() for text in texts for match in _FORWARD.finditer(text)]
    if forward and all(to == second and to != first for to, first, second in forward):
        return "the text's w_{ij} leads from unit i to unit j: it is w_{ji} here"
    return ""


def bent(reading: Reading, convention: str) -> Reading:
    """Return the reading, without its claim where that names weights that follow another convention in this text."""
    unread = reading.error is not None and not isinstance(reading.error, IllFormedError)
    if not convention or unread or not re.search(r"[wW]", reading.latex):
        return reading
    return replace(reading, claim=None, error=UnsupportedError(convention))


def condition(claim: Claim | None, without_bias: bool = False) -> str:
    """Return what a claim silently assumes of the text's own cost, activation or biases; "" where it assumes nothing."""
    if claim is None:
        return ""
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    if isinstance(claim.left, Cost) and not any(isinstance(n, Cost) for n in walk(claim.right)):
        return f"{OWN_COST}, which this equation defines"
    if any(isinstance(n, Quantity) and n.kind == "y" for n in nodes):
        return f"{OWN_COST} or output, since y stands in the equation"
    if any(isinstance(n, Elementary) for n in nodes) or any(map(_one_minus_activation, nodes)):
        return "the text's own activation or cost, such as 1 - a or exp in the equation"
    sums = {n.kind for n in nodes if isinstance(n, Quantity)} <= {"z", "w", "a", "x"}
    weighted = any(isinstance(n, Quantity) and n.kind == "w" for n in nodes)
    if without_bias and sums and weighted and any(isinstance(s, Quantity) and s.kind == "z" for s in (claim.left, claim.right)):
        return "a text without biases"
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
