"""A report as one self-contained page: each claim in MathML with its verdict, what it rests on, and where it fails."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from bpverify.render.causes import Counted, counted
from bpverify.render.formulas import formula
from bpverify.render.html import sentence
from bpverify.render.page import page
from bpverify.render.places import in_words, is_of_several, is_wrong, line_of, place_of, status_words
from bpverify.render.unicode import prose
from bpverify.verdict import Given, Tested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.render.reports import Printed
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report, Verdict


def written(printed: Printed, screen: Screen) -> str:
    """Return the page; it is the same on every screen."""
    report = printed.report
    style = files("bpverify.render").joinpath("report.css").read_text(encoding="utf-8")
    title = report.title or f"bpverify {printed.command}"
    shown = _equations(report) if printed.is_document else map(_verdict, report.verdicts)
    first = _first_screen(report) if printed.is_document else ()
    read = map(_reading, printed.documents) if printed.is_read else ()
    body = [f"<h1>{escape(title)}</h1>\n", _summary(report), *first, *read, *shown, _unread(report), _notes(report)]
    return page(title, style, "".join(body))


def _summary(report: Report) -> str:
    counted = [(count, escape(status)) for status, count in report.summary.items() if count]
    words = ", ".join(f'<span class="{status}">{count} {status}</span>' for count, status in counted)
    return f'<p class="summary">{words or "nothing was judged"}</p>\n'


def _verdict(verdict: Verdict) -> str:
    name = f'<b class="name">{escape(verdict.name)}</b> ' if verdict.name else ""
    place = f' <span class="place">{escape(_place(verdict))}</span>' if verdict.source else ""
    head = f'<p class="claim">{name}{formula(verdict.claim, display=True)}</p>\n' if verdict.claim else ""
    status = f'<p><span class="status {escape(verdict.status)}">{escape(status_words(verdict))}</span>{place}</p>\n'
    return f'<section class="verdict">\n{head}{status}{_details(verdict)}</section>\n'


def _details(verdict: Verdict) -> str:
    return "<dl>\n" + "".join(f"<dt>{escape(term)}</dt><dd>{text}</dd>\n" for term, text in _rows(verdict)) + "</dl>\n"


# -- documents: the equations in the order of the text, their verdicts beside them


def _first_screen(report: Report) -> Iterator[str]:
    """Yield where the first wrong equation is, and the causes of what is open."""
    wrong = next((at for at, v in enumerate(report.verdicts) if is_wrong(v) and v.source is not None), None)
    if wrong is not None:
        first = report.verdicts[wrong]
        link = f'<a href="#e{wrong + 1}">{escape(_place(first))}</a>'
        yield f'<p>first wrong: {link}, <b class="{escape(first.counts_as)}">{escape(status_words(first))}</b></p>\n'
    if causes := "".join(map(_cause, counted(report))):
        heading = "<summary>undecided, by cause, and what to write</summary>"
        yield f'<details class="causes" open>{heading}\n<table>\n{causes}</table></details>\n'


def _cause(found: Counted) -> str:
    words, where, advice = map(escape, (found.row.words, found.where, found.row.advice))
    return f"<tr><td>{found.count}</td><td><b>{words}</b>: {where}<br>{advice}</td></tr>\n"


def _reading(report: Report) -> str:
    """Return how the names of a document were read."""
    rows = "".join(
        f"<tr><td>{_name(each.symbol)}</td><td>{escape(prose(each.words))}</td>"
        f"<td>{escape(in_words(each.sources))}{', its definition' if each.is_defined else ''}</td></tr>\n"
        for each in report.meanings
    )
    heading = f"how {escape(report.name)} was read; --symbols corrects it"
    return f'<details class="causes"><summary>{heading}</summary>\n<table>\n{rows}</table></details>\n' if rows else ""


def _name(symbol: str) -> str:
    """Return a name as a formula; what tells it from another of the same letter, "(no layer)", is words."""
    letter, blank, way = symbol.partition(" (")
    return (formula(letter) if letter else "") + escape(blank + way)


def _equations(report: Report) -> Iterator[str]:
    """Yield each equation as a row: its line, itself, its verdict, what is said of it; a heading before each of several files."""
    several, file = is_of_several(report), ""
    for at, verdict in enumerate(report.verdicts, start=1):
        if several and verdict.source is not None and verdict.source.file != file:
            file = verdict.source.file
            yield f"<h2>{escape(file)}</h2>\n"
        yield _equation(verdict, at)


def _equation(verdict: Verdict, number: int) -> str:
    line = f'<span title="{escape(place_of(verdict.source))}">{line_of(verdict.source)}</span>' if verdict.source else ""
    name = f' <span class="name">({escape(verdict.name)})</span>' if verdict.name else ""
    rows = list(_rows(verdict))
    brief = next((text for term, text in rows if term in ("because", "as")), rows[0][1] if rows else "")
    opened = " open" if is_wrong(verdict) else ""
    said = f"<details{opened}><summary>{brief}</summary>\n{_details(verdict)}</details>\n" if rows else ""
    return (
        f'<section class="beside" id="e{number}">\n<div class="line">{line}</div>\n'
        f'<div class="claim">{formula(verdict.claim, display=True)}{name}</div>\n'
        f'<div><span class="status {escape(verdict.status)}">{escape(status_words(verdict))}</span></div>\n{said}</section>\n'
    )


def _place(verdict: Verdict) -> str:
    source = verdict.source
    if source is None:
        return ""
    cell = f"cell {source.cell}, " if source.cell else ""
    return f"{source.file}, {cell}line {source.cell_line or source.line}"


def _rows(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what is said of a verdict: a word and HTML."""
    if isinstance(verdict, Given):
        yield "as", escape(verdict.kind)
    if verdict.scope:
        yield "for", sentence(verdict.scope)
    yield from (("scope", escape(text)) for text in verdict.remarks)
    yield from (("provided", sentence(text)) for text in verdict.conditions)
    if verdict.reason:
        yield "because", escape(prose(verdict.reason))
    witness = verdict.witness
    if witness is not None:
        yield from (("at", f"{escape(name)} = {index}") for name, index in witness.indices)
        point = ", ".join(f"{name} = {value}" for name, value in witness.point)
        yield "point", escape(point) + (f", on {escape(witness.arch)}" if witness.arch else "")
        yield "left", escape(witness.left)
        yield "right", escape(witness.right)
        if witness.seed is not None:
            yield "seed", str(witness.seed)
    if verdict.suggestion:
        yield "it holds as", formula(verdict.suggestion)
    yield from ((remark.about, escape(prose(remark.message))) for remark in verdict.diagnostics)
    if isinstance(verdict, Tested):
        yield "bound", f"equal except with probability at most {escape(verdict.bound)}"
    if verdict.method:
        yield "by", escape(verdict.method)


def _unread(report: Report) -> str:
    items = "".join(
        f"<li>{escape(gap.source.file)}, line {gap.source.line}: {escape(gap.reason)}<br><code>{escape(gap.text)}</code></li>\n"
        for gap in report.unread
    )
    return f"<h2>Not read</h2>\n<ul>\n{items}</ul>\n" if items else ""


def _notes(report: Report) -> str:
    items = "".join(f"<li>{escape(note)}</li>\n" for note in report.notes)
    return f"<h2>Notes</h2>\n<ul>\n{items}</ul>\n" if items else ""
