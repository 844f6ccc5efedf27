"""What a text defines: names at layers and indices, and functions at parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.texts.tree import Name, Number, Plus

if TYPE_CHECKING:
    from bpverify.texts.names import Ref
    from bpverify.texts.tree import Node


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name is: for every layer and index of the pattern, the value of ``body``."""

    ref: Ref
    body: Node
    step: int
    derived: bool = False
    """Whether no equation says so, but two together."""
    beside: Node | None = None
    """What stood in the body before it got a name: its layers must exist too."""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """What a function is at its parameters."""

    parameters: tuple[Name, ...]
    body: Node
    step: int
    index: str = ""
    """The index of its values, where it takes a vector to a vector."""
    name: str = ""
    said_at: str = ""
    """The function, and the entry at which the text says what it is; "" where it is said of letters."""


def function_key(function: Name) -> str:
    """Return under what the definition of a function is kept: its letter with all scripts but a power."""
    above = [i for i in function.sup if function.bracketed or not isinstance(i, (Number, Plus))]
    return "".join((function.base, *map(repr, (*function.sub, *above))))


def base_of(key: str) -> str:
    """Return the letter of a function from the key of its definition."""
    ends = [at for kind in ("Name(", "Number(", "Label(", "Plus(") if (at := key.find(kind)) > 0]
    return key[: min(ends, default=len(key))]
