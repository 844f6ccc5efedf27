"""What a text says of two indices for one equation: that they are equal, or that they differ.

It is said in the equation's own display, or in the sentence just before it; what stands beside a neighbour is
said of that, and of what follows from it behind no more than "so". Only words that are known to say nothing else may
stand around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.notation.sentences import in_lines

if TYPE_CHECKING:
    from bpverify.notation.documents import Step


def compared_indices(step: Step, is_alone: bool) -> tuple[str, str, bool] | None:
    """Return two indices, and whether they are equal, where that is said of a step; ``is_alone``: its display is one chain."""
    if not is_alone or step.unclear:
        return None
    if step.condition:
        words, relation = _OWN.match(step.condition), None
        if words is not None and _are_plain(words[0]):
            relation = _COMPARED.fullmatch(step.condition[words.end() :].strip(_AROUND))
        return _of(relation)
    if _goes_on_behind(step.behind):
        return None
    sentence = _last_sentence(in_lines(step.before))
    formulas = [a or b for a, b in _FORMULA.findall(sentence)]
    relations = [formula for formula in formulas if _RELATION.search(formula)]
    if len(relations) != 1 or not _are_plain(_FORMULA.sub(" ", sentence)):
        return None
    return _of(_COMPARED.fullmatch(relations[0].strip(_AROUND)))


def goes_on(step: Step) -> bool:
    """Whether no more than a word such as "so" stands between a step's display and the one before it: it speaks of the same."""
    parts = _DISPLAY.split(step.before)
    return len(parts) > 1 and bool(_FOLLOWS.fullmatch(parts[-1].strip(_AROUND)))


def _of(relation: re.Match[str] | None) -> tuple[str, str, bool] | None:
    return None if relation is None else (relation[1], relation[3], relation[2] == "=")


def _last_sentence(before: str) -> str:
    """Return the sentence that stands between an equation and what comes before it, another display or another sentence.

    What goes on with the sentence of a display before it is said of that: then there is none.
    """
    parts = _DISPLAY.split(before)
    sentences = [part for part in _END.split(parts[-1]) if part.strip()]
    if not sentences or (len(sentences) == 1 and len(parts) > 1 and not _BEGINS.match(sentences[0])):
        return ""
    return sentences[-1]


def _goes_on_behind(behind: str) -> bool:
    """Whether the sentence of an equation goes on behind it, with a relation."""
    sentences = [part for part in _END.split(_DISPLAY.split(behind)[0]) if part.strip(_AROUND)]
    if not sentences or _BEGINS.match(sentences[0]):
        return False
    return any(_RELATION.search(a or b) for a, b in _FORMULA.findall(sentences[0]))


def _are_plain(words: str) -> bool:
    return not _OTHER_SIGNS.search(words) and {word.lower() for word in _WORD.findall(words)} <= _PLAIN


_DISPLAY = re.compile(r"\$\$|\\\[|\\\]|\\(?:begin|end)\{[^}]*\}|```")
_BEGINS = re.compile(r"[\s>*_#.]*[A-Z]")
_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_FORMULA = re.compile(r"\$([^$]*)\$|\\\((.*?)\\\)", re.DOTALL)
_LETTER = r"([A-Za-z]|\\[A-Za-z]+)"
_COMPARED = re.compile(rf"{_LETTER}\s*(=|\\neq?(?![A-Za-z])|\\not\s*=|≠)\s*{_LETTER}")
_RELATION = re.compile(r"[=<>≠≤≥]|\\(?:neq?|not|leq?|geq?|lt|gt|in|notin|sim|approx|equiv)(?![A-Za-z])")
_OWN = re.compile(r"(?:[\s,;(\[]|\\quad|\\qquad|\\forall|[A-Za-z]{2,})*")
"""What stands before the relation in a condition of the equation's own."""
_AROUND = " \t\n.,:;()[]"
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SIGNS = re.compile(r"[=<>≠≤≥]")
_FOLLOWS = re.compile(r"(?:and\s+)?(?:so|thus|hence|therefore|then|i\.e)(?:\s+that)?(?:\s+we\s+(?:get|have|find))?", re.IGNORECASE)
_PLAIN = frozenset(
    "for if when where in the case cases that of with we let suppose assume consider now next first second then and so thus hence"
    " have get obtain find is are derivative derivatives gives becomes index indices quad qquad forall take taking other".split()
)
"""Words that say no more than that what follows is said of these indices."""
