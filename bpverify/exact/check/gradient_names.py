"""What a name says that an array is the gradient of: z of dz, W of grads['W']."""

from __future__ import annotations

import re

_GRADIENT = re.compile(r"^(?:grads?_?|nabla_?|delta_?|err(?:or)?_?|d_?|g_?)(?=\w)|(?:_?grads?|_?bar|_?delta)$", re.IGNORECASE)


def last(name: str) -> str:
    """Return the last part of a name: W of self.W and of params['W']."""
    return re.split(r"[.\[]", name.replace("'", "").replace("]", ""))[-1]


def bare(name: str) -> str | None:
    """Return what a name says that it is the gradient of, None where it says nothing."""
    own = last(name)
    found = _GRADIENT.sub("", own, count=1)
    return found if found and (found != own or "[" in name) else None
