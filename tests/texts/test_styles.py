"""One derivation, written in many styles, gets the same verdicts in each."""

from __future__ import annotations

from functools import cache

import pytest

from bpverify.general.check import check_text

from .styles import Style, derivation, drawn, near

HELD = ("proved", "tested")
WRONG = ("refuted", "ill-formed")
OFTEN = [*drawn(3, 1)]
STYLES = [*OFTEN, *(pytest.param(style, marks=pytest.mark.slow) for style in [*near()[1::6], *drawn(24, 2)])]


@cache
def verdicts(style: Style) -> list[tuple[str, str, str]]:
    """Return each equation's mark, its status in a text of all of them, and its LaTeX."""
    marked = list(derivation(style))
    found = check_text("\n\n".join(f"$${latex}$$" for _, latex in marked), "style.md").verdicts
    return [(mark, verdict.status, latex) for (mark, latex), verdict in zip(marked, found, strict=True)]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_derivation_is_right_in_every_style(style: Style) -> None:
    right = [f"$${latex}$$" for mark, latex in derivation(style) if mark != "wrong"]
    found = check_text("\n\n".join(right), "style.md").verdicts
    assert [v.claim for v in found[4:] if v.status not in HELD] == []


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_slip_is_seen_in_every_style_and_spoils_nothing(style: Style) -> None:
    found = verdicts(style)
    assert [latex for mark, status, latex in found if mark == "right" and status not in HELD] == []
    assert [latex for mark, status, latex in found if mark == "given" and status in WRONG] == []
    assert [latex for mark, status, latex in found if mark == "wrong" and status not in WRONG] == []


def test_styles_differ_and_are_many() -> None:
    assert len(near()) > 150 and len(set(map(str, near()))) == len(near())
    assert {mark for style in OFTEN for mark, _ in derivation(style)} == {"given", "right", "wrong"}
