# ruff: noqa: E501 - a table a line
"""Tables of Markdown: columns that say the same in two conventions are two texts; nothing of one is used in the other."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.notation.cells import Cell
from bpverify.notation.documents import read_text

TWO = """
| | rows | columns |
|:--|:-:|--:|
| forward | $z^l = a^{l-1} W^l + b^l$, $a^l = \\sigma(z^l)$ | $z^l = W^l a^{l-1} + b^l$, $a^l = \\sigma(z^l)$ |
| error | $\\delta^l = \\frac{\\partial C}{\\partial z^l}$ | $\\delta^l = \\frac{\\partial C}{\\partial z^l}$ |
"""
OF_ROWS = r"$\delta^l = (\delta^{l+1} (W^{l+1})^T) \odot \sigma'(z^l)$", r"$\frac{\partial C}{\partial W^l} = (a^{l-1})^T \delta^l$"
OF_COLUMNS = r"$\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$", r"$\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$"

BATCH = """
| | rows | columns |
|:--|:-:|--:|
| forward | $$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}$$ $$A^{[l]} = g(Z^{[l]})$$ | $$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$$ $$A^{[l]} = g(Z^{[l]})$$ |
| back | $$dZ^{[l-1]} = dZ^{[l]} W^{[l]T} * g'(Z^{[l-1]})$$ | $$dZ^{[l-1]} = W^{[l]T} dZ^{[l]} * g'(Z^{[l-1]})$$ |
| bias | $$db^{[l]} = \\frac1m \\sum dZ^{[l]}$$ | $$db^{[l]} = \\frac1m np.sum(dZ^{[l]}, axis=1, keepdims=True)$$ |
"""
PROVED = ("proved", "tested")


def statuses(text: str) -> list[str]:
    return [v.status for v in check_text(text, "table.md").verdicts]


def row(*cells: str) -> str:
    return f"| | {' | '.join(cells)} |\n"


def test_each_column_holds_by_its_own_equations() -> None:
    text = TWO + "".join(row(*pair) for pair in zip(OF_ROWS, OF_COLUMNS, strict=True))
    assert statuses(text) == ["proved"] * 10


def test_what_holds_by_the_equations_of_another_column_is_not_proved() -> None:
    text = TWO + "".join(row(*pair) for pair in zip(OF_COLUMNS, OF_ROWS, strict=True))
    assert not set(statuses(text)[6:]) & {*PROVED}


@pytest.mark.slow
def test_a_batch_in_two_conventions() -> None:
    assert set(statuses(BATCH)[4:]) <= {*PROVED}
    exchanged = BATCH.replace(r"dZ^{[l]} W^{[l]T}", "@").replace(r"W^{[l]T} dZ^{[l]}", r"dZ^{[l]} W^{[l]T}").replace("@", r"W^{[l]T} dZ^{[l]}")
    assert not set(statuses(exchanged)[4:6]) & {*PROVED}
    assert not set(statuses(BATCH.replace("axis=1", "axis=0"))[7:]) & {*PROVED}


def test_rows_that_say_the_same_are_scopes_too() -> None:
    head = "| | forward | back |\n|--|--|--|\n"
    forward = r"$u = x V$, $E = \frac12 \|u - t\|^2$", r"$u = V x$, $E = \frac12 \|u - t\|^2$"
    back = r"$\frac{\partial E}{\partial x} = (u - t) V^T$", r"$\frac{\partial E}{\partial x} = V^T (u - t)$"
    right = head + row(forward[0], back[0]) + row(forward[1], back[1])
    wrong = head + row(forward[0], back[1]) + row(forward[1], back[0])
    assert statuses(right)[2:3] == statuses(right)[5:] == ["proved"]
    assert not {statuses(wrong)[2], statuses(wrong)[5]} & {*PROVED}


def test_a_table_of_definitions_and_what_follows_is_one_text() -> None:
    text = "| unit | slope |\n|--|--|\n" r"| $y = \tanh(v x)$ | $\frac{\partial y}{\partial x} = v (1 - y^2)$ |"
    assert statuses(text) == ["given", "proved"]


@pytest.mark.parametrize("edge", ["| ", "", "> | "])
def test_cells_are_counted(edge: str) -> None:
    rows = ("a | b | c", "--|:-:|--", r"x | $y = |v|$, $u = 1$ | $w \| = 2$ \| $z = 3$", "p | $q = 4$ | $r = 5$")
    text = "$s = 0$\n\n" + "\n".join(edge + line for line in rows) + "\n\n$t = 6$\n"
    found = {step.reading.latex[:1]: step.cell for step in read_text(text, "cells.md").steps}
    assert found["s"] == found["t"] == Cell()
    assert found["y"] == found["u"] == Cell(1, 1, 1) and found["z"] == Cell(1, 1, 2)
    assert found["q"] == Cell(1, 2, 1) and found["r"] == Cell(1, 2, 2)
