"""What a float of the code is read as: a rational, a closed form, or minus infinity for a mask; it is noted in the record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bpverify.exact.record.closedforms import closed_form
from bpverify.exact.record.literals import intended, simplest
from bpverify.exact.record.places import held_place

if TYPE_CHECKING:
    from fractions import Fraction

    from bpverify.exact.record.closedforms import ClosedForm
    from bpverify.exact.record.graph import Graph

LOWEST = -1000.0
"""The exponential of this underflows, and so does that of what is lower: such numbers are written for minus infinity."""


def read(graph: Graph, value: float, bits: int) -> Fraction | ClosedForm | float:
    """Return what a float of so many bits stands for; infinities and nan are themselves."""
    if not math.isfinite(value):
        return value
    if is_masking(graph, value):
        return -math.inf
    found = intended(value) if bits == 64 else simplest(value, bits)
    if found != value:
        if graph.reading.closed_forms and (form := closed_form(value, bits)) is not None:
            graph.forms.setdefault(repr(value), (form.text, held_place()))
            return form
        graph.literals[repr(value)] = found
    return found


def is_masking(graph: Graph, value: float) -> bool:
    """Whether a low number is read as minus infinity; note that there is one."""
    if value > LOWEST:
        return False
    graph.masks[repr(value)] = None
    if not graph.reading.masks:
        return False
    graph.forms.setdefault(repr(value), ("minus infinity", held_place()))
    return True
