"""Theorems as plain data and back: what a theorem states and rests on, and the replay that proves it again."""

from __future__ import annotations

from typing import Any

from bpverify.kernel.model import Model
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import CONSTRUCTORS, RuleError, decode, encode
from bpverify.kernel.theorem import RULES, Determination, Equation, Theorem

PARTS = ("statement", "hypotheses", "conditions", "derivation")
"""The parts of a theorem's document."""
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
    parts = ("rule", "arguments", "premises")
    if not isinstance(derivation, dict) or derivation.keys() != set(parts):
        raise RuleError("replay", "a derivation of rule, arguments and premises", _shown(derivation))
    rule, arguments, premises = (derivation[part] for part in parts)
    if not isinstance(rule, str) or rule not in RULES:
        raise RuleError("replay", "one of the rules " + ", ".join(RULES), _shown(rule))
    if not isinstance(arguments, list) or not isinstance(premises, list):
        raise RuleError("replay", f"lists of arguments and premises of {rule}", _shown([arguments, premises]))
    try:
        apply = RULES[rule]
        return apply(*map(replay, premises), *(decode(a, _KNOWN) for a in arguments))
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        raise RuleError("replay", f"the arguments and premises of {rule}", f"{type(error).__name__}: {error}") from error


def recheck(theorem: Theorem | dict[str, Any]) -> Theorem:
    """Replay a theorem, or the document of one, and return what the rules prove.

    Raises:
        RuleError: the derivation proves nothing, or something else than the theorem states.
    """
    if not isinstance(theorem, (dict, Theorem)):
        raise RuleError("recheck", "a theorem with its derivation", _shown(theorem))
    claimed = theorem if isinstance(theorem, dict) else document(theorem)
    if claimed.keys() != set(PARTS):
        raise RuleError("recheck", f"a theorem of {', '.join(PARTS)}", f"one of {', '.join(map(str, claimed)) or 'nothing'}")
    proved = replay(claimed["derivation"])
    if document(proved) != claimed:
        raise RuleError(
            "recheck", "the statement that the derivation proves", "another statement, hypothesis or condition"
        )
    return proved


def _shown(data: Any) -> str:
    """Return data in few characters, for an error."""
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."
