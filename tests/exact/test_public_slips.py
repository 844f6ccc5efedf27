"""Public wrong gradients: each is refuted, the page says what is said of it, and the right functions are accepted."""

import pytest

from benchmarks.public.first import FIRST
from benchmarks.public.page import BEGIN, END, PAGE, SLIPS, Row, counts, page, row
from benchmarks.public.telling import judged, points, said

TEXT = PAGE.read_text(encoding="utf-8")
TABLE = TEXT.split(BEGIN)[1].split(END)[0]
RIGHT = list(dict.fromkeys(slip.function for slip in SLIPS))


@pytest.mark.every(18)
@pytest.mark.parametrize("slip", SLIPS, ids=[slip.source for slip in SLIPS])
def test_the_page_says_what_comes_out(slip):
    found = row(slip)
    assert found.line in TABLE and found.refuted and found.named == bool(slip.words)


@pytest.mark.every(18)
@pytest.mark.parametrize("function", RIGHT, ids=[function.__name__ for function in RIGHT])
def test_the_right_functions_are_accepted(function):
    report = judged(function, function.__name__)
    assert all(verdict.ok for verdict in report.verdicts) and not said(report)


def test_the_page_lists_each_and_no_other():
    rows = TABLE.splitlines()[2:]
    assert [line.split(" | ")[0].removeprefix("| ") for line in rows] == [slip.source for slip in SLIPS]
    assert len({slip.source for slip in SLIPS}) == len(SLIPS) >= 30 and len(FIRST) == 64


def test_the_counts_are_those_of_the_table():
    unnamed = sum(line.endswith(": not named |") for line in TABLE.splitlines())
    assert f"{len(SLIPS)} public wrong gradients: {len(SLIPS)} are refuted" in TEXT
    assert f"of {len(SLIPS) - unnamed} the cause" in TEXT
    assert len(SLIPS) - unnamed >= 0.8 * len(SLIPS)


def test_a_page_that_is_out_of_date_is_seen():
    slip = SLIPS[0]
    found = [Row(slip, "another text | here", True, True, False)]
    assert counts(found).endswith("1 are refuted, of 1 the line is named and of 0 the cause")
    written = page(TEXT, found)
    assert written != TEXT and "`another text \\| here`: not named |" in written and slip.source in written


def test_what_a_slip_changes_stands_in_its_function():
    for slip in SLIPS:
        assert slip.text() and slip.function.__name__ in points()
