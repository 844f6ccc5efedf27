"""One derivation in many styles: letters, decorations, where layers stand, which way weights run, rows, columns or entries."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import product
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = ("W b z a x y C \\delta \\sigma", "w b z a x t E \\delta f", "\\Theta b z h x y J \\delta g",
           "W b s x u y E \\epsilon \\phi",
           "V c u v x t \\mathcal{L} \\delta \\varphi")  # fmt: skip
"""The letters of weights, biases, weighted inputs, activations, input, target, cost, error and activation function."""
LAYERS = ("^{%s}", "^{(%s)}", "^{[%s]}", "_{%s}")
DRESSES = ("%s", r"\mathbf{%s}", r"\boldsymbol{%s}", r"\vec{%s}", r"\underline{%s}")
FORMS = ("columns", "rows", "entries", "entries from in to out")
STARTS = ("end", "start")
"""Whether weights are numbered by the layer where they end or by that where they start."""
ODOTS = (r"\odot", r"\circ", r"\bullet")
SLOPES = (r"\frac{\partial %s}{\partial %s}", r"{\partial %s \over \partial %s}", r"\dfrac{\partial{%s}}{\partial{%s}}",
          r"\partial %s / \partial %s")  # fmt: skip
TRANSPOSES = (r"^T", r"^\top", r"^{\mathsf{T}}", r"^{\intercal}")


@dataclass(frozen=True)
class Style:
    """How an author writes."""

    letters: str = LETTERS[0]
    layers: str = LAYERS[0]
    dress: str = DRESSES[0]
    form: str = FORMS[0]
    start: str = STARTS[0]
    odot: str = ODOTS[0]
    slope: str = SLOPES[0]
    transpose: str = TRANSPOSES[0]

    def __str__(self) -> str:
        return " | ".join(getattr(self, each.name) for each in fields(self))


CHOICES = {
    "letters": LETTERS, "layers": LAYERS, "dress": DRESSES, "form": FORMS, "start": STARTS, "odot": ODOTS, "slope": SLOPES,
    "transpose": TRANSPOSES,
}  # fmt: skip


def is_written(style: Style) -> bool:
    """Whether anybody writes so: entries have no dress, and layers above their indices."""
    return "entries" not in style.form or (style.dress == "%s" and style.layers != "_{%s}")


def near() -> list[Style]:
    """Return the plain style, and each that differs from it in one or two things."""
    names, found = list(CHOICES), {Style(): None}
    for one, other in product(names, names):
        for first, second in product(CHOICES[one], CHOICES[other]):
            found[Style(**{one: first, other: second})] = None
    return [style for style in found if is_written(style)]


def drawn(count: int, seed: int) -> list[Style]:
    """Return styles that differ in anything."""
    random, found = Random(seed), dict.fromkeys([Style()])
    while len(found) < count:
        style = Style(**{name: random.choice(choices) for name, choices in CHOICES.items()})
        if is_written(style):
            found[style] = None
    return list(found)


def derivation(style: Style) -> Iterator[tuple[str, str]]:
    """Yield each equation with its mark: given, right or wrong; a wrong one stands for the right one before it."""
    yield from _entries(style) if "entries" in style.form else _arrays(style)


class _Written:
    """The quantities of a style."""

    def __init__(self, style: Style) -> None:
        self.style = style
        w, b, z, a, x, y, c, d, f = style.letters.split()
        self.raw = dict(zip("wbzaxycdf", (w, b, z, a, x, y, c, d, f), strict=True))
        self.cost, self.function = c, f

    def at(self, role: str, layer: str, index: str = "") -> str:
        """Return a quantity at a layer, or one of its entries."""
        letter = self.style.dress % self.raw[role]
        return letter + (f"_{{{index}}}" if index else "") + self.style.layers % layer

    def target(self, index: str = "") -> str:
        """Return the target."""
        return self.style.dress % self.raw["y"] + (f"_{{{index}}}" if index else "")

    def weights(self, layer: str, index: str = "") -> str:
        """Return the weights that lead into a layer, or one of them."""
        if self.style.start == "start":
            layer = {"l": "l-1", "l+1": "l", "L": "L-1"}[layer]
        return self.at("w", layer, index)

    def bias(self, layer: str, index: str = "") -> str:
        """Return the biases of a layer."""
        if self.style.start == "start":
            layer = {"l": "l-1", "L": "L-1"}[layer]
        return self.at("b", layer, index)

    def turned(self, quantity: str) -> str:
        """Return a transpose; where layers stand below, no bracket is due."""
        return f"{quantity}{self.style.transpose}" if self.style.layers == "_{%s}" else f"({quantity}){self.style.transpose}"

    def by(self, quantity: str) -> str:
        """Return the cost's derivative."""
        return self.style.slope % (self.cost, quantity)

    def slope(self, argument: str) -> str:
        """Return the slope of the activation function."""
        return f"{self.function}'({argument})"


