"""TOML that a user writes, read with the lines of its keys: each slip says where it stands and what is nearest.

A file has keys of its own and rows of one kind, tables such as [[layers]] or [[claim]].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bpverify.errors import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TYPE_NAMES: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]*?)\s*\]")
KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*[.=]""")
AT = re.compile(r"\s*\(at line (\d+), column (\d+)\)")
BARE = re.compile(r"""\s*([\w-]+)\s*[=:]\s*([^"'\[{#\s][^"'#]*?)\s*,?\s*(?:#.*)?""")


Path = tuple[str | int, ...]
"""The key of the rows and the number of one, from 0, and a key; or a key of the file."""


class Slip(Exception):
    """Something wrong in a table: ``place`` says where ("layer 2, line 7"), ``hint`` what is nearest.

    ``is_lacking`` tells that ``what`` names something that is not there ("without 'width'").
    """

    def __init__(self, place: str, what: str, expected: str, hint: str = "", is_lacking: bool = False) -> None:
        self.place, self.what, self.expected, self.hint, self.is_lacking = place, what, expected, hint, is_lacking
        super().__init__(f"{place}: {what}: expected {expected}" + (f"; {hint}" if hint else ""))


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file may hold: its keys and those of a row, each with its type, and which of them must be there.

    ``rows`` is the key of the rows, ``row`` what one of them is called; ``examples`` shows how a key is written.
    """

    keys: Mapping[str, type]
    rows: str
    row: str
    row_keys: Mapping[str, type]
    required: tuple[str, ...]
    row_required: tuple[str, ...]
    examples: Mapping[str, str] = field(default_factory=dict)


class Tables:
    """The tables of a text, checked against a layout: ``values`` of the file, ``rows`` of each row.

    Raises:
        Slip: the text is not TOML, or not of the layout.
    """

    def __init__(self, text: str, layout: Layout) -> None:
        self.text, self.layout = text, layout
        found = self._parsed()
        self._lines = dict(_lines(text))
        rows = self._rows(found)
        self._check(found, (), {**layout.keys, layout.rows: list})
        for number, row in enumerate(rows):
            self._check(row, (layout.rows, number), layout.row_keys)
            self._require(row, (layout.rows, number), layout.row_keys, layout.row_required)
        self._require(found, (), layout.keys, layout.required)
        self.values: dict[str, Any] = {key: value for key, value in found.items() if key != layout.rows}
        self.rows: list[dict[str, Any]] = rows

    def place(self, *path: str | int) -> str:
        """Return where a key stands: the row, and the line of the key or of what holds it."""
        row = f"{self.layout.row} {path[1] + 1}" if len(path) > 1 and isinstance(path[1], int) else ""
        line = next((self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), None)
        return ", ".join(part for part in (row, "" if line is None else f"line {line}") if part)

    def _parsed(self) -> dict[str, Any]:
        import tomllib

        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise self._no_toml(" ".join(str(error).split())[:100]) from None

    def _no_toml(self, message: str) -> Slip:
        at = AT.search(message)
        if at is None:
            return Slip("", "", "valid TOML", message)
        line, column = int(at[1]), int(at[2])
        lines = self.text.splitlines()
        rows = sum(_header(text) == ("[[", self.layout.rows) for text in lines[:line])
        place = f"{self.layout.row} {rows}, " if rows else ""
        written = lines[line - 1] if line <= len(lines) else ""
        once = f"write [[{self.layout.rows}]], once for each {self.layout.row}"
        hint = once if _header(written) == ("[", self.layout.rows) else _bare_text(written)
        if "Unescaped '\\'" in message:
            hint = "in single quotes a backslash stands for itself"
        return Slip(f"{place}line {line}, column {column}", "", "valid TOML", hint or AT.sub("", message))

    def _rows(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        layout = self.layout
        rows = found.get(layout.rows, [])
        if isinstance(rows, dict):
            raise Slip(self.place(layout.rows), f"[{layout.rows}]", f"[[{layout.rows}]], once for each {layout.row}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Slip(self.place(layout.rows), f"key '{layout.rows}'", f"[[{layout.rows}]] tables, one for each {layout.row}")
        return rows

    def _check(self, table: Mapping[str, Any], path: Path, known: Mapping[str, type]) -> None:
        for key, value in table.items():
            if key not in known:
                hint = self._nearest(key, path, known)
                raise Slip(self.place(*path, key), f"key {key[:60]!r}", self._expected(path, known), hint)
            if type(value) is not known[key]:  # a bool is an int to isinstance
                found = TYPE_NAMES.get(type(value), type(value).__name__)
                example = self.layout.examples.get(key)
                hint = f"for example {key} = {example}" if example else _converted(key, value, known[key])
                raise Slip(self.place(*path, key), f"key '{key}' holds {found}", TYPE_NAMES[known[key]], hint)

    def _require(self, table: Mapping[str, Any], path: Path, known: Mapping[str, type], required: tuple[str, ...]) -> None:
        layout = self.layout
        for key in required:
            if key not in table:
                rows = f"[[{layout.rows}]] tables, one for each {layout.row}"
                expected = f"{key}, {TYPE_NAMES[known[key]]}" if key in known else rows
                raise Slip(self.place(*path), f"without '{key}'", expected, is_lacking=True)

    def _expected(self, path: Path, known: Mapping[str, type]) -> str:
        names = [f"[[{key}]]" if key == self.layout.rows else key for key in known]
        return f"one of {', '.join(names)}" + (f" in a {self.layout.row}" if path else "")

    def _nearest(self, key: str, path: Path, known: Mapping[str, type]) -> str:
        layout = self.layout
        if path and key in layout.keys:
            return f"'{key}' is of the whole file: write it above the first [[{layout.rows}]]"
        if not path and key in layout.row_keys:
            return f"'{key}' is of a {layout.row}: write it below [[{layout.rows}]]"
        return closest(key, known)


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Yield each key and table of valid TOML with its line, first ones last; what stands in a text of many lines is none."""
    within: Path = ()
    counts: dict[str, int] = {}
    found: list[tuple[Path, int]] = []
    quoted = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quoted:
            kind, name = _header(line)
            if kind == "[[":
                within = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
                found += [(within, number), (within[:1], number)]
            elif kind == "[":
                within = (name,)
                found.append((within, number))
            elif key := KEY.match(line):
                found.append(((*within, key[1].strip("\"'")), number))
        quoted = _still_quoted(line, quoted)
    return reversed(found)


