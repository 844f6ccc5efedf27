"""Trees and names back to LaTeX, so that a report speaks in the author's own symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import (
    Call,
    Cases,
    Columns,
    Derivative,
    Dots,
    Every,
    Group,
    Label,
    Matrix,
    Nabla,
    Name,
    Norm,
    Number,
    Over,
    Plus,
    Primed,
    Scripted,
    Sum,
    Times,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS = {
    "": " ", "dot": r" \cdot ", "times": r" \times ", "star": " * ", "entry": r" \odot ", "outer": r" \otimes ", "chain": " ",
}  # fmt: skip
SIGNS = {"": "side by side", "dot": r"\cdot", "times": r"\times", "star": "*", "entry": r"\odot", "outer": r"\otimes"}
"""The signs of products as they are written."""
_RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}


def in_latex(symbol: str) -> str:
    """Return a symbol of the table as LaTeX: y_^* is y^*, W_in is W_{in}; in which way it stands follows in parentheses."""
    name, space, way = symbol.partition(" (")
    base, *labels = name.split("_")
    below = ",".join(label for label in labels if not label.startswith("^"))
    above = "".join(label[1:] for label in labels if label.startswith("^"))
    return base + _script("_", below) + _script("^", above) + space + way


def listed(symbols: Iterable[str]) -> str:
    """Return several symbols in order: "W", "W and b", "W, b and x"."""
    found = [in_latex(each) for each in sorted(symbols)]
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else ""


def latex(node: Any) -> str:
    """Return a tree as LaTeX."""
    found: str = _RULES[type(node)](node)
    return found


def _script(sign: str, text: str) -> str:
    if not text:
        return ""
    return f"{sign}{text}" if len(text) == 1 else f"{sign}{{{text}}}"


def _scripts(node: Name | Scripted) -> str:
    below, above = (",".join(map(latex, items)) for items in (node.sub, node.sup))
    bracketed = isinstance(node, Name) and node.bracketed and above
    return _script("_", below) + _script("^", f"({above})" if bracketed else above)


def _name(node: Name) -> str:
    word = node.base if len(node.base) == 1 or node.base.startswith("\\") else rf"\mathrm{{{node.base}}}"
    return (rf"\mathbf{{{word}}}" if node.bold else word) + _scripts(node)


def _enclosed(node: Any) -> str:
    """Return a factor, in parentheses where it is a sum."""
    is_sum = isinstance(node, Sum) or (isinstance(node, Plus) and (len(node.terms) > 1 or node.terms[0][0] < 0))
    return f"({latex(node)})" if is_sum else latex(node)


def _plus(node: Plus) -> str:
    parts = [(" - " if sign < 0 else " + ") + (latex(t) if not isinstance(t, Plus) else f"({latex(t)})") for sign, t in node.terms]
    text = "".join(parts)
    return text[3:] if text.startswith(" + ") else "-" + text[3:]


def _times(node: Times) -> str:
    found = _enclosed(node.factors[0])
    for sign, factor in zip(node.signs, node.factors[1:], strict=False):
        found += _SIGNS.get(sign, " ") + _enclosed(factor)
    return found


def _sum(node: Sum) -> str:
    sign = r"\prod" if node.product else r"\sum"
    below, above = ",".join(filter(None, node.indices)), "" if node.high is None or node.over else latex(node.high)
    if node.over:
        below += rf" \in {in_latex(node.over)}"
    elif node.low is not None:
        below += f"={latex(node.low)}"
    below += "".join(rf", {latex(a)} \ne {latex(b)}" for a, b in node.differ)
    return f"{sign}{_script('_', below)}{_script('^', above)} {_enclosed(node.body)}"


def _derivative(node: Derivative) -> str:
    below = " ".join(rf"\partial {latex(each)}" for each in node.by)
    order = f"^{len(node.by)}" if len(node.by) > 1 else ""
    return rf"\frac{{\partial{order}{'' if node.of is None else ' ' + _enclosed(node.of)}}}{{{below}}}"


def _nabla(node: Nabla) -> str:
    return r"\nabla" + (" " if node.by is None else f"_{{{latex(node.by)}}} ") + _enclosed(node.of)


def _matrix(node: Matrix) -> str:
    rows = r" \\ ".join(" & ".join("" if cell is None else latex(cell) for cell in row) for row in node.rows)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _columns(node: Columns) -> str:
    sign, end = ("&", r"\cdots") if node.are_columns else (r"\\", r"\vdots")
    return rf"\begin{{bmatrix}} {latex(node.body)} {sign} {end} \end{{bmatrix}}"


def _cases(node: Cases) -> str:
    def said(condition: Any) -> str:
        if condition is None:
            return r"\text{otherwise}"
        return ", ".join(f"{latex(a)} {_RELATIONS.get(sign, sign)} {latex(b)}" for sign, a, b in condition)

    rows = r" \\ ".join(f"{latex(value)} & {said(condition)}" for value, condition in node.branches)
    return rf"\begin{{cases}} {rows} \end{{cases}}"


def _number(node: Number) -> str:
    value = node.value
    if node.digits is not None:
        return f"{float(value):.{node.digits}f}"  # as it is printed: nothing is decided by it
    return str(value) if value.denominator == 1 else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


_RULES: dict[type, Any] = {
    Number: _number,
    Name: _name,
    Label: lambda n: n.text,
    Group: lambda n: f"({', '.join(map(latex, n.items))})",
    Call: lambda n: f"{latex(n.function)}{chr(39) * n.order}({', '.join(map(latex, n.arguments))})",
    Primed: lambda n: latex(n.of) + "'" * n.order,
    Scripted: lambda n: f"({latex(n.of)}){_scripts(n)}",
    Plus: _plus,
    Times: _times,
    Over: lambda n: rf"\frac{{{latex(n.above)}}}{{{latex(n.below)}}}",
    Sum: _sum,
    Derivative: _derivative,
    Nabla: _nabla,
    Matrix: _matrix,
    Columns: _columns,
    Cases: _cases,
    Norm: lambda n: f"|{latex(n.of)}|" if n.absolute else rf"\|{latex(n.of)}\|",
    Dots: lambda _: r"\dots",
    Every: lambda _: r"\cdot",
}
