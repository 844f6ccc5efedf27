"""A document to a file or to standard output, as ``prove`` and ``lower`` write it."""

from __future__ import annotations

import sys
from pathlib import Path

from bpverify.errors import InputError


def write_out(content: str | bytes, output: str | None) -> int:
    """Write a document to a file, or to standard output."""
    if output is None and isinstance(content, str):
        from bpverify.render.screen import write

        write(lambda screen: content)
        return 0
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    if output is None:
        from bpverify.render.screen import output as to_output

        with to_output():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        return 0
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise InputError(f"file '{output}'", "a path that can be written", error.strerror or "") from error
    return 0
