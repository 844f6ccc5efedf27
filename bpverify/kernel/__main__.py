"""Replays derivations from files in a fresh process: ``python -m bpverify.kernel FILE``.

FILE holds one document that ``derivation.document`` wrote, or a list of them. What was proved is printed from the replayed
theorem, never from the file. Exit status 0: every theorem is derived as it says; 1: one is not; 2: no document is there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bpverify.kernel.derivation import recheck
from bpverify.kernel.terms import RuleError
from bpverify.kernel.words import told

USAGE = "expected: python -m bpverify.kernel FILE..., each a theorem's document as JSON"


def main(arguments: list[str]) -> int:
    """Recheck the files; say on standard output what was replayed, on standard error what is wrong."""
    if not arguments or any(name.startswith("-") for name in arguments):
        return _complain(USAGE)
    if sys.stdout is None:
        return _complain("expected a standard output that is open, to say there what was proved")
    try:
        status = max(_recheck_file(name) for name in arguments)
        sys.stdout.flush()
    except OSError as error:
        return _complain(f"expected a standard output that can be written to, got {error.strerror or error}")
    return status


def _recheck_file(name: str) -> int:
    try:
        documents = _documents(name)
    except (OSError, ValueError, RecursionError) as error:
        return _complain(f"{name}: expected a theorem's document as JSON, got {error}")
    try:
        theorems = [recheck(one) for one in documents]
    except RuleError as error:
        return _complain(f"{name}: {error}", 1)
    lines = [f"{name}: {len(theorems)} replayed, each proves what it states"]
    for theorem in theorems:
        lines += ["", *(f"  {line}" for line in told(theorem))]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _documents(name: str) -> list[dict[str, Any]]:
    """Return the documents of a file. Raises ValueError where it is not JSON, names a key twice, or holds none."""
    read = json.loads(Path(name).read_text("utf-8"), object_pairs_hook=_unique)
    documents = read if isinstance(read, list) else [read]
    if not documents or not all(isinstance(one, dict) for one in documents):
        raise ValueError("no document" if not documents else "a document that is no object")
    return documents


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's keys and values; a key that stands twice would hide what another reader takes."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:40]!r} twice in one object")
    return found


def _complain(text: str, status: int = 2) -> int:
    """Write one line to standard error, where there is one; return the status."""
    if sys.stderr is not None:
        sys.stderr.write(" ".join(text.split()) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
