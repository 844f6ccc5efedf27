"""Equations that the kernel proves for all widths and depths, each in its whole range."""


import pytest

from bpverify.kernel import decide, recheck

from ..samples import TRUE


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    left, right, indices, scope = TRUE[name]
    outcome = decide(left, right, indices)
    assert (outcome.status, outcome.scope) == ("proved", scope)
    assert all(recheck(theorem).hypotheses == theorem.hypotheses for theorem in outcome.theorems)
