"""Holds verdicts against what the author of a text expects of its displays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.verdict import STATUSES, Expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.verdict import Verdict


def expecting(verdicts: Sequence[Verdict], statuses: Sequence[str] = ()) -> list[Verdict]:
    """Return the verdicts with whether each display has, as its worst status, the one that is expected of it.

    ``statuses`` are those expected, one a verdict, "" for none; by default what was expected before.
    """
    wanted = statuses or [v.expected.status if v.expected else "" for v in verdicts]
    worst: dict[tuple[str, tuple[int, int]], str] = {}
    for verdict in verdicts:
        if verdict.source is not None:
            key = verdict.source.file, verdict.source.formula
            worst[key] = max(worst.get(key, verdict.status), verdict.status, key=STATUSES.index)
    return [
        replace(v, expected=Expected(status, worst[v.source.file, v.source.formula] == status)) if status and v.source else v
        for v, status in zip(verdicts, wanted, strict=True)
    ]
