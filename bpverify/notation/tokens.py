"""LaTeX text as tokens with their places; spacing, styling, comments and tags drop out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bpverify.errors import NotationError
from bpverify.notation.groups import around, closer
from bpverify.notation.scanner import CONTROL, LONGEST

DIGITS = 60
"""The most digits of one number."""

FURTHEST = 200
"""How many tokens before a digit are looked at for the script that it stands in."""

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)
"""Commands that stand for one letter."""

WORDS = frozenset("diag exp log ln tanh sin cos erf".split())
"""Words that may be set upright and then mean the command of the same name."""

RELATIONS = frozenset({"=", r"\equiv", r"\triangleq", r"\coloneqq", r"\doteq"})
"""Signs of equality."""

OTHER_RELATIONS = frozenset(
    r"< > \le \ge \ne \approx \sim \propto \in \leftarrow \rightarrow \to \gets \Rightarrow \implies \iff \Leftrightarrow "
    r"\simeq \cong \Longrightarrow \Longleftrightarrow \mapsto \longrightarrow \ll \gg".split()
)
IMPLICATIONS = frozenset({r"\Rightarrow", r"\implies", r"\iff", r"\Leftrightarrow", r"\Longrightarrow", r"\Longleftrightarrow"})
"""Signs between two equations, not between two quantities."""

_SPACING = frozenset(
    r"\, \; \! \: \> \/ \  ~ & \left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr "
    r"\biggl \biggr "
    r"\large \Large \small \normalsize "
    r"\displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \hfill \boxed \mathbf \boldsymbol "
    r"\bm \pmb \vec \mathit \bf \rm \ensuremath".split(" ")
) | {"\\ ", "\\\n", "\\\t"}
_WIDE = frozenset({r"\quad", r"\qquad"})
_JOINING = RELATIONS | OTHER_RELATIONS | set(r"+ - * / \cdot \times \odot \circ \otimes , . ; : \quad \qquad".split())
_WITH_ARGUMENT = frozenset(r"\tag \label \hspace \vspace \color \textcolor \phantom".split())
_ALIASES = {
    r"\part": r"\partial", r"\thinspace": r"\,", r"\mid": "|", r"\bullet": "*", r"\ast": "*", r"\neq": r"\ne", r"\leq": r"\le",
    r"\geq": r"\ge", r"\lt": "<", r"\gt": ">", r"\lVert": r"\|", r"\rVert": r"\|", r"\Vert": r"\|",
}  # fmt: skip
_BOLD = frozenset(r"\mathbf \boldsymbol \bm \pmb \bf \bold \textbf \mathbb \mathbbm \mathds \vec".split())
"""Commands under which a digit is no number: a bold 1 is the vector of ones."""
_FACES = {"mathscr": "mathcal", "cal": "mathcal"}
_UNICODE = {
    "δ": r"\delta", "σ": r"\sigma", "∂": r"\partial", "∑": r"\sum", "Σ": r"\Sigma", "∇": r"\nabla", "⊙": r"\odot",
    "∘": r"\circ", "⊗": r"\otimes", "·": r"\cdot", "×": r"\times", "−": "-", "∙": "*", "•": "*", "≠": r"\ne", "≤": r"\le",
    "≥": r"\ge", "⟨": r"\langle", "⟩": r"\rangle", "‖": r"\|",
    "′": "'", "\u2113": r"\ell", "φ": r"\varphi",
}  # fmt: skip

_ONES = frozenset("\N{MATHEMATICAL BOLD DIGIT ONE}\N{MATHEMATICAL DOUBLE-STRUCK DIGIT ONE}")

_TOKEN = re.compile(
    r"(?P<blank>\s+|%[^\n]*)"
    r"|(?P<upright>\\(?:operatorname\*?|mathrm|mathsf|mathbf|mathit|mathtt|textrm|textbf|textit|text|boldsymbol|bm|rm)"
    r"\s*(?:\{\s*(?P<word>[A-Za-z]+)\s*\}|(?P<one>(?<=[a-z*]\s)[A-Za-z])))"
    r"|(?P<script>\\(?P<face>mathcal|mathscr|cal|mathbb|mathfrak)\s*(?:\{\s*(?P<curly>[A-Za-z])\s*\}|(?P<bare>(?<=[a-z]\s)[A-Za-z])))"
    rf"|(?P<command>{CONTROL})"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<plain>(?:diag|exp|log|ln|tanh|sin|cos)(?=\s*(?:\\left\s*)?\())"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<sign>.)",
    re.DOTALL | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``kind`` is command, letter, number, bold (a digit in bold), word (upright text) or sign.

    ``end`` is the place behind it in the text, 0 for a token that does not stand there by itself.
    """

    kind: str
    text: str
    position: int
    end: int = 0


