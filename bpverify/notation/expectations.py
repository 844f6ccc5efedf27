r"""What the author of a text expects of an equation, in a comment before it: ``<!-- bpverify: refuted -->``; in TeX after ``%``.

A comment belongs to the formula behind it, with nothing but blanks between them; any other one is named with what was expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.errors import closest
from bpverify.notation.origins import HIDDEN
from bpverify.verdict import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COMMENT = re.compile(r"(?:<!--|%+)\s*bpverify\s*:(?P<said>.*?)(?:-->|\Z)", re.DOTALL)
"""What a comment that speaks to us looks like."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a comment expects, the places where it begins and ends; ``fault`` says what is wrong with it."""

    status: str
    start: int
    end: int
    fault: str = ""


def speaks_to_us(text: str) -> bool:
    """Tell whether a text may hold such comments."""
    return re.search(r"(?:<!--|%)\s*bpverify\s*:", text) is not None


def expectations(text: str, comments: Iterable[tuple[int, int]]) -> Iterator[Expectation]:
    """Yield what the comments of a text, given by their spans, expect."""
    for start, end in comments:
        found = _COMMENT.match(text, start, end)
        if found is None:
            continue
        status = " ".join(found["said"].split())
        fault = "" if status in STATUSES else _unknown(status)
        if text[start] == "%" and text[text.rfind("\n", 0, start) + 1 : start].strip():
            fault = "it stands behind other text: expected on a line of its own, before its equation"
        yield Expectation(status, start, end, fault)


def _unknown(status: str) -> str:
    guess = closest(status, STATUSES) if status else ""
    got = f"'{status}'" if status else "nothing"
    return f"expected one of {', '.join(STATUSES)}, got {got}" + (f"; {guess}" if guess else "")


def apart(text: str, start: int, end: int) -> bool:
    """Tell whether anything but blanks, hidden text and the signs of a quotation stands between two places."""
    return bool(text[start:end].replace(HIDDEN, "").strip(" \t\n>"))
