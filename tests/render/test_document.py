from dataclasses import replace

import pytest

from bpverify.grounds import Basis, Condition, ConditionKind
from bpverify.render.document import document_text
from bpverify.render.screen import Screen
from bpverify.verdict import Diagnostic, Given, IllFormed, Proved, Refuted, Report, Source, Undecided, Verdict, Witness, scoped

EVERYWHERE = "all widths and depths"
BP3 = Proved(
    claim=r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", name="BP3", **scoped(EVERYWHERE, "1 <= l <= L"),
    method="index calculus", source=Source("n.md", 3, 1, 1),
)  # fmt: skip
NEXT = Proved(
    claim=r"\delta_j^l = \frac{\partial C}{\partial z_j^l}", **scoped(EVERYWHERE, "1 <= l <= L"),
    method="index calculus", source=Source("n.md", 3, 1, 2), diagnostics=(Diagnostic("gap", "proved for 1 <= l <= L-1"),),
)  # fmt: skip
POINT = tuple((f"w_1{n}^1", str(n)) for n in range(1, 99))
WRONG = Refuted(
    claim=r"\delta_j^l = z_j^l", suggestion=r"z_j^l = z_j^l", **scoped(EVERYWHERE, "1 <= l <= L"),
    witness=Witness("2-1", (("l", 1), ("j", 1)), POINT, "1/3", "1/4"), source=Source("n.md", 9, 2, 1),
)  # fmt: skip
ILL = IllFormed(claim="a_j^l = 1", reason="j is free on the left side only", source=Source("n.md", 12, 3, 1))
LIMIT = Undecided(claim="a = c", reason="a limit was hit", source=Source("n.md", 15, 4, 1))


def text(*verdicts: Verdict, width: int = 100, notes: tuple[str, ...] = (), title: str = "n.md", about: str = EVERYWHERE) -> str:
    return document_text(Report(verdicts, title, notes, about=about), Screen(width, False))


def test_the_first_screen_says_how_many_hold_and_the_first_wrong_one() -> None:
    top = "\n".join(text(BP3, NEXT, ILL, WRONG, LIMIT).split("\n")[:10])
    assert "5 equations in 4 displays: 2 hold, 2 do not (1 refuted, 1 ill-formed), 1 undecided" in top
    assert "first wrong: n.md:12:1, ill-formed" in top and "also wrong: line 9" in top
    assert "j is free on the left side only" in top


def test_the_equations_stand_in_order_and_a_chain_goes_on() -> None:
    lines = text(BP3, NEXT, WRONG).split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("    3  proved"))
    assert "1 ≤ l ≤ L" in lines[first] and "∂C/∂bⱼˡ = δⱼˡ" in lines[first] and lines[first].endswith("BP3")
    assert lines[first + 1].split() == ["proved", "1", "≤", "l", "≤", "L", "=", "∂C/∂zⱼˡ"]
    assert lines[first + 2].startswith("    9  refuted")


@pytest.mark.parametrize("other", [Source("n.md", 4, 2, 2), Source("n.md", 3, 1, 3)])
def test_only_the_next_step_of_a_chain_leaves_out_its_left_side(other: Source) -> None:
    assert "δⱼˡ = ∂C/∂zⱼˡ" in text(BP3, replace(NEXT, source=other))


def test_a_reason_has_its_line_a_short_witness_and_the_suggestion() -> None:
    said = text(ILL, WRONG, LIMIT)
    for part in ("line 9, refuted", "left 1/3, right 1/4, on 2-1, l = 1, j = 1", "zⱼˡ = zⱼˡ", "line 15, undecided", "a limit"):
        assert part in said
    assert "w₁₁¹=1, " in said and "w₁₉₈¹" not in said and "--json" in said
    assert said.count("j is free on the left") == 1


def test_a_gap_and_what_was_assumed_stand_below_with_their_lines() -> None:
    assumed = replace(BP3, provided=(Condition(ConditionKind.DOMAIN, "z_j^l != 0"),), source=Source("n.md", 20, 9, 1))
    said = text(assumed, NEXT)
    assert "line 3 gap: proved for 1 ≤ l ≤ L-1" in " ".join(said.split())
    assert "provided zⱼˡ ≠ 0" in said and "line 20" in said


def test_an_identity_names_its_rule_and_a_network_is_named_once() -> None:
    rule = replace(BP3, scope="any differentiable functions", method="the chain rule", basis=Basis.PATTERN)
    assert "the chain rule" in text(rule)
    on_network = replace(BP3, **scoped("2-3-2", "l = L"))
    assert text(on_network, title="n.md, on 2-3-2", about="2-3-2").count("2-3-2") == 1
    assert "2-3-2, l = L" in text(on_network, title="n.md, for all widths and depths")


def test_nothing_found_is_one_line_and_no_pass() -> None:
    assert text(notes=("nothing was checked",)) == "n.md: nothing was checked\n"


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    assert all(len(line) <= width for line in text(BP3, NEXT, ILL, WRONG, LIMIT, width=width).split("\n"))


def test_what_is_given_is_counted_and_listed_with_its_kind() -> None:
    said = text(BP3, Given(claim="x_1 = 1", kind="setting", source=Source("n.md", 9, 2, 1)))
    assert "2 equations in 2 displays: 1 holds, 0 do not, 1 given" in said
    assert any(line.split()[:3] == ["9", "given", "setting"] for line in said.split("\n"))
