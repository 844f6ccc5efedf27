"""What was trusted for each verdict: the parts of the program it rests on, the hypotheses it used, the conditions beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.trust import HYPOTHESES, RESTS, TRUST, TrustRow
from bpverify.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.verdict import Verdict

ROWS = {row.key: row for row in TRUST}
WORDS = {row.text: row.words for row in HYPOTHESES}
MODEL = tuple(row.text for row in HYPOTHESES[:3])


@dataclass(frozen=True, slots=True)
class Axioms:
    """What one verdict rests on: rows of ``TRUST``, hypotheses as the verdict prints them, and what must hold besides."""

    trusted: tuple[TrustRow, ...]
    hypotheses: tuple[str, ...]
    conditions: tuple[str, ...]


def axioms(verdict: Verdict) -> Axioms:
    """Return what a verdict rests on.

    Raises:
        InternalError: the verdict names a method of which it is not known what it rests on.
    """
    rests = (row.rests_on for row in RESTS if row.status == verdict.status and verdict.method.startswith(row.method))
    keys = next(rests, None)
    if keys is None:
        raise InternalError(f"nothing is known of what the method '{verdict.method}' rests on")
    hypotheses = tuple(text for text in verdict.conditions if text in WORDS)
    conditions = tuple(text for text in verdict.conditions if text not in WORDS)
    if "forward" in keys or "point" in keys:
        hypotheses += tuple(text for text in MODEL if text not in hypotheses)
    return Axioms(tuple(ROWS[key] for key in keys), hypotheses, conditions)


def trusted(verdicts: Iterable[Verdict]) -> tuple[TrustRow, ...]:
    """Return what is trusted for any of the verdicts, each once, in the order of the table."""
    found = {row.key for verdict in verdicts for row in axioms(verdict).trusted}
    return tuple(row for row in TRUST if row.key in found)
