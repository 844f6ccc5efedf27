"""The tokens of a formula in LaTeX, from left to right, and which of its brackets are pairs."""

from __future__ import annotations

from bpverify.notation.scanner import atoms
from bpverify.render.glyphs import CLOSING, IGNORED, IGNORED_WITH_ARGUMENT, OPENING


class UnknownError(Exception):
    """The formula holds something that has no agreed form here."""


class Tokens:
    """The tokens of a formula, from left to right."""

    def __init__(self, latex: str) -> None:
        self.tokens = atoms(latex.strip())
        self.matched = _matched(self.tokens)
        self.at = self.depth = self.scripts_around = self.arrays_around = 0

    def peek(self) -> str:
        """Return the next token that is not blank, or the empty text at the end."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.isspace() or token in IGNORED or (token in ("&", "\\\\") and not self.arrays_around):
                self.at += 1
            elif token.startswith("\\") and token[1:] in IGNORED_WITH_ARGUMENT:
                self.at += 1
                self.letters()
            else:
                return token
        return ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        if not token:
            raise UnknownError
        self.at += 1
        return token

    def letters(self) -> str:
        """Return what stands in the braces that come next, blanks kept, and step over it."""
        if self.take() != "{":
            raise UnknownError
        start, deep = self.at, 1
        while self.at < len(self.tokens):
            deep += {"{": 1, "}": -1}.get(self.tokens[self.at], 0)
            self.at += 1
            if not deep:
                return "".join(self.tokens[start : self.at - 1])
        raise UnknownError


def _matched(tokens: list[str]) -> frozenset[int]:
    r"""Return where brackets are that have a partner in their group and cell; what stands behind \left and \right has its own."""
    found: set[int] = set()
    stack: list[int | None] = []
    before = ""
    for at, token in enumerate(tokens):
        if token in ("{", "\\begin", "\\left"):
            stack.append(None)
        elif token in ("}", "\\end", "\\right", "&", "\\\\", "\\cr"):
            while stack and stack[-1] is not None:
                stack.pop()
            if stack and token in ("}", "\\end", "\\right"):
                stack.pop()
        elif before not in ("\\left", "\\right") and token in OPENING:
            stack.append(at)
        elif before not in ("\\left", "\\right") and token in CLOSING and stack and (partner := stack[-1]) is not None:
            stack.pop()
            found |= {partner, at}
        before = token if not token.isspace() else before
    return frozenset(found)
