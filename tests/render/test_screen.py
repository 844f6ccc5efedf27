import io

import pytest

from bpverify.render import progress as progress_room
from bpverify.render.progress import CLEAR_LINE, Progress
from bpverify.render.screen import screen_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)


def test_colour_on_a_terminal_only() -> None:
    assert screen_of(Terminal()).color
    assert not screen_of(io.StringIO()).color


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_declined(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not screen_of(Terminal()).color


@pytest.mark.parametrize(("columns", "width"), [("88", 88), ("20", 60), ("900", 120)])
def test_the_width_is_that_of_the_terminal_within_reason(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert screen_of(io.StringIO()).width == width


def test_progress_is_silent_for_short_work() -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress("BP1", 1, 2)
    assert stream.getvalue() == ""


def test_progress_rewrites_one_line_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_room, "PATIENCE", 0.0)
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), Progress(stream) as progress:
        progress("BP1", 1, 2)
        progress("BP1", 2, 2)
        raise KeyboardInterrupt
    assert stream.getvalue() == f"{CLEAR_LINE}BP1: 1 of 2 components{CLEAR_LINE}"


def test_progress_is_silent_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_room, "PATIENCE", 0.0)
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress("BP1", 1, 2)
    assert stream.getvalue() == ""
