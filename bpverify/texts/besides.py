"""What the words beside an equation say of it: that it does not hold, or that it may hold only sometimes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.notation.sentences import NAMES, only_names

if TYPE_CHECKING:
    from bpverify.notation.documents import Step

SENTENCE = 160
"""How much text beside an equation is read."""


def sets_up(step: Step) -> bool:
    """Whether the sentence before an equation sets up what is considered from there on, such as an example."""
    return bool(found := _sentences(_before(step))[-1:]) and _SETS_UP.search(found[0]) is not None


def denial(step: Step) -> str:
    """Return a word for which an equation may hold only sometimes, or not at all: it accuses nobody then."""
    found = _DENIES.search(f"{_before(step)} {_behind(step)}")
    return step.doubt or step.unclear or _of_values(step) or (found[0] if found is not None else "")


def _of_values(step: Step) -> str:
    """Return the condition beside an equation that is on values, and on no index nor layer: it says where the equation holds."""
    return step.condition if _COMPARES.search(step.condition) and not _OF_INDICES.search(step.condition) else ""


_SIGN = r"(?:[<>]|\\(?:l|g)(?:e|t|eq|eqslant)(?![A-Za-z])|\\neq?(?![A-Za-z]))"
_COMPARES = re.compile(_SIGN)
_OF_INDICES = re.compile(rf"(?<![A-Za-z\\])[lLtTijkmnpq](?:_[A-Za-z0-9])?\s*(?:{_SIGN}|=|\\in)")
"""An index or a layer beside a sign that compares."""


def refusal(step: Step) -> str:
    """Return a word of its own sentence, or of another that speaks of it, for which an equation that is wrong may be meant."""
    own, others = _parted(step)
    found = _DENIES.search(" ".join((*own, step.doubt, step.unclear)))
    found = found or _REFUSES.search(" ".join(said for said in others if _SPEAKS_OF_IT.search(said)))
    if found is not None:
        return found[0]
    for said in (*own, *others):
        word = _GIVES.search(said)
        if word is not None and any(_RELATES.search(formula[0]) for formula in _INLINE.finditer(said)):
            # What is supposed by a formula is another case than that of the text.
            return word[0]
    return ""


def _parted(step: Step) -> tuple[list[str], list[str]]:
    """Return the sentences that an equation stands in, and those beside it."""
    before, behind = _sentences(_before(step)), _sentences(_behind(step))
    own, others = before[-1:], before[:-1]
    (own if behind and not _BEGINS.match(behind[0]) else others).extend(behind[:1])
    return own, others + behind[1:]


def remark(step: Step) -> str:
    """Return a word beside an equation that may restrict it, where its own sentence does not: "" where that may be denied.

    It stands in a sentence of its own that does not speak of the equation, or it is a remark in parentheses.
    """
    if _of_values(step):
        return ""
    own, others = _parted(step)
    found = [(said, m) for said in (*own, *others) for m in _DENIES.finditer(said)]
    if any(_SPEAKS_OF_IT.search(said) for said, _ in found) or any(_WRONG.search(said) for said in (*own, *others)):
        return ""
    if any(said in own and not _MILD.fullmatch(word[0]) for said, word in found):
        return ""
    words = dict.fromkeys(word[0] for _, word in found)
    notes = [note for note in (step.doubt, step.unclear) if note]
    is_name = step.doubt.lower() in NAMES and only_names(" ".join(own))
    if any(not (note.startswith("(") and note.endswith(")")) and not (is_name and note == step.doubt) for note in notes):
        return ""
    return ", ".join([*notes, *words])


def is_named(step: Step) -> bool:
    """Whether the doubt in a step's sentence only names the function or the cost that the equation is about."""
    return step.doubt.lower() in _NAMED and step.doubt in remark(step).split(", ")


_NAMED = frozenset("sigmoid logistic tanh relu rectified rectifier softmax quadratic squared cross-entropy entropy".split()) & NAMES


def _sentences(text: str) -> list[str]:
    return [part for part in _END.split(text) if part.strip(" \t\n>*_-")]


def _before(step: Step) -> str:
    return _COUNTS.sub(r"\1", _DISPLAY.split(step.before[-SENTENCE:])[-1])


