r"""Simple macros of a document, ``\newcommand`` and ``\def``, expanded a bounded number of times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from bpverify.errors import UnsupportedError
from bpverify.notation.tokens import LONGEST

MOST_EXPANSIONS = 2000
"""The most macro calls that are expanded in one equation."""

MOST_MACROS = 500
"""The most macros of a document that are looked at."""

_DEFINITION = re.compile(
    r"\\(?:re|provide)?newcommand\*?\s*\{?\s*(?P<new>\\[A-Za-z]+)\s*\}?\s*(?:\[(?P<count>\d)\])?\s*(?=\{)"
    r"|\\def\s*(?P<def>\\[A-Za-z]+)\s*(?P<parameters>(?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{\s*(?P<operator>\\[A-Za-z]+)\s*\}\s*(?=\{)"
)


_CODE = re.compile(r"^(```|~~~)(?!\s*math).*?^\1|\\begin\{(verbatim|lstlisting|minted)\}.*?\\end\{\2\}", re.DOTALL | re.MULTILINE)
"""Code of a document: what is defined in it is shown, not meant."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro's number of parameters and its body, with #1, #2, ... where they go."""

    parameters: int
    body: str


TWICE = Macro(-1, "")
"""Stands for a macro that a document defines twice, differently: which one is meant depends on the place."""


def collect(text: str) -> tuple[str, dict[str, Macro]]:
    """Return the text with its macro definitions blanked out, line for line, and the macros by name."""
    macros: dict[str, Macro] = {}
    code = [found.span() for found in _CODE.finditer(text)]
    kept, at = [], 0
    for match in islice(_DEFINITION.finditer(text), MOST_MACROS):
        if match.start() < at:
            continue
        end = closing(text, match.end())
        if end is None:
            continue
        name, macro = _macro(match, " ".join(text[match.end() + 1 : end].split("\n")))
        if any(start <= match.start() < stop for start, stop in code):
            continue
        if name not in macros:
            macros[name] = macro
        elif macro != macros[name] and not match[0].startswith(r"\providecommand"):
            macros[name] = TWICE
        kept += [text[at : match.start()], "\n" * text.count("\n", match.start(), end)]
        at = end + 1
    return "".join([*kept, text[at:]]), macros


def _macro(match: re.Match[str], body: str) -> tuple[str, Macro]:
    if match["operator"]:
        return match["operator"], Macro(0, rf"\operatorname{{{body}}}")
    if match["def"]:
        return match["def"], Macro(match["parameters"].count("#"), body)
    return match["new"], Macro(int(match["count"] or 0), body)


def closing(text: str, at: int) -> int | None:
    """Return the place of the brace that closes the one at ``at``, or None."""
    depth = 0
    last = min(len(text), at + LONGEST)
    while at < last:
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
        at += 1
    return None


def expand(text: str, macros: dict[str, Macro]) -> str:
    """Return the text with every call of a macro replaced by its body.

    Raises:
        UnsupportedError: The expansion does not end within the bound, or an argument is missing.
    """
    if not macros:
        return text
    names = re.compile("|".join(re.escape(name) + r"(?![A-Za-z])" for name in sorted(macros, key=len, reverse=True)))
    at = 0
    for _ in range(MOST_EXPANSIONS):
        match = names.search(text, at)
        if match is None:
            return text
        replacement, end = _call(text, match.end(), match.group(), macros[match.group()])
        text = text[: match.start()] + replacement + text[end:]
        at = match.start()
        if len(text) > LONGEST:
            break
    raise UnsupportedError(f"the macros of an equation expand to more than {LONGEST} characters or call themselves")


def _call(text: str, at: int, name: str, macro: Macro) -> tuple[str, int]:
    """Return the body with the arguments put in, and the place behind the call."""
    if macro is TWICE:
        raise UnsupportedError(f"the macro {name} is defined twice, differently")
    arguments = []
    for _ in range(macro.parameters):
        while at < len(text) and text[at].isspace():
            at += 1
        end = closing(text, at) if text[at : at + 1] == "{" else at
        if end is None or at >= len(text):
            raise UnsupportedError(f"the macro {name} takes {macro.parameters} arguments; one is missing")
        arguments.append(text[at + 1 : end] if text[at] == "{" else text[at])
        at = end + 1
    body = re.sub(r"#(\d)", lambda m: arguments[int(m[1]) - 1] if 0 < int(m[1]) <= len(arguments) else "", macro.body)
    follows = " " if body[-1:].isalpha() and text[at : at + 1].isalpha() else ""
    return body + follows, at
