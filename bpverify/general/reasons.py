"""Whether the reason written beside a step justifies it: rewriting by the reason alone must make the two sides one.

The equality itself is decided by the engine; a step that holds for another reason than the one given is ill-formed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, get_args

from bpverify import claim as c
from bpverify.catalog.equations import EQUATIONS
from bpverify.catalog.reasons import REASONS
from bpverify.errors import UnsupportedError
from bpverify.general import rewrites as r
from bpverify.general.opaque import at_unit, opaque, settle
from bpverify.general.translate import layer_of
from bpverify.kernel import RuleError
from bpverify.kernel import terms as k
from bpverify.notation.beside import Beside
from bpverify.notation.parse import read
from bpverify.verdict import Diagnostic, IllFormed, Proved, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bpverify.network import Network
    from bpverify.notation.documents import Step

    Rules = Iterator[r.Rule]

_CITED = re.compile(
    r"(?P<kind>\\delta|[zabwxyC])(?:_(?P<sub>\w|\{[^{}]*\}))?(?:\^(?:(?P<one>\w)|\{(?P<layer>[^{}]*)\}))?"
    r"(?:_(?P<behind>\w|\{[^{}]*\}))?"
)
_INDEX = re.compile(r"[A-Za-z]'*|\d+")
_LAYER = re.compile(r"(?P<base>[lL])?\s*(?P<offset>[+-]?\s*\d+)?")
CIRCULAR = "it cites the equation that this chain is to prove"
_COLLAPSE = re.compile(r"(\w+)\s*=\s*(\w+)")


class Reasons:
    """Checks the reasons of one document; what is proved under a tag may be cited further on."""

    def __init__(self, network: Network | None = None) -> None:
        self.network = network
        self.checked = 0
        self.skipped: list[int] = []
        self.known: dict[str, tuple[c.Claim, ...]] = {}
        self._chain: tuple[int, int, int] | None = None
        self._head: c.Claim | None = None
        self._proved: dict[str, tuple[c.Claim, ...]] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """How many reasons were checked and how many were not, as notes of the report."""
        found = []
        if self.checked:
            found.append(f"{_counted(self.checked)} beside a step: each was checked to justify its step")
        if self.skipped:
            lines = ", ".join(map(str, dict.fromkeys(self.skipped)))
            was = "was" if len(self.skipped) == 1 else "were"
            found.append(f"{_counted(len(self.skipped))} {was} not checked, since the step itself is not proved: line {lines}")
        return tuple(found)

    def judge(self, step: Step, verdict: Verdict) -> Verdict:
        """Return the verdict on the step, ill-formed where it holds but not for the reason given."""
        claim = step.reading.claim
        if step.reason is None or claim is None or not isinstance(verdict, Proved):
            self.skipped += [step.source.line] if step.reason is not None else []
            return self._remembered(step, verdict)
        circular = step.reason.key == "citation" and step.reason.cites == step.tag
        why = CIRCULAR if circular else why_not(claim, step.reason, self.known, self.network)
        if why is None:
            self.checked += 1
            return self._remembered(step, verdict)
        about = {name: getattr(verdict, name) for name in ("claim", "name", "scope", "source", "diagnostics")}
        return IllFormed(**about, reason=f"the equality holds, but not '{step.reason.words}': {why}")

    def _remembered(self, step: Step, verdict: Verdict) -> Verdict:
        """Keep what a chain proves from its head to its end, to be cited by its tag in later chains."""
        claim, here = step.reading.claim, (*step.source.formula, step.chain)
        if here != self._chain:
            self._chain, self._head = here, claim
            self.known |= self._proved
            self._proved = {}
        if claim is None or not isinstance(verdict, Proved):
            self._head = None
        if step.tag:
            whole = () if self._head is None or claim is None else (replace(claim, left=self._head.left, free=self._head.free),)
            self._proved = {step.tag: whole}
            other = next((name for proved in whole if (name := named_otherwise(proved, step.tag, self.network))), "")
            if other:
                remark = Diagnostic("tag", f"the equation is tagged {step.tag}, but it is {other}")
                return replace(verdict, diagnostics=(*verdict.diagnostics, remark))
        return verdict


def _counted(number: int) -> str:
    return f"{number} reason{'s' if number > 1 else ''}"


def named_otherwise(claim: c.Claim, tag: str, network: Network | None = None) -> str:
    """Return which of the four equations a claim is where its tag names another of them, "" where the tag may be right."""
    names = ("BP1", "BP2", "BP3", "BP4")
    own = tag.strip("() ").replace(" ", "")
    if own not in names:
        return ""
    cited = {name: why_not(claim, Beside("citation", name, name), {}, network) is None for name in names}
    return "" if cited[own] else next((name for name, fits in cited.items() if fits), "")


def why_not(claim: c.Claim, reason: Beside, known: Mapping[str, tuple[c.Claim, ...]], network: Network | None = None) -> str | None:
    """Return why the reason does not justify the step, None where it does.

    Raises nothing: what cannot be compared is not justified.
    """
    if reason.key not in {row.key for row in REASONS}:
        return f"'{reason.key}' is no reason of the catalog"
    try:
        if _justifies(claim, reason, known, network):
            return None
        better = next((row for row in _others(claim) if _justifies(claim, row, known, network)), None)
    except (UnsupportedError, RuleError) as error:
        return f"this cannot be compared: {error}"
    except _UncitedError as error:
        return str(error)
    allowed = next(row.allows for row in REASONS if row.key == reason.key)
    hint = f"; it does hold {better.words}" if better else ""
    return f"with it one may {allowed}, and that does not give the other side{hint}"


class _UncitedError(Exception):
    """What the reason cites is not known."""


def _justifies(claim: c.Claim, reason: Beside, known: Mapping[str, tuple[c.Claim, ...]], network: Network | None) -> bool:
    free = {name: k.free(name, layer_of(ref)) for name, ref in claim.free}
    left, right = (settle(side, network) for side in (claim.left, claim.right))

    def equal(first: c.Term, second: c.Term) -> bool:
        return opaque(settle(first, network), free) == opaque(settle(second, network), free)

    if reason.key == "rearrangement":
        return equal(left, right)
    if reason.key == "collapse" and not _collapses(claim, reason.cites, network, equal):
        return False
    if reason.key == "differentiation" and reason.cites in GIVEN and network is not None:
        return _uses_fewer(left, right, GIVEN[reason.cites])
    for rule in RULES[reason.key](reason.cites, claim, known):
        if equal(r.rewritten(left, rule), right) or equal(left, r.rewritten(right, rule)):
            return not equal(left, right)
    return False


def _uses_fewer(left: c.Term, right: c.Term, is_one: Callable[[c.Term], bool]) -> bool:
    """Tell whether derivatives of a given function were replaced; that the value is right, the engine decides."""
    before, after = (sum(map(is_one, c.walk(side))) for side in (left, right))
    return before != after and 0 in (before, after)


GIVEN: dict[str, Callable[[c.Term], bool]] = {
    r"\sigma": lambda node: isinstance(node, c.Activate) and node.order == 1,
    "C": lambda node: isinstance(node, c.Partial) and isinstance(node.of, c.Cost),
}
"""Functions that a network gives, and what is replaced where they are differentiated."""


def _collapses(claim: c.Claim, cites: str, network: Network | None, equal: Callable[[c.Term, c.Term], bool]) -> bool:
    """Tell whether k = j names an index that is summed over on one side, and the term of it that is the other side."""
    match = _COLLAPSE.fullmatch(cites)
    if match is None:
        return False
    index, to = match[1], int(match[2]) if match[2].isdigit() else match[2]
    sides = [claim.left, claim.right]
    for side, other in (sides, sides[::-1]):
        if any(equal(kept, other) for kept in _kept(side, index, to)):
            return True
        if isinstance(to, int) and any(equal(kept, other) for kept in _kept(settle(side, network), index, to)):
            return True
    return False


def _kept(term: c.Term, index: str, to: c.Index) -> Iterator[c.Term]:
    """Yield the term with a sum over ``index``, or one that is written out, exchanged for the one summand that is cited."""
    if isinstance(term, c.Sum) and term.index == index:
        yield at_unit(term.body, index, to)
    if isinstance(term, c.Add) and isinstance(to, int) and 1 <= to <= len(term.terms):
        yield term.terms[to - 1]
    parts: list[c.Term] = []
    c.rebuild(term, lambda part: parts.append(part) or part)  # type: ignore[func-returns-value]  # None, so that the part stays
    for at in range(len(parts)):
        for kept in _kept(parts[at], index, to):
            numbers = iter(range(len(parts)))
            yield c.rebuild(term, lambda part, kept=kept, at=at, numbers=numbers: kept if next(numbers) == at else part)  # type: ignore[misc]  # defaults bind what the loop changes


# -- what each reason allows


def _cited(cites: str) -> r.Cited:
    match = _CITED.fullmatch(cites.replace(" ", ""))
    kind = "" if match is None else match["kind"].lstrip("\\")
    if match is None or kind not in get_args(c.Kind):
        raise _UncitedError(f"'{cites}' is no quantity: expected one such as z^{{l+1}}")
    text, sub = match["one"] or match["layer"], match["sub"] or match["behind"] or ""
    indices = tuple(map(_index, _INDEX.findall(sub)))
    return r.Cited(kind, _layer(text) if text else None, indices)  # type: ignore[arg-type]  # one of Kind, as was asked above


def _index(text: str) -> c.Index:
    return int(text) if text.isdigit() else text.rstrip("'")


def _layer(text: str) -> c.LayerRef:
    match = _LAYER.fullmatch(text)
    if match is None:
        raise _UncitedError(f"'{text}' is no layer: expected one such as l+1")
    return c.LayerRef(match["base"], int((match["offset"] or "0").replace(" ", "")))


def _at_layers(cites: str, claim: c.Claim, make: Callable[[r.Cited], r.Rule]) -> Rules:
    """The rule at the cited layer; where none is cited at all of them, or at one."""
    cited = _cited(cites)
    yield make(cited)
    if cited.layer is None:
        layers = dict.fromkeys(chain(r.layers_of(claim.left), r.layers_of(claim.right)))
        yield from (make(r.Cited(cited.kind, layer, cited.indices)) for layer in layers)


def _equation(cites: str, claim: c.Claim, known: Mapping[str, tuple[c.Claim, ...]]) -> Rules:
    name = " ".join(cites.replace("BP ", "BP").split())
    equations = known.get(cites) or known.get(f"({cites})") or _catalog().get(name)
    if not equations:
        raise _UncitedError(f"no equation '{cites}' is proved before this step")
    for equation in equations:
        layers: Iterable[c.LayerRef | None] = (None, *dict.fromkeys(chain(r.layers_of(claim.left), r.layers_of(claim.right))))
        for layer in layers:
            rule = r.by_equation(equation, layer)
            if rule is not None:
                yield rule


@cache
def _catalog() -> dict[str, tuple[c.Claim, ...]]:
    """The equations of the catalog as claims, BP1 and BP2 with their general forms behind them."""
    found: dict[str, tuple[c.Claim, ...]] = {}
    for row in EQUATIONS:
        claims = tuple(reading.claim for reading in read(row.latex) if reading.claim is not None)
        for name in filter(None, (row.name, row.form_of)):
            found[name] = (*found.get(name, ()), *claims)
    return found


RULES: dict[str, Callable[[str, c.Claim, Mapping[str, tuple[c.Claim, ...]]], Rules]] = {
    "definition": lambda cites, claim, known: _at_layers(cites, claim, r.by_definition),
    "chain rule": lambda cites, claim, known: _at_layers(cites, claim, r.by_chain_rule),
    "differentiation": lambda cites, claim, known: chain(
        _at_layers(cites, claim, r.by_differentiation), _at_layers(cites, claim, r.by_unit_alone)
    ),
    "collapse": lambda cites, claim, known: iter((r.by_collapse,)),
    "citation": _equation,
}
"""The rules that each reason may use; one of them must turn a side into the other."""


def _others(claim: c.Claim) -> Iterator[Beside]:
    """Yield the reasons that a step may hold by, to name the right one."""
    yield Beside("rearrangement", "", "rearranging")
    phrases = {row.key: row.phrase for row in REASONS}
    for kind in ("delta", "z", "a"):
        for layer in dict.fromkeys(chain(r.layers_of(claim.left), r.layers_of(claim.right))):
            symbol = ("\\delta" if kind == "delta" else kind) + f"^{{{layer}}}"
            for key in ("definition", "chain rule", "differentiation"):
                if kind != "delta" or key == "definition":
                    yield Beside(key, symbol, phrases[key].replace("{cites}", f"${symbol}$"))
    for name in ("BP1", "BP2", "BP3", "BP4"):
        yield Beside("citation", name, f"by {name}")
