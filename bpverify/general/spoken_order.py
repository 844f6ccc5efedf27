"""What sentences say of the numbers and indices of weights, and of how vectors lie, against this notation's own way.

An equation of the forward pass tells the same better; where none does, these words keep open what the default would prove.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMULA = re.compile(r"\$([^$]{1,200})\$|\\\((.{1,200}?)\\\)")
_WEIGHT = re.compile(r"(?:[wW]|\\[tT]heta|\\[oO]mega)(?:\^\S*?)?_\{\s*([a-z])\s*,?\s*([a-z])\s*\}")
_UNIT = r"(?:[^.;$]{0,40}\$([^$]{1,20})\$)"
_FROM_TO = re.compile(rf"\bfrom\b{_UNIT}[^;$]{{0,80}}?(?:\$[^$]{{1,20}}\$[^;$]{{0,40}}?)?\b(?:to|into)\b{_UNIT}", re.IGNORECASE)
_TO_FROM = re.compile(rf"\b(?:to|into)\b{_UNIT}[^;$]{{0,80}}?\bfrom\b{_UNIT}", re.IGNORECASE)
_LYING = re.compile(
    r"\b(?:all|every|our|we use|as|vectors|activations|inputs|samples|examples)\b[^.;$]{0,40}\b(?:row vectors?|rows)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*([a-zA-Z])\s*(?:([+-])\s*1)?\s*$")


def told_in_words(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield which part of a reading a sentence tells against this notation's own, with the words that do."""
    formulas = [a or b for a, b in _FORMULA.findall(sentence)]
    steps = [(m[1], m[2], m[0]) for m in _FROM_TO.finditer(sentence)] + [(m[2], m[1], m[0]) for m in _TO_FROM.finditer(sentence)]
    pairs = {(m[1], m[2]) for formula in formulas for m in _WEIGHT.finditer(formula)}
    for start, end, words in steps:
        if (start.strip(), end.strip()) in pairs:
            yield "order", " ".join(words.split())
        first, last = _NUMBER.match(start), _NUMBER.match(end)
        is_weight = any(re.match(r"\s*(?:\\math\w+\{)?(?:[wW]|\\[tT]heta)", formula) for formula in formulas)
        if is_weight and first and last and first[1] == last[1] and first[2] is None and last[2] == "+":
            yield "start", " ".join(words.split())
    found = _LYING.search(_FORMULA.sub("", sentence))
    if found is not None:
        yield "rows", found[0]
