"""A second opinion on a document: what the layered network does not decide, by the text's own definitions.

It proves, or says what a definition is; it accuses only where the text itself establishes how its definitions are read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Basis, Condition, ConditionKind
from bpverify.notation.declared import NOTHING, Declared
from bpverify.texts.accused import accused
from bpverify.texts.applied import MEANT
from bpverify.texts.besides import SENTENCE, denial, is_named, refusal, remark, sets_up
from bpverify.texts.compared_indices import compared_indices, goes_on
from bpverify.texts.document import read
from bpverify.texts.equality import HOLD, Item
from bpverify.texts.legend import legend
from bpverify.texts.reader import Parses
from bpverify.texts.reasons import with_reason, with_words
from bpverify.texts.restated import may_restate, restates
from bpverify.texts.said_functions import derivative_in_words
from bpverify.texts.sections import Sections
from bpverify.texts.sizes import CYCLES
from bpverify.texts.symbols import DEPTH
from bpverify.texts.tied import tied_in_formulas
from bpverify.texts.tree import Call
from bpverify.verdict import Cause, Given, IllFormed, Proved, Refuted, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.notation.documents import Step
    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.tied import Tie
    from bpverify.verdict import Meaning, Verdict

    Progress = Callable[[str, int, int], None]

METHOD = "the text's own definitions, differentiated mechanically; equal for all values as rational functions"
_SCOPE = "on instances with sizes {}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """The verdicts on a text, and how its names were read for them; no meanings where all was decided without."""

    verdicts: list[Verdict]
    meanings: tuple[Meaning, ...] = ()


def meanings_of(steps: Sequence[Step], verdicts: Sequence[Verdict], declared: Declared = NOTHING) -> tuple[Meaning, ...]:
    """Return how the names of a text are read, whatever was decided of it."""
    return legend(read(_items(steps, verdicts), Parses(declared)), dict(enumerate(step.source for step in steps)))


def second_opinion(
    steps: Sequence[Step], verdicts: Sequence[Verdict], progress: Progress | None = None, declared: Declared = NOTHING,
    named: frozenset[str] = frozenset(), tied: tuple[Tie, ...] = (),
    closed: frozenset[int] = frozenset(), only: frozenset[int] | None = None,
) -> Opinion:
    """Return the verdicts, those that are undecided judged by the definitions of the text itself, and how it was read.

    ``progress`` is called with "definition", how many equalities are done, and their number.
    ``named`` are the layouts of derivatives that words name, ``tied`` the letters that they tie to each other, and
    ``closed`` the equalities about which they say more than any equation.
    ``only`` says which are asked about; None for all. What is open because of another equation that does not hold stays so.
    """
    found = [with_words(v, step) if isinstance(v, Undecided) else v for step, v in zip(steps, verdicts, strict=True)]
    both = enumerate(zip(steps, verdicts, strict=True))
    asked = [(n, s, v) for n, (s, v) in both if n not in closed and (only is None or n in only)]
    open_places = [n for n, step, v in asked if _is_open(step, v)]
    given = [n for n, step, v in asked if may_restate(step, v)]
    if not open_places and not given:
        return Opinion(found)
    items = _items(steps, verdicts)
    sections = Sections(items, declared, named, (*tied, *tied_in_formulas(steps)))
    by_number = {item.number: item for item in items}
    used: set[int] = set()
    for done, n in enumerate(open_places, start=1):
        start = perf_counter()
        if n in by_number:
            finding = sections.judge(by_number[n])
            finding = replace(finding, number=n)
            used |= set(finding.used) if finding.status in HOLD else set()
            verdict = verdicts[n]
            if finding.status != "given" or not _says_of_known_function(sections.whole.equalities.get(n)):
                verdict = _judged(verdict, finding, steps)
            if isinstance(verdict, Undecided):
                verdict = with_reason(verdict, finding, sections.whole)
            found[n] = replace(verdict, seconds=verdicts[n].seconds + perf_counter() - start)
        if progress is not None:
            progress("definition", done, len(open_places))
    for n in open_places:
        # Under a condition that was not read an equality may hold, wherever else it does not.
        if n in by_number and isinstance(found[n], Undecided) and not steps[n].condition and not steps[n].doubt:
            found[n] = _accused(found[n], by_number[n], sections, steps)
    _go_past(found, open_places, by_number, sections, steps, verdicts)
    for n in given:
        if n in by_number and restates(n, sections.whole.equalities, sections.whole.kinds):
            found[n] = _judged(verdicts[n], replace(sections.judge(by_number[n]), number=n), steps)
    for n in used & {*open_places}:
        # What the proofs take for a definition is given, be it of a function that has a meaning without it.
        if isinstance(found[n], Undecided):
            found[n] = Given(**_about(found[n], steps[n]), kind="definition")
    return Opinion(found, legend(sections.whole, dict(enumerate(step.source for step in steps))))


def _go_past(
    found: list[Verdict], places: Sequence[int], items: Mapping[int, Item], sections: Sections, steps: Sequence[Step],
    verdicts: Sequence[Verdict],
) -> None:  # fmt: skip
    """Judge again what is open because of another equation, where those that do not hold are left out of account."""
    wrong = frozenset(n for n in places if isinstance(found[n], (Refuted, IllFormed)))
    for n in places if wrong else ():
        if n in items and isinstance(found[n], Undecided) and found[n].cause is Cause.OTHER:
            start = perf_counter()
            finding = sections.leaving_out(items[n], wrong)
            if finding.status in HOLD:
                verdict = _judged(verdicts[n], replace(finding, number=n), steps)
                found[n] = replace(verdict, seconds=found[n].seconds + perf_counter() - start)


def _items(steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Item]:
    chains = Counter(formula for formula, _ in {(step.source.formula, step.chain) for step in steps if step.kind != "range"})
    differentiated = {letter for step in steps for letter in _DIFFERENTIATED.findall(step.reading.latex)}
    compared = _compared(steps, chains)
    return [
        replace(item_of(n, step, verdict, n > 0 and _go_on(steps[n - 1], step)), indices=compared[n])
        for n, (step, verdict) in enumerate(zip(steps, verdicts, strict=True))
        if (step.kind != "range" or _is_given(step, differentiated)) and not step.is_cut
    ]


def _compared(steps: Sequence[Step], chains: Counter[tuple[int, int]]) -> list[tuple[str, str, bool] | None]:
    """Return for each step the two indices that are said to be equal or to differ there, or where it follows from."""
    found: list[tuple[str, str, bool] | None] = []
    for n, step in enumerate(steps):
        said = compared_indices(step, chains[step.source.formula] == 1)
        if said is None and n and _follows(step, steps[n - 1]) and chains[step.source.formula] == 1:
            said = found[n - 1]
        found.append(said)
    return found


def _follows(step: Step, before: Step) -> bool:
    """Whether a step without a condition of its own goes on with that of the display before it."""
    if step.source.formula == before.source.formula:
        return False
    return goes_on(step) and not step.condition and not step.unclear


def _is_given(step: Step, differentiated: set[str]) -> bool:
    """Whether what looks like a range, such as L = L_1 + L_2, gives a letter that the text differentiates: it is no number."""
    found = _GIVES.match(step.reading.latex)
    return found is not None and found[1] in differentiated


_DIFFERENTIATED = re.compile(r"(?:\\partial|\\nabla|\\mathrm\s*\{\s*d\s*\}|(?<=\{)\s*d)\s*([A-Za-z])")
_GIVES = re.compile(r"\s*([A-Za-z])\s*&?\s*=")


def item_of(number: int, step: Step, verdict: Verdict | None = None, continues: bool = False) -> Item:
    """Return what is asked of a text's engine about one step.

    ``verdict`` is what was found of it before; ``continues`` says that it goes on with a chain.
    """
    begins = step.source.step == 1
    introduced = begins and _INTRODUCES.search(step.before[-SENTENCE:]) is not None
    nearby = f"{step.before[-SENTENCE * 2 :]} {step.behind[:SENTENCE]}"
    certain = not denial(step)
    place = step.section[1], step.source.line, step.section[0]
    is_supposed = certain and (verdict is None or isinstance(verdict, Given))
    beside = "" if certain else remark(step)
    opens = begins and sets_up(step)
    latex, refused = step.reading.latex, refusal(step)
    told = step.unclear if latex.rstrip(" \n&").endswith("=") else ""
    of = derivative_in_words(step.before) if begins else ""
    return Item(number, latex, *place, introduced, nearby, continues, certain, refused, is_supposed, beside, told, opens, of)


_INTRODUCES = re.compile(
    r"\b(?:[Ll]et|[Cc]onsider|[Ss]uppose|[Aa]ssume|[Gg]iven|[Ee]xample|[Dd]efin\w*|[Nn]ow|[Ii]nstead|[Tt]ake|[Uu]sing)\b"
)
"""Words that introduce a definition, in the sentence before it."""


def _go_on(before: Step, step: Step) -> bool:
    """Whether two steps stand in one chain."""
    return before.source.formula == step.source.formula and before.chain == step.chain


def _is_open(step: Step, verdict: Verdict) -> bool:
    """Whether nothing was decided of a step, and nothing beside it keeps it open."""
    return isinstance(verdict, Undecided) and not step.unclear and (not step.doubt or is_named(step))


def _says_of_known_function(equality: Equality | None) -> bool:
    """Whether an equality has a function on its left that has a meaning without it: it may be a claim."""
    return equality is not None and isinstance(equality.left, Call) and equality.left.function.base in MEANT


def _about(verdict: Verdict, step: Step) -> dict[str, Any]:
    # As it stands in the text: what the layered network repaired in it was not judged here.
    return {"claim": step.reading.latex, "name": verdict.name, "source": verdict.source, "diagnostics": verdict.diagnostics}


def _accused(verdict: Verdict, item: Item, sections: Sections, steps: Sequence[Step]) -> Verdict:
    """Return the verdict, or another if the text's own definitions refute the equality for sure."""
    start = perf_counter()
    accusation, text = sections.accuse(item)
    if accusation is not None:
        verdict = accused(_about(verdict, steps[item.number]), accusation, text, lambda n: steps[n].source.line)
    return replace(verdict, seconds=verdict.seconds + perf_counter() - start)


