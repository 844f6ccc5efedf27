"""Where in the user's code an operation was asked for, and the error for one that is not covered."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

PACKAGE = str(Path(__file__).parents[2])
INSIDE = (PACKAGE + os.sep, os.path.dirname(np.__file__) + os.sep, "<frozen", "<__array")
"""Beginnings of the names of files that are not the user's."""
_libraries: list[str] = []


def pass_over(folder: str) -> None:
    """Let the files of a library, through which the user's code runs, be none of the user's."""
    if folder not in _libraries:
        _libraries.append(folder)


def is_inside(file: str) -> bool:
    """Whether a file is not the user's."""
    return file.startswith(INSIDE) or file.startswith(tuple(_libraries))


_standing: list[tuple[str, int]] = []


@contextmanager
def standing(where: tuple[str, int]) -> Iterator[None]:
    """Let what runs now have been asked for there: a line, and the offset of an instruction."""
    _standing.append(where)
    try:
        yield
    finally:
        _standing.pop()


def place() -> str:
    """Return file:line of the user's code that is running, '' where there is none."""
    return site()[0]


def site() -> tuple[str, int]:
    """Return file:line of the user's code that is running, and the offset of its instruction there."""
    if _standing:
        return _standing[-1]
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not is_inside(name):
            return f"{os.path.basename(name)}:{frame.f_lineno}", frame.f_lasti
        frame = frame.f_back
    return "", 0


_held: list[str] = []


@contextmanager
def holding(label: str) -> Iterator[None]:
    """Say what is being made exact before the code runs: a name, or a line that holds a number."""
    _held.append(label)
    try:
        yield
    finally:
        _held.pop()


def held_place() -> str:
    """Return where a float stands that is read now: the line that is running, or what holds it."""
    return place() or (_held[-1] if _held else "")


refusals: list[UnsupportedError] = []
"""The refusals of the run in progress: code that swallows one does not do what it does on floats, so the tracer looks here."""


def refuse(what: str) -> UnsupportedError:
    """Return the error that names what is not covered, and the line of the user's code that asked for it."""
    where = place()
    error = UnsupportedError(f"{what} is not covered" + (f", at {where}" if where else ""))
    refusals.append(error)
    return error
