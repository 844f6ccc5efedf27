"""How a run may end before it is done: no time, no room, no reciprocal."""

from __future__ import annotations

from bpverify.errors import InputError


class TimeoutReachedError(Exception):
    """The time allowed has passed; never leaves the room."""


class ZeroDivisorError(ArithmeticError):
    """A divisor is 0 modulo one of the primes: this calls for a fresh draw and says nothing about the code."""


class TooLargeError(InputError):
    """The run recorded more nodes than allowed; what was decided so far is kept by the caller."""
