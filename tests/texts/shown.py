"""Trees in one line, so that tests can say what a formula was read as."""

from __future__ import annotations

from typing import Any

from bpverify.texts.reader import Known, relations
from bpverify.texts.tree import (
    Call,
    Cases,
    Derivative,
    Dots,
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

FUNCTIONS = Known(frozenset({"f", "g", r"\sigma"}))


def read(latex: str, known: Known = FUNCTIONS) -> str:
    """What a formula is read as, its members joined by their relations."""
    return "".join(f" {relation} {shown(tree)}" if relation else shown(tree) for relation, tree in relations(latex, known))


def many(nodes: Any) -> str:
    return ", ".join(map(shown, nodes))


def scripts(node: Any) -> str:
    return (f"_[{many(node.sub)}]" if node.sub else "") + (f"^[{many(node.sup)}]" if node.sup else "")


def of_product(node: Times) -> str:
    found = shown(node.factors[0])
    for sign, factor in zip(node.signs, node.factors[1:], strict=True):
        found += f" {sign or '*'} {shown(factor)}"
    return f"({found})"


def of_sum(node: Sum) -> str:
    low, high = ("" if bound is None else shown(bound) for bound in (node.low, node.high))
    differ = "".join(f" {shown(a)}!={shown(b)}" for a, b in node.differ)
    return f"{'product' if node.product else 'sum'}[{','.join(node.indices)} {low}..{high}{differ}]({shown(node.body)})"


def of_cases(node: Cases) -> str:
    def said(condition: Any) -> str:
        return "otherwise" if condition is None else " and ".join(f"{shown(a)} {sign} {shown(b)}" for sign, a, b in condition)

    return "{" + "; ".join(f"{shown(value)} if {said(condition)}" for value, condition in node.branches) + "}"


def shown(node: Any) -> str:
    """A tree in one line."""
    return RULES[type(node)](node)


RULES: dict[type, Any] = {
    Number: lambda n: str(n.value),
    Name: lambda n: ("bold " if n.bold else "") + n.base + scripts(n),
    Label: lambda n: f"'{n.text}'",
    Group: lambda n: f"group({many(n.items)})",
    Call: lambda n: shown(n.function) + "'" * n.order + f"({many(n.arguments)})",
    Primed: lambda n: shown(n.of) + "'" * n.order,
    Scripted: lambda n: f"[{shown(n.of)}]" + scripts(n),
    Plus: lambda n: "(" + " ".join(("+" if sign > 0 else "-") + shown(term) for sign, term in n.terms) + ")",
    Times: of_product,
    Over: lambda n: f"({shown(n.above)} / {shown(n.below)})",
    Sum: of_sum,
    Derivative: lambda n: f"d({shown(n.of)} by {many(n.by)})",
    Nabla: lambda n: f"grad({shown(n.of)} by {'nothing' if n.by is None else shown(n.by)})",
    Matrix: lambda n: "[" + "; ".join(", ".join("none" if c is None else shown(c) for c in row) for row in n.rows) + "]",
    Cases: of_cases,
    Norm: lambda n: f"{'absolute' if n.absolute else 'norm'}({shown(n.of)})",
    Dots: lambda n: "...",
}
