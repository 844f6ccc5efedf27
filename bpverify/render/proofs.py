"""The formats of a proof, one row each: what ``bpverify prove --format`` can write."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from bpverify.render.formats import format_named

if TYPE_CHECKING:
    from bpverify.proof.proof import Proof


@dataclass(frozen=True, slots=True)
class FormatRow:
    """A format: its name, the module and the function that write it, and whether it is not text."""

    name: str
    module: str
    function: str
    is_binary: bool = False


FORMATS = (
    FormatRow("text", "bpverify.render.prooftext", "proofs_text"),
    FormatRow("latex", "bpverify.render.latex", "proofs_latex"),
    FormatRow("pdf", "bpverify.render.pdf", "proofs_pdf", is_binary=True),
    FormatRow("html", "bpverify.render.html", "proofs_html"),
    FormatRow("coq", "bpverify.render.coq", "proofs_coq"),
)


def format_of(name: str) -> FormatRow:
    """Return the row of a format.

    Raises:
        InputError: there is none of that name.
    """
    return format_named(name, FORMATS, "a format of proofs")


def rendered(row: FormatRow, proofs: tuple[Proof, ...]) -> str | bytes:
    """Return the proofs in a format."""
    written: str | bytes = getattr(import_module(row.module), row.function)(proofs)
    return written
