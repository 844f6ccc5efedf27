"""The slips that are put into claims change one thing each, and their count tells accused, open and proved apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.slips import (
    BESIDE,
    Slip,
    altered,
    claims_of,
    is_established,
    is_set,
    listed,
    main,
    outcome,
    place_of,
    right_side,
    slips,
)
from bpverify.general.check import check_text
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation.documents import read_text

if TYPE_CHECKING:
    from pathlib import Path

NEURON = r"""$$z = w x + b$$

$$a = \sigma(z)$$

$$E = \frac{1}{2} (a - y)^2$$

$$\frac{\partial E}{\partial a} = a - y$$

$$\frac{\partial E}{\partial w} = (a - y) \sigma'(z) x$$
"""


@pytest.mark.parametrize(
    ("side", "kind", "new"),
    [
        ("a - y", "sign", "a + y"),
        ("a - y", "sign", "-(a - y)"),
        ("a - y", "factor", "2 (a - y)"),
        (r"\delta a^T", "transpose", r"\delta a"),
        (r"B (X + Y)", "transpose", r"B (X^T + Y)"),
        (r"\sum_j w_{ij} x_j", "index", r"\sum_j w_{ji} x_j"),
        (r"\delta^{(l+1)}", "layer", r"\delta^{(l)}"),
        (r"\delta^{(l)}", "layer", r"\delta^{(l-1)}"),
        (r"\sigma(z^l)", "layer", r"\sigma(z^{l-1})"),
        (r"\sigma'(z)", "prime", r"\sigma(z)"),
        (r"\frac{1}{m} X^T", "mean", " X^T"),
        ("x^2", "power", "x^3"),
    ],
)
def test_each_kind_of_slip(side: str, kind: str, new: str) -> None:
    assert (kind, new) in list(altered(side))


def test_a_right_side_is_found_behind_its_line_with_other_blanks() -> None:
    text = "x = 1\ny = a  b\nz = a b\n"
    assert place_of("a b", text, 2) == (10, 14) and place_of("a b", text, 3) == (19, 22)
    assert place_of("c", text, 1) is None


def test_slips_are_counted_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "texts", tmp_path / "slips.jsonl"
    folder.mkdir()
    (folder / "neuron.md").write_text(NEURON, encoding="utf-8")
    options = [str(folder), "--per-text", "4", "--out", str(out)]
    assert main(options) == 0
    first = capsys.readouterr().out
    assert "0 altered claims are proved" in first and len(out.read_text(encoding="utf-8").splitlines()) == 4
    assert main(options) == 0 and capsys.readouterr().out == first


def test_what_stands_above_a_letter_is_no_array() -> None:
    assert not [new for kind, new in altered(r"a^L_k x^{A} d_L") if kind == "transpose"]


@pytest.mark.parametrize(
    ("latex", "side"),
    [
        (r"s = \sum_{i=1}^n x_i.", (True, r"\sum_{i=1}^n x_i")),
        ("a = b = c", (True, "c")),
        (r"g = p_k - \mathbb{1}(y = k)", (True, r"p_k - \mathbb{1}(y = k)")),
        (r"\sum_{i=1}^n x_i", (False, r"\sum_{i=1}^n x_i")),
    ],
)
def test_the_bound_of_a_sum_begins_no_right_side(latex: str, side: tuple[bool, str]) -> None:
    assert right_side(latex) == side


def test_only_what_a_table_lists_as_claims_is_altered(tmp_path: Path) -> None:
    table = tmp_path / "claims.csv"
    table.write_text("id,line,kind\nneuron,7,claim\nneuron,9,claim\nneuron,9,definition\n", encoding="utf-8")
    claims = claims_of(table)
    assert claims == {"neuron": {7: [True], 9: [True, False]}}
    verdicts = check_text(NEURON, "neuron.md").verdicts
    assert {slip.line for slip in slips(NEURON, "neuron.md", verdicts, 9, 1, {7: [True], 9: [False]})} == {7}


INLINE = r"""$$z = w x$$
With $z = w x$ one has
\begin{align}
E &= z^2 \\
\frac{dE}{dz} &= 2 z
\end{align}
where $\frac{dz}{dw} = x$.
"""


@pytest.mark.parametrize(
    ("lines", "claims"),
    [
        ({1: [False], 4: [False], 5: [True]}, [r"\frac{dE}{dz} = 2 z"]),
        ({1: [False], 3: [True]}, ["E = z^2"]),
        ({1: [False], 4: [False], 5: [True, True]}, [r"\frac{dE}{dz} = 2 z", r"\frac{dz}{dw} = x"]),
        ({4: [False], 60: [True]}, []),
        ({1: [False], 3: [False, True]}, [r"\frac{dE}{dz} = 2 z"]),
    ],
)
def test_each_row_of_a_table_is_one_equality_a_display_before_a_sentence(lines: dict[int, list[bool]], claims: list[str]) -> None:
    steps = read_text(INLINE, "inline.md").steps
    assert [steps[n].reading.latex for n in sorted(listed(lines, steps))] == claims


def test_a_slip_in_a_notebook_stands_in_its_json() -> None:
    source = [r"$$E = \frac{1}{2} (a -" + "\n", "y)^2$$\n", "\n", r"$$\frac{dE}{da} = a - y$$"]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}, indent=1)
    steps = read_text(text, "book.ipynb").steps
    verdicts = check_text(text, "book.ipynb").verdicts
    found = slips(text, "book.ipynb", verdicts, 2, 1)
    assert len(found) == 2 and all(slip.claim.endswith("= a - y") for slip in found)
    claims = {outcome(slip, text, steps)[1].replace(r"\frac{dE}{da} = ", "") for slip in found}
    assert claims <= {"a + y", "-(a - y)", "2 (a - y)"}
    place = place_of(r"\frac{1}{2} (a - y)^2", text, 1, is_quoted=True)
    assert place is not None and "\n" in text[slice(*place)]


@pytest.mark.parametrize(("right", "wrong"), [("(a - y)", "2 (a - y)"), (r"\sigma'(z) x", r"\sigma(z) x"), ("a - y$$", "a + y$$")])
def test_one_claim_alone_has_the_verdict_that_it_has_among_all(right: str, wrong: str) -> None:
    at = NEURON.rindex(right)
    text = NEURON[:at] + wrong + NEURON[at + len(right) :]
    for number, verdict in enumerate(check_text(text, "neuron.md").verdicts):
        alone = check_text(text, "neuron.md", only=frozenset({number})).verdicts[number]
        assert (alone.status, alone.reason) == (verdict.status, verdict.reason)


@pytest.mark.parametrize("arguments", [["nowhere"], [".", "--claims", "nowhere.csv"]])
def test_what_is_not_there_is_refused_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "expected a" in capsys.readouterr().err


@pytest.mark.parametrize("latex", [r"\left( a)", r"(x)^2^T", r"x^T'", r"\frac{a}{b", r"a}{"])
def test_what_latex_does_not_set(latex: str) -> None:
    assert not is_set(latex)


def test_no_slip_breaks_what_latex_sets() -> None:
    assert not [new for _, new in altered(r"A^T B'^2 + \mathcal{L} + (A_l)^2") if not is_set(new)]
    assert is_set(r"\{ a_{i_{j}}^{(l)} \left( b^2_k + c_k^2 \right)")
    assert not [new for _, new in altered(r"\mathcal{L}") if "L-1" in new]


def test_no_number_is_transposed_nor_what_is_differentiated() -> None:
    side = r"\frac{\partial C}{\partial W} A B_l"
    kinds = [new for kind, new in altered(side, {"A"}) if kind == "transpose"]
    assert kinds == [r"\frac{\partial C}{\partial W} A {B_l}^T"]


def test_nothing_is_put_around_a_row_of_a_display() -> None:
    assert {kind for kind, _ in altered(r"a + b \tag{3}")} == {"sign"} and not list(altered(r"a b & c"))
    assert ("factor", r"2 (\begin{matrix} a & b \end{matrix})") in list(altered(r"\begin{matrix} a & b \end{matrix}"))


def test_the_last_value_of_a_sum_transposes_nothing_nor_does_an_index() -> None:
    kinds = [new for kind, new in altered(r"\sum_{t=1}^T \delta_t h_t^T z^{(L)} \prod^T_{i} x_i") if kind == "transpose"]
    assert kinds == [r"\sum_{t=1}^T \delta_t h_t z^{(L)} \prod^T_{i} x_i"]
    assert [new for kind, new in altered(r"a_{i} \frac{1 + A}{b}") if kind == "transpose"] == [r"a_{i} \frac{1 + A^T}{b}"]


def test_a_slip_within_a_chain_is_found_where_either_equality_is_accused() -> None:
    text = NEURON + "\n" + r"$$q = \frac{\partial E}{\partial a} = a - y$$" + "\n"
    at = text.rindex(r"\frac{")
    slip = Slip("neuron.md", 11, "", "sign", at, at, "-")
    status, claim, _ = outcome(slip, text, read_text(text, "neuron.md").steps)
    assert status == "refuted" and claim.endswith("= a - y")


LAYERS = r"""$$y = W x$$

$$z = V y$$

$$\frac{\partial y}{\partial x} = W$$
"""


def test_what_is_established_has_its_conventions_from_another_claim() -> None:
    alone = check_text(LAYERS, "short.md").verdicts
    both = check_text(LAYERS + "\n" + r"$$\frac{\partial z}{\partial y} = V$$", "short.md").verdicts
    assert is_established(2, both) and not is_established(2, alone)


def test_what_holds_beside_words_is_not_established() -> None:
    held = check_text(NEURON, "short.md").verdicts[-1]
    condition = Condition(ConditionKind.MODEL, f"{BESIDE}, beside the words: (one unit)")
    assert is_established(0, [held]) and not is_established(0, [replace(held, provided=(*held.provided, condition))])
