r"""What stands beside an equation in a display: words, labels and conditions, told apart from the equation itself.

``\text{Hence } A = B`` is a remark and an equation; ``\text{for } l < L`` restricts; words that are not known may mean anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.phrases import ASKING, CONNECTIVES, DEFINING, LAYERS, LINKS, REASONS, RESTRICTING, UNIVERSAL
from bpverify.notation.outline import IMPLICATIONS, outline, signs, unbracketed
from bpverify.notation.ranges import is_full, is_range, only_restricts, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS, CONDITION, MATHEMATICS = "words", "condition", "mathematics"

NOTHING, RESTRICTS, REASON, DEFINES, UNCLEAR = "nothing", "restricts", "reason", "defines", "unclear"
"""What a remark does: nothing, it narrows where the equation holds, says why, makes it a definition, or it is not understood."""

_UPRIGHT = r"text(?:rm|it|bf|sf|tt|sc|up|md|normal)?|mbox|hbox|fbox|intertext|shortintertext"
_STYLED = r"mathrm|mathsf|mathbf|mathit|mathtt|rm|operatorname"
_TEXT = re.compile(rf"\\(?P<command>(?:{_UPRIGHT}|{_STYLED}))\s*\{{(?P<inside>[\0\n]*)\}}")
_FORMULA = re.compile(r"(?<!\\)\$([^$]*)\$|\\\((.*?)\\\)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z]+[\d-]*")
_PHRASE = re.compile(r"(?=.*(?:[A-Za-z]{2}|\d))(?=.*[\s:.()$])[A-Za-z0-9\s().,:;~'$]*", re.DOTALL)
_SETS_OFF = re.compile(r"\s*(?::(?!=)|[,;.](?=\s|\\|$)|\\(?:[;:]|q?quad(?![A-Za-z]))|~|&|$)")
_WORD = re.compile(r"[A-Za-z][A-Za-z.]*[A-Za-z]|[A-Za-z]|\d+")
_LABEL = re.compile(
    r"[\s(\[]*(?:(?:BP|Eq|Eqn|eq|eqn|[A-Z])?\.?[\s~-]*\d+(?:[.-]\d+)*[a-z']?|[ivxIVX]{1,5}|[a-hA-H]|\*+|\\(?:star|ast|dag(?:ger)?|bullet))[\s)\].:]*"
)
_QUANTIFIER = re.compile(
    r"\\forall(?![A-Za-z])\s*\(?(?:\\[,;: ]|\s)*(?P<index>(?:\\ell|[A-Za-z])(?:[_^](?:\w|\{[^{}]*\}))*(?:\s*,\s*[A-Za-z])*)"
)
_SPACING = re.compile(r"(?:[\s&~\0]|\\(?:[,;:!> ]|q?quad(?![A-Za-z])))*")
_IMPLIES = re.compile("|".join(re.escape(sign) + (r"(?![A-Za-z])" if sign[0] == "\\" else "") for sign in IMPLICATIONS))
_ARROW = re.compile(r"\\(?:to|rightarrow|longrightarrow|triangleright|checkmark)(?![A-Za-z])")
_CONDITION_ENDS = re.compile(r":(?!=)|,|\\q?quad(?![A-Za-z])|\.(?!\.)")
_RANGE_FOLLOWS = re.compile(r"\s*(?:\\(?:in|leq?|geq?|neq?)(?![A-Za-z])|[<>=≤≥≠∈])")
_AFTER_INDEX = re.compile(r"(?:\s|\\[,;: ]|[:,.)]|\\q?quad(?![A-Za-z]))*")
_FOR_ALL = re.compile(r"\\forall(?![A-Za-z])")
_SUPPOSES = re.compile(
    r"(?:^|\s)(?:if|when|whenever|provided|given|unless|assuming|assume|suppose|supposing)(?: that)?[,:]?$", re.IGNORECASE
)
_LETTERS = re.compile(r"\\?[A-Za-z]+(?:[_^](?:\w|\{[^{}]*\}))*(?:\s*,\s*[A-Za-z])*")
_COLON = re.compile(r":(?!=)")
_ALL = UNIVERSAL - {"for"}
_SOME = LAYERS & frozenset("hidden output input last first final previous next current".split())
_MOST_FRONTS = 40
"""How many remarks before colons and quantifiers are told apart in one stretch of mathematics."""



@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a display: words, a condition in signs, or mathematics, with its place; ``remark`` is what the first two do."""

    kind: str
    text: str
    start: int
    end: int
    remark: str = NOTHING


