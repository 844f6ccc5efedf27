"""The layouts of derivatives that the words of a text name: nothing is decided in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.evidence import is_jacobian
from bpverify.texts.turned import gradients_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.document import Text

AGAINST = {
    "numerator": frozenset({"denominator", "transposed", "mixed"}),
    "denominator": frozenset({"numerator", "rows", "transposed", "mixed"}),
}
"""For each layout in which a derivative of an array by an array is read, the words that may mean another one."""
ROWS = frozenset({"numerator", "rows", "mixed"})
"""The words after which the gradient of a number may be a row; it is read as what it is taken by."""


def is_laid_out(text: Text, number: int, steps: Iterable[int]) -> bool:
    """Whether an equality, or a definition that it rests on, has a derivative by a whole array."""
    return any(gradients_of(text, text.equalities[n]) for n in {number, *steps} & text.equalities.keys())


def is_in_another(text: Text, number: int, steps: Iterable[int], named: frozenset[str]) -> bool:
    """Whether an equality may hold only in another layout than the words name."""
    # Words that name both layouts do not say which is the text's own.
    for at in {number, *steps} & text.equalities.keys() if named and not named >= AGAINST.keys() else ():
        for node in gradients_of(text, text.equalities[at]):
            if named & (AGAINST[text.reading.layout] if is_jacobian(text, node) else ROWS):
                return True
    return False
