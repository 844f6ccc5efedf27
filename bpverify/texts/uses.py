"""How letters and words are used in a document, seen from the signs alone: what stands before brackets, and what e is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.cursor import OPEN, WORDS, Known
from bpverify.texts.environments import RELATIONS
from bpverify.texts.signs import FUNCTIONS, GREEK, joined, signs
from bpverify.texts.words import DRESS, PLAIN_DRESS, STYLE, TRANSPOSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.signs import Sign

_SUMS = frozenset({r"\sum", r"\prod", r"\begin", r"\partial", r"\nabla"})
"""What makes of a bracket's content something that hardly is a function's argument."""

_COUNTERS = frozenset("lLtTkijmnpN")
"""Letters that count layers, steps or samples: e with one of them above, said to be something, is a quantity."""


@dataclass
class Uses:
    """What the formulas of a document do with each letter and word outside scripts."""

    bare: set[str] = field(default_factory=set)
    called: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    """The contents of brackets directly behind each."""
    e_is_name: bool = False

    def known(self, functions: Iterable[str] = ()) -> Known:
        """Return what the parser is told, with functions that are known otherwise."""
        costs = Known().costs
        always = {b for b in self.called if b not in self.bare and b not in costs}
        varied = {b for b in self.called if b in costs and len(self.called[b]) > 1}
        mixed = {b for b, held in self.called.items() if b in self.bare and (_is_word(b) or not all(map(_is_sum, held)))}
        return Known(frozenset(functions) | always, costs, frozenset(varied), frozenset(mixed), self.e_is_name)

    def note(self, latex: str) -> None:
        """Look at one formula; one that is too long says nothing, for it is not read either."""
        try:
            found = joined(signs(latex))
        except UnsupportedError:
            return
        at = 0
        while at < len(found):
            at = self._next(found, at)

    def _next(self, found: list[Sign], at: int) -> int:
        """Look at the sign at a place; return where to go on."""
        text = found[at].text
        if text in ("_", "^"):
            return _behind(found, at + 1)
        if text in (r"\begin", r"\end"):
            return _behind(found, at + 1)
        base, behind, is_plain = _base(found, at)
        if not base:
            return at + 1
        if base == "e":
            self._note_e(found, at, behind, is_plain)
        self._note(found, base, behind)
        return behind

    def _note(self, found: list[Sign], base: str, behind: int) -> None:
        after, is_transposed = _behind_scripts(found, behind)
        if after < len(found) and found[after].text in ("(", "[") and base not in FUNCTIONS:
            end = _closed(found, after)
            held = tuple(s.text for s in found[after + 1 : end - 1])
            holds_itself = any(found[i].text == base and not _is_called(found, i) for i in range(after + 1, end))
            if held and held[-1] in TRANSPOSES | {"}"} and _is_transposed_factor(found, after, end):
                return
            if not is_transposed and not holds_itself:
                self.called[base].add((found[after].text, *held))
                return
        if not (base == "e" and after > behind and found[behind].text == "^"):
            self.bare.add(base)

    def _note_e(self, found: list[Sign], at: int, behind: int, is_plain: bool) -> None:
        if behind >= len(found) or found[behind].text != "^" or not is_plain:
            self.e_is_name = True
            return
        end = _behind(found, behind + 1)
        power = [s.text for s in found[behind + 1 : end] if s.text not in ("{", "}")]
        is_head = at == 0 and end < len(found) and found[end].text in RELATIONS
        defines = is_head and any(t in _COUNTERS for t in power) and all(t in _COUNTERS or t in "()+-12" for t in power)
        if defines or power[:1] == ["["] or (power and power[0] in TRANSPOSES and len(power) == 1):
            self.e_is_name = True


def _base(found: list[Sign], at: int) -> tuple[str, int, bool]:
    """Return the letter or word at a place with its decoration, the place behind it, and whether it is plain."""
    sign = found[at]
    if sign.kind in ("letter", "word") or (sign.kind == "command" and sign.text[1:] in GREEK):
        return sign.text, at + 1, True
    if sign.text not in DRESS | STYLE | WORDS or at + 1 >= len(found):
        return "", at + 1, True
    end = _behind(found, at + 1)
    inside = [s for s in found[at + 1 : end] if s.text not in ("{", "}")]
    if sign.text in WORDS:
        text = "".join(s.text for s in inside) if all(s.kind in ("letter", "word") for s in inside) else ""
        return text, end, True
    if len(inside) != 1:
        return "", at + 1, True
    base, _, _ = _base(inside, 0)
    if sign.text in DRESS and base:
        base = f"{PLAIN_DRESS.get(sign.text, sign.text)}{{{base}}}"
    return base, end, False


def _behind(found: list[Sign], at: int) -> int:
    """Return the place behind a script: a group, a sign, or a command with its groups."""
    if at < len(found) and found[at].kind == "command":
        at += 1
        while at < len(found) and found[at].text == "{":
            at = _closed(found, at)
        return at
    return _closed(found, at) if at < len(found) and found[at].text == "{" else min(at + 1, len(found))


def _closed(found: list[Sign], at: int) -> int:
    """Return the place behind the bracket that opens at a place; the end where it is never closed."""
    opener = found[at].text
    closer = "}" if opener == "{" else OPEN[opener]
    depth = 0
    while at < len(found):
        depth += {opener: 1, closer: -1}.get(found[at].text, 0)
        at += 1
        if depth == 0:
            break
    return at


def _behind_scripts(found: list[Sign], at: int) -> tuple[int, bool]:
    """Return the place behind scripts and primes, and whether there is a transpose among them."""
    start = at
    while at < len(found) and found[at].text in ("_", "^", "'"):
        at = at + 1 if found[at].text == "'" else _behind(found, at + 1)
    return at, any(s.text in TRANSPOSES for s in found[start:at])


def _is_called(found: list[Sign], at: int) -> bool:
    after, _ = _behind_scripts(found, at + 1)
    return after < len(found) and found[after].text in ("(", "[")


def _is_transposed_factor(found: list[Sign], at: int, end: int) -> bool:
    """Whether brackets stand around one name for the sake of a second superscript behind them: (W^l)^T."""
    base, behind, _ = _base(found, at + 1)
    after, _ = _behind_scripts(found, behind)
    has_power = any(s.text == "^" for s in found[behind:after])
    return bool(base) and has_power and after == end - 1 and end < len(found) and found[end].text == "^"


def _is_word(base: str) -> bool:
    return len(base) > 1 and base.isalpha()


def _is_sum(held: tuple[str, ...]) -> bool:
    """Whether a bracket holds several terms, or what hardly is an argument."""
    if _SUMS & set(held):
        return True
    depth = 0
    for at, text in enumerate(held[1:]):
        depth += (text in ("(", "[", "{", r"\{")) - (text in (")", "]", "}", r"\}"))
        if text in ("+", "-") and depth == 0 and at > 0:
            return True
    return False
