r"""Functions that words call by their names: "where $\sigma$ is the sigmoid function", and what in them or around them denies it.

A sentence counts from its beginning to its end; what another one says of the letter counts too.
"""

from __future__ import annotations

import re
from itertools import pairwise

_FUNCTIONS = {"sigmoid": "sigmoid", "logistic": "sigmoid", "tanh": "tanh"}
"""The names of functions in words, each with the function that it means."""
_OTHERS = frozenset("softmax relu identity linear softplus gelu swish".split())
"""Names of other functions: a letter beside one of them, and of one of those above, may be either."""
_LINKS = frozenset("is denotes be means represents".split())
_FILLERS = frozenset("the our function activation nonlinearity".split())
_LETTER = re.compile(
    r"\$\s*(\\sigma|\\phi|\\varphi|\\psi|[fg])\s*(?:\(\s*(?:\\cdot|\\,|[A-Za-z])\s*\))?\s*\$|([A-Za-z][\w-]*)|([^\sA-Za-z])"
)
"""A letter of a function in a line of text, a word, or a sign."""
_KINDS = frozenset({"function", "activation", "nonlinearity", *_FUNCTIONS, *_OTHERS})
_ENDS = frozenset([*".,;:)", "and", "with", "applied", "so", "then", "we", "has", "whose"])
_BEGINNINGS = frozenset([*".,;:(", "and", "with", "use", "uses", "using", "by", "apply", "applies", "is", "where"])
"""What may stand behind such words, and before them."""
_NEGATIONS = frozenset(
    "not no never nor neither cannot without instead unlike unless only except longer hardly rarely seldom".split()
)
_BEFORE = _NEGATIONS | frozenset(
    "than if were would could might may can suppose supposed assume assumed assumption believed said claimed say like "
    "such some any e.g example or don t doesn isn other others false wrong mistake formerly earlier previously once either when "
    "whenever avoid avoids drop drops reject abandon rather tried try opposed contrary scarcely often usually mostly sometimes "
    "traditionally commonly typically until later previous preceding next last literature authors he she".split()
)
"""Words before such a name after which it may be denied, or be one of several."""
_BEHIND = _NEGATIONS | frozenset(
    "replaced replace or but bad wrong false mistake everywhere scaled shifted centred centered stretched slope gain steepness "
    "temperature plus minus times hidden added noise clipped saturated approximated out ? now elsewhere ours factor doubled halved "
    "multiplied divided rescaled mostly approximately roughly nearly usually often sometimes example later".split()
)
"""Words behind it in its sentence after which it may be denied, or another function be meant."""
_RENEWS = frozenset(
    "arbitrary replace replaced replaces replacing another unspecified generic general longer whatever added".split()
)
"""Words of any sentence with its letter that may say that it is another function there."""
_REFERS = frozenset("this that it here which they".split())
"""What a sentence begins with that speaks of the one before."""
_WITHOUT_CASES = frozenset("all each every any simplicity definiteness concreteness us".split())
"""What may stand behind "for" where it names no case."""
FARTHEST = 5
"""How many words may stand between a letter and the name of its function."""

Tokens = list[tuple[str, str]]


def called_in_words(said: str) -> dict[str, str]:
    """Return the letters of which words say what function they are, those alone of which they say one."""
    sentences = _sentences([(m[1] or "", m[2] or m[3] or "") for m in _LETTER.finditer(said)])
    found: dict[str, set[str]] = {}
    besides: dict[str, set[str]] = {}
    renewed: set[str] = set()
    for number, sentence in enumerate(sentences):
        words = {word for _, word in sentence}
        letters = {letter for letter, _ in sentence if letter}
        renewed |= letters if words & _RENEWS else set()
        if {"another", "different"} & words and {"function", "activation", "nonlinearity"} & words:
            renewed |= letters or {*found}
        for at, (letter, _) in enumerate(sentence):
            if not letter or not (names := _behind(sentence, at) | _before(sentence, at)):
                renewed |= {letter} if letter and _denies(sentence, at) else set()
                continue
            behind = sentences[number + 1] if number + 1 < len(sentences) else []
            is_doubtful = _is_denied(sentence, at) or _refers_back(behind)
            (besides if is_doubtful else found).setdefault(letter, set()).update(names)
    return {
        letter: next(iter(names)) for letter, names in found.items()
        if len(names | besides.get(letter, set())) == 1 and names <= set(_FUNCTIONS.values()) and letter not in renewed
    }  # fmt: skip


