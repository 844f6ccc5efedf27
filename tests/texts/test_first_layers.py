"""What holds from the second layer on is not proved of all layers, where the cost has a term for the first one alone."""

from __future__ import annotations

import pytest

from .reading import is_held

NET = [r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}", r"A^{[l]} = g(Z^{[l]})"]
COST = r"J = \frac{1}{2} \|A^{[L]} - Y\|^2"
CLAIMS = [
    r"dW^{[l]} = dZ^{[l]} (A^{[l-1]})^T",
    r"\frac{\partial J}{\partial W^{[l]}} = dZ^{[l]} (A^{[l-1]})^T",
    r"\frac{\partial J}{\partial W^{[l]}} = \frac{\partial J}{\partial Z^{[l]}} (A^{[l-1]})^T",
]


def document(*equations: str) -> str:
    return "\n\n".join(f"$${latex}$$" for latex in equations)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_term_for_the_first_layer_alone_keeps_a_claim_of_all_layers_open(claim: str) -> None:
    assert is_held(document(*NET, COST, claim), claim)
    for term in (r"\lambda \sum_i \sum_j (W_{ij}^{[1]})^2", r"\lambda \|W^{[1]}\|^2", r"\lambda W_{11}^{[1]}", r"\|W^{[2]}\|^2"):
        assert not is_held(document(*NET, f"{COST} + {term}", claim), claim)


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("name", ["R", "c^{[L]}", "c^{[2]}"])
def test_the_term_may_have_a_name_and_that_a_layer(name: str, claim: str) -> None:
    given = [*NET, rf"{name} = \lambda \|W^{{[1]}}\|^2", f"{COST} + {name}"]
    assert not is_held(document(*given, claim), claim)


@pytest.mark.parametrize("claim", CLAIMS)
def test_layers_that_are_made_of_the_one_before_speak_of_no_one_layer(claim: str) -> None:
    given = [r"Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}", *NET, COST]
    assert is_held(document(*given, claim), claim)


def test_a_term_of_one_layer_that_a_claim_does_not_meet_leaves_it_proved() -> None:
    claim = r"dZ^{[l]} = ((W^{[l+1]})^T dZ^{[l+1]}) \odot g'(Z^{[l]})"
    assert is_held(document(*NET, rf"{COST} + \lambda \|W^{{[1]}}\|^2", claim), claim)
    behind = rf"{COST} + \lambda \|b^{{[1]}}\|^2"
    assert is_held(document(*NET, behind, CLAIMS[0]), CLAIMS[0])


def test_a_text_whose_first_layer_is_the_input_is_looked_at_behind_it() -> None:
    given = [r"A^{[1]} = X", *NET]
    assert is_held(document(*given, COST, CLAIMS[1]), CLAIMS[1])
