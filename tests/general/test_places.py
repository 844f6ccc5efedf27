"""No place hides an equation: set in every way that is known, a wrong one is refuted, or named as unread, and never passed over."""

from __future__ import annotations

import json

import jsonschema
import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.general.check import check_text
from bpverify.verdict import Given, Report
from tests.general.wrappings import EVERYWHERE, MARKDOWN, RIGHT, TEX, WRONG, Wrapping
from tests.render.test_json import SCHEMA

FORMATS: dict[str, tuple[Wrapping, ...]] = {
    "md": (*EVERYWHERE, *MARKDOWN),
    "tex": (*EVERYWHERE, *TEX),
    "txt": (*EVERYWHERE, *MARKDOWN),
}
CASES = [(kind, row) for kind, rows in FORMATS.items() for row in rows]
OFTEN = [(kind, row) for kind, row in CASES if kind == "md" or row in TEX]
"""The cases of the default suite: each row in one format."""


def checked(text: str, kind: str) -> Report:
    return check_text(text, f"notes.{kind}")


def beside_a_right_one(row: Wrapping, equation: str, kind: str) -> Report:
    lead = "" if row.text.startswith(r"\documentclass") else f"\\[ {RIGHT} \\]\n\n"
    return checked(f"{lead}{row.around(equation)}\n\n", kind)


def judge(kind: str, row: Wrapping) -> None:
    wrong, right = (beside_a_right_one(row, equation, kind) for equation in (WRONG, RIGHT))
    assert (wrong.status, right.status) == (row.wrong, row.right)
    assert not wrong.ok
    assert row.wrong != "undecided" or wrong.unread or any(v.status == "undecided" and v.source for v in wrong.verdicts)


@pytest.mark.every(3)
@pytest.mark.parametrize(("kind", "row"), OFTEN, ids=[f"{kind}: {row.name}" for kind, row in OFTEN])
def test_no_way_to_write_an_equation_hides_it(kind: str, row: Wrapping) -> None:
    judge(kind, row)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "row"), CASES, ids=[f"{kind}: {row.name}" for kind, row in CASES])
def test_no_way_hides_an_equation_in_any_kind_of_document(kind: str, row: Wrapping) -> None:
    judge(kind, row)


def test_there_are_many_ways() -> None:
    assert len(CASES) >= 400 and all(len({row.text for row in rows}) == len(rows) for rows in FORMATS.values())


HIDDEN = {
    "md": (
        "<!-- $$ @ $$ -->", "<!--\n$$ @ $$\n-->", "```python\nx = '$$ @ $$'\n```", "~~~text\n$$ @ $$\n~~~", "`$$ @ $$`", "``$@$``",
        "<pre>$$ @ $$</pre>", "<code>$@$</code>", "<script>x = '$$ @ $$'</script>", "* item\n\n  ```sh\n  echo '$$ @ $$'\n  ```",
        "````md\n```math\n@\n```\n````", "> ```python\n> $$ @ $$\n> ```", "\\begin{verbatim}\n$$ @ $$\n\\end{verbatim}",
        r"$$ \phantom{@} $$",
    ),
    "txt": ("% $$ @ $$", "<!-- $$ @ $$ -->", r"\iffalse $$ @ $$ \fi", "```python\nx = '$$ @ $$'\n```"),
    "tex": (
        "% $$ @ $$", r"\iffalse $$ @ $$ \fi", r"\iffalse \ifx a b \fi $$ @ $$ \fi", r"\iftrue x \else $$ @ $$ \fi",
        r"\begin{comment} $$ @ $$ \end{comment}", r"\begin{verbatim} $$ @ $$ \end{verbatim}", r"\verb|$$ @ $$|",
        r"\begin{lstlisting}[language=TeX] $$ @ $$ \end{lstlisting}", r"\begin{minted}{latex} $$ @ $$ \end{minted}",
        r"\begin{document} \end{document} $$ @ $$", r"\endinput $$ @ $$", r"\newcommand{\unused}{$$ @ $$}",
        r"\documentclass{article} $$ @ $$ \begin{document} \end{document}",
    ),
}  # fmt: skip
"""What is shown as code, or not at all."""


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HIDDEN.items() for text in texts])
def test_what_is_no_mathematics_of_the_document_is_not_judged(kind: str, text: str) -> None:
    lead = "" if r"\begin{document}" in text or kind == "txt" else f"\\[ {RIGHT} \\]\n\n"
    found = checked(lead + text.replace("@", WRONG), kind)
    assert [v.status for v in found.verdicts] == (["proved"] if lead else []) and not found.unread


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"cells": list(cells), "nbformat": 4}, indent=1)


