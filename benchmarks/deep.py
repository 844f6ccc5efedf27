"""``python -m benchmarks.deep [CASE ...]``: exact checks of wide and of deep networks in NumPy, right and with a slip.

Beside each time stands that of finite differences, as checkers take them: twice as many calls of the cost as there are entries,
from the time of a call in the same process.

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

from benchmarks import deepnets, widenets
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


def sign(name: str) -> Callable[[dict[str, Any]], None]:
    """Return one entry of a gradient with the other sign."""

    def change(found: dict[str, Any]) -> None:
        found[name] = found[name].copy()
        found[name][3, 5] = -found[name][3, 5]

    return change


CASES = {
    "784-100-10, one sample": Case(widenets.one_sample, widenets.one_sample_at, 3, sign("w1")),
    "784-512-512-10, batch 128": Case(widenets.perceptron, widenets.perceptron_at, 6, sign("w2")),
    "batch norm 784-128-10, batch 32": Case(widenets.batch_norm, widenets.batch_norm_at, 5, sign("w1")),
    "convolution, 32 filters, 32 images": Case(widenets.convolution, widenets.convolution_at, 20, sign("k")),
    "LSTM, 20 steps, 64 units": Case(deepnets.lstm, partial(deepnets.lstm_at, 20, 64), 30),
    "LSTM, 100 steps, 16 units": Case(deepnets.lstm, partial(deepnets.lstm_at, 100, 16), 30),
    "a block, 32 steps, width 64": Case(deepnets.stack, partial(deepnets.stack_at, 1, 32, 64), 20, one_entry),
    "a block, 64 steps, width 128": Case(deepnets.stack, partial(deepnets.stack_at, 1, 64, 128), 90, one_entry),
    "four blocks, 16 steps, width 32": Case(deepnets.stack, partial(deepnets.stack_at, 4, 16, 32), 60),
}


def check(case: Case, is_right: bool) -> Report:
    """Return what is found of a case, right or with its slip."""
    from bpverify import check_gradients

    def network(**given: Any) -> tuple[Any, dict[str, Any]]:
        cost, found = case.network(**given)
        if not is_right and case.slip is not None:
            case.slip(found)
        return cost, found

    return check_gradients(network, network, case.at(), timeout=300)


def floats(value: Any) -> int:
    """Return how many floats there are in nested lists, dicts and arrays."""
    if isinstance(value, dict):
        return sum(map(floats, value.values()))
    return sum(map(floats, value)) if isinstance(value, list) else value.size


def differences(case: Case) -> float:
    """Return the seconds of finite differences for all entries of the gradients."""
    at = case.at()
    entries = floats(case.network(**at)[1])
    start, calls = perf_counter(), 0
    while calls < 3 or perf_counter() - start < 0.2:
        case.network(**at)
        calls += 1
    return 2 * entries * (perf_counter() - start) / calls


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
    peer = differences(CASES[name]) / seconds
    print(f"{name:34} {words}  {report.status:9} {seconds:6.1f} s {peak:6.0f} MB {peer:8.0f}x  {said}", flush=True)
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
