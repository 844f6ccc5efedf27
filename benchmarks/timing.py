"""Wall time and peak memory, in rounds that run every case once, so that a busy moment falls on all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.figures import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KIBIBYTES_IN_MEGABYTE = 1e6 / 1024
BYTES = sys.platform == "darwin"
"""macOS counts the peak in bytes, Linux in KiB."""


def interleaved(cases: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Return the median wall time of each case, in seconds."""
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, run in cases.items():
            start = perf_counter()
            run()
            seconds[name].append(perf_counter() - start)
    return {name: median(values) for name, values in seconds.items()}


@dataclass(frozen=True, slots=True)
class Process:
    """What one process took."""

    seconds: float
    megabytes: float


def run_process(arguments: Sequence[str]) -> Process:
    """Run ``python -m bpverify`` with the arguments, from start to exit.

    The peak that the system reports is never below that of the process that starts it: measure before importing SymPy.

    Raises:
        BenchmarkError: the exit status is not 0, so not every claim was proved.
    """
    start = perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "bpverify", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkError(f"bpverify {' '.join(arguments)}: expected exit status 0, not {process.returncode}")
    return Process(seconds, usage.ru_maxrss / (1e6 if BYTES else KIBIBYTES_IN_MEGABYTE))


def processes(cases: Mapping[str, Sequence[str]], repeats: int) -> dict[str, Process]:
    """Return the median time and the highest peak of each command, interleaved."""
    runs: dict[str, list[Process]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, arguments in cases.items():
            runs[name].append(run_process(arguments))
    return {n: Process(median(r.seconds for r in rs), max(r.megabytes for r in rs)) for n, rs in runs.items()}
