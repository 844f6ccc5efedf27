"""The union of verdicts: what each must hold, and what a report of several means."""

import pytest

from bpverify.outcome import exit_status
from bpverify.verdict import KINDS, Given, IllFormed, Proved, Report, Undecided, Verdict

GIVEN = Given(claim="x_1 = 1", kind="setting")
PROVED = Proved(claim="a = a", scope="l = L", method="m")
UNDECIDED = Undecided(claim="a = b", reason="a limit")
ILL = IllFormed(claim="a_j = b", reason="j is free")


@pytest.mark.parametrize(
    ("verdicts", "status", "exits"),
    [
        ((), "undecided", 3),
        ((GIVEN,), "given", 3),
        ((GIVEN, PROVED), "proved", 0),
        ((PROVED, GIVEN, UNDECIDED), "undecided", 3),
        ((ILL, GIVEN), "ill-formed", 1),
    ],
)
def test_what_is_given_alone_is_no_success(verdicts: tuple[Verdict, ...], status: str, exits: int) -> None:
    report = Report(verdicts)
    assert (report.status, exit_status(report), report.ok) == (status, exits, exits == 0)


def test_what_is_given_says_as_what() -> None:
    for kind in KINDS:
        assert Given(claim="a = b", kind=kind).status == "given"
    with pytest.raises(ValueError, match="setting"):
        Given(claim="a = b", kind="fact")
