"""The modules that the user's code sees in place of numpy, scipy.special and math while it is traced.

What a stand-in does not know it refuses by name; it never falls back to floating-point arithmetic.
"""

from __future__ import annotations

import importlib
import types
from typing import TYPE_CHECKING

from bpverify.exact.record.floattypes import Lazy
from bpverify.exact.standins.builtins import builtins_table
from bpverify.exact.standins.complexes import complex_names, complex_type, norm_of
from bpverify.exact.standins.fourier import fourier_table
from bpverify.exact.standins.linalg import linalg_table, scipy_linalg_table
from bpverify.exact.standins.math import math_table
from bpverify.exact.standins.numpy import numpy_table, stride_table
from bpverify.exact.standins.random import random_table
from bpverify.exact.standins.refused import Refused, guarded
from bpverify.exact.standins.signal import signal_table
from bpverify.exact.standins.special import special_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind

_OURS = (types.FunctionType, types.MethodType)
"""What of a table is ours: its arguments are looked at."""


class StandIn(types.ModuleType):
    """A module made of a table of names; other names of the real module are refused when used."""

    def __init__(self, name: str, table: Mapping[str, Value]) -> None:
        super().__init__(name)
        self.table = table

    def __getattr__(self, name: str) -> Value:
        table = self.__dict__["table"]
        if name in table:
            value = table[name]
            if isinstance(value, Lazy):
                return value.make()
            # Most names are never asked for: each is prepared when it is.
            found = guarded(f"{self.__name__}.{name}", value) if isinstance(value, _OURS) else value
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
    found = {
        "numpy.linalg": StandIn("numpy.linalg", linalg_table(kind)),
        "numpy.random": StandIn("numpy.random", random_table(kind, seed)),
        "numpy.lib.stride_tricks": StandIn("numpy.lib.stride_tricks", stride_table(kind)),
        "scipy.special": StandIn("scipy.special", special_table(kind)),
        "math": StandIn("math", math_table(kind)),
    }
    found["builtins"] = StandIn("builtins", {**builtins_table(kind), "complex": complex_type(kind, "complex")})
    found["scipy.signal"] = StandIn("scipy.signal", signal_table(kind))
    found["numpy.fft"] = StandIn("numpy.fft", fourier_table(kind))
    found["scipy.fft"] = StandIn("scipy.fft", fourier_table(kind))
    found["scipy.linalg"] = StandIn("scipy.linalg", scipy_linalg_table(kind))
    found["numpy.lib"] = StandIn("numpy.lib", {"stride_tricks": found["numpy.lib.stride_tricks"]})
    found["scipy"] = StandIn("scipy", {name: found[f"scipy.{name}"] for name in ("special", "signal", "linalg", "fft")})
    inner = {name: found[f"numpy.{name}"] for name in ("linalg", "random", "lib", "fft")}
    real = numpy_table(kind)
    names = real | complex_names(kind, real)
    for module in ("numpy.linalg", "scipy.linalg"):
        found[module].table = {**found[module].table, "norm": norm_of(kind, real, found[module].table["norm"])}
    found["numpy"] = StandIn("numpy", names | inner)
    return found
