r"""Relations that claim nothing of a network, l = 1, \dots, L or x \in \mathbb{R}^n: ranges of layers and indices, and sets."""

from __future__ import annotations

import re

from bpverify.notation.outline import outline, signs, unbracketed

LONGEST_RANGE = 300
"""The longest formula that is looked at as a range, in characters."""

_SIGNS = {
    r"\\leq?(?:slant)?": "≤", r"\\geq?(?:slant)?": "≥", r"\\neq?|\\not\s*=": "≠", r"\\in": "∈", r"\\lt": "<", r"\\gt": ">",
    r"\\[lcd]?dots|\\dots[cob]|\.\.+": "…", r"\\ell": "l",
}  # fmt: skip
_SIGN_OF = {re.compile(rf"(?:{pattern})(?![A-Za-z])"): sign for pattern, sign in _SIGNS.items()}
_SPACE = re.compile(
    r"\\(?:[,;:!> ]|(?:q?quad|thinspace|enspace|left|right|(?:display|text|script)style|mathord)(?![A-Za-z])|hspace\*?\{[^{}]*\})"
    r"|[\s~&\0]"
)
_ENDS = ".,;:"
_INDEX = "[ijklmnpqrst]"
_SIZE = r"(?:[LMNKTnmkdp](?:[_^](?:\{[lL\d+\-()\[\]]*\}|\(?[lL\d]\)?))?|\d+)"
_TOKEN = re.compile(rf"{_SIZE}|{_INDEX}|\\[{{}}]|[=<>≤≥≠∈…,;:()\[\]{{}}|+\-]")
_FULL = re.compile(
    rf"(?P<index>{_INDEX})(?:=1,(?:2,)?…,(?P<a>{_SIZE})|∈\\\{{1,(?:2,)?…,(?P<b>{_SIZE})\\\}})|1≤(?P<between>{_INDEX})≤(?P<c>{_SIZE})"
)


def squeezed(latex: str) -> str:
    """Return a formula without blanks and spacing, signs of order as one character, and without the point or comma at its end."""
    for pattern, sign in _SIGN_OF.items():
        latex = pattern.sub(sign, latex)
    return _SPACE.sub("", latex).strip(_ENDS)


def is_range(latex: str) -> bool:
    """Tell whether a formula relates layers, indices, sizes and numbers alone."""
    if len(latex) > LONGEST_RANGE:
        return False
    bare = squeezed(latex)
    tokens = _TOKEN.findall(bare)
    related = re.search("[=<>≤≥≠∈…]", bare)
    return related is not None and "".join(tokens) == bare and any(token[0].isalpha() for token in tokens)


def is_full(latex: str) -> bool:
    """Tell whether ranges leave nothing out: all units of a layer, or all layers."""
    bare = squeezed(latex)
    bare = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare
    at = 0
    while (found := _FULL.match(bare, at)) is not None:
        index, size = found["index"] or found["between"], found["a"] or found["b"] or found["c"]
        if size.isdigit() or (index in "l" and size != "L"):
            return False
        at = found.end() + (bare[found.end() : found.end() + 1] in (",", ";"))
        if at >= len(bare):
            return True
    return False


def only_restricts(latex: str) -> bool:
    """Tell whether a formula holds relations, and none of them an equality or an assignment: an order, a set, a map."""
    outlined = outline(latex)
    if outlined is None:
        return False
    found = signs(unbracketed(outlined))
    return bool(found) and all(sign.kind in ("order", "arrow") for sign in found)
