from dataclasses import replace

import pytest

from bpverify.grounds import Condition, ConditionKind
from bpverify.render.screen import Screen
from bpverify.render.terminal import report_text
from bpverify.verdict import (
    CodeWitness,
    Diagnostic,
    Given,
    IllFormed,
    Proved,
    Refuted,
    Report,
    Tested,
    Undecided,
    Verdict,
    Witness,
    scoped,
)

PROVED = Proved(
    claim=r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)", name="BP2", scope="1 <= l <= L-1",
    method="polynomial identity", components=3, seconds=0.25,
    provided=(Condition(ConditionKind.DOMAIN, "z_j^l != 0 for relu units"),),
)  # fmt: skip
REFUTED = Refuted(
    claim="a = b", scope="l = L", suggestion=r"a_j^l = \sigma(z_j^l)", method="exact rationals",
    witness=Witness("2-1", (("j", 1), ("l", 1)), (("x_1", "1/2"), ("w_11^1", "3")), "1/3", "1/4", "1/12"),
)  # fmt: skip


def text(*verdicts: Verdict, width: int = 100, color: bool = False, notes: tuple[str, ...] = ()) -> str:
    return report_text(Report(verdicts, "2-3-2, any sigma", notes, about="2-3-2"), Screen(width, color))


def test_a_proof_says_what_where_how_and_under_which_conditions() -> None:
    said = text(PROVED, notes=("BP5 has no component",))
    for part in (
        "BP2", "δⱼˡ = ∑ₖ wₖⱼˡ⁺¹ δₖˡ⁺¹ σ′(zⱼˡ)", "1 ≤ l ≤ L-1", " 3 ", "proved", "polynomial identity", "0.25 s",
        "zⱼˡ ≠ 0 for relu units", "BP5 has no component", "1 proved (3 components) in 0.25 s", "2-3-2, any sigma",
    ):  # fmt: skip
        assert part in said


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_screen_and_none_ends_in_blanks(width: int) -> None:
    for line in text(PROVED, REFUTED, width=width).split("\n"):
        assert len(line) <= width and line == line.rstrip()


def test_a_long_method_goes_below_the_table_once() -> None:
    long = replace(PROVED, method="polynomial identity over independent atoms")
    said = text(long, replace(long, name="BP4"))
    assert said.count("over independent atoms") == 1
    assert "over independent atoms (BP2)" in text(long, replace(PROVED, name="BP4"))


def test_a_refutation_shows_the_sides_the_point_and_the_difference() -> None:
    said = text(REFUTED)
    for part in ("2-1, j = 1, l = 1", "1/3", "1/4", "1/12", "x₁=1/2, w₁₁¹=3", "aⱼˡ = σ(zⱼˡ)", "1 refuted"):
        assert part in said
    assert "proved" not in said.replace("proved instead", "")


def test_a_refutation_of_code_shows_the_entry_what_is_right_and_the_seed() -> None:
    witness = CodeWitness((2, 0), (("x", "1/2"),), "1/3", "1/4", "1/12", 7)
    said = " ".join(text(replace(REFUTED, witness=witness)).split())
    for part in (f"entry {REFUTED.name or ''}[2,0]", "derivative 1/3", "your code 1/4", "difference 1/12", "at x=1/2", "seed 7 ("):
        assert part in said


def test_what_is_not_decided_says_why() -> None:
    assert "a limit was hit" in text(Undecided(claim="a = c", reason="a limit was hit"))
    assert "as  a setting" in text(Given(claim="x_1 = 1", kind="setting"))
    assert "j is free" in text(IllFormed(claim="a_j = 1", reason="j is free"))
    assert "at most 2^-61" in text(Tested(claim="a = a", bound="2^-61"))
    assert "w_kj was read [braces]" in text(replace(PROVED, diagnostics=(Diagnostic("braces", "w_kj was read"),)))


def test_the_range_leaves_out_what_the_title_says_and_remarks_go_below() -> None:
    said = text(replace(PROVED, **scoped("2-3-2", "l = L"), remarks=("width 1 in layer 2",)), notes=(r"not $\delta_j^L$ here",))
    assert " l = L  " in said and "2-3-2, l" not in said
    assert "3-2, l = L" in text(replace(PROVED, **scoped("3-2", "l = L")))
    assert "scope" in said and "width 1 in layer 2" in said
    assert "not δⱼᴸ here" in said


def test_nothing_to_decide_is_not_called_proved() -> None:
    said = text()
    assert "Nothing to decide" in said and "proved" not in said


def test_markup_in_the_text_is_shown_as_it_is() -> None:
    assert "[red]x[/red]" in text(replace(PROVED, method="[red]x[/red]"))


def test_colour_only_where_the_screen_shows_it() -> None:
    assert "\x1b[" in text(PROVED, color=True)
    assert "\x1b" not in text(PROVED)