def atoms(latex: str, offset: int, follows: bool = False) -> list[Atom]:
    """Cut a piece of a display, which stands at ``offset`` in it, into words and mathematics.

    ``follows`` says that it is not the first of its row.
    """
    outlined = outline(latex)
    if outlined is None:
        return [Atom(MATHEMATICS, latex, offset, offset + len(latex))]
    found: list[Atom] = []
    at = 0
    implied = _IMPLIES.match(outlined, _after_spacing(outlined, 0, len(outlined))) if follows else None
    if implied:
        found.append(Atom(CONDITION, implied[0], offset, offset, RESTRICTS))
    for match in _TEXT.finditer(outlined):
        inside = latex[match.start("inside") : match.end("inside")]
        if outlined[: match.start()].rstrip()[-1:] in ("_", "^"):
            # A label: \underbrace{x}_\text{loss}.
            continue
        alone = not (latex[: match.start()] + latex[match.end() :]).strip(" \n~&.,;:")
        if not alone and not _is_remark(match["command"], inside, latex[match.end() : match.end() + 40]):
            continue
        found.extend(_mathematics(latex, outlined, at, match.start(), offset))
        found.extend(_said(inside, offset + match.start("inside")))
        at = match.end()
    found.extend(_mathematics(latex, outlined, at, len(latex), offset))
    return _joined(found)


def _is_remark(command: str, inside: str, after: str) -> bool:
    """Tell whether upright text is a remark, and not the name of a function or a quantity, as in ReLU(z)."""
    bare = inside.strip(" ~\n")
    lower = bare.lower().rstrip(".,:;")
    if not bare or (re.fullmatch(_STYLED, command) and bare.count("(") != bare.count(")")):
        # A bracket that is closed elsewhere is the formula's: \mathtt{np.sum(} Z \mathtt{)}.
        return False
    known = len(lower) > 1 and lower in LINKS | RESTRICTING | UNIVERSAL | REASONS | DEFINING
    if _NAME.fullmatch(bare) is None:
        return not re.fullmatch(_STYLED, command) or known or _PHRASE.fullmatch(bare) is not None
    if after[:1] in ("_", "^", "'"):
        return False
    if after[:1] in ("(", "["):
        return known
    if re.fullmatch(_STYLED, command) and not known:
        return _SETS_OFF.match(after) is not None and re.search(r"\d", bare) is not None
    return known or bare != inside or (len(bare) > 1 and _SETS_OFF.match(after) is not None and after.strip() != "")


def _said(inside: str, offset: int) -> Iterator[Atom]:
    """Yield words, and the mathematics between dollar signs among them."""
    at = 0
    for match in _FORMULA.finditer(inside):
        yield from _words(inside[at : match.start()], offset + at)
        group = 1 if match[1] is not None else 2
        yield Atom(MATHEMATICS, match[group], offset + match.start(group), offset + match.end(group))
        at = match.end()
    yield from _words(inside[at:], offset + at)


def _words(text: str, offset: int) -> Iterator[Atom]:
    if text.strip(" ~\n,.;:()"):
        yield Atom(WORDS, " ".join(text.replace("~", " ").split()), offset, offset + len(text))


def _mathematics(latex: str, outlined: str, start: int, end: int, offset: int) -> Iterator[Atom]:
    """Yield a stretch of mathematics, without what stands before a colon or behind a quantifier, each of which is a remark."""
    for _ in range(_MOST_FRONTS):
        if start >= end:
            return
        start = _after_spacing(outlined, start, end)
        lead = _IMPLIES.match(outlined, start, end) or _ARROW.match(outlined, start, end) or _COLON.match(outlined, start, end)
        quantifier = _QUANTIFIER.match(outlined, start, end)
        if lead:
            start = lead.end()
            continue
        if quantifier:
            stop = _condition_end(outlined, quantifier.end(), end)
            condition = latex[start:stop].strip()
            yield Atom(CONDITION, condition, offset + start, offset + stop, _quantified(condition, quantifier["index"]))
            start = stop
            continue
        stop = _next_quantifier(outlined, start, end)
        implied = _IMPLIES.search(outlined, start, stop)
        stop = implied.start() if implied else stop
        colon = _front(outlined, start, stop)
        front = "" if colon is None else latex[start:colon]
        if colon is not None and _is_equation(front):
            yield Atom(MATHEMATICS, front, offset + start, offset + colon)
            start = colon + 1
            continue
        if colon is not None:
            yield Atom(CONDITION, front.strip(), offset + start, offset + colon, _front_remark(front))
            start = colon + 1
            continue
        if outlined[start:stop].strip(" \n&~.,;:"):
            yield Atom(MATHEMATICS, latex[start:stop], offset + start, offset + stop)
            if implied:
                yield Atom(CONDITION, implied[0], offset + stop, offset + implied.end(), RESTRICTS)
        start = stop
    if start < end:
        yield Atom(MATHEMATICS, latex[start:end], offset + start, offset + end)


def _after_spacing(outlined: str, start: int, end: int) -> int:
    match = _SPACING.match(outlined, start, end)
    at = match.end() if match else start
    # A sign of alignment belongs to what it aligns.
    return start if "&" in outlined[start:at] or "\0" in outlined[start:at] else at


