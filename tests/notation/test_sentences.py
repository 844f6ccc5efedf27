"""Where a sentence ends: words of a heading, or of another sentence, say nothing of a formula; those of its own do."""

from __future__ import annotations

import pytest

from bpverify.notation.sentences import doubt


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
