"""The front door of documents: verdicts with their places, on all networks or on one, in the author's letters."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import bpverify
from bpverify.errors import InputError, NotationError
from bpverify.general.check import check, check_document, check_equation, check_text
from bpverify.notation.declared import declared, entries
from bpverify.render.json import report_json
from bpverify.render.sarif import report_sarif
from bpverify.spec import read_network

NOTES = r"""# Notes

$$ \frac{\partial C}{\partial b_j^l} = \delta_j^l \tag{BP3} $$

We differentiate:

$$ \frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} $$

$$ \delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} $$

$$ \frac{\partial z_k^{l+1}}{\partial a_j^l} = w_kj^{l+1} $$

$$ \frac{\partial C}{\partial w_{jk}^l} = a_k \clubsuit $$
"""
STATUSES = ["proved", "proved", "refuted", "proved", "undecided"]


def test_every_equation_of_a_document_has_its_verdict_and_place() -> None:
    report = check_text(NOTES, "notes.md")
    assert [v.status for v in report.verdicts] == STATUSES
    assert [v.source.line for v in report.verdicts if v.source] == [3, 7, 9, 11, 13]
    bias, rule, wrong, repaired, _ = report.verdicts
    assert (bias.name, rule.method) == ("BP3", "the chain rule")
    assert wrong.witness and wrong.suggestion and "sigma'" in wrong.suggestion
    assert repaired.claim.endswith("w_{kj}^{l+1}") and repaired.diagnostics


def test_a_document_is_judged_on_one_network() -> None:
    report = check_text(NOTES, "notes.md", read_network("2-3-2"))
    assert [v.status for v in report.verdicts] == STATUSES
    assert report.title == "notes.md, on 2-3-2"
    assert "2-3-2" in report.verdicts[0].scope


def test_a_document_fits_the_schema() -> None:
    schema = json.loads(files("bpverify.render").joinpath("schema.json").read_text(encoding="utf-8"))
    report = check_text(NOTES, "notes.md")
    document = json.loads(report_json("check", report))
    jsonschema.validate(document, schema)
    assert document["verdicts"][3]["source"] == {
        "file": "notes.md", "line": 11, "block": 4, "step": 1, "column": 1, "inline": None, "cell": None
    }  # fmt: skip
    assert [r["level"] for r in json.loads(report_sarif(report))["runs"][0]["results"]] == ["error", "note"]


@pytest.mark.parametrize(("text", "says"), [("", "empty"), (" \n", "empty"), ("Only words, and $a$.", "no equation")])
def test_nothing_checked_is_no_pass(text: str, says: str) -> None:
    report = check_text(text, "notes.md")
    assert not report.ok and report.verdicts == () and says in report.notes[0]


def test_letters_are_declared() -> None:
    latex = r"\frac{\partial Q}{\partial b_j^l} = \delta_j^l"
    assert check_equation(latex, declared=declared(entries("cost=Q"))).ok
    assert check_equation(latex, read_network("2-2"), declared(entries("cost=Q"))).ok
    assert not check_text(f"$$ {latex} $$", "n.md").ok


def test_the_public_names(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    assert bpverify.check_document is check_document and bpverify.check is check
    assert bpverify.check_document(path).status == "refuted"
    assert bpverify.check(r"\frac{\partial C}{\partial b_j^l} = \delta_j^l").scope == "all widths and depths, 1 <= l <= L"
    assert bpverify.check(r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l = a_j^l").status == "refuted"
    assert bpverify.check(r"\delta_j^l = a_j^l", bpverify.Network("2-2")).status == "refuted"


def test_what_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotationError):
        check("a =")
    with pytest.raises(NotationError):
        check("a =", read_network("2-2"))
    with pytest.raises(InputError, match="exists"):
        check_document(tmp_path / "none.md")


@pytest.mark.parametrize("network", [None, "2-2"])
def test_progress_is_told(network: str | None) -> None:
    told: list[tuple[str, int, int]] = []
    where = read_network(network) if network else None
    check_text(NOTES, "notes.md", where, progress=lambda *args: told.append(args))
    steps = [each for each in told if each[0] == "step"]
    assert steps[-1] == ("step", 5, 5)
    assert told[-1] == (steps[-1] if network else ("definition", 1, 1))


def test_a_module_of_python_is_sent_to_the_command_for_gradients() -> None:
    assert check_text("w = 1\n", "net.py").notes == (
        "no equation was found: nothing was checked; to check the gradients in it: bpverify gradients net.py",
    )
    assert "gradients" not in check_text("no formula\n", "net.md").notes[0]
