"""``prove``: the proof of an equation for all widths and depths, or spelled out for one network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import InputError, nearest
from bpverify.proof.texts import TEXTS

if TYPE_CHECKING:
    from bpverify.network import Network
    from bpverify.proof.proof import Proof

NAMES = {name.lower(): (name,) for name in TEXTS} | {"all": tuple(TEXTS)}
"""What may be asked for, with the proofs that it means."""


def prove(name: str, network: Network | None = None) -> tuple[Proof, ...]:
    """Return the checked proof of an equation; each step was decided and its reason held against it.

    Args:
        name: bp1, bp2, bp3, bp4, induction or all, in any case.
        network: spell the proof out for this network, component by component; None for all widths and depths.

    Raises:
        InputError: there is no proof of that name, or the network is too large to spell it out.
    """
    names = NAMES.get(name.strip().lower())
    if names is None:
        raise InputError(f"proof '{name}'", "an equation that is proved", nearest(name, NAMES))
    if network is None:
        from bpverify.proof.general import general

        return tuple(map(general, names))
    from bpverify.proof.spelled import spelled

    return tuple(spelled(each, network) for each in names)
