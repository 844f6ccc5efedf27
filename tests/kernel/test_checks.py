"""The kernel as it is passes the four checks."""

import pytest

from . import checks


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_check(check):
    check()
