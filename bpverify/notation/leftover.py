r"""What is left of a text once its mathematics, its code and its comments are out: an equation in it was not read, and is named.

A relation counts as an equation where a command of mathematics, a sign of Unicode's or a letter with a script stands near it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.catalog.environments import environment
from bpverify.notation.scanner import BEGIN, halves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.notation.formats import Format

NEAR = 80
"""How far from a relation a sign of mathematics may stand, in characters."""

MOST = 1000
"""The most places of one kind that are named."""

OUTSIDE = r"an equation outside of any sign of mathematics: write $$ .. $$ or \[ .. \] around it"
UNCLOSED = "an equation behind a sign of mathematics that is never closed: close it"
NEVER_ENDS = r"the environment '{0}' is never closed: write \end{{{0}}} behind it"
UNKNOWN = "the environment '{0}' is not known: define it in the text, or write align"

_COMMANDS = (
    "partial|nabla|delta|Delta|sigma|frac|dfrac|tfrac|sum|prod|odot|cdot|times|circ|otimes|sqrt|theta|alpha|beta|gamma|eta|phi|varphi"
    "|lambda|mathbf|boldsymbol|bm|mathcal|hat|bar|tilde|left|right|top|prime|infty|int"
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
_NAME = re.compile(r"\s*[^\\\s]+\s*")
_OPENS = re.compile(r"(?<!\\)(?:\\{1,2}[\[(]|\$(?!\s*\d))")
"""What opens mathematics, and is left where nothing closes it; a price opens none."""
_DEEPEST = 50
_TEXTS = frozenset(
    (
        "document abstract itemize enumerate description quote quotation verse center flushleft flushright figure table "
        "tabular tabularx longtable minipage theorem lemma proof proposition corollary definition remark example exercise "
        "solution algorithm algorithmic appendix thebibliography titlepage frame block columns column multicols subequations "
        "spacing small"
    ).split()
)
"""Environments whose content is text."""

_DRAWINGS = frozenset("tikzpicture pgfpicture axis circuitikz forest tikzcd picture pspicture".split())
"""Environments whose options hold signs of equality that say nothing."""

_IMAGES = re.compile(r"(?:latex\.codecogs\.com|/render/math\?|chart\?cht=tx)[^\s)>\"]*(?:=|%3D)[^\s)>\"]*", re.IGNORECASE)
_MATHML = re.compile(r"<math[\s>]", re.IGNORECASE)
_FILES = re.compile(r"\\(?:input|include|subfile|subimport\s*\{[^{}\n]*\}|import\s*\{[^{}\n]*\})\s*\{[^{}\n]+\}")


def leftover(text: str, kind: Format) -> Iterator[tuple[int, str]]:
    """Yield places of equations in what is left of a text, each line once, and why nothing was read there."""
    yield from _equations(text, kind)
    for match in islice(_FILES.finditer(text), MOST):
        yield match.start(), f"{match[0]} is another file: check it by itself"
    if kind.markdown:
        for match in islice(_IMAGES.finditer(text), MOST):
            yield match.start(), "a formula as a picture: write it as mathematics"
        for match in islice(_MATHML.finditer(text), MOST):
            yield match.start(), "MathML is not read: write it in LaTeX"


def _equations(text: str, kind: Format) -> Iterator[tuple[int, str]]:
    signs = _IN_TEX if not kind.markdown else _IN_WORDS
    around = _Around(text)
    text = _NO_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    line_end = count = 0
    named: set[int] = set()
    for match in _RELATION.finditer(text):
        if match.start() < line_end or count >= MOST:
            continue
        before, after = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
        near = before.rpartition("\n\n")[2] + match[0] + after.partition("\n\n")[0]
        if signs.search(near):
            line_end = text.find("\n", match.end())
            line_end = len(text) if line_end < 0 else line_end
            count += 1
            place, name = around.innermost(match.start())
            if name in _TEXTS:
                yield match.start(), UNCLOSED if _OPENS.search(before.rpartition("\n\n")[2]) else OUTSIDE
            elif name not in _DRAWINGS and place not in named:
                named.add(place)
                yield place, (UNKNOWN if environment(name) is None else NEVER_ENDS).format(name)


class _Around:
    """The environments of a text that are not known to hold text: asked for in order by the places in them."""

    def __init__(self, text: str) -> None:
        self.marks = [half for half in halves(text) if _NAME.fullmatch(half.name)]
        self.next = 0
        self.open_ones: list[tuple[int, str]] = []

    def innermost(self, at: int) -> tuple[int, str]:
        """Return the place and the name of the innermost environment around a place, or that of a drawing around it."""
        while self.next < len(self.marks) and self.marks[self.next].start < at:
            mark = self.marks[self.next]
            self.next += 1
            name = mark.name.strip().rstrip("*")
            if mark.kind == BEGIN:
                self.open_ones.append((mark.start, name))
            elif any(name == opened for _, opened in self.open_ones[-_DEEPEST:]):
                while self.open_ones.pop()[1] != name:
                    pass
        near = self.open_ones[-_DEEPEST:]
        return next((each for each in near if each[1] in _DRAWINGS), near[-1] if near else (0, "document"))


def speaks_of_equations(code: str) -> bool:
    """Tell whether a block of code that names no language holds an equation in LaTeX."""
    return _RELATION.search(code) is not None and _IN_TEX.search(code) is not None
