"""A report as one self-contained page: each claim in MathML with its verdict, what it rests on, and where it fails."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from bpverify.render.html import sentence
from bpverify.render.page import page
from bpverify.render.prose import formula
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
    body = [f"<h1>{escape(title)}</h1>\n", _summary(report), *map(_verdict, report.verdicts), _unread(report), _notes(report)]
    return page(title, style, "".join(body))


def _summary(report: Report) -> str:
    counted = [(count, escape(status)) for status, count in report.summary.items() if count]
    words = ", ".join(f'<span class="{status}">{count} {status}</span>' for count, status in counted)
    return f'<p class="summary">{words or "nothing was judged"}</p>\n'


def _verdict(verdict: Verdict) -> str:
    name = f'<b class="name">{escape(verdict.name)}</b> ' if verdict.name else ""
    place = f' <span class="place">{escape(_place(verdict))}</span>' if verdict.source else ""
    head = f'<p class="claim">{name}{formula(verdict.claim, display=True)}</p>\n' if verdict.claim else ""
    status = f'<p><span class="status {escape(verdict.status)}">{escape(verdict.status)}</span>{place}</p>\n'
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{text}</dd>\n" for term, text in _rows(verdict))
    return f'<section class="verdict">\n{head}{status}<dl>\n{rows}</dl>\n</section>\n'


def _place(verdict: Verdict) -> str:
    source = verdict.source
    if source is None:
        return ""
    cell = f"cell {source.cell}, " if source.cell else ""
    return f"{source.file}, {cell}line {source.line}"


def _rows(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what is said of a verdict: a word and HTML."""
    if isinstance(verdict, Given):
        yield "as", escape(verdict.kind)
    if verdict.scope:
        yield "for", sentence(verdict.scope)
    yield from (("scope", escape(text)) for text in verdict.remarks)
    yield from (("provided", sentence(text)) for text in verdict.conditions)
    if verdict.reason:
        yield "because", escape(verdict.reason)
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
    yield from ((remark.about, escape(remark.message)) for remark in verdict.diagnostics)
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