def _header(line: str) -> tuple[str, str]:
    found = HEADER.match(line)
    return (found[1], found[2].strip("\"'")) if found else ("", "")


def _still_quoted(line: str, quoted: str) -> str:
    """Return the quotes of the text of many lines that is open after this line, if one is."""
    position = 0
    while True:
        if quoted:
            end = line.find(quoted, position)
            if end < 0:
                return quoted
            quoted, position = "", end + 3
        starts = [(line.find(q, position), q) for q in ('"""', "'''") if line.find(q, position) >= 0]
        if not starts:
            return ""
        start, quoted = min(starts)
        position = start + 3


def _bare_text(line: str) -> str:
    """Return how a line is written where its value is a text without quotes."""
    found = BARE.fullmatch(line)
    if found is None:
        return ""
    key, value = found.groups()
    if value.lower() in ("true", "false", "yes", "no", "on", "off"):
        return f"write {key} = {'true' if value.lower() in ('true', 'yes', 'on') else 'false'}"
    value = value.strip("\u201c\u201d\u2018\u2019")[:60]
    return f"write {key} = '{value}'" if re.search(r"[A-Za-z\\]", value) else f"write {key} = {value}" if value.isalnum() else ""


def _converted(key: str, value: object, wanted: type) -> str:
    """Return how the same value is written in the wanted type, where that is plain."""
    if wanted is str and type(value) in (int, float):
        return f"write {key} = '{value}'"
    if wanted is int and (text := re.fullmatch(r"([0-9]{1,9})(?:\.0)?", str(value))) and type(value) is not bool:
        return f"write {key} = {text[1]}"
    if wanted is bool and str(value).lower() in ("0", "1", "true", "false", "yes", "no"):
        return f"write {key} = {'true' if str(value).lower() in ('1', 'true', 'yes') else 'false'}"
    return ""