@dataclass(frozen=True, slots=True)
class Compound:
    """A name of several tokens, its braces left out, that is read as one letter, ``text``, or as what it ``stands_for``."""

    pattern: tuple[str, ...]
    text: str
    stands_for: tuple[tuple[str, str], ...] = ()

    def tokens(self, first: Token, end: int) -> tuple[Token, ...]:
        """Return what is read in its place."""
        found = self.stands_for or (("letter", self.text),)
        return tuple(Token(kind, text, first.position, end) for kind, text in found)


def scan(latex: str) -> tuple[Token, ...]:
    """Return the tokens of an equation that carry meaning.

    Raises:
        NotationError: The text is too long, or a number in it has too many digits.
    """
    if len(latex) > LONGEST:
        raise NotationError(f"an equation of {len(latex)} characters", f"at most {LONGEST}", position=LONGEST)
    tokens = [replace(_token(match), end=match.end()) for match in _TOKEN.finditer(latex) if match.lastgroup != "blank"]
    return _meaningful(tokens)


class Scans:
    """The tokens of the texts of one document: each text is scanned once, whoever asks; ``names`` are read as one letter each."""

    def __init__(self, names: tuple[Compound, ...] = ()) -> None:
        self.names = names
        self._found: dict[str, tuple[Token, ...] | NotationError] = {}

    def of(self, latex: str) -> tuple[Token, ...]:
        """Return the tokens of an equation that carry meaning.

        Raises:
            NotationError: The text is too long, or a number in it has too many digits.
        """
        if latex not in self._found:
            try:
                self._found[latex] = with_names(scan(latex), self.names)
            except NotationError as error:
                self._found[latex] = error
        found = self._found[latex]
        if isinstance(found, NotationError):
            raise found
        return found


def with_names(tokens: tuple[Token, ...], names: tuple[Compound, ...]) -> tuple[Token, ...]:
    """Return tokens in which each name of several tokens is what it stands for."""
    if not names:
        return tokens
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        ends = ((end, name) for name in names if (end := _behind(tokens, at, name.pattern)))
        end, name = max(ends, key=lambda pair: pair[0], default=(0, None))
        found += (tokens[at],) if name is None else name.tokens(tokens[at], tokens[end - 1].end)
        at = end or at + 1
    return tuple(found)


def _behind(tokens: tuple[Token, ...], at: int, pattern: tuple[str, ...]) -> int:
    """Return the place behind a pattern that begins here, with the braces that it opens; 0 where it does not."""
    opened: list[int] = []
    for text in pattern:
        while at < len(tokens) and tokens[at].text == "{" and text != pattern[0]:
            opened.append(at)
            at += 1
        if at < len(tokens) and tokens[at].text == "}" and opened and closer(tokens, opened[-1] + 1) == at:
            opened.pop()
            at += 1
        if at >= len(tokens) or tokens[at].text != text:
            return 0
        at += 1
    for brace in reversed(opened):
        if at >= len(tokens) or closer(tokens, brace + 1) != at:
            return 0
        at += 1
    return at


def show(tokens: tuple[Token, ...]) -> str:
    """Return tokens as text for a message."""
    return "".join(t.text + " " * (t.kind == "command") for t in tokens).strip()


