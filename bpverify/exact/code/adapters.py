"""Gradients that no function returns: left in local variables, or applied at once as an update of the parameters."""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.code.binding import bound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

    from bpverify.exact.code.trace import Tracer
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names


class Adapter(Protocol):
    """Code to run in place of a function that returns gradients."""

    function: Callable[..., Value]

    def outputs(self, tracer: Tracer, given: Names, by_name: bool = False) -> Value:
        """Run the code in the tracer and return the gradients by the arguments' names."""


@dataclass(frozen=True)
class LocalGradients:
    """Gradients read from local variables where a function returns; see ``locals_of``."""

    function: Callable[..., Value]
    variables: dict[str, str]
    within: str

    def outputs(self, tracer: Tracer, given: Names, by_name: bool = False) -> Value:
        """Run the function and return the last values of the variables."""
        found: Names = {}
        held: list[Value] = []

        def watch(frame: FrameType, event: str, _: Value) -> None:
            if event == "return" and frame.f_code.co_name == self.within:
                found.update({k: v for k, v in frame.f_locals.items() if k in self.variables.values()})
                held.extend(frame.f_locals.values())

        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            tracer.run(self.function, *bound(self.function, given, by_name))
        finally:
            sys.setprofile(before)
        tracer.seen = held
        missing = [v for v in self.variables.values() if v not in found]
        if missing:
            raise InputError(f"local variable {missing[0]!r}", f"one that {self.within} has when it returns")
        return {name: found[variable] for name, variable in self.variables.items()}


@dataclass(frozen=True)
class UpdateGradients:
    """Gradients read from an update of gradient descent; see ``updates_of``."""

    function: Callable[..., Value]
    rate: Value
    parameters: tuple[str, ...]

    def _are_parameters(self, after: Value, before: Names) -> bool:
        if isinstance(after, dict):
            return True
        if len(self.parameters) == 1:
            only = before[self.parameters[0]]
            return _matches(only, after) or (isinstance(after, tuple) and len(after) == 1 and _matches(only, after[0]))
        return isinstance(after, list | tuple) and len(after) == len(self.parameters)

    def outputs(self, tracer: Tracer, given: Names, by_name: bool = False) -> Value:
        """Run the update and return (before - after) / rate."""
        rate = tracer.exact(self.rate)
        before = {name: copy.deepcopy(given[name]) for name in self.parameters}
        after = tracer.run(self.function, *bound(self.function, given, by_name))
        if after is None or not self._are_parameters(after, before):
            # Changed in place; what is returned is something else, such as the loss.
            after = tuple(given[name] for name in self.parameters)
        elif isinstance(after, dict) and len(self.parameters) == 1 and self.parameters[0] not in after:
            # The one parameter is a dict itself, and this is the new one.
            after = (after,)
        elif isinstance(after, dict):
            missing = [name for name in self.parameters if name not in after]
            if missing:
                raise InputError("the update's outputs", f"the new {missing[0]}", nearest(missing[0], map(str, after)))
            after = tuple(after[name] for name in self.parameters)
        elif len(self.parameters) == 1 and not (isinstance(after, tuple) and len(after) == 1):
            after = (after,)
        if len(after) != len(self.parameters):
            expected = f"{len(self.parameters)}, the new {', '.join(self.parameters)}"
            raise InputError("the update's outputs", expected, f"it returns {len(after)}")
        pairs = zip(self.parameters, after, strict=True)
        return {name: _slope(before[name], new, rate) for name, new in pairs}


def _matches(before: Value, after: Value) -> bool:
    if isinstance(before, dict):
        return isinstance(after, dict)
    if isinstance(before, list | tuple):
        return isinstance(after, list | tuple) and len(before) == len(after)
    return bool(np.shape(before) == np.shape(after))


def _slope(before: Value, after: Value, rate: Value) -> Value:
    if isinstance(before, dict):
        if not isinstance(after, dict) or before.keys() - after.keys():
            raise InputError("the update's outputs", "a dict with the keys " + ", ".join(map(str, before)), _has(after))
        return {key: _slope(before[key], after[key], rate) for key in before}
    if isinstance(before, list | tuple):
        return [_slope(b, a, rate) for b, a in zip(before, after, strict=True)]
    return (before - after) / rate


def _has(after: Value) -> str:
    return "it has " + ", ".join(map(str, after)) if isinstance(after, dict) else f"it is {type(after).__name__}"


def locals_of(function: Callable[..., Value], variables: Mapping[str, str], within: str | None = None) -> LocalGradients:
    """Return gradients for ``check_gradients`` that stand in local variables when a function returns.

    ``variables`` maps an argument's name to the variable that holds its gradient; ``within`` names the function, called by
    ``function``, whose variables they are (by default it is ``function`` itself).
    """
    if within is None and not hasattr(function, "__name__"):
        raise InputError("locals_of", "a function, or within= with the name of one", f"it is {type(function).__name__}")
    return LocalGradients(function, dict(variables), within or function.__name__)


def updates_of(function: Callable[..., Value], rate: float, *parameters: str) -> UpdateGradients:
    """Return gradients for ``check_gradients`` that are applied as parameter -= rate * gradient.

    ``function`` changes its arguments in place, or returns the new parameters in the order named, or by name.
    """
    return UpdateGradients(function, rate, parameters)
