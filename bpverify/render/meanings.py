"""How a document was read, for a terminal: one line of its summary, and the table of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bpverify.render.places import lines_of
from bpverify.render.terminal import plain
from bpverify.render.unicode import readable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bpverify.verdict import Meaning, Report

MOST_CONVENTIONS = 3
"""Conventions that are named in the line of a summary."""


def reading_line(report: Report) -> list[str]:
    """Return how a document was read in one line; nothing where nothing was learnt of it."""
    if not report.meanings:
        return []
    said = [", ".join(filter(None, (plain(each.words), _where(each)))) for each in report.meanings if not each.symbol]
    if not said:
        return ["how each name was read: --show-reading"]
    return [f"read as: {'; '.join(said[:MOST_CONVENTIONS])} (each name: --show-reading)"]


def reading_table(report: Report) -> list[RenderableType]:
    """Return the names of a document with what each was read as, and the lines that tell it."""
    if not report.meanings:
        return [Text("read as: nothing was learnt of its names")]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    table.add_column("name", no_wrap=True)
    table.add_column("read as", overflow="fold", ratio=1)
    table.add_column("learnt in", overflow="fold")
    for each in report.meanings:
        table.add_row(Text(_name(each)), Text(plain(each.words)), Text(_where(each)))
    return [Padding(Text("how it was read; --symbols corrects it:"), (1, 0, 0, 0)), table]


def _name(meaning: Meaning) -> str:
    """Return a name as it stands; what tells it from another of the same letter, "(no layer)", is words."""
    letter, blank, way = meaning.symbol.partition(" (")
    return readable(letter) + blank + way


def _where(meaning: Meaning) -> str:
    lines = lines_of(meaning.sources)
    return "" if not lines else f"line {lines}" + (", its definition" if meaning.is_defined else "")
