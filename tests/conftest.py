"""Of many like cases the default suite runs every n-th; `make slow` runs the others."""

from collections import Counter

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    seen: Counter[str] = Counter()
    for item in items:
        thinned = item.get_closest_marker("every")
        if thinned is not None:
            name = item.nodeid.split("[")[0]
            if seen[name] % thinned.args[0]:
                item.add_marker(pytest.mark.slow)
            seen[name] += 1