def markdown(*lines: str) -> dict[str, object]:
    return {"cell_type": "markdown", "source": list(lines)}


NOTEBOOKS = {
    "a cell": ({"cell_type": "markdown", "source": "$$ @ $$"},),
    "a comment in the cell before": (markdown("<!-- never closed"), markdown("$$ @ $$"), markdown("-->")),
    "a backtick in the cell before": (markdown("a ` tick"), markdown("$$ @ $$ and ` another")),
    "a fence in the cell before": (markdown("```python\n"), markdown("$$ @ $$"), markdown("```\n")),
    "a cell of LaTeX": ({"cell_type": "code", "source": ["%%latex\n", "\\begin{align}\n", "@\n", "\\end{align}"]},),
    "a cell of Markdown in code": ({"cell_type": "code", "source": "%%markdown\n$$ @ $$"},),
    "a raw cell": ({"cell_type": "raw", "source": "$$ @ $$"},),
    "what code shows": ({"cell_type": "code", "source": "display(m)", "outputs": [{"data": {"text/latex": ["$$ @ $$"]}}]},),
    "a macro of another cell": (markdown("$\\newcommand{\\ours}{@}$"), markdown("$$ \\ours $$")),
    "in a line": (markdown("The bias obeys $@$."),),
}  # fmt: skip


