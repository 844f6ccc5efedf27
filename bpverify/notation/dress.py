r"""What a display wears without saying anything by it: boxes and colours around equations, labels, signs stacked on a relation.

Each is blanked, so that every character that is left keeps its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bpverify.catalog.environments import ENVIRONMENTS, VALUE
from bpverify.notation.frames import is_equation
from bpverify.notation.origins import padded, spaces
from bpverify.notation.outline import EQUATING, KINDS, bracketed, outline, signs, unbracketed
from bpverify.notation.scanner import CLOSE, CONTROLS, TEXT, Lexeme, group, nested

_BOXES = (
    "boxed|Aboxed|tcbhighmath|tcboxmath|fbox|framebox|ovalbox|doublebox|shadowbox|underline|mathbf|boldsymbol|bm|ensuremath|mathrlap"
    "|mathllap|mathclap|rlap|llap|smash|hl|highlight|textbf|displaylines|eqalign|eqalignno|leqalignno|mbox|hbox"
)
_COLOURED = "textcolor|colorbox|mathcolorbox|fcolorbox|scalebox|resizebox|raisebox|parbox"
_BOX = re.compile(
    rf"\\(?:(?:{_BOXES})|(?:{_COLOURED})\s*(?:\[[^\]\n]{{0,80}}\])?(?:\s*\{{[^{{}}]{{0,80}}\}}){{1,2}})\s*(?:\[[^\]\n]{{0,80}}\])*\s*$"
)
_LONGEST_BOX = 300
"""How far before a brace the command stands whose argument it opens, in characters."""

_LABEL = re.compile(
    r"\\(?:nonumber|notag|noindent|allowdisplaybreaks|IEEE(?:yes|no)(?:sub)?number\*?|IEEEeqnarraynumspace|qedhere|hfil|centering)"
    r"(?![A-Za-z])|\\(?:displaybreak|pagebreak|MoveEqLeft)(?![A-Za-z])(?:\s*\[\d*\])?"
    r"|\\(?:label|eqlabel)\s*\{[^{}]*\}|\\color\s*(?:\[[^\]\n]{0,80}\])?\s*\{[^{}]*\}"
    r"|\\l?eqno(?![A-Za-z])\s*(?:\([^()=]*\)|\{[^{}=]*\}|[^\s\\{}=]*)"
)
_STACK = re.compile(r"\\(?P<command>stackrel|overset|underset)\s*(?=\{)")
_LONG_EQUAL = re.compile(r"\\xlongequal\s*(?:\[[^\]]*\])?\s*(?=\{)")
_SIGN = "|".join(re.escape(s) + (r"(?![A-Za-z])" if s[0] == "\\" else "") for s in sorted(KINDS, key=len, reverse=True))
_EQUALITIES = frozenset(sign for sign, kind in KINDS.items() if kind in EQUATING)
_EQUALITY = re.compile("|".join(re.escape(sign) for sign in _EQUALITIES if sign[0] != "\\"))
_OPENING = re.compile(r"(?:\\left\s*)?\\?[(\[{]$")
_CLOSING = re.compile(r"(?:\\right\s*)?\\?[)\]}]")
_SET_OFF = re.compile(r"(?:^|\\\\|&|\\(?:q?quad|[;: ])|,)\s*$")
_UNSAID = re.compile(r"\\(?:tag\*?|label|ref|eqref|cite)$")
_BRACED_SIGN = re.compile(rf"(?P<before>\\(?:mathrel|mathbin|hiderel|mathop|mathord))?\s*\{{\s*(?P<sign>{_SIGN})\s*\}}")
_INVISIBLE = re.compile(r"\\[hv]?phantom\s*(?=\{)")
_SIGNS = str.maketrans("≔≕≝≜≡", "=====")
_VALUES = "|".join(row.name for row in ENVIRONMENTS if row.role == VALUE)
_VALUE = re.compile(rf"\\begin\{{(?P<name>{_VALUES})\*?\}}(?P<rows>.*?)\\end\{{(?P=name)", re.DOTALL)
_QUESTIONS = frozenset({"?", "!", r"\text{?}", r"\text{!}"})
_DEFINITIONS = frozenset(
    {"def", r"\text{def}", r"\text{def.}", r"\mathrm{def}", r"\mathsf{def}", r"\rm def", r"\triangle", r"\Delta", "."}
)
_WORDS = re.compile(r"^\\(?:text|mathrm|textrm|mbox)\{([^{}$]*)\}$")
_DEEPEST, _MOST_STACKS = 5, 200
"""How many boxes in one another, and how many stacked signs of one display, are taken off."""


@dataclass(frozen=True, slots=True)
class Undressed:
    """A display without its dress; ``doubted`` says that an equality in it stands under a sign of doubt.

    ``notes`` are what else stands over its signs: why, in words, or a relation of its own.
    """

    text: str
    doubted: bool = False
    notes: tuple[str, ...] = ()


def undressed(latex: str) -> Undressed:
    """Return a display without boxes around equations, labels and stacked signs."""
    if outline(latex) is None:
        return Undressed(latex)
    text = _LABEL.sub(lambda found: spaces(found[0]), latex.translate(_SIGNS))
    text = _without_invisible(text)
    text, notes = _unstacked(text)
    text = _BRACED_SIGN.sub(lambda found: _unbraced(text, found), text)
    for _ in range(_DEEPEST):
        before, text = text, _unboxed(text)
        if text == before:
            break
    doubted = any(note in _QUESTIONS for note in notes)
    return Undressed(_unparenthesised(text), doubted, tuple(note for note in notes if note not in _QUESTIONS))


def _without_invisible(text: str) -> str:
    """Blank relations that stand in a phantom: they take room and say nothing."""
    kept, at = [], 0
    for match in _INVISIBLE.finditer(text):
        unseen = group(text, match.end())
        if match.start() >= at and unseen is not None:
            kept += [text[at : match.start()], spaces(text[match.start() : unseen.after])]
            at = unseen.after
    return "".join([*kept, text[at:]])


def _unstacked(text: str) -> tuple[str, list[str]]:
    r"""Return the text with \overset{(a)}{=} as =, and what stands over the signs; \overset{\text{def}}{=} is :=."""
    notes: list[str] = []
    for pattern in (_LONG_EQUAL, _STACK):
        at = 0
        for _ in range(_MOST_STACKS):
            match = pattern.search(text, at)
            if match is None:
                break
            at = match.end()
            above = group(text, match.end())
            if above is None:
                continue
            note = text[above.start : above.end].strip()
            if pattern is _LONG_EQUAL:
                notes.append(note)
                text = text[: match.start()] + padded("=", text[match.start() : above.after]) + text[above.after :]
                continue
            below = group(text, above.after)
            if below is None:
                continue
            inside = text[below.start : below.end].strip()
            if match["command"] != "underset" and inside not in KINDS and note in KINDS:
                inside, note = note, inside
            if inside in KINDS or _STACK.match(inside):
                sign = ":=" if inside == "=" and note in _DEFINITIONS else inside
                notes += [] if sign == ":=" else [note]
                text = text[: match.start()] + padded(sign, text[match.start() : below.after]) + text[below.after :]
                at = match.start()
    return text, [_WORDS.sub(r"\1", note) for note in notes if note]


def _unbraced(text: str, found: re.Match[str]) -> str:
    before = text[max(0, found.start() - 20) : found.start()].rstrip()
    is_argument = found["before"] is None and re.search(r"(?:[_^]|\\[A-Za-z]+)$", before) is not None
    return found[0] if is_argument else spaces(found[0][: found.start("sign") - found.start()]) + found["sign"] + spaces(
        found[0][found.end("sign") - found.start() :]
    )


def _unboxed(text: str) -> str:
    """Blank the braces and boxes around whole equations."""
    for start, end in _groups_of_equations(text):
        before = text[max(0, start - _LONGEST_BOX) : start]
        box = _BOX.search(before)
        if box is None and re.search(r"(?:[_^}\]]|\\[A-Za-z]+\*?)\s*$", before):
            continue
        opens = start - (len(before) - box.start() if box else 0)
        inside = text[start + 1 : end]
        if inside.strip().startswith("$") and inside.strip().endswith("$"):
            inside = inside.replace("$", " ")
        text = text[:opens] + spaces(text[opens : start + 1]) + inside + " " + text[end + 1 :]
    return text


def _unparenthesised(text: str) -> str:
    """Blank brackets around whole equations, where nothing stands before them that they could multiply."""
    outlined = outline(text)
    if outlined is None:
        return text
    for start, end in bracketed(outlined):
        before = outlined[:start]
        opening = _OPENING.search(before)
        closing_ = _CLOSING.match(outlined, end)
        if opening is None or closing_ is None or not _SET_OFF.search(before[: opening.start()]):
            continue
        if _equates(text[start:end]):
            shell = (opening.start(), start), (end, closing_.end())
            for at, last in shell:
                text = text[:at] + spaces(text[at:last]) + text[last:]
    return text


def _equates(inside: str) -> bool:
    outlined = outline(inside)
    return outlined is not None and any(sign.kind in EQUATING for sign in signs(unbracketed(outlined)))


def buried(text: str) -> bool:
    """Tell whether an equality stands in braces, and not as the limit of a sum: it is no part of what stands at the top."""
    if any(is_equation(row) for match in _VALUE.finditer(text) for row in re.split(r"\\\\", match["rows"])):
        return True
    for start, end in _groups_of_equations(text):
        before = text[max(0, start - _LONGEST_BOX) : start].rstrip()
        if r"\partial" in text[start:end]:
            return True
        if not before.endswith(("_", "^")) and not _UNSAID.search(before) and not _within_script(text, start):
            return True
    return False


def _within_script(text: str, at: int) -> bool:
    """Tell whether a place lies in the braces of a sub- or superscript."""
    around = next((tuple(braces) for lexeme, braces in nested(text) if lexeme.end > at), ())
    return any(text[:brace].rstrip().endswith(("_", "^")) for brace in around)


def _groups_of_equations(text: str) -> list[tuple[int, int]]:
    """Return the groups in braces at whose top an equality stands."""
    holding: set[int] = set()
    found = []
    for lexeme, braces in nested(text):
        if braces and _is_equality(lexeme):
            holding.add(braces[-1])
        elif braces and lexeme.kind == CLOSE and braces[-1] in holding:
            found.append((braces[-1], lexeme.start))
    return sorted(found)


def _is_equality(lexeme: Lexeme) -> bool:
    return lexeme.text in _EQUALITIES if lexeme.kind == CONTROLS else lexeme.kind == TEXT and bool(_EQUALITY.search(lexeme.text))
