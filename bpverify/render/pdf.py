"""LaTeX set as PDF by latexmk, in a directory of its own, without the shell and without the user's settings."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bpverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.proof.proof import Proof

PACKAGES = "latexmk texlive-latex-recommended texlive-latex-extra texlive-pictures texlive-fonts-recommended lmodern"
"""Debian's packages that hold all that our LaTeX needs."""

PDFLATEX = "pdflatex -no-shell-escape -halt-on-error -interaction=nonstopmode -file-line-error %O %S"
COMMAND = ("latexmk", "-norc", "-pdf", f"-pdflatex={PDFLATEX}")
SETTINGS = {
    "openin_any": "p",
    "openout_any": "p",
    "SOURCE_DATE_EPOCH": "0",
    "max_print_line": "1000",
}
"""Files are read and written below the directory only; nothing depends on the day, and the log's lines are whole."""

SAME_BYTES = r"\pdfinfoomitdate=1 \pdfsuppressptexinfo=-1 \pdftrailerid{}" + "\n"
"""Set before the document, so that the same LaTeX gives the same bytes wherever it is set."""

SECONDS = 120
FAULT = re.compile(r"^(?:[^\s:]*\.(?:tex|sty|cls):(\d+): |! )(.+)$", re.MULTILINE)
MISSING = re.compile(
    r"File [`'\u2018]([^'\u2019]+\.(?:sty|cls|clo|def|fd|cfg|code\.tex))['\u2019] not found"
    r"|Font \S+ not loadable|mktex\w+ .*failed"
)


def proofs_pdf(proofs: Sequence[Proof], latex: Callable[[Sequence[Proof]], str] | None = None) -> bytes:
    """Return the proofs as a PDF, by way of LaTeX, which ``latex`` writes; without it ``render/latex.py``.

    Raises:
        InputError: as for ``pdf_of``.
    """
    return pdf_of((latex or _latex())(proofs))


def _latex() -> Callable[[Sequence[Proof]], str]:
    from bpverify.render.latex import proofs_latex

    written: Callable[[Sequence[Proof]], str] = proofs_latex
    return written


def pdf_of(latex: str, seconds: float = SECONDS) -> bytes:
    """Return a LaTeX document as a PDF; the same text gives the same bytes.

    Raises:
        InputError: latexmk or TeX is missing (the Debian packages are named), TeX refuses the text, or takes too long.
    """
    missing = [name for name in ("latexmk", "pdflatex") if shutil.which(name) is None]
    if missing:
        raise _not_installed(" and ".join(missing))
    with tempfile.TemporaryDirectory(prefix="bpverify-") as place:
        directory = Path(place)
        (directory / "proof.tex").write_text(SAME_BYTES + latex, encoding="utf-8")
        status = _run(directory, seconds)
        pdf = directory / "proof.pdf"
        if status or not pdf.is_file():
            raise _refused(directory / "proof.log")
        return pdf.read_bytes()


def _run(directory: Path, seconds: float) -> int:
    """Run latexmk there and return its exit status; all that it started ends with it."""
    process = subprocess.Popen(  # noqa: S603 - a fixed command, no shell
        [*COMMAND, "proof.tex"], cwd=directory, env=os.environ | SETTINGS, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise InputError("the LaTeX document", f"a text that TeX sets within {seconds:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _not_installed(what: str) -> InputError:
    return InputError("PDF", f"{what} to be installed", f"on Debian: apt install {PACKAGES}")


def _refused(log: Path) -> InputError:
    """Return TeX's first complaint in one line; a missing file of TeX names the packages."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    missing = MISSING.search(text)
    if missing:
        return _not_installed(f"TeX's file {missing[1]}" if missing[1] else "TeX's fonts")
    fault = FAULT.search(text)
    if fault is None:
        return InputError("the LaTeX document", "a text that TeX can set", "TeX gave no reason")
    # The line of our own that stands before the document does not count.
    where = f"line {int(fault[1]) - 1}: " if fault[1] else ""
    more = text[fault.end() :].lstrip("\n").partition("\n")[0].strip() if "Undefined control" in fault[2] else ""
    said = f"{where}{fault[2]} {re.sub(r'^l[.][0-9]+ ', '', more)}"
    return InputError("the LaTeX document", "a text that TeX can set", " ".join(said.split()))
