"""What the sentence around a formula says of it: a condition or a negation, for which the formula alone accuses nobody."""

from __future__ import annotations

import re

from bpverify.notation.ranges import is_full, is_range

FAR = 800
"""How much of the text on either side is looked at for the ends of the sentence."""

DOUBTS = (
    "when whenever if iff unless until while except only otherwise else not never neither nor cannot no without wrong "
    "wrongly false incorrect incorrectly mistake mistaken mistakenly erroneous erroneously error-prone fail fails failed "
    "assume assumes assumed assuming assumption suppose supposes supposed supposing suppositions imagine pretend "
    "hypothetical hypothetically instead rather unlike contrary although though despite however would could might may "
    "should maybe perhaps possibly were forget forgets forgot forgotten forgetting omit omits omitted missing confuse "
    "confused tempting tempted naive naively guess guessed approximately roughly provided restrict restricted special "
    "particular case cases exercise question whether why linear identity sigmoid logistic tanh relu rectified rectifier "
    "softmax gaussian quadratic squared cross-entropy entropy likelihood regularised regularized regularisation "
    "regularization dropout batch mini-batch average averaged mean shared residual convolutional recurrent"
).split()
"""Words of conditions, negations, suppositions and special cases: beside one a formula may not be meant as it stands."""

NAMES = frozenset(
    "sigmoid logistic tanh relu rectified rectifier softmax gaussian quadratic squared cross-entropy entropy likelihood average "
    "averaged mean".split()
)
"""Those of them that may only name what is defined: the squared error E = ... is that, and nothing else."""

_DOUBT = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, DOUBTS))}|\w+n['\u2019]t|given that)(?![\w-])|[?]", re.IGNORECASE)
_END = re.compile(
    r"(?<![.\s][A-Za-z])(?<!\bcf)(?<!\beq)(?<!\bEq)(?<!\bvs)(?<!\betc)(?<!\bresp)[.!?](?=[\s\"')\]]|$)|\n[ \t\r>]*\n"
    r"|(?m:^)[ \t>]*\#{1,6}[ \t][^\n]*\n|\\(?:sub){0,2}section\*?\{[^{}]*\}"
)
"""Where a sentence ends: at its stop, at an empty line, and at a heading, which is none of the sentence below it."""
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.*?\\\)", re.DOTALL)
_FOR = re.compile(r"[\s>*_-]*(?:for|in|with|under|given|using|as|of|among)\b", re.IGNORECASE)
"""How a sentence begins that speaks of one case."""
_COMMANDS = re.compile(r"\\[A-Za-z]+\*?")
_DOUBLE = re.compile(r"\$\$([^$\n]+)\$\$")
_LETTER = re.compile(r"[^\W\d_]")


def in_lines(before: str) -> str:
    """Return the text before a formula with single dollars around what double ones set in a line of words, as kramdown writes it.

    Its first line may begin within a formula, and is left as it is.
    """
    first, *rest = before.split("\n")
    return "\n".join([first, *map(_in_line, rest)])


def _in_line(line: str) -> str:
    return _DOUBLE.sub(r"$\1$", line) if _LETTER.search(_DOUBLE.sub("", line)) else line


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence in which a formula stands, a line, without the formula."""
    before, after = text[max(0, start - FAR) : start], text[end : end + FAR]
    ends = [match.end() for match in _END.finditer(before)]
    stop = _END.search(after)
    return " ".join(f"{before[ends[-1] if ends else 0 :]} … {after[: stop.start() + 1 if stop else FAR]}".split())


def doubt(text: str, start: int, end: int) -> str:
    """Return the word of the sentence around a formula for which it may not be meant as it stands; "" where there is none."""
    around = sentence(text, start, end)
    found = _DOUBT.search(_COMMANDS.sub(" ", _FORMULA.sub(" ", around)))
    if found:
        return found[0]
    formulas = (match[0] for match in _FORMULA.finditer(around))
    return next((formula for formula in formulas if _restricts(formula)), "")


def only_names(around: str) -> bool:
    """Whether the words of a sentence about a formula call what it defines by its name, and restrict nothing."""
    words = _COMMANDS.sub(" ", _FORMULA.sub(" ", around))
    found = {match[0].lower() for match in _DOUBT.finditer(words)}
    return bool(found) and found <= NAMES and not _FOR.match(words)


def _restricts(formula: str) -> bool:
    """Tell whether a formula between its signs is a range that leaves something out."""
    inside = formula.strip("$").removeprefix("\\(").removesuffix("\\)")
    return is_range(inside) and not is_full(inside)
