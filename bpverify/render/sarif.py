"""Reports in SARIF 2.1.0, the format that code-review tools read: one result for each verdict or gap that wants attention."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bpverify.render.json import to_text
from bpverify.version import __version__

if TYPE_CHECKING:
    from bpverify.render.reports import Printed
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report, Source, Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

RULES = {
    "refuted": ("error", "The two sides of the equation differ at a point that is given."),
    "ill-formed": ("error", "The equation cannot mean anything as it is written."),
    "undecided": ("note", "The equation was neither proved nor refuted."),
    "unexpected": ("error", "The equation does not have the verdict that a comment in the text expects."),
    "unread": ("warning", "A place that may hold an equation was not read."),
    "gap": ("warning", "A chain of equations covers fewer layers than the equation that it is to prove."),
}
"""Each rule with its level and what it means; the first three are statuses of verdicts. What is given is no result."""


def written(printed: Printed, _: Screen) -> str:
    """Return the report as a SARIF log, the same for every screen."""
    return report_sarif(printed.report)


def report_sarif(report: Report) -> str:
    """Return the report as a SARIF log."""
    results = [result for verdict in report.verdicts for result in _results(verdict)]
    results += [_result("unread", f"not read: {gap.reason}\n{gap.text}".strip(), gap.source) for gap in report.unread]
    driver = {"name": "bpverify", "version": __version__, "rules": [_rule(name) for name in RULES]}
    # Without a result a tool would show a pass: what was not checked is a notification.
    notes = [{"level": "warning", "message": {"text": note}} for note in report.notes]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notes}
    run = {"tool": {"driver": driver}, "invocations": [invocation], "results": results}
    return to_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, Any]:
    level, meaning = RULES[name]
    return {"id": name, "shortDescription": {"text": meaning}, "defaultConfiguration": {"level": level}}


def _results(verdict: Verdict) -> list[dict[str, Any]]:
    found = [_result("gap", d.message, verdict.source) for d in verdict.diagnostics if d.code == "gap"]
    if verdict.expected is not None and not verdict.expected.is_met:
        found.insert(0, _result("unexpected", f"expected {verdict.expected.status}, is {_message(verdict)}", verdict.source))
    elif verdict.expected is None and verdict.status in RULES:
        found.insert(0, _result(verdict.status, _message(verdict), verdict.source))
    return found


def _result(rule: str, message: str, source: Source | None) -> dict[str, Any]:
    result = {"ruleId": rule, "ruleIndex": list(RULES).index(rule), "level": RULES[rule][0], "message": {"text": message}}
    return result | ({} if source is None else {"locations": [_location(source)]})


def _location(source: Source) -> dict[str, Any]:
    region = {"startLine": source.line} | ({} if source.cell else {"startColumn": source.column})
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(source.file)}, "region": region},
        "message": {"text": _formula(source)},
    }


def _formula(source: Source) -> str:
    """Name the formula in which something stands."""
    cell = [f"cell {source.cell}"] if source.cell else []
    named = [(f"displayed equation {source.block}", source.block), (f"formula {source.inline} in the text", source.inline)]
    shown = [words for words, ordinal in named if ordinal]
    return ", ".join([*cell, *shown, *([f"equality {source.step}"] if shown else [])]) or "in the text"


def _uri(file: str) -> str:
    """Return a file's URI; one relative to the working directory where the file was named so."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _message(verdict: Verdict) -> str:
    parts = [f"{verdict.status}: {verdict.claim}", verdict.reason]
    if verdict.witness is not None:
        w = verdict.witness
        place = ", ".join(filter(None, [w.arch, *(f"{name} = {value}" for name, value in w.indices)]))
        point = ", ".join(f"{name} = {value}" for name, value in w.point)
        parts.append(f"on {place} the left side is {w.left} and the right side {w.right}, at {point}")
    if verdict.suggestion:
        parts.append(f"this is proved: {verdict.suggestion}")
    return "\n".join(filter(None, parts))
