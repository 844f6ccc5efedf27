r"""LaTeX of the notation as one line of plain Unicode: \delta_j^L becomes δⱼᴸ, \frac{\partial C}{\partial a} is ∂C/∂a.

It only rewrites what it knows completely; any other text comes back as it was, in LaTeX, rather than half translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bpverify.notation.scanner import atoms

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
    "psi": "ψ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Phi": "Φ", "Omega": "Ω",
    "partial": "∂", "nabla": "∇", "top": "ᵀ", "prime": "′", "infty": "∞",
}  # fmt: skip
"""Commands that stand for one operand, or part of one."""

OPERATORS = {
    "=": "=", "+": "+", "-": "−", "<": "<", ">": ">", ",": ",", "*": "·",
    "\\cdot": "·", "\\times": "×", "\\odot": "⊙", "\\circ": "∘", "\\otimes": "⊗", "\\ne": "≠", "\\neq": "≠",
    "\\le": "≤", "\\leq": "≤", "\\ge": "≥", "\\geq": "≥", "\\pm": "±", "\\in": "∈", "\\ldots": "…", "\\dots": "…", "\\cdots": "…",
    "\\approx": "≈", "\\equiv": "≡", "\\to": "→", "\\rightarrow": "→", "\\leftarrow": "←", "\\gets": "←", "\\mapsto": "↦",
}  # fmt: skip
FUNCTIONS = frozenset({"exp", "log", "ln", "tanh", "sin", "cos", "sinh", "cosh", "max", "min", "erf"})
FONTS = frozenset({"mathrm", "mathbf", "mathit", "mathcal", "boldsymbol", "operatorname", "text", "vec", "bm"})
SPACING = frozenset({"\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "\\left", "\\right", "\\displaystyle"})
OPEN = {"(": ")", "[": "]", "\\{": "\\}"}

SUPERSCRIPTS = dict(
    zip("0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW′ᵀ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ′ᵀ", strict=True)
)  # fmt: skip
SUBSCRIPTS = dict(zip("0123456789+−-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

QUANTITY = re.compile(
    r"(?<![A-Za-z_])(dC/d|d)?(delta|[wbzaxy])"
    r"(?:_([A-Za-z0-9]+)\^(\([A-Za-z0-9]+[+-][0-9]+\)|[A-Za-z0-9]+(?:[+-][0-9]+)?)"
    r"|\^(\([lL][+-][0-9]+\)|[lL](?:[+-][0-9]+)?)(?!\w))"
)
"""A quantity in plain text: w_11^2, where every letter up to the ^ is an index, then the layer; or a whole array, a^l."""

DATUM = re.compile(r"(?<![A-Za-z_])([xy])_([0-9]+)(?![A-Za-z0-9_^])")
"""A component of the input or the target in plain text, which has no layer: x_1."""

LATEX = re.compile(r"\\[A-Za-z]|[_^]\{")
"""What tells a word of LaTeX from one of English."""

DERIVATIVE = re.compile(r"d\w+/d\w+")
"""A derivative such as dz/dt, which is one operand, as ∂z/∂t is."""

DECIMAL = re.compile(r"\d+\.\d+")
DEEPEST = 40
"""Nesting of braces beyond which the text is left as LaTeX."""


class _UnknownError(Exception):
    """The text holds something that has no agreed form here."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A rendered part: an operand to be set off from its neighbours by a blank, an operator, or a sum sign."""

    text: str
    role: str = "operand"


def readable(latex: str) -> str:
    """Return LaTeX as plain Unicode, or unchanged where any part of it is unknown."""
    try:
        reader = _Reader(atoms(latex.strip()))
        return _join(reader.pieces(frozenset()))
    except _UnknownError:
        return latex


def quantities(text: str) -> str:
    """Return plain text with its quantities (z_j^l, dC/dw_11^2) in Unicode, and all else as it was."""
    return DATUM.sub(lambda found: readable(f"{found[1]}_{{{found[2]}}}"), QUANTITY.sub(_quantity, text))


