"""Theorems as plain data and back: what a theorem states and rests on, and the replay that proves it again."""

from __future__ import annotations

from typing import Any

from bpverify.kernel.calculus import Model
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import CONSTRUCTORS, RuleError, decode, encode
from bpverify.kernel.theorem import RULES, Determination, Equation, Theorem

_KNOWN = {**CONSTRUCTORS, **{c.__name__: c for c in (Scope, Model, Equation, Determination)}}


def document(theorem: Theorem) -> dict[str, Any]:
    """Return the theorem as plain data: what it states, what it rests on, and how it was derived."""
    return {
        "statement": encode(theorem.statement),
        "hypotheses": sorted(theorem.hypotheses),
        "conditions": sorted(theorem.conditions),
        "derivation": theorem.derivation,
    }


def replay(derivation: Any) -> Theorem:
    """Return the theorem that a derivation proves.

    Raises:
        RuleError: a rule is unknown, or refuses.
    """
    try:
        rule, arguments, premises = (derivation[part] for part in ("rule", "arguments", "premises"))
        apply = RULES[rule]
        return apply(*map(replay, premises), *(decode(a, _KNOWN) for a in arguments))
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        raise RuleError(
            "replay", "a derivation of rule, arguments and premises", f"{type(error).__name__}: {error}"
        ) from error


def recheck(theorem: Theorem | dict[str, Any]) -> Theorem:
    """Replay a theorem, or the document of one, and return what the rules prove.

    Raises:
        RuleError: the derivation proves nothing, or something else than the theorem states.
    """
    try:
        claimed = theorem if isinstance(theorem, dict) else document(theorem)
        derivation = claimed["derivation"]
    except (AttributeError, KeyError, TypeError) as error:
        raise RuleError("recheck", "a theorem with its derivation", f"{type(error).__name__}: {error}") from error
    proved = replay(derivation)
    if document(proved) != claimed:
        raise RuleError(
            "recheck", "the statement that the derivation proves", "another statement, hypothesis or condition"
        )
    return proved
