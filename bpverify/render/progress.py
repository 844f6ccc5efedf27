"""Progress on stderr: one line, rewritten in place, only on a terminal and only for work of more than a second."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

PATIENCE, INTERVAL = 1.0, 0.1
"""Seconds before the first line, and between two."""

DOCUMENT = {"step": "equations", "reading": "read: formulas", "searching": "searched:"}
"""What the equalities, the formulas and the text of a document are counted as."""

CLEAR_LINE = "\r\x1b[K"


class Aside(io.TextIOBase):
    """Takes what a module prints while it is checked: shown on stderr, apart from our result. Closing it closes nothing."""

    def write(self, text: str) -> int:
        """Show the text on stderr, where there is one."""
        if sys.stderr is not None:
            with suppress(OSError, ValueError):
                sys.stderr.write(text)
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Stay open: stderr is not the module's."""

    def fileno(self) -> int:
        """The number of stderr's file."""
        return sys.stderr.fileno()

    @property
    def buffer(self) -> BinaryIO:
        """What bytes are written to."""
        return sys.stderr.buffer


@contextmanager
def apart() -> Iterator[None]:
    """While a module runs, show on stderr what it prints: by print, by stdout's own file, or by a program that it starts."""
    with redirect_stdout(Aside()), _files_apart():
        yield


@contextmanager
def _files_apart() -> Iterator[None]:
    """Point the file number of stdout at stderr, or at nothing where stderr is closed."""
    aside = 2 if _is_open(2) else os.open(os.devnull, os.O_WRONLY)
    if not _is_open(1):  # nothing can be printed to it
        yield
        return
    kept = os.dup(1)
    os.dup2(aside, 1)
    try:
        yield
    finally:
        if sys.__stdout__ is not None:
            with suppress(OSError, ValueError):
                sys.__stdout__.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


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
        if self._stream is None or self._stream.closed or not self._stream.isatty() or monotonic() < self._next:
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
