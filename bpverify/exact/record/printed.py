"""What can be written as text and used for nothing else, such as a rounded number that depends on the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value


class Printed:
    """What can be written as text and used for nothing else, such as a rounded number that depends on the inputs."""

    def __init__(self, graph: Graph, value: Value, what: str) -> None:
        graph.printed = True
        self._value, self._what = value, what

    def __repr__(self) -> str:
        return repr(self._value)

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__"):
            raise AttributeError(name)
        raise refuse(self._what)


def _unusable(self: Printed, *_: object) -> Value:
    raise refuse(self._what)


for _name in (
    "add radd sub rsub mul rmul truediv rtruediv pow rpow neg abs matmul rmatmul mod rmod floordiv rfloordiv lt le gt ge eq ne "
    "bool float int index hash round"
).split():
    setattr(Printed, f"__{_name}__", _unusable)
