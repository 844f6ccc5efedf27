r"""LaTeX in lexemes: what is escaped opens nothing, every character keeps its place, and time is linear."""

from __future__ import annotations

import re
import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.notation import scanner
from bpverify.notation.comments import without_comments
from bpverify.notation.formats import TEX
from bpverify.notation.groups import around, closer, depths, outside
from bpverify.notation.scanner import (
    LONGEST,
    argument,
    atoms,
    closing,
    environments,
    group,
    halves,
    lexemes,
    nested,
    with_depths,
)

NOTATION = Path(scanner.__file__).parent
PIECES = [r"\{", r"\}", "{", "}", r"\\", "\\", "%", r"\%", "\n", " ", "a", "=", r"\alpha", r"\begin{b}", r"\end{b}", "12", "$"]


def kinds(text: str, comments: bool = False) -> str:
    return " ".join(f"{lexeme.kind}:{lexeme.text}" for lexeme in lexemes(text, comments))


@pytest.mark.parametrize(
    ("text", "comments", "found"),
    [
        (r"\alpha+{b}", False, r"control:\alpha text:+ open:{ text:b close:}"),
        (r"\{a\}", False, r"control:\{ text:a control:\}"),
        (r"\\{a}", False, r"control:\\ open:{ text:a close:}"),
        (r"\\\{", False, r"control:\\ control:\{"),
        ("\\", False, "text:\\"),
        ("\\\n{", False, "control:\\\n open:{"),
        ("%{\n}", True, "comment:%{ text:\n close:}"),
        ("%{\n}", False, "text:% open:{ text:\n close:}"),
        (r"\%{", True, r"control:\% open:{"),
        (r"\\%{", True, r"control:\\ comment:%{"),
        (r"\begin {a*}b\end{a*}", False, r"begin:\begin {a*} text:b end:\end{a*}"),
        (r"\\begin{a}", False, r"control:\\ text:begin open:{ text:a close:}"),
        (r"\beginning{a}", False, r"control:\beginning open:{ text:a close:}"),
        ("", False, ""),
    ],
)
def test_lexemes(text: str, comments: bool, found: str) -> None:
    assert kinds(text, comments) == found


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.sampled_from(PIECES)).map("".join), st.booleans())
def test_lexemes_leave_nothing_out(text: str, comments: bool) -> None:
    found = list(lexemes(text, comments))
    assert "".join(lexeme.text for lexeme in found) == text == "".join(atoms(text))
    assert all(text[lexeme.start : lexeme.end] == lexeme.text for lexeme in found)


@pytest.mark.parametrize(
    ("text", "content"),
    [("{a}", "a"), ("{}", ""), ("{a{b}c}d", "a{b}c"), (r"{\}}", r"\}"), (r"{a\\}", r"a\\"), (r"{\{}", r"\{")],
)
def test_a_group_ends_at_its_own_brace(text: str, content: str) -> None:
    end = closing(text, 0)
    assert end is not None and text[1:end] == content
    found = group(" " + text, 0)
    assert found is not None and (found.start, found.end, found.after) == (2, end + 1, end + 2)


@pytest.mark.parametrize("text", ["{", r"{\}", "{{}", r"{a\\\}", "}", "", "{" + "a" * LONGEST + "}"])
def test_what_nothing_closes_is_no_group(text: str) -> None:
    assert group(text, 0) is None and closing(text, 0) is None and group("a" + text, 0) is None


@pytest.mark.parametrize(
    ("text", "content", "rest"),
    [("{ab}c", "ab", "c"), ("  ab", "a", "b"), (r"\alpha b", r"\alpha", " b"), (r"\{a", r"\{", "a"), ("12", "1", "2")],
)
def test_an_argument_is_a_group_a_command_or_a_sign(text: str, content: str, rest: str) -> None:
    found = argument(text, 0)
    assert found is not None and (text[found.start : found.end], text[found.after :]) == (content, rest)


@pytest.mark.parametrize("text", ["", "  ", "{a"])
def test_an_argument_may_be_missing(text: str) -> None:
    assert argument(text, 0) is None


def test_which_braces_are_open() -> None:
    text = r"a{b{c\}}d}}e"
    found = {lexeme.text: list(braces) for lexeme, braces in nested(text) if lexeme.kind == "text"}
    assert found == {"a": [], "b": [1], "c": [1, 3], "d": [1], "e": []}


def test_marks_with_their_depths() -> None:
    found = [(match.start(), depth) for match, depth in with_depths(r"$ {$} \$ \{$ \\$ }$", r"\$+")]
    assert found == [(0, 0), (3, 1), (11, 0), (15, 0), (18, -1)]


def pairs(text: str) -> list[str]:
    return [text[start : end.end] for start, end in sorted(environments(text).items())]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"\begin{a}x\end{a}", [r"\begin{a}x\end{a}"]),
        (r"\begin{a}\begin{a}\end{a}\end{a}", [r"\begin{a}\begin{a}\end{a}\end{a}", r"\begin{a}\end{a}"]),
        (r"\begin{a}\begin{b}\end{a}", [r"\begin{a}\begin{b}\end{a}"]),
        (r"\begin{a}\\\end{a}", [r"\begin{a}\\\end{a}"]),
        (r"\begin{a}", []),
        (r"\end{a}\begin{a}", []),
        (r"\begin{a}\end{a*}", []),
        (r"\begin{a}\\end{a}", []),
    ],
)
def test_environments_end_at_their_own_names(text: str, found: list[str]) -> None:
    assert pairs(text) == found


def test_braces_in_comments_and_in_code_are_none() -> None:
    text = without_comments("{%}\n\\verb|}|\\begin{verbatim}}\\end{verbatim}}", TEX)
    assert closing(text, 0) == len(text) - 1


@pytest.mark.parametrize("piece", ["{", "}", "{}", r"\\", r"\begin{a}", r"\end{a}", r"\begin{a}\end{a}", "%", "a ", r"\begin{"])
def test_work_is_linear(piece: str) -> None:
    def lines_run(count: int) -> int:
        """Return how many lines of code run on a text of so many pieces."""
        text, run = piece * count, 0

        def trace(*_: object) -> object:
            nonlocal run
            run += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            for scan in (lexemes, partial(lexemes, comments=True), nested, halves, environments, atoms):
                deque(scan(text), maxlen=0)
        finally:
            sys.settrace(before)
        return run

    assert lines_run(4000) < 12 * lines_run(400)


@dataclass(frozen=True)
class Sign:
    text: str


def signs(text: str) -> list[Sign]:
    return [Sign(atom) for atom in atoms(text)]


def test_brackets_among_tokens() -> None:
    tokens = signs(r"{a{b}(c)}=\{d\}")
    assert closer(tokens, 1) == 8 and closer(tokens, 3) == 4 and closer(tokens, 9) is None
    assert list(around(tokens, 3)) == [2, 0] and list(around(tokens, 3, beyond=1)) == [2] and list(around(tokens, 9)) == []
    assert list(depths(tokens)) == [1, 1, 2, 2, 1, 2, 2, 1, 0, 0, 1, 1, 0]
    assert outside(tokens, "=") == 9 and outside(tokens, "a") is None


@pytest.mark.parametrize("path", sorted(NOTATION.glob("*.py")), ids=lambda path: path.stem)
def test_braces_are_counted_in_one_place(path: Path) -> None:
    counted = r"depth\b.*[\"'][{}]|count\([\"'][{}]|\\\\\.\|\[\{\}\]"
    assert bool(re.search(counted, path.read_text(encoding="utf-8"))) == (path.stem in ("scanner", "groups"))
