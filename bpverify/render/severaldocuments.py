"""The report on several documents, for a terminal: a row each, then the first wrong equation of all, and why others are open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bpverify.render.document import document_text
from bpverify.render.firstscreen import MORE, causes, counts, first_wrong, notes
from bpverify.render.meanings import reading_table
from bpverify.render.places import is_as_expected
from bpverify.render.terminal import STYLES, to_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from bpverify.render.firstscreen import Texts
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report

_COLUMNS = (
    ("hold", ("proved", "tested")), ("wrong", ("refuted", "ill-formed")), ("undecided", ("undecided",)), ("given", ("given",)),
)  # fmt: skip


def documents_text(
    whole: Report, documents: Sequence[Report], screen: Screen, texts: Texts, is_all: bool = False, is_read: bool = False
) -> str:
    """Return the report on several documents as text; with ``is_all`` each is shown in full before, with ``is_read`` its names."""
    full = ""
    for each in documents:
        if is_all:
            full += document_text(each, screen, texts, is_all=True, is_read=is_read) + "\n"
        elif is_read:
            full += to_screen(screen, Text(each.name, style="bold"), *reading_table(each)) + "\n"
    parts: list[RenderableType] = [Text(whole.title, style="bold"), _table(documents), counts(whole)]
    parts += [*first_wrong(whole, screen, texts), *causes(whole), *notes(whole)]
    return full + to_screen(screen, *parts, *([] if is_all else [Padding(Text(MORE, style="dim"), (1, 0, 0, 0))]))


def _table(documents: Sequence[Report]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    table.add_column("document", overflow="fold")
    has_expected = any(is_as_expected(v) for each in documents for v in each.verdicts)
    names = [*(name for name, _ in _COLUMNS), *(["as expected"] if has_expected else []), "not read"]
    for name in ("equations", *names):
        table.add_column(name, justify="right", no_wrap=True)
    for each in documents:
        found = Counter(v.counts_as for v in each.verdicts if not is_as_expected(v))
        cells = []
        for _, kinds in _COLUMNS:
            count = sum(found[kind] for kind in kinds)
            cells.append(Text(str(count), style=STYLES[kinds[0]] if count else "dim"))
        if has_expected:
            cells.append(Text(str(sum(map(is_as_expected, each.verdicts))), style="dim"))
        unread = Text(str(len(each.unread)), style=STYLES["undecided"] if each.unread else "dim")
        table.add_row(Text(each.name or each.title), Text(str(len(each.verdicts))), *cells, unread)
    return table
