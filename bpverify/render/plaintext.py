"""A report as text for people: a table of verdicts, or a document's; then what each verdict rests on, where that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.render.axioms import axioms_text
from bpverify.render.document import document_text
from bpverify.render.severaldocuments import documents_text
from bpverify.render.terminal import report_text

if TYPE_CHECKING:
    from bpverify.render.reports import Printed
    from bpverify.render.screen import Screen


def written(printed: Printed, screen: Screen) -> str:
    """Return the report for this screen."""
    report = printed.report
    if len(printed.documents) > 1:
        shown = documents_text(report, printed.documents, screen, printed.texts, printed.is_all, printed.is_read)
    elif printed.is_document:
        shown = document_text(report, screen, printed.texts, printed.is_all, printed.is_read)
    else:
        shown = report_text(report, screen, printed.derivations)
    return shown + (axioms_text(report, printed.axioms, screen) if printed.axioms else "")
