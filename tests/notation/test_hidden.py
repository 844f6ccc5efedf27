"""What is not printed, what is code, what a macro stands for: found without losing a place, in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bpverify.notation.comments import without_branches, without_comments, without_preamble
from bpverify.notation.documents import read_text
from bpverify.notation.fences import blocks
from bpverify.notation.formats import MARKDOWN, PLAIN, TEX, format_of
from bpverify.notation.leftover import leftover
from bpverify.notation.macros import collect, definitions
from bpverify.notation.markdown import shown
from bpverify.notation.origins import HIDDEN
from bpverify.notation.structure import opened


def left(text: str) -> str:
    """What is left of a text once the hidden characters are out."""
    return re.sub(r"\s+", " ", text.replace(HIDDEN, "")).strip()


COMMENTS = {
    "a % b\nc": "a c", r"a \% b": r"a \% b", "a \\\\% b\nc": "a \\\\ c", r"\verb|%| a": "a",
    r"\begin{verbatim} % \end{verbatim} a": "a",
    r"\begin{verbatim} a": r"\begin{verbatim} a", r"\url{a%b} c": r"\url{a%b} c", r"\begin{comment} a \end{comment} b": "b",
    r"\begin{lstlisting} a \end{verbatim} b \end{lstlisting} c": "c", r"\lstinline!%! a": "a", "%": "",
}  # fmt: skip
BRANCHES = {
    r"\iffalse a \fi b": r"\iffalse\fi b", r"\iffalse a \else b \fi": r"\iffalse\else b \fi",
    r"\iftrue a \else b \fi": r"\iftrue a \fi",
    r"\iffalse \ifx a \fi b \fi c": r"\iffalse\fi c", r"\iffalse a": r"\iffalse a", r"\iffalse $a \iff b$ \fi c": r"\iffalse\fi c",
    r"\newif\ifours \iffalse \ifours a \fi b \fi c": r"\newif\ifours \iffalse\fi c", r"\fi \iffalse a \fi b": r"\fi \iffalse\fi b",
    r"\begin{document} a \end{document} b": r"\begin{document} a", r"\end{document} b": r"\end{document} b", r"a \endinput b": "a",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), COMMENTS.items())
def test_comments_and_code_of_tex(text: str, kept: str) -> None:
    assert left(without_comments(text, TEX)) == kept


def test_an_address_that_draws_a_formula_is_no_formula() -> None:
    latex = r"\begin{align} z = wx + b \end{align}"
    text = f'<img src="a?{latex.replace("+", "&plus;")}" title="{latex}"> [b](c) <a href=\'{latex}\'>'
    assert left(shown(text).text) == f'<img title="{latex}"> [b](c) <a >'
    assert left(shown("src = 3 and `x`").text) == "src = 3 and"


@pytest.mark.parametrize(("text", "kept"), BRANCHES.items())
def test_branches_that_are_not_taken(text: str, kept: str) -> None:
    assert left(without_branches(text, ())) == kept


def test_a_preamble_but_for_its_titles() -> None:
    assert left(without_preamble(r"$a$ \title{On $b$} \author{c} \begin{document} d")) == "On $b$ d"
    assert without_preamble("a $b$") == "a $b$"


def test_a_percent_sign_opens_a_comment_where_the_kind_says_so() -> None:
    text = "a % b\n% c\n"
    assert [left(without_comments(text, kind)) for kind in (TEX, PLAIN, MARKDOWN)] == ["a", "a % b", "a % b % c"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [("a.tex", "# x", TEX), ("a.md", r"\documentclass{a}", MARKDOWN), ("a.txt", "x", PLAIN), ("<stdin>", "\\documentclass{a}", TEX),
     ("<stdin>", "% by me\n\n\\section{a}", TEX), ("<stdin>", "see \\documentclass{a}", PLAIN), ("", "", PLAIN)],
)  # fmt: skip
def test_the_kind_of_a_document(name: str, text: str, kind: object) -> None:
    assert format_of(name, text) is kind


MARKDOWN_CODE = {
    "`a` b": "b", "``a ` b`` c": "c", "` a": "` a", "`a\nb` c": "`a b` c",
    "an `error' and a `thing' b": "an `error' and a `thing' b",
    "``quoted'' and ``other''": "``quoted'' and ``other''", "<!-- a --> b": "b", "<!-- a": "<!-- a", "`<!--` a `-->`": "a",
    "```\na\n```\nb": "b", "```\na\n~~~\n```\nb": "b", "````\n```\na\n```\n````\nb": "b", "```\na": "``` a", "<pre>a</pre> b": "b",
    "<pre>a": "<pre>a", "- x\n  ```\n  a\n\nb": "- x ``` a b", "- x\n  ```\n  a\nb\n```\nc\n```": "- x b",
    "> ```\n> a\nb": "> ``` > a b",
    "```{note}\na\n```": "a", "``` `a` ```": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), MARKDOWN_CODE.items())
def test_code_of_markdown(text: str, kept: str) -> None:
    assert left(shown(text).text) == kept


def test_the_language_and_the_quotes_of_a_fence() -> None:
    (block,) = blocks("> ```{math} x\n> a\n> ```\n")
    assert (block.language, block.directive, block.quotes, block.is_text) == ("math", True, 1, False)


@settings(max_examples=200, deadline=2000)
@example("$`> `$")
@given(st.lists(st.sampled_from(["`", "``", "```", "~~~\n", "\n", "> ", "- ", "  ", "a", "$", "<!--", "-->", "<pre>", "</pre>",
    "%"])).map("".join))
def test_every_character_keeps_its_place(text: str) -> None:
    for hide in (lambda t: shown(t).text, lambda t: without_comments(t, TEX), lambda t: without_branches(t, ())):
        hidden: str = hide(text)
        assert len(hidden) == len(text)
        # The backticks of $`...`$ are blanks of a formula.
        assert all(a == b or a == HIDDEN or ord(a) < 5 or (a, b) == (" ", "`") for a, b in zip(hidden, text, strict=True))


MACROS = {
    (r"\def\be{\begin{equation}}", r"\be a"): r"\begin{equation} a",
    (r"\newcommand{\eq}[1]{\[#1\]}", r"\eq{a}"): r"\[a\]",
    (r"\newcommand\eq[2][x]{$#1#2$}", r"\eq{a} \eq[y]{b}"): "$xa$ $yb$",
    (r"\newenvironment{e}{\align}{\endalign}", r"\begin{e} a \end{e}"): r"\begin{align} a \end{align}",
    (r"\newcommand{\a}{\b}\newcommand{\b}{$x$}", r"\a"): "$x$",
    (r"\newcommand{\eq}[1]{\[#1\]}", r"\eq{\eq{a}}"): r"\[\[a\]\]",
    (r"\newcommand{\d}{\delta}", r"\d"): r"\d",
    ("", r"\be a \ee"): r"\begin{equation} a \end{equation}",
    ("", r"\be a"): r"\be a",
}


@pytest.mark.parametrize(("case", "text"), MACROS.items())
def test_macros_that_open_mathematics_are_put_in(case: tuple[str, str], text: str) -> None:
    found, faults = opened(case[1], collect(definitions(case[0])).structural)
    assert found.text == text and not faults


def test_a_place_in_an_argument_is_that_of_the_argument() -> None:
    text = r"see \eq{abc} and d"
    found, _ = opened(text, collect(definitions(r"\newcommand{\eq}[1]{\begin{align}#1\end{align}}")).structural)
    for letter in ("a", "c", "d"):
        assert text[found.origin(found.text.rindex(letter if letter != "a" else "abc"))] == letter


@pytest.mark.parametrize("macro", [r"\def\x{\x $a$}", r"\def\x{\y}\def\y{\x $a$}", r"\def\x{$}\def\x{\[}",
    r"\newcommand{\x}[1]{$#1$}"])
def test_a_macro_that_cannot_be_put_in_is_named(macro: str) -> None:
    _, faults = opened(r"a \x", collect(definitions(macro)).structural)
    assert [at for at, _ in faults] == [2]


LEFT_OVER = ("a \\delta = 2", "\\frac{a}{b} = c", "\\sigma\n= x", "δ = 2", "w_1 = 3", "delta' = 2", "x^2 = y")
NOTHING_LEFT = (
    "x = 3", "snake_case_name = 3", "https://example.org/?x_1=2", "<img width=3 src='x_1'>", "[a](b_1=c)", "if a == b_1:",
    "\\delta and so on",
    "the delta of a river", "\\delta" + " " * 100 + "= 2", "\\includegraphics[width=0.5]{a}",
)  # fmt: skip


@pytest.mark.parametrize("text", LEFT_OVER)
def test_an_equation_outside_of_mathematics_is_found(text: str) -> None:
    assert len(list(leftover(text, MARKDOWN))) == 1


@pytest.mark.parametrize("text", NOTHING_LEFT)
def test_text_is_no_equation(text: str) -> None:
    assert list(leftover(text, MARKDOWN)) == []


# -- what never ends; how the time grows is measured by benchmarks/documents.py

ENDLESS = ("<!--", r"\begin{comment}", "$ ", "$${", r"\[", "`` ` ", "```a\n", "- ```a\n  x\n", r"\verb|", r"\def\x{",
    r"\iffalse ", r"\ensuremath{")


@pytest.mark.parametrize("sign", ENDLESS)
@pytest.mark.parametrize("kind", ["md", "tex"])
def test_what_never_ends_holds_no_equation(sign: str, kind: str) -> None:
    assert all(step.reading.claim is None for step in read_text(sign * 5000, f"a.{kind}").steps)
