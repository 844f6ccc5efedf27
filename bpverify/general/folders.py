"""Several documents at once: those that lie in folders, and the one report that their reports make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bpverify.errors import InputError
from bpverify.notation.formats import MARKDOWN, TEX
from bpverify.verdict import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = frozenset({*TEX.suffixes, *MARKDOWN.suffixes, ".ipynb"})
"""What is a document by its name; text files are checked where they are named."""
STDIN = "-"


def documents_of(names: Sequence[str]) -> list[str]:
    """Return the files that are named, and in place of a folder the documents in it, in order; none twice.

    Raises:
        InputError: a folder holds no document, or cannot be read.
    """
    found: dict[str, None] = {}
    for name in names:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            found[name] = None
            continue
        try:
            inside = list(_inside(path))
        except OSError as error:
            raise InputError(f"folder '{name}'", "a readable folder", error.strerror or "") from error
        if not inside:
            raise InputError(f"folder '{name}'", f"one with documents: {', '.join(sorted(SUFFIXES))}")
        found |= dict.fromkeys(map(str, inside))
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the documents of a folder and those below it; what is hidden is left out."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _inside(path)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def together(reports: Iterable[Report]) -> Report:
    """Return one report on several documents; a note on one names it."""
    found = tuple(reports)
    if len(found) == 1:
        return found[0]
    about = found[0].about if found else ""
    return Report(
        tuple(v for each in found for v in each.verdicts), title=f"{len(found)} documents" + (f", for {about}" if about else ""),
        notes=tuple(f"{each.name}: {note}" for each in found for note in each.notes),
        unread=tuple(gap for each in found for gap in each.unread), about=about,
        has_unjudged=any(each.status == "given" for each in found),
    )  # fmt: skip
