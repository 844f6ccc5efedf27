"""A number above a function is a power of its value: at an entry of a vector of that entry, and never left out."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

AT_ENTRIES = r"a=g(z) | g(z_i)=\frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}"
HELD = {
    r"g^2(z_i)=a_i^2": AT_ENTRIES,
    r"\frac{\partial a_i}{\partial z_i}=g(z_i)-g^2(z_i)": AT_ENTRIES,
    r"f^2(x,y)=c^2": "c=f(x,y)",
}
ATTACKS = {
    r"g^2(z_i)=a_i": AT_ENTRIES,
    r"\frac{\partial a_i}{\partial z_i}=g(z_i)-g(z_i)": AT_ENTRIES,
    r"\frac{\partial a_i}{\partial z_i}=g^2(z_i)-g(z_i)": AT_ENTRIES,
    r"g^2(z)=a": AT_ENTRIES,
    r"g^2(z)=a\odot a": AT_ENTRIES,
    r"g^2(z)=g(g(z))": AT_ENTRIES,
    r"\mathrm{softmax}^2(z)=a": r"a=\mathrm{softmax}(z)",
    r"\mathrm{diag}^2(z)=\mathrm{diag}(z)": "z=Wx",
    r"\mathrm{tr}^2(A)=c": r"c=\mathrm{tr}(A)",
    r"f^2(x,y)=c": "c=f(x,y)",
}
LAST = (
    r"z_\ell=\Theta_\ell a_{\ell-1} | a_\ell=g_\ell(z_\ell) | g_\ell(z_{\ell,i})=\frac{1}{1+e^{-z_{\ell,i}}} "
    r"| g_{\text{L}}(z_{\text{L},i})=\frac{e^{z_{\text{L},i}}}{\sum_{k=1}^{P}e^{z_{\text{L},k}}} "
    r"| \frac{\partial a_{\text{L},i}}{\partial z_{\text{L},i}}=g_{\text{L}}(z_{\text{L},i})-g_{\text{L}}(z_{\text{L},i})^2"
)


def document(definitions: str, claim: str) -> str:
    return "\n\n".join(f"$${each}$$" for each in (*definitions.split(" | "), claim))


@pytest.mark.parametrize("claim", HELD)
def test_a_power_is_that_of_the_value(claim: str) -> None:
    assert is_held(document(HELD[claim], claim), claim)


@pytest.mark.parametrize("claim", ATTACKS)
def test_a_power_is_not_left_out(claim: str) -> None:
    assert not is_held(document(ATTACKS[claim], claim), claim)


def test_a_power_of_the_last_layer_accuses_nobody() -> None:
    claim = r"\frac{\partial a_{\text{L},i}}{\partial z_{\text{L},i}}=g_{\text{L}}(z_{\text{L},i})-g^2_{\text{L}}(z_{\text{L},i})"
    assert check_text(document(LAST, claim), "notes.md").verdicts[-1].status == "proved"


VALUES = [r"g_{\text{L}}(z_{\text{L},i})=a_{\text{L},i}", r"g^2_{\text{L}}(z_{\text{L},i})=a_{\text{L},i}^2"]


@pytest.mark.parametrize("claim", VALUES)
def test_an_entry_is_one_of_its_vector_where_its_letter_is_a_matrix_elsewhere(claim: str) -> None:
    definitions = LAST.replace("z_\\ell", r"\mathbf{z}_\ell").replace("a_\\ell=", r"\mathbf{a}_\ell=")
    elsewhere = rf"{definitions} | s_i=\sum_{{k=1}}^{{P}}z_{{\text{{L}},ik}}"
    assert is_held(document(elsewhere, claim), claim)
    false = claim.replace("=a_{\\text{L},i}", "=2a_{\\text{L},i}")
    assert not is_held(document(elsewhere, false), false)
