"""What is declared corrects the reading, and is a condition of every verdict; a project's table declares the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpverify.cli import main
from bpverify.errors import InputError
from bpverify.general.check import check_equation, check_text
from bpverify.general.declarations import of_project
from bpverify.notation.declared import declared, entries
from bpverify.verdict import Report

NAMES = r"""
$$ E_n = \frac{1}{2} \sum_k (\hat{y}_k - t_k)^2 $$

$$ \delta_k^L = (\hat{y}_k - t_k) \sigma'(z_k^L) $$

$$ \delta_j^l = \sum_k \Theta_{jk}^{l+1} \delta_k^{l+1} \sigma'(z_j^l) $$
"""
WRONG = NAMES.replace(r"\Theta_{jk}", r"\Theta_{kj}").replace(r"(\hat{y}_k - t_k) \sigma", r"(t_k - \hat{y}_k) \sigma")
ALL = r"cost=E_n,target=t,output=\hat{y},weights=\Theta:in-out"


def judged(text: str, symbols: str = "") -> Report:
    return check_text(text, "t.md", declared=declared(entries(symbols)))


def test_declared_names_are_judged_where_their_meaning_was_unknown() -> None:
    assert judged(NAMES).summary["proved"] == 0
    found = judged(NAMES, ALL)
    assert [v.status for v in found.verdicts] == ["given", "proved", "proved"]
    for verdict in found.verdicts[1:]:
        said = " ".join(verdict.conditions)
        assert all(name in said for name in ("E_n is the cost", "t is the target", "from unit i to unit j"))


def test_what_is_wrong_under_the_declaration_is_never_proved() -> None:
    found = judged(WRONG, ALL)
    assert found.summary["proved"] == 0 and len(found.verdicts) == 3
    for verdict in found.verdicts[1:]:
        assert not verdict.status == "refuted" or any(d.code == "declared" for d in verdict.diagnostics)


def test_what_is_declared_holds_on_a_network_too(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text(r"$$ q_j^l = \sum_i u_{ij}^l s_i^{l-1} + b_j^l $$", encoding="utf-8")
    words = (str(tmp_path / "t.md"), "--arch", "2-3-2")
    assert run(*words, "--symbols", "weights=u:in-out,z=q,a=s").exit_code == 0
    assert run(*words, "--symbols", "weights=u:out-in,z=q,a=s").exit_code == 1 and run(*words).exit_code == 3


@pytest.mark.parametrize(
    ("symbols", "latex", "status"),
    [
        ("vectors=rows", r"z^l = a^{l-1} (w^l)^T + b^l", "proved"),
        ("", r"z^l = a^{l-1} (w^l)^T + b^l", "ill-formed"),
        ("weights=w:in-out", r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l", "proved"),
        ("weights=w:out-in", r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l", "ill-formed"),
        ("weights=w:in-out", r"z_j^l = \sum_i w_{ji}^l a_i^{l-1} + b_j^l", "ill-formed"),
    ],
)
def test_a_convention_holds_for_one_equation_too(symbols: str, latex: str, status: str) -> None:
    found = check_equation(latex, declared=declared(entries(symbols)))
    assert found.status == status
    if symbols and status == "proved":
        assert "as --symbols declares" in found.verdicts[0].conditions[-1]


def test_a_declared_kind_is_not_overruled_by_the_look_of_a_letter() -> None:
    text = "$$ M = P Q $$\n\n$$ M = Q P $$"
    assert judged(text).summary["proved"] == 0
    found = judged(text, "number=M,number=P,number=Q")
    assert found.verdicts[1].status == "proved" and "P is a number, as --symbols declares" in found.verdicts[1].conditions
    assert judged(text, "matrix=M,matrix=P,matrix=Q").summary["proved"] == 0


def test_a_declared_letter_before_a_bracket_is_a_factor_or_a_function() -> None:
    text = r"$$ E = k(u + v) $$" "\n\n" r"$$ \frac{\partial E}{\partial u} = k $$"
    assert judged(text, "number=k").verdicts[1].status == "proved"
    assert judged(text, "function=k").verdicts[1].status != "proved"


@pytest.mark.parametrize(
    ("symbols", "latex"),
    [
        ("cost=E_n", r"\sum_n E_n = E_n"),
        ("cost=E_n", r"\sum_n E_n = 3 E_n"),
        ("cost=E_n", r"E = E_n"),
        ("cost=E_n", r"\frac{\partial E_m}{\partial b_j^l} = \delta_j^l"),
        ("cost=E_n", r"\frac{\partial E_n}{\partial b_j^l} = -\delta_j^l"),
        (r"output=\hat{y}", r"\hat{y} = y"),
        (r"output=\hat{y}", r"\hat{y}_j = a_j^l"),
        (r"weights=\Theta:in-out", r"z^l = \Theta^l a^{l-1} + b^l"),
        ("vectors=rows", r"z^l = w^l a^{l-1} + b^l"),
    ],
)
def test_no_declaration_proves_what_is_false_under_it(symbols: str, latex: str) -> None:
    assert check_equation(latex, declared=declared(entries(symbols))).status not in ("proved", "tested")
    assert judged(f"$$ {latex} $$", symbols).summary["proved"] == 0


def test_a_sum_over_the_index_of_a_declared_cost_accuses_nobody() -> None:
    text = r"$$ \sum_n \frac{\partial E_n}{\partial b_j^l} = \sum_n \delta_j^l $$"
    assert judged(text, "cost=E_n").summary["refuted"] == judged(text, "cost=E_n").summary["ill-formed"] == 0


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", *words])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "t.md").write_text(NAMES, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "texts")
    return tmp_path / "pyproject.toml"


TABLE = "[tool.bpverify.symbols]\ncost = 'E_n'\ntarget = 't'\noutput = '\\hat{y}'\nweights = '\\Theta:in-out'\n"


def test_the_table_of_a_project_declares_with_file_and_line(project: Path) -> None:
    assert run("t.md").exit_code == 3
    project.write_text("[project]\nname = 'x'\n" + TABLE, encoding="utf-8")
    found = run("t.md", "--all")
    assert found.exit_code == 0 and "E_n is the cost, as pyproject.toml:4 declares" in " ".join(found.stdout.split())
    assert [each.place for each in of_project(project.parent / "texts")] == [f"pyproject.toml:{n}" for n in (4, 5, 6, 7)]


def test_the_command_line_goes_before_the_table(project: Path) -> None:
    project.write_text(TABLE.replace("E_n", "Q"), encoding="utf-8")
    assert run("t.md", "--symbols", "cost=E_n").exit_code == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[tool.bpverify]\nsymbolz = 1", "line 2: key 'symbolz' in [tool.bpverify]: expected the key 'symbols'; did you mean"),
        ("[tool.bpverify.symbols]\nkost = 'J'", "in pyproject.toml:2: expected role=letter"),
        ("[tool.bpverify.symbols]\ncost = 3", "pyproject.toml, line 2: 'cost': expected a name in quotes"),
        ("[tool.bpverify.symbols]\nnumber = []", "a name in quotes, or a list of such"),
        ("[tool.bpverify]\nsymbols = 'cost=J'", "a table [tool.bpverify.symbols]"),
        ("[tool]\nbpverify = 3", "a table [tool.bpverify]"),
        ("[tool.bpverify", "expected valid TOML"),
        ("[tool.bpverify.symbols]\nvectors = 'rowz'", "did you mean 'rows'"),
    ],
)
def test_a_table_that_says_nothing_of_use_is_one_line(project: Path, text: str, expected: str) -> None:
    project.write_text(text, encoding="utf-8")
    found = run("t.md")
    assert found.exit_code == 2 and expected in found.stderr and found.stderr.count("\n") == 1 and not found.stdout


@pytest.mark.parametrize("text", ["", "[project", "[tool.ruff]\nline-length = 3", "tool = 3 # bpverify", "[tool.bpverify]"])
def test_what_speaks_of_something_else_declares_nothing(project: Path, text: str) -> None:
    project.write_text(text, encoding="utf-8")
    assert of_project(project.parent) == ()


def test_several_names_of_a_kind_are_a_list(project: Path) -> None:
    project.write_text("[tool.bpverify]\nsymbols = { number = ['\\eta', 'k'] }\n", encoding="utf-8")
    assert [(each.role, each.value, each.place) for each in of_project(project.parent)] == [
        ("number", "\\eta", "pyproject.toml:2"), ("number", "k", "pyproject.toml:2"),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_one_line(project: Path) -> None:
    project.write_bytes(b"# bpverify \xff")
    with pytest.raises(InputError, match="valid TOML"):
        of_project(project.parent)
