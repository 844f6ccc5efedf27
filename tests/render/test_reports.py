"""The formats of a report: one row each, for every command, the same verdicts in all of them, and text that stays text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.errors import InputError
from bpverify.grounds import Condition, ConditionKind
from bpverify.render.reports import REPORTS, Printed, report_format, written
from bpverify.render.screen import Screen
from bpverify.verdict import (
    CodeWitness,
    Diagnostic,
    Given,
    IllFormed,
    Proved,
    Refuted,
    Report,
    Source,
    Tested,
    Undecided,
    Unread,
    Witness,
)

HOSTILE = "<script>alert(1)</script> & \"x\" 'y'"
SOURCE = Source("a.md", 3, 1, 1)
EVERY = Report(
    (
        Proved(
            claim=r"a_j^l = a_j^l", scope="2-3", method="polynomial identity", name="N", source=SOURCE,
            provided=(Condition(ConditionKind.DOMAIN, HOSTILE),),
        ),
        Refuted(
            claim="b = c", scope="2-3", reason=HOSTILE, suggestion=r"b_j^l = b_j^l",
            witness=Witness("2-3", (("j", 1),), ((HOSTILE, "1/2"),), "0", "1"),
        ),
        Refuted(claim="dw", scope="shape 2", witness=CodeWitness((1,), ((HOSTILE, "1/2"),), "0", "1", "-1", 7)),
        Tested(claim=HOSTILE, bound="1e-20", diagnostics=(Diagnostic("slip", HOSTILE),)),
        Undecided(claim=r"\frac{a}{b", reason=HOSTILE),
        IllFormed(claim="", reason=HOSTILE),
        Given(claim="x = 1", kind="setting"),
    ),
    HOSTILE, (HOSTILE,), (Unread(SOURCE, HOSTILE, HOSTILE),),
)  # fmt: skip


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, [*words], env={"COLUMNS": "100"})
    return found.exit_code, found.stdout


COMMANDS = {
    "verify": ("verify", "2-3"),
    "check": ("check", "examples/notes.md"),
    "equation": ("check", "--equation", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"),
    "gradients": ("gradients", "examples/backward.py", "--seed", "1"),
}

STATUSES = {"verify": 0, "check": 1, "equation": 0, "gradients": 1}


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("name", [row.name for row in REPORTS])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_writes_every_format(command: str, name: str) -> None:
    status, text = run(*COMMANDS[command], "--format", name)
    assert status == STATUSES[command] and text
    assert {"json": '"schema": "bpverify/1"', "sarif": '"version": "2.1.0"', "html": "<!DOCTYPE html>", "text": ""}[name] in text


def test_lower_writes_its_verdicts_beside_its_code(tmp_path: Path) -> None:
    words = ("lower", "2-3", "--activation", "tanh", "--cost", "quadratic")
    for name in (row.name for row in REPORTS):
        status, text = run(*words, "-o", str(tmp_path / "net.py"), "--format", name)
        assert status == 0 and text and (tmp_path / "net.py").exists()
    assert run(*words, "--format", "html")[0] == 2


def test_json_is_one_of_the_formats() -> None:
    both = [run("verify", "2-3", *words)[1] for words in (("--json",), ("--format", "json"), ("--json", "--format", "json"))]
    assert len({re.sub(r'"seconds": [\d.e-]+', "", text) for text in both}) == 1
    status, text = run("verify", "2-3", "--json", "--format", "html")
    assert status == 2 and json.loads(text)["error"]["message"].startswith("expected one of --json and --format html")


def test_an_error_is_json_where_that_is_the_format() -> None:
    for words in (("--format", "json"), ("--format=json",), ("--json",)):
        status, text = run("verify", "nonsense", *words)
        assert status == 2 and json.loads(text)["status"] == "error"
    assert run("verify", "nonsense", "--format", "sarif")[1] == ""


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"format 'htm'.*html"):
        report_format("htm")
    assert report_format("JSON") is REPORTS[1]


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row.name)
def test_every_row_writes_every_status(row: object) -> None:
    text = written(report_format(row.name), Printed("check", EVERY, is_document=True), Screen(100))
    assert text.endswith("\n") and hasattr(import_module(row.module), "written")
    for status in ("refuted", "undecided", "ill-formed"):
        assert status in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br", "mspace"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_runs_nothing() -> None:
    page = written(report_format("html"), Printed("check", EVERY), Screen(100))
    tags = _Tags()
    tags.feed(page)
    assert tags.open == [] and "script" not in tags.seen and "default-src 'none'" in page
    assert page.count("<section") == len(EVERY.verdicts) and "&lt;script&gt;" in page
    for words in ("it holds as", "a.md, line 3", "at most 1e-20", "Not read", "Notes", "seed"):
        assert words in page


def test_a_document_is_its_equations_in_order_with_verdicts_beside_them() -> None:
    placed = replace(EVERY, verdicts=tuple(replace(v, source=SOURCE) for v in EVERY.verdicts))
    page = written(report_format("html"), Printed("check", placed, is_document=True), Screen(100))
    tags = _Tags()
    tags.feed(page)
    assert tags.open == [] and "script" not in tags.seen and "default-src 'none'" in page and "://" not in page
    assert page.count('<section class="beside"') == len(EVERY.verdicts)
    assert 'first wrong: <a href="#e2">a.md, line 3</a>' in page and 'id="e2"' in page
    assert "undecided, by cause, and what to write" in page


def test_a_page_on_several_documents_has_a_heading_for_each() -> None:
    one, two = (Proved(claim="a = a", scope="s", method="m", source=Source(name, 1, 1, 1)) for name in ("a.md", "b.md"))
    page = written(report_format("html"), Printed("check", Report((one, two), "2 documents"), is_document=True), Screen(100))
    assert "<h2>a.md</h2>" in page and "<h2>b.md</h2>" in page