def prose(text: str) -> str:
    """Return a sentence with the LaTeX in it in Unicode: each word, a group in braces being one, by itself."""
    text = re.sub(r"\$([^$]+)\$", lambda found: readable(found[1]), text)
    return quantities("".join(readable(word) if LATEX.search(word) else word for word in _words(text)))


def _words(text: str) -> list[str]:
    """Split text at blanks outside braces, those that are seen too, the blanks kept."""
    words, depth = [""], 0
    for atom in atoms(text):
        depth += (atom in ("{", r"\{")) - (atom in ("}", r"\}"))
        if atom.isspace() and depth <= 0:
            words += [atom, ""]
        else:
            words[-1] += atom
    return words


def _quantity(found: re.Match[str]) -> str:
    prefix, kind, indices, layer, of_all = found.groups()
    low, high = _raised(indices or "", SUBSCRIPTS), _raised((layer or of_all).strip("()"), SUPERSCRIPTS)
    before = {None: "", "d": "∂", "dC/d": "∂C/∂"}[prefix]
    return before + SYMBOLS.get(kind, kind) + low + high if high and (low or not indices) else found[0]


class _Reader:
    """Reads tokens left to right into pieces."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self) -> str:
        """Return the next token that is not blank, or the empty text at the end."""
        while self.at < len(self.tokens) and (self.tokens[self.at].isspace() or self.tokens[self.at] in SPACING):
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        if not token:
            raise _UnknownError
        self.at += 1
        return token

    def pieces(self, closers: frozenset[str]) -> list[_Piece]:
        """Read pieces up to a closer, which is stepped over; the empty set reads to the end."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnknownError
        found: list[_Piece] = []
        while (token := self.peek()) and token not in closers:
            found.append(self.piece())
        if closers:
            self.take()
        self.depth -= 1
        return found

    def group(self) -> list[_Piece]:
        """Read {...}, or the single token that LaTeX takes in its place."""
        if self.peek() == "{":
            self.take()
            return self.pieces(frozenset("}"))
        if self.peek()[:1].isdigit():
            return [_Piece(self.digit())]
        return [self.bare()]

    def digit(self) -> str:
        """Read one digit of a number: x_12 has the index 1 and is followed by a 2."""
        number = self.take()
        if number[1:]:
            self.at -= 1
            self.tokens[self.at] = number[1:]
        return number[0]

    def bare(self) -> _Piece:
        token = self.take()
        name = token.removeprefix("\\")
        if token in OPERATORS:
            return _Piece(OPERATORS[token], "operator")
        if token.startswith("\\") and name in SYMBOLS:
            return _Piece(SYMBOLS[name])
        if token.isascii() and (token.isalnum() or DECIMAL.fullmatch(token)):
            return _Piece(token)
        raise _UnknownError

    def piece(self) -> _Piece:
        """Read one operand with its scripts, or one operator."""
        token = self.peek()
        if token in OPERATORS:
            return self.bare()
        if token == "\\sum":
            return self.sum_sign()
        return self.scripts(self.base(token))

    def base(self, token: str) -> str:
        """Read an operand before its scripts."""
        name = token.removeprefix("\\")
        if token == "\\frac":
            return self.fraction()
        if token in OPEN:
            self.take()
            inner = _join(self.pieces(frozenset({OPEN[token]})))
            return f"{name}{inner}{OPEN[token].removeprefix(chr(92))}"
        if token == "{":
            inside = self.group()
            return _join(inside) if len(inside) == 1 else f"({_join(inside)})"
        if token in ("\\partial", "\\nabla"):
            self.take()
            return SYMBOLS[name] + (self.differentiated() if name == "partial" else "")
        if token == "\\sqrt":
            self.take()
            return f"√({_join(self.group())})"
        if token.startswith("\\") and name in FUNCTIONS:
            self.take()
            return name
        if token.startswith("\\") and name in FONTS:
            self.take()
            return _spelled(self.group())
        return self.bare().text

    def differentiated(self) -> str:
        """Read what a ∂ stands before: nothing at the end of a group, else one operand, set close to it."""
        following = self.peek()
        if following in ("", "}", "/", "^", "_"):
            return ""
        piece = self.piece()
        if piece.role != "operand":
            raise _UnknownError
        return piece.text

    def fraction(self) -> str:
        """Read a fraction as A/B, each in parentheses unless it is one operand."""
        self.take()
        above, below = self.group(), self.group()
        return f"{_operand(above)}/{_operand(below)}"

    def sum_sign(self) -> _Piece:
        """Read a sum with its limits: ∑ₖ, or ∑[k=1..nₗ] where both are given."""
        self.take()
        limits = {"_": "", "^": ""}
        while (mark := self.peek()) in limits and not limits[mark]:
            self.take()
            limits[mark] = _join(self.group()).replace(" ", "")
        below, above = limits["_"], limits["^"]
        if above:
            return _Piece(f"∑[{below}..{above}]", "sum")
        return _Piece("∑" + (_raised(below, SUBSCRIPTS) or f"[{below}]" if below else ""), "sum")

    def scripts(self, base: str) -> _Piece:
        """Read the primes and scripts after an operand; the lower one is set first, as in w_jk^l."""
        primes, scripts = "", {"_": "", "^": ""}
        while (mark := self.peek()) in ("'", "_", "^"):
            self.take()
            if mark == "'":
                primes += "′"
            elif scripts[mark]:
                raise _UnknownError
            else:
                scripts[mark] = _join(self.group()).replace(" ", "")
        if re.fullmatch(r"\w(,\w)*", scripts["_"]):
            scripts["_"] = scripts["_"].replace(",", "")
        lower = scripts["_"] and (_raised(scripts["_"], SUBSCRIPTS) or _spelled_script("_", scripts["_"]))
        upper = scripts["^"] and (_raised(scripts["^"], SUPERSCRIPTS) or _spelled_script("^", scripts["^"]))
        if (lower or upper) and "/" in base and not base.endswith(")"):
            raise _UnknownError
        return _Piece(base + primes + lower + upper)


