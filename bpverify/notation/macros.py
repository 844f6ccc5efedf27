r"""Simple macros of a document, ``\newcommand`` and ``\def``, expanded a bounded number of times.

Those that open or close mathematics, ``\be`` for ``\begin{equation}`` or an environment of the author, are put in before the
mathematics of a document is looked for; the others inside of each equation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.catalog.environments import DISPLAY, ENVIRONMENTS, INLINE
from bpverify.errors import UnsupportedError
from bpverify.notation.origins import HIDDEN
from bpverify.notation.scanner import FLAT_GROUP, LONGEST, WORD_ENDS, argument, closing, group, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_EXPANSIONS = 2000
"""The most macro calls that are expanded in one equation."""

MOST_MACROS = 2000
"""The most macros of a document that are looked at."""

_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand|renewcommand|DeclareRobustCommand)\*?\s*\{?\s*(?P<new>\\(?:[A-Za-z@]+|[^A-Za-z\s]))\s*\}?\s*"
    r"(?:\[(?P<count>\d)\])?\s*(?:\[(?P<default>[^\]\n]{0,300})\])?\s*(?=\{)"
    r"|\\(?:long\\)?[egx]?def\s*(?P<def>\\(?:[A-Za-z@]+|[^A-Za-z\s]))\s*(?P<parameters>(?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\s*(?P<operator>\\[A-Za-z]+)\s*\}?\s*(?=\{)"
    r"|\\(?:New|Renew|Provide|Declare)(?:Document|Expandable)Command\s*\{?\s*(?P<document>\\[A-Za-z@]+)\s*\}?\s*\{(?P<spec>[\sm]*)\}\s*(?=\{)"
    r"|\\let\s*(?P<let>\\[A-Za-z@]+)\s*=?\s*(?P<meaning>\\(?:[A-Za-z@]+|.))"
    r"|\\(?:re)?newenvironment\*?\s*\{\s*(?P<environment>[^{}\\\n]+)\}\s*(?:\[(?P<ecount>\d)\])?\s*(?:\[(?P<edefault>[^\]\n]{0,300})\])?\s*(?=\{)"
    r"|\\(?:New|Renew|Provide|Declare)DocumentEnvironment\s*\{\s*(?P<denvironment>[^{}\\\n]+)\}\s*\{(?P<espec>[\sm]*)\}\s*(?=\{)"
)
_MATHEMATICS = "|".join(row.name for row in ENVIRONMENTS if row.role in (DISPLAY, INLINE))
_OPENS_OR_CLOSES = re.compile(
    rf"(?<!\\)(?:\\\\)*(?:\$|\\[\[\]()]|\\(?:begin|end)\s*\{{\s*(?:{_MATHEMATICS})\*?\s*\}}|\\ensuremath\s*\{{)"
)
_CALL = re.compile(rf"\\(?:begin|end){FLAT_GROUP}|\\[A-Za-z@]+")
_GAP = re.compile(r"[\s%]*")
_DISPLAYS = "|".join(row.name for row in ENVIRONMENTS if row.role == DISPLAY)
_BY_COMMAND = re.compile(
    rf"\\(?P<end>end)?(?:(?P<name>{_DISPLAYS}){WORD_ENDS}|csname\s*(?P<named>(?:{_DISPLAYS})\*?)\s*\\endcsname)"
)
_OPTIONAL = re.compile(r"\s*\[([^\[\]]*)\]")
MOST_UNCLOSED = 20
"""The most definitions that no brace closes, before the others are not looked at."""

_DEEPEST = 10
"""How often a macro may call another one on the way to a sign that opens mathematics."""

CONVENTIONAL = {
    r"\be": r"\begin{equation}", r"\ee": r"\end{equation}",
    r"\beq": r"\begin{equation}", r"\eeq": r"\end{equation}",
    r"\bea": r"\begin{eqnarray}", r"\eea": r"\end{eqnarray}",
}  # fmt: skip
"""Short names that so many authors define alike that they are read so where a document calls and does not define them."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro's number of parameters and its body, with #1, #2, ... where they go.

    ``default`` is the first argument where it is optional.
    """

    parameters: int
    body: str
    default: str | None = None


TWICE = Macro(-1, "")
"""Stands for a macro that a document defines twice, differently: which one is meant depends on the place."""


@dataclass(frozen=True, slots=True)
class Macros:
    r"""The macros of a document by the names by which they are called: \name, \begin{name}, \end{name}.

    ``structural`` ones open or close mathematics; ``inner`` ones stand inside of it.
    """

    inner: dict[str, Macro]
    structural: dict[str, Macro]


@dataclass(frozen=True, slots=True)
class Defined:
    r"""A definition with its place: the name as it is called, \be or \begin{box}, and what is put there; weak after \provide."""

    start: int
    end: int
    meanings: tuple[tuple[str, Macro], ...]
    weak: bool = False


def definitions(text: str) -> tuple[Defined, ...]:
    """Return the definitions of macros in a text, in order."""
    found: list[Defined] = []
    at = unclosed = 0
    for match in islice(_DEFINITION.finditer(text), MOST_MACROS):
        if match.start() < at:
            continue
        defined = _defined(text, match)
        if defined is not None:
            found.append(defined)
            at = defined.end
        else:
            unclosed += 1
            if unclosed > MOST_UNCLOSED:
                break
    return tuple(found)


def _defined(text: str, match: re.Match[str]) -> Defined | None:
    if match["let"]:
        return Defined(match.start(), match.end(), ((match["let"], Macro(0, _one_line(match["meaning"]))),))
    end = closing(text, match.end())
    if end is None:
        return None
    body = _one_line(text[match.end() + 1 : end])
    environment = match["environment"] or match["denvironment"]
    if environment is None:
        return Defined(match.start(), end + 1, (_macro(match, body),), match[0].startswith((r"\provide", r"\Provide")))
    second = _GAP.match(text, end + 1)
    closes_by = group(text, second.end() if second else end + 1)
    if closes_by is None:
        return None
    name = environment.strip()
    opens = Macro(int(match["ecount"] or (match["espec"] or "").count("m")), body, match["edefault"])
    closes = Macro(0, _one_line(text[closes_by.start : closes_by.end]))
    return Defined(match.start(), closes_by.after, ((rf"\begin{{{name}}}", opens), (rf"\end{{{name}}}", closes)))


def collect(found: Iterable[Defined]) -> Macros:
    """Return what the definitions of a document mean together."""
    meanings: dict[str, set[Macro]] = {}
    for defined in found:
        for name, macro in defined.meanings:
            if not (defined.weak and name in meanings):
                meanings.setdefault(name, set()).add(macro)
    structural = _structural(meanings)
    single = {name: next(iter(bodies)) if len(bodies) == 1 else TWICE for name, bodies in meanings.items()}
    return Macros(
        {name: macro for name, macro in single.items() if name not in structural},
        {name: macro for name, macro in single.items() if name in structural},
    )


def _one_line(body: str) -> str:
    """Return a body without line ends and comments, environments that are called by their commands written as such."""
    body = " ".join(without_comments(body).split("\n")).replace(HIDDEN, " ")
    return _BY_COMMAND.sub(lambda found: rf"\{'end' if found['end'] else 'begin'}{{{found['name'] or found['named']}}}", body)


def _structural(found: Mapping[str, set[Macro]]) -> frozenset[str]:
    """Return the names that open or close mathematics, themselves or through another one."""
    bodies = {name: " ".join(macro.body for macro in macros) for name, macros in found.items()}
    known = {name for name, body in bodies.items() if _OPENS_OR_CLOSES.search(body)}
    calls = {name: set(_CALL.findall(body)) & bodies.keys() for name, body in bodies.items()}
    for _ in range(_DEEPEST):
        more = {name for name, called in calls.items() if name not in known and called & known}
        if not more:
            break
        known |= more
    # An environment has two halves: one opens what the other closes.
    named = {name.partition("{")[2] for name in known if "{" in name}
    halves = {rf"\{half}{{{name}" for name in named for half in ("begin", "end")}
    return frozenset(known | (halves & found.keys()))


def _macro(match: re.Match[str], body: str) -> tuple[str, Macro]:
    if match["operator"]:
        return match["operator"], Macro(0, rf"\operatorname{{{body}}}")
    if match["def"]:
        return match["def"], Macro(match["parameters"].count("#"), body)
    if match["document"]:
        return match["document"], Macro(match["spec"].count("m"), body)
    return match["new"], Macro(int(match["count"] or 0), body, match["default"])


def expand(text: str, macros: Mapping[str, Macro]) -> str:
    """Return the text with every call of a macro replaced by its body.

    Raises:
        UnsupportedError: The expansion does not end within the bound, or an argument is missing.
    """
    if not macros:
        return text
    names = re.compile("|".join(re.escape(name) + follows(name) for name in sorted(macros, key=len, reverse=True)))
    at = 0
    for _ in range(MOST_EXPANSIONS):
        match = names.search(text, at)
        if match is None:
            return text
        replacement, end = call(text, match.end(), match.group(), macros[match.group()])
        text = text[: match.start()] + replacement + text[end:]
        at = match.start()
        if len(text) > LONGEST:
            break
    raise UnsupportedError(f"the macros of an equation expand to more than {LONGEST} characters or call themselves")


def follows(name: str) -> str:
    """Return the pattern of what may not stand behind the name of a macro: a letter, where the name ends in one."""
    return WORD_ENDS if name[-1:].isalpha() else ""


def call(text: str, at: int, name: str, macro: Macro) -> tuple[str, int]:
    """Return the body with the arguments put in, and the place behind the call.

    Raises:
        UnsupportedError: An argument is missing, or the macro has two meanings.
    """
    arguments, at = arguments_of(text, at, name, macro)
    body = put_in(macro.body, [argument for argument, _ in arguments])
    gap = " " if body[-1:].isalpha() and text[at : at + 1].isalpha() else ""
    return body + gap, at


def arguments_of(text: str, at: int, name: str, macro: Macro) -> tuple[list[tuple[str, int]], int]:
    """Return the arguments of a call with their places, -1 for a default, and the place behind the call.

    Raises:
        UnsupportedError: An argument is missing, or the macro has two meanings.
    """
    if macro is TWICE:
        raise UnsupportedError(f"the macro {name} is defined twice, differently")
    arguments: list[tuple[str, int]] = []
    if macro.default is not None and macro.parameters:
        optional = _OPTIONAL.match(text, at)
        arguments.append((macro.default, -1) if optional is None else (optional[1], optional.start(1)))
        at = at if optional is None else optional.end()
    while len(arguments) < macro.parameters:
        given = argument(text, at)
        if given is None:
            raise UnsupportedError(f"the macro {name} takes {macro.parameters} arguments; one is missing")
        arguments.append((text[given.start : given.end], given.start))
        at = given.after
    return arguments, at


def put_in(body: str, arguments: list[str]) -> str:
    """Return a body with its arguments where they go."""
    return re.sub(r"#(\d)", lambda m: arguments[int(m[1]) - 1] if 0 < int(m[1]) <= len(arguments) else "", body)
