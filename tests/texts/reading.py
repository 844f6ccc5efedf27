"""Miniatures as documents, and what the room finds of each of their equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.general.check import check_text
from bpverify.notation.documents import read_text
from bpverify.texts.opinion import item_of
from bpverify.texts.sections import Sections

from .miniatures import MINIATURES

if TYPE_CHECKING:
    from bpverify.texts.equality import Finding

MARKS = ("given", "proved", "false")
WRONG = "false"


def lines_of(name: str) -> list[tuple[str, str]]:
    """The equations of a miniature, each with its mark; prose has none."""
    parted = (line.partition(" ") for line in MINIATURES[name].strip().splitlines())
    return [(mark, rest) if mark in MARKS else ("", f"{mark} {rest}".strip()) for mark, _, rest in parted]


def written(lines: list[tuple[str, str]], is_tex: bool) -> str:
    """The document of these lines."""
    around = "\\begin{equation}\n%s\n\\end{equation}" if is_tex else "$$%s$$"
    return "\n\n".join(around % line if mark else line for mark, line in lines)


def judged(text: str, is_tex: bool = False) -> list[tuple[str, Finding]]:
    """What is found of each equality of a document, in order."""
    steps = read_text(text, "short.tex" if is_tex else "short.md").steps
    items = [
        item_of(n, step)
        for n, step in enumerate(steps)
        if step.kind != "range"
    ]
    sections = Sections(items)
    return [(item.latex, sections.judge(item)) for item in items]


def of_lines(lines: list[tuple[str, str]], is_tex: bool = False) -> list[tuple[str, str, Finding]]:
    """Each equation with its mark and what is found of it."""
    found = judged(written(lines, is_tex), is_tex)
    equations = [(mark, line) for mark, line in lines if mark]
    assert len(found) == len(equations)
    return [(mark, line, finding) for (mark, line), (_, finding) in zip(equations, found, strict=True)]


def findings(name: str, without: str = "", only: str = "") -> list[tuple[str, str, Finding]]:
    """What is found of a miniature: without the lines of one mark, or with only one that is false."""
    lines = [
        (mark, line)
        for mark, line in lines_of(name)
        if not (without and mark == without) and not (only and mark == WRONG and line != only)
    ]
    return of_lines(lines, name.endswith(".tex"))


def closely(latex: str) -> str:
    """Return an equation without its blanks and marks of columns: those around its sign are not the author's."""
    return "".join(latex.replace("&", "").split())


def is_held(text: str, claim: str, name: str = "attack.md") -> bool:
    """Tell whether an equation of a document is proved or tested; one that is not judged at all is a slip of the test."""
    verdicts = check_text(text, name).verdicts
    found = [v.status for v in verdicts if closely(v.claim) == closely(claim)]
    # What stands beside an equation, such as a condition, is no part of it; of several rows the last is meant.
    found = found or [v.status for v in verdicts if closely(v.claim) in closely(claim)][-1:]
    assert found, f"not judged: {claim}"
    return any(status in ("proved", "tested") for status in found)
