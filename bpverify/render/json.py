"""Reports as JSON for programs: the format of ``schema.json`` beside this file, which the tests validate against."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bpverify.render.axioms import axioms_json
from bpverify.verdict import Given, Report, Tested

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.render.axioms import Axioms
    from bpverify.render.reports import Printed
    from bpverify.render.screen import Screen
    from bpverify.verdict import Counterexample, Source, Verdict

SCHEMA = "bpverify/1"


def written(printed: Printed, _: Screen) -> str:
    """Return the report as JSON, the same for every screen."""
    return to_text(_document(printed.command, printed.report, printed.derivations, printed.axioms) | _reading(printed))


def report_json(command: str, report: Report, derivations: Iterable[Any] = (), axioms: Sequence[Axioms] = ()) -> str:
    """Return the report as JSON text; rows of ``derivations``, and for each verdict its ``axioms``, where there are any."""
    return to_text(_document(command, report, derivations, axioms))


def _document(command: str, report: Report, derivations: Iterable[Any], axioms: Sequence[Axioms]) -> dict[str, Any]:
    trusted = [{"axioms": axioms_json(found)} for found in axioms] or [{} for _ in report.verdicts]
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "command": command,
        "status": report.status,
        "verdicts": [_verdict(v) | more for v, more in zip(report.verdicts, trusted, strict=True)],
        "summary": report.summary,
        "notes": list(report.notes),
    } | _unread(command, report)
    shown = [{key: getattr(row, key) for key in ("name", "left", "derived", "closed", "latex")} for row in derivations]
    return document | ({"derivations": shown} if shown else {})


def failure_json(command: str | None, status: str, message: str, exit_status: int) -> str:
    """Return the JSON of a command that ended with an error; it has the parts of a report without a verdict."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "command": command,
        "status": status,
        "error": {"message": message, "exit_status": exit_status},
        "verdicts": [],
        "summary": Report(()).summary,
        "notes": [],
    }
    return to_text(document)


def _reading(printed: Printed) -> dict[str, Any]:
    """Return how the names of each document were read, where that was asked for."""
    rows = [
        {
            "document": report.name, "symbol": each.symbol, "words": each.words, "defined": each.is_defined,
            "sources": [_source(source) for source in each.sources],
        }
        for report in printed.documents
        for each in report.meanings
    ]  # fmt: skip
    return {"reading": rows} if printed.is_read else {}


def _unread(command: str, report: Report) -> dict[str, Any]:
    """Return the places of a document that were not read; only ``check`` has documents."""
    found = [{"source": _source(gap.source), "text": gap.text, "reason": gap.reason} for gap in report.unread]
    return {"unread": found} if found or command == "check" else {}


def to_text(document: dict[str, Any]) -> str:
    """Return a JSON document as text that a person can read too."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "claim": verdict.claim,
        "name": verdict.name,
        "status": verdict.status,
        "scope": verdict.whole_scope,
        "method": verdict.method,
        "conditions": list(verdict.conditions),
        "components": verdict.components,
        "witness": verdict.witness and _witness(verdict.witness),
        "suggestion": verdict.suggestion,
        "diagnostics": _diagnostics(verdict),
        "source": verdict.source and _source(verdict.source),
        "seconds": round(verdict.seconds, 6),
        **_grounds(verdict),
    } | ({"kind": verdict.kind} if isinstance(verdict, Given) else {})


def _grounds(verdict: Verdict) -> dict[str, Any]:
    """Return what a verdict rests on and what stood in its way, as far as there is anything."""
    details = [{key: value for key, value in asdict(one).items() if value not in (None, "", ())} for one in verdict.provided]
    found: dict[str, Any] = {
        "condition_details": details,
        "basis": verdict.basis,
        "theorems": list(verdict.theorems),
        "cause": verdict.cause,
        "limit": verdict.limit and asdict(verdict.limit),
        "expected": verdict.expected and {"status": verdict.expected.status, "met": verdict.expected.is_met},
    }
    return {key: value for key, value in found.items() if value}


def _source(source: Source) -> dict[str, Any]:
    """Return a place; the line in a cell only where there are cells."""
    found = asdict(source)
    return found if source.cell_line is not None else {key: value for key, value in found.items() if key != "cell_line"}


def _witness(witness: Counterexample) -> dict[str, Any]:
    return {
        "arch": witness.arch,
        "indices": dict(witness.indices),
        "point": dict(witness.point),
        "left": witness.left,
        "right": witness.right,
        **({} if witness.seed is None else {"seed": witness.seed}),
    }


def _diagnostics(verdict: Verdict) -> list[dict[str, str]]:
    """Return the remarks on the reading, and why nothing was decided, or with which error bound."""
    found = [{"code": d.code, "message": d.message} for d in verdict.diagnostics]
    if verdict.reason:
        found.append({"code": "reason", "message": verdict.reason})
    if isinstance(verdict, Tested):
        found.append({"code": "bound", "message": f"equal except with probability at most {verdict.bound}"})
    return found
