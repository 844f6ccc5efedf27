"""Equations that the kernel must not prove."""

import pytest

from bpverify.kernel import decide
from bpverify.kernel.terms import Layer, add, free, number, tensor

from ..samples import FALSE, H, J, z


@pytest.mark.parametrize("name", FALSE)
def test_not_proved(name):
    outcome = decide(*FALSE[name])
    assert outcome.status != "proved"
    assert outcome.reason
    assert not outcome.theorems


def test_two_layer_variables_are_undecided():
    other = Layer("m")
    assert decide(z(H, J), z(other, free("i", other)), (J, free("i", other))).status == "undecided"


def test_deep_terms_are_undecided():
    term = z(H, J)
    for _ in range(5000):
        term = add(term)
    assert decide(term, z(H, J), (J,)).status == "undecided"


def test_many_cases_are_undecided():
    far = Layer("", 60)
    assert decide(tensor("n", far), tensor("n", Layer("L")), ()).status in ("undecided", "different")
    assert decide(z(H, J), number(0), (J, free("i", far))).status == "undecided"
