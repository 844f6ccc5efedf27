"""Our side of the race: bpverify's engine with any activation and any cost, caches cold as for the peer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from benchmarks.figures import BenchmarkError
from bpverify.spec import read_network
from bpverify.symbolic.verify import verify

if TYPE_CHECKING:
    from bpverify.network import Network


def network(arch: str) -> Network:
    """The abstract network of an architecture."""
    return read_network(arch, None, None)


def prove(arch: str) -> int:
    """Prove all four equations and return the number of components.

    Raises:
        BenchmarkError: an equation is missing or is not proved.
    """
    sympy.core.cache.clear_cache()
    report = verify(network(arch))
    if [v.name for v in report.verdicts if v.status == "proved"] != ["BP1", "BP2", "BP3", "BP4"]:
        raise BenchmarkError(f"bpverify proves {report.summary['proved']} of 4 equations on {arch}: nothing to compare")
    return sum(v.components or 0 for v in report.verdicts)
