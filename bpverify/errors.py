"""The errors that a user can meet: each says what was expected, what came, and the nearest valid thing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class BpverifyError(Exception):
    """Root of every error that bpverify raises on purpose; its text is one line for the user."""


class InputError(BpverifyError):
    """Text or an argument that cannot be used.

    ``what`` names the input ("architecture '2--3'"), ``expected`` what would do, ``hint`` the nearest valid thing.
    """

    def __init__(self, what: str, expected: str, hint: str = "") -> None:
        self.what, self.expected, self.hint = what, expected, hint
        super().__init__(f"{what}: expected {expected}" + (f"; {hint}" if hint else ""))


class ArchitectureError(InputError):
    """An architecture, or a network file, that describes no network."""


class ExpressionError(InputError):
    """An activation or a cost that cannot be read or cannot serve as one."""


class NotationError(InputError):
    """LaTeX that is not an equation in the notation; ``position`` counts characters from 0."""

    def __init__(self, what: str, expected: str, hint: str = "", position: int | None = None) -> None:
        self.position = position
        super().__init__(what, expected, hint)


class IllFormedError(BpverifyError):
    """An equation that can be read but cannot mean anything: an index over two widths, a free index on one side."""


class UnsupportedError(BpverifyError):
    """A meaningful request that this engine cannot answer: the verdict is undecided, with this text as the reason."""


class InternalError(BpverifyError):
    """Two computations that must agree do not. No verdict is given."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'tanh'?" for the closest known word, or the list of known words; "" for a known one."""
    names = sorted(known)
    if word in names:
        # It is spelled as it should be: what is wrong stands elsewhere.
        return ""
    return closest(word, names) or "known: " + ", ".join(names)


def closest_file(path: Path) -> str:
    """Return "did you mean 'notes/chain.md'?" for the file beside a path whose name is closest, "" where none is close."""
    try:
        beside = [file.name for file in path.parent.iterdir() if file.is_file()]
    except OSError:
        return ""
    close = get_close_matches(path.name.lower(), sorted(beside), n=1, cutoff=0.6)
    return f"did you mean '{path.with_name(close[0])}'?" if close else ""


def closest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'tanh'?" for the closest known word, "" where none is close."""
    close = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
