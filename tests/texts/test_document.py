"""Which equality is a definition and which a claim; what is found of it, and on what that rests."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bpverify.general.check import check_text
from bpverify.texts.defined import is_gradient_name
from bpverify.texts.document import Text
from bpverify.texts.equality import Item
from bpverify.texts.sections import Sections
from bpverify.verdict import Given, Proved, Refuted, Undecided

from .reading import judged

ROOT = Path(__file__).resolve().parent.parent.parent
CHAIN = ("z = w x", "y = z^2", r"\frac{dy}{dw} = 2 z x", r"\frac{dy}{dw} = 2 z")


def kinds(*equations: str) -> list[str]:
    text = Text([Item(n, latex) for n, latex in enumerate(equations)])
    return [text.kinds.get(n, "unread") for n in range(len(equations))]


def test_the_first_equality_about_a_name_defines_it() -> None:
    assert kinds(*CHAIN) == ["definition", "definition", "claim", "claim"]
    assert kinds("a = b + c", "a = 2 b") == ["definition", "claim"]


def test_a_function_at_letters_is_defined() -> None:
    assert kinds(r"\sigma(x) = \frac{1}{1 + e^{-x}}", r"\sigma(x) = 1 - \sigma(-x)")[0] == "definition"


def test_no_relation_is_no_equality() -> None:
    assert kinds("a < b", "a + b", r"\int x = a") == ["unread"] * 3


@pytest.mark.parametrize("letter", [r"\delta", "dW", "dz"])
def test_letters_that_mean_gradients(letter: str) -> None:
    assert is_gradient_name(letter)


@pytest.mark.parametrize("letter", ["d", "w", "data", "d1"])
def test_letters_that_do_not(letter: str) -> None:
    assert not is_gradient_name(letter)


def test_definitions_that_come_later_are_known() -> None:
    assert [f.status for _, f in judged("\n\n".join(f"$${e}$$" for e in (CHAIN[2], *CHAIN[:2])))] == ["proved", "given", "given"]


def test_what_a_proof_uses_is_named() -> None:
    sections = Sections([Item(n, latex) for n, latex in enumerate(CHAIN)])
    found = sections.judge(sections.items[2])
    assert found.status == "proved" and found.used == (0, 1) and found.components == 1
    assert sections.judge(sections.items[3]).status == "unequal"


def test_a_section_by_itself_may_use_a_letter_again() -> None:
    first = [Item(0, "y = x^2", heading=1, section=1), Item(1, r"\frac{dy}{dx} = 2 x", heading=1, section=1)]
    second = [Item(2, "y = x^3", heading=2, section=2), Item(3, r"\frac{dy}{dx} = 3 x^2", heading=2, section=2)]
    sections = Sections([*first, *second])
    assert [sections.judge(i).status for i in sections.items] == ["given", "proved", "given", "proved"]
    wrong = replace(second[1], latex=r"\frac{dy}{dx} = 2 x")
    assert Sections([*first, second[0], wrong]).judge(wrong).status not in ("proved", "tested")


def test_verdicts_prove_or_are_given_and_accuse_where_a_proof_bears_it_out() -> None:
    text = "\n\n".join(f"$${latex}$$" for latex in CHAIN)
    verdicts = check_text(text, "chain.md").verdicts
    assert [type(v) for v in verdicts] == [Given, Given, Proved, Refuted]
    alone = check_text("\n\n".join(f"$${CHAIN[n]}$$" for n in (0, 1, 3)), "chain.md").verdicts
    assert isinstance(alone[-1], Undecided)
    proved = verdicts[2]
    assert "on instances with sizes" in str(getattr(proved, "scope", ""))
    assert "own definitions" in str(getattr(proved, "method", ""))


def test_findings_do_not_rest_on_the_order_of_sets() -> None:
    program = (
        "from tests.texts.reading import findings\n"
        "print([f.status for n in ('a quadratic form', 'columns', 'batch norm', 'a gate') for _, _, f in findings(n)])"
    )
    said = set()
    for seed in ("0", "4"):
        around = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", program], env=around, cwd=ROOT, capture_output=True, check=True)
        said.add(done.stdout)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("The layer does not include a bias. Here the intermediate variable is:", "proved"),
        ("This does not hold. Here the intermediate variable is:", "undecided"),
        ("The intermediate variable is not:", "undecided"),
        ("It is not the next one.", "undecided"),
        ("When it rains, the intermediate variable is", "undecided"),
        ("A common mistake is this. Here the intermediate variable is:", "undecided"),
    ],
)
def test_a_negation_is_about_its_own_sentence(said: str, status: str) -> None:
    text = said + "\n\n$$z = w x$$\n\n$$\\frac{\\partial z}{\\partial w} = x$$"
    assert judged(text)[-1][1].status == status


@pytest.mark.parametrize(("heading", "status"), [("# Later", "proved"), ("", "undecided")])
def test_a_value_that_is_changed_in_a_later_section_was_another_before(heading: str, status: str) -> None:
    claim, change = r"$$\frac{\partial x_i}{\partial u} = c_i$$", r"$$x_i \leftarrow \frac{x_i - m}{s}$$"
    parts = ["# First", "$$x_i = c_i u$$", claim, heading, change]
    text = "\n\n".join(part for part in parts if part)
    assert judged(text)[1][1].status == status


CHAINED = r"\frac{\partial L}{\partial w} = %s + \frac{\partial L}{\partial \mathbf{h}} \frac{\partial \mathbf{h}}{\partial w}"


def test_a_chain_through_a_vector_from_a_number_to_a_number_is_a_number_in_a_sum() -> None:
    given = [r"\mathbf{h} = \mathbf{a} w", r"\mathbf{g} = \mathbf{B} \mathbf{h}", r"L = \mathbf{g}^T \mathbf{g} + w^2"]
    text = Text([Item(n, latex) for n, latex in enumerate([*given, CHAINED % "2 w", CHAINED % "w"])])
    assert [text.judge(n).status for n in (3, 4)] == ["proved", "unequal"]
