r"""Functions that only words say: "where $\sigma$ is the sigmoid function". They are used where a claim fails for any function.

The words are read by a closed list of those that may stand between the letter and the name of its function; any other between them,
such as a negation, "such as" or "some", says nothing. What is proved so says that it rests on words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.definitions import FunctionDefinition
from bpverify.texts.equality import HOLD
from bpverify.texts.tree import Call, Name
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.model import Model

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
_DENIALS = frozenset(
    "not no never nor neither cannot without instead unlike than if unless were would could might may can suppose assume say like "
    "such some any e.g example or don t doesn isn".split()
)
"""Words before such a name after which it may be denied, or be one of several."""
SENTENCE = 25
"""How many words of a sentence are looked at for them."""
FARTHEST = 5
"""How many words may stand between a letter and the name of its function."""
VARIABLE = Name("u")


def called_in_words(said: str) -> dict[str, str]:
    """Return the letters of which words say what function they are, those alone of which they say one."""
    tokens = [(m[1] or "", (m[2] or m[3] or "").lower()) for m in _LETTER.finditer(said)]
    found: dict[str, set[str]] = {}
    for at, (letter, _) in enumerate(tokens):
        if letter and not _is_denied(tokens, at):
            found.setdefault(letter, set()).update(_behind(tokens, at), _before(tokens, at))
    return {letter: next(iter(names)) for letter, names in found.items() if len(names) == 1 and names <= set(_FUNCTIONS.values())}


def _is_denied(tokens: list[tuple[str, str]], at: int) -> bool:
    """Whether the sentence up to a place has a word after which it may mean the opposite, or only an example."""
    before = [word for _, word in tokens[max(0, at - SENTENCE) : at]]
    start = max((n for n, word in enumerate(before) if word == "."), default=-1)
    return bool(_DENIALS.intersection(before[start + 1 :]))


def _behind(tokens: list[tuple[str, str]], at: int) -> set[str]:
    """Return the function in: sigma, the letter, is the sigmoid function."""
    words = [word for _, word in tokens[at + 1 : at + 3 + FARTHEST]]
    return _named(words[1:], _ENDS) if words[:1] and words[0] in _LINKS else set()


def _before(tokens: list[tuple[str, str]], at: int) -> set[str]:
    """Return the function in: the sigmoid activation function, and its letter."""
    words = [word for _, word in tokens[max(0, at - FARTHEST) : at]][::-1]
    behind = tokens[at + 1 : at + 2]
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


class Called:
    """A text's equalities under the functions that its words call by their names."""

    _said: str
    definitions: list[tuple[int, str, Any]]
    _uses_words: bool

    @cached_property
    def _called(self) -> Mapping[str, FunctionDefinition]:
        defined = {key for _, key, d in self.definitions if isinstance(d, FunctionDefinition)}
        return {
            letter: FunctionDefinition((VARIABLE,), Call(Name(name), (VARIABLE,)), -1)
            for letter, name in called_in_words(self._said).items()
            if f"function {letter}" not in defined
        }

    def _as_called(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of an equality where functions are what words say, if it holds only then."""
        if first.status in HOLD or not self._called or self._uses_words:
            return first
        self._uses_words = True
        try:
            second = self._under(self.model(number), number, equality)
        finally:
            self._uses_words = False
        if second.status not in HOLD:
            return first
        said = [f"{in_latex(letter)} is {_named_as(found)}, as words say" for letter, found in sorted(self._called.items())]
        conditions = (*(Condition(ConditionKind.MODEL, words) for words in said), *second.conditions)
        return replace(second, conditions=conditions)

    def model(self, number: int, any_function: bool = False) -> Model:
        """Return the model that holds at a step."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError


def _named_as(found: FunctionDefinition) -> str:
    body = found.body
    return "the logistic function" if isinstance(body, Call) and body.function.base == "sigmoid" else "tanh"
