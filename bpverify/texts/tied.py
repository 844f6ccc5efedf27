"""Letters that a text ties to each other beside the definitions that it is judged by: what takes them for independent is open.

They are tied in words, in what looks like a range of indices (s = kt), by a sign that is no equality, or in plain text. All this
only ever keeps a claim open; it decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Nabla, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.notation.documents import Step
    from bpverify.texts.equality import Finding
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


@dataclass(frozen=True, slots=True)
class Tie:
    """That some letters give others, at one line: any of ``heads`` is known where the rest of ``letters`` is."""

    heads: frozenset[str]
    letters: frozenset[str]
    line: int
    is_held: bool = False
    """Whether nothing is differentiated through them."""
    is_of_steps: bool = False
    """Whether a sentence says that the head depends on the rest, at no step by number: what defines it there says no less."""


def tie_between(finding: Finding, ties: Iterable[Tie]) -> Tie | None:
    """Return what ties quantities that a finding takes for independent, and differentiates by."""
    if not finding.by:
        return None
    leaves, by, names = ({_letter(symbol) for symbol in symbols} for symbols in (finding.leaves, finding.by, finding.names))
    stepped = {_letter(symbol) for symbol in finding.stepped}
    for tie in ties:
        if tie.is_of_steps and tie.heads <= stepped:
            continue
        if tie.is_held and tie.letters & (names - leaves | by):
            return tie
        for head in sorted(tie.heads & leaves):
            others = (tie.letters & leaves) - {head}
            if (others or len(tie.letters) == 1) and by & {head, *others}:
                return tie
    return None


def differentiated_by(trees: tuple[Node, ...], symbols: Symbols) -> frozenset[str]:
    """Return the symbols by which something is differentiated in trees."""
    found: set[str] = set()
    for node in walk(trees):
        by = node.by if isinstance(node, Derivative) else (node.by,) if isinstance(node, Nabla) and node.by is not None else ()
        found |= {symbols.symbol(n) for each in by for n in walk(each) if isinstance(n, Name)}
    return frozenset(found - {""})


def tied_in_formulas(steps: Iterable[Step]) -> Iterator[Tie]:
    """Yield which letters are tied by formulas that define nothing: ranges of indices and sizes, and signs that are no equality."""
    for step in steps:
        sign = _RELATION.search(step.reading.latex)
        if sign is None or (sign[0] == "=" and step.kind != "range"):
            continue
        left, right = (_letters(part) for part in (step.reading.latex[: sign.start()], step.reading.latex[sign.end() :]))
        is_sum = len(left) > 1
        if is_sum or (left and right and left != right):
            yield Tie(frozenset(left), frozenset((*left, *right)), step.source.line)


def tied_in_words(document: str) -> Iterator[Tie]:
    """Yield which letters the sentences of a document tie to each other."""
    document = _DISPLAY.sub(lambda display: "\0" + "\n" * display[0].count("\n"), document)
    for match in _SENTENCE.finditer(document):
        line = document.count("\n", 0, match.start()) + 1
        formulas = [a or b for a, b in _FORMULA.findall(match[0])]
        words = re.sub(r"\s+", " ", _FORMULA.sub(" $ ", match[0]))
        for said in _TIES.finditer(words):
            first = words.count("$", 0, said.start())
            tied = [_letters(formula) for formula in formulas[first : first + said[0].count("$")]]
            heads = tied[0] if said["head"] or said["on"] else [letter for letters in tied for letter in letters]
            is_of_steps = bool(said["on"]) and not _FIRST.search(formulas[first])
            yield Tie(frozenset(heads), frozenset(letter for letters in tied for letter in letters), line, is_of_steps=is_of_steps)
        for pattern, is_held in ((_ITSELF, False), (_HELD, True)):
            for said in pattern.finditer(words):
                of = frozenset(_letters(formulas[words.count("$", 0, said.start())])) if "$" in said[0] else frozenset[str]()
                yield Tie(of, of, line, is_held)
        for plain in _PLAIN.finditer(_FORMULA.sub(" ", match[0])):
            yield Tie(frozenset(plain[1]), frozenset((plain[1], *_ALONE.findall(plain[2]))), line)


def _letters(formula: str) -> list[str]:
    """Return the letters in a formula that stand for quantities, whatever their scripts and their dress."""
    return [letter for letter in _LETTER.findall(_SCRIPTS.sub(" ", formula)) if letter not in _COMMANDS]


def _letter(symbol: str) -> str:
    """Return the letter of a symbol, without its dress and its labels."""
    letters = _LETTER.findall(symbol.partition("_")[0])
    return letters[-1] if letters else symbol


_RELATION = re.compile(r"(?<![<>!:\\])=|\\(?:propto|approx|simeq|mapsto|sim|cong)(?![A-Za-z])")
_DISPLAY = re.compile(
    r"\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{(equation|align|gather|multline)(\*?)\}.*?\\end\{\1\2\}|```.*?```|<!--.*?-->", re.DOTALL
)
_SENTENCE = re.compile(r"(?:[^.;:!?\n\0]|[.:](?=\S)|\n(?!\s*\n))+")
_FORMULA = re.compile(r"\$([^$]{1,60})\$|\\\((.{1,60}?)\\\)")
_SCRIPTS = re.compile(r"[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+(?:\{[^{}]*\})?|\w)|\\(?:text|mathrm|operatorname)\{[^{}]*\}")
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_COMMANDS = frozenset(
    rf"\{name}"
    for name in "mathbf boldsymbol bm vec hat tilde bar mathcal frac dfrac tfrac cdot times left right quad qquad sum sqrt partial"
    " log ln exp sin cos tanh dots ldots cdots in leq geq le ge ne to forall infty".split()
)
_FIRST = re.compile(r"[_^]\s*(?:[01]|\{\s*[(\[]?\s*[01]\s*[)\]]?\s*\})(?!\d)")
"""The number of a first step below or above a letter."""
_GAP = r"[^$]{0,50}?"
_KIND = (
    r"(?:sum|product|difference|quotient|ratio|squared?|square root|cube|transposed?|inverse|half|twice|double|negative"
    r"|cop(?:y|ies)|average|mean|function|equal|identical|tied|shared|normali[sz]ed|logarithm|exponential"
    r"|same(?! (?:shape|size|dim\w*|length|number|way|layer|as before|kind|form|type|notation|meaning)))"
)
_SAME = r"(?:equal|identical|tied|shared|transposes?|inverses?|copies|the same(?! \w))"
_TIES = re.compile(
    rf"(?P<head>\$) {_GAP}\b(?:is|are|be|equals?|being|becomes?)\b{_GAP}\b{_KIND}\b{_GAP} \$"
    r"(?:(?: ?,| and| plus| times| by| with)+ \$)*"
    rf"|\$ {_GAP}\band\b{_GAP} \$ {_GAP}\b(?:is|are|be|being)\b{_GAP}\b{_SAME}\b"
    rf"|(?P<on>\$) {_GAP}(?<!not )(?<!n't )\bdepends?\b{_GAP}\bon\b{_GAP} \$"
    rf"|\b(?:tie[sd]?|shar(?:e[sd]?|ing)|tying|equate[sd]?)\b{_GAP} \$ {_GAP}\b(?:and|to|with)\b{_GAP} \$",
    re.IGNORECASE,
)
"""What ties letters in a sentence whose formulas are signs: one is the transpose of another, two are equal, one is tied to one."""
_ITSELF = re.compile(
    r"\$ (?:is|are|be|being|has|have)\b(?! not)[^$]{0,30}?\b(?:symmetric|antisymmetric|skew[- ]symmetric|diagonal|orthogonal"
    r"|orthonormal|unitary|triangular|unit (?:length|norm|vector)s?|normali[sz]ed)\b"
    r"|(?<!\w)(?:symmetric|diagonal|orthogonal|orthonormal|unitary|triangular|unit|normali[sz]ed)"
    r" (?:matrix|matrices|vectors?|weights?) \$",
    re.IGNORECASE,
)
"""What ties the entries of one array: it is symmetric, or of unit length."""
_HELD = re.compile(
    r"\$ [^$]{0,40}?\b(?:treated|held|kept|regarded|considered) (?:as )?(?:an? )?(?:constants?|fixed|frozen)\b"
    r"|\b(?:detach\w*|stop[- ]?gradients?|freez\w*|frozen|no gradients? flows?|gradients? (?:is|are) (?:stopped|blocked|cut))\b"
    r"[^$]{0,40}? \$"
    r"|\$ [^$]{0,40}?\b(?:is|are) (?:detached|frozen)\b",
    re.IGNORECASE,
)
"""What says that nothing is differentiated through a quantity."""
_PLAIN = re.compile(r"(?<![\w\\$`.])([A-Za-z])\s*:?=\s*([^=,;$`\n]{1,60})")
_ALONE = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
