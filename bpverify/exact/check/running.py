"""What runs the user's code, in a record, in prime fields or on NumPy's own arrays, and what its forward pass came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bpverify.exact.record.values import Value


class Runner(Protocol):
    """What runs the user's functions; a tracer keeps what they compute."""

    seen: list[Value] | None
    """All local variables of the function whose variables are the gradients, where that is how they are found."""

    def run(self, function: Callable[..., Value], arguments: Sequence[Value], options: dict[str, Value] | None = None) -> Value:
        """Call the function and return what it returns."""

    def symbols(self, value: Value, name: str) -> Value:
        """Return nested arrays for the function to take, of symbols where there are any."""

    def exact(self, value: Value) -> Value:
        """Return the numbers that floats stand for."""

    def rebound(self, value: Value) -> Value:
        """Return a function, class or object as it is run here."""

    def own(self, value: Value) -> Value:
        """Return a function or an object as it is run here, to be changed: it is a copy, or put back later."""

    def in_place_of(self, value: Value, made: Value) -> bool:
        """Let numbers stand for an array wherever it is held; return whether they do, else it is to be written to."""

    def begin_again(self) -> None:
        """Let the code that runs next draw what the code that ran first has drawn."""


@dataclass(frozen=True, slots=True)
class Forward:
    """What a forward pass came to: the cost, and of a layer the upstream gradient that made its output one."""

    cost: Value
    upstream: NDArray[np.float64] | None = None
    cache: tuple[Value, ...] = ()
    """What the forward pass of a layer hands to the backward pass, where it does."""
    remark: str = ""
    """What is said of how it was read."""

    @property
    def told(self) -> Value:
        """What a number beside the gradients may be: the cost, None of a layer, whose cost is made here."""
        return self.cost if self.upstream is None else None
