"""A comment before an equation says which verdict its author expects: that spoils nothing, any other is an error."""

from __future__ import annotations

import json

import pytest

from bpverify.general.check import check_text
from bpverify.notation.documents import read_text
from bpverify.outcome import exit_status, strict
from bpverify.render.json import report_json
from bpverify.render.sarif import report_sarif

RIGHT = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
WRONG = r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l"
TEMPLATE = r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)"
OPEN = r"\frac{\partial P}{\partial Q} = R + \frac{\partial P}{\partial S}"
FORWARD = "$$z^l = w^l a^{l-1} + b^l$$\n$$a^l = \\sigma(z^l)$$\n"


def marked(status: str, *equations: str) -> str:
    return "\n".join(f"<!-- bpverify: {status} -->\n$$ {equation} $$\n" for equation in equations)


@pytest.mark.parametrize(("status", "equation"), [("refuted", WRONG), ("ill-formed", TEMPLATE), ("proved", RIGHT)])
def test_what_is_as_expected_spoils_nothing(status: str, equation: str) -> None:
    report = check_text(FORWARD + marked(status, equation), "a.md")
    assert (report.verdicts[-1].status, report.status, exit_status(report)) == (status, "proved", 0)


OTHERS = [("refuted", RIGHT), ("proved", WRONG), ("ill-formed", WRONG), ("undecided", RIGHT)]


@pytest.mark.parametrize(("status", "equation"), OTHERS)
def test_another_status_is_an_error(status: str, equation: str) -> None:
    report = check_text(FORWARD + marked(status, equation), "a.md")
    assert (report.status, exit_status(report)) == ("refuted", 1)


def test_what_is_expected_to_stay_open_is_no_success_by_itself() -> None:
    assert check_text(marked("undecided", OPEN), "a.md").status == "given"
    assert check_text(f"$$ {RIGHT} $$\n" + marked("undecided", OPEN), "a.md").status == "proved"


def test_a_display_is_what_its_worst_equality_is() -> None:
    chain = RIGHT + r" = 2 \delta_j^l"
    assert check_text(marked("refuted", chain), "a.md").ok
    assert not check_text(marked("proved", chain), "a.md").ok


def test_a_mistake_that_is_shown_says_nothing_of_the_others() -> None:
    mistake = r"z^l = (w^l)^2 a^{l-1} + b^l"
    claim = f"$$ {RIGHT} $$\n$$ \\frac{{\\partial C}}{{\\partial w_{{jk}}^l}} = a_k^{{l-1}} \\delta_j^l $$\n"
    beside = check_text(FORWARD + f"$$ {mistake} $$\n" + claim, "a.md")
    shown = check_text(FORWARD + marked("ill-formed", mistake) + claim, "a.md")
    assert "undecided" in [v.status for v in beside.verdicts[-2:]]
    assert [v.status for v in shown.verdicts[-2:]] == ["proved", "proved"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"<!-- bpverify: refuted -->\n\n> $$ {WRONG} $$"),
        ("a.md", f"<!--\n  bpverify :  refuted\n-->\n$$ {WRONG} $$"),
        ("a.md", f"<!-- another --> <!-- bpverify: refuted --> <!-- a third -->\n\\[ {WRONG} \\]"),
        ("a.md", f"Many write <!-- bpverify: refuted -->${WRONG}$, which is wrong."),
        ("a.tex", f"% bpverify: refuted\n\\begin{{equation}} {WRONG} \\end{{equation}}"),
        ("a.tex", f"  %% bpverify: refuted\n% more\n\\[ {WRONG} \\]"),
        ("a.txt", f"% bpverify: refuted\n$$ {WRONG} $$"),
        ("a.ipynb", json.dumps({"cells": [{"cell_type": "markdown", "source": marked("refuted", WRONG)}]})),
    ],
)
def test_comments_of_every_kind_of_document(name: str, text: str) -> None:
    assert [step.expected for step in read_text(text, name).steps] == ["refuted"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"`<!-- bpverify: refuted -->`\n$$ {WRONG} $$"),
        ("a.md", f"```html\n<!-- bpverify: refuted -->\n```\n$$ {WRONG} $$"),
        ("a.md", f"% bpverify: refuted\n\n$$ {WRONG} $$"),
        ("a.md", f"<!-- see bpverify: refuted -->\n$$ {WRONG} $$"),
        ("a.tex", f"\\% bpverify: refuted\n\\[ {WRONG} \\]"),
        ("a.tex", f"\\begin{{verbatim}}\n% bpverify: refuted\n\\end{{verbatim}}\n\\[ {WRONG} \\]"),
    ],
)
def test_what_is_no_comment_expects_nothing(name: str, text: str) -> None:
    document = read_text(text, name)
    assert [step.expected for step in document.steps] == [""]
    assert not any("speaks to bpverify" in gap.reason for gap in document.unread)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.md", marked("refutd", WRONG), "got 'refutd'; did you mean 'refuted'?"),
        ("a.md", marked("", WRONG), "expected one of given, proved, tested, undecided, ill-formed, refuted, got nothing"),
        ("a.md", f"$$ {WRONG} $$\n<!-- bpverify: refuted -->", "no equation follows it"),
        ("a.md", f"<!-- bpverify: refuted -->\nSome words.\n\n$$ {WRONG} $$", "no equation follows it"),
        ("a.md", f"<!-- bpverify: refuted -->\n<!-- bpverify: proved -->\n$$ {WRONG} $$", "another one expects"),
        ("a.tex", f"\\[ {RIGHT} \\] % bpverify: proved\n\\[ {WRONG} \\]", "on a line of its own"),
        ("a.tex", f"\\begin{{align}}\n% bpverify: refuted\n{WRONG}\n\\end{{align}}", "no equation follows it"),
    ],
)
def test_a_comment_that_is_about_nothing_is_named(name: str, text: str, said: str) -> None:
    report = check_text(text, name)
    (gap,) = report.unread
    assert said in gap.reason and "bpverify:" in gap.text
    assert not report.ok


def test_programs_are_told() -> None:
    report = check_text(FORWARD + marked("refuted", WRONG, RIGHT), "a.md")
    found = [verdict.get("expected") for verdict in json.loads(report_json("check", report))["verdicts"]]
    assert found == [None, None, {"status": "refuted", "met": True}, {"status": "refuted", "met": False}]
    results = json.loads(report_sarif(report))["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["unexpected"]


def test_strict_asks_again_what_is_met() -> None:
    slip = r"\frac{\partial C}{\partial w_jk^l} = a_k^{l-1} \delta_j^l"
    report = check_text(FORWARD + marked("proved", slip), "a.md")
    assert report.ok and not strict(report).ok
    assert strict(check_text(FORWARD + marked("ill-formed", slip), "a.md")).ok
