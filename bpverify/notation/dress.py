r"""What a display wears without saying anything by it: boxes and colours around equations, labels, signs stacked on a relation.

Each is blanked, so that every character that is left keeps its place. So are the frames that arrange equations; where one ends
another may begin, so that a row end or a wide space is left there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bpverify.catalog.environments import DISPLAY, ENVIRONMENTS, FRAME, INLINE, VALUE, environment
from bpverify.notation.macros import closing
from bpverify.notation.outline import KINDS, bracketed, outline, signs, unbracketed

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
    r"\\(?:label|eqlabel|nonumber|notag|noindent|allowdisplaybreaks|displaybreak|pagebreak|IEEE(?:yes|no)(?:sub)?number\*?"
    r"|IEEEeqnarraynumspace|qedhere|hfil|centering|MoveEqLeft|color)(?![A-Za-z])\s*(?:\[[^\]\n]{0,80}\])?(?:\{[^{}]*\})?"
    r"|\\l?eqno(?![A-Za-z])\s*(?:\([^()]*\)|\{[^{}]*\}|[^\s\\{}]*)"
)
_STACK = re.compile(r"\\(?P<command>stackrel|overset|underset)\s*(?=\{)")
_LONG_EQUAL = re.compile(r"\\xlongequal\s*(?:\[[^\]]*\])?\s*(?=\{)")
_SIGN = "|".join(re.escape(s) + (r"(?![A-Za-z])" if s[0] == "\\" else "") for s in sorted(KINDS, key=len, reverse=True))
EQUATING = ("equality", "approximation", "assignment")
"""The kinds of relations that make an equation."""

_EQUALITY = "|".join(
    re.escape(s) + (r"(?![A-Za-z])" if s[0] == "\\" else "") for s, kind in KINDS.items() if kind in EQUATING
)
_BRACE_OR_EQUALITY = re.compile(rf"(?P<sign>{_EQUALITY})|\\.|[{{}}]", re.DOTALL)
_OPENING = re.compile(r"(?:\\left\s*)?\\?[(\[{]$")
_CLOSING = re.compile(r"(?:\\right\s*)?\\?[)\]}]")
_SET_OFF = re.compile(r"(?:^|\\\\|&|\\(?:q?quad|[;: ])|,)\s*$")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_UNSAID = re.compile(r"\\(?:tag\*?|label|ref|eqref|cite)$")
_BRACED_SIGN = re.compile(rf"(?P<before>\\(?:mathrel|mathbin|hiderel|mathop|mathord))?\s*\{{\s*(?P<sign>{_SIGN})\s*\}}")
_INVISIBLE = re.compile(r"\\[hv]?phantom\s*(?=\{)")
_BEGIN_OR_END = re.compile(r"\\(?P<which>begin|end)\s*\{(?P<name>[^{}]*)\}")
_POSITION = re.compile(r"\s*(?:\[[^\]\n]{0,40}\])*")
_BRACE = re.compile(r"\s*(?=\{)")
_SYSTEM_OPENS = re.compile(r"(?:[\s&~]|\\left\s*(?:\\\{|\.)|\\(?:q?quad|[,;:! ])|\\[bB]igg?l?\s*\\\{|\\lbrace)*")
_SIGNS = str.maketrans("≔≕≝≜≡", "=====")
_CLOSE = (r"\right", r"\\", "&", ",", ".", ";", r"\end", r"\tag", "}", ")", "]")
_SYSTEMS = frozenset({"array", "cases", "dcases", "rcases", "drcases"})
_SYSTEM_CLOSES = re.compile(r"\s*(?:\\right\s*(?:\\\}|\.|\|))?")
_VALUES = "|".join(row.name for row in ENVIRONMENTS if row.role == VALUE)
_VALUE = re.compile(rf"\\begin\{{(?P<name>{_VALUES})\*?\}}(?P<rows>.*?)\\end\{{(?P=name)", re.DOTALL)
_QUESTIONS = frozenset({"?", "!", r"\text{?}", r"\text{!}"})
_DEFINITIONS = frozenset(
    {"def", r"\text{def}", r"\text{def.}", r"\mathrm{def}", r"\mathsf{def}", r"\rm def", r"\triangle", r"\Delta", "."}
)


_DEEPEST, _MOST_STACKS = 5, 200
"""How many boxes in one another, and how many stacked signs of one display, are taken off."""


@dataclass(frozen=True, slots=True)
class Undressed:
    """A display without its dress; ``doubted`` says that an equality in it stands under a sign of doubt."""

    text: str
    doubted: bool = False


def undressed(latex: str) -> Undressed:
    """Return a display without boxes around equations, labels and stacked signs."""
    if outline(latex) is None:
        return Undressed(latex)
    text = _LABEL.sub(lambda found: _spaces(found[0]), latex.translate(_SIGNS))
    text = _without_invisible(text)
    text, doubted = _unstacked(text)
    text = _BRACED_SIGN.sub(lambda found: _unbraced(text, found), text)
    for _ in range(_DEEPEST):
        before, text = text, _unboxed(text)
        if text == before:
            break
    return Undressed(_unparenthesised(text), doubted)


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_invisible(text: str) -> str:
    """Blank relations that stand in a phantom: they take room and say nothing."""
    kept, at = [], 0
    for match in _INVISIBLE.finditer(text):
        end = closing(text, match.end())
        if match.start() >= at and end is not None:
            kept += [text[at : match.start()], _spaces(text[match.start() : end + 1])]
            at = end + 1
    return "".join([*kept, text[at:]])


def _unstacked(text: str) -> tuple[str, bool]:
    r"""Return the text with \overset{(a)}{=} as =, and whether one of them bears a question mark."""
    doubted = False
    for pattern in (_LONG_EQUAL, _STACK):
        at = 0
        for _ in range(_MOST_STACKS):
            match = pattern.search(text, at)
            if match is None:
                break
            at = match.end()
            above = closing(text, match.end())
            if above is None:
                continue
            if pattern is _LONG_EQUAL:
                text = text[: match.start()] + _padded("=", text[match.start() : above + 1]) + text[above + 1 :]
                continue
            below = _BRACE.match(text, above + 1)
            last = closing(text, below.end()) if below else None
            if below is None or last is None:
                continue
            inside, note = text[below.end() + 1 : last].strip(), text[match.end() + 1 : above].strip()
            if match["command"] != "underset" and inside not in KINDS and note in KINDS:
                inside, note = note, inside
            if inside in KINDS or _STACK.match(inside):
                doubted = doubted or note in _QUESTIONS
                sign = ":=" if inside == "=" and note in _DEFINITIONS else inside
                text = text[: match.start()] + _padded(sign, text[match.start() : last + 1]) + text[last + 1 :]
                at = match.start()
    return text, doubted


def _padded(sign: str, instead_of: str) -> str:
    """Return a sign with blanks, as long as what it stands for and with its line ends."""
    return sign + _spaces(instead_of)[len(sign) :] if len(sign) <= len(instead_of) else instead_of


def _unbraced(text: str, found: re.Match[str]) -> str:
    before = text[max(0, found.start() - 20) : found.start()].rstrip()
    is_argument = found["before"] is None and re.search(r"(?:[_^]|\\[A-Za-z]+)$", before) is not None
    return found[0] if is_argument else _spaces(found[0][: found.start("sign") - found.start()]) + found["sign"] + _spaces(
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
        text = text[:opens] + _spaces(text[opens : start + 1]) + inside + " " + text[end + 1 :]
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
                text = text[:at] + _spaces(text[at:last]) + text[last:]
    return text


def _equates(inside: str) -> bool:
    outlined = outline(inside)
    return outlined is not None and any(sign.kind in EQUATING for sign in signs(unbracketed(outlined)))


def buried(text: str) -> bool:
    """Tell whether an equality stands in braces somewhere, and not in a script: it is no part of what stands at the top."""
    if any(_is_equation(row) for match in _VALUE.finditer(text) for row in re.split(r"\\\\", match["rows"])):
        return True
    for start, _ in _groups_of_equations(text):
        before = text[max(0, start - _LONGEST_BOX) : start].rstrip()
        if not before.endswith(("_", "^")) and not _UNSAID.search(before) and not _within_script(text, start):
            return True
    return False


def _within_script(text: str, at: int) -> bool:
    """Tell whether a place lies in the braces of a sub- or superscript."""
    open_ones: list[bool] = []
    for match in _BRACES.finditer(text, 0, at):
        if match[0] == "{":
            open_ones.append(text[: match.start()].rstrip().endswith(("_", "^")))
        elif match[0] == "}" and open_ones:
            open_ones.pop()
    return any(open_ones)


def _groups_of_equations(text: str) -> list[tuple[int, int]]:
    """Return the groups in braces at whose top an equality stands."""
    open_ones: list[tuple[int, bool]] = []
    found = []
    for match in _BRACE_OR_EQUALITY.finditer(text):
        if match[0] == "{":
            open_ones.append((match.start(), False))
        elif match[0] == "}" and open_ones:
            start, holds = open_ones.pop()
            if holds:
                found.append((start, match.start()))
        elif match["sign"] and open_ones:
            open_ones[-1] = (open_ones[-1][0], True)
    return sorted(found)


# -- frames


def unframed(latex: str) -> str:
    """Blank the frames that arrange equations: an end of a display in a display becomes a row end, that of another a wide space."""
    spans: list[tuple[int, int, str]] = []
    for match in _BEGIN_OR_END.finditer(latex):
        row = environment(match["name"])
        if row is None or row.role not in (DISPLAY, FRAME, INLINE):
            continue
        if match["which"] == "end":
            gap = "\\\\" if row.role == DISPLAY else "" if row.joins else _gap(latex, match.end())
            spans.append((match.start(), match.end(), gap))
            continue
        spans.append((match.start(), _after_arguments(latex, match.end(), row.arguments, row.options), ""))
    return _replaced(_systems(_replaced(latex, spans)), [])


def _gap(latex: str, at: int) -> str:
    """Return a wide space where something else follows a frame that ends."""
    behind = latex[at : at + 40].lstrip()
    return "" if not behind or behind.startswith(_CLOSE) else r"\quad "


def _after_arguments(latex: str, at: int, count: int, options: bool) -> int:
    position = _POSITION.match(latex, at) if options else None
    at = position.end() if position else at
    for _ in range(count):
        brace = _BRACE.match(latex, at)
        end = closing(latex, brace.end()) if brace else None
        at = end + 1 if end is not None else at
    return at


def _systems(latex: str) -> str:
    r"""Blank the frame of a system of equations, a cases or an array whose rows are equations and that no operand stands before."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for match in _BEGIN_OR_END.finditer(latex):
        row = environment(match["name"])
        if match.start() < at or match["which"] == "end" or row is None or row.role != VALUE:
            continue
        end = _end_of(latex, match.end(), match["name"])
        if end is None:
            continue
        start = _after_arguments(latex, match.end(), row.arguments, row.options)
        broken = latex.rfind(r"\\", 0, match.start())
        row_begins = broken + 2 if broken >= 0 else 0
        opens = _SYSTEM_OPENS.fullmatch(latex, row_begins, match.start())
        rows = re.split(r"\\\\", latex[start : end[0]])
        if opens and row.name in _SYSTEMS and all(_is_equation(r) for r in rows if r.strip()):
            closes = _SYSTEM_CLOSES.match(latex, end[1])
            spans += [(row_begins, start, ""), (end[0], closes.end() if closes else end[1], "")]
        at = end[1]
    return _replaced(latex, spans)


def _is_equation(row: str) -> bool:
    r"""Tell whether a row of an array is an equation of its own: a relation stands at its top, in the first cell or between two."""
    outlined = outline(row)
    if outlined is None:
        return False
    found = [s for s in signs(unbracketed(outlined)) if s.kind in EQUATING]
    if not found:
        return False
    first = outlined.split("&")[0]
    return found[0].start < len(first) or not outlined[len(first) + 1 : found[0].start].strip()


def _end_of(latex: str, at: int, name: str) -> tuple[int, int] | None:
    depth = 1
    for match in _BEGIN_OR_END.finditer(latex, at):
        if match["name"] == name:
            depth += 1 if match["which"] == "begin" else -1
            if depth == 0:
                return match.span()
    return None


def _replaced(latex: str, spans: list[tuple[int, int, str]]) -> str:
    kept, at = [], 0
    for start, end, sign in spans:
        if start >= at:
            kept += [latex[at:start], _padded(sign, latex[start:end])]
            at = end
    return "".join([*kept, latex[at:]])
