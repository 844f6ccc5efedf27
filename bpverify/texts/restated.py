"""Gradients that are given again: where a text has said what delta is, each later equation of it claims what follows.

An equation with := or "define" defines nothing anew where it holds by what the text defined before. The same definition once more,
sign for sign, stays what it is: it claims nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.texts.conventions import is_gradient_name
from bpverify.texts.defined import is_derivative
from bpverify.texts.tree import Name
from bpverify.verdict import Given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.notation.documents import Step
    from bpverify.texts.equality import Equality
    from bpverify.verdict import Verdict

_GRADIENT = re.compile(r"[^=]*?(?:\\[dD]elta(?![A-Za-z])|(?<![A-Za-z\\])d[A-Z]|\\nabla)[^=]*=")


def may_restate(step: Step, verdict: Verdict) -> bool:
    """Whether a step is given as the definition of what may be a gradient."""
    is_definition = isinstance(verdict, Given) and verdict.kind == "definition"
    return is_definition and not step.unclear and not step.doubt and _GRADIENT.match(step.reading.latex) is not None


def restates(number: int, equalities: Mapping[int, Equality], kinds: Mapping[int, str]) -> bool:
    """Whether an equality gives a gradient that is defined elsewhere in the text, and repeats no definition of it."""
    equality = equalities.get(number)
    if equality is None or kinds.get(number) != "claim" or not isinstance(equality.left, Name):
        return False
    if not is_gradient_name(equality.left.base):
        return False
    same = (n for n, e in equalities.items() if n < number and (e.left, e.right) == (equality.left, equality.right))
    return not any(is_derivative(equality.right) or kinds.get(n) != "claim" for n in same)
