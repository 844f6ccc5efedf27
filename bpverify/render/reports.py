"""The formats of a report, one row each: what ``--format`` can write of the verdicts of any command."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bpverify.render.formats import format_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.render.axioms import Axioms
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of a command: its report; rows of ``derivations``, and the axioms of each verdict, where asked for.

    ``texts`` are those of the documents, by name, and ``documents`` the report on each where there are several. ``is_all`` asks for
    every equation of a long document, ``is_read`` for how the names of documents were read.
    """

    command: str
    report: Report
    derivations: Sequence[Any] = ()
    axioms: Sequence[Axioms] = ()
    is_document: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Report, ...] = ()
    is_all: bool = False
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A format: its name, the module whose ``written`` turns what is printed, and the screen, into text, and what it is for."""

    name: str
    module: str
    purpose: str


REPORTS = (
    ReportRow("text", "bpverify.render.plaintext", "for people, on a terminal"),
    ReportRow("json", "bpverify.render.json", "for programs, valid against the schema of the package"),
    ReportRow("sarif", "bpverify.render.sarif", "for code-review tools"),
    ReportRow("html", "bpverify.render.reportpage", "one page for the browser"),
)


def report_format(name: str) -> ReportRow:
    """Return the row of a format.

    Raises:
        InputError: there is none of that name.
    """
    return format_named(name, REPORTS, "a format of reports: " + ", ".join(row.name for row in REPORTS))


def written(row: ReportRow, printed: Printed, screen: Screen) -> str:
    """Return a report in a format."""
    text: str = import_module(row.module).written(printed, screen)
    return text
