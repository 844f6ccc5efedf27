"""Claims whose truth was settled by hand: the true ones must be proved, the false ones refuted or ill-formed."""

from pathlib import Path

import pytest

from bpverify.spec import read_network
from bpverify.symbolic.verify import check_all

HERE = Path(__file__).parent


def rows(name: str) -> list[tuple[str, ...]]:
    """Read LaTeX, architecture, activation and cost from the lines of a file; # opens a comment."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def statuses(latex: str, arch: str, activation: str, cost: str) -> set[str]:
    report = check_all(latex, read_network(arch, activation or None, cost or None))
    return {verdict.status for verdict in report.verdicts}


@pytest.mark.parametrize("row", rows("true.txt"), ids="  ".join)
def test_a_true_claim_is_proved(row: tuple[str, ...]) -> None:
    assert statuses(*row) == {"proved"}


@pytest.mark.parametrize("row", rows("false.txt"), ids="  ".join)
def test_a_false_claim_is_refuted_or_ill_formed(row: tuple[str, ...]) -> None:
    assert statuses(*row) <= {"refuted", "ill-formed"}


def test_each_file_holds_many_claims_and_none_twice() -> None:
    for name in ("true.txt", "false.txt"):
        found = rows(name)
        assert len(found) >= 60
        assert len(set(found)) == len(found)
