"""What each rule must refuse, saying what it expected and what it got."""

import pytest

from ..rulebook import REFUSES, refused


@pytest.mark.parametrize("name", REFUSES)
def test_refuses(name):
    assert refused(REFUSES[name])
