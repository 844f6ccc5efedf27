"""Silence around a run of the user's code that is made beside the recorded one: what it prints was printed already."""

from __future__ import annotations

import sys
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.exact.record.values import Value


class _Muted:
    """Standard output that drops what this thread writes; other threads go on writing."""

    def __init__(self, stream: Value) -> None:
        self._stream, self._thread = stream, threading.get_ident()

    def write(self, text: str) -> int:
        """Write the text of other threads."""
        return len(text) if threading.get_ident() == self._thread else self._stream.write(text)

    def __getattr__(self, name: str) -> Value:
        return getattr(self._stream, name)


@contextmanager
def quiet() -> Iterator[None]:
    """Show neither what is printed nor warnings, of this thread."""
    before = sys.stdout
    sys.stdout = _Muted(before)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdout = before
