"""The signs of a formula: commands, letters, numbers, words; what only says how it looks drops out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LONGEST = 20_000
"""The longest formula that is read, in characters."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign; ``kind`` is command, letter, number, word, or the sign itself; ``gap`` says that there is space before it."""

    kind: str
    text: str
    gap: bool = False


GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma "
    "varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar "
    "imath jmath aleph Re Im wp".split()
)
"""Commands that are letters."""
FUNCTIONS = frozenset("exp log ln sin cos tan tanh sinh cosh sqrt erf lg arctan max min softmax".split())
"""Names of functions that are commands or words."""
_LOOK = frozenset(
    r"\, \; \! \: \> \/ ~ \left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \bigm"
    r" \Bigm \large \Large \small \normalsize \footnotesize \scriptsize \displaystyle \textstyle \scriptstyle \limits \nolimits"
    r" \nonumber \notag \! \negthinspace \mathstrut \hfill \quad \qquad \ensuremath \mathstrut \strut \mathord"
    r" \mathrel \mathop \mathbin"
    r" \allowbreak \noindent \centering \hline \thinspace \enspace".split(" ")
) | {"\\ ", "\\\n", "\\\t"}
_DROPPED = frozenset(
    r"\tag \label \hspace \vspace \color \phantom \vphantom \hphantom \ref \eqref \cite \hskip \tag* \hspace*".split()
)
"""Commands that go with their argument."""
ALIASES = {
    r"\part": r"\partial", r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\mid": "|", r"\lVert": r"\|", r"\rVert": r"\|",
    r"\Vert": r"\|", r"\neq": r"\ne", r"\leq": r"\le", r"\geq": r"\ge", r"\leqslant": r"\le", r"\geqslant": r"\ge",
    r"\lt": "<", r"\gt": ">", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\bullet": r"\odot",
    r"\ast": "*", r"\star": "*", r"\dotsc": r"\dots", r"\ldots": r"\dots", r"\cdots": r"\dots", r"\vdots": r"\dots",
    r"\ddots": r"\dots",
    r"\dotsb": r"\dots", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\langle": r"\langle",
    r"\prime": "'", r"\to": r"\to", r"\intercal": r"\top", r"\mathchar`-": "-", r"\circledast": "*", r"\centerdot": r"\cdot",
    r"\odot": r"\odot", r"\circ": r"\circ",
}  # fmt: skip
_UNICODE = {
    "δ": r"\delta", "σ": r"\sigma", "∂": r"\partial", "∑": r"\sum", "Σ": r"\Sigma", "∇": r"\nabla", "⊙": r"\odot",
    "∘": r"\circ", "⊗": r"\otimes", "·": r"\cdot", "×": r"\times", "−": "-", "∙": r"\odot", "•": r"\odot", "≠": r"\ne",
    "≤": r"\le", "≥": r"\ge", "′": "'", "\u2113": r"\ell", "φ": r"\varphi", "η": r"\eta", "θ": r"\theta", "λ": r"\lambda",
    "‖": r"\|", "\u2019": "'", "→": r"\rightarrow", "∈": r"\in", "≈": r"\approx", "∀": r"\forall", "⟨": r"\langle", "⟩": r"\rangle",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "ε": r"\epsilon", "μ": r"\mu", "ρ": r"\rho", "τ": r"\tau", "ω": r"\omega",
    "ψ": r"\psi", "Δ": r"\Delta", "Θ": r"\Theta", "Φ": r"\Phi", "ξ": r"\xi", "ζ": r"\zeta",
}  # fmt: skip
_SIGN = re.compile(
    r"(?P<blank>\s+|(?<!\\)%[^\n]*)|(?P<dots>…|\.(?:\s*[.…])+)|(?P<number>(?:\d+\.\d+|1)e-\d+|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<command>\\[A-Za-z]+\*?|\\.|\\\n)"
    r"|(?P<letter>[A-Za-z])|(?P<sign>.)",
    re.DOTALL,
)


