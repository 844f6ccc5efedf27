"""Random programs against differences: nothing wrong is accepted, nothing right is refuted, and each witness shows what it says."""

import time

import pytest

from bpverify.exact.gradients import check_gradients
from tests.exact.programs import at_witness, differs, is_wrong, program

SECONDS = 150
"""The time that the slow test spends."""


def judged(seed, fast=False):
    """Return the program's verdict after holding it against the judge."""
    found = program(seed)
    report = check_gradients(found.cost, found.gradients, found.at, wrt=["w", "b"], fast=fast, seed=seed)
    where = f"program {seed}: {found.name}"
    if found.slipped is None:
        assert report.status != "refuted", where
    if report.ok:
        assert not is_wrong(found, seed), where
    for verdict in report.verdicts:
        if verdict.status == "refuted":
            # Differences may not tell, near a kink; they never say that it is right where the numbers differ visibly.
            left, right = float(verdict.witness.left), float(verdict.witness.right)
            if abs(left - right) > 0.05 * max(1.0, abs(left)):
                assert differs(found, at_witness(found, verdict.witness), 1e-7) is not False, where
    return found, report


def _seeds(step, quick):
    """The seeds of the programs that are kept; those from ``quick`` on take their time."""
    return [seed if seed < quick else pytest.param(seed, marks=pytest.mark.slow) for seed in range(0, 60, step)]


@pytest.mark.every(3)
@pytest.mark.parametrize("seed", _seeds(1, 16))
def test_a_program(seed):
    found, report = judged(seed)
    assert report.status != "undecided" or "vacuous" in report.verdicts[0].reason, (found.name, report.verdicts[0].reason)
    if found.slipped is not None and is_wrong(found, seed):
        assert report.status == "refuted", found.name


@pytest.mark.parametrize("seed", _seeds(3, 6))
def test_a_program_by_the_fast_path(seed):
    judged(seed, fast=True)


@pytest.mark.slow
def test_many_programs(record_property):
    begun, counts = time.monotonic(), {}
    seed = 1000
    while time.monotonic() - begun < SECONDS:
        found, report = judged(seed, fast=seed % 5 == 0)
        key = "slip" if found.slipped is not None else "right", report.status
        counts[key] = counts.get(key, 0) + 1
        seed += 1
    total = sum(counts.values())
    record_property("programs", total)
    print(f"\n{total} programs, {total / (time.monotonic() - begun):.1f} a second: {counts}")
    assert total > 100
    assert sum(n for (_, status), n in counts.items() if status == "undecided") < total / 4
