"""What several commands share: options, the network that they name, and how a report is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bpverify.outcome import exit_status
from bpverify.render.formats import listed
from bpverify.render.reports import REPORTS, ReportRow, report_format

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.network import Network
    from bpverify.render.reports import Printed


def examples(*lines: str) -> str:
    r"""Return the text below a help page; \b keeps click from reflowing it."""
    return "\b\nExamples:\n" + "\n".join("  " + line for line in lines)


def network_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say which activation and which cost a network has."""
    activation = click.option(
        "--activation",
        metavar="A[,A...]",
        help="Activation of all layers, or one a layer: a name from 'bpverify list activations', or an expression "
        "in z. Default: any differentiable one.",
    )
    cost = click.option(
        "--cost",
        metavar="C",
        help="Cost: a name from 'bpverify list costs', or an expression in a and y, summed over the outputs. "
        "Default: any differentiable one.",
    )
    return activation(cost(command))


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON (format bpverify/1), not a table.")
format_option = click.option("--format", "form", metavar="F", help=f"{listed(REPORTS)}.")


def network_of(arch: str | None, activation: str | None, cost: str | None) -> Network | None:
    """Return the network that the options name; None where none is named, for all widths and depths."""
    if arch is None:
        return None
    from bpverify.spec import read_network

    return read_network(arch, activation, cost)


def format_row(name: str | None, as_json: bool) -> ReportRow:
    """Return the format that the options ask for; two that differ are refused."""
    if as_json and name not in (None, "json"):
        raise click.UsageError(f"expected one of --json and --format {name}")
    return report_format("json" if as_json else name or "text")


def print_report(row: ReportRow, what: Printed) -> int:
    """Write the report to stdout and return its exit status."""
    from bpverify.render.reports import written
    from bpverify.render.screen import write

    write(lambda screen: written(row, what, screen))
    return exit_status(what.report)