def _judged(verdict: Verdict, finding: Finding, steps: Sequence[Step]) -> Verdict:
    about = _about(verdict, steps[finding.number])
    if finding.status == "given" and steps[finding.number].reading.error is not None:
        return Given(**about, kind="definition")
    if finding.status not in HOLD:
        return verdict
    lines = sorted({steps[n].source.line for n in finding.used if n >= 0})
    rests = f", with the definitions of line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}" if lines else ""
    looked_at = CYCLES if finding.sized else CYCLES[:2]
    sizes = _SCOPE.format(" and ".join(", ".join(map(str, cycle)) for cycle in looked_at))
    layers = f" and {DEPTH} and {DEPTH + 1} layers or steps" if finding.layered else ""
    scope = sizes + layers + rests
    conditions, doubt = finding.conditions, steps[finding.number].doubt
    if doubt:
        said = f"the equation holds as it is written, beside the words: {doubt}"
        conditions = (*conditions, Condition(ConditionKind.MODEL, said, steps[finding.number].source.line))
    components = finding.components
    if finding.status == "proved":
        return Proved(**about, scope=scope, method=METHOD, provided=conditions, basis=Basis.INSTANCES, components=components)
    error = finding.compared.error if finding.compared is not None else 1.0
    about |= {"scope": scope, "method": METHOD, "provided": conditions, "basis": Basis.INSTANCES, "components": components}
    return Tested(**about, bound=f"{error:.1e}")
