"""Random equations, printed and given to the package: what is true is never accused, what is false is never proved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from random import Random
from time import perf_counter

from bpverify.errors import BpverifyError
from bpverify.general.check import check_equation, check_text
from tests.forms import trees as t
from tests.forms.grow import equation
from tests.forms.judge import truth
from tests.forms.write import Writer

ACCUSED = ("refuted", "ill-formed")


@dataclass
class Tally:
    """What a run found: verdicts by truth, and what contradicts the judge."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def tried(self) -> int:
        """How many equations were given to the package."""
        return sum(self.counts.values())

    @property
    def decided(self) -> int:
        """How many of those that are true or false got an answer."""
        return sum(n for (worth, status), n in self.counts.items() if worth != "meaningless" and status != "undecided")

    def __str__(self) -> str:
        rate = self.tried / max(self.seconds, 1e-9)
        meant = sum(n for (worth, _), n in self.counts.items() if worth != "meaningless")
        shown = ", ".join(f"{worth} {status} {n}" for (worth, status), n in sorted(self.counts.items()))
        return f"{self.tried} equations, {rate:.0f} a second, {self.decided} of {meant} with a meaning decided: {shown}"


def worth(found: t.Equation, is_sized: bool) -> str:
    """Return the truth of an equation; ones without a size are as long as what they meet."""
    ones = [at for at, node in enumerate(t.nodes(found)) if isinstance(node, t.Ones)]
    if is_sized or not ones or len(ones) > 3:
        return truth(found)
    answers = set()
    for layers in product((-2, -1, 0, 1, 2), repeat=len(ones)):
        tried = found
        for at, layer in zip(ones, layers, strict=True):
            tried = t.replaced(tried, at, t.Ones(layer))
        answers.add(truth(tried))
    meant = answers - {"meaningless"}
    return meant.pop() if len(meant) == 1 else "meaningless" if not meant else "unclear"


def run(seed: int, count: int = 0, seconds: float = 0.0, documents: bool = True, to_the_first: bool = False) -> Tally:
    """Try a number of equations, or as many as a time allows; ``to_the_first`` that contradicts the judge."""
    draw, tally, start = Random(seed), Tally(), perf_counter()
    while (tally.tried < count or perf_counter() - start < seconds) and not (to_the_first and tally.wrong):
        found = t.as_written(equation(draw)[0])
        writer = Writer(draw)
        told = worth(found, writer.is_sized)
        if told == "unclear" or not writer.can_write(found):
            continue
        writer.has_stars = told != "meaningless"
        latex = writer.equation(found)
        _judge(tally, told, latex, documents)
    tally.seconds = perf_counter() - start
    return tally


def _judge(tally: Tally, told: str, latex: str, documents: bool) -> None:
    try:
        status = check_equation(latex).status
    except BpverifyError as error:
        tally.counts[told, "unread"] += 1
        if told != "meaningless":
            tally.wrong.append(f"not read: {latex} ({error})")
        return
    tally.counts[told, status] += 1
    if (told == "true" and status in ACCUSED) or (told != "true" and status == "proved"):
        tally.wrong.append(f"{told}, but {status}: {latex}")
    if documents and told == "true" and check_text(f"$$ {latex} $$", "a.md").status in ACCUSED:
        tally.wrong.append(f"true, but accused in a document: {latex}")

