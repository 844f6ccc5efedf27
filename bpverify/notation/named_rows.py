r"""Displays that name in words what each row gives: \text{first output} = h = f(x) says h = f(x), and what h is called."""

from __future__ import annotations

import re

from bpverify.catalog.phrases import ASKING, RESTRICTING
from bpverify.notation.outline import signs, unbracketed

_NAMED = re.compile(r"[\s&~]*\\(?:text(?:rm|it|bf|sf|normal)?|mbox|hbox|mathrm)\s*\{(?P<words>[\0\n]*)\}[\s&~]*(?P<sign>=)(?!=)")
_PLAIN = re.compile(r"\s*[A-Za-z][A-Za-z0-9]*(?:[\s-]+[A-Za-z0-9]+)*\s*")
_WORD = re.compile(r"[a-z]+")
_DENIES = frozenset("not no never wrong false incorrect mistake instead unlike except without".split())


def without_names(body: str, outlined: str, rows: list[tuple[int, int]]) -> tuple[str, str]:
    """Blank the words before the first relation of each row, where all rows begin so, and another relation follows in it.

    In the first row no word can stand before the continuation of a chain: so they are names in the other rows too.
    """
    filled = [(start, end) for start, end in rows if body[start:end].strip(" \n&~.,;")]
    found = [_NAMED.match(outlined, start, end) for start, end in filled]
    named = [match for match in found if match is not None and _is_name(body[match.start("words") : match.end("words")])]
    if len(named) < len(filled) or len(named) < 2:
        return body, outlined
    for match, (_, end) in zip(named, filled, strict=True):
        if signs(unbracketed(outlined[match.end() : end])):
            blanks = re.sub(r"[^\n]", " ", body[match.start() : match.end()])
            body = body[: match.start()] + blanks + body[match.end() :]
            outlined = outlined[: match.start()] + blanks + outlined[match.end() :]
    return body, outlined


def _is_name(words: str) -> bool:
    """Whether words can name a quantity: a phrase of letters alone that neither restricts nor denies anything."""
    said = {*_WORD.findall(words.lower())}
    return _PLAIN.fullmatch(words) is not None and not said & (_DENIES | RESTRICTING | ASKING)