@pytest.mark.parametrize("cells", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_no_cell_of_a_notebook_hides_an_equation(cells: tuple[dict[str, object], ...]) -> None:
    for equation, status in ((WRONG, "refuted"), (RIGHT, "proved")):
        text = notebook(markdown(f"$$ {RIGHT} $$"), *json.loads(json.dumps(cells).replace("@", equation.replace("\\", "\\\\"))))
        assert check_text(text, "notes.ipynb").status == status


def test_code_of_a_notebook_is_not_read() -> None:
    code = {"cell_type": "code", "source": f"x = '$$ {WRONG} $$'", "outputs": [{"text": [f"$$ {WRONG} $$"]}]}
    assert check_text(notebook(code, markdown(f"$$ {RIGHT} $$")), "n.ipynb").ok


def test_a_file_that_has_only_inline_equations_is_a_document() -> None:
    right, wrong = (checked(f"The bias obeys ${equation}$.", "md") for equation in (RIGHT, WRONG))
    assert (right.status, wrong.status) == ("proved", "refuted")
    assert [v.source.block for v in right.verdicts if v.source] == [None]


GIVEN = {
    r"l = 1, \dots, L": "range", r"1 \le j \le n_l": "range", r"k = j": "range", r"k \neq j": "range",
    r"x \in \mathbb{R}^n": "range", r"\eta > 0": "range", r"f: \mathbb{R}^n \to \mathbb{R}": "range", r"n_l = 3": "range",
    r"l = L": "range",
    r"\eta = 0.1": "setting", r"x_1 = 0.05": "setting", r"b^l = 0": "setting", r"\mathbf{b} = \mathbf{0}": "setting",
    r"w \leftarrow w - \eta v": "update", r"w^l \rightarrow w^l - \eta v": "update", r"w = w - \eta v": "update",
    r"a \approx 0.5": "approximation", r"v = u^2": "definition",
    r"f(x) = x^2": "definition", r"x = (x_1, \dots, x_n)": "definition",
}  # fmt: skip


@pytest.mark.parametrize(("latex", "kind"), GIVEN.items())
def test_what_is_no_claim_is_given_with_its_kind(latex: str, kind: str) -> None:
    found = checked(f"$$ {RIGHT} $$\n\nHere ${latex}$.", "md")
    last = found.verdicts[-1]
    assert found.ok and isinstance(last, Given) and last.kind == kind
    assert not checked(f"Here ${latex}$.", "md").ok


@pytest.mark.parametrize(
    "latex", [r"\delta_j^l = 0", rf"v = \substack{{{WRONG}}}", WRONG, r"\delta^l = 3 z^l",
    r"\frac{\partial C}{\partial b_j^l} = 0", r"a^l = 2 z^l + 1"]
)
def test_a_claim_about_the_network_is_not_given(latex: str) -> None:
    assert checked(f"Here ${latex}$.", "md").verdicts[0].status in ("refuted", "ill-formed", "undecided")


@pytest.mark.parametrize("latex", [r"\delta_j^l < 0", r"\| W^l \| \le 1", r"\delta_j^l \propto a_j^l"])
def test_another_relation_about_the_network_is_undecided(latex: str) -> None:
    for text in (f"Here ${latex}$.", f"$$ {latex} $$"):
        assert [v.status for v in checked(text, "md").verdicts] == ["undecided"]


def test_each_equation_has_its_place() -> None:
    text = f"# Notes\n\nThe bias ${RIGHT}$ obeys $l$ and ${RIGHT}$.\n\n  $$ {RIGHT} $$\n\n$$\n{RIGHT} \\\\\n  = \\delta_j^l\n$$\n"
    places = [v.source for v in checked(text, "md").verdicts if v.source]
    assert [(p.line, p.column, p.block, p.inline, p.step) for p in places] == [
        (3, 10, None, 1, 1), (3, 10 + len(RIGHT) + 17, None, 3, 1), (5, 3, 1, None, 1), (8, 1, 2, None, 1), (9, 3, 2, None, 2),
    ]  # fmt: skip


def test_a_place_behind_macros_and_in_a_quote_is_that_of_the_file() -> None:
    macro = r"\newcommand{\eq}[1]{\begin{equation}#1\end{equation}}"
    text = f"{macro}\n\n> some\n> \\eq{{\n>   {RIGHT}\n> }}\n\n\\eq{{{RIGHT}}}"
    places = [v.source for v in checked(text, "md").verdicts if v.source]
    assert [(p.line, p.column) for p in places] == [(5, 5), (8, 1)]


def test_a_place_in_a_notebook_names_the_cell() -> None:
    text = notebook(markdown("one"), markdown("two\n", "\n", f"$$ {RIGHT} $$"))
    (verdict,) = check_text(text, "n.ipynb").verdicts
    assert verdict.source is not None and (verdict.source.cell, verdict.source.column) == (2, 1)
    assert "partial C" in text.split("\n")[verdict.source.line - 1]


def test_what_is_not_read_is_counted_named_and_the_exit_status_is_three() -> None:
    text = f"$$ {RIGHT} $$\n\nNow {WRONG} holds.\n\n\\begin{{ours}} {WRONG} \\end{{ours}}\n"
    found = CliRunner().invoke(main, ["check", "-"], input=text)
    assert found.exit_code == 3
    assert "2 places were not read: lines 3, 5" in found.stdout and "'ours' is not known" in " ".join(found.stdout.split())
    document = json.loads(CliRunner().invoke(main, ["check", "-", "--json"], input=text).stdout)
    jsonschema.validate(document, SCHEMA)
    assert [(gap["source"]["line"], bool(gap["reason"])) for gap in document["unread"]] == [(3, True), (5, True)]


def test_what_is_not_read_is_shown_in_a_notebook() -> None:
    assert "line 1: an equation outside" in checked(f"Now {WRONG} holds.", "md")._repr_html_()


def test_what_is_not_read_is_in_sarif_too() -> None:
    from bpverify.render.sarif import report_sarif

    results = json.loads(report_sarif(checked(f"Now {WRONG} holds, and ${RIGHT}$.", "md")))["runs"][0]["results"]
    assert [(r["ruleId"], r["level"]) for r in results] == [("unread", "warning")]


@pytest.mark.parametrize("text", ["", "Only words.", "Here $l = 1, \\dots, L$.", f"```python\n{WRONG}\n```"])
def test_nothing_decided_is_no_success(text: str) -> None:
    assert CliRunner().invoke(main, ["check", "-"], input=text).exit_code == 3


def test_a_reason_that_is_not_known_is_said_not_to_be_checked() -> None:
    found = checked(f"$$ {RIGHT} \\quad \\text{{by induction}} $$", "md")
    assert found.ok and found.notes == ("1 reason beside a step was not checked: 'by induction' (line 1)",)
