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

    Of all proofs, those that have nothing to say on the network are left out; ``left_out`` names them.

    Args:
        name: bp1, bp2, bp3, bp4, induction or all, in any case.
        network: spell the proof out for this network, component by component; None for all widths and depths.

    Raises:
        InputError: there is no proof of that name, or the network is too large to spell it out.
    """
    names = _names(name)
    if network is None:
        from bpverify.proof.general import general

        return tuple(map(general, names))
    from bpverify.proof.spelled import spelled

    absent = left_out(name, network)
    return tuple(spelled(each, network) for each in names if each not in absent)


def left_out(name: str, network: Network | None) -> dict[str, str]:
    """Return which of several proofs have no component on the network, each with the reason in a line.

    A proof that is asked for by its own name is never left out: that it has nothing to say is an error.
    """
    names = _names(name)
    if network is None or len(names) == 1:
        return {}
    from bpverify.proof.spelled import without_component

    lacks = {each: without_component(each, network) for each in names}
    return {each: f"{each} is left out: {network.arch} has no {lack}" for each, lack in lacks.items() if lack}


def _names(name: str) -> tuple[str, ...]:
    names = NAMES.get(name.strip().lower())
    if names is None:
        raise InputError(f"proof '{name}'", "an equation that is proved", nearest(name, NAMES))
    return names
