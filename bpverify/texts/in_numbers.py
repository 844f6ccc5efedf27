"""A computation in numbers that does not give the number printed beside it, and does with one thing changed.

It stands in no text's notation, and rests on no definition: words and conventions do not make it right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.edits import edits
from bpverify.texts.equality import HOLD
from bpverify.texts.figures import printed_digits
from bpverify.texts.mended import found_of
from bpverify.texts.tree import Number, Plus, quantities

if TYPE_CHECKING:
    from bpverify.texts.document import Text
    from bpverify.texts.edits import Edit
    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node

LEAST_DIGITS = 3
"""How many digits must be printed: what agrees in fewer with one thing changed may do so by chance."""

OF_NO_COMPUTATION = frozenset(("", "for", "with", "as", "where", "use", "uses", "using", "take", "taking", "let"))
"""Words of what is supposed, and none: a computation in numbers is the same in each case."""


def slips_in_numbers(text: Text, number: int) -> frozenset[str]:
    """Return the kinds of changes with each of which a computation gives what is printed, none where it does so itself."""
    equality = text.equalities[number]
    if any(True for _ in quantities((equality.left, equality.right))) or equality.relation != "=":
        return frozenset()
    sides = ((equality.left, equality.right), (equality.right, equality.left))
    computed, printed = next(((a, b) for a, b in sides if _figures(b) >= LEAST_DIGITS and not _figures(a)), (None, None))
    if computed is None or printed is None or text.judge(number).status != "unequal":
        return frozenset()
    asked = replace(equality, left=printed, right=computed)
    return frozenset(edit.kind for edit in edits(text, asked) if _gives(text, number, asked, edit))


def _gives(text: Text, number: int, equality: Equality, edit: Edit) -> bool:
    try:
        return found_of(text, number, replace(equality, right=edit.right)).status in HOLD
    except (BpverifyError, RecursionError):
        return False


def _figures(tree: Node) -> int:
    """Return how many digits a number that stands by itself has from its first that is not 0 on; 0 of anything else."""
    digits = printed_digits(tree)
    if isinstance(tree, Plus) and len(tree.terms) == 1:
        tree = tree.terms[0][1]
    if not digits or not isinstance(tree, Number):
        return 0
    return len(str(abs(round(tree.value * 10**digits))))
