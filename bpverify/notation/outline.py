r"""The outline of a formula: its text with all that is inside of something hidden, so that signs found in it stand at its top.

Inside are groups in braces, the rows of matrices and, where asked for, what stands in brackets. Every character keeps its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.environments import VALUE, environment
from bpverify.notation.origins import blank, hidden, outermost

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"\\begin\s*\{(?P<begin>[^{}]*)\}|\\end\s*\{(?P<end>[^{}]*)\}|\\(?:[A-Za-z]+|.)|[{}]", re.DOTALL)
_BRACKET = re.compile(r"\\left\s*\\?.|\\right\s*\\?.|\\[{}]|\\[A-Za-z]+|[()\[\]]", re.DOTALL)

EQUALITIES = (
    "=", ":=", r"\equiv", r"\triangleq", r"\coloneqq", r"\doteq", r"\eqqcolon", r"\coloneq", r"\defeq", r"\eqdef", r"\Coloneqq",
    r"\eqcirc", r"\circeq", r"\bumpeq", r"\Bumpeq", r"\doteqdot", r"\risingdotseq", r"\fallingdotseq", "≡", "≔", "≕", "≝", "≜",
)  # fmt: skip
APPROXIMATIONS = (
    r"\approx", r"\simeq", r"\cong", r"\approxeq", r"\thickapprox", r"\eqsim", r"\asymp", r"\backsimeq", "≈", "≃", "≅",
)  # fmt: skip
PROPORTIONS = (r"\propto", "∝")
ORDERS = (
    "<", ">", r"\le", r"\leq", r"\leqslant", r"\ge", r"\geq", r"\geqslant", r"\ne", r"\neq", r"\ll", r"\gg", r"\lt", r"\gt",
    r"\in", r"\ni", r"\notin", r"\subset", r"\subseteq", r"\sim", "≤", "≥", "≠", "∈",
)  # fmt: skip
ARROWS = (r"\to", r"\rightarrow", r"\mapsto", r"\longrightarrow", r"\longmapsto", "→")
ASSIGNMENTS = (r"\leftarrow", r"\gets", r"\longleftarrow", "←")
IMPLICATIONS = (
    r"\Rightarrow", r"\implies", r"\iff", r"\Leftrightarrow", r"\Longrightarrow", r"\Longleftrightarrow", r"\Leftarrow",
    r"\impliedby", r"\therefore", r"\because", "⇒", "⇔", "∴",
)  # fmt: skip

KINDS = {
    **dict.fromkeys(EQUALITIES, "equality"), **dict.fromkeys(APPROXIMATIONS, "approximation"), **dict.fromkeys(ORDERS, "order"),
    **dict.fromkeys(ARROWS, "arrow"), **dict.fromkeys(ASSIGNMENTS, "assignment"),
    **dict.fromkeys(PROPORTIONS, "proportion"),
}  # fmt: skip
"""What each sign of a relation says."""

EQUATING = ("equality", "approximation", "assignment")
"""The kinds of relations that make an equation."""

_RELATION = re.compile(
    r"\\not\s*(?:=|\\[A-Za-z]+)|:=|"
    + "|".join(re.escape(s) for s in KINDS if not s.startswith(("\\", ":")))
    + "|(?:"
    + "|".join(re.escape(s) for s in sorted(KINDS, key=len, reverse=True) if s.startswith("\\"))
    + r")(?![A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of a relation: where it begins and ends, and what it says."""

    start: int
    end: int
    kind: str


def outline(latex: str) -> str | None:
    """Return the outline of a formula, the outermost braces left; None where its braces or its environments do not match."""
    kept: list[str] = []
    open_ones: list[str] = []
    at = 0
    for match in _TOKEN.finditer(latex):
        kept.append(_shown(latex[at : match.start()], bool(open_ones)))
        at = match.end()
        token = match[0]
        deep = len(open_ones)
        if token == "{" or (match["begin"] and _is_value(match["begin"])):
            open_ones.append("}" if token == "{" else match["begin"])
        elif token == "}" or (match["end"] and _is_value(match["end"])):
            if not open_ones or open_ones.pop() != ("}" if token == "}" else match["end"]):
                return None
            deep = len(open_ones)
        inside = deep > 0 or (token[:1] == "\\" and (match["begin"] or match["end"]) and _is_value(match["begin"] or match["end"]))
        kept.append(_shown(token, bool(inside)))
    kept.append(_shown(latex[at:], bool(open_ones)))
    return None if open_ones else "".join(kept)


def unbracketed(outlined: str) -> str:
    """Hide what stands in brackets that match."""
    return hidden(outlined, bracketed(outlined))


def bracketed(outlined: str) -> list[tuple[int, int]]:
    """Return what stands in the outermost brackets that match, without them."""
    spans: list[tuple[int, int]] = []
    open_ones: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(outlined):
        last = match[0][-1]
        if match[0].startswith("\\left") and match[0][5:].strip():
            open_ones.append(("\\right", match.end()))
        elif match[0].startswith("\\right") and match[0][6:].strip():
            while open_ones and open_ones[-1][0] != "\\right":
                open_ones.pop()
            if open_ones:
                spans.append((open_ones.pop()[1], match.start()))
        elif match[0] in ("(", "[", r"\{"):
            open_ones.append((match[0].translate(_PARTNER), match.end()))
        elif last in ")]}" and open_ones and open_ones[-1][0] == match[0]:
            spans.append((open_ones.pop()[1], match.start()))
    return outermost(spans)


_PARTNER = str.maketrans("([{", ")]}")


def signs(outlined: str) -> list[Sign]:
    """Return the signs of relations at the top of a formula, by its outline."""
    return [
        Sign(match.start(), match.end(), "order" if match[0].startswith("\\not") else KINDS[match[0]])
        for match in _RELATION.finditer(outlined)
    ]


def may_relate(latex: str, macros: Iterable[str] = ()) -> bool:
    """Tell, quickly, whether a formula may hold a relation, itself or in a macro that it calls."""
    return _RELATION.search(latex) is not None or ("\\" in latex and any(name in latex for name in macros))


def _is_value(name: str) -> bool:
    row = environment(name)
    return row is not None and row.role == VALUE


def _shown(text: str, inside: bool) -> str:
    return blank(text) if inside else text
