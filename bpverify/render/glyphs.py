"""What the commands of LaTeX look like: signs, letters, fonts, accents, brackets; tables for ``formulas.py``."""

from __future__ import annotations

from bpverify.render import markup as m
from bpverify.render.unicode import FUNCTIONS, OPERATORS, SYMBOLS

SIGNS = OPERATORS | {
    "*": "∗", "\\cdot": "⋅", "\\circ": "∘", "\\to": "→", "\\rightarrow": "→", "\\mapsto": "↦", "\\equiv": "≡", "\\approx": "≈",
    "\\cdots": "⋯", ".": ".", ";": ";", ":": ":", "/": "/", "|": "|", "!": "!", "?": "?", "'": "′", "\\|": "‖", "\\vert": "|",
    "\\Vert": "‖", "\\lvert": "|", "\\rvert": "|", "\\lVert": "‖", "\\rVert": "‖", "\\mid": "∣", "\\parallel": "∥", "\\colon": ":",
    "\\sim": "∼", "\\simeq": "≃", "\\cong": "≅", "\\propto": "∝", "\\ll": "≪", "\\gg": "≫", "\\triangleq": "≜", "\\coloneqq": "≔",
    "\\doteq": "≐", "\\geqslant": "≥", "\\leqslant": "≤", "\\notin": "∉", "\\ni": "∋", "\\subset": "⊂", "\\subseteq": "⊆",
    "\\supset": "⊃", "\\supseteq": "⊇",
    "\\cup": "∪", "\\cap": "∩", "\\setminus": "∖", "\\wedge": "∧", "\\land": "∧", "\\vee": "∨", "\\lor": "∨", "\\neg": "¬",
    "\\Rightarrow": "⇒", "\\Leftarrow": "⇐", "\\Leftrightarrow": "⇔", "\\implies": "⟹", "\\iff": "⟺", "\\longrightarrow": "⟶",
    "\\leftrightarrow": "↔", "\\uparrow": "↑", "\\downarrow": "↓", "\\oplus": "⊕", "\\ominus": "⊖", "\\bullet": "•",
    "\\star": "⋆", "\\ast": "∗", "\\div": "÷", "\\mp": "∓", "\\vdots": "⋮", "\\ddots": "⋱", "\\dotsc": "…", "\\dotsb": "⋯",
    "\\lt": "<", "\\gt": ">", "\\hadamard": "⊙", "\\&": "&", "\\%": "%", "\\#": "#", "\\_": "_", "\\$": "$", "\\leftarrow": "←",
}  # fmt: skip
BINARY = frozenset({*m.SPACED, *m.RELATIONS, *"⊗∈↦∗∼≃≅∝≪≫≜≔≐∉∋⊂⊆⊃⊇∪∩∖∧∨⇒⇐⇔⟹⟺⟶↔⊕⊖•⋆÷∓←"})
LARGE = {
    "\\sum": "∑", "\\prod": "∏", "\\int": "∫", "\\oint": "∮", "\\coprod": "∐", "\\bigcup": "⋃", "\\bigcap": "⋂", "\\bigoplus": "⨁",
    "\\max": "max", "\\min": "min", "\\lim": "lim", "\\sup": "sup", "\\inf": "inf", "\\argmax": "arg max", "\\argmin": "arg min",
}  # fmt: skip
LETTERS = SYMBOLS | {
    "ell": "ℓ", "top": "⊤", "bot": "⊥", "ldots": "…", "dots": "…", "partial": "∂", "zeta": "ζ", "iota": "ι", "nu": "ν", "xi": "ξ",
    "upsilon": "υ", "chi": "χ", "vartheta": "ϑ", "varrho": "ϱ", "varsigma": "ς", "varpi": "ϖ", "varkappa": "ϰ", "Gamma": "Γ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Upsilon": "Υ", "Psi": "Ψ", "forall": "∀", "exists": "∃", "emptyset": "∅",
    "varnothing": "∅", "Re": "ℜ", "Im": "ℑ", "R": "ℝ", "dagger": "†", "intercal": "⊺", "hbar": "ℏ", "imath": "ı", "jmath": "ȷ",
    "aleph": "ℵ", "square": "□", "checkmark": "✓", "lbrack": "[", "rbrack": "]", "backslash": "∖",
}  # fmt: skip
NAMES = FUNCTIONS | {"arg", "det", "dim", "tan", "arctan", "arcsin", "arccos", "coth", "sec", "csc", "cot", "ker", "Pr", "deg"}
"""Functions that are set upright."""
SPACES = {
    "\\,": "0.17em", "\\:": "0.22em", "\\>": "0.22em", "\\;": "0.28em", "\\ ": "0.3em", "~": "0.3em", "\\quad": "1em",
    "\\qquad": "2em", "\\enspace": "0.5em", "\\thinspace": "0.17em",
}  # fmt: skip
IGNORED = frozenset({
    "\\!", "\\displaystyle", "\\textstyle", "\\scriptstyle",
    "\\scriptscriptstyle", "\\limits", "\\nolimits", "\\big",
    "\\Big", "\\bigg", "\\Bigg", "\\bigl", "\\bigr", "\\Bigl", "\\Bigr", "\\biggl", "\\biggr", "\\Biggl", "\\Biggr", "\\bigm",
    "\\middle", "\\nonumber", "\\notag", "\\rm", "\\bf",
    "\\it", "\\sf", "\\cal", "\\tiny", "\\scriptsize", "\\footnotesize", "\\small", "\\normalsize",
    "\\large", "\\Large", "\\centering", "\\hline", "\\strut", "\\mathstrut", "\\/",
})  # fmt: skip
IGNORED_WITH_ARGUMENT = frozenset({"color", "hspace", "vspace", "label", "phantom", "hphantom", "vphantom", "tag"})
"""What is not shown, with what stands in braces behind it."""
PLAIN = frozenset({
    "mathord", "mathbin", "mathrel", "mathop", "mathclose", "mathopen", "mathinner", "ensuremath", "boxed", "smash",
    "cancel", "mathsf", "mathtt", "mathrlap", "mathllap", "substack", "hbox", "vcenter", "fbox", "mathnormal",
})  # fmt: skip
"""Commands whose argument is shown as it stands."""
UPRIGHT = frozenset({"mathrm", "text", "operatorname", "textrm", "mathit", "mbox", "textit", "textnormal", "textsf", "texttt"})
WORDS = frozenset({"text", "mbox", "textrm", "textit", "textnormal", "textbf"})
BOLD = frozenset({"mathbf", "boldsymbol", "bm", "textbf", "pmb", "mathbfit"})
ACCENTS = {
    "hat": "^", "widehat": "^", "bar": "‾", "tilde": "~", "widetilde": "~", "dot": "˙", "ddot": "¨", "vec": "→",
    "overrightarrow": "→", "check": "ˇ", "breve": "˘", "overbrace": "⏞",
}  # fmt: skip
BELOW = {"underbrace": "⏟"}
LINES = {"overline": "border-top: 1px solid"} | dict.fromkeys(("underline", "underbar"), "border-bottom: 1px solid")
"""Lines above or below, which no letter of a font draws as long as they have to be."""
OPENING = {"(": "(", "[": "[", "\\{": "{", "\\langle": "⟨", "\\lbrace": "{", "\\lfloor": "⌊", "\\lceil": "⌈"}
CLOSING = {")": ")", "]": "]", "\\}": "}", "\\rangle": "⟩", "\\rbrace": "}", "\\rfloor": "⌋", "\\rceil": "⌉"}
FENCES = {
    **OPENING, **CLOSING, ".": "", "|": "|", "\\|": "‖", "\\vert": "|", "\\Vert": "‖", "\\lvert": "|",
    "\\rvert": "|", "\\lVert": "‖",
    "\\rVert": "‖", "/": "/", "<": "⟨", ">": "⟩",
}  # fmt: skip
r"""What may stand behind \left and \right."""
ARRAYS = {
    "matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"), "smallmatrix": ("", ""), "psmallmatrix": ("(", ")"), "bsmallmatrix": ("[", "]"), "array": ("", ""),
    "subarray": ("", ""), "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"), "drcases": ("", "}"), "aligned": ("", ""),
    "alignedat": ("", ""), "align": ("", ""), "gathered": ("", ""), "split": ("", ""), "eqnarray": ("", ""), "equation": ("", ""),
    "gather": ("", ""), "substack": ("", ""),
}  # fmt: skip
"""What stands around the rows of an environment."""
WITH_COLUMNS = frozenset({"array", "subarray", "alignedat"})
"""Environments with one argument."""
ALIGNED = frozenset({"aligned", "alignedat", "align", "split", "eqnarray"})
_DOUBLE = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
_SCRIPT = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ", "o": "ℴ"}
_FRAKTUR = {"C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"}
ALPHABETS = {
    "mathbb": (_DOUBLE, 0x1D538, 0x1D552, 0x1D7D8), "mathds": (_DOUBLE, 0x1D538, 0x1D552, 0x1D7D8),
    "mathbbm": (_DOUBLE, 0x1D538, 0x1D552, 0x1D7D8), "mathcal": (_SCRIPT, 0x1D49C, 0x1D4B6, 0),
    "mathscr": (_SCRIPT, 0x1D49C, 0x1D4B6, 0), "mathfrak": (_FRAKTUR, 0x1D504, 0x1D51E, 0),
}  # fmt: skip
"""Alphabets: the letters that stand elsewhere, and where the capitals, the small letters and the digits begin."""


def in_alphabet(name: str, letter: str) -> str:
    """Return a letter in an alphabet; as it is where the alphabet lacks it."""
    elsewhere, capitals, small, digits = ALPHABETS[name]
    if letter in elsewhere:
        return elsewhere[letter]
    for first, start in (("A", capitals), ("a", small), ("0", digits)):
        last = chr(ord(first) + (9 if first == "0" else 25))
        if start and first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return letter
