"""The first screen: where the first wrong equation stands, in the text itself, and why others are open."""

import json
from itertools import pairwise

import pytest

from bpverify.render.causes import CAUSES, counted
from bpverify.render.document import SHORT, document_text
from bpverify.render.screen import Screen
from bpverify.render.severaldocuments import documents_text
from bpverify.verdict import Cause, IllFormed, Proved, Report, Source, Undecided, Verdict

HOLDS = Proved(claim="a = a", scope="l = L", method="m", source=Source("n.md", 1, 1, 1))
ONE = "See\n$$ a_j = 1 $$\n"


def wrong(source: Source) -> IllFormed:
    return IllFormed(claim="a_j = 1", reason="j is free", source=source)


def is_open(line: int, cause: Cause | None, file: str = "n.md") -> Undecided:
    return Undecided(claim="a = c", reason="for some reason", cause=cause, source=Source(file, line, 1, 1))


def shown(text: str, *verdicts: Verdict, name: str = "n.md", width: int = 80, is_all: bool = False) -> list[str]:
    return document_text(Report(verdicts, name, name=name), Screen(width, False), {name: text}, is_all).split("\n")


def test_the_caret_stands_below_the_first_sign_behind_the_delimiter() -> None:
    lines = shown(ONE, wrong(Source("n.md", 2, 1, 1)))
    at = lines.index("first wrong: n.md:2:1, ill-formed")
    assert lines[at + 1 : at + 3] == ["  2 | $$ a_j = 1 $$", "    |    ^"]


@pytest.mark.parametrize("opening", ["$$", r"\begin{align}", r"$$ \begin{aligned}", r"\["])
def test_an_equation_below_what_opens_its_display_is_shown_on_its_own_line(opening: str) -> None:
    lines = shown(f"See\n{opening}\n  a_j = 1\n", wrong(Source("n.md", 2, 1, 1)))
    at = lines.index("first wrong: n.md:2:1, ill-formed")
    assert lines[at + 1 : at + 3] == ["  3 |   a_j = 1", "    |   ^"]


def test_an_equation_whose_sign_has_a_line_of_its_own_is_shown_behind_it() -> None:
    lines = shown("See\n\\begin{align}\n  a_j &= a_j\n  &=\n  1\n", wrong(Source("n.md", 4, 1, 2)))
    assert lines[lines.index("first wrong: n.md:4:1, ill-formed") + 1 :][:2] == ["  5 |   1", "    |   ^"]


def test_a_formula_in_a_line_has_its_column() -> None:
    lines = shown("in $a_j = 1$ so\n", wrong(Source("n.md", 1, None, 1, 4, 1)))
    assert lines[lines.index("  1 | in $a_j = 1$ so") + 1] == "    |     ^"


def test_a_long_line_is_shown_around_the_caret() -> None:
    text = "x" * 300 + "$a_j = 1$" + "y" * 300
    lines = shown(text, wrong(Source("n.md", 1, None, 1, 301, 1)), width=60)
    line, caret = next((a, b) for a, b in pairwise(lines) if b.strip().endswith("^"))
    assert len(line) <= 60 and line.endswith("…") and "| …" in line and line[caret.index("^")] == "a"


@pytest.mark.parametrize("source", [Source("n.md", 9, 1, 1), Source("n.md", 2, 1, 1, 99), Source("other.md", 1, 1, 1)])
def test_no_excerpt_is_shown_of_a_place_that_the_text_lacks(source: Source) -> None:
    assert not any("^" in line for line in shown(ONE, wrong(source)))


def test_a_place_of_a_notebook_is_its_cell_and_the_line_in_it() -> None:
    book = json.dumps({"cells": [{"cell_type": "markdown", "source": ["See\n", "$$a_j = 1$$\n"]}]}, indent=1)
    line = next(n for n, row in enumerate(book.split("\n"), start=1) if "$$" in row)
    lines = shown(book, wrong(Source("n.ipynb", line, 1, 1, cell=1, cell_line=2)), name="n.ipynb")
    at = lines.index("first wrong: n.ipynb, cell 1, line 2, ill-formed")
    assert lines[at + 1 : at + 3] == ["  2 | $$a_j = 1$$", "    |   ^"]


def test_what_could_steer_the_terminal_is_not_printed() -> None:
    text = "\x1b]0;title\x07 $a_j = 1$"
    assert "\x1b" not in (page := "\n".join(shown(text, wrong(Source("n.md", 1, None, 1, 14, 1))))) and "\x07" not in page


def test_causes_are_counted_with_their_lines_and_what_to_write() -> None:
    page = "\n".join(shown("", is_open(3, Cause.SHAPE), is_open(7, Cause.SHAPE), is_open(9, None)))
    assert " 2  shapes do not fit: lines 3, 7" in page and "declare" in page and " 1  for another reason: line 9" in page


def test_every_cause_has_one_row_with_words_and_advice() -> None:
    assert {row.cause for row in CAUSES} == {*Cause, None} and len(CAUSES) == len(Cause) + 1
    assert all(row.words and row.advice for row in CAUSES)
    assert [c.count for c in counted(Report((HOLDS, is_open(1, Cause.TIME)), "n"))] == [1]


def test_a_long_document_is_its_first_screen_and_all_where_asked_for() -> None:
    many = [is_open(n, Cause.SHAPE) for n in range(1, SHORT + 2)]
    brief, full = shown("", *many), shown("", *many, is_all=True)
    assert not any("verdict" in line for line in brief) and any("--all" in line for line in brief)
    assert any("verdict" in line for line in full) and len(full) > len(brief) + SHORT


def test_several_documents_have_a_row_each_and_one_first_wrong() -> None:
    reports = (
        Report((HOLDS,), "a.md", name="a.md"),
        Report((wrong(Source("b.md", 2, 1, 1)), is_open(3, Cause.SHAPE, "b.md")), "b.md", name="b.md"),
    )
    whole = Report(tuple(v for r in reports for v in r.verdicts), "2 documents")
    lines = documents_text(whole, reports, Screen(90, False), {"b.md": ONE}).split("\n")
    rows = [line.split() for line in lines]
    assert ["a.md", "1", "1", "0", "0", "0", "0"] in rows and ["b.md", "2", "0", "1", "1", "0", "0"] in rows
    assert "first wrong: b.md:2:1, ill-formed" in lines and " 1  shapes do not fit: b.md line 3" in lines
    full = documents_text(whole, reports, Screen(90, False), {"b.md": ONE}, is_all=True)
    assert full.count("verdict") == 2
