# ruff: noqa: E501 - a document a line
"""Sums and matrices whose dots have no end stand for all entries, where what is written is one formula in its indices."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.ellipses import without_dots
from bpverify.texts.grids import with_grids
from bpverify.texts.reader import Known, relations
from bpverify.texts.tree import Columns, Sum, walk

from .reading import is_held

NET = r"s_j=\sum_iU_{ij}v_i | r_j=\phi(s_j) | E=\frac12\sum_j(r_j-t_j)^2"
RIGHT = {
    "a sum": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}\frac{\partial s_1}{\partial v_i}+\frac{\partial E}{\partial s_2}\frac{\partial s_2}{\partial v_i}+\cdots",
    "with three terms": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{i1}+\frac{\partial E}{\partial s_2}U_{i2}+\frac{\partial E}{\partial s_3}U_{i3}+\ldots",
    "the entries of a gradient": r"\frac{\partial E}{\partial U}=\begin{pmatrix}\frac{\partial E}{\partial U_{11}}&\frac{\partial E}{\partial U_{12}}&\cdots\\ \frac{\partial E}{\partial U_{21}}&\frac{\partial E}{\partial U_{22}}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
    "a matrix": r"\frac{\partial E}{\partial U}=\begin{pmatrix}v_1\frac{\partial E}{\partial s_1}&v_1\frac{\partial E}{\partial s_2}&\cdots\\v_2\frac{\partial E}{\partial s_1}&v_2\frac{\partial E}{\partial s_2}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
}
WRONG = {
    "another weight": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{1i}+\frac{\partial E}{\partial s_2}U_{2i}+\cdots",
    "signs that change": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{i1}-\frac{\partial E}{\partial s_2}U_{i2}+\cdots",
    "a number that counts on": r"\frac{\partial E}{\partial v_i}=1\frac{\partial E}{\partial s_1}U_{i1}+2\frac{\partial E}{\partial s_2}U_{i2}+\cdots",
    "from the second on": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_2}U_{i2}+\frac{\partial E}{\partial s_3}U_{i3}+\cdots",
    "every other": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{i1}+\frac{\partial E}{\partial s_3}U_{i3}+\cdots",
    "one term": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{i1}+\cdots",
    "two of them, then dots": r"\frac{\partial E}{\partial v_i}=\frac{\partial E}{\partial s_1}U_{i1}+\frac{\partial E}{\partial s_2}U_{i1}+\cdots",
    "a matrix turned": r"\frac{\partial E}{\partial U}=\begin{pmatrix}v_1\frac{\partial E}{\partial s_1}&v_2\frac{\partial E}{\partial s_1}&\cdots\\v_1\frac{\partial E}{\partial s_2}&v_2\frac{\partial E}{\partial s_2}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
    "an entry out of place": r"\frac{\partial E}{\partial U}=\begin{pmatrix}v_1\frac{\partial E}{\partial s_1}&v_1\frac{\partial E}{\partial s_2}&\cdots\\v_2\frac{\partial E}{\partial s_1}&v_1\frac{\partial E}{\partial s_2}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
    "one sign of four": r"\frac{\partial E}{\partial U}=\begin{pmatrix}v_1\frac{\partial E}{\partial s_1}&v_1\frac{\partial E}{\partial s_2}&\cdots\\v_2\frac{\partial E}{\partial s_1}&-v_2\frac{\partial E}{\partial s_2}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
    "a diagonal": r"\frac{\partial E}{\partial U}=\begin{pmatrix}v_1\frac{\partial E}{\partial s_1}&0&\cdots\\0&v_2\frac{\partial E}{\partial s_2}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
    "places exchanged": r"\frac{\partial E}{\partial U}=\begin{pmatrix}\frac{\partial E}{\partial U_{11}}&\frac{\partial E}{\partial U_{21}}&\cdots\\ \frac{\partial E}{\partial U_{12}}&\frac{\partial E}{\partial U_{22}}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}",
}


def document(claim: str) -> str:
    return "\n\n".join(f"$${each}$$" for each in f"{NET} | {claim}".split(" | "))


@pytest.mark.every(2)
@pytest.mark.parametrize("name", RIGHT)
def test_what_goes_on_for_all_entries_holds(name: str) -> None:
    assert is_held(document(RIGHT[name]), RIGHT[name])
    said = [str(c) for c in check_text(document(RIGHT[name]), "notes.md").verdicts[-1].provided]
    assert any("dots without an end stand for all entries" in each for each in said)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_neither_proved_nor_accused(name: str) -> None:
    assert check_text(document(WRONG[name]), "notes.md").verdicts[-1].status == "undecided"


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"a_1+a_2+\cdots", Sum), (r"a_{12}+a_{22}+\cdots", None), (r"a^1+a^2+\cdots", None), (r"a_1+2a_2+\cdots", None), (r"-a_1-a_2-\cdots", None),
        (r"\begin{pmatrix}a_{11}&a_{12}&\cdots\\a_{21}&a_{22}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}", Columns),
        (r"\begin{pmatrix}a_{11}&a_{12}&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}", None),
        (r"\begin{pmatrix}1&2&\cdots\\3&4&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}", None),
        (r"\begin{pmatrix}a_{11}&a_{12}\\a_{21}&a_{22}\\ \vdots&\vdots\end{pmatrix}", None),
        (r"\begin{pmatrix}1a_1&2a_1&\cdots\\1a_2&2a_2&\cdots\\ \vdots&\vdots&\ddots\end{pmatrix}", None),
    ],
)  # fmt: skip
def test_what_is_read(latex: str, kind: type | None) -> None:
    ((_, node),) = relations(latex, Known())
    found = [type(n) for n in walk(without_dots(with_grids(node))) if isinstance(n, (Sum, Columns))]
    assert (kind in found) if kind is not None else not found