def _behind(step: Step) -> str:
    return _COUNTS.sub(r"\1", _DISPLAY.split(step.behind[: SENTENCE // 2])[0])


_COUNTS = re.compile(r"\bif\s+((?:we|you|there)\s+(?:have|are)\s+\$[A-Za-z]\$\s+(?:[a-z]+\s+)?[a-z]+s\b)", re.IGNORECASE)
"""What only names a number of things, "if we have $N$ examples": that is so of any number."""


_END = re.compile(r"(?<=[.!?:])\s+(?=[^\sa-z])|\n\s*\n")
"""Where a sentence ends: a sign and what is no small letter, or an empty line."""
_BEGINS = re.compile(r"[\s>*_.]*[A-Z]")
"""How a sentence begins."""
_SETS_UP = re.compile(r"\b(?:consider|suppose|imagine|example|let(?! us\b))\b", re.IGNORECASE)
_DISPLAY = re.compile(r"\$\$|\\\[|\\\]|\\begin\{[^}]*\}|\\end\{[^}]*\}|```")
"""Where another display begins or ends: what stands in it is said of it."""
_DENIES = re.compile(
    r"\b(?:not|never|cannot|can't|don't|doesn't|isn't|no longer|mistake\w*|false\w*|wrong\w*|incorrect\w*|had we|were|would"
    r"|whether|unless|if|when|instead|optimum|optimal|initially|sometimes|some authors|alternative\w*|replac\w*|older"
    r"|during|at test|at the point"
    r"|(?<!non-)linear units?|first attempt|single sample|diagonal|used to|in case|otherwise|tempt\w*|question\w*|ask|approx\w*"
    r"|unlike|rather|provided|only|except\w*|exclud\w*|other than|apart from)\b",
    re.IGNORECASE,
)
"""Words beside an equation after which it may hold only sometimes, or not at all: it defines nothing then."""
_REFUSES = re.compile(
    r"\b(?:not|never|cannot|can't|don't|doesn't|isn't|no longer|mistake\w*|false\w*|wrong\w*|incorrect\w*|had we|were|would|whether"
    r"|unless|instead|some authors|alternative\w*|replac\w*|older|first attempt|used to|tempt\w*|question\w*|ask|unlike|rather"
    r"|except\w*|exclud\w*|other than|apart from|single sample|diagonal|at test|approx\w*)\b",
    re.IGNORECASE,
)
"""Words for which an equation may not hold as it is written, in whatever case."""
_INLINE = re.compile(r"\$[^$]*\$|\\\(.*?\\\)", re.DOTALL)
_RELATES = re.compile(r"[=<>≠≤≥]|\\(?:n?eq|ne|[lg]eq?|equiv|triangleq|coloneqq|gets|leftarrow|to|rightarrow)(?![A-Za-z])")
_GIVES = re.compile(
    r"\b(?:suppos\w*|assum\w*|sett?(?:ing)?|let|take|taking|choos\w*|us(?:e|es|ing)|consider\w*|defin\w*|if|when\w*|for|in case"
    r"|where|provided|with|as)\b",
    re.IGNORECASE,
)
"""Words of a sentence that a relation in it makes one of another case."""
_WRONG = re.compile(
    r"\b(?:mistake\w*|false\w*|wrong\w*|incorrect\w*|true|valid|holds?|unless|instead|some authors|alternative\w*|replac\w*|older"
    r"|optim\w*|first attempt|(?<!non-)linear units?|tempt\w*|question\w*|approx\w*|otherwise|had we|in case|provided|at test)\b",
    re.IGNORECASE,
)
"""Words that speak of an equation from another sentence too."""
_MILD = re.compile(r"only|used to|rather|ask", re.IGNORECASE)
"""Words that may say something of its quantities."""
_PARTS = "sections?|subsections?|chapters?|posts?|articles?|lectures?|tutorials?"
_SPEAKS_OF_IT = re.compile(
    rf"\b(?:this|it|these|those|they|(?:following|next)(?! (?:{_PARTS})\b)|below|above|here|equations?|formulas?|definitions?"
    r"|expressions?|identity|relations?|former|latter)\b",
    re.IGNORECASE,
)
"""Words with which a sentence may speak of an equation beside it; a part of the text that comes later is none."""
