# ruff: noqa: E501 - a document a line
"""Definitions of each feature beside claims on one: the index of the features is left out, where no feature meets another."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

MEAN = r"m_k=\frac{1}{B}\sum_{n=1}^{B}u_{nk}"
SPREAD = r"s_k^2=\frac{1}{B}\sum_{n=1}^{B}(u_{nk}-m_k)^2"
SCALED = r"\hat{u}_k=\frac{u_k-m_k}{\sqrt{s_k^2+\epsilon}}"
SHIFTED = r"v_{nk}=g_k\hat{u}_{nk}+h_k"
EACH = " | ".join((MEAN, SPREAD, SCALED, SHIFTED))
RIGHT = {
    "the scale": r"\frac{\partial L}{\partial g}=\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}\hat{u}_n",
    "the shift": r"\frac{\partial L}{\partial h}=\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}",
    "what is scaled": r"\frac{\partial L}{\partial\hat{u}_n}=\frac{\partial L}{\partial v_n}g",
    "the mean": r"\frac{\partial L}{\partial u_k}=\sum_{n=1}^{B}\frac{\partial L}{\partial\hat{u}_n}\frac{\partial\hat{u}_n}{\partial u_k}",
}
WRONG = {
    "one sample alone": (EACH, r"\frac{\partial L}{\partial g}=\frac{\partial L}{\partial v_n}\hat{u}_n"),
    "not scaled": (EACH, r"\frac{\partial L}{\partial g}=\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}u_n"),
    "a mean": (EACH, r"\frac{\partial L}{\partial h}=\frac{1}{B}\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}"),
    "the mean held": (EACH, r"\frac{\partial L}{\partial u_n}=\frac{\partial L}{\partial\hat{u}_n}\frac{g}{\sqrt{s^2+\epsilon}}"),
}
APART = {
    "features are summed over": (
        EACH + r" | r=\sum_{k=1}^{K}g_k | w_{nk}=rv_{nk}", r"\frac{\partial L}{\partial h}=\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}"),
    "features add up to one": (
        EACH + r" | p_{nk}=\frac{e^{v_{nk}}}{\sum_{l=1}^{K}e^{v_{nl}}}", r"\frac{\partial L}{\partial v_n}=\frac{\partial L}{\partial p_n}\frac{\partial p_n}{\partial v_n}"),
    "features are scaled together": (
        EACH + r" | t_k=\frac{g_k}{\sum_{k=1}^{K}g_k} | p_{nk}=t_kv_{nk}", r"\frac{\partial t}{\partial g}=0"),
    "what has no feature is said of each": (EACH + r" | q_n=g_k\hat{u}_{nk}", r"\frac{\partial q_n}{\partial g}=\hat{u}_n"),
    "features share a scale": (
        " | ".join((MEAN, SPREAD, SCALED, r"v_{nk}=g\hat{u}_{nk}+h_k")), r"\frac{\partial L}{\partial g}=\sum_{n=1}^{B}\frac{\partial L}{\partial v_n}\hat{u}_n"),
    "samples have their own shift": (
        " | ".join((MEAN, SPREAD, SCALED, r"v_{nk}=g_k\hat{u}_{nk}+h_n")), r"\frac{\partial L}{\partial h_n}=\frac{\partial L}{\partial v_n}"),
    "the cost is over all": (
        EACH + r" | L=\sum_{n=1}^{B}\sum_{k=1}^{K}v_{nk}^2", r"\frac{\partial L}{\partial h}=2\sum_{n=1}^{B}v_n"),
    "a scale keeps its index": (
        EACH, r"\frac{\partial L}{\partial\hat{u}_n}=\frac{\partial L}{\partial v_n}g_n"),
    "an entry keeps both": (EACH, r"\frac{\partial L}{\partial\hat{u}_{nk}}=\frac{\partial L}{\partial v_n}g"),
    "a column in a sum": (
        " | ".join((r"m_k=\frac{1}{B}\sum_{n=1}^{B}u_k", SPREAD, SCALED, SHIFTED)), r"\frac{\partial L}{\partial\hat{u}_n}=\frac{\partial L}{\partial v_n}g"),
}  # fmt: skip


def document(definitions: str, claims: str) -> str:
    shown = ["\n\n".join(f"$${each}$$" for each in part.split(" | ")) for part in (definitions, claims)]
    return f"For each feature of a batch of B samples\n\n{shown[0]}\n\nGoing back,\n\n{shown[1]}\n"


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_written_of_one_feature_holds_of_it(name: str) -> None:
    text = document(EACH, " | ".join((*RIGHT.values(), RIGHT[name])))
    assert is_held(text, RIGHT[name])
    assert "one feature is looked at" in str(check_text(text, "notes.md").verdicts[-1].provided)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_of_one_feature_is_not_proved(name: str) -> None:
    text = document(*WRONG[name])
    assert check_text(text, "notes.md").verdicts[-1].status == "undecided"


@pytest.mark.every(3)
@pytest.mark.parametrize("name", APART)
def test_features_that_meet_keep_their_index(name: str) -> None:
    definitions, claim = APART[name]
    found = check_text(document(definitions, " | ".join((RIGHT["the shift"], RIGHT["what is scaled"], claim))), "notes.md").verdicts
    assert not any("one feature is looked at" in str(c) for v in found for c in getattr(v, "provided", ()))
    assert found[-1].status == "undecided"
