"""Reports for reading on a terminal of 80 to 100 columns: a table, what each refutation rests on, a line of summary."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bpverify.catalog.trust import WORDS
from bpverify.render.unicode import prose, quantities, readable
from bpverify.verdict import KINDS, CodeWitness, Given, Tested

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.render.screen import Screen
    from bpverify.verdict import Counterexample, Report, Verdict

STYLES = {
    "proved": "green", "tested": "cyan", "undecided": "yellow", "ill-formed": "magenta", "refuted": "bold red", "given": "dim",
}  # fmt: skip
RELATIONS = {"<=": "≤", ">=": "≥", "!=": "≠"}
LONG, ROOMY = 24, 96
"""Methods stand in the table if none is longer than LONG and the screen has ROOMY columns; else below it, each once."""


def report_text(report: Report, screen: Screen, derivations: Sequence[Any] = ()) -> str:
    """Return the report as text for the screen."""
    parts: list[RenderableType] = []
    if report.title:
        parts.append(Text(plain(report.title), style="bold"))
    if derivations:
        parts += [Text(), _derivations(derivations)]
    if report.verdicts:
        parts.append(_table(report, screen))
    for verdict in report.verdicts:
        parts += _explanation(verdict)
    parts += _shared_remarks(report, screen)
    parts.append(_summary(report))
    return to_screen(screen, *parts)


def to_screen(screen: Screen, *parts: RenderableType) -> str:
    """Return rich renderables as text, with colours only where the screen shows them and no trailing blanks."""
    out = io.StringIO()
    console = Console(
        file=out, width=screen.width, force_terminal=screen.color, no_color=not screen.color, highlight=False,
        color_system="standard" if screen.color else None, legacy_windows=False,
    )  # fmt: skip
    console.print(Group(*parts))
    return "\n".join(_CONTROLS.sub("\ufffd", line).rstrip() for line in out.getvalue().split("\n"))


_CONTROLS = re.compile(r"(?!\x1b\[[\d;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a document could steer the terminal with; only colours are left."""


def simple_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table of plain cells; the first column is not wrapped."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def plain(text: str) -> str:
    """Return a sentence for reading: a hypothesis in words, the LaTeX and the quantities in it as Unicode, <= as ≤."""
    text = prose(WORDS.get(text, text))
    return re.sub("|".join(map(re.escape, RELATIONS)), lambda found: RELATIONS[found[0]], text)


def seconds(value: float) -> str:
    """Return a duration to hundredths of a second."""
    return f"{value:.2f} s"


def _table(report: Report, screen: Screen) -> Table:
    """Return one row a verdict; the columns that say nothing in this report are left out."""
    named = any(v.name for v in report.verdicts)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    if named:
        table.add_column("", no_wrap=True)
    table.add_column("equation", overflow="fold", min_width=20)
    table.add_column("range", overflow="fold")
    counted = any(v.components is not None for v in report.verdicts)
    if counted:
        table.add_column("components", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    methods = _methods_fit(report, screen)
    if methods:
        table.add_column("method", overflow="fold")
    table.add_column("time", justify="right", no_wrap=True)
    for v in report.verdicts:
        row = [Text(v.name or "", style="bold")] if named else []
        count = "" if v.components is None else str(v.components)
        row += [Text(readable(v.claim)), Text(_range(v, report))] + ([Text(count)] if counted else [])
        row += [Text(v.status, style=STYLES[v.status])] + ([Text(v.method)] if methods else [])
        table.add_row(*row, Text(seconds(v.seconds)))
    return table


def _range(verdict: Verdict, report: Report) -> str:
    """Return where a verdict holds: its scope without what the title names."""
    return plain(verdict.layers if verdict.layers and verdict.about == report.about else verdict.scope)


def _methods_fit(report: Report, screen: Screen) -> bool:
    lengths = [len(v.method) for v in report.verdicts]
    return screen.width >= ROOMY and 0 < max(lengths, default=0) <= LONG


def _explanation(verdict: Verdict) -> list[RenderableType]:
    """Return what stands below the table for one verdict: why, the witness, the repairs, the suggestion."""
    rows: list[tuple[str, str]] = []
    remarks = [(d.about, d.message + (f" [{d.code}]" if d.about == "reading" else "")) for d in verdict.diagnostics]
    if isinstance(verdict.witness, CodeWitness):
        # What is wrong is read before the numbers that show it.
        rows, remarks = remarks, []
    if verdict.witness is not None:
        rows += _witness_rows(verdict.witness, verdict.name)
    if verdict.reason:
        rows.append(("because", plain(verdict.reason)))
    if isinstance(verdict, Given):
        rows.append(("as", KINDS[verdict.kind]))
    rows += remarks
    if verdict.suggestion:
        rows.append(("proved instead", readable(verdict.suggestion)))
    if not rows:
        return []
    heading = Text.assemble((verdict.status, STYLES[verdict.status]), "  ", _label(verdict))
    return [heading, Padding(pairs(rows), (0, 0, 1, 2))]


def _label(verdict: Verdict) -> str:
    return f"{verdict.name}: {readable(verdict.claim)}" if verdict.name else readable(verdict.claim)


LONGEST = 2000
"""Characters of one array of a point that are shown."""


def _in_full(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]} … (in full with --json)"


