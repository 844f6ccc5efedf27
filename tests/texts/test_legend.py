"""How the names of a text were read is shown with the lines that tell it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.general.check import check_text
from bpverify.verdict import Meaning

LAYERS = r"""
$$ \mathbf{z}^l = W^l \mathbf{a}^{l-1} + \mathbf{b}^l $$
$$ \mathbf{a}^l = g(\mathbf{z}^l) $$
$$ g(t) = \frac{t}{1 + t^2} $$

$$ g'(t) = \frac{1 - t^2}{(1 + t^2)^2} $$
"""
SCALARS = r"""
$$ h = \tanh(u x), \quad o = v h, \quad E = \frac{1}{2} (o - y)^2 $$

$$ \frac{\partial E}{\partial u} = (o - y) v (1 - h^2) x $$
"""


def read(text: str) -> dict[str, Meaning]:
    return {each.symbol: each for each in check_text(text, "t.md", has_meanings=True).meanings}


def test_each_name_is_shown_with_its_kind_and_the_line_of_its_definition() -> None:
    found = read(SCALARS)
    assert {"h", "o", "E", "u", "v", "x", "y"} <= set(found)
    assert found["o"].words.startswith("a number") and found["o"].is_defined and found["o"].sources[0].line == 2
    assert found["E"].words.startswith("the cost") and not found["u"].is_defined


def test_matrices_vectors_functions_and_layers_are_told_apart() -> None:
    found = read(LAYERS)
    assert found["W"].words.startswith("a matrix") and "one in each layer" in found["W"].words
    assert found["z"].words.startswith("a vector") and found["z"].is_defined
    assert found["g"].words == "a function" and found["g"].is_defined and found["g"].sources[0].line == 4
    assert found["l"].words == "count layers or steps" and found[""].words == "vectors are columns"


def test_a_convention_is_shown_with_the_line_that_tells_it() -> None:
    text = "$$ x = x $$\n\n" r"$$ z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l $$" "\n\n" r"$$ z_1^2 = w_{21}^2 a_2^1 $$"
    found = next(m for m in check_text(text, "t.md").meanings if "from unit i to unit j" in m.words)
    assert [source.line for source in found.sources] == [3] and "line" not in found.words


def test_the_letter_of_a_law_is_no_name_of_the_text() -> None:
    text = r"$$ f(Z) = \frac{1}{1 + e^{-Z}} $$" "\n\n" r"$$ A = f(Z) $$" "\n\n" r"$$ f'(Z) = f(Z) (2 - f(Z)) $$"
    assert not any("mathring" in symbol for symbol in read(text))


def test_nothing_undecided_is_needed_for_it() -> None:
    text = r"$$ \frac{\partial C}{\partial b_j^l} = \delta_j^l $$"
    assert check_text(text, "t.md").meanings and "the errors" in read(text)[r"\delta"].words


def test_what_is_read_of_a_network_stands_beside_what_is_read_of_the_text() -> None:
    found = read(r"$$ \delta_j^L = \frac{\partial C}{\partial z_j^L} $$ $$ \delta_j^L = q_j^L $$")
    assert found[r"\delta"].words.endswith("the errors of the layered network") and found[r"\delta"].words.startswith("a vector")


def test_the_summary_has_it_in_one_line_and_the_option_in_full(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(SCALARS, encoding="utf-8")
    brief = CliRunner().invoke(main, ["check", str(path)]).stdout
    assert "how each name was read: --show-reading" in brief and "learnt in" not in brief
    full = CliRunner().invoke(main, ["check", str(path), "--show-reading"]).stdout
    assert "learnt in" in full and "line 2, its definition" in full


@pytest.mark.parametrize("form", ["json", "html"])
def test_every_format_has_it(tmp_path: Path, form: str) -> None:
    path = tmp_path / "t.md"
    path.write_text(SCALARS, encoding="utf-8")
    found = CliRunner().invoke(main, ["check", str(path), "--show-reading", "--format", form]).stdout
    if form == "json":
        rows = json.loads(found)["reading"]
        assert any(row["symbol"] == "h" and row["defined"] and row["sources"][0]["line"] == 2 for row in rows)
    else:
        assert "was read; --symbols corrects it" in found
    assert "reading" not in json.loads(CliRunner().invoke(main, ["check", str(path), "--json"]).stdout)


def test_an_equation_alone_has_no_reading_to_show() -> None:
    found = CliRunner().invoke(main, ["check", "--equation", "a = b", "--show-reading"])
    assert found.exit_code == 2 and "expected FILE" in found.stderr


@pytest.mark.parametrize(("form", "shown"), [("text", "h (no layer)"), ("html", " (no layer)</td>")])
def test_what_tells_two_names_of_one_letter_apart_is_shown_as_words(tmp_path: Path, form: str, shown: str) -> None:
    path = tmp_path / "t.md"
    layers = r"$$ \mathbf{h}^l = g(\mathbf{z}^l) $$ and $$ \mathbf{z}^l = W^l \mathbf{h}^{l-1} $$"
    path.write_text(layers + "\n\n" + r"$$ \mathbf{h} = M \mathbf{x} $$", encoding="utf-8")
    assert shown in CliRunner().invoke(main, ["check", str(path), "--show-reading", "--format", form]).stdout
