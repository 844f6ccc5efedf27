"""Proved equations become NumPy source, and that source is checked exactly at the size of real networks.

``bpverify.lower(network)`` is the public function of that name; the room can be called in its place, since an import of any
of its files puts the room at ``bpverify.lower``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpverify.lower.lower import Lowered
    from bpverify.network import Network


class _Room(ModuleType):
    def __call__(self, network: Network, namespace: str = "numpy") -> Lowered:
        from bpverify.lower.lower import lower

        return lower(network, namespace)


sys.modules[__name__].__class__ = _Room
