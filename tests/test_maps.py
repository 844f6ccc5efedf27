"""The pages that map the repository are true: the drawing of the rooms, what is trusted and assumed, the paths named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from bpverify.catalog.trust import HYPOTHESES, TRUST
from bpverify.kernel import model
from bpverify.verdict import Verdict

from .test_architecture import ROOMS
from .test_floors import EXACT, graph_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bpverify"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@cache
def imports_of_rooms() -> dict[str, set[str]]:
    """Return what each room imports, without what it reaches through another one."""
    rooms: dict[str, set[str]] = {room: set() for room in ROOMS}
    for module, others in graph_of(PACKAGE).items():
        room = module.split(".")[0]
        if room in rooms:
            rooms[room] |= {other.split(".")[0] for other in others} - {room}

    @cache
    def reached(room: str) -> set[str]:
        return set().union(*({other} | reached(other) for other in rooms[room]))

    return {room: {o for o in others if not any(o in reached(p) for p in others - {o})} for room, others in rooms.items()}


def drawn(page: str) -> dict[str, set[str]]:
    """Return the arrows of the drawing: room --> room & room."""
    block = re.search(r"```mermaid\n(.*?)```", page, re.DOTALL)
    lines = block[1].splitlines() if block else []
    found = [line.split("-->") for line in lines if "-->" in line]
    return {left.strip(): {room.strip() for room in right.split("&")} for left, right in found}


def test_the_drawing_shows_the_imports() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert drawn(page) == {room: others for room, others in imports_of_rooms().items() if others}


def test_a_drawing_that_lacks_an_arrow_is_seen() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert drawn(page.replace(" & catalog", "")) != {room: others for room, others in imports_of_rooms().items() if others}


def test_every_room_has_a_line() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room in (*ROOMS, *EXACT):
        assert re.search(rf"^\| .*`{room}`.* \|", page, re.MULTILINE), room


def lacking(page: str) -> list[str]:
    """Return the verdicts, the parts that are trusted and the assumptions that a page does not name."""
    statuses = [cls.status for cls in get_args(Verdict)]
    assumed = [row.text for row in HYPOTHESES] + list({**model.DEFINITIONS, **model.HYPOTHESES}.values())
    needed = [f"| `{status}` |" for status in statuses] + [f"| {row.name} |" for row in TRUST] + [f"- `{text}`" for text in assumed]
    return [words for words in dict.fromkeys(needed) if words not in page]


def test_the_page_on_soundness_lacks_nothing() -> None:
    assert lacking((ROOT / "docs" / "soundness.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("words", ["| `tested` |", "| the kernel |", "- `no shared weights`"])
def test_what_the_page_lacks_is_seen(words: str) -> None:
    page = (ROOT / "docs" / "soundness.md").read_text(encoding="utf-8")
    assert lacking(page.replace(words, "")) == [words]


def anchors(page: Path) -> set[str]:
    """Return the names that a page's headings have as targets of links; fenced lines are none."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def broken(page: Path, text: str) -> list[str]:
    """Return the paths and the links in a page's text that lead nowhere."""
    paths = re.findall(r"`((?:bpverify|tests|docs|exact|examples|proofs|tools)/[\w./-]*)`", text)
    lost = [path for path in paths if not ((ROOT / path).exists() or (PACKAGE / path).exists())]
    for path, anchor in re.findall(r"\]\(([\w./-]*)(?:#([^)\s]*))?\)", text):
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{path}#{anchor}" if anchor else path)
    return lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_that_are_named_exist(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("`examples/notes.md` [start](README.md#start) [text](docs/guide/documents.md)", []),
        ("`examples/note.md`", ["examples/note.md"]),
        ("[a](docs/guide/document.md)", ["docs/guide/document.md"]),
        ("[a](README.md#begin)", ["README.md#begin"]),
        ("[a](docs/guide/README.md#start)", ["docs/guide/README.md#start"]),
    ],
)
def test_a_path_that_leads_nowhere_is_seen(text: str, lost: list[str]) -> None:
    assert broken(ROOT / "README.md", text) == lost


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w.-]+)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}
