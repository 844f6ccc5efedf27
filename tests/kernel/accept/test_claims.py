"""Equations that the kernel proves for all widths and depths, each in its whole range."""

import time

import pytest

from bpverify.kernel import decide, equations, recheck

from ..samples import TRUE


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    left, right, indices, scope = TRUE[name]
    outcome = decide(left, right, indices)
    assert (outcome.status, outcome.scope) == ("proved", scope)
    assert all(recheck(theorem).hypotheses == theorem.hypotheses for theorem in outcome.theorems)


@pytest.mark.parametrize("sides", [equations.bp1, equations.bp2, equations.bp3, equations.bp4])
def test_each_equation_is_a_matter_of_milliseconds(sides):
    def once():
        start = time.perf_counter()
        decide(*sides())
        return time.perf_counter() - start

    assert min(once() for _ in range(5)) < 0.05
