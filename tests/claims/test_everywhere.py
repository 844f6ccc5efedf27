"""Claims for all widths and depths, settled by hand: the true ones are proved for their whole range, no false one ever is."""

from pathlib import Path

import pytest

from bpverify.general.check import check_equation

HERE = Path(__file__).parent


def rows(name: str) -> list[tuple[str, ...]]:
    """Read the tab-separated fields from the lines of a file; # opens a comment."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("latex", "layers"), rows("everywhere_true.txt"))
def test_a_true_claim_is_proved_for_its_whole_range(latex: str, layers: str) -> None:
    (verdict,) = check_equation(latex).verdicts
    assert verdict.status == "proved"
    assert verdict.scope == f"all widths and depths, {layers}"


@pytest.mark.parametrize("row", rows("everywhere_false.txt"), ids="  ".join)
def test_a_false_claim_is_never_proved(row: tuple[str, ...]) -> None:
    assert check_equation(*row).status not in ("proved", "tested")


def test_each_file_holds_many_claims_and_none_twice() -> None:
    for name in ("everywhere_true.txt", "everywhere_false.txt"):
        found = rows(name)
        assert len(found) >= 40
        assert len(set(found)) == len(found)
