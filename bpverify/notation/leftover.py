r"""What is left of a text once its mathematics, its code and its comments are out: an equation in it was not read, and is named.

A relation counts as an equation where a command of mathematics, a sign of Unicode's or a letter with a script stands near it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.notation.formats import Format

NEAR = 80
"""How far from a relation a sign of mathematics may stand, in characters."""

MOST = 1000
"""The most places that are named."""

_COMMANDS = (
    "partial|nabla|delta|Delta|sigma|frac|dfrac|tfrac|sum|prod|odot|cdot|times|circ|otimes|sqrt|theta|alpha|beta|gamma|eta|phi|varphi|lambda"
    "|mathbf|boldsymbol|bm|mathcal|hat|bar|tilde|left|right|top|prime|infty|int"
)
_IN_TEX = re.compile(rf"\\(?:{_COMMANDS})(?![A-Za-z])|[∂∇δσ∑⊙]")
_IN_WORDS = re.compile(
    rf"\\(?:{_COMMANDS})(?![A-Za-z])|[∂∇δσ∑⊙ⱼₖˡᴸ]|(?<![A-Za-z_\\/.\d])[A-Za-z](?:_[A-Za-z0-9{{]|\^[A-Za-z0-9{{(\[])"
    r"|(?<![A-Za-z_])(?:delta|sigma|nabla)(?:['_^(]|\b)|(?<![A-Za-z])d[A-Z]/d[a-z]"
)
_RELATION = re.compile(r"(?<![<>=!])=(?!=)|\\(?:equiv|coloneqq|triangleq|approx|leftarrow|gets)(?![A-Za-z])|≈|≡|≔|←")
_NO_TEXT = re.compile(
    r"(?:https?|ftp)://[^\s)>\"]*|</?[A-Za-z][^<>]*>|\]\([^()\n]*\)"
    r"|\\(?:label|ref|eqref|pageref|cite\w*|includegraphics|usepackage|hspace|vspace|setlength|input|include|bibliography|hyperref"
    r"|begin|end|addplot|draw|node|path|pgfplotsset|tikzset|lstset|setcounter|color|definecolor)\*?\s*(?:\[[^\]\n]{0,300}\])?(?:\{[^{}\n]*\})*"
)
_IMAGES = re.compile(r"(?:latex\.codecogs\.com|/render/math\?|chart\?cht=tx)[^\s)>\"]*(?:=|%3D)[^\s)>\"]*", re.IGNORECASE)
_MATHML = re.compile(r"<math[\s>]", re.IGNORECASE)
_FILES = re.compile(r"\\(?:input|include|subfile|subimport\s*\{[^{}\n]*\}|import\s*\{[^{}\n]*\})\s*\{[^{}\n]+\}")


def leftover(text: str, kind: Format) -> Iterator[tuple[int, str]]:
    """Yield places of equations in what is left of a text, each line once, and why nothing was read there."""
    yield from _equations(text, kind)
    for match in _FILES.finditer(text):
        yield match.start(), f"{match[0]} is another file: check it by itself"
    if kind.markdown:
        for match in _IMAGES.finditer(text):
            yield match.start(), "a formula as a picture: write it as mathematics"
        for match in _MATHML.finditer(text):
            yield match.start(), "MathML is not read: write it in LaTeX"


def _equations(text: str, kind: Format) -> Iterator[tuple[int, str]]:
    signs = _IN_TEX if not kind.markdown else _IN_WORDS
    text = _NO_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    line_end = count = 0
    for match in _RELATION.finditer(text):
        if match.start() < line_end or count >= MOST:
            continue
        before, after = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
        near = before.rpartition("\n\n")[2] + match[0] + after.partition("\n\n")[0]
        if signs.search(near):
            line_end = text.find("\n", match.end())
            line_end = len(text) if line_end < 0 else line_end
            count += 1
            yield match.start(), "an equation outside of any sign of mathematics: write $$ .. $$ or \\[ .. \\] around it"


def speaks_of_equations(code: str) -> bool:
    """Tell whether a block of code that names no language holds an equation in LaTeX."""
    return _RELATION.search(code) is not None and _IN_TEX.search(code) is not None
