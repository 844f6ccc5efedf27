r"""What a verdict prints in plain text, with its mathematics between dollar signs: 1 <= l <= L becomes $1 \le l \le L$."""

from __future__ import annotations

import re

from bpverify.catalog.trust import WORDS

RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\neq", "=": "="}
RANGE = re.compile(r"(?<![\w)^])[A-Za-z0-9_^+-]+(?: (?:<=|>=|!=|=) [A-Za-z0-9_^+-]+)+(?![\w(^])")
"""Relations in plain text, such as 1 <= l <= L-1."""

SCRIPT = re.compile(r"([_^])([A-Za-z0-9]+(?:[+-]\d+)?)")
GREEK = re.compile(r"(?<![A-Za-z\\])(delta|sigma)(?![A-Za-z])")


def dollars(text: str) -> str:
    """Return a scope, a hypothesis or a condition in words where it is known, its relations between dollar signs."""
    words = WORDS.get(text, text)
    return words if "$" in words else RANGE.sub(_range, words)


def _range(found: re.Match[str]) -> str:
    signs = [RELATIONS.get(part, part) for part in found[0].split(" ")]
    return "$" + GREEK.sub(r"\\\1", SCRIPT.sub(r"\1{\2}", " ".join(signs))) + "$"
