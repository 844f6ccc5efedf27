"""A notebook as plain text: the Markdown cells, each line of them on the line of the file on which it stands."""

from __future__ import annotations

import json

from bpverify.errors import InputError


def as_text(text: str, name: str) -> str:
    """Return the Markdown of a notebook, so padded with empty lines that line numbers are those of the file.

    Raises:
        InputError: The text is no notebook.
    """
    try:
        cells = json.loads(text)["cells"]
        sources = [_source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"file '{name}'", "a notebook: JSON with cells", str(error)) from error
    rows = text.split("\n")
    written: list[str] = []
    for source in sources:
        reach = len(rows)
        for line in [*source.split("\n"), ""]:
            place = _find(rows[len(written) : len(written) + reach], line) + len(written)
            reach = 20 if line.strip() else reach
            written.extend([""] * (place - len(written)))
            written.append(line)
    return "\n".join(written)


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    if isinstance(source, list):
        source = "".join(map(str, source))
    if not isinstance(source, str):
        raise TypeError("a cell's source is neither text nor a list of lines")
    return source


def _find(rows: list[str], line: str) -> int:
    """Return the first row on which a line of a cell stands, or 0 where none does."""
    if not line.strip():
        return 0
    for coded in (json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1]):
        for at, row in enumerate(rows):
            if row.lstrip().lstrip('"').startswith(coded):
                return at
    return 0
