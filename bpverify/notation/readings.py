r"""How a text may write what this notation writes in one way only: a closed table of readings.

A default reading may prove; it accuses only where no other reading of the table is left that makes an equation true.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bpverify.notation.objectives import Objective


@dataclass(frozen=True, slots=True)
class Convention:
    r"""One reading of a text; without arguments, this notation's own.

    ``order``: w_{ij} leads "to" unit i from unit j, or "from" unit i to unit j.
    ``start``: the quantities that are numbered by the layer in which their weights start: none, "w" or "wb".
    ``rows``: vectors lie.
    ``layout``: which units are the rows of the derivative of a vector by a vector: those of the "numerator", those of the
    "denominator", or ("") whichever conforms; with "entries", that by a vector of the same layer is the vector of its entries'
    own derivatives.
    ``turned``: the derivative of a number by an array is the transpose of one of the array's shape.
    ``loose``: arrays of one shape side by side are multiplied entry by entry.
    ``weighed``: a vector before the derivative of a vector by a matrix weighs those of its entries, which are added.
    ``delta``: what delta is: the derivative of the cost by "z", by "a", or the negative of one, "-z" or "-a".
    ``sample``: the index that numbers samples; "" where none does.
    ``depth``: the number of the output layer; 0 where the text writes L.
    ``origin``: the number of the input layer.
    ``objective``: what the text adds to the network and to the cost of one sample; None where nothing is.
    """

    order: str = "to"
    start: str = ""
    rows: bool = False
    layout: str = ""
    turned: bool = False
    loose: bool = False
    weighed: bool = False
    delta: str = "z"
    sample: str = ""
    depth: int = 0
    origin: int = 0
    objective: Objective | None = None

    @property
    def has_samples(self) -> bool:
        """Whether the text's own cost tells which index numbers its samples."""
        return self.objective is not None and self.objective.each is not None

    def shift(self, kind: str) -> int:
        """Return how much further towards the output a quantity's layer is than the text's number says."""
        return int(bool(kind) and kind in self.start)

    def differing(self, other: Convention) -> tuple[str, ...]:
        """Return the names of what differs from another reading."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))

    def words(self, than: Convention) -> str:
        """Return in words what differs from another reading."""
        return " and ".join(said(name, getattr(self, name)) for name in self.differing(than))


OWN = Convention()

VALUES: Mapping[str, tuple[Any, ...]] = {
    "order": ("to", "from"),
    "start": ("", "wb", "w"),
    "origin": (0, 1),
    "rows": (False, True),
    "layout": ("", "denominator", "entries"),
    "turned": (False, True),
    "loose": (False, True),
    "delta": ("z", "a", "-z", "-a"),
}
"""The values that are tried, the default first; samples and the depth depend on the text."""

WORDS: Mapping[tuple[str, Any], str] = {
    ("order", "to"): "w_{ij} leads from unit j to unit i",
    ("order", "from"): "w_{ij} leads from unit i to unit j",
    ("start", ""): "weights are numbered by the layer in which they end",
    ("start", "w"): "weights, not biases, are numbered by the layer in which they start",
    ("start", "wb"): "weights and biases are numbered by the layer in which they start",
    ("origin", 0): "the input is layer 0",
    ("origin", 1): "the input is layer 1",
    ("rows", False): "vectors are columns",
    ("rows", True): "vectors are rows",
    ("layout", ""): "the derivative of a vector by a vector is in the layout that conforms",
    ("layout", "numerator"): "the derivative of a vector by a vector is in numerator layout",
    ("layout", "denominator"): "the derivative of a vector by a vector is in denominator layout",
    ("layout", "entries"): "the derivative of a vector by a vector of its layer is taken entry by entry",
    ("turned", False): "the derivative of a number by an array has the array's shape",
    ("turned", True): "the derivative of a number by an array is transposed",
    ("loose", False): "arrays side by side are multiplied as matrices",
    ("loose", True): "arrays of one shape side by side are multiplied entry by entry",
    ("weighed", False): "the derivative of a vector by a matrix is not read",
    ("weighed", True): "a vector before the derivative of a vector by a matrix weighs those of its entries, which are added",
    ("delta", "z"): "delta^l is dC/dz^l",
    ("delta", "a"): "delta^l is dC/da^l",
    ("delta", "-z"): "delta^l is -dC/dz^l",
    ("delta", "-a"): "delta^l is -dC/da^l",
    ("sample", ""): "no index numbers samples",
}


def said(name: str, value: Any) -> str:
    """Return one reading in words."""
    if name == "sample" and value:
        return f"{value} numbers the samples"
    if name == "depth":
        return f"layer {value} is the output" if value else "the output layer is L"
    if name == "objective":
        return value.words() if value is not None else "the network and the cost of one sample are meant"
    return WORDS[name, value]


def variants(base: Convention, choices: Mapping[str, Iterable[Any]]) -> Iterator[Convention]:
    """Yield the readings that differ from ``base`` in what ``choices`` leaves open, those that differ least first."""
    found = [base]
    for name, values in choices.items():
        found += [replace(one, **{name: value}) for one in found for value in values if value != getattr(base, name)]
    yield from sorted(found[1:], key=lambda one: len(one.differing(base)))
