"""The pytest plugin (entry point pytest11): a fixture, a marker with options, and claim files ``*.bp.toml``.

A claim file holds, beside optional ``arch``, ``activation``, ``cost`` and ``strict``, tables ``[[claim]]`` with ``equation``
(LaTeX), ``expect`` (a verdict, by default "proved"), ``name`` and ``strict``. Nothing heavy is imported until a check runs.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bpverify.network import Network
    from bpverify.tables import Slip, Tables
    from bpverify.verdict import Verdict

SUFFIX = ".bp.toml"
READING = "bpverify reading"
"""The property of a test that says how its claim was read, where the text was repaired."""
ESCAPED = re.compile(r"[\b\f]|\t(?=anh|au|ext|heta|ilde|imes|o\b|op|r\b)|\n(?=abla|e\b|eg|eq|ot|u)|\r(?=ho|ight|m\b)")
"""What is left of \\beta, \\frac, \\theta, \\nabla or \\rho in double quotes."""


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
    """Collect ``*.bp.toml`` files; one whose name is written in capitals is refused, not left out."""
    if not file_path.name.lower().endswith(SUFFIX):
        return None
    return ClaimFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show which claims hold only as they were repaired in reading."""
    reports = [report for found in terminalreporter.stats.values() for report in found if hasattr(report, "user_properties")]
    lines = dict.fromkeys(str(text) for report in reports for name, text in report.user_properties if name == READING)
    if lines:
        terminalreporter.section("claims read otherwise than they are written")
        for line in lines:
            terminalreporter.line(line)


class ClaimFile(pytest.File):
    """A file of claims."""

    def collect(self) -> Iterator[Claim]:
        """Yield one item a claim."""
        from bpverify.tables import Slip

        try:
            yield from self._claims()
        except Slip as slip:
            raise self.CollectError(f"{self.path.name}: {_said(slip)}") from None

    def _claims(self) -> Iterator[Claim]:
        from bpverify.tables import Layout, Slip, Tables

        if not self.path.name.endswith(SUFFIX):
            stem = self.path.name[: -len(SUFFIX)]
            raise Slip("", "", f"a name that ends in '{SUFFIX}'", f"did you mean '{stem}{SUFFIX}'?")
        layout = Layout(
            keys={"arch": str, "activation": str, "cost": str, "strict": bool},
            rows="claim",
            row="claim",
            row_keys={"equation": str, "expect": str, "name": str, "strict": bool},
            required=(),
            row_required=("equation",),
            examples={"arch": "'2-3-1'", "equation": "'a_j^l = \\sigma(z_j^l)'"},
        )
        tables = Tables(self._text(), layout)
        if not tables.rows:
            raise Slip("", "none", "at least one table [[claim]] with an equation")
        network = _network(tables, self.path.parent)
        names: dict[str, int] = {}
        for number, claim in enumerate(tables.rows):
            name = _name(tables, number, claim, names)
            _check_claim(tables, number, claim)
            strict = claim.get("strict", tables.values.get("strict", False))
            yield Claim.from_parent(self, name=name, claim=claim, network=network, strict=strict)

    def _text(self) -> str:
        from bpverify.tables import Slip

        try:
            return self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Slip("", "", "a file of UTF-8 text that can be read", str(getattr(error, "strerror", None) or error)) from None


def _said(slip: Slip) -> str:
    """Return what was expected in a claim file, what stands there, where, and what is nearest."""
    got = f", not {slip.what}" if slip.what and not slip.is_lacking else ""
    where = f" in {slip.place}" if slip.place else ""
    return f"expected {slip.expected}{got}{where}" + (f"; {slip.hint}" if slip.hint else "")


