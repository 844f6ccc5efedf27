"""What was trusted for each verdict: the parts of the program it rests on, the hypotheses it used, the conditions beside them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bpverify.catalog.trust import ASSUMED, RESTS, TRUST, WORDS, TrustRow
from bpverify.grounds import Basis
from bpverify.verdict import Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from bpverify.render.screen import Screen
    from bpverify.verdict import Report, Verdict

ROWS = {row.key: row for row in TRUST}


@dataclass(frozen=True, slots=True)
class Axioms:
    """What one verdict rests on.

    Attributes:
        trusted: rows of ``TRUST``.
        rules: the kernel's rules in the derivation, each with its first sentence.
        hypotheses: what is assumed of the network, as verdicts print it.
        conditions: what must hold besides.
    """

    trusted: tuple[TrustRow, ...]
    rules: tuple[tuple[str, str], ...] = ()
    hypotheses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def axioms(verdict: Verdict) -> Axioms:
    """Return what a verdict rests on."""
    uses = verdict.uses if isinstance(verdict, Proved | Refuted) else ()
    hypotheses = (*(each for each in verdict.provided if each.kind in ASSUMED), *uses)
    return Axioms(
        trust_of(verdict),
        _rules(verdict) if verdict.basis is Basis.KERNEL else (),
        tuple(dict.fromkeys(map(str, hypotheses))),
        tuple(str(each) for each in verdict.provided if each.kind not in ASSUMED),
    )


def trust_of(verdict: Verdict) -> tuple[TrustRow, ...]:
    """Return the rows of ``TRUST`` that a verdict rests on; of a proof without a basis that a row knows, its method is named."""
    rests = (row.rests_on for row in RESTS if row.status == verdict.status and row.basis in (None, verdict.basis))
    keys = next(rests, None)
    if keys is None:
        return (TrustRow("", f"the method '{verdict.method}'", "that it proves what it is said to prove", "not listed"),)
    return tuple(ROWS[key] for key in keys)


def trusted(verdicts: Iterable[Verdict]) -> tuple[TrustRow, ...]:
    """Return what is trusted for any of the verdicts, each once, in the order of the table."""
    found = dict.fromkeys(row for verdict in verdicts for row in trust_of(verdict))
    return tuple(sorted(found, key=lambda row: TRUST.index(row) if row in TRUST else len(TRUST)))


def _rules(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the kernel's rules in the derivation of a claim; all of them where the verdict names none."""
    from bpverify.kernel.theorem import RULES

    used = verdict.theorems or tuple(RULES)
    return tuple((name, _first_sentence(rule.__doc__)) for name, rule in RULES.items() if name in used)


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0].rstrip(".")


# -- for programs, and for the terminal


def axioms_json(found: Axioms) -> dict[str, Any]:
    """Return what one verdict rests on as plain data."""
    rows = [{key: value for key, value in asdict(row).items() if key != "key"} for row in found.trusted]
    return {
        "trusted": rows,
        "rules": [name for name, _ in found.rules],
        "hypotheses": list(found.hypotheses),
        "conditions": list(found.conditions),
    }


def axioms_text(report: Report, found: Sequence[Axioms], screen: Screen) -> str:
    """Return a table of what was trusted, and of what was assumed, each once with the equations that rest on it."""
    from rich.padding import Padding
    from rich.text import Text

    from bpverify.render.terminal import pairs, plain, simple_table, to_screen

    names = [_label(verdict, number) for number, verdict in enumerate(report.verdicts, start=1)]
    table = _Table(tuple(names), tuple(found))
    rows = [(row.name, plain(row.purpose), row.where, who) for row, who in table.rows("trusted", TRUST)]
    beside = [("rule", f"{name}: {words}" + _in_brackets(who)) for (name, words), who in table.rows("rules")]
    for heading, field in (("assumed", "hypotheses"), ("provided", "conditions")):
        beside += [(heading, plain(text) + _in_brackets(who)) for text, who in table.rows(field, tuple(WORDS))]
    if table.idle:
        beside.append(("nothing", f"is trusted where nothing is asserted ({_listed(table.idle)})"))
    parts: list[RenderableType] = [Text(), Text("What was trusted", style="bold")]
    if rows:
        columns = 4 if any(row[3] for row in rows) else 3
        parts.append(simple_table(("trusted", "to be right about", "where", "for")[:columns], [row[:columns] for row in rows]))
    parts += [Padding(pairs(beside), (0, 0, 1, 0))] if beside else []
    return to_screen(screen, *parts)


@dataclass(frozen=True, slots=True)
class _Table:
    """What several verdicts rest on, with their names."""

    names: tuple[str, ...]
    found: tuple[Axioms, ...]

    @property
    def idle(self) -> list[str]:
        """The verdicts that assert nothing."""
        return [name for name, each in zip(self.names, self.found, strict=True) if not each.trusted]

    def rows(self, field: str, order: tuple[Any, ...] = ()) -> list[tuple[Any, str]]:
        """Return each thing once, in the order of a table, with the verdicts it is for where it is not for all."""
        who: dict[Any, dict[str, None]] = {}
        for name, each in zip(self.names, self.found, strict=True):
            for thing in getattr(each, field):
                who.setdefault(thing, {})[name] = None
        everyone = set(self.names) - set(self.idle)
        known = sorted(who, key=lambda thing: order.index(thing) if thing in order else len(order))
        return [(thing, "" if set(who[thing]) == everyone else _listed(list(who[thing]))) for thing in known]


def _label(verdict: Verdict, number: int) -> str:
    if verdict.source is not None:
        return f"line {verdict.source.line}"
    return verdict.name or f"equation {number}"


def _listed(names: Sequence[str]) -> str:
    """Return names with "line" written once."""
    lines = [name.removeprefix("line ") for name in names if name.startswith("line ")]
    if len(lines) == len(set(names)) and lines:
        return f"line {', '.join(dict.fromkeys(lines))}"
    return ", ".join(dict.fromkeys(names))


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