def _token(match: re.Match[str]) -> Token:
    text, at = match.group(), match.start()
    if match.group("upright"):
        return _upright(match.group("word") or match.group("one"), at)
    if match.group("script"):
        face = _FACES.get(match.group("face"), match.group("face"))
        return Token("letter", rf"\{face}{{{match.group('curly') or match.group('bare')}}}", at)
    if match.group("plain"):
        return Token("command", "\\" + text, at)
    if match.group("number") and len(text) > DIGITS:
        raise NotationError(f"a number of {len(text)} digits at {at}", f"at most {DIGITS} digits", position=at)
    if text in _ONES:
        return Token("bold", "1", at)
    if text in _UNICODE:
        text = _UNICODE[text]
    text = _ALIASES.get(text, text)
    if text.startswith("\\"):
        return Token("letter" if text[1:] in GREEK else "command", text[1:] if text[1:] in GREEK else text, at)
    return Token("number" if match.group("number") else "letter" if match.group("letter") else "sign", text, at)


def _upright(word: str, at: int) -> Token:
    if len(word) == 1:
        return Token("letter", word, at)
    return Token("command", "\\" + word, at) if word in WORDS else Token("word", word, at)


def _meaningful(tokens: list[Token]) -> tuple[Token, ...]:
    r"""Drop spacing, and commands such as ``\tag`` together with their argument; digits in bold are told apart."""
    tokens = _with_bold_digits(tokens)
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text in _WITH_ARGUMENT:
            at = _after_argument(tokens, at + 1)
            continue
        if tokens[at].text in (r"\left", r"\right") and at + 1 < len(tokens) and tokens[at + 1].text == ".":
            at += 2  # a bracket that is not seen
            continue
        if tokens[at].text not in _SPACING:
            kept.append(tokens[at])
        at += 1
    return tuple(token for at, token in enumerate(kept) if token.text not in _WIDE or _divides(kept, at))


def _with_bold_digits(tokens: list[Token]) -> list[Token]:
    """Mark the digits to which a command for bold applies, scripts aside; a command for nothing else is dropped."""
    found: list[Token] = []
    at, bold_from, bold_until = 0, 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token.text in _BOLD:
            end = _reach(tokens, at)
            bold_from, bold_until = (bold_from if at < bold_until else at), max(bold_until, end)
            inside = [t for t in tokens[at + 1 : end] if t.text not in ("{", "}")]
            if not (inside and all(t.kind == "number" for t in inside)):
                found.append(token)
        elif token.kind == "number" and at < bold_until and not _in_script(tokens, at, bold_from):
            single = tokens[at - 1].text in _BOLD and len(token.text) > 1
            found.append(Token("bold", token.text[:1] if single else token.text, token.position))
            found += [Token("number", token.text[1:], token.position + 1)] if single else []
        else:
            found.append(token)
        at += 1
    return found


def _reach(tokens: list[Token], at: int) -> int:
    r"""Return the place behind what a command for bold applies to: a group, a token, or for ``\bf`` the rest of its group."""
    if at + 1 < len(tokens) and tokens[at + 1].text != "{" and tokens[at].text != r"\bf":
        return at + 2
    end = closer(tokens, at + 1 if tokens[at].text == r"\bf" else at + 2)
    return len(tokens) if end is None else end + 1


def _in_script(tokens: list[Token], at: int, start: int) -> bool:
    """Tell whether a token stands in a script that begins behind ``start``: behind its sign, or in braces behind it."""
    if tokens[at - 1].text in ("_", "^"):
        return True
    return any(tokens[brace - 1].text in ("_", "^") for brace in around(tokens, at, max(start, at - FURTHEST)))


def _divides(tokens: list[Token], at: int) -> bool:
    """Tell whether a wide space stands between two expressions, which no author means as a product."""
    if at == 0 or at + 1 == len(tokens):
        return False
    before, after = tokens[at - 1].text, tokens[at + 1].text
    return before not in _JOINING | set("([{") and after not in _JOINING | set(")]}")


def _after_argument(tokens: list[Token], at: int) -> int:
    if at < len(tokens) and tokens[at].text == "*":
        at += 1
    if at >= len(tokens) or tokens[at].text != "{":
        return at
    end = closer(tokens, at + 1)
    return len(tokens) if end is None else end + 1
