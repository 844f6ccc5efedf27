"""Right sides of miniatures in floats, by a reader of its own: it imports nothing from what it judges.

Every index runs from 1 to 3 and every size is 3; vectors are columns or rows as a text has them. What has no definition is a random
number, fixed by its name, its layer and its indices. Derivatives of quantities are not evaluated.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import numpy as np

SIZE = 3
LAYERS = {"l": 3, "t": 3, "L": 6}
INDICES = "ijk"
NUMBERS = {"m", "n", "N"}
GREEK = r"\\(?:alpha|beta|gamma|delta|epsilon|eta|theta|lambda|mu|sigma|phi|ell)"
TOKEN = re.compile(rf"\s+|\\begin|\\end|{GREEK}(?![A-Za-z])|\\[A-Za-z]+|\\\\|\d+|net|out|d[A-Z]|.")
DROPPED = re.compile(
    r"\\left|\\right|\\[,;!]|\\color\{\w+\}|\\textcolor\{\w+\}|\\underbrace|_\{\\text\{(?:error|input|sum)\}\}|\\displaystyle"
)


class NotCoveredError(Exception):
    """Something that the oracle does not evaluate."""


def unknown(order: int, x: Any) -> Any:
    """A function of which nothing is known, and its derivatives."""
    turned = (np.sin(x), np.cos(x), -np.sin(x))[order]
    return turned + np.exp(x / 3) / 3**order


ELEMENTARY: dict[str, Any] = {
    "\\" + name: getattr(np, name) for name in ("exp", "log", "tanh", "sin", "cos", "sinh", "cosh", "arctan")
}
FUNCTIONS = {r"\sigma", "f", "g"}
SCALARS = {"C", "J", "L", "E", "N", "F", "R"}


class Oracle:
    """The right sides of one text; ``given`` are its definitions."""

    def __init__(self, given: list[str], rows: bool) -> None:
        self.rows, self.definitions = rows, [line.split(" = ", 1) for line in given if " = " in line]
        self.tokens: list[str] = []
        self.at = 0
        self.env: dict[str, Any] = {}

    def value(self, latex: str, **letters: int) -> Any:
        """The value of a right side where its letters are these numbers."""
        return self._inner(latex, {**LAYERS, **letters})

    def _inner(self, latex: str, env: dict[str, Any]) -> Any:
        before = self.tokens, self.at, self.env
        self.tokens = [t for t in TOKEN.findall(DROPPED.sub("", latex)) if t.strip()]
        self.at, self.env = 0, env
        try:
            found = self.sum()
            if self.at < len(self.tokens):
                raise NotCoveredError(self.tokens[self.at])
            return found
        finally:
            self.tokens, self.at, self.env = before

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        if (expected and self.next != expected) or not self.next:
            raise NotCoveredError(f"{expected} where {self.next or 'the end'} stands")
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Any:
        found, sign = 0.0, 1.0
        while self.next in ("+", "-"):
            sign = -sign if self.take() == "-" else sign
        while True:
            found = found + sign * self.term()
            if self.next not in ("+", "-"):
                return found
            sign = -1.0 if self.take() == "-" else 1.0

    def term(self) -> Any:
        found = self.factor()
        while self.next and self.next not in "+-)}],=&" and self.next not in (r"\\", r"\end"):
            if self.next == "/":
                self.take()
                found = found / self.factor()
            elif self.next == r"\odot":
                self.take()
                found = found * self.factor()
            else:
                if self.next == r"\cdot":
                    self.take()
                found = product(found, self.factor())
        return found

    def group(self, closer: str) -> Any:
        found = self.sum()
        self.take(closer)
        return found

    def factor(self) -> Any:
        token = self.take()
        if token == "\\frac":
            above = self.braced()
            return self.powered(above / self.braced())
        if token in ("(", "["):
            return self.powered(self.group({"(": ")", "[": "]"}[token]))
        if token == "{":
            return self.powered(self.group("}"))
        if token == r"\sqrt":
            return self.powered(np.sqrt(self.braced()))
        if token.isdigit():
            return self.powered(float(token))
        if token == "e" and self.next == "^":
            self.take()
            return np.exp(self.braced())
        if token == r"\sum":
            return self.total()
        if token in ELEMENTARY:
            return self.elementary(ELEMENTARY[token])
        if token in (r"\mathrm", r"\text", r"\mathbf", r"\hat", r"\bar"):
            self.take("{")
            inner = ""
            while self.next != "}":
                inner += self.take()
            self.take("}")
            if inner == "diag":
                self.take("(")
                return np.diag(self.group(")").ravel())
            return self.named({r"\mathbf": "bold ", r"\hat": "hat ", r"\bar": "bar "}.get(token, "") + inner)
        if re.fullmatch(rf"[A-Za-z]+|{GREEK}", token):
            return self.named(token)
        raise NotCoveredError(token)

    def braced(self) -> Any:
        if self.next == "{":
            self.take()
            return self.group("}")
        token = self.take()
        return float(token) if token.isdigit() else self.scalar_or_array(token, [], None)

    def elementary(self, function: Any) -> Any:
        power = None
        if self.next == "^":
            self.take()
            power = self.braced()
        if self.next == "(":
            self.take()
            found = function(self.group(")"))
        else:
            found = function(self.factor())
        return self.powered(found if power is None else found**power)

    def powered(self, found: Any) -> Any:
        """Apply the powers and transposes behind a value, and take a component."""
        while self.next == "^":
            self.take()
            script = self.script()
            if script == ["T"]:
                found = np.transpose(found)
            else:
                found = found ** self._inner("".join(script), self.env)
        return found

    def script(self) -> list[str]:
        if self.next != "{":
            return [self.take()]
        self.take()
        items: list[str] = []
        depth = 1
        while True:
            token = self.take()
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth == 0:
                return items
            items.append(token)

    def total(self) -> Any:
        self.take("_")
        letter, is_shorter = self.script()[0], False
        if self.next == "^":
            self.take()
            is_shorter = "".join(self.script()).replace(" ", "").endswith("-1")
        start, outer, found = self.at, self.env, 0.0
        for number in range(1, SIZE + 1 - is_shorter):
            self.at, self.env = start, {**outer, letter: number}
            found = found + self.term()
        self.env = outer
        return found

    def named(self, base: str) -> Any:
        """Read the scripts of a name, its primes, and its argument where it is a function."""
        sub: list[str] = []
        sup: list[str] = []
        primes = 0
        while self.next in ("_", "^", "'"):
            mark = self.take()
            if mark == "'":
                primes += 1
            elif mark == "_":
                sub += self.script()
            else:
                sup += self.script()
        if base in FUNCTIONS and self.next == "(":
            self.take()
            return self.powered(self.applied(base, primes, self.group(")")))
        if primes:
            raise NotCoveredError("a prime")
        layer, rest, powers = self.layer("".join(sub), "".join(sup).strip("()[]"))
        found = self.scalar_or_array(base, rest, layer)
        for power in powers:
            found = np.transpose(found) if power == "T" else found ** float(power)
        return found

    def layer(self, sub: str, sup: str) -> tuple[int | None, list[str], list[str]]:
        """Part the scripts of a name: its layer, its indices and labels, its transposes and powers."""
        layer, powers, rest = None, [], []
        parts = re.findall(r"[\[(]?([lLt](?:[+-]1)?)(?![a-z])[\])]?|(T)|(-?\d+)|([a-z])", sup)
        for step, transpose, power, letter in parts:
            if step:
                layer = self._inner(step, {**self.env, "numbers": True})
            elif letter:
                rest.append(letter)
            else:
                powers.append(transpose or power)
        for step, item in re.findall(r"([lLt](?:[+-]1)?)(?![a-z])|(\w)", sub):
            if step:
                layer = self._inner(step, {**self.env, "numbers": True})
            else:
                rest.append(item)
        return None if layer is None else int(layer), rest, powers

    def scalar_or_array(self, base: str, scripts: list[str], layer: int | None) -> Any:
        """The value of a name: a number, or an array of the shape that its look asks for."""
        if base in self.env and not scripts and layer is None:
            if "numbers" not in self.env and base in LAYERS and base != "L":
                return self.quantity(base, [], None, ())
            return float(self.env[base]) if not isinstance(self.env[base], np.ndarray) else self.env[base]
        if base in NUMBERS and not scripts and layer is None:
            return float(SIZE)
        if base == r"\delta" and len(scripts) == 2:
            return float(self.env[scripts[0]] == self.env[scripts[1]])
        indices = tuple(self.env[s] for s in scripts if s in self.env)
        labels = [s for s in scripts if s not in self.env]
        return self.quantity(base, labels, layer, indices)

    def quantity(self, base: str, labels: list[str], layer: int | None, indices: tuple[int, ...]) -> Any:
        for head, body in self.definitions if layer is None or layer > 0 else ():
            env = self.matched(head.strip(), base, labels, layer, indices)
            if env is not None and r"\partial" not in body:
                return self._inner(body, env)
        letter = base.removeprefix("bold ")
        is_array = (layer is not None or base != letter) and not self.is_scalar_in_time(base, layer)
        if not indices and letter not in SCALARS and is_array:
            shape = (SIZE, SIZE) if letter[-1].isupper() else (1, SIZE) if self.rows else (SIZE, 1)
            return drawn((base, labels, layer), shape)
        return float(drawn((base, labels, layer, indices), ())[()])

    def is_scalar_in_time(self, base: str, layer: int | None) -> bool:
        return layer is not None and any("_t" in head and "mathbf" not in head for head, _ in self.definitions)

    def matched(
        self, head: str, base: str, labels: list[str], layer: int | None, indices: tuple[int, ...]
    ) -> dict[str, Any] | None:
        """Where a definition speaks of this quantity: what its letters are."""
        plain = head
        for command, word in ((r"\\mathbf", "bold"), (r"\\hat", "hat"), (r"\\bar", "bar")):
            plain = re.sub(command + r"\{(\w)\}", rf"{word} \1", plain)
        plain = re.sub(r"\\text\{(\w+)\}", r"\1", plain)
        found = re.fullmatch(r"((?:bold |hat |bar )?(?:\\[a-z]+|net|out|[A-Za-z]))((?:[_^](?:\{[^{}]*\}|\w))*)", plain)
        if found is None or found[1] != base:
            return None
        scripts = dict(re.findall(r"([_^])(\{[^{}]*\}|\w)", found[2]))
        sub, sup = (scripts.get(mark, "").strip("{}").strip("()[]") for mark in "_^")
        steps = [s for s in re.findall(r"[lLt](?:[+-]1)?", sub + " " + sup)]
        if bool(steps) != (layer is not None):
            return None
        env: dict[str, Any] = dict(LAYERS)
        if steps and layer is not None:
            if steps[0][0] == "L" and layer != LAYERS["L"] + int(steps[0][1:] or 0):
                return None
            env[steps[0][0]] = layer - int(steps[0][1:] or 0)
        letters = [c for c in re.sub(r"[lLt](?:[+-]1)?", "", sub) if c.isalnum()]
        own = [c for c in letters if c in INDICES]
        if [c for c in letters if c not in INDICES] != labels or len(own) != len(indices):
            return None
        env.update(zip(own, indices, strict=True))
        return env

    def applied(self, base: str, order: int, argument: Any) -> Any:
        for head, body in self.definitions:
            found = re.fullmatch(rf"{re.escape(base)}\((\w)\)", head.strip())
            if found is None:
                continue
            if order > 1:
                raise NotCoveredError("a second derivative")
            if order:
                step = 1e-5
                above, below = (self._inner(body, {**self.env, found[1]: np.asarray(argument + s)}) for s in (step, -step))
                return (above - below) / (2 * step)
            return self._inner(body, {**self.env, found[1]: np.asarray(argument)})
        return unknown(order, argument)


def drawn(key: Any, shape: tuple[int, ...]) -> Any:
    """Numbers between 0.3 and 1.3 that depend on the key alone."""
    return np.random.default_rng(zlib.crc32(repr(key).encode())).uniform(0.3, 1.3, shape)


def product(a: Any, b: Any) -> Any:
    """The product of numbers and matrices; one by one is a number."""
    if np.ndim(a) < 2 or np.ndim(b) < 2:
        return a * b
    found = a @ b
    return float(found[0, 0]) if found.shape == (1, 1) else found
