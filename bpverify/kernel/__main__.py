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


def main(arguments: list[str]) -> int:
    """Recheck the files; say what is wrong on standard error."""
    if not arguments:
        sys.stderr.write("expected: python -m bpverify.kernel FILE...\n")
        return 2
    try:
        documents = [json.loads(Path(name).read_text("utf-8")) for name in arguments]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        for each in documents:
            for one in each if isinstance(each, list) else [each]:
                recheck(one)
    except RuleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
