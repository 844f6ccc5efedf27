"""A name that is not covered: looking it up is free, using it is refused."""

from __future__ import annotations

from bpverify.exact.record.places import refuse


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
