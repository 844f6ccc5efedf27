"""What the sentences of a text say that delta is, where no equation says it."""

from __future__ import annotations

import re

_DELTA = r"(?:\\delta|δ|\bdelta\b)[^\s.;:]{0,30}"
_SLOPE = r"(?:derivative|gradient|rate\s+of\s+change|sensitivity|slope)s?"
_BY = r"(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|relative\s+to|by)"
_IS = r"(?<![\\\w])(?:is|are|be|as|denotes?|means?|called|for)\b"
"""The word, and not a command such as \\be, which many texts have for the start of an equation."""
_NAMED = r"\b(?:is|are)\s+(?:called|denoted|written|named)"
_SAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DELTA}[^.;]{{0,40}}?{_IS}[^.;$\\]{{0,60}}?(?P<slope>{_SLOPE})[^.;]{{0,80}}?\b{_BY}\s+(?P<what>[^.;:]{{1,80}})",
        rf"(?P<slope>{_SLOPE})[^.;]{{0,80}}?\b{_BY}\s+(?P<what>[^.;:]{{1,60}}?){_NAMED}[^.;]{{0,30}}{_DELTA}",
        rf"{_DELTA}[^.;]{{0,40}}?{_IS}[^.;]{{0,20}}?(?P<slope>\\partial\s*[A-Z])[^.;=]{{0,12}}?\\partial\s*(?P<what>[az])",
    )
)
"""Delta is the derivative of .. by X; the derivative by X is called delta; delta denotes dC/dX."""

_BREAK = re.compile(r"\n[ \t]{0,80}\n|\n?[ \t]{0,80}(?:[•*-]|\d{1,3}\.)[ \t]|\$\$|\\\[|\\\]|[.!?](?=\s)")
"""Where a sentence ends: at a blank line, an item of a list, a display, a full stop. All lengths have bounds: so does the time."""

_NEAR = 20
_NEGATIVE = re.compile(r"\b(?:negative|negated|minus)\b", re.IGNORECASE)
_COST = re.compile(r"\b(?:costs?|loss|error|objective|C|J|E|L)\b|\\mathcal", re.IGNORECASE)
_Z = re.compile(
    r"weighted\s+(?:input|sum)|net\s+input|pre-?\s?activation|logit|total\s+input|linear\s+combination"
    r"|^z$|[$(]\s*(?:\\\w+\{)?[zZ](?![A-Za-z])",
    re.IGNORECASE,
)
_A = re.compile(
    r"(?<!pre-)(?<!pre)\bactivations?\b(?!\s+function)|\boutputs?\b(?!\s+layer)|^a$|[$(]\s*(?:\\\w+\{)?[aA](?![A-Za-z])",
    re.IGNORECASE,
)


def said_of_delta(text: str) -> tuple[tuple[int, str], ...]:
    """Return the lines with what their sentences say that delta is: the derivative of the cost by "z" or by "a"."""
    found = {}
    text = _BREAK.sub(lambda match: ";" * (len(match[0]) - match[0].count("\n")) + "\n" * match[0].count("\n"), text)
    for pattern in _SAYS:
        for match in pattern.finditer(text):
            meaning = _meaning(match["what"])
            said = text[max(0, match.start() - _NEAR) : match.end("slope")].rpartition(";")[2]
            if meaning and _NEGATIVE.search(said):
                meaning = f"-{meaning}"
            if meaning and _COST.search(match[0]):
                found[text.count("\n", 0, match.start("slope")) + 1] = meaning
    return tuple(sorted(found.items()))


def _meaning(what: str) -> str:
    """Return "z" or "a" for the words by which a derivative is taken, what stands first in them; "" for any other."""
    z, a = _Z.search(what), _A.search(what)
    if z is None or (a is not None and a.start() < z.start()):
        return "a" if a is not None else ""
    return "z"