def _next_quantifier(outlined: str, start: int, end: int) -> int:
    match = _FOR_ALL.search(outlined, start, end)
    return end if match is None or match.start() == start else match.start()


def _condition_end(outlined: str, at: int, end: int) -> int:
    """Return where the range of a quantifier ends: at a colon or a wide space, or at once where no relation follows."""
    if not _RANGE_FOLLOWS.match(outlined, at, end):
        tail = _AFTER_INDEX.match(outlined, at, end)
        return tail.end() if tail else at
    flat = unbracketed(outlined[at:end])
    for stop in _CONDITION_ENDS.finditer(flat):
        behind = flat[stop.end() :]
        if stop[0] != "," or (signs(behind) and not is_range(behind)):
            return at + stop.end()
    return end


def _quantified(text: str, index: str) -> str:
    bare = squeezed(_FOR_ALL.sub(" ", text) + " ").strip("()")
    if bare == squeezed(index) or is_full(bare):
        return NOTHING
    return RESTRICTS if is_range(bare) or only_restricts(bare) else UNCLEAR


def _front(outlined: str, start: int, end: int) -> int | None:
    """Return the place of a colon with an equation behind it, before which no quantity stands on one side of a relation."""
    if ":" not in outlined[start:end]:
        return None
    flat = unbracketed(outlined[start:end])
    colon = _COLON.search(flat)
    related = [sign.start for sign in signs(flat) if sign.kind in ("equality", "approximation", "assignment")]
    return start + colon.start() if colon and related and related[-1] > colon.start() else None


def _is_equation(front: str) -> bool:
    """Tell whether what stands before a colon is an equation itself."""
    outlined = outline(front)
    kinds = set() if outlined is None else {sign.kind for sign in signs(unbracketed(outlined))}
    return bool(kinds & {"equality", "approximation", "assignment"}) and not is_range(front)


def _front_remark(front: str) -> str:
    if is_full(front) or _LABEL.fullmatch(front):
        return NOTHING
    return RESTRICTS if is_range(front) or only_restricts(front) else UNCLEAR


def _joined(found: list[Atom]) -> list[Atom]:
    """Judge words together with the letters and ranges among them: for all + j, for + l < L."""
    joined: list[Atom] = []
    at = 0
    while at < len(found):
        atom = found[at]
        if atom.kind != WORDS:
            joined.append(atom)
            at += 1
            continue
        last = at
        while last + 1 < len(found) and (found[last + 1].kind == WORDS or _is_part(found[last + 1])):
            last += 1
        supposed = last + 1 < len(found) and _SUPPOSES.search(found[last].text) is not None
        run = found[at : last + 1 + supposed]
        last += supposed
        text = " ".join(a.text.strip() for a in run)
        joined.append(Atom(WORDS, text, run[0].start, run[-1].end, UNCLEAR if supposed else _does(run)))
        at = last + 1
    return joined


def _is_part(atom: Atom) -> bool:
    """Tell whether what follows words belongs to them: a letter, a range, an order."""
    bare = atom.text.strip(" \n&~.,;:()")
    return is_range(bare) or only_restricts(bare) or _LETTERS.fullmatch(bare) is not None


def _does(run: list[Atom]) -> str:
    """Return what a phrase does: words and the mathematics that belongs to them."""
    words = [word.lower().rstrip(".") for atom in run if atom.kind == WORDS for word in _WORD.findall(atom.text)]
    ranges = [atom.text for atom in run if atom.kind != WORDS]
    said = " ".join(atom.text for atom in run)
    if any("=" in atom.text for atom in run if atom.kind == WORDS):
        return UNCLEAR
    if not words or (_LABEL.fullmatch(said) and not ranges):
        return NOTHING
    if set(words) <= UNIVERSAL | LAYERS and set(words) & _ALL and not set(words) & _SOME:
        return NOTHING if all(_no_restriction(r) for r in ranges) else RESTRICTS
    about = ranges or set(words) & (LAYERS - CONNECTIVES) or not set(words) <= CONNECTIVES
    if about and words[0] in RESTRICTING and set(words) <= RESTRICTING | UNIVERSAL | LAYERS:
        return NOTHING if ranges and set(words) == {"for"} and all(map(is_full, ranges)) else RESTRICTS
    if set(words) & DEFINING and set(words) <= DEFINING | CONNECTIVES:
        return DEFINES
    if words[0] in REASONS:
        return REASON
    if set(words) <= CONNECTIVES and words[0] not in ASKING:
        return RESTRICTS if ranges and not all(map(_no_restriction, ranges)) else NOTHING
    return UNCLEAR


def _no_restriction(latex: str) -> bool:
    return is_full(latex) or re.fullmatch(r"[\s(]*(?:\\ell|[A-Za-z])(?:\s*,\s*[A-Za-z])*[\s).,:]*", latex) is not None
