"""Text with two readings of equal right: where they lead to different answers, neither is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.verdict import Cause, Proved, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.claim import Claim
    from bpverify.verdict import Verdict


COPIED = ("claim", "name", "scope", "about", "layers", "diagnostics", "source", "seconds")
"""What is said of an equality although it is not decided."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another claim that the text may make, and how it is read then.

    Where ``must_agree``, a proof of the first reading stands only if this one is proved as well.
    """

    claim: Claim
    words: str
    must_agree: bool


def weighed(verdict: Verdict, rivals: Iterable[Rival], decide: Callable[[Claim], Verdict]) -> Verdict:
    """Return the verdict on a first reading, or undecided where a rival reading leads to another answer."""
    for rival in rivals:
        if isinstance(verdict, Undecided) or (isinstance(verdict, Proved) and not rival.must_agree):
            continue
        other = decide(rival.claim)
        if isinstance(other, Proved) is not isinstance(verdict, Proved):
            holds = "it holds only" if isinstance(other, Proved) else "it does not hold"
            about = {name: getattr(verdict, name) for name in COPIED}
            reason = f"this can be read in two ways, and {holds} with {rival.words}"
            return Undecided(**about, reason=reason, cause=Cause.AMBIGUOUS)
    return replace(verdict)
