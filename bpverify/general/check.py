"""What ``check`` asks: an equation or a document, for all widths and depths or on one network, with the letters of its author."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bpverify.errors import InputError, NotationError, closest_file
from bpverify.expected import expecting
from bpverify.general.asked import NetworkPolicy, with_other_reading
from bpverify.general.contradicted import unless_contradicted
from bpverify.general.decisions import Decisions
from bpverify.general.declarations import meanings as meanings_declared
from bpverify.general.declarations import under
from bpverify.general.documents import judge_steps
from bpverify.general.foreign_terms import unless_foreign
from bpverify.general.further_readings import line_of_input
from bpverify.general.identities import recognise
from bpverify.general.inferred import proof_for_inferred
from bpverify.general.judge import EVERYWHERE, judge_reading
from bpverify.general.layouts import honoured, named_layouts
from bpverify.general.models import headings_of
from bpverify.general.network_in_words import said_of_network
from bpverify.general.parted_costs import of_one_cost
from bpverify.general.policy import Policy
from bpverify.general.prose import said_of_delta
from bpverify.general.tables import parts_of_tables
from bpverify.general.told import told
from bpverify.notation.conventions import has_biases
from bpverify.notation.declared import NOTHING
from bpverify.notation.documents import read_text
from bpverify.notation.parse import REMARKS, read
from bpverify.notation.readings import OWN
from bpverify.notation.write import write
from bpverify.verdict import Report, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.general.network_in_words import Said
    from bpverify.network import Network
    from bpverify.notation.declared import Declared
    from bpverify.notation.documents import Document
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Meaning

    Progress = Callable[[str, int, int], None]


def check(latex: str, network: Network | None = None) -> Verdict:
    """Decide one equation for all widths and depths, or on ``network``; of a chain A = B = C, the worst verdict.

    Raises:
        NotationError: the text is no equation in the notation.
    """
    report = check_equation(latex, network)
    return next(v for v in report.verdicts if v.status == report.status)


def check_equation(latex: str, network: Network | None = None, declared: Declared = NOTHING) -> Report:
    """Decide each equality of an equation or a chain, with what its author declares.

    Raises:
        NotationError: the text is no equation in the notation.
    """
    found, decisions = read(latex, declared.symbols), Decisions()
    readings = [reading.under(declared.over(OWN)) for reading in found] if declared.conventions else found
    decide_one = _decider(network, decisions)
    known = ((recognise(r), r) for r in readings)
    verdicts = [with_other_reading(decide_one(r), r, decisions) if verdict is None else verdict for verdict, r in known]
    shown = (under(declared, _as_read(verdict, reading)) for verdict, reading in zip(verdicts, readings, strict=True))
    return Report(tuple(shown), title=_where(network), about=EVERYWHERE if network is None else network.arch)


def check_document(path: str | Path, network: Network | None = None, progress: Progress | None = None) -> Report:
    """Decide every equality of a file, displayed or in a line of text, for all widths and depths, or on ``network``.

    Args:
        path: a .md, .txt, .tex or .ipynb file.
        network: where to decide each equality; None for all widths and depths.
        progress: called with "searching" and how much of the text is searched, with "reading" and the formulas that are read,
            then with "step" and the equalities that are judged, then with "definition" and those that the text's own definitions
            judge; each time with how many there are.

    Raises:
        InputError: the file cannot be read as text.
    """
    return check_text(file_text(Path(path)), str(path), network, progress=progress)


def check_text(
    text: str, name: str, network: Network | None = None, declared: Declared = NOTHING, progress: Progress | None = None,
    has_meanings: bool = False, only: frozenset[int] | None = None,
) -> Report:
    """Decide every equality of a text, whose name says what kind of document it is; ``has_meanings`` asks how names were read.

    ``only`` says by their ordinals which equalities are asked about: what others are said to be may be left open.
    """
    if not text.strip():
        return Report((), title=name, notes=("the text is empty: nothing was checked",), name=name)
    document = read_text(text, name, declared.symbols, progress)
    shown_wrong = [step.expected in SHOWN_WRONG for step in document.steps]
    if only is not None and (any(shown_wrong) or any(True for _ in parts_of_tables(document.steps))):
        # They are judged in parts, each with ordinals of its own.
        only = None
    asked = _Asked(text, name, network, declared, progress, has_meanings, only)
    report = asked.judged_in_parts(document)
    if any(shown_wrong):
        # What the author shows as a mistake tells nothing of what the others mean.
        kept = [step for step, is_wrong in zip(document.steps, shown_wrong, strict=True) if not is_wrong]
        others = asked.judged_in_parts(replace(document, steps=tuple(kept)))
        own = iter(others.verdicts)
        merged = [v if is_wrong else next(own) for v, is_wrong in zip(report.verdicts, shown_wrong, strict=True)]
        report = replace(report, verdicts=tuple(merged), meanings=others.meanings)
    return replace(report, verdicts=tuple(expecting(report.verdicts, [step.expected for step in document.steps])))


SHOWN_WRONG = ("refuted", "ill-formed")
"""What a comment says of an equation that is shown as a mistake."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a document."""

    text: str
    name: str
    network: Network | None
    declared: Declared
    progress: Progress | None
    has_meanings: bool
    only: frozenset[int] | None

    def judged_in_parts(self, document: Document) -> Report:
        """Return the verdicts on a document in which each column of a table in several conventions is judged by itself."""
        report = self.judged(document)
        verdicts = list(report.verdicts)
        for own, kept in parts_of_tables(document.steps):
            found = self.judged(replace(document, steps=tuple(document.steps[n] for n in kept))).verdicts
            for n, verdict in zip(kept, found, strict=True):
                verdicts[n] = verdict if n in own else verdicts[n]
        return replace(report, verdicts=tuple(verdicts))

    def judged(self, document: Document) -> Report:
        """Return the verdicts on the equalities of a document, and how its names were read."""
        network, declared, name, text = self.network, self.declared, self.name, self.text
        where = f", for {EVERYWHERE}" if network is None else f", on {network.arch}"
        judge: Policy | NetworkPolicy
        said: Sequence[Said] = ()
        if network is None:
            said = said_of_network(text, headings_of(text))
            line = line_of_input(text, document.steps)
            judge = Policy.of(document.steps, has_biases(text), said_of_delta(text), headings_of(text), declared, said, line)
        else:
            judge = NetworkPolicy(network)
        steps = judge.as_read(document.steps)
        if network is not None and declared.conventions:
            steps = tuple(replace(step, reading=step.reading.under(declared.over(OWN))) for step in steps)
        report = judge_steps(steps, name + (where if steps else ""), judge, self.progress, network, document.unread)
        verdicts: Sequence[Verdict] = [
            _as_read(verdict, step.reading) for verdict, step in zip(report.verdicts, steps, strict=True)
        ]
        named, closed = named_layouts(text), frozenset[int]()
        if network is None:
            verdicts = unless_foreign(steps, of_one_cost(steps, verdicts, text))
            verdicts, closed = unless_contradicted(steps, verdicts, said, _told(judge, declared))
            verdicts = honoured(steps, verdicts, named, partial(_judged, Decisions()))
        meanings: tuple[Meaning, ...] = ()
        if network is None and any(isinstance(verdict, Undecided) for verdict in verdicts):
            from bpverify.texts.opinion import second_opinion
            from bpverify.texts.tied import tied_in_words

            opinion = second_opinion(steps, verdicts, self.progress, declared, named, tuple(tied_in_words(text)), closed, self.only)
            verdicts, meanings = opinion.verdicts, opinion.meanings
        if self.has_meanings and not meanings and network is None:
            from bpverify.texts.opinion import meanings_of

            meanings = meanings_of(steps, verdicts, declared)
        meanings = (*meanings_declared(declared), *told(steps, judge.established if isinstance(judge, Policy) else None, meanings))
        about = EVERYWHERE if network is None else network.arch
        return replace(report, verdicts=tuple(under(declared, v) for v in verdicts), about=about, name=name, meanings=meanings)