def signs(latex: str) -> list[Sign]:
    """Return the signs of a formula that carry meaning.

    Raises:
        UnsupportedError: The formula is too long.
    """
    if len(latex) > LONGEST:
        raise UnsupportedError(f"a formula of {len(latex)} characters: at most {LONGEST} are read")
    kept: list[Sign] = []
    found = _without_light(list(_scanned(_without_prose(latex))))
    at, gap = 0, False
    while at < len(found):
        sign = found[at]
        at += 1
        if sign.text in _DROPPED:
            at = behind_group(found, at)
        elif sign.text in (r"\left", r"\right", r"\middle"):
            bracket = found[at].text if at < len(found) else ""
            if bracket == ".":
                at += 1
            elif bracket in ("<", ">"):
                kept.append(Sign("command", r"\langle" if bracket == "<" else r"\rangle"))
                at += 1
            continue
        elif sign.text not in _LOOK:
            kept.append(replace(sign, gap=True) if gap else sign)
            gap = False
            continue
        gap = True
    return kept


def _scanned(latex: str) -> Iterator[Sign]:
    """Yield all signs; a digit right behind a letter is a script of it: w5 is the fifth w, and nobody writes a product so."""
    gap = False
    last: list[Sign] = []
    inside = [False]
    for match in _SIGN.finditer(latex):
        if match.lastgroup == "blank":
            gap = True
            continue
        sign = _sign(match)
        if sign.text == "{":
            # What a command is put on, and a power of e, is no script.
            opens_script = bool(last) and last[-1].text in ("_", "^") and not (last[-2:-1] and last[-2].text == "e")
            inside.append(opens_script or (inside[-1] and not (bool(last) and last[-1].kind == "command")))
        elif sign.text == "}" and len(inside) > 1:
            inside.pop()
        is_digit = sign.kind == "number" and sign.text.isdigit() and not gap
        is_numbered = is_digit and not inside[-1] and bool(last) and last[-1].kind == "letter"
        if is_numbered and len(last) > 1 and last[-2].text in ("_", "^"):
            # E_y1: the digit belongs to the script, though TeX sets it on the line.
            yield Sign("unit", sign.text)
        elif is_numbered and not any(s.text in _OF_TWO for s in last[:-1]):
            yield from (Sign("_", "_"), Sign("{", "{"), sign, Sign("}", "}"))
        else:
            yield replace(sign, gap=True) if gap else sign
        gap, last = False, [*last[-2:], sign]


_OF_TWO = frozenset(r"\frac \dfrac \tfrac \cfrac \binom \sqrt".split())
"""Commands whose arguments may be single signs side by side."""
_MAPPING = frozenset(r"\rightarrow \to \mapsto \longrightarrow".split())
_EQUATING = frozenset((*"=≡", ":=", *r"\equiv \triangleq \doteq \coloneqq \leftarrow \gets \rightarrow".split()))


_PROSE = re.compile(r"\\(?:text|textrm|mbox|textit|mathrm)\s*\{")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_CONDITIONS = frozenset({"if", "for", "otherwise", "else", "when"})


def _without_prose(latex: str) -> str:
    """Leave out upright text of several words: a remark; but not the conditions of cases, nor labels."""
    parts: list[str] = []
    at = 0
    for match in _PROSE.finditer(latex):
        if match.start() < at:
            continue
        end, depth = match.end(), 1
        while end < len(latex) and depth:
            depth += {"{": 1, "}": -1}.get(latex[end], 0) if latex[end - 1] != "\\" else 0
            end += 1
        words = _WORDS.findall(re.sub(r"\$[^$]*\$|\\[A-Za-z]+", " ", latex[match.end() : end - 1]))
        is_long = len(words) >= 3 or (len(words) >= 1 and "$" in latex[match.end() : end])
        if is_long and words[0] not in _CONDITIONS and not _is_in_script(latex, match.start()):
            parts.append(latex[at : match.start()])
            at = end
    return "".join(parts) + latex[at:]


def letters_before_equality(latex: str, functions: Collection[str] = ()) -> list[str]:
    """Return the letters and words before the first sign of equality, outside of fractions: of what was not parsed.

    A letter below or above another says which one is meant, and is none of them.
    Of one of ``functions`` at its arguments, E(a) = ..., only the function is said to be something.
    """
    found: list[str] = []
    is_signature = False
    everything = signs(latex[:LONGEST])
    scripts = _within_scripts(everything)
    for at, sign in enumerate(everything):
        if sign.text == "(" and found and found[0] in functions and _closes_before_equality(everything, at):
            return found
        is_signature |= sign.text == ":"
        if sign.text in _MAPPING and (is_signature or r"\mathbb" in found):
            # f: A -> B says from where to where it goes, and what it is not.
            return []
        if sign.text in _EQUATING:
            # A quotient of differentials defines nothing.
            return [] if r"\partial" in found or r"\nabla" in found else found
        if sign.kind in ("letter", "word", "command") and at not in scripts:
            found.append(sign.text)
    return []


