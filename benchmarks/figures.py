"""A measured figure with its goal, and how figures are shown: a table for people, JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class BenchmarkError(Exception):
    """Something was timed that does not do what it is timed for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A median over ``repeats`` runs. ``at_least`` and ``at_most`` are goals; with neither, it is only reported."""

    case: str
    measure: str
    value: float
    unit: str
    repeats: int
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.at_least is None and self.at_most is None:
            return None
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def goal(self) -> str:
        """The goal as text."""
        bounds = ((">=", self.at_least), ("<=", self.at_most))
        return " ".join(f"{sign} {bound:g} {self.unit}" for sign, bound in bounds if bound is not None)


VERDICTS = {None: "", True: "met", False: "NOT MET"}


def table_text(title: str, figures: Sequence[Figure], file: IO[str]) -> None:
    """Write a table of figures to ``file``."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE)
    for column in ("case", "measure"):
        table.add_column(column)
    for column in ("median", "runs", "goal", ""):
        table.add_column(column, justify="right", no_wrap=True)
    for f in figures:
        table.add_row(f.case, f.measure, f"{f.value:.3g} {f.unit}", str(f.repeats), f.goal, VERDICTS[f.met])
    Console(file=file, width=110, highlight=False, markup=False).print(table)


def figures_json(figures: Sequence[Figure], growth: Mapping[str, Any], machine: Mapping[str, Any]) -> str:
    """All figures as JSON."""
    rows = [
        {"case": f.case, "measure": f.measure, "value": f.value, "unit": f.unit, "repeats": f.repeats}
        | {"goal": f.goal or None, "met": f.met}
        for f in figures
    ]
    body = {"schema": "bpverify-benchmarks/1", "machine": machine, "figures": rows, "growth": growth}
    return json.dumps(body, indent=2) + "\n"
