"""Components of groups: what an index of (A B)_{ij} runs over, where no name has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.texts.causes import UndefinedError
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.places import Setting
from bpverify.texts.tree import Name, Scripted, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.places import World
    from bpverify.texts.tree import Node


def extent(model: World, letter: str, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> int:
    """Return the number of values of an index that stands at a group.

    Raises:
        UnsupportedError: no group has it, or the group is no array with as many indices.
    """
    for node in walk(nodes):
        if isinstance(node, Scripted) and Name(letter) in node.sub:
            value = Evaluator(model).value(node.of, Setting({}, counters, {}))
            sizes = [int(size) for size in np.shape(value) if size > 1]
            if len(sizes) == len(node.sub):
                return sizes[node.sub.index(Name(letter))]
    raise UndefinedError(f"nothing says what the index {letter} runs over")
