"""Proofs that are written: what the files of proofs/ hold, the round trip through LaTeX, networks of every kind."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.errors import BpverifyError, InputError
from bpverify.general.check import check_text
from bpverify.network import Network
from bpverify.proof.proof import Proof
from bpverify.proof.prove import prove
from bpverify.proof.recheck import recheck
from bpverify.render.drawing import network_svg
from bpverify.render.latex import proofs_latex
from bpverify.render.layout import layout
from bpverify.render.tikz import network_tikz
from bpverify.spec import read_network

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
NAMES = ("bp1", "bp2", "bp3", "bp4", "induction")
NETWORKS = {
    "2-3-2": read_network("2-3-2", "tanh"),
    "any": read_network("2-2-2"),
    "unit widths": read_network("1-1-1", "sigmoid", "quadratic"),
    "wide": read_network("3-4-4-2", "sigmoid"),
    "kinks": read_network("2-3-1", "relu", "quadratic"),
    "softmax": read_network("2-3-3", "tanh,softmax", "categorical_cross_entropy"),
    "own": read_network("2-2-2", "z**3 + z", "(a-y)**4"),
    "mixed": read_network("1-2-3-1", "softplus,elu,identity", "quadratic"),
}


@cache
def all_proofs(kind: str | None) -> tuple[Proof, ...]:
    """Every proof for a network, or for all of them: written once, read by several tests."""
    return tuple(prove("all", NETWORKS[kind] if kind else None))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_proofs_is_what_is_written(name: str) -> None:
    assert (PROOFS / f"{name}.tex").read_text(encoding="utf-8") == proofs_latex(prove(name))


def read_again(source: str, network: Network | None) -> None:
    report = check_text(source, "proof.tex", network)
    # A range beside an equation is given.
    assert {v.status for v in report.verdicts} - {"given"} == {"proved"}, next(
        v for v in report.verdicts if v.status not in {"proved", "given"}
    )
    assert not any(v.diagnostics for v in report.verdicts)
    (note,) = (note for note in report.notes if "each was checked" in note)
    assert int(note.split()[0]) == len(re.findall(r"&& \\text", source))


LONG = ("wide", "mixed")
"""Networks whose proofs take the longest to read again; they run with the slow tests."""


@pytest.mark.every(3)
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.slow) if kind in LONG else kind for kind in NETWORKS])
def test_each_network_s_proofs_are_read_again_and_accepted(kind: str) -> None:
    network = NETWORKS[kind]
    proofs = all_proofs(kind)
    for proof in proofs:
        recheck(proof)
        assert proof.steps and proof.network == network
    read_again(proofs_latex(proofs), network)


@pytest.mark.slow
def test_general_proofs_are_read_again_in_one_document() -> None:
    read_again(proofs_latex(all_proofs(None)), None)


def test_a_condition_of_a_step_is_said() -> None:
    (proof,) = prove("bp2", NETWORKS["kinks"])
    assert any("relu" in text for text in proof.conditions)
    assert "Provided that" in proofs_latex([proof])


@pytest.mark.parametrize(
    ("name", "arch", "text"),
    [("bp2", "2-3", "hidden layer"), ("bp4", "9-9-9", "at most 400 steps"), ("bp5", None, "nearest|BP|bp")],
)
def test_what_cannot_be_spelled_out_is_one_clear_line(name: str, arch: str | None, text: str) -> None:
    with pytest.raises(InputError, match=text):
        prove(name, read_network(arch) if arch else None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["bp2"],
        ["all", "--format", "latex"],
        ["bp4", "--arch", "2-3-2", "--activation", "tanh"],
        ["bp2", "--arch", "2-2-1", "--activation", "sigmoid", "--format", "html"],
        ["BP2", "--arch", "2-2-1", "--activation", "sigmoid", "--cost", "quadratic", "--format", "coq"],
    ],
)
def test_the_command_writes_each_format(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["prove", *arguments])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() and "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bp7"], "bp4"),
        (["bp2", "--format", "latx"], "latex"),
        (["bp2", "--activation", "tanh"], "--arch"),
        (["bp2", "--arch", "2-x"], "2-x"),
        (["bp2", "-o", "/no/such/folder/x.tex"], "/no/such/folder"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["prove", *arguments])
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.stderr


def test_a_page_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bp2.tex"
    result = CliRunner().invoke(main, ["prove", "bp2", "--format", "latex", "-o", str(path)])
    assert result.exit_code == 0
    assert path.read_text(encoding="utf-8") == (PROOFS / "bp2.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize("activation", ["silu", "tanh", "z/(1+z**2)"])
def test_a_step_begins_where_the_one_before_ended(activation: str) -> None:
    (proof,) = prove("bp1", read_network("2-1", activation, "binary_cross_entropy"))
    assert len(proof.steps) == 5


def test_a_number_that_the_notation_cannot_hold_is_one_line() -> None:
    done = CliRunner().invoke(main, ["prove", "bp1", "--arch", "1-1", "--activation", "z*1e-300"])
    assert done.exit_code == 3 and "at most 60 digits" in done.stderr and done.stderr.count("\n") == 1


# -- drawings


WIDE = pytest.param("wide", marks=pytest.mark.slow)


@pytest.mark.parametrize("kind", [WIDE if kind == "wide" else kind for kind in NETWORKS])
def test_each_weight_of_a_small_network_is_drawn_and_labelled(kind: str) -> None:
    network = NETWORKS[kind]
    weights = sum(a * b for a, b in zip(network.widths, network.widths[1:], strict=False))
    plan = layout(network)
    assert len(plan.edges) == weights and all(edge.at is not None for edge in plan.edges)
    picture = network_tikz(network)
    assert picture.count(r"\draw[->") == weights and picture.count("{$w_{") == weights
    assert network_svg(network).count('<rect class="back"') == weights
    places = [edge.point(edge.at or 0) for edge in plan.edges]
    gaps = [abs(x - u) + abs(y - v) for n, (x, y) in enumerate(places) for u, v in places[:n]]
    assert min(gaps, default=1) > 0.2


def test_a_wide_layer_says_what_is_left_out() -> None:
    plan = layout(read_network("20-3-12"))
    assert "of the 20 units of layer 0, 1 to 3 and 20 are drawn" in plan.caption
    assert {node.unit for node in plan.nodes if node.layer == 0} == {0, 1, 2, 3, 20}


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
@pytest.mark.parametrize("kind", [None, "2-3-2", "softmax", WIDE])
def test_no_formula_runs_off_the_page(kind: str | None, tmp_path: Path) -> None:
    (tmp_path / "p.tex").write_text(proofs_latex(all_proofs(kind)), encoding="utf-8")
    done = subprocess.run(
        [str(shutil.which("latexmk")), "-pdf", "-interaction=nonstopmode", "-halt-on-error", "p.tex"],
        cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-800:]
    wide = re.findall(r"Overfull \\hbox \(([\d.]+)pt", (tmp_path / "p.log").read_text(encoding="latin-1"))
    assert all(float(points) < 2 for points in wide), wide


def test_an_unwritable_derivative_is_left_as_sigma_prime() -> None:
    try:
        proofs = prove("all", read_network("2-2-1", "abs(z)", "quadratic"))
    except BpverifyError as error:
        assert "\n" not in str(error)
    else:
        read_again(proofs_latex(proofs), read_network("2-2-1", "abs(z)", "quadratic"))
