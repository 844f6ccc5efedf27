# ruff: noqa: E501 - a document a line
"""What holds whatever the cost is holds beside several equations that say what its gradient at the last layer is, each for a cost."""

from __future__ import annotations

import pytest

from .reading import judged

NET = [r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}", r"A^{[l]} = g(Z^{[l]})"]
COST = r"J = \frac{1}{2} \|A^{[L]} - Y\|^2"
SQUARES = r"dZ^{[L]} := (A^{[L]} - Y) \odot g'(Z^{[L]})"
ENTROPY = r"dZ^{[L]} := A^{[L]} - Y"
CLAIMS = [
    r"dZ^{[l]} = ((W^{[l+1]})^T dZ^{[l+1]}) \odot g'(Z^{[l]})",
    r"dW^{[l]} = dZ^{[l]} (A^{[l-1]})^T",
]


def document(*equations: str) -> str:
    return "\n\n".join(f"$${latex}$$" for latex in equations)


def holds(claim: str, *equations: str) -> bool:
    return next(f.status for latex, f in judged(document(*equations, claim)) if latex == claim) in ("proved", "tested")


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_holds_of_any_cost_holds_beside_gradients_of_several(claim: str) -> None:
    assert holds(claim, *NET, COST, SQUARES)
    for given in ([SQUARES, ENTROPY], [ENTROPY, SQUARES]):
        *_, (_, finding) = judged(document(*NET, COST, *given, claim))
        said = [c.line for c in finding.conditions if c.text == "whatever the cost is, with which the equation there may hold"]
        assert finding.status in ("proved", "tested") and said == [7, 9]


RIVALS = {
    "another sign": r"dZ^{[L]} := Y - A^{[L]}",
    "a sign before it": r"dZ^{[L]} := -(A^{[L]} - Y)",
    "a mean": r"dZ^{[L]} := \frac{1}{m} (A^{[L]} - Y)",
    "a factor": r"dZ^{[L]} := 2 (A^{[L]} - Y)",
    "the activation itself": r"dZ^{[L]} := (A^{[L]} - Y) \odot g(Z^{[L]})",
    "a term more": r"dZ^{[L]} := (A^{[L]} - Y) + W^{[L]} A^{[L-1]}",
    "another layer": r"dZ^{[1]} := A^{[1]} - Y",
    "every layer": r"dZ^{[l]} := A^{[l]} - Y",
}


@pytest.mark.parametrize("name", RIVALS)
def test_another_equation_of_a_gradient_is_a_rival(name: str) -> None:
    assert not any(holds(claim, *NET, COST, SQUARES, RIVALS[name]) for claim in CLAIMS)


def test_a_gradient_that_none_of_the_equations_gives_for_the_texts_own_cost_is_open() -> None:
    assert not any(holds(claim, *NET, COST, ENTROPY) for claim in CLAIMS)
    assert not any(holds(claim, *NET, COST, ENTROPY, r"dZ^{[L]} := (A^{[L]} - Y) \odot (1 - A^{[L]})") for claim in CLAIMS)


def test_what_holds_of_the_texts_own_cost_alone_is_open() -> None:
    claim = r"dZ^{[L-1]} = ((W^{[L]})^T ((A^{[L]} - Y) \odot g'(Z^{[L]}))) \odot g'(Z^{[L-1]})"
    assert holds(claim, *NET, COST, SQUARES) and not holds(claim, *NET, COST, SQUARES, ENTROPY)


@pytest.mark.parametrize("term", [r"\lambda \|W^{[2]}\|^2", r"\lambda \|W^{[L]}\|^2", r"\|A^{[1]}\|^2"])
def test_what_does_not_hold_of_the_texts_own_cost_is_not_proved_for_others(term: str) -> None:
    for given in ([SQUARES, ENTROPY], [ENTROPY]):
        assert not all(holds(claim, *NET, f"{COST} + {term}", *given) for claim in CLAIMS)


def test_what_is_wrong_of_every_cost_is_not_proved() -> None:
    for claim in (r"dW^{[l]} = dZ^{[l]} (A^{[l]})^T", r"dZ^{[l]} = ((W^{[l+1]})^T dZ^{[l+1]}) \odot g(Z^{[l]})", r"dW^{[l]} = 2 dZ^{[l]} (A^{[l-1]})^T"):
        assert not holds(claim, *NET, COST, SQUARES, ENTROPY)


MEANING = r"\delta^{[l]} = \frac{\partial J}{\partial Z^{[l]}}"
DELTA = r"\delta^{[L]} = (A^{[L]} - Y) \odot g'(Z^{[L]})"
BACK = r"\delta^{[l]} &= ((W^{[l+1]})^T \delta^{[l+1]}) \odot g'(Z^{[l]})"
SLOPE = r"\frac{\partial J}{\partial W^{[l]}} &= \delta^{[l]} (A^{[l-1]})^T"
WORDS = r"\begin{aligned} \delta^{[L]} &:= \text{%s} \\ %s \end{aligned}"


def beside(words: str, claim: str, *given: str) -> tuple[str, list[tuple[int, str]]]:
    """What is found of a claim in the row behind a gradient in words, and under which conditions of lines behind the cost."""
    *_, (_, finding) = judged(document(*NET, COST, MEANING, *given, WORDS % (words, claim)))
    return finding.status, [(c.line, c.text) for c in finding.conditions if c.line is not None and c.line > 7]


@pytest.mark.parametrize("words", ["(choose loss/activation-specific formula)", "(depends on the cost)", "see the formula for your loss"])
def test_the_choice_of_a_cost_may_be_left_to_the_reader_in_words(words: str) -> None:
    for claim in (BACK, SLOPE):
        status, said = beside(words, claim, DELTA)
        condition = "whatever the cost is, with which the equation there may hold"
        assert status in ("proved", "tested") and said == [(9, condition), (11, condition)]


@pytest.mark.parametrize(
    "words", ["minus the slope of the loss", "(choose the mean of the cost)", "the error of the output", "(choose a formula)", "-(slope of the cost)"]
)
def test_other_words_may_say_what_a_gradient_is_otherwise(words: str) -> None:
    for claim in (BACK, SLOPE):
        assert beside(words, claim, DELTA)[0] not in ("proved", "tested")


def test_words_without_an_equation_that_holds_leave_it_open() -> None:
    for given in ([], [r"\delta^{[L]} = A^{[L]} - Y"]):
        assert beside("(depends on the cost)", BACK, *given)[0] not in ("proved", "tested")


def test_a_wrong_claim_beside_words_is_proved_for_no_cost() -> None:
    for claim in (BACK.replace("g'", "g"), SLOPE.replace("l-1", "l"), SLOPE.replace("= ", "= -", 1)):
        assert beside("(depends on the cost)", claim, DELTA)[0] not in ("proved", "tested")
