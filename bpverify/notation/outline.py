r"""The outline of a formula: its text with all that is inside of something hidden, so that signs found in it stand at its top.

Inside are groups in braces, the rows of matrices and, where asked for, what stands in brackets. Every character keeps its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.environments import VALUE, environment
from bpverify.notation.origins import blank, hidden, outermost
from bpverify.notation.scanner import BEGIN, CLOSE, END, OPEN, lexemes

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    for lexeme in lexemes(latex):
        deep = len(open_ones)
        is_value = bool(lexeme.name) and _is_value(lexeme.name)
        if lexeme.kind == OPEN or (lexeme.kind == BEGIN and is_value):
            open_ones.append(lexeme.name or "}")
        elif lexeme.kind == CLOSE or (lexeme.kind == END and is_value):
            if not open_ones or open_ones.pop() != (lexeme.name or "}"):
                return None
            deep = len(open_ones)
        kept.append(blank(lexeme.text) if deep or is_value else lexeme.text)
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
