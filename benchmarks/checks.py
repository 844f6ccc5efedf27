"""Time and memory of the exact checks of whole networks, as whole processes: ``python -m benchmarks.checks [--large]``.

Each process must end with exit status 0, that is, everything proved or tested. ``--large`` adds 100 million parameters, which
takes minutes and about 9 GB.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import run_process

CASES = {
    "lower --check, 784-100-10, one sample and a batch of 3": (
        "784-100-10", "--activation", "sigmoid,softmax", "--cost", "cce", "--check",
    ),
    "lower --check, 784-512-512-10, batch 128": (
        "784-512-512-10", "--activation", "relu,relu,softmax", "--cost", "cce", "--check", "--batch", "128",
    ),
    "lower --check, 784-512-256-10, batch 64": (
        "784-512-256-10", "--activation", "relu,relu,softmax", "--cost", "cce", "--check", "--batch", "64",
    ),
}  # fmt: skip
LARGE = {
    "lower --check, 100,728,842 parameters, batch 2": (
        "-".join(["4096"] * 7 + ["10"]), "--activation", ",".join(["relu"] * 6 + ["softmax"]), "--cost", "cce",
        "--check", "--batch", "2",
    ),
}  # fmt: skip


def main() -> None:
    """Print a line a case."""
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (CASES | LARGE if "--large" in sys.argv[1:] else CASES).items():
            took = run_process(["lower", *arguments, "-o", str(Path(folder) / "net.py")])
            print(f"{name:56} {took.seconds:7.1f} s {took.megabytes:7.0f} MB", flush=True)


if __name__ == "__main__":
    main()