def _network(tables: Tables, folder: Path) -> Network | None:
    """Return the network that a claim file names; what is wrong with it is said with its line."""
    from bpverify.errors import InputError
    from bpverify.spec import read_network
    from bpverify.tables import Slip

    given = {key: tables.values.get(key) for key in ("arch", "activation", "cost")}
    arch = given["arch"]
    if arch is None:
        alone = next((key for key in ("activation", "cost") if given[key] is not None), None)
        if alone is not None:
            raise Slip(tables.place(alone), f"'{alone}' alone", f"'arch' beside '{alone}'", "for example arch = '2-3-1'")
        return None
    # A network file is named as it is seen from the claim file.
    arch = str(folder / arch) if (folder / arch).is_file() else arch
    key = "arch"
    try:
        read_network(arch)
        key = "cost"
        read_network(arch, None, given["cost"])
        key = "activation"
        return read_network(arch, given["activation"], given["cost"])
    except InputError as error:
        raise Slip(tables.place(key), f"{key}: {error.what}", error.expected, error.hint) from None


def _name(tables: Tables, number: int, claim: dict[str, Any], names: dict[str, int]) -> str:
    """Return what a claim is called; no two claims have one name."""
    from bpverify.tables import Slip

    name = str(claim.get("name", f"claim {number + 1}"))
    if not name.strip() or "\n" in name or "::" in name:
        raise Slip(tables.place("claim", number, "name"), f"name {name!r}", "a name of one line, without '::'")
    if name in names:
        other = tables.place("claim", names[name], "name")
        raise Slip(tables.place("claim", number, "name"), f"name {name!r}", "a name for each claim", f"{other} has it too")
    names[name] = number
    return name


def _check_claim(tables: Tables, number: int, claim: dict[str, Any]) -> None:
    from bpverify.errors import nearest
    from bpverify.tables import Slip
    from bpverify.verdict import STATUSES

    expected = claim.get("expect", "proved")
    if expected not in STATUSES:
        place = tables.place("claim", number, "expect")
        raise Slip(place, f"expect = '{expected}'", f"one of {', '.join(STATUSES)}", nearest(expected, STATUSES))
    if not claim["equation"].strip() or ESCAPED.search(claim["equation"]):
        hint = "in double quotes a backslash is no backslash: write LaTeX in single quotes" if claim["equation"].strip() else ""
        raise Slip(tables.place("claim", number, "equation"), f"equation {claim['equation'][:40]!r}", "an equation in LaTeX", hint)


class Claim(pytest.Item):
    """One claim and the verdict that is expected."""

    def __init__(self, *, claim: dict[str, Any], network: Network | None, strict: bool, **options: Any) -> None:
        super().__init__(**options)
        self.claim, self.network, self.strict = claim, network, strict

    def runtest(self) -> None:
        """Judge the claim; raise ClaimError unless the verdict is the one expected."""
        from bpverify.errors import BpverifyError
        from bpverify.general.check import check
        from bpverify.outcome import as_written, repairs

        expected, equation = self.claim.get("expect", "proved"), self.claim["equation"]
        try:
            verdict = check(equation, self.network)
        except BpverifyError as error:
            raise ClaimError(f"{self.name}: {error}") from None
        found = repairs(verdict)
        repaired = "; ".join(diagnostic.message for diagnostic in found)
        judged = as_written(verdict) if self.strict else verdict
        # The verdict on the text as it is written names its first repair itself.
        untold = "" if judged is not verdict and len(found) == 1 else repaired
        verdict = judged
        if verdict.status != expected:
            raise ClaimError(f"{self.name}: {verdict.status}, expected {expected}: {equation}{_why(verdict, untold)}")
        if repaired:
            self.user_properties.append((READING, f"{self.path.name}: {self.name}: {repaired}"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return one line for a claim that failed."""
        return str(excinfo.value) if isinstance(excinfo.value, ClaimError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the claim's name."""
        return self.path, 0, f"{self.path.name}: {self.name}"


def _why(verdict: Verdict, repaired: str) -> str:
    """Return why a claim did not get the verdict expected, what would hold, and how it was read."""
    parts = [verdict.reason, f"what holds: {verdict.suggestion}" if verdict.suggestion else ""]
    parts.append(f"read with repairs: {repaired}" if repaired else "")
    return "".join(f"; {part}" for part in parts if part)
