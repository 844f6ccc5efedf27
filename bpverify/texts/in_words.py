"""Equations whose right side is words: that a gradient is what the chosen cost makes it is no other meaning of its letter.

The words must be known, one by one: "minus the gradient" or "its mean over the batch" would say what the letter is otherwise.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_ABOUT = frozenset("loss losses cost costs objective".split())
_KNOWN = _ABOUT | frozenset(
    "choose chosen choice use pick insert see depend depends depending dependent on by for of to the a an your any its given with"
    " and or specific formula formulas expression equation function functions output activation activations layer pair".split()
)


def leaves_to_the_cost(words: str) -> bool:
    """Whether words in the place of a right side only say that it is to be chosen by the cost."""
    found = {word.lower() for word in _WORD.findall(words)}
    return bool(found & _ABOUT) and found <= _KNOWN
