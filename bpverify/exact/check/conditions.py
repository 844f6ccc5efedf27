"""Under what a verdict on code holds, in words: first what was not looked at, then what is assumed, then where the code ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.check.points import has_constants
from bpverify.exact.code.structure import is_floats, leaves
from bpverify.grounds import Condition, ConditionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.algebra.sides import OpenSide
    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.trial import Trial

SIDE, ARGUMENT, DRAWS = ConditionKind.SIDE, ConditionKind.ARGUMENT, ConditionKind.DRAWS

MOST_SIDES = 6
"""Lines of which it is said that a side was not seen, beside the number of all."""


def conditions_of(trial: Trial, draws: int, compared_at: int, left: Sequence[OpenSide]) -> tuple[Condition, ...]:
    """Return the conditions of a check in which arguments were drawn so often, the example included.

    ``compared_at`` is the number of points where the code ran, 0 where it compares nothing; ``left`` is what was not seen.
    """
    attempt, shown, kinds = trial.attempt, trial.shown, trial.attempt.kinds
    # A line that runs several times, in the cost and in the gradients, is named once.
    sides = list(dict.fromkeys(Condition(SIDE, _in_words(side), place=side.place or "") for side in left))
    found = sides[:MOST_SIDES]
    if len(sides) > MOST_SIDES:
        found.append(Condition(SIDE, f"{len(sides) - MOST_SIDES} other lines were seen on one side only"))
    found += _domains(attempt, draws)
    others = _others(draws)
    whole = [name for name in has_constants(attempt.problem.at, kinds) if name not in kinds]
    found += [Condition(ARGUMENT, f"{name}: the values given{others}", argument=name) for name in whole]
    found += [Condition(ARGUMENT, f"{name}: the value given", argument=name) for name in _held(attempt)]
    if compared_at:
        where = "the example" if compared_at == 1 else f"{compared_at} points"
        found.append(Condition(SIDE, f"on the side of each comparison that was taken at {where}"))
    if shown.drew:
        words = "the same in the cost and in the gradients; of generators that the code holds, at the values drawn"
        found.append(Condition(DRAWS, f"random draws: {words}"))
    if shown.drew and shown.unheld:
        found.append(Condition(DRAWS, "not held against NumPy's own run, since generators without a seed draw"))
    return tuple(found)


def _domains(attempt: Attempt, draws: int) -> list[Condition]:
    """Return what is assumed of the arguments; whole values are those at which the code ran, and no others."""
    found = []
    for name, kind in attempt.kinds.items():
        drawn = kind.domain.whole and kind.kind != "fixed"
        words = f"{name}: {kind.in_words(attempt.problem.at[name])}" + (f", the values given{_others(draws)}" if drawn else "")
        found.append(Condition(ARGUMENT, words, argument=name))
    return found


def _others(draws: int) -> str:
    """Return how many draws there were beside the values given."""
    return "" if draws < 2 else f" and {draws - 1} other draw" + "s" * (draws > 2)


def _held(attempt: Attempt) -> list[str]:
    """Return the arguments that hold something that is neither drawn nor a number to differentiate by: sizes, names, options."""
    problem = attempt.problem
    whole = has_constants(problem.at, {})
    return [
        name for name, value in problem.at.items()
        if name not in whole and name not in problem.domains
        and any(not is_floats(leaf) and leaf is not None for _, leaf in leaves(value, name))
    ]  # fmt: skip


def _in_words(side: OpenSide) -> str:
    where = side.place or "a comparison"
    all_of_them = "" if side.count == side.total else f"{side.count} of {side.total} numbers: "
    why = "" if side.might_be_crossed or not side.moves else ", and no point on the other side was found"
    if side.what == "winner":
        return f"{where}: {side.count} of {side.total} numbers were never the largest, or smallest, one"
    if side.what == "between":
        return f"{where}: nothing was seen between this bound and the next"
    if {"<", ">"} <= set(side.ways):
        return f"{where}: {side.count} of {side.total} numbers were seen on one side only{why}"
    return f"{where}: {all_of_them}only {' and '.join(side.ways)} was seen{why}"
