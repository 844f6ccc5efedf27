"""What is not covered: a name, which is refused when it is used, and arguments that a function of ours does not take."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value


class Refused:
    """A name of the real module that is not covered: looking it up is free, using it is refused."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Refused:
        if name.startswith("__"):
            raise AttributeError(name)
        return Refused(f"{self._name}.{name}")

    def __call__(self, *_: object, **__: object) -> None:
        """Refuse, by the full name."""
        raise refuse(self._name)


def guarded(name: str, function: Callable[..., Value]) -> Value:
    """Return a function of ours that refuses arguments which it does not take: numpy's may take them."""

    @functools.wraps(function)
    def run(*arguments: Value, **options: Value) -> Value:
        try:
            return function(*arguments, **options)
        except TypeError as error:
            try:
                inspect.signature(function).bind(*arguments, **options)
            except TypeError:
                raise refuse(f"{name} with these arguments ({error})") from None
            raise

    return run
