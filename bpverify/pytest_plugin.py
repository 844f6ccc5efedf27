"""The pytest plugin (entry point pytest11): a fixture, a marker with options, and claim files ``*.bp.toml``.

A claim file holds, beside optional ``arch``, ``activation`` and ``cost``, tables ``[[claim]]`` with ``equation`` (LaTeX) and
``expect`` (a verdict, by default "proved"). Nothing heavy is imported until a check runs.
"""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STATUSES = ("proved", "tested", "undecided", "ill-formed", "refuted", "given")
SUFFIX = ".bp.toml"


class ClaimError(Exception):
    """A claim that did not get the verdict expected, or a claim file that cannot be used; one line."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "bpverify(**options): options of the assert_gradients and assert_vjp fixtures in this test")


@pytest.fixture
def assert_gradients(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """``bpverify.testing.assert_gradients`` with the options of the test's ``bpverify`` marker."""
    from bpverify import testing

    return partial(testing.assert_gradients, **_options(request))


@pytest.fixture
def assert_vjp(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """``bpverify.testing.assert_vjp`` with the options of the test's ``bpverify`` marker."""
    from bpverify import testing

    return partial(testing.assert_vjp, **_options(request))


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("bpverify")
    return dict(marker.kwargs) if marker is not None else {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ClaimFile | None:
    """Collect ``*.bp.toml`` files."""
    if not file_path.name.endswith(SUFFIX):
        return None
    return ClaimFile.from_parent(parent, path=file_path)


class ClaimFile(pytest.File):
    """A file of claims."""

    def collect(self) -> Iterator[Claim]:
        """Yield one item a claim."""
        try:
            table = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self.CollectError(f"{self.path.name}: expected TOML; {error}") from None
        claims = table.get("claim", [])
        if not isinstance(claims, list) or not claims:
            raise self.CollectError(f"{self.path.name}: expected at least one table [[claim]] with an equation")
        unknown = sorted(set(table) - {"arch", "activation", "cost", "claim"})
        if unknown:
            raise self.CollectError(f"{self.path.name}: expected arch, activation, cost and [[claim]], not {unknown[0]!r}")
        network = {key: table.get(key) for key in ("arch", "activation", "cost")}
        for number, claim in enumerate(claims, 1):
            if not isinstance(claim, dict):
                raise self.CollectError(f"{self.path.name}: expected tables [[claim]], not {claim!r}")
            yield Claim.from_parent(self, name=str(claim.get("name", f"claim {number}")), claim=claim, network=network)


class Claim(pytest.Item):
    """One claim and the verdict that is expected."""

    def __init__(self, *, claim: dict[str, Any], network: dict[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self.claim, self.network = claim, network

    def runtest(self) -> None:
        """Judge the claim; raise ClaimError unless the verdict is the one expected."""
        from bpverify.errors import BpverifyError
        from bpverify.general.check import check
        from bpverify.spec import read_network

        expected = self.claim.get("expect", "proved")
        if expected not in STATUSES or not isinstance(self.claim.get("equation"), str):
            raise ClaimError(f"{self.name}: expected 'equation' in LaTeX, and 'expect' one of {', '.join(STATUSES)}")
        try:
            arch = self.network["arch"]
            network = None if arch is None else read_network(arch, self.network["activation"], self.network["cost"])
            verdict = check(self.claim["equation"], network)
        except BpverifyError as error:
            raise ClaimError(f"{self.name}: {error}") from None
        if verdict.status != expected:
            more = f"; {verdict.reason}" if verdict.reason else ""
            nearest = f"; what holds: {verdict.suggestion}" if verdict.suggestion else ""
            raise ClaimError(f"{self.name}: {verdict.status}, expected {expected}: {self.claim['equation']}{more}{nearest}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return one line for a claim that failed."""
        return str(excinfo.value) if isinstance(excinfo.value, ClaimError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the claim's name."""
        return self.path, 0, f"{self.path.name}: {self.name}"
