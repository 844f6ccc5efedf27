"""``bpverify lower``: the proved equations of a network as code."""

from __future__ import annotations

import click

from bpverify.cli.frontdoor import WithArchitecture
from bpverify.cli.options import examples, format_row, network_options, print_report
from bpverify.cli.output import write_out
from bpverify.render.reports import Printed


@click.command(
    "lower",
    cls=WithArchitecture,
    short_help="Write the proved equations as NumPy code.",
    epilog=examples(
        "bpverify lower 784-100-10 --activation sigmoid,softmax --cost cce -o net.py",
        "bpverify lower 2-3-1 --activation 'z/(1+exp(-z))' --cost quadratic",
        "bpverify lower network.toml --namespace array-api -o net.py",
        "bpverify lower 784-30-10 --activation sigmoid --cost quadratic -o net.py --check",
    ),
)
@click.argument("arch")
@network_options
@click.option("--namespace", metavar="N", default="numpy", help="numpy (the default), or array-api: that of the arrays given.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file. Default: standard output.")
@click.option("--check", "checked", is_flag=True, help="Run what was written on exact numbers, and judge its gradients; needs -o.")
@click.option("--batch", "batches", type=click.IntRange(0), multiple=True, metavar="M",
              help="With --check: samples of a batch, 0 for one sample without a batch. Default: 0 and 3.")  # fmt: skip
@click.option("--format", "form", metavar="F", help="Print what the code rests on in a format of verify; needs -o.")
@click.option("--json", "as_json", is_flag=True, help="As --format json.")
def command(
    arch: str, activation: str | None, cost: str | None, namespace: str, output: str | None, checked: bool,
    batches: tuple[int, ...], form: str | None, as_json: bool,
) -> int:
    """Write forward, cost and gradients of the network ARCH as readable NumPy code, from equations that are proved.

    ARCH is widths from input to output joined by '-', such as 784-100-10, or the path of a TOML file.
    """
    from bpverify.lowering.lower import lower as lowered
    from bpverify.spec import read_network

    row = format_row(form, as_json)
    if (as_json or form or checked) and output is None:
        raise click.UsageError("lower: expected -o PATH with --json, --format or --check, which print beside the code")
    found = lowered(read_network(arch, activation, cost), namespace)
    write_out(found.source, output)
    if checked:
        from bpverify.lowering.check import check_source
        from bpverify.render.progress import Progress

        with Progress() as progress:
            report = check_source(found.source, found.network, batches or (0, 3), progress=progress.say)
        return print_report(row, Printed("lower", report))
    return print_report(row, Printed("lower", found.report)) if as_json or form else 0
