"""A display is cut into chains: what stands beside an equation is told apart from it, and nothing is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.notation.rows import Chain, cut


def texts(display: str, name: str = "") -> list[str]:
    return [" ".join(chain.text.replace("&", " ").split()) for chain in cut(display, name).chains]


CUT = {
    r"a = b": ["a = b"],
    r"a &= b \\ c &= d": ["a = b", "c = d"],
    r"a &= b \\ &= c": ["a = b = c"],
    r"a &= b \\ + c": ["a = b + c"],
    r"a = \\ b": ["a = b"],
    r"a &=& b \\ &=& c": ["a = b = c"],
    r"& a & = b \\ & & = c": ["a = b = c"],
    r"a & \approx & b": [r"a \approx b"],
    r"a &= b & c &= d": ["a = b", "c = d"],
    r"a &= b && c &= d": ["a = b", "c = d"],
    r"a = b & c = d": ["a = b", "c = d"],
    r"a = b, \quad c = d": ["a = b", "c = d"],
    r"a = b \qquad c = d": ["a = b", "c = d"],
    r"a = b \hspace{2em} c = d": ["a = b", "c = d"],
    r"a = b, c = d": ["a = b", "c = d"],
    r"a = f(x, y), c = d": ["a = f(x, y)", "c = d"],
    r"a = b \text{ and } c = d": ["a = b", "c = d"],
    r"a = b \\ \text{so} &= c": ["a = b = c"],
    r"a = b \implies c = d": ["a = b", "c = d"],
    r"A = \begin{bmatrix} a \\ b \end{bmatrix} \\ c = d": [r"A = \begin{bmatrix} a \\ b \end{bmatrix}", "c = d"],
    r"f = \begin{cases} 1 & x = 0 \\ 2 & x = 1 \end{cases}": [r"f = \begin{cases} 1 x = 0 \\ 2 x = 1 \end{cases}"],
    r"\begin{cases} a = b \\ c = d \end{cases}": ["a = b", "c = d"],
    r"\left[\begin{array}{c} 1 \\ 2 \end{array}\right] = a": [r"\left[\begin{array}{c} 1 \\ 2 \end{array}\right] = a"],
    r"\sum_{j=1}^n a_j": [],
    r"\boxed{a = b}": ["a = b"],
    r"{\color{red} a = b}": ["a = b"],
    r"\mathbf{a} = \mathbf{b}": [r"\mathbf{a} = \mathbf{b}"],
    r"a \overset{(1)}{=} b \stackrel{\text{def}}{=} c": ["a = b := c"],
    r"a {=} b": ["a = b"],
    r"a_{=} = b": ["a_{=} = b"],
    r"\text{ReLU}(z) = z": [r"\text{ReLU}(z) = z"],
    r"\text{softmax}(z)_i = a": [r"\text{softmax}(z)_i = a"],
    r"\text{net}_j = a": [r"\text{net}_j = a"],
    r"\text{error} = a": [r"\text{error} = a"],
    r"\mathrm{d}z = \mathrm{d}s": [r"\mathrm{d}z = \mathrm{d}s"],
    r"\mathit{t - o} = a": [r"\mathit{t - o} = a"],
    r"a = b \quad (\text{where } c = d)": ["a = b", "c = d"],
    r"(a = b)": ["a = b"],
    r"\text{Input} = a \\ \text{Hidden output 1} = b = f(a) \\ \text{Output} = c = f(b)": [
        r"\text{Input} = a", "b = f(a)", "c = f(b)",
    ],
    r"\mbox{First} & = a = g(x) \\ \mbox{Output} & = b = f(a)": ["a = g(x)", "b = f(a)"],
    r"\text{not the output} = a \\ \text{Output} = b = c": ["= a", r"\text{Output} = b = c"],
    r"(a + b)(c + d) = e": ["(a + b)(c + d) = e"],
}  # fmt: skip


@pytest.mark.parametrize(("display", "chains"), CUT.items())
def test_cuts(display: str, chains: list[str]) -> None:
    assert texts(display) == chains


def test_the_rows_of_a_broken_equation_are_one() -> None:
    assert texts(r"a + \\ b = \\ c", "multline") == ["a + b = c"]
    assert texts(r"a \\ b = c", "multline") == ["a b = c"]
    assert [chain.unread for chain in cut(r"a \\ b = c", "gather").chains] == ["a"]


def one(display: str) -> Chain:
    (chain,) = cut(display).chains
    return chain


RESTRICTED = (
    r"a = b \quad (l = L)", r"a = b \text{ for } l < L", r"l = L: \quad a = b", r"\text{for } l = L, \quad a = b",
    r"\forall l < L: a = b",
    r"a = b \quad \text{in the output layer}", r"a = b, \quad z > 0", r"a = b \\ & \text{for $l = L$}", r"a = b, \quad j \neq k",
)  # fmt: skip
UNRESTRICTED = (
    r"\forall j: a = b", r"a = b \quad \forall j, k", r"a = b \text{ for all } j", r"a = b \text{ for every unit } j",
    r"a = b, \quad j = 1, \dots, n_l", r"a = b \quad (1 \le l \le L)", r"\text{(BP1)} \quad a = b", r"\mathrm{BP1}: a = b",
    r"(3) \quad a = b",
    r"\text{Hence, we get } a = b", r"a = b \tag{BP1}", r"a = b \label{eq:c=d}", r"\text{where } a = b", r"\therefore a = b",
    r"a = b \eqno(1)",
)  # fmt: skip
UNCLEAR = (
    r"\text{it is wrong that } a = b", r"a = b \text{ unless } c = d", r"a = b \text{ if } \sigma(z) = z",
    r"a = b \quad \text{(quadratic cost)}",
    r"a \overset{?}{=} b", r"a = b \text{ (plus bias)}", r"\text{Is } a = b", r"a = b \text{ with c = d}",
    r"a = b \tag{$\delta = 2$}",
)  # fmt: skip


@pytest.mark.parametrize("display", RESTRICTED)
def test_a_condition_on_layers_or_indices_is_one(display: str) -> None:
    assert one(display).condition and not one(display).unclear


@pytest.mark.parametrize("display", UNRESTRICTED)
def test_what_restricts_nothing_is_no_condition(display: str) -> None:
    chain = one(display)
    assert not chain.condition and not chain.unclear and not chain.unread and "a = b" in chain.text


@pytest.mark.parametrize("display", UNCLEAR)
def test_words_that_are_not_known_may_mean_anything(display: str) -> None:
    assert all(chain.unclear for chain in cut(display).chains)


def test_words_in_the_place_of_a_side_are_said_of_their_own_equation() -> None:
    first, second = cut(r"a &:= \text{(choose a formula)}, \\ c &= d").chains
    assert (first.value, first.unclear) == ("(choose a formula)", "(choose a formula)")
    assert "c" in second.text and not second.unclear
    first, second = cut(r"a &= \text{the error of the output} \\ c &= d").chains
    assert first.unclear and "c" in second.text and "a" not in second.text
    assert texts(r"a = \text{(1)} \\ b") == ["a = b"]
    (chain,) = cut(r"a &= \text{(choose a formula)} \\ &= d").chains
    assert chain.unclear


@pytest.mark.parametrize(
    "display",
    [
        r"a = \text{it is wrong that } c = d", r"a = \text{(not always)} \quad c = d", r"\text{(not always)} \\ c &= d",
        r"a &= b \\ & \text{(not always)} \\ c &= d", r"a &= b \text{ (not always)} \\ c &= d",
        r"a = \\ \text{(not always)} \\ c &= d", r"a &= \text{(not always)} + b \\ c &= d",
    ],
)  # fmt: skip
def test_other_words_that_are_not_known_are_said_of_all(display: str) -> None:
    assert all(chain.unclear for chain in cut(display).chains)


@pytest.mark.parametrize(
    ("display", "reason"), [(r"a = b \quad \text{by induction}", "by induction"), (r"a = b \text{ (chain rule)}", "(chain rule)")]
)
def test_a_reason_in_other_words_is_kept(display: str, reason: str) -> None:
    assert one(display).unchecked == (reason,) and not one(display).unclear


@pytest.mark.parametrize("display", [r"l = 1, \dots, L", r"1 \le j \le n", r"l = L", r"j \neq k", r"x \in \mathbb{R}^n", r"z > 0"])
def test_a_display_of_ranges_holds_them(display: str) -> None:
    assert cut(display).ranges and not cut(display).chains


@pytest.mark.parametrize("display", [r"\substack{a = b \\ c = d}", r"\foo{a = b}", r"\cancel{a = b}", r"{ a = b", r"a = b }"])
def test_an_equation_in_braces_is_not_lost(display: str) -> None:
    assert cut(display).chains


PIECES = [
    "a", "=", "b", "&", r"\\", r"\quad", ",", ":", "{", "}", "(", ")", r"\text{and }", r"\text{for $", "$}", r"\forall j",
    r"\begin{aligned}",
    r"\end{aligned}", r"\begin{cases}", r"\end{cases}", r"\boxed{", r"\overset{?}{=}", "_", "^", "l", "<", "L", r"\implies",
    r"\tag{1}", "\n",
]  # fmt: skip


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_no_equality_sign_at_the_top_of_a_display_is_dropped(display: str) -> None:
    found = cut(display)
    bare = display
    for inside in (r"\text{for $", r"\overset{?}{=}"):
        bare = bare.replace(inside, "")
    holds = "=" in bare and not any(mark in display for mark in ("{", "}", "_", "^", "$", r"\begin", r"\end"))
    assert not holds or found.chains or found.ranges


@pytest.mark.parametrize(
    ("over", "unchecked", "unclear"),
    [
        (r"\text{by the chain rule}", ("by the chain rule",), ""), ("(1)", ("(1)",), ""), (r"\eqref{e}", (r"\eqref{e}",), ""),
        ("z = w a", (), "z = w a"), (r"\text{def}", (), ""), ("?", (), "an equality under a question mark"), ("", (), ""),
    ],
)  # fmt: skip
def test_what_stands_over_a_sign_is_kept(over: str, unchecked: tuple[str, ...], unclear: str) -> None:
    for command in ("overset", "stackrel"):
        (chain,) = cut(rf"a \{command}{{{over}}}{{=}} b").chains
        assert (chain.unchecked, chain.unclear) == (unchecked, unclear)
    if over not in (r"\text{def}", "?"):
        (chain,) = cut(rf"a \xlongequal{{{over}}} b").chains
        assert (chain.unchecked, chain.unclear) == (unchecked, unclear)


def test_code_within_a_formula_is_no_remark_on_it() -> None:
    display = r"a &= b \\ &= \mathtt{np.sum(} c \mathtt{, axis=1)}"
    assert [chain.unclear for chain in cut(display).chains] == [""]
    assert all(chain.unclear for chain in cut(r"a &= b \\ &= c \text{ (with luck)}").chains)