def _arrays(style: Style) -> Iterator[tuple[str, str]]:
    s, odot, rows = _Written(style), style.odot, style.form == "rows"
    z, a, before, last = s.at("z", "l"), s.at("a", "l"), s.at("a", "l-1"), s.at("a", "L")
    d, after, w, b = s.at("d", "l"), s.at("d", "l+1"), s.weights("l"), s.bias("l")
    yield "given", f"{z} = {before} {w} + {b}" if rows else f"{z} = {w} {before} + {b}"
    yield "given", f"{a} = {s.function}({z})"
    yield "given", rf"{s.cost} = \frac{{1}}{{2}} \| {last} - {s.target()} \|^2"
    yield "given", f"{d} = {s.by(z)}"
    yield "right", f"{s.at('d', 'L')} = ({last} - {s.target()}) {odot} {s.slope(s.at('z', 'L'))}"
    yield "wrong", f"{s.at('d', 'L')} = ({s.target()} - {last}) {odot} {s.slope(s.at('z', 'L'))}"
    turned, plain = s.turned(s.weights("l+1")), s.weights("l+1")
    yield "right", f"{d} = ({after} {turned}) {odot} {s.slope(z)}" if rows else f"{d} = ({turned} {after}) {odot} {s.slope(z)}"
    yield "wrong", f"{d} = ({after} {plain}) {odot} {s.slope(z)}" if rows else f"{d} = ({plain} {after}) {odot} {s.slope(z)}"
    yield "wrong", f"{d} = ({after} {turned})" if rows else f"{d} = ({turned} {after})"
    yield "right", f"{s.by(b)} = {d}"
    yield "wrong", f"{s.by(b)} = 2 {d}"
    yield "right", f"{s.by(w)} = {s.turned(before)} {d}" if rows else f"{s.by(w)} = {d} {s.turned(before)}"
    yield "wrong", f"{s.by(w)} = {s.turned(a)} {d}" if rows else f"{s.by(w)} = {d} {s.turned(a)}"


def _entries(style: Style) -> Iterator[tuple[str, str]]:
    s, is_in_out = _Written(style), style.form != "entries"
    weight = (lambda layer, j, k: s.weights(layer, k + j)) if is_in_out else (lambda layer, j, k: s.weights(layer, j + k))
    z, a, b, d = (s.at(role, "l", "j") if role != "b" else s.bias("l", "j") for role in "zabd")
    before, last, y = s.at("a", "l-1", "k"), s.at("a", "L", "j"), s.target("j")
    yield "given", rf"{z} = \sum_k {weight('l', 'j', 'k')} {before} + {b}"
    yield "given", f"{a} = {s.function}({z})"
    yield "given", rf"{s.cost} = \frac{{1}}{{2}} \sum_j ({last} - {y})^2"
    yield "given", f"{d} = {s.by(z)}"
    yield "right", f"{s.at('d', 'L', 'j')} = ({last} - {y}) {s.slope(s.at('z', 'L', 'j'))}"
    yield "wrong", f"{s.at('d', 'L', 'j')} = ({y} - {last}) {s.slope(s.at('z', 'L', 'j'))}"
    after = s.at("d", "l+1", "k")
    yield "right", rf"{d} = \sum_k {weight('l+1', 'k', 'j')} {after} {s.slope(z)}"
    yield "wrong", rf"{d} = \sum_k {weight('l+1', 'j', 'k')} {after} {s.slope(z)}"
    yield "wrong", rf"{d} = \sum_k {weight('l+1', 'k', 'j')} {after}"
    yield "right", f"{s.by(b)} = {d}"
    yield "wrong", f"{s.by(b)} = 2 {d}"
    yield "right", f"{s.by(weight('l', 'j', 'k'))} = {before} {d}"
    yield "wrong", f"{s.by(weight('l', 'j', 'k'))} = {s.at('a', 'l', 'k')} {d}"
