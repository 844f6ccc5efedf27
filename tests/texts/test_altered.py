"""Claims that are proved, altered in one place: none is proved but what is equal to the original in floats."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from .miniatures import MINIATURES
from .oracle import NotCoveredError
from .reading import WRONG, lines_of, of_lines
from .status import ALTERED, OPEN
from .test_oracle import are_equal, covered, is_known, oracle_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bpverify.texts.equality import Finding

    from .oracle import Oracle

HOLD = ("proved", "tested")
SIGNS = re.compile(r"(?<=[\w})\]']) ([+-]) ")
STEPS = {
    "l+1": ("l",), "l-1": ("l",), "t-1": ("t",), "l": ("l+1", "l-1"), "L-1": ("L",), "L": ("L-1",), "t": ("t-1",), "t+1": ("t",),
}  # fmt: skip
STEP = re.compile(r"(?<=[(\[{])(?:[lLt][+-]1|[lLt])(?=[)\]}])|(?<=\^)[lL](?=_)")
PAIR = re.compile(r"_\{([ijk])([ijk])\}")
INDEX = re.compile(r"(?<=_)[ijk](?!\w)")
MEAN = re.compile(r"\\frac\{(\d)\}\{[mnN]\}")
NAME = re.compile(r"(\\mathbf\{[A-Z]\}|[A-Z]\^\{[(\[]\w[)\]]\}|\b[A-Z]_\w\b)(?!\^)")


def at_each(pattern: re.Pattern[str], side: str, others: object) -> Iterator[str]:
    """The side with one match written in each other way."""
    for match in pattern.finditer(side):
        for other in others(match):
            yield side[: match.start()] + other + side[match.end() :]


def altered(side: str) -> Iterator[tuple[str, str]]:
    """A right side with one thing changed, and what that is."""
    yield "sign", f"-({side})"
    yield "factor 2", f"2 ({side})"
    yield from (("sign of a term", new) for new in at_each(SIGNS, side, lambda m: [" - " if m[1] == "+" else " + "]))
    yield from (("transpose", new) for new in at_each(re.compile(r"\^T"), side, lambda _: [""]))
    yield from (("transpose", new) for new in at_each(NAME, side, lambda m: [f"({m[1]})^T"]))
    yield from (("index", new) for new in at_each(PAIR, side, lambda m: [f"_{{{m[2]}{m[1]}}}"] if m[1] != m[2] else []))
    yield from (("index", new) for new in at_each(INDEX, side, lambda m: [i for i in "ijk" if i != m[0] and f"_{i}" in side]))
    yield from (("layer", new) for new in at_each(STEP, side, lambda m: STEPS[m[0]]))
    yield from (("prime", new) for new in at_each(re.compile(r"'"), side, lambda _: [""]))
    yield from (("mean", new) for new in at_each(MEAN, side, lambda m: [m[1]]))
    yield from (("power", new) for new in at_each(re.compile(r"\^2"), side, lambda _: ["", "^3"]))


def claims(name: str) -> Iterator[str]:
    """The claims of a miniature that are proved, and whose right side the oracle evaluates."""
    for mark, line in lines_of(name):
        if mark == "proved" and covered(line) and line not in OPEN.get(name, ()):
            yield line


def judged_in_place(name: str, line: str, new: str) -> Finding:
    """What is found of an altered claim in the place of the right one."""
    lines = [("altered", new) if old == line else (mark, old) for mark, old in lines_of(name) if mark != WRONG]
    return next(found for mark, _, found in of_lines(lines, name.endswith(".tex")) if mark == "altered")


def outcomes(name: str) -> Iterator[tuple[str, str, str]]:
    """What becomes of each altered claim of a miniature: its kind, the outcome, and the claim."""
    oracle = oracle_of(name)
    for line in claims(name):
        left, _, side = line.partition(" = ")
        for kind, new in dict((b, (a, b)) for a, b in altered(side)).values():
            claim = f"{left} = {new}"
            finding = judged_in_place(name, line, claim)
            if finding.status not in HOLD:
                yield kind, "not proved", claim
                continue
            try:
                yield kind, _compared(oracle, finding, new, side), claim
            except (NotCoveredError, KeyError, ValueError, RecursionError):
                # As arrays the altered side has no value, or it is not one that the oracle reads.
                yield kind, "proved and without a value", claim


def _compared(oracle: Oracle, finding: Finding, new: str, side: str) -> str:
    """How an altered side that is proved stands to the original."""
    if are_equal(oracle, new, side):
        return "equal"
    said = [condition.text for condition in finding.conditions]
    if "derivatives in denominator layout" in said and are_equal(oracle, f"({new})^T", side):
        # A text with one Jacobian establishes no layout: that under which it holds is printed.
        return "right in the layout that is printed"
    if any(t.startswith("dZ is the derivative of J") for t in said) and are_equal(oracle, new, f"m ({side})"):
        # No other equation establishes whether dZ is of the cost or of the loss of each sample: the one that is printed.
        return "right for the letters that are printed"
    return "proved and different"


def wrongly_proved(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """The altered claims that are proved and not equal to the original."""
    return sorted(claim for _, outcome, claim in found if outcome.startswith("proved and"))


def test_claims_are_altered_in_each_way() -> None:
    kinds = Counter(kind for name in MINIATURES for line in claims(name) for kind, _ in altered(line.partition(" = ")[2]))
    assert min(kinds[kind] for kind in ("transpose", "index", "layer", "prime", "mean", "power", "sign of a term")) >= 4
    assert sum(kinds.values()) > 400


@pytest.mark.parametrize("name", ["columns in components.tex", "one neuron.tex"])
def test_no_altered_claim_is_proved_at_once(name: str) -> None:
    assert wrongly_proved(outcomes(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*filter(is_known, MINIATURES)])
def test_no_altered_claim_is_proved(name: str, record_property: Callable[[str, object], None]) -> None:
    found = list(outcomes(name))
    counts = Counter((kind, outcome) for kind, outcome, _ in found)
    print(name, dict(counts))
    record_property("altered", len(found))
    assert wrongly_proved(found) == sorted(ALTERED.get(name, ()))
