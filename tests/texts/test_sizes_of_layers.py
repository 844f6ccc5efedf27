"""Sizes of layers: a sum over layers keeps them apart, and a plain name may be that of one of them, which is said."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import closely, is_held

NETWORK = r"""$$ z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}, $$
$$ a^{(l+1)} = f(z^{(l+1)}) $$

with $a^{(1)} = x$, and the cost of one sample is

$$ J(W,b;x,y) = \frac{1}{2} \| a^{(n_l)} - y \|^2 $$

"""
MEAN = r"""$$ J(W,b) = \frac{1}{m} \sum_{i=1}^m J(W,b;x^{(i)},y^{(i)})
+ \frac{\lambda}{2} \sum_{l=1}^{n_l-1} \sum_{i=1}^{s_l} \sum_{j=1}^{s_{l+1}} ( W^{(l)}_{ji} )^2 $$

"""
FIRST = r"""In the first layer, $$ z_i^{(2)} = \sum_{j=1}^n W^{(1)}_{ij} x_j + b^{(1)}_i $$

"""
LAST = r"\frac{\partial}{\partial z^{(n_l)}_i} J(W,b;x,y) = - (y_i - a^{(n_l)}_i) f'(z^{(n_l)}_i)"
OTHER = r"\delta^{(1)}_i = \sum_{j=1}^{n} W^{(1)}_{ji} \frac{\partial}{\partial z^{(2)}_j} J(W,b;x,y)"
RIGHT = OTHER.replace("{n}", "{s_2}")


DELTA = r"$$ \delta^{(1)}_i = \frac{\partial}{\partial a^{(1)}_i} J(W,b;x,y) $$ "


def conditions_of(text: str, claim: str) -> list[str]:
    """Return what is said beside a claim's proof, or fail where it is not proved."""
    verdict = check_text(text + f"$$ {claim} $$", "sizes.md").verdicts[-1]
    assert closely(verdict.claim) in closely(claim)
    if verdict.status not in ("proved", "tested"):
        pytest.fail(f"{verdict.status}: {verdict.reason}")
    return [str(each) for each in verdict.conditions]


@pytest.mark.parametrize("text", [NETWORK, NETWORK + MEAN, NETWORK + FIRST])
def test_a_penalty_over_all_layers_makes_no_two_layers_one_size(text: str) -> None:
    assert conditions_of(text, LAST)


def test_a_plain_name_of_the_size_of_one_layer_is_said() -> None:
    found = conditions_of(NETWORK + MEAN + FIRST, LAST)
    assert "n is the size s of layer 1" in found
    assert not any("is the size" in each for each in conditions_of(NETWORK + MEAN, LAST))


@pytest.mark.parametrize("claim", [LAST.replace("- (y_i", "(y_i"), OTHER])
def test_what_is_wrong_with_two_names_of_a_size_is_not_proved(claim: str) -> None:
    assert not is_held(NETWORK + MEAN + FIRST + DELTA + f"$$ {claim} $$", claim)


def test_a_sum_up_to_the_size_of_the_other_layer_is_proved() -> None:
    assert is_held(NETWORK + MEAN + FIRST + DELTA + f"$$ {RIGHT} $$", RIGHT)


def test_a_name_that_two_layers_share_is_the_size_of_none() -> None:
    second = r"and $$ z_i^{(3)} = \sum_{j=1}^n W^{(2)}_{ij} a^{(2)}_j + b^{(2)}_i $$ "
    claim = LAST
    assert not is_held(NETWORK + MEAN + FIRST + second + f"$$ {claim} $$", claim)
