# ruff: noqa: E501 - a document a line
"""What a text defines otherwise than the layered network proves nothing by that network, and accuses nobody by it."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

Z = r"z^l=W^la^{l-1}+b^l"
NET = rf"a^l=\sigma(z^l) | {Z}"
DELTA = r"\delta^l=\frac{\partial C}{\partial z^l}"
BP2 = r"\delta^l=((W^{l+1})^T\delta^{l+1})\odot\sigma'(z^l)"
BP4 = r"\frac{\partial C}{\partial W^l}=\delta^l(a^{l-1})^T"
FALSE = {
    "a penalty by norms": rf"{NET} | C=\frac12\|a^L-y\|^2+\frac\lambda2\sum_l\|W^l\|^2 | {DELTA} | {BP4}",
    "a penalty by entries": rf"{NET} | C=\frac12\|a^L-y\|^2+\frac\lambda2\sum_{{l,j,k}}(w^l_{{jk}})^2 "
    r"| \frac{\partial C}{\partial w^l_{jk}}=\frac{\partial C}{\partial z^l_j}a^{l-1}_k",
    "a penalty on a layer within": rf"{NET} | C=\frac12\|a^L-y\|^2+\frac\lambda2\|a^{{L-1}}\|^2 | {DELTA} "
    r"| \delta^{L-1}=((W^L)^T\delta^L)\odot\sigma'(z^{L-1})",
    "a penalty on all layers": rf"{NET} | C=\sum_j(a^L_j-y_j)^2+\mu\sum_l\sum_j(a^l_j)^2 | {DELTA} | {BP2}",
    "costs of two layers": rf"{NET} | {DELTA} | C=C_1(a^L)+C_2(a^1) | {BP2}",
    "softmax": rf"{NET} | a^L=\text{{softmax}}(z^L) | C=-\sum_jy_j\ln a^L_j "
    r"| \frac{\partial C}{\partial z^L}=\frac{\partial C}{\partial a^L}\odot\sigma'(z^L)",
    "dropout": rf"{Z} | a^l=\sigma(z^l)\odot m^l | {DELTA} | {BP2}",
    "a scale": rf"{Z} | \hat z^l=\gamma^lz^l | a^l=\sigma(\hat z^l) | {DELTA} | {BP2}",
    "a halved activation": rf"z^l=W^l\tilde a^{{l-1}}+b^l | \tilde a^l=\frac12a^l | a^l=\sigma(z^l) | {DELTA} | {BP2}",
    "a bias that is taken off": rf"z^l=W^la^{{l-1}}-b^l | a^l=\sigma(z^l) | {DELTA} | \frac{{\partial C}}{{\partial b^l}}=\delta^l",
    "a factor": rf"z^l=2W^la^{{l-1}}+b^l | a^l=\sigma(z^l) | {DELTA} | {BP4}",
    "tied weights": rf"{NET} | W^2=(W^1)^T | {DELTA} | \frac{{\partial C}}{{\partial W^1}}=\delta^1(a^0)^T",
    "weights of two layers": rf"a^l=\sigma(z^l) | z^l=W^la^{{l-1}}+W^{{l-1}}a^{{l-2}} | {DELTA} | {BP4}",
    "a linear output": rf"{NET} | a^L=z^L | C=\frac12\|a^L-y\|^2 | {DELTA} | \delta^L=(a^L-y)\odot\sigma'(z^L)",
    "errors of one sample": r"z^l_j=\sum_kw^l_{jk}a^{l-1}_k+b^l_j | a^l_j=\sigma(z^l_j) | C=\frac1n\sum_xC_x | C_x=\frac12\|y-a^L\|^2 "
    r"| \delta^l_j=\frac{\partial C_x}{\partial z^l_j} | \frac{\partial C}{\partial w^l_{jk}}=a^{l-1}_k\delta^l_j",
}
RIGHT = {
    "a square": r"L=x^2 | \frac{dL}{dx}=2x",
    "a factor 3": r"L=3x | \frac{\partial L}{\partial x}=3",
    "in two steps": r"y=3x | L=2y | \frac{\partial L}{\partial x}=6",
    "a norm": r"L=\|x\|^2 | \nabla_xL=2x",
    "a sum of squares": r"L=\sum_ix_i^2 | \frac{\partial L}{\partial x_i}=2x_i",
    "a product": r"C=x_1x_2 | \frac{\partial C}{\partial x_1}=x_2",
    "an exponential": r"C=e^{-x} | \frac{\partial C}{\partial x}=-C",
    "numbers put in": r"L=(x-3)^2 | \frac{dL}{dx}=2(x-3)=2(5-3)=4",
    "a number": r"\frac{\partial L}{\partial x}=0.25",
    "softmax with its cost": rf"{NET} | a^L=\text{{softmax}}(z^L) | C=-\sum_jy_j\ln a^L_j | \frac{{\partial C}}{{\partial z^L}}=a^L-y",
    "a bias that is taken off": rf"z^l=W^la^{{l-1}}-b^l | a^l=\sigma(z^l) | {DELTA} | \frac{{\partial C}}{{\partial b^l}}=-\delta^l",
}


def statuses(text: str) -> list[str]:
    return [v.status for v in check_text("\n\n".join(f"$${each}$$" for each in text.split(" | ")), "notes.md").verdicts]


@pytest.mark.parametrize("name", FALSE)
def test_nothing_is_proved_by_a_network_that_the_text_denies(name: str) -> None:
    *definitions, claim = statuses(FALSE[name])
    assert claim not in ("proved", "tested")
    assert not {"refuted", "ill-formed"} & {*definitions}, "a definition is no slip where nothing else is said"


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_accused_by_a_network_that_the_text_denies(name: str) -> None:
    assert not {"refuted", "ill-formed"} & {*statuses(RIGHT[name])}


def test_what_the_network_says_is_still_proved_and_accused() -> None:
    wrong = r"\delta^l=(W^{l+1})^T\delta^{l+1}"
    assert statuses(rf"{NET} | {DELTA} | {BP2} | {BP4} | {wrong}")[3:] == ["proved", "proved", "refuted"]
    assert statuses(rf"{NET} | C=\frac12\|a^L-y\|^2 | {DELTA} | {BP2} | {wrong}")[4:] == ["proved", "refuted"]
    # A slip before the right equation, or one without a meaning behind it, bends nothing; another network behind it does.
    assert statuses(rf"z^l=2W^la^{{l-1}}+b^l | {NET} | {DELTA} | {BP2}")[-1] == "proved"
    assert statuses(rf"{NET} | z^l=W^{{l+1}}a^{{l-1}}+b^l | {DELTA} | {BP2}")[-1] == "proved"
    assert statuses(rf"{NET} | z^l=2W^la^{{l-1}}+b^l | {DELTA} | {BP4}")[-1] == "undecided"
    assert statuses(rf"{NET} | a^l=\sigma(z^l) \odot m^l | {DELTA} | {BP2}")[-1] == "undecided"


@pytest.mark.parametrize("said", [r"C = C(z^{l+1}_1, \ldots, z^{l+1}_n)", r"a^L = a^L(x)", r"C = C_0 + \frac{\lambda}{2} \sum_l \|W^l\|^2"])
def test_what_is_said_of_names_denies_nothing(said: str) -> None:
    of_one = r"\delta^L = \frac{\partial C_0}{\partial a^L} \odot \sigma'(z^L)"
    assert statuses(rf"{NET} | {said} | {BP2}")[-1] == "proved"
    assert statuses(rf"{NET} | {said} | {of_one}")[-1] in ("proved", "undecided")


def test_errors_of_a_whole_cost_are_denied_by_what_it_is_made_of() -> None:
    penalty = r"C = C_0 + \frac{\lambda}{2} \sum_l \|a^l\|^2"
    assert statuses(rf"{NET} | {penalty} | {DELTA} | {BP2}")[-1] == "undecided"
