"""The first screen of a report: how many equations hold, the first wrong one with its place, and what keeps others open."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bpverify.notation.excerpts import excerpt
from bpverify.render.causes import counted
from bpverify.render.meanings import reading_line
from bpverify.render.places import in_words, is_as_expected, is_of_several, is_wrong, number, place_of, status_words, unread_heading
from bpverify.render.terminal import STYLES, pairs, plain
from bpverify.render.unicode import readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from bpverify.render.screen import Screen
    from bpverify.verdict import Counterexample, Report, Source, Verdict

    Texts = Mapping[str, str]

NO_TEXTS: Texts = MappingProxyType({})
"""Of what was checked no text is at hand."""
MORE = "--all lists every equation, with its reason and what it rests on"
MOST_OF_A_POINT, MOST_OF_A_CLAIM = 160, 300
"""Characters of a witness's point, and of a claim, that are shown; --json has them whole."""


def heading(report: Report) -> Text:
    """Return what was checked, how many equations hold, what was not read, and how it was read."""
    reading = [(f"\n{line}", "dim") for line in reading_line(report)]
    return Text.assemble((report.title, "bold"), "\n\n", counts(report), *unread_heading(report), *reading)


def counts(report: Report) -> Text:
    """How many equations hold and how many do not, in one line."""
    found = Counter(_counted(v) for v in report.verdicts)
    wrong = sum(is_wrong(v) for v in report.verdicts)
    kinds = [f"{found[kind]} {kind}" for kind in ("refuted", "ill-formed", UNEXPECTED) if found[kind]]
    tail = f" ({', '.join(kinds)})" if kinds else ""
    text = Text(f"{number(len(report.verdicts), 'equation')} in {_where(report)}: ")
    holding = found["proved"] + found["tested"]
    text.append(_verb(holding, "holds", "hold"), style=STYLES["proved"] if holding else "")
    text.append(", ").append(_verb(wrong, "does not", "do not") + tail, style=STYLES["refuted"] if wrong else "")
    if found["undecided"]:
        text.append(", ").append(f"{found['undecided']} undecided", style=STYLES["undecided"])
    if found["given"]:
        text.append(", ").append(f"{found['given']} given", style=STYLES["given"])
    if found[EXPECTED]:
        text.append(", ").append(f"{found[EXPECTED]} {EXPECTED}", style="dim")
    if report.unread:
        text.append(", ").append(f"{number(len(report.unread), 'place')} not read", style=STYLES["undecided"])
    return text


EXPECTED, UNEXPECTED = "as expected", "not as expected"


def _counted(verdict: Verdict) -> str:
    """Return as what an equation is counted in the first line."""
    if verdict.expected is None:
        return verdict.status
    return EXPECTED if is_as_expected(verdict) else UNEXPECTED


def _where(report: Report) -> str:
    """Say how many displays and formulas in lines of text the equations stand in."""
    formulas = {(v.source.file, v.source.formula) for v in report.verdicts if v.source}
    displays = sum(1 for _, (block, _) in formulas if block)
    inline = len(formulas) - displays
    shown = [number(displays, "display")] if displays or not inline else []
    return " and ".join([*shown, *([number(inline, "formula")] if inline else [])])


def _verb(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def first_wrong(report: Report, screen: Screen, texts: Texts = NO_TEXTS) -> list[RenderableType]:
    """Show the first equation that does not hold, with its place, its line of the text, and why; then where others stand."""
    wrong = [v for v in report.verdicts if is_wrong(v)]
    if not wrong:
        return []
    first = wrong[0]
    place = place_of(first.source) if first.source else ""
    # A path that is longer than a line is broken: its end is what tells the place.
    title = Text.assemble("first wrong: ", (place, "bold"), ", ", (status_words(first), STYLES[first.counts_as]), overflow="fold")
    excerpt = _excerpt(first.source, screen, texts) if first.source else []
    return [Padding(block(title, first, excerpt), (1, 0, 0, 0)), *_also_wrong(wrong[1:], is_of_several(report))]


def _also_wrong(others: list[Verdict], in_files: bool) -> list[RenderableType]:
    if not others:
        return []
    where = in_words((v.source for v in others if v.source is not None), in_files)
    return [Text(f"also wrong: {where}")] if where else []


def _excerpt(source: Source, screen: Screen, texts: Texts) -> list[Text]:
    """Return the line of the text that an equation stands on, with a caret below the first sign behind its delimiter."""
    found = excerpt(texts[source.file], source) if source.file in texts else None
    if found is None:
        return []
    number, line, at = found
    label = f"{number} | "
    room = screen.width - len(label) - 4
    start = max(0, at - room // 3) if len(line) > room else 0
    before, behind = "…" if start else "", "…" if len(line) > start + room else ""
    shown = before + line[start + len(before) : start + room - len(behind)] + behind
    caret = " " * (len(label) - 2) + "| " + " " * (at - start) + "^"
    return [Text(label + shown, style="dim"), Text(caret, style="bold")]


def causes(report: Report) -> list[RenderableType]:
    """Say of what is undecided why, how often and where, and what the author can write."""
    found = counted(report)
    if not found:
        return []
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True, style=STYLES["undecided"])
    table.add_column(overflow="fold")
    for each in found:
        where = f": {each.where}" if each.where else ""
        table.add_row(Text(str(each.count)), Text.assemble((each.row.words, "bold"), where, "\n", (each.row.advice, "dim")))
    return [Padding(Text("undecided, by cause, and what to write:"), (1, 0, 0, 0)), Padding(table, (0, 0, 0, 1))]


def notes(report: Report) -> list[RenderableType]:
    """Return the notes of a report."""
    return [Padding(pairs([("note", plain(note)) for note in report.notes]), (1, 0, 0, 0))] if report.notes else []


def block(title: Text, verdict: Verdict, excerpt: Sequence[Text] = ()) -> Table:
    """Return the equation below its heading, and below that why it is not proved."""
    grid = Table.grid()
    grid.add_row(title)
    for line in excerpt:
        grid.add_row(Padding(line, (0, 0, 0, 2)))
    grid.add_row(Padding(Text(claim_of(verdict)), (0, 0, 0, 2)))
    rows = why(verdict)
    grid.add_row(Padding(pairs(rows), (0, 0, 0, 2)))
    return grid


def claim_of(verdict: Verdict) -> str:
    """Return a claim for reading on as few lines as there can be; a long one in part."""
    shown = " ".join(readable(verdict.claim).split())
    return shown if len(shown) <= MOST_OF_A_CLAIM else shown[:MOST_OF_A_CLAIM] + " …"


def why(verdict: Verdict) -> list[tuple[str, str]]:
    """Return why a verdict is not a proof, the witness in short, and the equation that was meant."""
    rows = [("because", plain(verdict.reason))] if verdict.reason else []
    rows += _witness_rows(verdict.witness) if verdict.witness else []
    if verdict.suggestion:
        rows.append(("proved instead", readable(verdict.suggestion)))
    return rows


def _witness_rows(witness: Counterexample) -> list[tuple[str, str]]:
    place = ", ".join([witness.arch, *(f"{name} = {value}" for name, value in witness.indices)])
    point = ", ".join(f"{plain(name)}={value}" for name, value in witness.point)
    if len(point) > MOST_OF_A_POINT:
        point = point[:MOST_OF_A_POINT].rpartition(", ")[0] + ", … (--json shows it all)"
    return [("differs", f"left {witness.left}, right {witness.right}, on {place}"), *([("at", point)] if point else [])]
