"""``python -m benchmarks.deep [CASE ...]``: exact checks of recurrent networks and of transformers, right and with a slip.

Each runs in a process of its own. Exit status 1 if a right gradient is not accepted, or a wrong one not refuted.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks import deepnets
from benchmarks.timing import BYTES, KIBIBYTES_IN_MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.verdict import Report


@dataclass(frozen=True, slots=True)
class Case:
    """A network, its example, the seconds it may take, and a slip in the gradients that should be refuted in that time.

    Enclosures of floats grow with each step of a recurrent network and with each block: there slips stay undecided, or take the
    record minutes.
    """

    network: Callable[..., tuple[Any, dict[str, Any]]]
    at: Callable[[], dict[str, Any]]
    goal: float
    slip: Callable[[dict[str, Any]], None] | None = None


def one_entry(found: dict[str, Any]) -> None:
    """Return one entry of a gradient of the last block wrong."""
    wrong = found["blocks"][-1]["Wv"]
    wrong[3, 5] = wrong[3, 5] * 1.01


CASES = {
    "LSTM, 20 steps, 64 units": Case(deepnets.lstm, partial(deepnets.lstm_at, 20, 64), 30),
    "LSTM, 100 steps, 16 units": Case(deepnets.lstm, partial(deepnets.lstm_at, 100, 16), 30),
    "a block, 32 steps, width 64": Case(deepnets.stack, partial(deepnets.stack_at, 1, 32, 64), 20, one_entry),
    "a block, 64 steps, width 128": Case(deepnets.stack, partial(deepnets.stack_at, 1, 64, 128), 90, one_entry),
    "four blocks, 16 steps, width 32": Case(deepnets.stack, partial(deepnets.stack_at, 4, 16, 32), 60),
}


def check(case: Case, is_right: bool) -> Report:
    """Return what is found of a case, right or with its slip."""
    from bpverify import check_gradients

    def gradients(**given: Any) -> dict[str, Any]:
        found = case.network(**given)[1]
        if not is_right and case.slip is not None:
            case.slip(found)
        return found

    return check_gradients(lambda **given: case.network(**given)[0], gradients, case.at(), timeout=300)


def shown(name: str, is_right: bool) -> bool:
    """Print a line on a case; tell whether it was as it should be."""
    start = perf_counter()
    report = check(CASES[name], is_right)
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if BYTES else KIBIBYTES_IN_MEGABYTE)
    wrong = [verdict for verdict in report.verdicts if verdict.status == "refuted"]
    is_met = report.ok if is_right else bool(wrong)
    worst = max((float(v.bound) for v in report.verdicts if v.status == "tested"), default=0.0)
    said = f"bound {worst:.0e}" if is_right else ", ".join(f"{v.name} {v.witness.indices}" for v in wrong if v.witness)
    words = "right" if is_right else "wrong"
    print(f"{name:34} {words}  {report.status:9} {seconds:6.1f} s {peak:6.0f} MB  {said}", flush=True)
    return is_met and seconds <= CASES[name].goal


def main() -> int:
    """Measure each case in a process of its own."""
    arguments = sys.argv[1:]
    if len(arguments) == 2 and arguments[1] in ("right", "wrong"):
        return 0 if shown(arguments[0], arguments[1] == "right") else 1
    failed = 0
    for name in arguments or CASES:
        for words in ("right", "wrong") if CASES[name].slip else ("right",):
            failed |= subprocess.run([sys.executable, "-m", "benchmarks.deep", name, words], check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
