"""``bpverify check``: the equations of documents, or one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpverify.cli.options import examples, format_option, format_row, json_option, network_of, network_options, print_report
from bpverify.errors import InputError
from bpverify.outcome import strict
from bpverify.render.reports import Printed

if TYPE_CHECKING:
    from bpverify.network import Network
    from bpverify.notation.declared import Declared
    from bpverify.render.axioms import Axioms
    from bpverify.verdict import Report


SYMBOLS = (
    r"Names of the author: cost=E_n, output=\hat{y}, weights=\Theta:in-out, number=\eta; and vectors=rows. "
    "A table [tool.bpverify.symbols] in pyproject.toml declares the same."
)


@click.command(
    "check",
    short_help="Judge equations in LaTeX: a document's, or one.",
    epilog=examples(
        "bpverify check notes.md",
        "bpverify check chapters notes.md --all",
        "bpverify check thesis.tex --symbols cost=J,activation=g --sarif review.sarif",
        "cat notes.md | bpverify check - --json",
        r"bpverify check --equation '\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l'",
        "bpverify check notes.md --show-axioms",
        r"""bpverify check --arch 3-2 --activation tanh --equation "\sigma'(z_j^l) = 1 - (a_j^l)^2" """.rstrip(),
    )
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--equation", metavar="LATEX", help="One claim in LaTeX; a chain A = B = C is one a step.")
@click.option(
    "--arch",
    metavar="ARCH",
    help="Decide on this network: 2-3-2, or a TOML file. Default: for all widths and depths.",
)
@network_options
@click.option("--symbols", metavar="ROLE=NAME,...", default="", help=SYMBOLS)
@click.option("--strict", "as_written", is_flag=True, help="Count text that was repaired in reading as ill-formed.")
@click.option("--sarif", metavar="PATH", help="Write what does not hold to a SARIF file, for code-review tools.")
@click.option("--all", "is_all", is_flag=True, help="List every equation of a long document.")
@click.option("--show-reading", "is_read", is_flag=True, help="Print how each name was read, and the lines that tell it.")
@click.option("--show-axioms", is_flag=True, help="Print for each verdict what was trusted and assumed.")
@format_option
@json_option
def command(
    files: tuple[str, ...], equation: str | None, arch: str | None, activation: str | None, cost: str | None, symbols: str,
    as_written: bool, is_all: bool, is_read: bool, sarif: str | None, show_axioms: bool, form: str | None, as_json: bool,
) -> int:
    r"""Judge every equation of FILEs, displayed or in a line of text, or one: for all widths and depths, or on the network ARCH.

    FILE is a .md, .txt, .tex or .ipynb document, a folder of such (without .txt), or - for standard input. What may hold an
    equation and was not read is listed.

    Symbols: w, b, x, y, z, a, \delta, C, \sigma and its derivatives, with layers l, l-1, l+1, L, or numbers.
    """
    from bpverify.general.folders import together

    if bool(files) == (equation is not None):
        raise click.UsageError("check: expected exactly one of FILE and --equation LATEX")
    if equation is not None and (is_all or is_read):
        raise click.UsageError("check: expected FILE with --all and with --show-reading")
    if arch is None and (activation or cost):
        raise click.UsageError("check: expected --arch ARCH with --activation and --cost; without it all of them are covered")
    row = format_row(form, as_json)
    letters = _declared(symbols)
    network = network_of(arch, activation, cost)
    texts: dict[str, str] = {}
    if equation is not None:
        reports: tuple[Report, ...] = (_equation(equation, network, letters),)
    else:
        texts = _texts(files)
        reports = tuple(_document(name, text, network, letters, is_read) for name, text in texts.items())
    reports = tuple(map(strict, reports)) if as_written else reports
    report = together(reports)
    if sarif is not None:
        _write_sarif(sarif, report)
    trusted = _axioms(report) if show_axioms else ()
    shown = Printed("check", report, (), trusted, bool(files), texts, reports, is_all, is_read)
    return print_report(row, shown)


def _axioms(report: Report) -> tuple[Axioms, ...]:
    from bpverify.render.axioms import axioms

    return tuple(axioms(verdict) for verdict in report.verdicts)


def _declared(symbols: str) -> Declared:
    """Return what the command line declares, and what the project declares beside it."""
    from bpverify.general.declarations import of_project
    from bpverify.notation.declared import declared, entries

    return declared((*entries(symbols), *of_project(Path.cwd())))


def _equation(latex: str, network: Network | None, letters: Declared) -> Report:
    from bpverify.general.check import check_equation

    return check_equation(latex, network, letters)


def _texts(names: tuple[str, ...]) -> dict[str, str]:
    """Return the text of each document that is named, lies in a folder that is named, or stands in standard input."""
    from bpverify.general.check import decoded, file_text
    from bpverify.general.folders import STDIN, documents_of

    found: dict[str, str] = {}
    for name in documents_of(names):
        if name == STDIN:
            found["<stdin>"] = decoded(_standard_input(), "standard input")
        else:
            found[name] = file_text(Path(name))
    return found


def _document(name: str, text: str, network: Network | None, letters: Declared, is_read: bool) -> Report:
    from bpverify.general.check import check_text
    from bpverify.render.progress import Progress

    with Progress() as progress:
        return check_text(text, name, network, letters, progress, is_read)


def _standard_input() -> bytes:
    """Return what stands in standard input."""
    if sys.stdin is None:
        raise InputError("standard input", "one that is open", "it is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError("standard input", "text that can be read", (error.strerror or str(error)).lower()) from error


def _write_sarif(path: str, report: Report) -> None:
    from bpverify.render.sarif import report_sarif

    try:
        Path(path).write_text(report_sarif(report), encoding="utf-8")
    except OSError as error:
        raise InputError(f"SARIF file '{path}'", "a path that can be written", error.strerror or "") from error
