"""What a verdict on code of a tensor library rests on beside the record: noted while the code runs, told as conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from bpverify.grounds import Condition, ConditionKind


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a value is taken out of what the library differentiates: how, on which line, in which function."""

    way: str
    place: str = ""
    function: str = ""

    @property
    def condition(self) -> Condition:
        """The condition that it is."""
        where = ", ".join(filter(None, (self.place, f"in {self.function}" if self.function else "")))
        words = f"held fixed: what {self.way} takes out of the graph" + (f" ({where})" if where else "")
        return Condition(ConditionKind.HELD, words, place=self.place, names=tuple(filter(None, (self.way, self.function))))


MOST_SHOWN = 6


@dataclass(slots=True)
class Notes:
    """What the runs of one check have met."""

    cuts: dict[Cut, None] = field(default_factory=dict)
    met: dict[Cut, None] = field(default_factory=dict)
    """Where a value would be taken out, in a run that holds nothing."""
    casts: dict[tuple[str, str], None] = field(default_factory=dict)
    """Casts to types of fewer digits, with their lines."""
    decomposed: dict[str, None] = field(default_factory=dict)
    """Operations that the library itself writes in others, for which there is no row."""
    given: dict[str, str] = field(default_factory=dict)
    """Operations whose rows the user gave, with the names of their functions."""
    tolerances: dict[str, float] = field(default_factory=dict)
    """Lines by which loops end, each with the tolerance."""

    searches: dict[str, int] = field(default_factory=dict)
    """Lines that compare one number with others again and again, each with how often: a search may be made of it."""
    smoothed: dict[str, None] = field(default_factory=dict)
    """Functions that are taken for what the floats of the library approximate."""

    def conditions(self) -> list[Condition]:
        """Return them in the order in which they are printed."""
        found = [cut.condition for cut in self.cuts]
        found += [
            Condition(ConditionKind.ROW, f"{operation} is what your row {name} computes") for operation, name in self.given.items()
        ]
        if self.casts:
            lines = ", ".join(dict.fromkeys(f"{kind} ({place})" if place else kind for kind, place in self.casts))
            found.append(Condition(ConditionKind.CONSTANT, f"a cast changes no number: {lines}"))
        found += [Condition(ConditionKind.ROW, words) for words in self.smoothed]
        if self.decomposed:
            names = list(self.decomposed)
            more = f" and {len(names) - MOST_SHOWN} others" if len(names) > MOST_SHOWN else ""
            words = f"as torch's decompositions have it: {', '.join(names[:MOST_SHOWN])}{more}"
            found.append(Condition(ConditionKind.ROW, words))
        return found
