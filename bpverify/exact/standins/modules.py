"""The modules that the user's code sees in place of numpy, scipy.special and math while it is traced.

What a stand-in does not know it refuses by name; it never falls back to floating-point arithmetic.
"""

from __future__ import annotations

import importlib
import types
from typing import TYPE_CHECKING

from bpverify.exact.record.floattypes import Lazy, Once
from bpverify.exact.standins.builtins import builtins_table
from bpverify.exact.standins.complexes import Complexes, complex_type
from bpverify.exact.standins.fourier import fourier_table
from bpverify.exact.standins.linalg import linalg_table, scipy_linalg_table
from bpverify.exact.standins.math import math_table
from bpverify.exact.standins.numpy import numpy_table, stride_table
from bpverify.exact.standins.random import random_table
from bpverify.exact.standins.refused import Refused, guarded
from bpverify.exact.standins.signal import signal_table
from bpverify.exact.standins.special import special_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind

_OURS = (types.FunctionType, types.MethodType)
"""What of a table is ours: its arguments are looked at."""


class StandIn(types.ModuleType):
    """A module made of a table of names; other names of the real module are refused when used.

    The table is made when a name of it is first asked for, and ``dress`` is what becomes of a value then.
    """

    def __init__(
        self, name: str, table: Mapping[str, Value] | Callable[[], Mapping[str, Value]],
        dress: Callable[[str, Value], Value] = lambda _, value: value,
    ) -> None:  # fmt: skip
        super().__init__(name)
        self._make, self._dress = table, dress

    @property
    def table(self) -> Mapping[str, Value]:
        """What is covered, by its names."""
        if callable(self._make):
            self._make = self._make()
        return self._make

    def __getattr__(self, name: str) -> Value:
        table = self.table
        if name in table:
            value = table[name]
            if isinstance(value, Lazy):
                found = value.make()
                if isinstance(value, Once):
                    self.__dict__[name] = found
                return found
            # Most names are never asked for: each is prepared when it is.
            found = self._dress(name, guarded(f"{self.__name__}.{name}", value) if isinstance(value, _OURS) else value)
            self.__dict__[name] = found
            return found
        if name.startswith("__") or not _exists(self.__name__, name):
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        return Refused(f"{self.__name__}.{name}")


def _exists(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return True


def stand_ins(kind: Kind, seed: int = 0) -> dict[str, StandIn]:
    """Return the stand-in of each module by its full name, over this kind of arrays."""
    real = numpy_table(kind)
    complexes = Complexes(kind, real)
    tables: dict[str, Mapping[str, Value] | Callable[[], Mapping[str, Value]]] = {
        "numpy.linalg": lambda: linalg_table(kind),
        "numpy.random": random_table(kind, seed),
        "numpy.lib.stride_tricks": lambda: stride_table(kind),
        "numpy.fft": lambda: fourier_table(kind),
        "scipy.special": lambda: special_table(kind),
        "scipy.signal": lambda: signal_table(kind),
        "scipy.linalg": lambda: scipy_linalg_table(kind),
        "scipy.fft": lambda: fourier_table(kind),
        "math": lambda: math_table(kind),
        "builtins": {**builtins_table(kind), "complex": complex_type(kind, "complex")},
    }
    found = {name: StandIn(name, table) for name, table in tables.items()}
    for name in ("numpy.linalg", "scipy.linalg"):
        found[name] = StandIn(name, tables[name], complexes.aware_of_matrices)
    found["numpy.lib"] = StandIn("numpy.lib", {"stride_tricks": found["numpy.lib.stride_tricks"]})
    found["scipy"] = StandIn("scipy", {name: found[f"scipy.{name}"] for name in ("special", "signal", "linalg", "fft")})
    inner = {name: found[f"numpy.{name}"] for name in ("linalg", "random", "lib", "fft")}
    found["numpy"] = StandIn("numpy", real | complexes.names() | inner, complexes.aware)
    return found
