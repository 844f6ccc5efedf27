"""``python -m benchmarks.documents``: how long documents take to read and judge, and whether the time is linear in their size.

Long documents are whole processes with goals in time and memory; hostile ones, a sign that opens something repeated without an
end, are read at one size and at four times that size, and the ratio of the times is the figure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.figures import BenchmarkError, Figure, table_text
from benchmarks.timing import processes

SECONDS, MEGABYTES, RATIO = 10.0, 1000.0, 6.0
"""The goals: for 10 MB with 200 equations, and for the time at four times the size (4 if it is linear, 16 if quadratic)."""

LONG = 1.0
"""Seconds from which on a ratio is a figure, and not the noise of the machine."""

BP3 = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
BP4 = r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l"
PROSE = "The network has several layers, and each one hands its values on; the layer $l$ has a weight $w_{jk}^l$ (cost: $5). "
TEX_PROSE = r"The network has several layers, and each one hands its values on; the layer $l$ has a weight $w_{jk}^l$ (cost: \$5). "

HOSTILE = (
    "<!--", r"\begin{comment}", r"\begin{align}", r"\begin{verbatim}", "$ ", "$", "$$ ", "$${", "${", "$5 ", r"\[",
    r"\(", r"\\[", "`", "` `` ``` ", "```a\n", "- ```a\n  x\n", "> ```a\n", '<div class="math">', "<pre>", "<a ",
    r"\verb|", r"\url{", "%", "%\n", r"\iffalse ", r"\def\x{", r"\newcommand{\x}[", r"\newenvironment{x}{a",
    r"\ensuremath{", r"\be ", "{", "a_1=", "](", r"\label[", "$a$ ", "$$a$$ ", r"\end{x}", "\n ", "> ", "- ", "a", "\\",
    "== ", "* [", " ", "\t", "1", "1. ", "the derivative of ", r"\delta ",
)  # fmt: skip
"""What is repeated without an end."""


def long_document(kind: str, size: int, equations: int) -> str:
    """Return a document of about ``size`` characters with so many equations in it."""
    prose = TEX_PROSE if kind == "tex" else PROSE
    paragraph = prose * 6 + "\n\n"
    count = size // len(paragraph)
    every = max(count // equations, 1)
    pieces, left = [], equations
    for number in range(count):
        pieces.append(paragraph)
        if number % every == 0 and left:
            left -= 1
            pieces.append(f"$$ {BP3 if left % 2 else BP4} $$\n\n")
    if kind != "ipynb":
        return "".join(pieces)
    cells = [{"cell_type": "markdown", "metadata": {}, "source": piece.splitlines(keepends=True)} for piece in pieces]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}, indent=1)


def chain(steps: int) -> str:
    """Return one display with a chain of so many steps."""
    return "\\begin{align}\n\\frac{\\partial C}{\\partial b_j^l} " + " \\\\\n".join([r"&= \delta_j^l"] * steps) + "\n\\end{align}\n"


def whole_documents(size: int, repeats: int) -> Iterator[Figure]:
    """Time whole processes on long documents."""
    with tempfile.TemporaryDirectory() as folder:
        cases = {}
        for kind in ("md", "tex", "ipynb", "txt"):
            path = Path(folder) / f"long.{kind}"
            path.write_text(long_document(kind, size, 200), encoding="utf-8")
            cases[f"{path.stat().st_size / 1e6:.1f} MB of {kind}, 200 equations"] = ("check", str(path))
        path = Path(folder) / "chain.tex"
        path.write_text(chain(600), encoding="utf-8")
        cases["a chain of 600 steps"] = ("check", str(path))
        for name, found in processes(cases, repeats).items():
            yield Figure(name, "whole process", found.seconds, "s", repeats, at_most=SECONDS)
            yield Figure(name, "peak memory", found.megabytes, "MB", repeats, at_most=MEGABYTES)


def hostile_documents(size: int) -> Iterator[Figure]:
    """Time the check of an equation before what never ends, at two sizes."""
    from bpverify.general.check import check_text

    for sign in HOSTILE:
        for kind in ("md", "tex"):
            texts = (f"$$ {BP3} $$\n\n{sign * (n // len(sign))}" for n in (size // 4, size))
            small, large = (_seconds(check_text, text, f"hostile.{kind}") for text in texts)
            case = f"{kind}, {sign!r} for {size / 1e6:g} MB"
            yield Figure(case, "checked", large, "s", 1, at_most=SECONDS)
            if large >= LONG:
                yield Figure(case, "times four", large / small, "x", 1, at_most=RATIO)


def many_equations(size: int) -> Iterator[Figure]:
    """Time reading and judging where the equations grow with the text."""
    from bpverify.general.check import check_text

    paragraph = PROSE + f"\n\n$$ {BP3} $$\n\nThe bias obeys ${BP3}$.\n\n"
    small, large = (_seconds(check_text, paragraph * (n // len(paragraph)), "many.md") for n in (size // 4, size))
    yield Figure(f"{size // len(paragraph) * 2} equations", "times four", large / small, "x", 1, at_most=RATIO)
    yield Figure(f"{size // len(paragraph) * 2} equations", "read and judged", large, "s", 1)


OWN = r"""## Part {}

$$ h = \tanh(u x) $$

$$ o = v h $$

$$ E = \frac12 (o-y)^2 $$

$$ \frac{{\partial E}}{{\partial u}} = (o-y) v (1-h^2) x $$

$$ \frac{{\partial E}}{{\partial v}} = (o-y) h $$

"""
"""Five equations of a text with a network of its own."""


def own_definitions(parts: int) -> Iterator[Figure]:
    """Time texts that are judged by their own definitions, at two sizes."""
    from bpverify.general.check import check_text

    texts = ["".join(OWN.format(n) for n in range(count)) for count in (parts, 4 * parts)]
    small, large = (_seconds(check_text, text, "own.md") for text in texts)
    yield Figure(f"{5 * parts} equations with definitions of their own", "read and judged", small, "s", 1, at_most=2.0)
    yield Figure(f"{20 * parts} equations with definitions of their own", "times four", large / small, "x", 1, at_most=RATIO)


def _seconds(run: Callable[[str, str], object], text: str, name: str) -> float:
    start = perf_counter()
    run(text, name)
    return perf_counter() - start


def main() -> int:
    """Measure, print, and return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10.0, help="the size of the long documents (default 10)")
    parser.add_argument("--hostile", type=float, default=1.0, metavar="MB", help="the size of the hostile ones (default 1)")
    parser.add_argument("--repeats", type=int, default=1, metavar="N", help="runs of each long document (default 1)")
    options = parser.parse_args()
    try:
        figures = list(whole_documents(int(options.megabytes * 1e6), options.repeats))
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    table_text("Long documents", figures, sys.stdout)
    hostile = [*hostile_documents(int(options.hostile * 1e6)), *many_equations(int(options.hostile * 2e5)), *own_definitions(20)]
    table_text("What never ends, and many equations", hostile, sys.stdout)
    missed = [figure for figure in [*figures, *hostile] if figure.met is False]
    print(f"{len(figures) + len(hostile)} figures, {len(missed)} goals missed")
    print("".join(f"  {figure.case}: {figure.measure}\n" for figure in missed), end="")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
