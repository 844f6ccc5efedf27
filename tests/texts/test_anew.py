# ruff: noqa: E501 - a document a line
"""A name that has a value anew, by its own: what stands behind is about the new one, under one heading."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

BEFORE = r"r=2u+1"
ANEW = r"r=\sqrt{r^2+\epsilon}"
RIGHT = r"v=3r | \frac{\partial v}{\partial u}=\frac{6(2u+1)}{r}"
WRONG = {
    "the old value": (BEFORE, ANEW, r"v=3r | \frac{\partial v}{\partial u}=6"),
    "its sign": (
        BEFORE, ANEW, RIGHT + r" | \frac{\partial v}{\partial\epsilon}=\frac{3}{2r} | \frac{\partial r}{\partial u}=-\frac{2(2u+1)}{r}"),
    "an update": (BEFORE, "r=r-0.1u", r"v=3r | \frac{\partial v}{\partial u}=5.7"),
    "twice": (BEFORE, ANEW, r"v=3r | \frac{\partial v}{\partial u}=\frac{6(2u+1)}{r} | r=u^2"),
    "by what it was at an index": (r"r_i=2u_i+1", ANEW, r"v_i=3r_i | \frac{\partial v_i}{\partial u_i}=6r_i"),
    "another heading": (BEFORE, f"{ANEW} | # Later", r"v=3r | \frac{\partial v}{\partial\epsilon}=\frac{3}{2r}"),
    "a condition": (BEFORE, f"If the root is known, ${ANEW}$.", RIGHT),
    "never defined": (BEFORE.replace("r", "q"), ANEW, r"v=3r | \frac{\partial v}{\partial r}=\frac{3r}{r}\cdot 2"),
}  # fmt: skip


def document(*parts: str) -> str:
    shown = (each if each.startswith("#") or " is " in each else f"$${each}$$" for part in parts for each in part.split(" | "))
    return "\n\n".join(shown) + "\n"


def test_what_stands_behind_is_about_the_new_value() -> None:
    text = document(BEFORE, ANEW, RIGHT)
    assert is_held(text, RIGHT.split(" | ")[1])
    found = check_text(text, "notes.md").verdicts
    assert found[1].status == "given"
    assert "from there on" in str(found[-1].provided)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_follow_from_the_new_value_is_neither_proved_nor_accused(name: str) -> None:
    parts = WRONG[name]
    claim = [each for each in parts[2].split(" | ") if "partial" in each][-1]
    found = check_text(document(*parts), "notes.md").verdicts
    statuses = {v.status for v in found if "partial" in v.claim and "".join(v.claim.split()) == "".join(claim.split())}
    assert statuses == {"undecided"}
