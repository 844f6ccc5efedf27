"""The verdict on one equation for all widths and depths.

Proved by the kernel, or refuted by a witness on the smallest network that tells the two sides apart, or undecided.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bpverify.catalog.trust import BY_KEY
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.general.context import special_case
from bpverify.general.decisions import Decisions
from bpverify.general.suggest import suggestion, text_suggestion
from bpverify.grounds import Basis, Condition, ConditionKind
from bpverify.kernel import Outcome, decide, equations
from bpverify.kernel.model import Model
from bpverify.notation.rivals import weighed
from bpverify.notation.write import write
from bpverify.verdict import Cause, IllFormed, Proved, Refuted, Undecided, Verdict, scoped

if TYPE_CHECKING:
    from bpverify.claim import Claim
    from bpverify.notation.equalities import Reading

EVERYWHERE = "all widths and depths"
METHOD = "index calculus"

NETWORKS = ("1-1", "2-2", "1-1-1", "2-3-2", "1-1-1-1", "2-3-2-3", "2-3-2-3-2")
"""Where a witness is looked for, smallest first; the larger ones have different neighbouring widths and every layer l+1, l+2."""


LINKED = ("1-1", "1-1-1", "2-2", "2-2-2", "1-1-1-1", "2-2-2-2", "2-2-2-2-2")
"""The same where a link joins each layer to the one before: all have one width."""


def judge(claim: Claim, decisions: Decisions | None = None) -> Verdict:
    """Return the verdict on a typed claim for all widths and depths; ``decisions`` are those of the run."""
    start = perf_counter()
    verdict = _verdict(claim, decisions or Decisions())
    return replace(verdict, name=claim.name, seconds=perf_counter() - start)


LAYERS: tuple[tuple[str, str, Any], ...] = (
    ("BP1", r"\delta_j^L = \sum_k \frac{\partial C}{\partial a_k^L} \frac{\partial a_k^L}{\partial z_j^L}", equations.general_bp1),
    (
        "BP2",
        r"\delta_j^l = \sum_k \sum_i w_{ik}^{l+1} \delta_i^{l+1} \frac{\partial a_k^l}{\partial z_j^l}",
        equations.general_bp2,
    ),
    ("BP3", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", equations.bp3),
    ("BP4", r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l", equations.bp4),
)
"""The four equations where a layer's activation is a function of the whole vector, such as softmax."""


def judge_layers() -> tuple[Verdict, ...]:
    """Return the verdicts on the four equations for layers that need not be elementwise, for all widths and depths."""
    found: list[Verdict] = []
    for name, latex, sides in LAYERS:
        start = perf_counter()
        left, right, free = sides()
        outcome = decide(left, right, free, Model("general"))
        verdict: Verdict
        if outcome.status == "proved":
            method = f"{METHOD}, each activation a function of its whole layer"
            verdict = replace(_proved(latex, outcome), name=name, method=method)
        else:
            verdict = Undecided(claim=latex, name=name, scope=EVERYWHERE, method=METHOD, reason=_why(outcome), cause=Cause.BEYOND)
        found.append(replace(verdict, seconds=perf_counter() - start))
    return tuple(found)


def _verdict(claim: Claim, decisions: Decisions) -> Verdict:
    outcome = decisions.outcome(claim)
    latex = claim.latex or write(claim)
    mistyped = [case for case in outcome.cases if case.status == "ill-typed"]
    if outcome.status == "ill-typed" or (outcome.status == "proved" and mistyped):
        reason = outcome.reason or mistyped[0].reason
        kept = f"; it can be read, and holds, for {outcome.scope}" if outcome.status == "proved" else ""
        return IllFormed(claim=latex, scope=EVERYWHERE, reason=reason + kept)
    if outcome.status == "proved":
        return _proved(latex, outcome)
    refuted = _refuted(claim, latex, decisions)
    if refuted is not None:
        return refuted
    return Undecided(claim=latex, scope=EVERYWHERE, method=METHOD, reason=_why(outcome), cause=Cause.BEYOND)


def _proved(latex: str, outcome: Outcome) -> Proved:
    asked = tuple(Condition(ConditionKind.DOMAIN, text) for text in outcome.conditions)
    assumed = tuple(Condition(BY_KEY[key].kind, text) for key, text in outcome.named_hypotheses)
    return Proved(
        claim=latex, **scoped(EVERYWHERE, outcome.scope), method=METHOD, provided=(*asked, *assumed), basis=Basis.KERNEL,
        theorems=outcome.rules,
    )  # fmt: skip


def _why(outcome: Outcome) -> str:
    if outcome.status == "different":
        return "the two sides have different normal forms, but no small network was found that tells them apart"
    return outcome.reason


def _refuted(claim: Claim, latex: str, decisions: Decisions) -> Verdict | None:
    """Look for a witness on small networks; the symbolic engine is loaded only here."""
    from bpverify.spec import read_network
    from bpverify.symbolic.scope import range_text
    from bpverify.symbolic.uses import used

    for arch in LINKED if claim.model.links else NETWORKS:
        found = decisions.on(read_network(arch), claim)
        if isinstance(found, Refuted):
            where = scoped(EVERYWHERE, range_text(claim))
            return Refuted(claim=latex, **where, method=f"witness on {arch}", witness=found.witness, uses=used(claim))
    return None


def judge_reading(reading: Reading, decisions: Decisions | None = None) -> Verdict:
    """Return the verdict on what one equality was read as, with a proved repair where it does not hold.

    Raises:
        NotationError: the text is no equation in the notation.
    """
    decisions = decisions or Decisions()
    about: dict[str, Any] = {"claim": reading.latex, "scope": EVERYWHERE}
    verdict: Verdict
    if isinstance(reading.error, IllFormedError):
        verdict = IllFormed(**about, reason=str(reading.error))
    elif isinstance(reading.error, UnsupportedError):
        verdict = Undecided(**about, reason=str(reading.error), cause=Cause.NOT_READ)
    elif reading.error is not None:
        raise reading.error
    elif reading.claim is None:
        verdict = Undecided(**about, reason="no claim was read", cause=Cause.NOT_READ)
    else:
        verdict = judge(reading.claim, decisions)
    verdict = weighed(replace(verdict, diagnostics=reading.diagnostics), reading.rivals, lambda claim: judge(claim, decisions))
    doubt = _doubt(reading, decisions) if isinstance(verdict, (Refuted, IllFormed)) else ""
    if doubt:
        return Undecided(**about, reason=doubt, cause=Cause.AMBIGUOUS, diagnostics=reading.diagnostics)
    if isinstance(verdict, (Refuted, IllFormed)):
        found = text_suggestion(reading.latex, decisions) if reading.draft is None else suggestion(reading.draft, decisions)
        verdict = replace(verdict, suggestion=found)
    return verdict


def _doubt(reading: Reading, decisions: Decisions) -> str:
    """Return why what fails in general is not accused: the text speaks of one activation, or of a consequence; "" where it does."""
    if reading.is_implied:
        return "it is said to follow from another equation, or one from it"
    if reading.claim is not None and any(d.code == "dummy-variable" for d in reading.diagnostics):
        case = special_case(reading.claim, decisions)
        return "it does not hold for every activation" + (f"; it holds for {case}" if case else "")
    return ""
