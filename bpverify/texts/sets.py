"""Sums over sets: k in K runs over all values of the index, which is said with what is proved.

A set of its own for each index (the units behind unit j) defines nothing: only a claim may be written with it, beside definitions
that sum over all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bpverify.texts.causes import NamingError, UndefinedError
from bpverify.texts.tree import Derivative, Nabla, Name, Sum, Times, quantities, walk
from bpverify.texts.written import in_latex, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.tree import Node

_OF_SETS = (
    r"\notin", r"\not\in", r"\subset", r"\supset", r"\cup", r"\cap", r"\setminus", r"\backslash",
    "\N{NOT AN ELEMENT OF}", "\N{SUBSET OF}", "\N{SUBSET OF OR EQUAL TO}", "\N{UNION}", "\N{INTERSECTION}", "\N{SET MINUS}",
)  # fmt: skip
"""Signs that say of sets what is in them."""


def letter_of(node: Node) -> str:
    """Return the letter or the word that names a set, "" where it has no name."""
    if isinstance(node, Times) and not any(node.signs):
        letters = [n.base if isinstance(n, Name) and not (n.sub or n.sup) else "" for n in node.factors]
        return "".join(letters) if all(len(each) == 1 and each.isalpha() for each in letters) else ""
    return node.base if isinstance(node, Name) else ""


def also_quantities(trees: Iterable[Node], pairs: Iterable[tuple[Node, Node]]) -> set[str]:
    """Return the letters that are differentiated, stand on a left side, or have scripts: they name no size."""
    found = {base for left, _ in pairs for base in _beside_bounds(left, quantities(left))}
    for node in walk(tuple(trees)):
        if isinstance(node, (Derivative, Nabla)):
            found |= _beside_bounds(node, (n for n in walk(node) if isinstance(n, Name)))
        if isinstance(node, Name) and (node.sub or node.sup):
            found.add(node.base)
    return found


def _beside_bounds(tree: Node, names: Iterable[Name]) -> set[str]:
    """Return the letters of a tree that are more than the sets which its sums run over."""
    bounds = Counter(n.over for n in walk(tree) if isinstance(n, Sum) and n.over)
    return {*(Counter(n.base for n in names) - bounds)}


def conditions_of(claim: tuple[Node, ...], behind: Iterable[Node], everything: Iterable[Node], said: str) -> Iterator[str]:
    """Yield what a claim supposes of the sets that it sums over, with the definitions behind it; ``said`` is the text around.

    Raises:
        UndefinedError: nothing says what is in a set.
        NamingError: the letter of a set stands for something else too.
    """
    behind = tuple(behind)
    base = _over(behind)
    sums = [*_over(claim), *base]
    if not sums:
        return
    if any(sign in said for sign in _OF_SETS):
        raise UndefinedError(f"what is in {listed({each.over for each in sums})} is said otherwise")
    if any(map(_is_mixed, (claim, *behind))):
        raise UndefinedError(f"a sum over {listed({each.over for each in sums})} beside one over all")
    if any(each.varies for each in base):
        raise UndefinedError("a definition with a sum over a set that differs from one index to the other")
    if len({each.over for each in sums}) > 1 and any(each.varies for each in sums):
        raise UndefinedError(f"sums over several sets: {listed({each.over for each in sums})}")
    others = {n.base for n in quantities(tuple(everything))}
    if mixed := {each.over for each in sums if each.varies} & others:
        raise NamingError(f"{listed(mixed)} is a set, and stands for a quantity too")
    indices: dict[str, set[str]] = defaultdict(set)
    for each in sums:
        indices[each.over].update(each.indices)
    for letter in sorted(indices):
        yield f"{in_latex(letter)} holds all values of {listed(indices[letter])}"


def _over(trees: Iterable[Node]) -> list[Sum]:
    return [n for n in walk(tuple(trees)) if isinstance(n, Sum) and n.over]


def _is_mixed(trees: object) -> bool:
    """Whether one array is summed over a set, and without one."""
    summed: dict[bool, set[str]] = {True: set(), False: set()}
    for node in walk(trees):
        if isinstance(node, Sum):
            summed[bool(node.over)] |= {n.base for n in quantities(node.body) if _indices(n) & {*node.indices}}
    return bool(summed[True] & summed[False])


def _indices(name: Name) -> set[str]:
    return {n.base for n in walk((name.sub, name.sup)) if isinstance(n, Name)}
