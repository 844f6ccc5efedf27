"""``bpverify verify``: BP1-BP4 on one network."""

from __future__ import annotations

from typing import Any

import click

from bpverify.cli.frontdoor import WithArchitecture
from bpverify.cli.options import examples, format_option, format_row, json_option, network_options, print_report
from bpverify.render.reports import Printed


@click.command(
    "verify",
    cls=WithArchitecture,
    short_help="Prove BP1-BP4 on a network.",
    epilog=examples(
        "bpverify verify 2-3-2",
        "bpverify verify 4-4-4-3 --activation sigmoid,tanh,relu --cost quadratic",
        "bpverify verify 2-3-1 --activation 'z/(1+exp(-z))' --cost '(a-y)**4'",
        "bpverify verify network.toml --json",
        "bpverify verify 1-2-1 --show",
    )
)
@click.argument("arch")
@network_options
@click.option("--show", is_flag=True, help="Print each derivative as derived, beside the closed form (small networks).")
@format_option
@json_option
def command(arch: str, activation: str | None, cost: str | None, show: bool, form: str | None, as_json: bool) -> int:
    """Derive every gradient of the network ARCH and prove BP1-BP4 for every component.

    ARCH is widths from input to output joined by '-', such as 2-3-2, or the path of a TOML file.
    """
    from bpverify.render.progress import Progress
    from bpverify.spec import read_network
    from bpverify.symbolic.verify import verify as verify_network

    row = format_row(form, as_json)
    network = read_network(arch, activation, cost)
    with Progress() as progress:
        report = verify_network(network, progress)
    derivations: tuple[Any, ...] = ()
    if show:
        from bpverify.symbolic.show import derivations as derive

        derivations = tuple(derive(network))
    return print_report(row, Printed("verify", report, derivations))
