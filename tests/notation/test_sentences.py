"""Where a sentence ends: words of a heading, or of another sentence, say nothing of a formula; those of its own do."""

from __future__ import annotations

import pytest

from bpverify.notation.sentences import doubt, in_lines


@pytest.mark.parametrize(
    "text",
    [
        "# When\n@ holds",
        "\\section{When}\n@ holds",
        "\\subsection*{If not}\n@",
        "@ holds\n## Never\nnot so",
        "It is not so. @ holds.",
        "No.\n\n@",
    ],
)
def test_words_of_another_sentence_are_none_of_its_own(text: str) -> None:
    assert found(text) == ""


@pytest.mark.parametrize(
    "text", ["If so\n@ holds", "a # when @", "@ holds\nif b is 0", "> When\n> @", "- not\n- @", "#when @", "\\emph{When} @"]
)
def test_words_of_its_own_sentence_count(text: str) -> None:
    assert found(text)


def found(text: str) -> str:
    at = text.index("@")
    return doubt(text, at, at + 1)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("We take $$k \\ne i$$ here", "We take $k \\ne i$ here"),
        ("> $$k$$ counts", "> $k$ counts"),
        ("and\n$$a=b$$\nso", "and\n$$a=b$$\nso"),
        ("> $$a=b$$", "> $$a=b$$"),
        ("$$a=b$$,", "$$a=b$$,"),
        ("so $$\na=b\n$$", "so $$\na=b\n$$"),
    ],
)
def test_double_dollars_in_a_line_of_words(text: str, lines: str) -> None:
    assert in_lines(f"\n{text}") == f"\n{lines}"


def test_a_text_that_may_begin_within_a_formula_is_paired_from_its_second_line() -> None:
    assert in_lines("i$$ and $$k\nfor $$j$$") == "i$$ and $$k\nfor $j$"