def _told(judge: Policy | NetworkPolicy, declared: Declared) -> frozenset[str]:
    """Return the parts of the reading that equations tell to be other than this notation's own, or that are declared."""
    differing = judge.established.base.differing(OWN) if isinstance(judge, Policy) else ()
    return frozenset((*differing, *(name for name, _ in declared.conventions)))


# -- reading a file


def file_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        InputError: there is no such file, or it does not hold UTF-8 text.
    """
    try:
        return decoded(path.read_bytes(), f"file '{path}'")
    except FileNotFoundError:
        raise InputError(f"file '{path}'", "a file that exists", closest_file(path)) from None
    except IsADirectoryError:
        raise InputError(f"file '{path}'", "a file, not a directory") from None
    except OSError as error:
        raise InputError(f"file '{path}'", "a readable file", error.strerror or str(error)) from error


def decoded(content: bytes, what: str) -> str:
    """Return bytes as text.

    Raises:
        InputError: they are no UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(what, "text in UTF-8", f"byte {error.start} is no part of any") from error
    if "\0" in text:
        raise InputError(what, "text in UTF-8", "this is a binary file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


# -- one network


def _where(network: Network | None) -> str:
    if network is None:
        return EVERYWHERE
    from bpverify.symbolic.verify import title

    return title(network)


def _decider(network: Network | None, decisions: Decisions) -> Callable[[Reading], Verdict]:
    """Who decides a reading; the symbolic engine is loaded only where a network is given."""
    if network is None:
        return partial(_judged, decisions)
    from bpverify.symbolic.verify import decide_reading

    return partial(decide_reading, network, partial(decisions.on, network))


def _judged(decisions: Decisions, reading: Reading) -> Verdict:
    """Return the verdict on an equation; where nothing is decided of it, the proof for the cost that its names tell."""
    try:
        verdict = judge_reading(reading, decisions)
    except NotationError:
        proof = proof_for_inferred(reading, decisions)
        if proof is None:
            raise
        return proof
    proof = proof_for_inferred(reading, decisions) if isinstance(verdict, Undecided) else None
    return verdict if proof is None else proof


# -- the reading

LAYOUT = frozenset({"row-end"})
"""Repairs that leave the text of an equality as it was."""


def _as_read(verdict: Verdict, reading: Reading) -> Verdict:
    """Show what a repaired text was read as; a text without repairs is its own reading."""
    repaired = any(d.code not in REMARKS | LAYOUT for d in reading.diagnostics)
    if not repaired or reading.draft is None:
        return verdict
    return replace(verdict, claim=write(reading.draft))
