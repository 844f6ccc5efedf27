"""The verdict on an equality that a text's own definitions refute, with what establishes how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.grounds import Basis
from bpverify.texts.misfits import misfit
from bpverify.texts.sizes import CYCLES
from bpverify.verdict import IllFormed, Refuted, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bpverify.texts.accusations import Accusation
    from bpverify.texts.document import Text

REFUTING = "the text's own definitions, differentiated mechanically; the sides differ at a point of each instance"


def accused(about: Mapping[str, Any], found: Accusation, text: Text, line_of: Callable[[int], int]) -> Refuted | IllFormed:
    """Return the verdict that an accusation is; ``about`` is what every verdict on the equality says."""
    what = "the definitions that it rests on are" if found.rests else "how it is read is"
    borne_out = f"{what} borne out by {_lines(map(line_of, found.witnesses))}"
    if found.slips:
        mended = f"it holds with {_one_of(found.slips)} changed"
        borne_out = f"{mended}, and {borne_out}" if found.witnesses else mended
    if found.between:
        borne_out = f"{borne_out}, and what stands before and behind it in its chain is equal"
    finding = found.finding
    if finding is None or finding.compared is None:
        otherwise = text.mistyped[found.number].text
        return IllFormed(**about, reason=f"{misfit(text, found.number, otherwise)}; {borne_out}")
    compared = finding.compared
    sizes = ", ".join(map(str, CYCLES[0]))
    arch = f"an instance with sizes {sizes}" if found.place else "one instance"
    return Refuted(
        **about,
        scope=f"with the definitions of {_lines(map(line_of, finding.used))}" if finding.used else "whatever its letters are",
        reason=borne_out,
        method=REFUTING,
        basis=Basis.INSTANCES,
        provided=finding.conditions,
        components=finding.components,
        witness=Witness(arch, found.place, compared.point, compared.left, compared.right),
    )


def _one_of(slips: Iterable[str]) -> str:
    return " or ".join(SLIPS[kind] for kind in sorted(slips))


SLIPS = {
    "sign": "one sign",
    "transpose": "one transpose",
    "index": "one index, or two exchanged,",
    "layer": "the number of one layer or step",
    "slope": "one prime",
    "power": "one power",
    "factor": "one factor",
    "mean": "the number of samples as a factor",
}
"""What is changed in an equation, in words, by the kind of the slip."""


def _lines(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return f"line{'s' if len(found) > 1 else ''} {', '.join(map(str, found))}"
