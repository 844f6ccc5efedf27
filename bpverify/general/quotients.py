"""Quotients of differentials as a text writes them, for what is asked of an equation that no parser of ours reads."""

from __future__ import annotations

import re

QUOTIENT = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{\s*d\s*\}|d)(?![A-Za-z]{2})(?P<above>(?:[^{}]|\{[^{}]*\})*)\}"
    r"\s*\{\s*(?:\\partial|\\mathrm\s*\{\s*d\s*\}|d)(?P<below>(?:[^{}]|\{[^{}]*\})*)\}"
)
"""What is differentiated stands in ``above``, by what in ``below``; a letter d that begins a word is no differential."""
