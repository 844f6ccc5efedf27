"""A component is written in one way: small letters where the stream holds them, ASCII where it does not, never both."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from bpverify.catalog.trust import WORDS
from bpverify.cli import main
from bpverify.render.narrow import held
from bpverify.render.terminal import plain

LATEX = r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l"
PLAIN = re.compile(r"[A-Za-z]_[A-Za-z]|\^[A-Za-z(]|delta|sigma|<=|dC/d")


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("aₖˡ⁻¹ ≤ σₗ(zⱼᴸ)", "utf-8", "aₖˡ⁻¹ ≤ σₗ(zⱼᴸ)"),
        ("aₖˡ⁻¹ ≤ σₗ(zⱼᴸ)", "ascii", "a_k^(l-1) <= sigma_l(z_j^L)"),
        ("∂C/∂wⱼₖˡ⁺¹ ⊙ δ₁²", "ascii", "dC/dw_jk^(l+1) odot delta_1^2"),
        ("z² and zˡ", "latin-1", "z² and z^l"),
        ("((wˡ)ᵀ δˡ)", "ascii", "((w^l)^T delta^l)"),
        ("漢 …", "ascii", "? ..."),
    ],
)
def test_what_an_encoding_lacks_is_spelled(text: str, encoding: str, shown: str) -> None:
    assert held(text, encoding) == shown


@pytest.mark.parametrize("text", WORDS)
def test_a_hypothesis_reads_as_the_equations_do(text: str) -> None:
    assert not PLAIN.search(plain(text)) and held(plain(text), "ascii").isascii()


@pytest.mark.parametrize("arguments", [(), ("--arch", "2-3-2"), ("--show-axioms",)])
def test_one_command_writes_a_component_in_one_way(arguments: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, ["check", *arguments, "--equation", LATEX]).stdout
    assert "aₖˡ⁻¹" in shown
    lines = [line for line in shown.splitlines() if PLAIN.search(line)]
    assert lines == []