def _within_scripts(found: list[Sign]) -> set[int]:
    """Return the places of what stands below or above something."""
    places: set[int] = set()
    for at, sign in enumerate(found):
        if sign.text not in ("_", "^") or at in places:
            continue
        depth = 0
        for n in range(at + 1, len(found)):
            depth += {"{": 1, "}": -1}.get(found[n].text, 0)
            places.add(n)
            if depth <= 0:
                break
    return places


def _closes_before_equality(found: list[Sign], at: int) -> bool:
    """Whether the parenthesis at a place, behind one letter with its scripts, closes right before a sign of equality."""
    depth = 0
    for n in range(at):
        depth += {"{": 1, "}": -1}.get(found[n].text, 0)
        if depth == 0 and n and found[n].kind in ("letter", "word", "command", "number") and found[n - 1].text not in ("_", "^"):
            return False
    for n in range(at, len(found)):
        depth += {"(": 1, ")": -1}.get(found[n].text, 0)
        if depth == 0:
            return n + 1 < len(found) and found[n + 1].text in _EQUATING - _MAPPING
    return False


def says_more(latex: str) -> bool:
    """Whether a formula holds a remark in words that is not read: what it says holds under that remark."""
    return _without_prose(latex) != latex


def _is_in_script(latex: str, end: int) -> bool:
    """Whether a place stands in a subscript or superscript: words there are labels."""
    inside = [False]
    before = ""
    at = 0
    while at < end:
        sign = latex[at]
        if sign == "\\":
            before = sign
            at += 2
            continue
        if sign == "{":
            inside.append(inside[-1] or before in ("_", "^"))
        elif sign == "}" and len(inside) > 1:
            inside.pop()
        before = before if sign.isspace() else sign
        at += 1
    return inside[-1] or before in ("_", "^")


_OF_ONE = 4
"""How many signs a style with one sign in braces has."""
_BEFORE = frozenset((r"\Delta", "+", "-", "=", "(", r"\cdot", r"\leftarrow", r"\partial", ","))
"""Signs behind which braces with a name in italics are no argument, nor what a script stands at."""
_LIGHT = frozenset((r"\mathit", r"\textit", r"\mathnormal", r"\emph"))


def _without_light(found: list[Sign]) -> list[Sign]:
    """Leave out styles that say nothing, and their braces where these are all that other braces hold."""
    drop: set[int] = set()
    for at, sign in enumerate(found):
        if sign.text in _LIGHT:
            drop.add(at)
            closing = {"{": "}", "(": ")"}.get(found[at - 1].text, "") if at else ""
            if closing and at + 1 < len(found) and found[at + 1].text == "{":
                end = behind_group(found, at + 1)
                if end < len(found) and found[end].text == closing:
                    drop |= {at + 1, end - 1}
            elif behind_group(found, at + 1) == at + _OF_ONE and found[at + 1].text == "{":
                # \mathit{E}(w) is E(w), and no E in braces.
                drop |= {at + 1, at + _OF_ONE - 1}
            elif _holds_a_name(found, at + 1) and (not at or found[at - 1].text in _BEFORE):
                drop |= {at + 1, behind_group(found, at + 1) - 1}
    return [sign for at, sign in enumerate(found) if at not in drop] if drop else found


def _holds_a_name(found: list[Sign], at: int) -> bool:
    """Whether braces at a place hold one letter with one subscript, and nothing else."""
    if at + 2 >= len(found) or found[at].text != "{" or found[at + 1].kind != "letter" or found[at + 2].text != "_":
        return False
    return behind_group(found, at + _OF_ONE - 1) == behind_group(found, at) - 1


def behind_group(found: list[Sign], at: int) -> int:
    """Return the place behind the group that begins at a place, or behind the sign there."""
    depth = 0
    while at < len(found):
        depth += {"{": 1, "}": -1}.get(found[at].text, 0)
        at += 1
        if depth <= 0:
            break
    return at


def _sign(match: re.Match[str]) -> Sign:
    text = match.group()
    text = _UNICODE.get(text, text)
    if match.lastgroup == "dots":
        return Sign("command", r"\dots")
    if text.startswith("\\"):
        text = ALIASES.get(text, text)
        return Sign("command" if text.startswith("\\") else text, text)
    if match.lastgroup in ("number", "letter"):
        return Sign(match.lastgroup, text)
    return Sign(text, text)
