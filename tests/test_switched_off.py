"""What switches a check off says why beside it: a rule of the linter, a type, a test that is skipped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bpverify", "tests", "benchmarks", "tools", "proofs", "examples")
_OFF = re.compile(
    r"#\s*(?:ruff:\s*)?noqa|#\s*type:\s*ignore|#\s*pragma:\s*no cover|(?:pytest|mark)\.(?:skip|skipif|xfail|importorskip)\("
)
_REASON = re.compile(
    r"noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*(?:\s+-)?\s+\w|type:\s*ignore\[[^\]]+\]\s+#\s*\w|pragma:\s*no cover\s+-\s*\w"
    r"|reason=|(?:skip|xfail)\(f?\"\w"
)


def without_reason(source: str) -> list[str]:
    """Return the lines that switch a check off, and say no reason there or on the two lines below."""
    lines = source.splitlines()
    return [line for at, line in enumerate(lines) if _OFF.search(line) and not _REASON.search(" ".join(lines[at : at + 3]))]


def test_each_says_why() -> None:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) if path != Path(__file__)]
    found = {path.relative_to(ROOT): lines for path in paths if (lines := without_reason(path.read_text(encoding="utf-8")))}
    assert len(paths) > 400 and found == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("x = 1  # noqa", False),
        ("x = 1  # noqa: E501", False),
        ("x = 1  # noqa: E501 - a claim a line", True),
        ("# ruff: noqa: E501", False),
        ("x = f()  # type: ignore", False),
        ("x = f()  # type: ignore[misc]", False),
        ("x = f()  # type: ignore[misc]  # NumPy's own", True),
        ("if x:  # pragma: no cover", False),
        ("@pytest.mark.skipif(A is None)", False),
        ('@pytest.mark.skipif(A is None, reason="needs A")', True),
        ("pytest.skip()", False),
        ('pytest.skip("no such device")', True),
    ],
)
def test_what_says_nothing_is_seen(line: str, says: bool) -> None:
    assert (without_reason(line) == []) is says
