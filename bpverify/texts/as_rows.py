r"""Claims in which vectors are rows, where those of the text are columns and its words say so: "as h and x are row vectors".

With z = W x they are columns; (h - y)^T x has the shape of W only where they are rows. Each vector of such a claim is read turned,
and that is printed. It is done where the claim has no shape otherwise, and no derivative of or by a vector, nor a sum, in it.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Call, Derivative, Nabla, Name, Sum, is_transpose, walk

if TYPE_CHECKING:
    from collections.abc import Set

    from bpverify.texts.equality import Equality
    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Symbols

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\sa-z])|\n\s*\n")
_ROWS = re.compile(r"\brow[- ]vectors?\b", re.IGNORECASE)
_COLUMNS = re.compile(r"\bcolumn[- ]vectors?\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|instead|unlike|unless|rather|except|if|when|would|could|may|might|some|other\w*|were|n't)\b|[?]",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)")
_LETTER = re.compile(r"(?<![A-Za-z\\_])([A-Za-z])(?![A-Za-z])|(\\[a-z]+)\b")


def said_of_vectors(said: str, rows: bool) -> frozenset[str]:
    """Return the letters that words say to be row vectors, or column vectors where those of the text are ``rows``."""
    own, other = (_COLUMNS, _ROWS) if rows else (_ROWS, _COLUMNS)
    found: set[str] = set()
    for sentence in _SENTENCE.split(said):
        words = _FORMULA.sub(" ", sentence)
        if not own.search(words):
            continue
        if _DENIES.search(words) or other.search(words):
            return frozenset()
        formulas = (a or b for a, b in _FORMULA.findall(sentence))
        found |= {a or b for formula in formulas for a, b in _LETTER.findall(formula)}
    return frozenset(found)


def with_vectors_turned(equality: Equality, symbols: Symbols, sizes: Sizes, letters: frozenset[str]) -> Equality | None:
    """Return a claim with each of its vectors turned; None where words say nothing of any of them, or nothing may be turned."""
    nodes = [*walk((equality.left, equality.right))]
    signs = {item for n in nodes for item in getattr(n, "sup", ()) if is_transpose(item)}
    vectors = {n for n in nodes if isinstance(n, Name) and _is_vector(n, symbols, sizes)}
    if len(signs) != 1 or not letters & {n.base for n in vectors}:
        return None
    if any(isinstance(n, (Sum, Call)) or _holds_vector(n, vectors) for n in nodes):
        return None
    sign = signs.pop()
    left, right = (_turned(side, sign, vectors) for side in (equality.left, equality.right))
    return replace(equality, left=left, right=right)


def _is_vector(name: Name, symbols: Symbols, sizes: Sizes) -> bool:
    try:
        ref = symbols.ref(name)
    except BpverifyError:
        return False
    if not ref.symbol or ref.indices is not None or ref.power is not None:
        return False
    slots = symbols.slots(ref.symbol, None if ref.layer is None else 1, sizes)
    return len(slots) == 1 or [*map(sizes.is_one, slots)].count(True) == 1


def _holds_vector(node: object, vectors: Set[Name]) -> bool:
    """Whether a derivative is of, or by, a vector: how it is laid out is said nowhere."""
    return isinstance(node, (Derivative, Nabla)) and any(n in vectors for n in walk((node.of, node.by)))


def _turned(node: Any, sign: Name, vectors: Set[Name]) -> Any:
    if isinstance(node, tuple):
        return tuple(_turned(part, sign, vectors) for part in node)
    if isinstance(node, Name):
        rest = tuple(item for item in node.sup if not is_transpose(item))
        return node if node not in vectors else replace(node, sup=rest if rest != node.sup else (*rest, sign))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _turned(getattr(node, f.name), sign, vectors) for f in fields(node)})
