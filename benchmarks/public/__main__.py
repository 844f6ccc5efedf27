"""``python -m benchmarks.public``: write the page on public wrong gradients anew; with ``--check`` only compare it."""

from __future__ import annotations

import sys

from benchmarks.public.page import PAGE, Row, page, rows

if __name__ == "__main__":
    found: list[Row] = rows()
    text = page(PAGE.read_text(encoding="utf-8"), found)
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
