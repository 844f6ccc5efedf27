"""How letters and words are used in a document, seen from the signs alone: what stands before brackets, and what e is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.conditions import RELATIONS
from bpverify.texts.cursor import OPEN, WORDS, Known
from bpverify.texts.signs import FUNCTIONS, GREEK
from bpverify.texts.spellings import spelled
from bpverify.texts.tree import TRANSPOSES
from bpverify.texts.words import DIFFERENCE, DRESS, PLAIN_DRESS, STYLE, begins_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.signs import Sign

_SUMS = frozenset({r"\sum", r"\prod", r"\begin", r"\partial", r"\nabla"})
"""What makes of a bracket's content something that hardly is a function's argument."""

_COUNTERS = frozenset("lLtTkijmnpN")
"""Letters that count layers, steps or samples: e with one of them above, said to be something, is a quantity."""


_BEHIND_A_NAME = frozenset(("_", "+", "-", "=", ",", ")", "]", *RELATIONS))
"""What stands behind a d that is a quantity; behind the sign of a differential stands a name, or nothing in its braces."""


@dataclass
class Uses:
    """What the formulas of a document do with each letter and word outside scripts."""

    bare: set[str] = field(default_factory=set)
    called: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    """The contents of brackets directly behind each."""
    e_is_name: bool = False
    d_is_name: bool = False
    delta_is_name: bool = False
    transposed: set[str] = field(default_factory=set)
    factors: set[str] = field(default_factory=set)
    """Capitals that stand right before a letter, as matrices do before what they are multiplied by."""
    by: set[str] = field(default_factory=set)
    """Capitals by which something is differentiated."""
    together: set[str] = field(default_factory=set)
    """Letters that stand with different contents of brackets in one formula."""

    def known(self, functions: Iterable[str] = ()) -> Known:
        """Return what the parser is told, with functions that are known otherwise."""
        # What is transposed is no cost.
        costs = Known().costs - self.transposed
        capitals = (self.factors | self.by | {b for b in self.transposed if len(b) == 1 and b.isupper()}) - costs
        matrices = {b for b in capitals if all(map(_is_entrywise, self.called.get(b, ())))}
        always = {b for b in self.called if b not in self.bare and b not in costs}
        lists = {b: _lists(held) for b, held in self.called.items() if b in costs}
        # Two lists as long as each other are two points; longer and shorter ones are other quantities, or may be left out.
        varied = {b for b, found in lists.items() if len({len(plain) for plain in found}) < len(found)}
        listed = {b for b, found in lists.items() if (b in self.together and len(found) > 1) or _tells_samples(found)} - varied
        arrays = {b for b in self.transposed | self.bare if all(held[0] != "(" for held in self.called.get(b, ()))}
        mixed = {b for b, held in self.called.items() if b in self.bare and (_is_word(b) or not all(map(_is_sum, held)))}
        mixed -= matrices
        own = frozenset(functions) | always
        sets = frozenset(varied), frozenset(listed), frozenset(arrays), frozenset(mixed)
        found = replace(Known(own, costs, *sets), matrices=frozenset(matrices))
        return replace(found, e_is_name=self.e_is_name, d_is_name=self.d_is_name, delta_is_name=self.delta_is_name)

    def note(self, latex: str) -> None:
        """Look at one formula; one that is too long says nothing, for it is not read either."""
        try:
            found = spelled(latex)
        except UnsupportedError:
            return
        self._here: dict[str, set[tuple[tuple[str, ...], ...]]] = defaultdict(set)
        at = 0
        while at < len(found):
            at = self._next(found, at)
        self.together |= {base for base, lists in self._here.items() if len(lists) > 1}

    def _next(self, found: list[Sign], at: int) -> int:
        """Look at the sign at a place; return where to go on."""
        text = found[at].text
        if text in ("_", "^"):
            return _behind(found, at + 1)
        if text in (r"\begin", r"\end"):
            return _behind(found, at + 1)
        base, behind, is_plain = _base(found, at)
        if not base:
            return behind
        if base == "e":
            self._note_e(found, at, behind, is_plain)
        around = [s.text for s in (*found[max(0, at - 2) : at], *found[behind : behind + 1])]
        is_size = around == [r"\sqrt", "{", "_"]
        if base == "d" and is_plain and not is_size and (behind == len(found) or found[behind].text in _BEHIND_A_NAME):
            self.d_is_name = True
        if base == DIFFERENCE and not (is_plain and begins_name(found, behind)):
            self.delta_is_name = True
        if len(base) == 1 and base.isupper():
            self._note_matrix(found, base, at, behind)
        self._note(found, base, behind)
        return behind

    def _note_matrix(self, found: list[Sign], base: str, at: int, behind: int) -> None:
        """Note a capital before what it may be multiplied by, or by which something is differentiated."""
        after, _ = _behind_scripts(found, behind)
        if after < len(found) and at > 0 and found[at - 1].text not in (r"\partial", "d", r"\nabla"):
            text = found[after].text
            if found[after].kind == "letter" or text in DRESS | STYLE or text[1:] in GREEK:
                self.factors.add(base)
        if _is_below(found, at, after):
            self.by.add(base)

    def _note(self, found: list[Sign], base: str, behind: int) -> None:
        after, is_transposed = _behind_scripts(found, behind)
        if _has_transpose(found, behind, after) or _closes_to_transpose(found, after):
            self.transposed.add(base)
        if after < len(found) and found[after].text in ("(", "[") and base not in FUNCTIONS:
            end = _closed(found, after)
            held = tuple(s.text for s in found[after + 1 : end - 1])
            holds_itself = any(found[i].text == base and not _is_called(found, i) for i in range(after + 1, end))
            if held and held[-1] in TRANSPOSES | {"}"} and _is_transposed_factor(found, after, end):
                return
            if not is_transposed and not holds_itself:
                self.called[base].add((found[after].text, *held))
                if plain := _plain_list((found[after].text, *held)):
                    self._here[base].add(plain)
                return
        if not (base == "e" and after > behind and found[behind].text == "^"):
            self.bare.add(base)

    def _note_e(self, found: list[Sign], at: int, behind: int, is_plain: bool) -> None:
        if not is_plain and behind < len(found) and found[behind].text == "_":
            # Bold with an index: a unit vector, another letter than the number e.
            return
        if behind >= len(found) or found[behind].text != "^" or not is_plain:
            self.e_is_name = True
            return
        end = _behind(found, behind + 1)
        power = [s.text for s in found[behind + 1 : end] if s.text not in ("{", "}")]
        is_head = at == 0 and end < len(found) and found[end].text in RELATIONS
        defines = is_head and any(t in _COUNTERS for t in power) and all(t in _COUNTERS or t in "()+-12" for t in power)
        if defines or power[:1] == ["["] or (power and power[0] in TRANSPOSES and len(power) == 1):
            self.e_is_name = True


_DELIMITERS = frozenset((r"\(", r"\)", "$"))


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
        # The letters of words are no names; mathematics among them is.
        is_prose = not any(s.text in _DELIMITERS or (s.kind == "command" and s.text[1:].isalpha()) for s in inside)
        return text, end if text or is_prose else at + 1, True
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


def _has_transpose(found: list[Sign], start: int, end: int) -> bool:
    """Whether the scripts between two places hold a transpose above."""
    at = start
    while at < end:
        is_above = found[at].text == "^"
        behind = at + 1 if found[at].text == "'" else _behind(found, at + 1)
        power = [s.text for s in found[at + 1 : behind] if s.text not in ("{", "}", r"\mathrm", r"\text", r"\mathsf")]
        if is_above and power and power[-1] in TRANSPOSES and "(" not in power[-2:]:
            return len(power) == 1 or power[-2] in (")", "]", "^", ",")
        at = behind
    return False


def _closes_to_transpose(found: list[Sign], at: int) -> bool:
    """Whether a bracket closes here and is transposed."""
    return at < len(found) and found[at].text in (")", "]") and _has_transpose(found, at + 1, _behind_scripts(found, at + 1)[0])


def _lists(contents: set[tuple[str, ...]]) -> set[tuple[tuple[str, ...], ...]]:
    """Return the lists of names among the contents of brackets."""
    return {plain for held in contents if (plain := _plain_list(held))}


def _tells_samples(lists: set[tuple[tuple[str, ...], ...]]) -> bool:
    """Whether a list is another one with a sample before or behind it: J(W, b) is of all samples where J(W, b; x, y) is of one."""
    pairs = [(one, two) for one in lists for two in lists if two]
    return any(_is_sample(rest, two, one) for one, two in pairs for rest in (one[len(two) :], one[: -len(two)]))


def _is_sample(rest: tuple[tuple[str, ...], ...], two: tuple[tuple[str, ...], ...], one: tuple[tuple[str, ...], ...]) -> bool:
    """Whether what is left of one list, without the other, begins with an input."""
    return bool(rest) and rest[0][-1:] == ("x",) and one in (two + rest, rest + two)


def _plain_list(held: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the arguments in a bracket where these are names alone, without the index that they share; else nothing."""
    if held[0] != "(":
        return ()
    arguments: list[list[str]] = [[]]
    depth = 0
    for before, text in pairwise(held):
        depth += {"{": 1, "}": -1}.get(text, 0)
        if depth == 0 and text in (",", ";", "|"):
            arguments.append([])
        elif depth == 0 and not (text.isalpha() or text.startswith("\\") or text in "_^{}'*" or before in ("_", "^")):
            return ()
        else:
            arguments[-1].append(text)
    found = [_without_sample(a) for a in arguments]
    shared = {k for k in "ijkmnpqst" if all(["_", "{", k, "}"] in _windows(a, 4) or ["_", k] in _windows(a, 2) for a in found)}
    if len(found) > 1 and len(shared) == 1:
        (k,) = shared
        found = [_cut(_cut(a, ["_", "{", k, "}"]), ["_", k]) for a in found]
    return tuple(tuple(t for t in a if t not in ("{", "}")) for a in found)


