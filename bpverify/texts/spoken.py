"""Signs of products of which the text says in words what they are: "where x in a circle denotes the Hadamard product"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.written import SIGNS as WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS = {"outer": r"\\otimes(?![A-Za-z])|⊗", "times": r"\\times(?![A-Za-z])|×", "star": r"\\ast(?![A-Za-z])|(?<=\$)\*(?=\$)|∗"}
"""Signs that stand for several products, each with how it is written."""
_BESIDE = r"(?:\$|\\[()]|[\s`()|:,]|\\text)*"
_ENTRY = r"(?:the\s+|an?\s+)?(?:Hadamard|(?:element|entry|component)[- ]?(?:wise|by[- ](?:element|entry|component)))"
_PRODUCT = r"(?:\s+\([^()]{0,40}\)|[\s,]+(?:Hadamard|or))*\s+(?:matrix\s+|vector\s+)?(?:product|multiplication|operation)s?"
_SAYS = r"(?:denotes?|is|means?|stands\s+for|represents?|indicates?|for|as|operator)"
_OTHER = r"(?:outer|tensor|Kronecker|cross|convolution|convolve\w*|matrix)"


def entrywise(said: str) -> frozenset[str]:
    """Return the signs that a text says to be products entry by entry, and nowhere another product."""
    return frozenset(kind for kind, sign in _SIGNS.items() if _is_said(sign, _ENTRY + _PRODUCT, said) and not _is_other(sign, said))


def _is_said(sign: str, what: str, said: str) -> bool:
    sign = f"(?:{sign})"
    behind = rf"{sign}{_BESIDE}(?:\b{_SAYS}\b{_BESIDE})+{what}"
    before = rf"{what}{_BESIDE}(?:\b(?:by|with|as|sign|symbol)\b{_BESIDE})*{sign}"
    return any(re.search(pattern, said, re.IGNORECASE) is not None for pattern in (behind, before))


def _is_other(sign: str, said: str) -> bool:
    return _is_said(sign, rf"(?:the\s+|an?\s+)?{_OTHER}", said) or re.search(
        rf"(?:{sign}){_BESIDE}(?:is|does|denotes?)\s+not\b", said, re.IGNORECASE
    ) is not None


def conditions(latex: Iterable[str], kinds: frozenset[str]) -> list[Condition]:
    """Return as conditions what the text says of the signs in some formulas, and what a prime behind a bracket is."""
    latex = list(latex)
    used = [kind for kind in sorted(kinds) if any(re.search(_SIGNS[kind], each) for each in latex)]
    words = "is the product entry by entry, as the text says"
    found = [Condition(ConditionKind.CONVENTION, f"{WRITTEN[kind]} {words}") for kind in used]
    if any(map(_PRIME.search, latex)):
        found.append(Condition(ConditionKind.CONVENTION, "a prime behind a bracket is the derivative by the one letter in it"))
    return found


_PRIME = re.compile(r"\)\s*(?:['\u2019\u2032]|\^\s*(?:\\prime|\{\s*(?:\\prime|')\s*\}))")