def derivative_in_words(before: str) -> str:
    """Return the function of which words right before a display say that it shows the derivative; "" for none."""
    found = _DERIVATIVE.search(before)
    return _FUNCTIONS[found[1].lower()] if found is not None else ""


_DERIVATIVE = re.compile(
    r"(?:^|[.!?:]|\n[ \t>*]*\n)[\s>*]*(?:(?:so|then|now|here|and|note that|recall that),?\s+)?"
    r"the\s+derivative\s+of\s+(?:(?:the|our)\s+)?(tanh|sigmoid|logistic)(?:\s+(?:sigmoid|activation|nonlinearity|function))*"
    r"\s+(?:is|is\s+given\s+by|equals)\s*:?[\s>]*(?:\$\$|\\\[|\\begin\{[a-z]+\*?\})?[\s>]*$",
    re.IGNORECASE,
)
"""A sentence that says of what function a display shows the derivative, and no more."""


def _sentences(tokens: Tokens) -> list[Tokens]:
    """Return the sentences of a text in small letters, each with the sign that ends it.

    A stop that a small letter or a digit follows, as behind cf. or Eq., ends none.
    """
    found: list[Tokens] = [[]]
    for at, (letter, word) in enumerate(tokens):
        found[-1].append((letter, word.lower()))
        behind = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        is_cut = word == "." and (behind[:1].islower() or behind[:1].isdigit())
        if word in (".", "?", "!") and not is_cut:
            found.append([])
    return found


def _is_denied(sentence: Tokens, at: int) -> bool:
    """Whether the sentence of a letter has a word for which it may mean the opposite, or only an example or a case."""
    before, behind = [word for _, word in sentence[:at]], [word for _, word in sentence[at + 1 :]]
    is_of_case = any(a == "for" and b not in _WITHOUT_CASES for a, b in pairwise([*before, ""]))
    doubts = _BEHIND.intersection(behind)
    if "or" in doubts and all(b in _FUNCTIONS for a, b in pairwise([*behind, ""]) if a == "or"):
        # The sigmoid, or logistic, function.
        doubts -= {"or"}
    return is_of_case or bool(_BEFORE.intersection(before)) or bool(doubts)


def _refers_back(sentence: Tokens) -> bool:
    """Whether a sentence begins as one that speaks of the one before, and denies or restricts something."""
    words = [word for _, word in sentence]
    return bool(words) and words[0] in _REFERS and bool(_NEGATIONS.intersection(words))


def _denies(sentence: Tokens, at: int) -> bool:
    """Whether the words right behind a letter say what it is not, or that it is any function."""
    words = [word for _, word in sentence[at + 1 : at + 2 + FARTHEST]]
    return bool(words) and words[0] in _LINKS and bool(_NEGATIONS.union(("any", "some")).intersection(words))


def _behind(sentence: Tokens, at: int) -> set[str]:
    """Return the function in: sigma, the letter, is the sigmoid function."""
    words = [word for _, word in sentence[at + 1 : at + 3 + FARTHEST]]
    return _named(words[1:], _ENDS) if words[:1] and words[0] in _LINKS else set()


def _before(sentence: Tokens, at: int) -> set[str]:
    """Return the function in: the sigmoid activation function, and its letter."""
    words = [word for _, word in sentence[max(0, at - FARTHEST) : at]][::-1]
    behind = sentence[at + 1 : at + 2]
    is_end = not behind or behind[0][1] in _ENDS
    return _named(words, _BEGINNINGS) if words[:1] and words[0] in _KINDS and is_end else set()


def _named(words: list[str], ends: frozenset[str]) -> set[str]:
    """Return the functions that words name, as far as no word may say anything else; only one of ``ends`` may end them."""
    found: set[str] = set()
    for word in words:
        if word in _FUNCTIONS or word in _OTHERS:
            found.add(_FUNCTIONS.get(word, word))
        elif word not in _FILLERS:
            return found if word in ends else set()
    return found if len(words) <= FARTHEST else set()
