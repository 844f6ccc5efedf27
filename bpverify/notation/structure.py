r"""Puts in the macros that open or close mathematics, so that it is found: \be .. \ee, \eq{..}, environments of the author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.notation.macros import CONVENTIONAL, Macro, arguments_of, expand, follows
from bpverify.notation.origins import Rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Piece = tuple[str, int, bool]

MOST_UNUSABLE = 1000
"""The most calls that are named because they cannot be put in; the others are left as they stand."""

_PARAMETER = re.compile(r"#(\d)")
_DEEPEST = 3
"""How deep calls are put in that stand in the arguments of others."""


def opened(text: str, macros: Mapping[str, Macro]) -> tuple[Rewritten, list[tuple[int, str]]]:
    """Return the text with each call of these macros replaced, and the places of calls that cannot be, with the reason."""
    macros = _with_conventional(text, macros)
    if not macros:
        return Rewritten(text), []
    names = re.compile("|".join(re.escape(name) + follows(name) for name in sorted(macros, key=len, reverse=True)))
    resolved: dict[str, Macro | UnsupportedError] = {}
    faults: list[tuple[int, str]] = []
    pieces = list(_pieces(text, 0, names, macros, resolved, faults, 0))
    starts, at = [], 0
    for new, _, _ in pieces:
        starts.append(at)
        at += len(new)
    origins, moves = tuple(origin for _, origin, _ in pieces), tuple(moving for _, _, moving in pieces)
    return Rewritten("".join(new for new, _, _ in pieces), tuple(starts), origins, moves), faults


def _with_conventional(text: str, macros: Mapping[str, Macro]) -> dict[str, Macro]:
    """Add the short names that a document calls in pairs and does not define."""
    found = dict(macros)
    pairs = list(CONVENTIONAL)
    for opens, closes in zip(pairs[::2], pairs[1::2], strict=True):
        if opens not in found and closes not in found and opens in text and closes in text:
            found |= {opens: Macro(0, CONVENTIONAL[opens]), closes: Macro(0, CONVENTIONAL[closes])}
    return found


def _pieces(
    text: str, offset: int, names: re.Pattern[str], macros: Mapping[str, Macro], resolved: dict[str, Macro | UnsupportedError],
    faults: list[tuple[int, str]], depth: int,
) -> Iterator[Piece]:
    """Yield the pieces of a text that stands at ``offset`` in the document: what was there, and what is put in."""
    at = 0
    while depth < _DEEPEST and (match := names.search(text, at)) is not None:
        name = match[0]
        yield text[at : match.start()], offset + at, True
        try:
            macro = _resolved(name, macros, resolved)
            arguments, at = arguments_of(text, match.end(), name, macro)
        except UnsupportedError as error:
            faults.append((offset + match.start(), str(error)))
            at = match.end()
            yield name, offset + match.start(), True
            if len(faults) >= MOST_UNUSABLE:
                break
            continue
        for number, part in enumerate(_PARAMETER.split(macro.body)):
            if number % 2 == 0:
                yield part, offset + match.start(), False
                continue
            inside, place = arguments[int(part) - 1] if 0 < int(part) <= len(arguments) else ("", -1)
            if place < 0:
                yield inside, offset + match.start(), False
            else:
                yield from _pieces(inside, offset + place, names, macros, resolved, faults, depth + 1)
        if macro.body[-1:].isalpha() and text[at : at + 1].isalpha():
            yield " ", offset + match.start(), False
    yield text[at:], offset + at, True


def _resolved(name: str, macros: Mapping[str, Macro], resolved: dict[str, Macro | UnsupportedError]) -> Macro:
    """Return a macro whose body calls none of the others any more.

    Raises:
        UnsupportedError: It has two meanings, or its body does not end.
    """
    if name not in resolved:
        macro = macros[name]
        try:
            resolved[name] = macro if macro.parameters < 0 else Macro(macro.parameters, expand(macro.body, macros), macro.default)
        except UnsupportedError as error:
            resolved[name] = error
    found = resolved[name]
    if isinstance(found, UnsupportedError):
        raise found
    return found
