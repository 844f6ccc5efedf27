"""What each rule must give."""

import pytest

from ..rulebook import GIVES


@pytest.mark.parametrize("name", GIVES)
def test_gives(name):
    assert GIVES[name]()
