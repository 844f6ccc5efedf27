r"""Products entry by entry beside products of matrices without a sign: A \odot B C is A \odot (B C) where nothing else fits.

Factors are multiplied from left to right. Where what stands before the sign has another shape than the factor behind it, and that
of the whole product behind it, what has no sign between is meant to be multiplied first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.conforming import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.tree import Node, Times

Run = tuple[str, tuple["Node", ...], tuple[str, ...]]
"""The sign before some factors, these factors, and the signs between them."""


def runs(node: Times) -> Iterator[Run]:
    """Yield the factors of a product by runs: behind each sign for entry by entry those with no such sign between them."""
    sign, factors, signs = "", [node.factors[0]], list[str]()
    for factor, join in zip(node.factors[1:], node.signs, strict=True):
        if join == "entry":
            yield sign, tuple(factors), tuple(signs)
            sign, factors, signs = join, [factor], []
        else:
            factors.append(factor)
            signs.append(join)
    yield sign, tuple(factors), tuple(signs)


def may_be_grouped(run: Run) -> bool:
    """Whether several factors stand behind a sign for entry by entry, with nothing between them."""
    sign, factors, signs = run
    return sign == "entry" and len(factors) > 1 and SILENT.issuperset(signs)
