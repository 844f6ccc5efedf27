"""Functions that only words say: "where sigma is the sigmoid function". They are used where a claim fails for any function.

What is proved so says that it rests on words. Nothing is where an equation of the text says something else of the function.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.definitions import FunctionDefinition
from bpverify.texts.equality import HOLD
from bpverify.texts.said_functions import called_in_words
from bpverify.texts.tree import Call, Derivative, Name
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.model import Model

VARIABLE = Name("u")


def called_as(name: str) -> FunctionDefinition:
    """Return the definition of a function by the name of one that is known."""
    return FunctionDefinition((VARIABLE,), Call(Name(name), (VARIABLE,)), -1)


class Called:
    """A text's equalities under the functions that its words call by their names."""

    _said: str
    equalities: dict[int, Equality]
    definitions: list[tuple[int, str, Any]]
    _uses_words: bool
    in_own_sentence: tuple[tuple[str, str], ...] = ()
    """The functions, with their names, that the words right before the equation that is judged call so."""

    @cached_property
    def _called(self) -> Mapping[str, FunctionDefinition]:
        defined = {key for _, key, d in self.definitions if isinstance(d, FunctionDefinition)}
        return {
            letter: called_as(name)
            for letter, name in called_in_words(self._said).items()
            if f"function {letter}" not in defined
        }

    def _as_called(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of an equality where functions are what words say, if it holds only then."""
        first = self._as_called_beside(number, equality, first)
        if first.status in HOLD or not self._called or self._uses_words:
            return first
        self._uses_words = True
        try:
            second = self._under(self.model(number), number, equality)
            is_contradicted = second.status in HOLD and not all(map(self._bears_out, self.equalities.values()))
        finally:
            self._uses_words = False
        if second.status not in HOLD or is_contradicted:
            return first
        said = [f"{in_latex(letter)} is {_named_as(found)}, as words say" for letter, found in sorted(self._called.items())]
        conditions = (*(Condition(ConditionKind.MODEL, words) for words in said), *second.conditions)
        return replace(second, conditions=conditions)

    def _as_called_beside(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of the derivative of a function that words right before it name, if it holds only then."""
        head, name = equality.left, equality.item.derivative_of
        if first.status in HOLD or not name or not isinstance(head, Call) or head.order != 1:
            return first
        letter = head.function.base
        if head.function.sub or head.function.sup or any(key == f"function {letter}" for _, key, _ in self.definitions):
            return first
        self.in_own_sentence = ((letter, name),)
        try:
            second = self._under(self.model(number), number, equality)
        finally:
            self.in_own_sentence = ()
        if second.status not in HOLD:
            return first
        words = f"{in_latex(letter)} is {_named_as(called_as(name))} there, as words before it say"
        return replace(second, conditions=(Condition(ConditionKind.MODEL, words, equality.item.line), *second.conditions))

    def _bears_out(self, equality: Equality) -> bool:
        """Whether an equality that says what such a function, or its derivative, is holds of the one in words."""
        head = equality.left.of if isinstance(equality.left, Derivative) else equality.left
        if not isinstance(head, Call) or head.function.base not in self._called:
            return True
        number = equality.item.number
        return self._under(self.model(number), number, equality, checks=False).status in HOLD

    def model(self, number: int, any_function: bool = False, without: frozenset[str] = frozenset()) -> Model:
        """Return the model that holds at a step."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError


def _named_as(found: FunctionDefinition) -> str:
    body = found.body
    return "the logistic function" if isinstance(body, Call) and body.function.base == "sigmoid" else "tanh"
