"""The kinds of documents, one row each: by the suffix of the name, or by how the text begins, and what hides in each."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    r"""A kind of document, and which marks mean something in it.

    ``percent`` opens a comment anywhere, ``percent_lines`` where it begins a line; ``markdown`` covers fences, code between
    backticks, HTML and prices; ``preamble`` says that what stands before \begin{document} is not printed.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    percent: bool = False
    percent_lines: bool = False
    markdown: bool = False
    preamble: bool = False


TEX = Format("LaTeX", (".tex", ".ltx", ".latex"), percent=True, preamble=True)
MARKDOWN = Format("Markdown", (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd"), markdown=True)
PLAIN = Format("text", (".txt",), percent_lines=True, markdown=True)
"""Standard input, and any other file: it may be Markdown, or LaTeX by its first line."""

FORMATS = (TEX, MARKDOWN, PLAIN)

_BEGINS_AS_TEX = re.compile(
    r"(?:\s|%[^\n]*\n)*\\(?:documentclass|documentstyle|begin\s*\{document\}|usepackage|RequirePackage|input|chapter|section"
    r"|subsection)(?![A-Za-z])"
)


def format_of(name: str, text: str) -> Format:
    """Return what kind of document a text is."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    known = next((row for row in FORMATS if suffix in row.suffixes), PLAIN)
    return TEX if known is PLAIN and _BEGINS_AS_TEX.match(text) else known
