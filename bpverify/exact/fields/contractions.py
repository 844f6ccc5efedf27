"""NumPy's contractions of two arrays as the einsum that each is."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names


def contraction(name: str, m: int, n: int, arguments: tuple[Value, ...], options: Names) -> str:
    """Return the einsum that ``dot``, ``inner`` or ``tensordot`` is of arrays with so many axes; "" for another function."""
    if m + n > len(ascii_lowercase) or not m or not n:
        return ""
    pairs = _paired(name, m, n, arguments, options)
    if pairs is None:
        return ""
    first = list(ascii_lowercase[:m])
    second = list(ascii_lowercase[m : m + n])
    for a, b in pairs:
        second[b] = first[a]
    summed = {first[a] for a, _ in pairs}
    output = [c for c in (*first, *second) if c not in summed]
    return f"{''.join(first)},{''.join(second)}->{''.join(output)}"


def _paired(name: str, m: int, n: int, arguments: tuple[Value, ...], options: Names) -> list[tuple[int, int]] | None:
    """Return which axis of the first is summed with which of the second."""
    if name == "inner" and not arguments and not options:
        return [(m - 1, n - 1)]
    if name == "dot" and not arguments and not options:
        return [(m - 1, max(n - 2, 0))]
    if name != "tensordot" or len(arguments) + len(options) > 1:
        return None
    axes = arguments[0] if arguments else options.get("axes", 2)
    if isinstance(axes, int):
        return [(m - axes + i, i) for i in range(axes)] if 0 <= axes <= min(m, n) else None
    first, second = ([each] if isinstance(each, int) else list(each) for each in axes)
    return [(a % m, b % n) for a, b in zip(first, second, strict=True)]
