# ruff: noqa: E501 - a document a line
"""The cost of one sample, written without the sample's index: it is that of each, and never that of all."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

LAYERS = (
    r"\underline{z_\ell}=\underline{\underline{\Theta_\ell}}\underline{a_{\ell-1}} | \underline{a_\ell}=g_\ell(\underline{z_\ell}) "
    r"| \underline{\hat{y}}=\underline{a_{\text{L}}} "
    r"| g_{\text{L}}(z_{\text{L},i})=\frac{e^{z_{\text{L},i}}}{\sum_{k=1}^{P}e^{z_{\text{L},k}}}"
)
LOSS = r"\mathcal{L}_{\text{CE}}(\underline{y_i},\hat{\underline{y_i}})=-\sum_{j=1}^{P}y_{ij}\log(\hat{y_{ij}})"
DELTA = r"\underline{\delta_{\text{L}}}=\frac{\partial\mathcal{L}_{\text{CE}}}{\partial\underline{z_{\text{L}}}}"
WRITTEN = r"\frac{\partial\mathcal{L}_{\text{CE}}}{\partial a_{\text{L},k}}=\frac{\partial}{\partial a_{\text{L},k}}\Big(-\sum_{p=1}^{P}y_p\log(\hat{y_p})\Big)"
CLASS = r"y_p=\begin{cases}0&\text{if \(p\neq c\)}\\1&\text{if \(p=c\)}\end{cases}"
BASE = f"{LAYERS} | {LOSS} | {DELTA} | {WRITTEN} | {CLASS}"
SLOPE = r"\frac{\partial\mathcal{L}_{\text{CE}}}{\partial a_{\text{L},k}}="
RIGHT = {
    "its slope": rf"{SLOPE}-y_k\frac{{1}}{{a_{{\text{{L}},k}}}}",
    "by the class": rf"{SLOPE}\begin{{cases}}0&\text{{if \(k\neq c\)}}\\-\frac{{1}}{{a_{{\text{{L}},c}}}}&\text{{if \(k=c\)}}\end{{cases}}",
    "the error": r"\delta_{\text{L},i}=a_{\text{L},i}-y_i",
    "a weight": r"\frac{\partial\mathcal{L}_{\text{CE}}}{\partial\theta_{\text{L},ij}}=(a_{\text{L},i}-y_i)a_{\text{L}-1,j}",
}
WRONG = {
    "its sign": rf"{SLOPE}y_k\frac{{1}}{{a_{{\text{{L}},k}}}}",
    "another class": rf"{SLOPE}\begin{{cases}}0&\text{{if \(k=c\)}}\\-\frac{{1}}{{a_{{\text{{L}},k}}}}&\text{{if \(k\neq c\)}}\end{{cases}}",
    "the class at every entry": rf"{SLOPE}-\frac{{1}}{{a_{{\text{{L}},c}}}}",
    "a number for the class": rf"{SLOPE}\begin{{cases}}0&\text{{if \(k\neq 2\)}}\\-\frac{{1}}{{a_{{\text{{L}},2}}}}&\text{{if \(k=2\)}}\end{{cases}}",
    "the error turned": r"\delta_{\text{L},i}=y_i-a_{\text{L},i}",
    "an index exchanged": r"\frac{\partial\mathcal{L}_{\text{CE}}}{\partial\theta_{\text{L},ij}}=(a_{\text{L},j}-y_j)a_{\text{L}-1,i}",
}
TOTAL = r"\mathcal{L}_{\text{CE}}=\sum_{i=1}^{M}\mathcal{L}_{\text{CE}}(\underline{y_i},\hat{\underline{y_i}})"
NORMS = r"L_i=\frac12\|\hat{y}_i-y_i\|^2 | \hat{y}=Xw"
OF_ALL = {
    "a total in words": (r"The total loss $\mathcal{L}_{\text{CE}}$ is what is trained on.", f"{BASE} | {RIGHT['the error']}"),
    "a mean in words": (r"Here $\mathcal{L}_{\text{CE}}$ is the mean over the samples.", f"{BASE} | {RIGHT['its slope']}"),
    "a total in an equation": ("", f"{LAYERS} | {LOSS} | {TOTAL} | {DELTA} | {WRITTEN} | {RIGHT['the error']}"),
    "a mean behind it": ("", rf"{BASE} | {RIGHT['the error']} | {TOTAL}"),
    "a total that claims": ("", rf"{BASE} | {TOTAL} + \dots | {RIGHT['the error']}"),
    "a total that is not read": ("", rf"{BASE} | \mathcal {{L}}_{{\text{{CE}}}}=\oint_i\mathcal{{L}}_i | {RIGHT['the error']}"),
    "arrays of all samples": ("", rf"{NORMS} | \frac{{\partial L}}{{\partial w}}=X^T(\hat{{y}}-y)"),
}


def document(equations: str, words: str = "") -> str:
    return "\n\n".join((words, *(f"$${each}$$" for each in equations.split(" | "))))


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_said_of_each_sample_holds_of_one(name: str) -> None:
    text = document(f"{BASE} | {RIGHT[name]}")
    assert is_held(text, RIGHT[name])
    (own,) = (v for v in check_text(text, "notes.md").verdicts[-1:])
    assert any("without the index of its sample" in str(c) for c in own.provided)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_false_of_one_sample_is_not_proved(name: str) -> None:
    text = document(f"{BASE} | {WRONG[name]}")
    assert not is_held(text, WRONG[name])
    assert check_text(text, "notes.md").verdicts[-1].status == "undecided", "what is meant without an index accuses nobody"


@pytest.mark.parametrize("name", OF_ALL)
def test_a_cost_of_all_samples_is_not_that_of_one(name: str) -> None:
    words, equations = OF_ALL[name]
    verdicts = check_text(document(equations, words), "notes.md").verdicts
    found = [v.status for v in verdicts if "delta" in v.claim or "partial" in v.claim]
    assert found and not {"proved", "tested", "refuted", "ill-formed"} & {*found}
