"""Replays derivations from files in a fresh process: ``python -m bpverify.kernel FILE``.

FILE holds one document that ``derivation.document`` wrote, or a list of them. Exit status 0: every theorem is derived
as it says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bpverify.kernel.derivation import recheck
from bpverify.kernel.terms import RuleError

USAGE = "expected: python -m bpverify.kernel FILE..., each a theorem's document as JSON\n"


def main(arguments: list[str]) -> int:
    """Recheck the files; say on standard output what was replayed, on standard error what is wrong."""
    if not arguments or any(name.startswith("-") for name in arguments):
        sys.stderr.write(USAGE)
        return 2
    return max(_recheck_file(name) for name in arguments)


def _recheck_file(name: str) -> int:
    try:
        read = json.loads(Path(name).read_text("utf-8"))
        documents = read if isinstance(read, list) else [read]
        for one in documents:
            recheck(one)
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"{name}: expected JSON, got {error}\n")
        return 2
    except RuleError as error:
        sys.stderr.write(f"{name}: {error}\n")
        return 1
    sys.stdout.write(f"{name}: {len(documents)} replayed, each proves what it states\n")
    return 0 if documents else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
