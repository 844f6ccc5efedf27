"""The equalities of a text as they are read and judged: what is asked of each, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.texts.tree import Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.grounds import Condition
    from bpverify.texts.causes import Why
    from bpverify.texts.lowered import Compared
    from bpverify.texts.tree import Node
    from bpverify.verdict import Cause

HOLD = ("proved", "tested")


@dataclass(frozen=True, slots=True)
class Item:
    """One equality of a document: its ordinal, its LaTeX, and the heading that it stands under."""

    number: int
    latex: str
    heading: int = 0
    line: int = 0
    section: int = 0
    defines: bool = False
    nearby: str = ""
    """The text around it."""
    continues: bool = False
    """Whether it goes on with a chain: its left side is the right side of the one before it."""
    certain: bool = True
    """Whether nothing in its sentence says that it may not hold."""
    refused: str = ""
    """A word of its own sentence, or of one that speaks of it, for which it may not be meant as it stands."""
    hypothesis: bool = True
    """Whether a sum that is a number is supposed by it."""
    beside: str = ""
    """Words of another sentence, or in parentheses, that may restrict it: what rests on it is said to hold as it is written."""
    told: str = ""
    """The words in the place of its right side."""
    opens: bool = False
    """Whether words before it set up what is considered from there on."""
    derivative_of: str = ""
    """The function of which words right before it say that it is the derivative."""
    indices: tuple[str, str, bool] | None = None
    """Two indices that are equal, or differ, where the text says that of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of an equality: ``status`` is proved, tested, unequal, given, undecided; ``reason`` says why nothing was."""

    status: str
    reason: str = ""
    compared: Compared | None = None
    components: int = 0
    used: tuple[int, ...] = ()
    """The steps whose definitions it rests on."""
    layered: bool = False
    conditions: tuple[Condition, ...] = ()
    sized: bool = False
    """Whether a size stands in it as a number."""
    leaves: frozenset[str] = frozenset()
    """The symbols that it takes for independent."""
    stepped: frozenset[str] = frozenset()
    """Those of them that are given at each step or layer by what is before it: the first one alone is independent."""
    by: frozenset[str] = frozenset()
    """Those by which something in it is differentiated."""
    names: frozenset[str] = frozenset()
    """All symbols in it, and in the definitions of these."""
    number: int = -1
    cause: Cause | None = None
    """Why it is undecided, for programs."""


def undecided(why: Why) -> Finding:
    """Return that nothing was found, and why."""
    return Finding("undecided", why.text, cause=why.cause)


@dataclass(frozen=True, slots=True)
class Equality:
    """An equality that was read."""

    item: Item
    left: Node
    right: Node
    relation: str = "="
    law: str = ""
    """The letter of which it is a law: it stands for any number there."""


def occurrences_of(equality: Equality) -> Iterator[Name]:
    """Yield the names in an equality."""
    return (n for n in walk((equality.left, equality.right)) if isinstance(n, Name))
