"""Progress on stderr: one line, rewritten in place, only on a terminal and only for work of more than a second."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE, INTERVAL = 1.0, 0.1
"""Seconds before the first line, and between two."""

DOCUMENT = {"step": "equations", "reading": "read: formulas", "searching": "searched:"}
"""What the equalities, the formulas and the text of a document are counted as."""

CLEAR_LINE = "\r\x1b[K"


class Progress:
    """Called with (equation, components done, components in all) while work goes on; leaves a clean line behind."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._next = monotonic() + PATIENCE
        self._shown = False

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show "BP4: 12 of 36 components" if it is time to."""
        what = DOCUMENT.get(name, f"{name}:")
        parts = "" if name in DOCUMENT else " components"
        self.say(f"{what} {done} of {total}{parts}")

    def say(self, words: str) -> None:
        """Show what is being done, if it is time to."""
        if not self._stream.isatty() or monotonic() < self._next:
            return
        self._stream.write(f"{CLEAR_LINE}{words}")
        self._stream.flush()
        self._next, self._shown = monotonic() + INTERVAL, True

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            self._stream.write(CLEAR_LINE)
            self._stream.flush()
