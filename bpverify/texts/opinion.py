"""A second opinion on a document: what the layered network does not decide, by the text's own definitions.

It proves, or says what a definition is; it never accuses: which of two readings of a text its author meant is not certain enough.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bpverify.texts.document import Item
from bpverify.texts.sections import Sections
from bpverify.texts.sizes import CYCLES
from bpverify.texts.symbols import DEPTH
from bpverify.verdict import Given, Proved, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.notation.documents import Step
    from bpverify.texts.document import Finding
    from bpverify.verdict import Verdict

    Progress = Callable[[str, int, int], None]

METHOD = "the text's own definitions, differentiated mechanically; equal for all values as rational functions"
_SCOPE = "on two instances, with sizes {} and {}"


def second_opinion(steps: Sequence[Step], verdicts: Sequence[Verdict], progress: Progress | None = None) -> list[Verdict]:
    """Return the verdicts, those that are undecided judged by the definitions of the text itself.

    ``progress`` is called with "definition", how many equalities are done, and their number.
    """
    found = list(verdicts)
    open_places = [n for n, (step, v) in enumerate(zip(steps, verdicts, strict=True)) if _is_open(step, v)]
    if not open_places:
        return found
    items = [
        Item(n, step.reading.latex, step.section[1], step.source.line, step.section[0], nearby=step.nearby)
        for n, step in enumerate(steps)
        if step.kind != "range"
    ]
    sections = Sections(items)
    by_number = {item.number: item for item in items}
    for done, n in enumerate(open_places, start=1):
        start = perf_counter()
        if n in by_number:
            finding = sections.judge(by_number[n])
            found[n] = replace(_judged(verdicts[n], finding, steps, sections), seconds=verdicts[n].seconds + perf_counter() - start)
        if progress is not None:
            progress("definition", done, len(open_places))
    return found


def _is_open(step: Step, verdict: Verdict) -> bool:
    """Whether nothing was decided of a step, and nothing beside it keeps it open."""
    return isinstance(verdict, Undecided) and not step.unclear and not step.doubt


def _judged(verdict: Verdict, finding: Finding, steps: Sequence[Step], sections: Sections) -> Verdict:
    about: dict[str, Any] = {
        "claim": verdict.claim, "name": verdict.name, "source": verdict.source, "diagnostics": verdict.diagnostics,
    }  # fmt: skip
    if finding.status == "given":
        return Given(**about, kind="definition")
    if finding.status not in ("proved", "tested"):
        return verdict
    lines = sorted({steps[n].source.line for n in finding.used if n >= 0})
    rests = f", with the definitions of line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}" if lines else ""
    sizes = _SCOPE.format(*(" and ".join(map(str, cycle)) for cycle in CYCLES))
    layers = f" and {DEPTH} and {DEPTH + 1} layers or steps" if finding.layered else ""
    scope = sizes + layers + rests
    conditions = finding.conditions
    components = finding.components
    if finding.status == "proved":
        return Proved(**about, scope=scope, method=METHOD, conditions=conditions, components=components)
    error = finding.compared.error if finding.compared is not None else 1.0
    return Tested(**about, scope=scope, method=METHOD, conditions=conditions, components=components, bound=f"{error:.1e}")
