"""Examples given by their shapes: sizes with a name are drawn, each a number of its own, so that no two agree by chance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.exact.record.values import Value

_SEPARATOR = re.compile(r"[\s,×]+")
FORM = "sizes such as '(m, n)' or '(m, 3)', '()' for one number, '(m) < k' for whole numbers from 0 to k - 1"


def drawn(at: Mapping[str, Value], domains: Mapping[str, str], seed: int) -> tuple[dict[str, Value], str]:
    """Return the example with arrays for every text that is a shape, and a note on the sizes that were drawn.

    Raises:
        InputError: a text is no shape.
    """
    # Value other text is an argument like any other, such as "relu".
    texts = {name: _read(name, value) for name, value in at.items() if isinstance(value, str) and value.lstrip().startswith("(")}
    if not texts:
        return dict(at), ""
    rng = np.random.default_rng(seed)
    sizes = _sizes(at, texts, rng)
    found = dict(at)
    for name, (shape, below) in texts.items():
        lengths = tuple(_size(size, sizes) for size in shape)
        if below is not None:
            found[name] = rng.integers(_size(below, sizes), size=lengths)
        elif domains.get(name) in DOMAINS and domains[name] != "fixed":
            found[name] = DOMAINS[domains[name]].draw(np.zeros(lengths), rng, -1)
        else:
            # Hundredths that are not 0, of both signs.
            values = rng.integers(1, 200, size=lengths) * rng.choice([-1, 1], size=lengths) / 100
            found[name] = np.asarray(values) if lengths else float(values)
    return found, "sizes drawn: " + ", ".join(f"{name} = {size}" for name, size in sizes.items()) if sizes else ""


def _read(name: str, text: str) -> tuple[tuple[str, ...], str | None]:
    shape, less, below = text.partition("<")
    if not shape.rstrip().endswith(")"):
        raise InputError(f"the example's {name} {text!r}", FORM)
    inside = shape.strip()[1:-1].strip(", ")
    sizes = tuple(_SEPARATOR.split(inside)) if inside else ()
    for size in (*sizes, *([below.strip()] if less else [])):
        if not size.isidentifier() and not (size.isdecimal() and int(size) > 0):
            raise InputError(f"the example's {name} {text!r}", FORM, f"{size!r} is no size" if size else "")
    return sizes, below.strip() if less else None


def _sizes(
    at: Mapping[str, Value], texts: Mapping[str, tuple[tuple[str, ...], str | None]], rng: np.random.Generator
) -> dict[str, int]:
    """Return a size for every name: from 3 on, none twice, none that stands in the example as a number."""
    named = dict.fromkeys(s for shape, below in texts.values() for s in (*shape, below) if s is not None and s.isidentifier())
    taken = {int(s) for shape, _ in texts.values() for s in shape if s.isdecimal()}
    taken |= {n for value in at.values() if isinstance(value, np.ndarray) for n in value.shape}
    free = [n for n in range(3, 3 + len(named) + len(taken)) if n not in taken][: len(named)]
    return dict(zip(named, (int(n) for n in rng.permutation(free)), strict=True))


def _size(size: str, sizes: Mapping[str, int]) -> int:
    return sizes[size] if size in sizes else int(size)
