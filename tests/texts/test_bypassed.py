"""A cost that is only differentiated: it is a function of what it is taken by, unless something leads past that."""

from __future__ import annotations

import pytest

from .reading import is_held

CHAIN = r"z_\ell=\Theta_\ell a_{\ell-1} | a_\ell=g(z_\ell)"
BY_Z = r"\frac{\partial E}{\partial z_\ell}=\frac{\partial E}{\partial a_\ell}\frac{\partial a_\ell}{\partial z_\ell}"
BACK = r"\frac{\partial E}{\partial x}=W^T\frac{\partial E}{\partial u}"
HELD = {
    "a name of the last layer": (rf"{CHAIN} | a_L=\hat y", BY_Z),
    "an array that is computed from it": (rf"{CHAIN} | \hat y=2a_L", BY_Z),
    "a link within a layer": (rf"{CHAIN} | r=a_L-a_L\odot a_L", BY_Z),
    "a name of what it is taken by": ("u=Wx | v=u", BACK),
    "an array of it at both ends": (r"u=Wx | \hat x=u | v=\hat x\odot u", BACK),
}
ATTACKS = {
    "a layer before the last": (rf"{CHAIN} | \hat y=a_L+a_2", BY_Z),
    "a product with it": (r"u=Wx | y=x\odot u", BACK),
    "a name of that": (r"u=Wx | r=x\odot u | y=r", BACK),
    "the input itself": ("u=Wx | y=x", BACK),
    "all layers": (rf"{CHAIN} | r=\sum_{{\ell=1}}^La_\ell", BY_Z),
}


def document(definitions: str, claim: str) -> str:
    return "\n\n".join(f"$${each}$$" for each in (*definitions.split(" | "), claim))


@pytest.mark.parametrize("name", HELD)
def test_what_is_computed_from_it_leads_nowhere_else(name: str) -> None:
    assert is_held(document(*HELD[name]), HELD[name][1])


@pytest.mark.parametrize("name", ATTACKS)
def test_what_leads_past_it_leaves_open_what_the_cost_is_of(name: str) -> None:
    assert not is_held(document(*ATTACKS[name]), ATTACKS[name][1])
