"""Odd spellings, settled by hand: what is right is proved and never accused, what is false or means nothing is never proved."""

from pathlib import Path

import pytest

from bpverify.errors import BpverifyError
from bpverify.general.check import check_equation, check_text

HERE = Path(__file__).parent


def rows(name: str) -> list[str]:
    """Return the lines of a file; # opens a comment."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("latex", rows("odd_true.txt"))
def test_a_right_claim_is_proved_however_it_is_spelled(latex: str) -> None:
    assert check_equation(latex).status == "proved"
    assert check_text(f"$$ {latex} $$", "a.md").status == "proved"


@pytest.mark.every(4)
@pytest.mark.parametrize("latex", rows("odd_false.txt"))
def test_a_false_claim_is_never_proved_however_it_is_spelled(latex: str) -> None:
    try:
        assert check_equation(latex).status not in ("proved", "tested")
    except BpverifyError:
        return


def test_there_are_many_of_both() -> None:
    for name in ("odd_true.txt", "odd_false.txt"):
        found = rows(name)
        assert len(found) >= 200 and len(set(found)) == len(found)
