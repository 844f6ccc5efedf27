"""The report on a document, for a terminal: its first screen, and where asked for each equation in order with the reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bpverify.grounds import Basis
from bpverify.render.firstscreen import MORE, NO_TEXTS, block, causes, claim_of, counts, first_wrong, heading, notes, why
from bpverify.render.meanings import reading_table
from bpverify.render.places import given_rows, is_summed_up, is_wrong, line_of, status_words, unread_rows
from bpverify.render.terminal import STYLES, plain, to_screen
from bpverify.render.unicode import prose, readable
from bpverify.verdict import Given, Proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from bpverify.render.firstscreen import Texts
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report, Verdict

SHORT = 12
"""A document of so many equations is shown whole."""


def document_text(
    report: Report, screen: Screen, texts: Texts = NO_TEXTS, is_all: bool = False, is_read: bool = False
) -> str:
    """Return the report on a document as text for the screen; one line where nothing was checked.

    A long one is its first screen: how many hold, the first wrong one, why others are undecided; all of it with ``is_all``.
    With ``is_read`` it ends with how the names were read.
    """
    if not report.verdicts and not report.unread:
        return to_screen(screen, Text(f"{report.title}: " + "; ".join(map(plain, report.notes))))
    parts: list[RenderableType] = [heading(report), *first_wrong(report, screen, texts), *causes(report)]
    if is_all or len(report.verdicts) <= SHORT:
        parts += [_table(report) if report.verdicts else Text(), *_reasons(report.verdicts), *_remarks(report), counts(report)]
    else:
        parts += [*notes(report), Padding(Text(MORE, style="dim"), (1, 0, 0, 0))]
    parts += reading_table(report) if is_read else []
    return to_screen(screen, *parts)


def _line(verdict: Verdict) -> str:
    return line_of(verdict.source) if verdict.source else ""


def _table(report: Report) -> Table:
    """One row an equality, in order; a row that continues the one above shows its right side only."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    named = any(v.name for v in report.verdicts)
    in_cells = any(v.source and v.source.cell for v in report.verdicts)
    table.add_column("cell:line" if in_cells else "line", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("range", overflow="fold", min_width=13)
    table.add_column("equation", overflow="fold", ratio=1)
    if named:
        table.add_column("tag", overflow="fold", max_width=8)
    before: Verdict | None = None
    for v in report.verdicts:
        if is_summed_up(v):
            continue
        line = "" if _place(before) == _place(v) else _line(v)
        row = [Text(line), Text(status_words(v), style=STYLES[v.status]), Text(_range(v, report)), _equation(v, before)]
        table.add_row(*row, *([Text(v.name or "", style="bold")] if named else []))
        before = v
    return table


def _place(verdict: Verdict | None) -> tuple[tuple[int, int], int] | None:
    source = verdict.source if verdict is not None else None
    return (source.formula, source.line) if source else None


def _range(verdict: Verdict, report: Report) -> str:
    """Return where a verdict holds, or as what something is given; an identity names its rule."""
    if isinstance(verdict, Given):
        return verdict.kind
    if not isinstance(verdict, Proved):
        return ""
    if verdict.basis is Basis.PATTERN:
        return verdict.method
    return plain(verdict.layers if verdict.about and verdict.about == report.about else verdict.scope)


def _equation(verdict: Verdict, before: Verdict | None) -> Text:
    right = _continuation(verdict, before)
    return Text(claim_of(verdict) if right is None else "  = " + right)


def _continuation(verdict: Verdict, before: Verdict | None) -> str | None:
    """Return the right side for reading, where the left one is the right side of the equality just before."""
    here, last = verdict.source, before.source if before is not None else None
    if before is None or here is None or last is None or (here.formula, here.step) != (last.formula, last.step + 1):
        return None
    line, above = readable(verdict.claim), readable(before.claim)
    splits = (found.start() for found in re.finditer(" = ", line))
    return next((line[at + 3 :] for at in splits if above.endswith(" = " + line[:at])), None)


def _reasons(verdicts: Sequence[Verdict]) -> list[RenderableType]:
    """Return a block for each equation that was not proved, after the first wrong one, which stands at the top."""
    first = next((v for v in verdicts if is_wrong(v)), None)
    found: list[RenderableType] = []
    for v in verdicts:
        if v is first or not why(v):
            continue
        heading = Text.assemble("line ", (_line(v), "bold"), ", ", (status_words(v), STYLES[v.status]))
        found.append(Padding(block(heading, v), (0, 0, 1, 0)))
    return found


COMMON = 3
"""A condition of so many lines is an assumption of the whole document, printed once without them."""


def _remarks(report: Report) -> list[RenderableType]:
    """Return conditions and diagnostics, each once with the lines that it concerns, gaps first, and the notes."""
    rows: list[tuple[str, str]] = [*unread_rows(report), *given_rows(report)]
    gathered: dict[tuple[bool, str], dict[str, None]] = {}
    for line, is_gap, text in _said(report.verdicts):
        gathered.setdefault((not is_gap, text), {})[line] = None
    for (later, text), lines in sorted(gathered.items(), key=lambda item: item[0][0]):
        rows.append((f"line {', '.join(lines)}", ("" if later else "gap: ") + text))
    conditions: dict[str, dict[str, None]] = {}
    for v in report.verdicts:
        for text in v.conditions:
            conditions.setdefault(plain(text), {})[_line(v)] = None
    common = [text for text, lines in conditions.items() if len(lines) >= COMMON]
    rows += [(f"line {', '.join(lines)}", f"provided {text}") for text, lines in conditions.items() if text not in common]
    if common:
        rows.append(("assumed", "; ".join(common)))
    rows += [("note", plain(note)) for note in report.notes]
    return [Padding(_wrapping(rows), (0, 0, 1, 0))] if rows else []


def _said(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, bool, str]]:
    for v in verdicts:
        for d in v.diagnostics:
            # What was written stays as it was written; only a gap speaks in ranges.
            yield _line(v), d.code == "gap", plain(d.message) if d.code == "gap" else prose(d.message)


def _wrapping(rows: Sequence[tuple[str, str]]) -> Table:
    """Return pairs whose left column, a list of lines, may wrap."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", overflow="fold", max_width=16)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    return table
