"""Spellings of one thing in LaTeX as one: plain TeX's fonts, fractions and matrices, letters that make a known word."""

from __future__ import annotations

from dataclasses import replace

from bpverify.texts.signs import Sign, behind_group, signs


def spelled(latex: str) -> list[Sign]:
    """Return the signs of a formula in the one spelling that is parsed.

    Raises:
        UnsupportedError: The formula is too long.
    """
    return _joined(_numpy(_without_columns(_quotients(_matrices(_fonts(signs(latex)))))))


_CODE = ("np.sum", "keepdims", "axis", "True", "False")
"""The words of a sum over an axis of an array, as it is written in code."""


def _numpy(found: list[Sign]) -> list[Sign]:
    """Write the letters of np.sum, and of what it is told, as words."""
    if _CODE[0] not in "".join(s.text for s in found):
        return found
    kept: list[Sign] = []
    at = 0
    while at < len(found):
        word = next((w for w in _CODE if "".join(s.text for s in found[at : at + len(w)]) == w), "")
        kept.append(Sign("word", word, found[at].gap) if word else found[at])
        at += len(word) or 1
    return kept


_FONTS = {
    r"\bf": r"\mathbf", r"\rm": r"\mathrm", r"\cal": r"\mathcal", r"\sf": r"\mathsf", r"\tt": r"\mathtt", r"\it": "", r"\sl": "",
    r"\bfseries": r"\mathbf", r"\boldmath": r"\mathbf",
}  # fmt: skip
"""Plain TeX's fonts, which hold to the end of their group."""


def _fonts(found: list[Sign]) -> list[Sign]:
    r"""Write {\bf x} as \mathbf{x}; a font that stands elsewhere is dropped."""
    kept: list[Sign] = []
    for sign in found:
        font = _FONTS.get(sign.text)
        if font is None:
            kept.append(sign)
        elif font and kept and kept[-1].text == "{":
            kept.insert(-1, Sign("command", font))
    return kept


_PLAIN_MATRICES = frozenset(r"\matrix \pmatrix \bmatrix \cases".split())


def _matrices(found: list[Sign]) -> list[Sign]:
    r"""Write \pmatrix{a & b \cr c & d} as an environment."""
    while True:
        at = next((i for i, s in enumerate(found[:-1]) if s.text in _PLAIN_MATRICES and found[i + 1].text == "{"), None)
        if at is None:
            return [replace(s, text=r"\\") if s.text == r"\cr" else s for s in found]
        end = behind_group(found, at + 1)
        name = [Sign("{", "{"), Sign("word", found[at].text[1:]), Sign("}", "}")]
        inner = found[at + 2 : end - 1]
        found = [*found[:at], Sign("command", r"\begin"), *name, *inner, Sign("command", r"\end"), *name, *found[end:]]


def _quotients(found: list[Sign]) -> list[Sign]:
    r"""Write {a \over b} as \frac{a}{b}."""
    openers: list[int] = []
    over: dict[int, int] = {}
    kept: list[Sign] = []
    for sign in found:
        if sign.text == "{":
            openers.append(len(kept))
        elif sign.text == r"\over" and openers and openers[-1] not in over:
            over[openers[-1]] = len(kept)
            kept += [Sign("}", "}"), Sign("{", "{")]
            continue
        elif sign.text == "}" and openers and openers.pop() in over:
            pass
        kept.append(sign)
    for opener in sorted(over, reverse=True):
        kept.insert(opener, Sign("command", r"\frac"))
    return kept


def _without_columns(found: list[Sign]) -> list[Sign]:
    """Leave out the signs that align equations, and not those between the cells of a matrix."""
    kept: list[Sign] = []
    depth = 0
    for sign in found:
        depth += {r"\begin": 1, r"\end": -1}.get(sign.text, 0)
        if sign.text != "&" or depth > 0:
            kept.append(sign)
    return kept


_UPRIGHT = frozenset(
    "net out in error loss ReLU relu softmax sigmoid tanh log exp diag tr Tr target cost argmax MSE CE ln sin cos sgn sign"
    " output max min".split()
)
"""Letters side by side that are one word."""
CONDITIONS = frozenset("if otherwise else when for".split())
"""Words that open the condition of a case; spelled in letters they stand by themselves, and never outside of cases."""


def _joined(found: list[Sign]) -> list[Sign]:
    """Join letters that make a known word, a script and the digit behind it, and a colon with the equality sign behind it."""
    kept: list[Sign] = []
    at = depth = 0
    while at < len(found):
        sign = found[at]
        depth += {r"\begin": 1, r"\end": -1}.get(sign.text, 0)
        run = _run(found, at)
        word = run if (depth and run in CONDITIONS) or _is_capitalized(run) else _known_word(run)
        if sign.text == ":" and at + 1 < len(found) and found[at + 1].text == "=":
            kept.append(Sign(":=", ":="))
            at += 2
        elif word:
            kept.append(Sign("word", word, sign.gap))
            at += len(word)
        elif sign.kind == "unit":
            kept[-1] = Sign("word", kept[-1].text + sign.text)
            at += 1
        else:
            kept.append(sign)
            at += 1
    return kept


def _known_word(run: str) -> str:
    return next((run[:n] for n in range(len(run), 1, -1) if run[:n] in _UPRIGHT), "")


def _is_capitalized(run: str) -> bool:
    """Whether letters side by side are a word such as Output: a capital, and small letters with a vowel among them."""
    return len(run) >= _LONG and run[:1].isupper() and run[1:].islower() and bool(_VOWELS & set(run[1:]))


_LONG = 5
_VOWELS = frozenset("aeiou")


def _run(found: list[Sign], at: int) -> str:
    """Return the letters side by side from a place on."""
    end = at
    while end < len(found) and found[end].kind == "letter" and (end == at or not found[end].gap):
        end += 1
    return "".join(s.text for s in found[at:end])
