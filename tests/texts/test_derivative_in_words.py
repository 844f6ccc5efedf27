"""Words right before an equation that say of which function it shows the derivative: they name the function there alone."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

NET = r"$$u=vx+c$$" + "\n\n"
SLOPE = r"$$q'(u)=1-\tanh^2(u)$$"
LOGISTIC = r"$$q'(u)=q(u)(1-q(u))$$"
RIGHT = (
    ("The derivative of the tanh activation is:", SLOPE),
    ("So the derivative of the logistic function is given by", LOGISTIC),
    ("This ends the pass forward. The derivative of our sigmoid is", LOGISTIC),
)
WRONG = (
    ("The derivative of the tanh activation is not:", SLOPE),
    ("If all units were alike, the derivative of the tanh activation is:", SLOPE),
    ("It is a mistake that the derivative of the tanh activation is:", SLOPE),
    ("The derivative of the tanh activation is nearly:", SLOPE),
    ("The derivative of the tanh activation is:", LOGISTIC),
    ("The derivative of the sigmoid is:", SLOPE),
    ("The derivative of the softmax is:", LOGISTIC),
    ("The derivative of the scaled tanh activation is:", SLOPE),
    ("The derivative of the tanh activation is:", r"$$q(u)=1-\tanh^2(u)$$"),
    ("The derivative of the tanh activation is:", r"$$q''(u)=-2\tanh(u)(1-\tanh^2(u))$$"),
    ("The derivative of the tanh activation is:", r"$$u=3$$" + "\n\nElsewhere\n\n" + SLOPE),
    (r"$$q(u)=u^2$$" + "\n\nThe derivative of the tanh activation is:", SLOPE),
)


def last(words: str, shown: str) -> tuple[str, str]:
    own = check_text(f"{NET}Units have an activation $q$.\n\n{words}\n\n{shown}\n", "notes.md").verdicts[-1]
    return own.status, str(own.provided)


@pytest.mark.every(2)
@pytest.mark.parametrize("case", RIGHT)
def test_words_name_the_function_of_the_equation_behind_them(case: tuple[str, str]) -> None:
    status, conditions = last(*case)
    assert status == "proved"
    assert "as words before it say" in conditions


@pytest.mark.every(4)
@pytest.mark.parametrize("case", WRONG)
def test_words_that_do_not_name_it_prove_nothing(case: tuple[str, str]) -> None:
    assert last(*case)[0] in ("undecided", "given")
