"""Random documents: as many equations are judged as were put in, in their order, and each gets the verdict that it must have."""

from __future__ import annotations

import os
import random
from time import monotonic

import pytest

from bpverify.general.check import check_text
from tests.general.random_documents import RIGHT, WRONG, Writer

SECONDS = float(os.environ.get("BPVERIFY_RANDOM_SECONDS", "120"))
"""How long the slow test goes on."""


def fault(seed: int) -> tuple[str, int]:
    """Return what is wrong with the verdicts on a random document, "" where nothing is, and how many equations it has."""
    written = Writer(seed).document()
    report = check_text(written.text, written.name)
    got = tuple(verdict.status for verdict in report.verdicts if verdict.status != "given")
    if got == written.statuses and not report.unread:
        return "", len(got)
    return f"seed {seed}, {written.name}: {got} for {written.statuses}, unread {report.unread}\n{written.text}", len(got)


def test_as_many_equations_are_judged_as_were_put_in() -> None:
    faults = [found for seed in range(40) if (found := fault(seed)[0])]
    assert not faults, faults[0]


@pytest.mark.slow
def test_random_documents_for_a_while() -> None:
    start, count, equations = monotonic(), 0, 0
    first = random.SystemRandom().randrange(10**9)
    while monotonic() - start < SECONDS:
        found, number = fault(first + count)
        assert not found, found
        count, equations = count + 1, equations + number
    rate = count / (monotonic() - start)
    print(f"{count} random documents with {equations} equations from seed {first}: no fault, {rate:.1f} documents a second")
    assert equations > count


def test_the_writer_puts_in_right_and_wrong_ones_in_every_kind_of_document() -> None:
    written = [Writer(seed).document() for seed in range(60)]
    assert {w.name.rpartition(".")[2] for w in written} == {"md", "tex", "ipynb", "txt"}
    statuses = [status for w in written for status in w.statuses]
    assert min(statuses.count("proved"), statuses.count("refuted")) > 40


@pytest.mark.parametrize("kind", ["md", "tex"])
def test_a_reader_that_skips_a_place_or_swallows_a_word_is_caught(kind: str) -> None:
    """The generator notices a missing or an additional equation, and a verdict that is another one."""
    written = next(w for seed in range(99) if (w := Writer(seed).document()).name.endswith(kind) and len(w.statuses) > 1)
    report = check_text(written.text, written.name)
    got = tuple(verdict.status for verdict in report.verdicts if verdict.status != "given")
    assert got == written.statuses and got[1:] != written.statuses and (*got, "proved") != written.statuses


@pytest.mark.parametrize(("latex", "status"), [*((e, "proved") for e in RIGHT), *((e, "refuted") for e in WRONG)])
def test_the_equations_get_the_verdicts_that_the_writer_knows(latex: str, status: str) -> None:
    assert check_text(f"$$ {latex} $$", "a.md").status == status
