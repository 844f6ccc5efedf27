"""``python -m benchmarks``: measure everything in one run, show it, and exit with 1 if a goal is not met."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.figures import BenchmarkError, Figure, figures_json, table_text
from benchmarks.timing import interleaved, processes

if TYPE_CHECKING:
    from collections.abc import Sequence

PEER_GOALS = {"2-3-2": None, "3-3-3-2": None, "4-4-4-3": 20.0}
"""How many times faster than plain SymPy; the architectures that it can do."""

BP4 = r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l"

COMMANDS: dict[str, tuple[tuple[str, ...], float | None, float | None]] = {
    "2-3-2, sigmoid, quadratic": (("verify", "2-3-2", "--activation", "sigmoid", "--cost", "quadratic"), 1.5, None),
    "4-4-4-3, sigmoid,tanh,relu, quadratic": (
        ("verify", "4-4-4-3", "--activation", "sigmoid,tanh,relu", "--cost", "quadratic"),
        4.0,
        None,
    ),
    "8-8-8-8, any sigma and C": (("verify", "8-8-8-8"), 4.0, 400.0),
    "16-16-16-16, any sigma and C": (("verify", "16-16-16-16"), 60.0, None),
    "check --equation BP4 --arch 2-3-2": (("check", "--equation", BP4, "--arch", "2-3-2"), None, None),
    "--version": (("--version",), None, None),
    "--help": (("--help",), None, None),
}
"""Each whole process: its arguments, the goals in seconds and in MB."""


def process_figures(repeats: int) -> list[Figure]:
    """Measure whole processes."""
    found, figures = processes({name: row[0] for name, row in COMMANDS.items()}, repeats), []
    for name, (_, seconds, megabytes) in COMMANDS.items():
        figures.append(Figure(name, "whole process", found[name].seconds, "s", repeats, at_most=seconds))
        figures.append(Figure(name, "peak memory", found[name].megabytes, "MB", repeats, at_most=megabytes))
    return figures


def peer_figures(repeats: int) -> list[Figure]:
    """Race plain SymPy, once it is clear that it tells right from wrong and proves as much as we do."""
    from benchmarks import engine, peer

    figures = []
    for arch, goal in PEER_GOALS.items():
        widths = tuple(map(int, arch.split("-")))
        peer.check_honest(widths)
        ours, theirs = engine.prove(arch), peer.prove(widths)
        if ours != theirs:
            raise BenchmarkError(f"{arch}: bpverify decides {ours} components, plain SymPy {theirs}")
        seconds = interleaved({"ours": partial(engine.prove, arch), "peer": partial(peer.prove, widths)}, repeats)
        case = f"{arch}, any sigma and C ({ours} components)"
        figures.append(Figure(case, "plain SymPy", seconds["peer"], "s", repeats))
        figures.append(Figure(case, "bpverify, engine", seconds["ours"], "s", repeats))
        figures.append(Figure(case, "times faster", seconds["peer"] / seconds["ours"], "x", repeats, at_least=goal))
    return figures


def growth_figures(repeats: int) -> tuple[list[Figure], dict[str, Any]]:
    """Measure the growth with the width."""
    from benchmarks import growth

    small, large = growth.measure(repeats)
    figures = []
    for size in (small, large):
        case = "-".join([str(size.width)] * (growth.DEPTH + 1)) + ", any sigma and C"
        figures.append(Figure(case, "engine", size.seconds, "s", repeats))
        figures.append(Figure(case, "components", size.components, "", 1))
        figures.append(Figure(case, "polynomial terms kept", size.terms, "", 1))
    return figures, {"exponents": growth.exponents(small, large), "explanation": growth.explanation(small, large)}


def slow_figures(limit: int) -> list[Figure]:
    """Run the slow peer, a process each, up to the limit."""
    figures = []
    for arch in ("1-1-1", "2-2-1"):
        start = perf_counter()
        try:
            command = [sys.executable, "-m", "benchmarks.matrices", arch]
            subprocess.run(command, stdout=subprocess.DEVNULL, timeout=limit, check=True)
            measure = "matrices and simplify"
        except subprocess.TimeoutExpired:
            measure = "matrices and simplify: stopped, not proved"
        figures.append(Figure(f"{arch}, sigmoid, quadratic", measure, perf_counter() - start, "s", 1))
    return figures


def show_profile(arch: str) -> None:
    """Write to stderr where the engine's time goes."""
    import cProfile
    import pstats

    from benchmarks.engine import prove

    with cProfile.Profile() as profile:
        prove(arch)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(r"bpverify|sympy|built-in", 30)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="runs of each case (default 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("--slow", action="store_true", help="also run the peer with concrete matrices and simplify")
    parser.add_argument("--limit", type=int, default=120, metavar="S", help="its time limit in seconds (default 120)")
    parser.add_argument("--profile", metavar="ARCH", help="only profile the engine on ARCH, to stderr")
    options = parser.parse_args(arguments)
    if options.repeats < 1:
        parser.error("--repeats: expected at least 1")
    if options.profile:
        show_profile(options.profile)
        return 0
    try:
        return report(options.repeats, options.json, options.limit if options.slow else None)
    except (BenchmarkError, ValueError, subprocess.CalledProcessError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1


def report(repeats: int, json_file: Path | None, slow_limit: int | None) -> int:
    """Measure everything; 1 if a goal is not met."""
    # Processes first: a child's peak memory is at least its parent's, which is small until SymPy is loaded.
    whole = process_figures(repeats)
    table_text("Whole processes", whole, sys.stdout)
    peers = peer_figures(repeats)
    table_text("All four equations in every component, against plain SymPy, caches cold", peers, sys.stdout)
    growth, about = growth_figures(min(repeats, 3))
    table_text("Growth with the width", growth, sys.stdout)
    print(about["explanation"] + "\n")
    slow = [] if slow_limit is None else slow_figures(slow_limit)
    if slow:
        table_text(f"Concrete matrices and simplify, stopped after {slow_limit} s", slow, sys.stdout)
    figures = [*whole, *peers, *growth, *slow]
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    machine |= {name: version(name) for name in ("sympy", "python-flint")}
    if json_file is not None:
        json_file.write_text(figures_json(figures, about, machine), encoding="utf-8")
    missed = [f for f in figures if f.met is False]
    goals = sum(f.met is not None for f in figures)
    print(f"{goals - len(missed)} of {goals} goals met; " + ", ".join(f"{k} {v}" for k, v in machine.items()))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
