"""The cells of a notebook that hold text: Markdown, and code that is LaTeX; each line with its line in the file."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpverify.errors import InputError
from bpverify.notation.formats import MARKDOWN, TEX, Format

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LINE_END = re.compile(r"\\(?:n|.)")
_MAGICS = {"%%latex": TEX, "%%markdown": MARKDOWN, "%%html": MARKDOWN}
_SHOWN = {"text/latex": MARKDOWN, "text/markdown": MARKDOWN}
"""What a cell of code shows, by the type of its output."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, its number from 1, what kind of text it is, and for each line of it the line of the file."""

    text: str
    number: int
    kind: Format
    lines: tuple[int, ...]


def cells(text: str, name: str) -> list[Cell]:
    """Return the cells of a notebook that hold text.

    Raises:
        InputError: The text is no notebook.
    """
    try:
        return list(_cells(_Pairs.load(text), _Strings(text)))
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(f"file '{name}'", "a notebook: JSON with cells", str(error)) from error


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as the pairs in it, in their order, so that a key that stands twice is seen twice."""

    @classmethod
    def load(cls, text: str) -> Any:
        """Read JSON."""
        return json.loads(text, object_pairs_hook=cls)

    def get(self, key: str) -> Any:
        """Return the last value of a key, None where there is none."""
        return next((value for name, value in reversed(self) if name == key), None)


class _Strings:
    """The places of the strings of a JSON text, asked for in their order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.found = _STRING.finditer(text)

    def next(self) -> re.Match[str]:
        """Return the next string.

        Raises:
            ValueError: There is none.
        """
        found = next(self.found, None)
        if found is None:
            raise ValueError("a string ends nowhere")
        return found

    def lines(self, string: re.Match[str]) -> list[int]:
        """Return the line of the file for each line that a string holds; a string stands on one line of the file."""
        line = bisect_left(self.breaks, string.start()) + 1
        ends = sum(1 for escape in _LINE_END.finditer(string[0]) if escape[0] == r"\n")
        return [line] * (ends + 1)


@dataclass(slots=True)
class _Told:
    """Texts of JSON in their order: each with the lines of the file for its lines."""

    text: str
    lines: list[int]


def _walk(value: Any, strings: _Strings) -> Any:
    """Return a JSON value with each string as its text and lines, taking the strings of the file in their order."""
    if isinstance(value, str):
        return _Told(value, strings.lines(strings.next()))
    if isinstance(value, _Pairs):
        found = _Pairs()
        for key, inner in value:
            strings.next()
            found.append((key, _walk(inner, strings)))
        return found
    if isinstance(value, list):
        return [_walk(inner, strings) for inner in value]
    return value


def _cells(document: Any, strings: _Strings) -> Iterator[Cell]:
    if not isinstance(document, _Pairs):
        raise TypeError("the outermost value is no object")
    told = _walk(document, strings)
    for number, cell in enumerate(_listed(told), start=1):
        if not isinstance(cell, _Pairs):
            raise TypeError(f"cell {number} is no object")
        kind = cell.get("cell_type")
        source = _source(cell.get("source") if cell.get("source") is not None else cell.get("input"))
        if not isinstance(kind, _Told) or source is None:
            raise TypeError(f"cell {number} has no type, or a source that is neither text nor a list of lines")
        yield from _texts(kind.text, source, cell, number)


def _listed(document: _Pairs) -> list[Any]:
    """Return the cells, of an old notebook those of its worksheets."""
    found = document.get("cells")
    sheets = document.get("worksheets")
    if found is None and isinstance(sheets, list):
        found = [cell for sheet in sheets if isinstance(sheet, _Pairs) for cell in sheet.get("cells") or []]
    if not isinstance(found, list):
        raise TypeError("'cells' is no list")
    return found


def _source(value: Any) -> _Told | None:
    if isinstance(value, _Told):
        return value
    if not isinstance(value, list) or not all(isinstance(line, _Told) for line in value):
        return None
    lines: list[int] = []
    ended = True
    for part in value:
        # A string that ends in a line end gives its last, empty line to the next one.
        del lines[len(lines) - ended :]
        lines.extend(part.lines[0 if ended else 1 :])
        ended = part.text.endswith("\n")
    return _Told("".join(part.text for part in value), lines or [1])


def _texts(kind: str, source: _Told, cell: _Pairs, number: int) -> Iterator[Cell]:
    """Yield the text of a cell: its source, or what its code shows."""
    if kind != "code":
        is_tex = kind == "raw" and not source.text.lstrip().startswith(("#", "<", "*", ">")) and "\\begin{" in source.text
        yield Cell(source.text, number, TEX if is_tex else MARKDOWN, tuple(source.lines))
        return
    first = source.text.lstrip().split("\n", 1)[0].strip()
    magic = _MAGICS.get(first.split(" ", 1)[0])
    if magic is not None:
        yield Cell(source.text.replace(first, " " * len(first), 1), number, magic, tuple(source.lines))
    for shown in cell.get("outputs") or []:
        data = shown.get("data") if isinstance(shown, _Pairs) else None
        if not isinstance(data, _Pairs):
            continue
        for key, form in _SHOWN.items():
            output = _source(data.get(key))
            if output is not None:
                yield Cell(output.text, number, form, tuple(output.lines))
