"""What was trusted for each verdict: the parts of the program it rests on, the hypotheses it used, the conditions beside them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bpverify.catalog.trust import HYPOTHESES, RESTS, TRUST, TrustRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from bpverify.claim import Claim
    from bpverify.kernel.theorem import Theorem
    from bpverify.network import Network
    from bpverify.notation.symbols import Symbols
    from bpverify.render.screen import Screen
    from bpverify.verdict import Report, Verdict

ROWS = {row.key: row for row in TRUST}
WORDS = {row.text: row.words for row in HYPOTHESES}
Z, A, DELTA, SIGMA, _, COST = (row.text for row in HYPOTHESES[:6])


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


def axioms(verdict: Verdict, network: Network | None = None, symbols: Symbols | None = None) -> Axioms:
    """Return what a verdict rests on; ``network`` is the one it was decided on, ``symbols`` are the author's letters."""
    rows = trust_of(verdict)
    keys = {row.key for row in rows}
    claim = _read(verdict, symbols) if keys else None
    hypotheses = tuple(text for text in verdict.conditions if text in WORDS)
    if "kernel" not in keys and "reading" in keys and verdict.status in ("proved", "refuted"):
        hypotheses += tuple(_definitions(claim, network, verdict.status == "proved"))
    return Axioms(
        rows,
        _rules(claim, verdict) if "kernel" in keys else (),
        tuple(dict.fromkeys(hypotheses)),
        tuple(text for text in verdict.conditions if text not in WORDS),
    )


def trust_of(verdict: Verdict) -> tuple[TrustRow, ...]:
    """Return the rows of ``TRUST`` that a verdict rests on; a method that no row knows is named itself."""
    rests = (row.rests_on for row in RESTS if row.status == verdict.status and verdict.method.startswith(row.method))
    keys = next(rests, None)
    if keys is None:
        return (TrustRow("", f"the method '{verdict.method}'", "that it proves what it is said to prove", "not listed"),)
    return tuple(ROWS[key] for key in keys)


def trusted(verdicts: Iterable[Verdict]) -> tuple[TrustRow, ...]:
    """Return what is trusted for any of the verdicts, each once, in the order of the table."""
    found = dict.fromkeys(row for verdict in verdicts for row in trust_of(verdict))
    return tuple(sorted(found, key=lambda row: TRUST.index(row) if row in TRUST else len(TRUST)))


# -- what the claim itself tells


def _read(verdict: Verdict, symbols: Symbols | None) -> Claim | None:
    """Return the claim as data once more, or None where its text alone does not give it."""
    from bpverify.notation.parse import DEFAULT, read

    readings = read(verdict.claim, symbols or DEFAULT)
    return readings[0].claim if len(readings) == 1 else None


def _definitions(claim: Claim | None, network: Network | None, differentiated: bool) -> Iterator[str]:
    """Yield the definitions and hypotheses with which a network's values, and its derivatives, are made."""
    uses = _Uses.of(claim)
    layers = network.layers if network is not None else ()
    abstract = not layers or any(layer.activation.is_abstract for layer in layers)
    yield Z
    for number, layer in enumerate(layers, start=1):
        if not layer.activation.is_abstract:
            yield f"layer {number} has the activation {layer.activation.name}"
    if abstract:
        yield A
    if uses.delta:
        yield DELTA
    if abstract and uses.derivative and differentiated:
        yield SIGMA
    if uses.cost and network is not None and not network.cost.is_abstract:
        yield f"the cost is {network.cost.name}"
    elif uses.cost and differentiated:
        yield COST


@dataclass(frozen=True, slots=True)
class _Uses:
    """What a claim speaks of; everything where it is not known."""

    delta: bool = True
    derivative: bool = True
    cost: bool = True

    @staticmethod
    def of(claim: Claim | None) -> _Uses:
        """Return what a claim speaks of. A delta is a derivative of the cost."""
        from bpverify.claim import Activate, Cost, Partial, Quantity, walk

        if claim is None:
            return _Uses()
        nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
        delta = any(isinstance(node, Quantity) and node.kind == "delta" for node in nodes)
        sloped = any(isinstance(node, Partial) or (isinstance(node, Activate) and node.order > 0) for node in nodes)
        return _Uses(delta, delta or sloped, delta or any(isinstance(node, Cost) for node in nodes))


def _rules(claim: Claim | None, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the kernel's rules in the derivation of a claim; all of them where it is not found again from its text."""
    from bpverify.errors import BpverifyError
    from bpverify.general.translate import translate
    from bpverify.kernel.decide import decide
    from bpverify.kernel.theorem import RULES

    used = set(RULES)
    if claim is not None:
        try:
            equation = translate(claim)
            outcome = decide(equation.left, equation.right, equation.free)
        except BpverifyError:
            outcome = None
        if outcome is not None and outcome.status == "proved" and set(outcome.hypotheses) <= set(verdict.conditions):
            used = {name for theorem in outcome.theorems for name in _rule_names(theorem)}
    return tuple((name, _first_sentence(rule.__doc__)) for name, rule in RULES.items() if name in used)


def _rule_names(theorem: Theorem) -> Iterator[str]:
    yield theorem.rule
    for premise in theorem.premises:
        yield from _rule_names(premise)


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
        beside += [(heading, plain(WORDS.get(text, text)) + _in_brackets(who)) for text, who in table.rows(field, tuple(WORDS))]
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
