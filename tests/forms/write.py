"""Trees to LaTeX, each time in another spelling of those that authors use."""

from __future__ import annotations

from random import Random

from tests.forms import trees as t

LETTERS = {"delta": r"\delta"}
ATOMS = (t.Number, t.Part, t.Whole, t.Slope, t.Sigma, t.Same, t.Ones, t.Diagonal)


class Writer:
    """Writes one equation in one style."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.layers = draw.choice(["^{0}", "^{{({0})}}", "^{{[{0}]}}"])
        self.upper = draw.random() < 0.3
        self.bold = draw.random() < 0.3
        self.sigma = draw.choice([r"\sigma", r"\sigma", "f", r"\phi"])
        self.cost = draw.choice(["C", "J", "E", r"\mathcal{L}"])
        self.fraction = draw.choice([r"\frac", r"\dfrac", r"\tfrac"])
        self.is_sized = draw.random() < 0.5
        self.has_stars = True

    def can_write(self, equation: t.Equation) -> bool:
        """Tell whether a text can say what the tree says: a sum holds its index, and no number stands for an array."""
        sums = [node for node in t.nodes(equation) if isinstance(node, t.Sum)]
        arrays = [node for node in t.nodes(equation) if isinstance(node, t.Matrix | t.Flip | t.Dot | t.Entrywise | t.Diagonal)]
        if any(isinstance(getattr(node, name), t.Number) for node in arrays for name in node.__dataclass_fields__):
            return False
        return all(node.index in t.index_names(node.body) for node in sums)

    def equation(self, equation: t.Equation) -> str:
        """Return the LaTeX of an equation."""
        return f"{self.write(equation.left)} = {self.write(equation.right)}"

    def layer(self, offset: int) -> str:
        """Return a layer as a superscript."""
        text = f"l{offset:+d}" if offset else "l"
        if self.layers == "^{0}":
            return f"^{text}" if len(text) == 1 and self.draw.random() < 0.7 else f"^{{{text}}}"
        return self.layers.format(text) if "(" in self.layers or "[" in self.layers else f"^{{{text}}}"

    def write(self, tree: t.Tree) -> str:
        """Return the LaTeX of a tree."""
        return WRITERS[type(tree)](self, tree)

    def factor(self, tree: t.Tree, last: bool = False) -> str:
        """Return a tree as a factor, in brackets unless it is one sign."""
        text = self.write(tree)
        if isinstance(tree, ATOMS) and not text.startswith("-"):
            return text
        if isinstance(tree, t.Sum) and last:
            return text
        return rf"\left({text}\right)" if self.draw.random() < 0.6 else f"({text})"

    def _letter(self, kind: str, whole: bool) -> str:
        letter = LETTERS.get(kind, kind)
        if self.upper and kind in ("w", "z", "a", "b"):
            letter = letter.upper()
        if whole and self.bold:
            letter = rf"\mathbf{{{letter}}}" if kind != "delta" else rf"\boldsymbol{{{letter}}}"
        return letter

    def _part(self, tree: t.Part) -> str:
        letter, sub, layer = self._letter(tree.kind, False), "".join(tree.indices), self.layer(tree.layer)
        if len(tree.indices) == 2:
            sub = self.draw.choice(["{0}{1}", "{0} {1}", "{0},{1}"]).format(*tree.indices)
        sub = f"_{sub}" if len(sub) == 1 else f"_{{{sub}}}"
        return letter + (sub + layer if self.draw.random() < 0.6 else layer + sub)

    def _whole(self, tree: t.Whole) -> str:
        return self._letter(tree.kind, True) + self.layer(tree.layer)

    def _slope(self, tree: t.Slope) -> str:
        of = self.cost if tree.of is None else self.write(tree.of)
        by = self.write(tree.by)
        if tree.of is None and isinstance(tree.by, t.Whole) and self.draw.random() < 0.3:
            return rf"\nabla_{{{by}}} {self.cost}"
        return rf"{self.fraction}{{\partial {of}}}{{\partial {by}}}"

    def _sigma(self, tree: t.Sigma) -> str:
        argument = self.write(tree.argument)
        brackets = rf"\left({argument}\right)" if self.draw.random() < 0.4 else f"({argument})"
        return self.sigma + "'" * tree.order + brackets

    def _sum(self, tree: t.Sum) -> str:
        return self._sign(tree) + " " + self.factor(tree.body, last=True) if isinstance(tree.body, t.Plus) else (
            self._sign(tree) + " " + self.write(tree.body)
        )

    def _sign(self, tree: t.Sum) -> str:
        k, limit = tree.index, tree.limit
        if limit:
            other = limit.lstrip("<>=!")
            forms = {
                "!=": [rf"\sum_{{{k} \ne {other}}}", rf"\sum_{{{k} \neq {other}}}"],
                "<=": [rf"\sum_{{{k}=1}}^{{{other}}}", rf"\sum_{{{k} \le {other}}}"],
                "<": [rf"\sum_{{{k} < {other}}}", rf"\sum_{{{k}=1}}^{{{other}-1}}"],
                ">": [rf"\sum_{{{k} > {other}}}", rf"\sum_{{{k}={other}+1}}^{{n_{{l{tree.layer:+d}}}}}".replace("l+0", "l")],
            }
            key = limit[: len(limit) - len(other)]
            return self.draw.choice(forms[key])
        width = f"n_{{l{tree.layer:+d}}}" if tree.layer else "n_l"
        return self.draw.choice([rf"\sum_{k}", rf"\sum_{{{k}}}", rf"\sum_{{{k}=1}}^{{{width}}}", rf"\sum\limits_{{{k}}}"])

    def _plus(self, tree: t.Plus) -> str:
        text = ""
        for term in tree.terms:
            written = self.write(term) if not isinstance(term, t.Plus) else self.factor(term)
            text += (" - " + written[1:].lstrip() if written.startswith("-") else " + " + written) if text else written
        return text

    def _times(self, tree: t.Times) -> str:
        factors = list(tree.factors)
        sign = ""
        if isinstance(factors[0], t.Number) and factors[0].value == -1 and len(factors) > 1:
            sign, factors = "-", factors[1:]
        texts = [self.factor(f, last=at == len(factors) - 1) for at, f in enumerate(factors)]
        text = texts[0]
        for before, after, written in zip(factors, factors[1:], texts[1:], strict=False):
            both = isinstance(before, t.Number) and isinstance(after, t.Number)
            risky = written[0] in "(\\" and isinstance(before, t.Part | t.Slope) and written.startswith(("(", r"\left("))
            joint = r" \cdot " if both or risky or self.draw.random() < 0.2 else " "
            text += joint + written
        return sign + text

    def _same(self, tree: t.Same) -> str:
        forms = [rf"\delta_{{{tree.first}{tree.second}}}", rf"\mathbb{{1}}[{tree.first}={tree.second}]"]
        return self.draw.choice([forms[0], *forms])

    def _flip(self, tree: t.Flip) -> str:
        mark = self.draw.choice(["T", r"\top"])
        return f"({self.write(tree.of)})^{{{mark}}}" if self.draw.random() < 0.5 else rf"\left({self.write(tree.of)}\right)^{mark}"

    def _matrix(self, tree: t.Matrix) -> str:
        left, right = self.factor(tree.left), self.factor(tree.right)
        if isinstance(tree.left, t.Flip):
            left = self.write(tree.left)
        if isinstance(tree.right, t.Flip):
            right = self.write(tree.right)
        return f"{left} {right}"

    def _entrywise(self, tree: t.Entrywise) -> str:
        sign = self.draw.choice([r"\odot", r"\odot", r"\circ", *(["*"] if self.has_stars else [])])
        return f"{self.factor(tree.left)} {sign} {self.factor(tree.right)}"

    def _dot(self, tree: t.Dot) -> str:
        left, right = self.factor(tree.left), self.factor(tree.right)
        if self.draw.random() < 0.5:
            return rf"\langle {left}, {right} \rangle"
        return rf"({left})^T {right}"

    def _diagonal(self, tree: t.Diagonal) -> str:
        return rf"\mathrm{{diag}}({self.write(tree.of)})"

    def _ones(self, tree: t.Ones) -> str:
        one = self.draw.choice([r"\mathbf{1}", r"\boldsymbol{1}", r"\mathbb{1}"])
        size = f"_{{n_{{l{tree.layer:+d}}}}}" if tree.layer else "_{n_l}"
        return one + size if self.is_sized else one


WRITERS = {
    t.Number: lambda writer, tree: str(tree.value),
    t.Part: Writer._part,
    t.Whole: Writer._whole,
    t.Slope: Writer._slope,
    t.Sigma: Writer._sigma,
    t.Sum: Writer._sum,
    t.Plus: Writer._plus,
    t.Times: Writer._times,
    t.Same: Writer._same,
    t.Flip: Writer._flip,
    t.Matrix: Writer._matrix,
    t.Entrywise: Writer._entrywise,
    t.Dot: Writer._dot,
    t.Diagonal: Writer._diagonal,
    t.Ones: Writer._ones,
}