def _without_sample(argument: list[str]) -> list[str]:
    """Leave out an index in brackets above."""
    for at, window in enumerate(_windows(argument, 6)):
        if window[:3] == ["^", "{", "("] and len(window[3]) == 1 and window[4:] == [")", "}"]:
            return argument[:at] + argument[at + 6 :]
    return argument


def _windows(texts: list[str], size: int) -> list[list[str]]:
    return [texts[at : at + size] for at in range(len(texts) - size + 1)]


def _cut(texts: list[str], part: list[str]) -> list[str]:
    found = _windows(texts, len(part))
    at = found.index(part) if part in found else len(texts)
    return texts[:at] + texts[at + len(part) :]


def _is_called(found: list[Sign], at: int) -> bool:
    after, _ = _behind_scripts(found, at + 1)
    return after < len(found) and found[after].text in ("(", "[")


def _is_transposed_factor(found: list[Sign], at: int, end: int) -> bool:
    """Whether brackets stand around one name for the sake of a second superscript behind them: (W^l)^T."""
    base, behind, _ = _base(found, at + 1)
    after, _ = _behind_scripts(found, behind)
    has_power = any(s.text == "^" for s in found[behind:after])
    return bool(base) and has_power and after == end - 1 and end < len(found) and found[end].text == "^"


def _is_below(found: list[Sign], at: int, after: int) -> bool:
    r"""Whether a letter stands alone in the denominator of a derivative: \frac{...}{\partial U}."""
    before = [s.text for s in found[max(0, at - 3) : at]]
    return before == ["}", "{", r"\partial"] and after < len(found) and found[after].text == "}"


def _is_entrywise(held: tuple[str, ...]) -> bool:
    """Whether a bracket holds one product entry by entry, with nothing but names: a vector, and hardly an argument."""
    return held[0] == "(" and r"\odot" in held and not {",", ";", "|", "(", "[", "="} & {*held[1:]}


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