def _witness_rows(witness: Counterexample, name: str | None) -> list[tuple[str, str]]:
    point = ", ".join(f"{plain(name)}={_in_full(value)}" for name, value in witness.point)
    rows = [
        (witness.place, witness.where(name)),
        *zip(witness.sides, (witness.left, witness.right), strict=True),
        ("difference", witness.difference),
        ("at", point),
        ("seed", "" if witness.seed is None else f"{witness.seed} (--seed, or seed=, repeats it)"),
    ]
    return [row for row in rows if row[1]]


def pairs(rows: Iterable[tuple[str, str]]) -> Table:
    """Return names, dimmed, beside their values."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    return table


def _shared_remarks(report: Report, screen: Screen) -> list[RenderableType]:
    """Return methods and conditions, each once with the claims that it belongs to, and the notes."""
    rows: list[tuple[str, str]] = []
    if not _methods_fit(report, screen):
        rows += [("method", text) for text in _gathered(report, [(v.method,) for v in report.verdicts])]
    bounds = [(f"equal except with probability at most {v.bound}",) if isinstance(v, Tested) else () for v in report.verdicts]
    rows += [("bound", text) for text in _gathered(report, bounds)]
    rows += [("scope", text) for text in _gathered(report, [v.remarks for v in report.verdicts])]
    rows += [("provided", text) for text in _gathered(report, [v.conditions for v in report.verdicts])]
    rows += [("note", plain(note)) for note in report.notes]
    return [Padding(pairs(rows), (0, 0, 1, 0))] if rows else []


def _gathered(report: Report, remarks: Sequence[Sequence[str]]) -> list[str]:
    """Return each remark once, with the names of the claims it concerns unless it concerns them all."""
    found: dict[str, list[str]] = {}
    for number, (verdict, texts) in enumerate(zip(report.verdicts, remarks, strict=True), start=1):
        for text in filter(None, texts):
            found.setdefault(text, []).append(verdict.name or f"equation {number}")
    every = len(report.verdicts)
    return [plain(text) + ("" if len(names) == every else f" ({', '.join(names)})") for text, names in found.items()]


def _summary(report: Report) -> Text:
    """Return the last line: how many verdicts of each kind, how many components, how long it took."""
    if not report.verdicts:
        return Text("Nothing to decide: no equation has a component here.", style=STYLES["undecided"])
    counts = [Text(f"{n} {status}", style=STYLES[status]) for status, n in report.summary.items() if n]
    components = sum(v.components or 0 for v in report.verdicts)
    tail = f" ({components} components)" if components else ""
    return Text(", ").join(counts) + Text(f"{tail} in {seconds(sum(v.seconds for v in report.verdicts))}")


def _derivations(rows: Iterable[Any]) -> Table:
    """Return one row a scalar: what was derived beside the closed form."""
    cells = [(row.name, *map(_formula, (row.left, row.derived, row.closed))) for row in rows]
    return simple_table(("", "derivative", "as derived", "closed form"), cells)


def _formula(text: str) -> str:
    return readable(text) if "\\" in text else quantities(text)
