"""Sentences with LaTeX between dollar signs as HTML: the words escaped, the mathematics as MathML."""

from __future__ import annotations

import re
from html import escape

from bpverify.render.formulas import formula

DOLLARS = re.compile(r"\$([^$]+)\$")
CLOSE_TO = re.compile(r"[,.;:!?)\]'-]+")
"""What stands close to the formula before it: no line ends between them."""


def mathml_text(text: str) -> str:
    """Return a sentence as HTML: words escaped, and what stands between dollar signs as MathML."""
    if text.count("$") % 2:
        return escape(text)
    parts = DOLLARS.split(text)
    written = [escape(parts[0])]
    for latex, after in zip(parts[1::2], parts[2::2], strict=True):
        close = CLOSE_TO.match(after)
        tail = close[0] if close else ""
        written.append(formula(latex, tail) + escape(after[len(tail) :]))
    return "".join(written)
