"""The screen that output goes to: how wide it is, whether it shows colour, and what its encoding can hold."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from bpverify.errors import InputError
from bpverify.render.narrow import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NARROWEST, WIDEST, UNKNOWN = 60, 120, 100


@dataclass(frozen=True, slots=True)
class Screen:
    """``width`` in columns; ``color`` only for a terminal whose user did not set NO_COLOR."""

    width: int = UNKNOWN
    color: bool = False


def screen_of(stream: TextIO) -> Screen:
    """Return what the stream can show; COLUMNS overrides the width, NO_COLOR and TERM=dumb turn colour off."""
    columns = shutil.get_terminal_size((UNKNOWN, 24)).columns
    color = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(min(max(columns, NARROWEST), WIDEST), color)


def write(render: Callable[[Screen], str]) -> None:
    """Write a rendered text to stdout and flush it; what the encoding cannot hold is spelled in ASCII."""
    stream = sys.stdout
    text = held(render(screen_of(stream)), stream.encoding or "utf-8")
    with output():
        # By lines: under PYTHONUNBUFFERED a long write to a closing pipe ends short, without a word.
        stream.writelines(text.splitlines(keepends=True))
        stream.flush()


@contextmanager
def output() -> Iterator[None]:
    """Around each write to stdout: where it cannot be written to, one line says so.

    A closed pipe is left to the caller: its reader has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError("the output", "a place that can be written to", error.strerror or str(error)) from error
