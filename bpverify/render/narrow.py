"""What an encoding cannot hold, in signs that it can: in ASCII a_k^(l-1) stands for aₖˡ⁻¹, and only there."""

from __future__ import annotations

import re

from bpverify.render.unicode import OPERATORS, SUBSCRIPTS, SUPERSCRIPTS, SYMBOLS

LOW = {small: letter for letter, small in SUBSCRIPTS.items() if letter != "−"}
HIGH = {small: letter for letter, small in SUPERSCRIPTS.items() if letter not in "−′ᵀ"}
SCRIPTS = re.compile(rf"(?P<low>[{''.join(LOW)}]+)|(?P<high>[{''.join(HIGH)}]+)")

SPELLED = (
    {sign: name for name, sign in reversed(SYMBOLS.items())}
    | {sign: name.removeprefix("\\") for name, sign in reversed(OPERATORS.items())}
    | dict(zip("−·≤≥≠∂∇′ᵀ∑√…─→←✓", "- * <= >= != d grad ' ^T sum sqrt ... - -> <- ok".split(), strict=True))
)
"""Signs by themselves, each in ASCII."""


def held(text: str, encoding: str) -> str:
    """Return the text with what the encoding cannot hold spelled in ASCII, a question mark for what has no such form."""
    if _holds(text, encoding):
        return text
    text = SCRIPTS.sub(lambda found: found[0] if _holds(found[0], encoding) else _script(found), text)
    text = "".join(sign if _holds(sign, encoding) else SPELLED.get(sign, sign) for sign in text)
    return text.encode(encoding, "replace").decode(encoding)


def _script(found: re.Match[str]) -> str:
    mark, signs = ("_", LOW) if found["low"] else ("^", HIGH)
    plain = "".join(signs[sign] for sign in found[0])
    return mark + (f"({plain})" if re.search(r"[^\w]", plain) else plain)


def _holds(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
