"""bpverify: the proof checker for backpropagation.

The public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bpverify.version import __version__

if TYPE_CHECKING:
    from bpverify.errors import BpverifyError, InputError
    from bpverify.exact.gradients import check_layer, check_vjp
    from bpverify.frameworks.functions import check_function, check_gradients
    from bpverify.frameworks.rows import row
    from bpverify.general.check import check, check_document
    from bpverify.lowering.lower import Lowered, lower
    from bpverify.proof.prove import prove
    from bpverify.spec import read_network as Network
    from bpverify.symbolic.verify import verify
    from bpverify.verdict import CodeWitness, IllFormed, Proved, Refuted, Report, Tested, Undecided, Verdict, Witness

_HOMES = {
    "BpverifyError": "bpverify.errors",
    "CodeWitness": "bpverify.verdict",
    "IllFormed": "bpverify.verdict",
    "InputError": "bpverify.errors",
    "Lowered": "bpverify.lowering.lower",
    "Network": "bpverify.spec:read_network",
    "Proved": "bpverify.verdict",
    "Refuted": "bpverify.verdict",
    "Report": "bpverify.verdict",
    "Tested": "bpverify.verdict",
    "Undecided": "bpverify.verdict",
    "Verdict": "bpverify.verdict",
    "Witness": "bpverify.verdict",
    "check": "bpverify.general.check",
    "check_document": "bpverify.general.check",
    "check_function": "bpverify.frameworks.functions",
    "check_gradients": "bpverify.frameworks.functions",
    "check_layer": "bpverify.exact.gradients",
    "check_vjp": "bpverify.exact.gradients",
    "lower": "bpverify.lowering.lower",
    "prove": "bpverify.proof.prove",
    "row": "bpverify.frameworks.rows",
    "verify": "bpverify.symbolic.verify",
}
"""Each public name with the module that holds it, and its name there where that differs.

``Network("2-3-1")`` reads an architecture, so the public name is the reader; the class lives in ``bpverify.network``.
"""

__all__ = [
    "BpverifyError",
    "CodeWitness",
    "IllFormed",
    "InputError",
    "Lowered",
    "Network",
    "Proved",
    "Refuted",
    "Report",
    "Tested",
    "Undecided",
    "Verdict",
    "Witness",
    "__version__",
    "check",
    "check_document",
    "check_function",
    "check_gradients",
    "check_layer",
    "check_vjp",
    "lower",
    "prove",
    "row",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'bpverify' has no attribute '{name}'")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(module), attribute or name)


def __dir__() -> list[str]:
    return sorted(__all__)