def _raised(text: str, letters: dict[str, str]) -> str:
    """Return the text in small letters, or nothing if one of them has no small form."""
    return "".join(letters[c] for c in text) if all(c in letters for c in text) else ""


def _spelled_script(mark: str, text: str) -> str:
    return mark + (text if len(text) == 1 else f"({text})")


def _spelled(pieces: list[_Piece]) -> str:
    """Return a name that is set letter by letter, without blanks."""
    return "".join(piece.text for piece in pieces)


def _operand(pieces: list[_Piece]) -> str:
    if len(pieces) == 2 and pieces[0].text == "d" and pieces[1].text[:1].isalpha():
        return f"d{pieces[1].text}"
    text = _join(pieces)
    return text if len(pieces) == 1 and "/" not in text else f"({text})"


def _join(pieces: list[_Piece]) -> str:
    """Set pieces on a line: blanks between operands and around operators, none between a name and its argument."""
    line = ""
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        text = piece.text
        if piece.role == "operand" and _needs_parentheses(pieces, number):
            text = f"({text})"
        if before is None or _is_sign(pieces, number - 1) or _applies(before, piece) or text == ",":
            line += text
        else:
            line += " " + text
    return line


def _is_sign(pieces: list[_Piece], number: int) -> bool:
    """Tell whether this minus or plus is a sign rather than an operation: nothing to its left to act on."""
    if pieces[number].text not in ("−", "+"):
        return False
    return number == 0 or pieces[number - 1].role == "operator"


def _applies(before: _Piece, piece: _Piece) -> bool:
    """Tell whether an opening parenthesis holds the argument of the function before it."""
    head = re.match(r"[σΣ]|[a-z]{2,}", before.text)
    return piece.text.startswith("(") and before.role == "operand" and head is not None and "(" not in before.text


def _needs_parentheses(pieces: list[_Piece], number: int) -> bool:
    """Tell whether a fraction stands in a product, where a/b c could be read as a/(b c)."""
    text = pieces[number].text
    if "/" not in text or text.startswith(("∂", "(", "√")) or DERIVATIVE.fullmatch(text):
        return False
    beside = pieces[max(number - 1, 0) : number + 2]
    return sum(piece.role != "operator" for piece in beside) > 1
