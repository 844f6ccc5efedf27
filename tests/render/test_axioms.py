import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bpverify.catalog.trust import HYPOTHESES, RESTS, TRUST
from bpverify.cli import main
from bpverify.general.check import check
from bpverify.general.judge import METHOD, judge_layers
from bpverify.grounds import Basis
from bpverify.kernel.model import DEFINITIONS
from bpverify.kernel.model import HYPOTHESES as ASSUMED
from bpverify.kernel.theorem import RULES
from bpverify.render.axioms import axioms, axioms_text, trust_of
from bpverify.render.json import report_json
from bpverify.render.prose import mathml_text
from bpverify.render.screen import Screen
from bpverify.spec import read_network
from bpverify.verdict import STATUSES, Proved, Report, Tested, Undecided

PACKAGE = Path(str(files("bpverify")))
SCHEMA = json.loads(PACKAGE.joinpath("render", "schema.json").read_text(encoding="utf-8"))
BP2 = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
FORWARD = r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l"
NO_SLOPE = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1}"
TANH = r"\sigma'(z_j^l) = 1 - (a_j^l)^2"


def keys(verdict: Any) -> list[str]:
    return [row.key for row in trust_of(verdict)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


# -- the tables


def test_every_hypothesis_of_the_kernel_has_words_and_no_other_has() -> None:
    assert {(row.key, row.text) for row in HYPOTHESES} == {*ASSUMED.items(), *DEFINITIONS.items()}
    for row in HYPOTHESES:
        assert "<code>" not in mathml_text(row.words), row.words


def test_every_row_is_rested_on_and_stands_where_it_says() -> None:
    assert {key for row in RESTS for key in row.rests_on} == {row.key for row in TRUST}
    for row in TRUST:
        if row.where.startswith("bpverify/"):
            assert (PACKAGE.parent / row.where).exists(), row.where


def test_every_status_and_every_method_is_known() -> None:
    assert {row.status for row in RESTS} == set(STATUSES)
    assert {row.basis for row in RESTS} == {None, *Basis}
    for basis in Basis:
        assert "" not in keys(Proved(claim="a = a", scope="l = L", method="any", basis=basis)), basis


def test_every_proof_says_its_basis() -> None:
    small = [read_network("2-3-1"), read_network("2-3-1", "tanh", "quadratic")]
    symmetric = r"\frac{\partial^2 u}{\partial x \partial y} = \frac{\partial^2 u}{\partial y \partial x}"
    composed = r"\frac{dy}{dx} = \frac{dy}{du} \frac{du}{dx}"
    proved = [check(BP2), *(check(BP2, network) for network in small), check(composed), check(symmetric)]
    assert [v.status for v in (*proved, *judge_layers())] == ["proved"] * 9
    assert [v.basis for v in proved] == [Basis.KERNEL, Basis.POLYNOMIALS, Basis.RELATIONS, Basis.PATTERN, Basis.SYMMETRY]
    assert {v.basis for v in judge_layers()} == {Basis.KERNEL}


def test_a_method_that_is_not_listed_is_named_and_not_passed_over() -> None:
    (row,) = trust_of(Proved(claim="a = a", scope="l = L", method="divination"))
    assert "divination" in row.name and row.where == "not listed"


# -- verdicts


def test_a_proof_for_all_networks_rests_on_the_kernel_and_its_hypotheses() -> None:
    found = axioms(check(BP2))
    assert [row.key for row in found.trusted] == ["reading", "typing", "translation", "kernel"]
    assert "no shared weights" in found.hypotheses and found.conditions == ()
    assert [name for name, _ in found.rules] == ["calculation"]
    assert found.rules[0][1] == "Prove an equation by differentiation and normal forms"


def test_the_rules_are_those_of_the_derivation() -> None:
    plain = check(r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C}{\partial z_j^l}")
    assert [name for name, _ in axioms(plain).rules] == ["calculation"]
    split = check(r"\delta_j^l \delta_i^L = \frac{\partial C}{\partial b_j^l} \delta_i^L")
    assert split.status == "proved"
    assert [name for name, _ in axioms(split).rules] == ["calculation", "cases"]


def test_where_a_proof_names_no_rule_every_rule_is_named() -> None:
    verdict = Proved(claim=BP2, scope="all widths and depths", method=METHOD, basis=Basis.KERNEL)
    assert [name for name, _ in axioms(verdict).rules] == list(RULES)


@pytest.mark.parametrize(
    ("latex", "arch", "functions", "texts", "absent"),
    [
        (BP2, "2-3-2", (None, None), ("sigma_l differentiable", "C differentiable and reached only through a^L"), "has the"),
        (BP2, "2-3-2", ("tanh", "quadratic"), ("layer 2 has the activation tanh", "the cost is quadratic"), "sigma"),
        (FORWARD, "2-2", (None, None), ("z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l",), "differentiable"),
        (TANH, "2-2", ("tanh", None), ("layer 1 has the activation tanh",), "C "),
    ],
)
def test_a_proof_on_a_network_names_what_the_claim_uses(
    latex: str, arch: str, functions: tuple[Any, Any], texts: tuple[str, ...], absent: str
) -> None:
    network = read_network(arch, *functions)
    verdict = check(latex, network)
    assert verdict.status == "proved"
    found = axioms(verdict)
    assert "sympy" in keys(verdict) and "kernel" not in keys(verdict)
    assert ("relations" in keys(verdict)) == any(functions)
    assert set(texts) <= set(found.hypotheses)
    assert not [text for text in found.hypotheses if absent in text]


def test_a_refutation_rests_on_its_point_alone() -> None:
    for network in (None, read_network("2-2-1")):
        found = axioms(check(NO_SLOPE, network))
        assert [row.key for row in found.trusted] == ["reading", "typing", "point", "numbers"]
        assert not [text for text in found.hypotheses if "differentiable" in text], "the point has its functions"


def test_what_is_not_decided_rests_on_nothing_and_a_test_on_its_draws() -> None:
    assert keys(Undecided(claim="a = b", reason="a limit")) == []
    assert "draws" in keys(Tested(claim="a = a", bound="2^-61", method="prime field"))


def test_conditions_stand_apart_from_hypotheses() -> None:
    verdict = check(r"\frac{\delta_j^l}{z_j^l} = \frac{1}{z_j^l} \frac{\partial C}{\partial z_j^l}")
    found = axioms(verdict)
    assert verdict.status == "proved" and len(found.conditions) == 1
    assert set(found.conditions) | set(found.hypotheses) == set(verdict.conditions)


def test_a_relu_has_its_condition() -> None:
    network = read_network("2-2", "relu")
    found = axioms(check(r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", network))
    assert any("z != 0" in text for text in found.conditions)


# -- output


def test_the_terminal_prints_a_table_after_the_report() -> None:
    result = run("--show-axioms", "--equation", BP2)
    assert result.exit_code == 0
    report, _, after = result.stdout.partition("What was trusted")
    assert "proved" in report
    for part in ("the kernel", "bpverify/kernel", "calculation: Prove an equation", "δⱼˡ = ∂C/∂zⱼˡ", "each σₗ is differentiable"):
        assert part in after
    assert "What was trusted" not in run("--equation", BP2).stdout


def test_a_document_names_its_lines(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(f"$$ {BP2} $$\n\n$$ {NO_SLOPE} $$\n\n$$ {FORWARD} $$\n", encoding="utf-8")
    result = run("--show-axioms", str(note))
    assert result.exit_code == 1
    after = result.stdout.partition("What was trusted")[2]
    assert "line 1, 5" in after and "line 3" in after
    assert "σₗ is differentiable (line 1)" in " ".join(after.split())


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    verdicts = (check(BP2), check(NO_SLOPE), Undecided(claim="a = b", reason="a limit"))
    text = axioms_text(Report(verdicts), [axioms(v) for v in verdicts], Screen(width, False))
    assert max(map(len, text.splitlines())) <= width
    assert "nothing is asserted (equation 3)" in " ".join(text.split())


def test_json_has_them_where_they_are_asked_for() -> None:
    found = json.loads(run("--show-axioms", "--json", "--equation", BP2).stdout)
    jsonschema.validate(found, SCHEMA)
    (verdict,) = found["verdicts"]
    assert verdict["axioms"]["rules"] == ["calculation"]
    assert verdict["axioms"]["trusted"][-1]["where"] == "bpverify/kernel"
    assert verdict["axioms"]["hypotheses"] == verdict["conditions"]
    assert "axioms" not in json.loads(run("--json", "--equation", BP2).stdout)["verdicts"][0]
    for key in ("trusted", "rules", "hypotheses", "conditions"):
        wrong = json.loads(json.dumps(found))
        del wrong["verdicts"][0]["axioms"][key]
        assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(wrong)


def test_json_is_unchanged_without_them() -> None:
    report = Report((check(BP2),))
    assert report_json("check", report, axioms=()) == report_json("check", report)


def test_the_letters_of_the_author_are_read(tmp_path: Path) -> None:
    latex = r"\delta_j^l = \frac{\partial Q}{\partial z_j^l}"
    found = json.loads(run("--show-axioms", "--json", "--symbols", "cost=Q", "--equation", latex).stdout)
    assert found["verdicts"][0]["axioms"]["rules"] == ["calculation"]
