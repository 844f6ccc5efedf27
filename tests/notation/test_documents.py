"""Documents: which displays are found, how rows become chains, which slips are repaired, where each step stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.errors import IllFormedError, InputError, UnsupportedError
from bpverify.general.check import file_text
from bpverify.notation.documents import Step, read_text
from bpverify.notation.parse import read
from bpverify.notation.write import write

BP3 = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"


def steps_of(text: str, name: str = "") -> tuple[Step, ...]:
    return read_text(text, name).steps


def codes(step: Step) -> list[str]:
    return [diagnostic.code for diagnostic in step.reading.diagnostics]


def displayed(text: str, name: str = "") -> tuple[Step, ...]:
    return tuple(step for step in steps_of(text, name) if step.source.block is not None)


def readings(text: str, name: str = "") -> list[str]:
    return [write(s.reading.claim) if s.reading.claim else type(s.reading.error).__name__ for s in displayed(text, name)]


@pytest.mark.parametrize(
    "text",
    [
        f"$${BP3}$$",
        f"text \\[ {BP3}. \\] text",
        f"\\begin{{equation}}\\label{{x}} {BP3} \\end{{equation}}",
        f"\\begin{{align*}}\n{BP3.replace('=', '&=')} \\tag{{BP3}} \\\\\n\\end{{align*}}",
        f"$$\\begin{{aligned}}{BP3.replace('=', '&=')}\\end{{aligned}}$$",
        f"```math\n{BP3}\n```",
        f"\\begin{{eqnarray}}{BP3.replace('=', '&=&')}\\end{{eqnarray}}",
        "\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$$\\pd{C}{b_j^l} = \\delta_j^l$$",
        "\\def\\d{\\delta}\n```\n$$a = b$$\n```\n$$" + BP3.replace("delta", "d") + "$$",
    ],
)  # fmt: skip
def test_displays(text: str) -> None:
    assert readings(text) == [BP3]


def test_comments_of_tex_are_no_text() -> None:
    assert readings(f"% $$x_j = y_j$$\n\\[ {BP3} % done \\] \n\\]", "a.tex") == [BP3]


def test_rows_continue_a_chain_and_keep_their_lines() -> None:
    text = "one\n\\begin{align}\nz_j^l &= \\sum_k w_{jk}^l a_k^{l-1} \\\\\n"
    text += "  &\\quad + b_j^l \\\\\n &= z_j^l \\\\\n a_j^l &= \\sigma(z_j^l)\n\\end{align}"
    steps = steps_of(text, "a.md")
    assert [(s.source.block, s.source.step, s.source.line, s.chain) for s in steps] == [
        (1, 1, 3, 1),
        (1, 2, 5, 1),
        (1, 3, 6, 2),
    ]
    assert readings(text)[0] == r"z_j^l = \sum_{k} w_{jk}^l a_k^{l-1} + b_j^l"


def test_an_equation_of_a_chain_stands_where_its_sign_does() -> None:
    text = "\\begin{align}\nz_j^l &=\nb_j^l\n\\nonumber \\\\\n&=\nb_j^l\n\\end{align}"
    assert [step.source.line for step in steps_of(text, "a.md")] == [2, 5]


def test_columns_are_equations() -> None:
    assert readings(r"\begin{align} a_j^l &= \sigma(z_j^l) & b_j^l &= b_j^l \end{align}") == [
        r"a_j^l = \sigma(z_j^l)",
        "b_j^l = b_j^l",
    ]


def test_a_backslash_before_a_blank_ends_a_row_and_is_reported() -> None:
    steps = steps_of("$$ \\begin{align} a_j^l &= \\sigma(z_j^l) \\ &= a_j^l \\ b_j^l &= b_j^l \\end{align} $$")
    assert [(s.source.step, s.chain, codes(s)) for s in steps] == [(1, 1, []), (2, 1, ["row-end"]), (3, 2, ["row-end"])]


def test_a_display_without_an_equation_counts_as_a_block() -> None:
    (step,) = steps_of(f"$$\\delta^l$$ and $${BP3}$$")
    assert (step.source.block, step.source.step) == (2, 1)


@pytest.mark.parametrize(
    ("text", "code", "claim"),
    [
        (r"z_k^{l+1} = w_kj^{l+1}", "lost-braces", None),
        (r"\frac{\delta C}{\delta b_j^l} = \delta_j^l", "delta-for-partial", BP3),
        (r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'{z_j^L}", "braces-for-parentheses", None),
        (
            r"z_j^l = \sum w_{jk}^l a_k^{l-1} + b_j^l",
            "sum-without-index",
            r"z_j^l = \sum_{k} w_{jk}^l a_k^{l-1} + b_j^l",
        ),
    ],
)
def test_slips_are_repaired_and_said(text: str, code: str, claim: str | None) -> None:
    (reading,) = read(text)
    assert [d.code for d in reading.diagnostics] == [code]
    if claim is not None:
        assert reading.claim is not None
        assert write(reading.claim) == claim


def test_a_sum_without_index_is_not_guessed() -> None:
    (reading,) = read(r"C = \sum w_{jk}^l a_k^{l-1} z_j^l")
    assert isinstance(reading.error, UnsupportedError)


def test_local_definitions_are_put_in() -> None:
    text = "where \\(W = z_j^l - b_j^l\\):\n$$ a_j^l = \\sigma(W + b_j^l) $$"
    (step,) = displayed(text)
    assert codes(step) == ["definition"]
    assert readings(text) == [r"a_j^l = \sigma\left(z_j^l - b_j^l + b_j^l\right)"]


def test_what_is_said_of_a_letter_by_itself_defines_it_nowhere() -> None:
    (step,) = displayed("a matrix with \\(W = -W^T\\) is skew:\n$$ z_j^l = W $$")
    assert codes(step) == [] and step.reading.latex == "z_j^l = W"


def test_a_letter_of_the_notation_is_not_redefined() -> None:
    (step,) = displayed("$y = a_j^L$ and $C = z_j^l$ $$ a_j^L - y_j = C $$")
    assert codes(step) == []


def test_an_ill_formed_step_keeps_its_draft() -> None:
    (step,) = steps_of(r"$$ z_k^{l+1} = \sum_j w_{kj}^{l+2} \sigma(z_j^l) + b_k^{l+1} $$")
    assert isinstance(step.reading.error, IllFormedError)
    assert step.reading.draft is not None


@pytest.mark.parametrize("macro", [r"\newcommand{\x}{\x\x}", r"\newcommand{\x}[1]{\x{#1#1}}", r"\def\x{\x}"])
def test_macros_that_never_end_are_refused(macro: str) -> None:
    (step,) = steps_of(macro + r"$$\x{a} = \x{b}$$")
    assert isinstance(step.reading.error, UnsupportedError)


def test_notebooks_keep_the_lines_of_the_file() -> None:
    cells = [
        {"cell_type": "code", "source": ["x = '$$a = b$$'"]},
        {"cell_type": "markdown", "source": ["# Title\n", f"$$ {BP3} $$"]},
    ]
    text = json.dumps({"cells": cells}, indent=1)
    (step,) = steps_of(text, "a.ipynb")
    assert "frac" in text.split("\n")[step.source.line - 1]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cells": 1}', '{"cells": [{"cell_type": "markdown", "source": 1}]}', "[" * 9999]
)
def test_no_notebook(text: str) -> None:
    with pytest.raises(InputError) as found:
        steps_of(text, "a.ipynb")
    assert not str(found.value).endswith("'cells'")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\xff")
    for name in ("none.md", "bytes.md"):
        with pytest.raises(InputError):
            file_text(tmp_path / name)


PIECES = (
    r"$ $$ \[ \] \( \) \begin{align} \end{align} & \\ \  = z_j^l \newcommand{\x}[1]{#1} \def\x{ \x { } ``` W % \tag{1}"
).split(" ")


@settings(max_examples=200, deadline=2000)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from([*PIECES, "\n", " "]), max_size=40).map("".join)),
    st.sampled_from(["a.md", "a.tex"]),
)
def test_any_document_is_read(text: str, name: str) -> None:
    for step in steps_of(text, name):
        assert (step.reading.claim is None) == (step.reading.error is not None)


def test_equations_side_by_side_and_conditions() -> None:
    steps = steps_of(r"$$ a_j^l = \sigma(z_j^l), \quad b_j^l = b_j^l \qquad l = L-1, \dots, 2 $$")
    assert [(s.source.step, s.chain, bool(s.condition), codes(s)) for s in steps] == [
        (1, 1, True, ["condition"]),  # the condition may be meant for both
        (2, 2, True, ["condition"]),
    ]


@pytest.mark.parametrize(
    "row",
    [r"& {} + z_j^l", r"\quad {}+ z_j^l", r"~+ z_j^l", r"\hspace{1em}+ z_j^l", r"\hskip 1em + z_j^l", r"\notag + z_j^l",
     r"\left.+ z_j^l\right.", r"\pm z_j^l", r"/ 2", r"(-1)", r"\left(2\right)", r"z_j^l", r"\mathbin{+} z_j^l"],
)  # fmt: skip
def test_a_row_below_an_equation_is_never_dropped(row: str) -> None:
    equation = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
    whole = steps_of(f"$$ {equation} $$")
    below = steps_of(f"$$ {equation} \\\\\n {row} $$")
    above = steps_of(f"$$ 2 \\cdot \\\\ {equation} $$")
    assert whole[0].reading.claim is not None
    for steps in (below, above):
        assert all(step.reading.claim != whole[0].reading.claim for step in steps)
        assert steps


@pytest.mark.parametrize(
    "condition",
    [r"\quad (l = L)", "\n\\quad (l = L)\n", r"\quad \text{for } l = L", r"\qquad l = L-1, \dots, 2", r", \quad 1 \le l < L"],
)
def test_words_and_relations_between_layers_are_conditions(condition: str) -> None:
    (step,) = steps_of(f"$$ a_j^l = z_j^l {condition} $$")
    assert step.reading.claim is not None and step.condition


def test_a_condition_may_stand_in_front() -> None:
    for front in (r"l = L: \quad", r"\text{for } l = L, \quad"):
        (step,) = steps_of(f"$$ {front} a_j^l = z_j^l $$")
        assert step.reading.claim is not None and step.condition


def test_what_a_comment_or_code_holds_is_not_meant() -> None:
    assert steps_of("<!-- $$ a_j^l = z_j^l $$ -->") == ()
    text = "\\newcommand{\\q}{a}\n```\n\\renewcommand{\\q}{z}\n```\n$$ \\q_j^l = z_j^l $$"
    (step,) = steps_of(text, "a.md")
    (plain,) = steps_of("$$ a_j^l = z_j^l $$")
    assert step.reading.claim == plain.reading.claim or str(step.reading.claim).replace("q", "a") == str(plain.reading.claim)


def test_a_macro_defined_twice_is_not_guessed() -> None:
    (step,) = steps_of("\\newcommand{\\q}{a}\n$$ \\q_j^l = z_j^l $$\n\\renewcommand{\\q}{z}")
    assert step.reading.claim is None and "twice" in str(step.reading.error)


def test_the_differential_is_no_letter_to_define() -> None:
    (step,) = displayed("We set $d = z_1^1$.\n$$\\frac{dC}{da_1^2} = \\frac{C}{a_1^2}$$")
    assert "definition" not in codes(step)


@pytest.mark.parametrize("relation", [r"\equiv", r"\approx", r"\triangleq", r"\leftarrow"])
def test_every_relation_is_judged_or_undecided(relation: str) -> None:
    assert len(steps_of(rf"$$ \delta_j^l {relation} 5 $$")) == 1


def test_a_number_behind_a_wide_space_is_no_factor() -> None:
    (reading,) = read(r"b_j^l = b_j^l \quad (2)")
    assert reading.claim is None


@pytest.mark.parametrize(
    "text",
    ["\\[" * 100_000, "$" * 99_999, "$$a$$" * 20_000, r"\begin{align}" * 20_000, "`" * 9999,
     r"\def\x{" * 20_000,
     "$$" + " " * 19_000 + "= a$$", "$$" + r"\tag{" * 3000 + "=$$",
     "$$" + "& = " * 4000 + "$$",
     "$$" + r"\ &=" * 4000 + "$$"],
)  # fmt: skip
def test_hostile_documents_are_read_to_their_end(text: str) -> None:
    steps = steps_of(text, "a.md")
    assert all(step.reading.error is not None or step.reading.claim is not None for step in steps)


@pytest.mark.parametrize("opener", ["$$", r"\[", r"\begin{align}"])
def test_a_display_that_is_never_closed_is_reported(opener: str) -> None:
    steps = steps_of(f"$$ b_j^l = b_j^l $$\n\n{opener} \\frac{{\\partial C}}{{\\partial b_j^l}} = 3")
    assert len(steps) == 2
    assert steps[1].source.line == 3 and "never closed" in str(steps[1].reading.error)
    assert steps[1].is_cut


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("$$ b_j^l = 1\n", "a.md", "never closed"),
        ("so $ b_j^l = 1\n", "a.md", "never closed"),
        ("\\begin{align} \\delta = 1\n", "a.tex", "write \\end{align}"),
        ("\\begin{algin} \\delta = 1 \\end{algin}\n", "a.tex", "'algin' is not known"),
        ("for $5 b_j^l = 1\n", "a.md", "outside of any sign"),
    ],
)
def test_what_is_open_is_told_from_what_is_outside_of_mathematics(text: str, name: str, words: str) -> None:
    (gap,) = read_text(text, name).unread
    assert words in gap.reason


@pytest.mark.parametrize("role", [":math:`{}`", "{{math}}`{}`", "$`{}`$"])
def test_mathematics_between_backticks_with_a_role_is_read(role: str) -> None:
    assert [step.reading.latex for step in steps_of("Then " + role.format("a = b") + " holds.", "a.md")] == ["a = b"]
    assert not list(steps_of("Then `a = b` holds.", "a.md"))
