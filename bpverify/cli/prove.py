"""``bpverify prove``: the proof of an equation, in a format."""

from __future__ import annotations

import sys

import click

from bpverify.cli.options import examples, network_of, network_options
from bpverify.cli.output import write_out
from bpverify.render.formats import listed
from bpverify.render.proofs import FORMATS, format_of, rendered


@click.command(
    "prove",
    short_help="Write the proof of an equation.",
    epilog=examples(
        "bpverify prove bp2",
        "bpverify prove all --format pdf -o proofs.pdf",
        "bpverify prove bp2 --arch 2-3-2 --activation tanh --format html -o bp2.html",
        "bpverify prove bp4 --arch 2-2-1 --activation sigmoid --cost quadratic --format coq",
    ),
)
@click.argument("name")
@click.option(
    "--arch",
    metavar="ARCH",
    help="Spell the proof out for this network, component by component. Default: for all widths and depths.",
)
@network_options
@click.option("--format", "form", metavar="F", default="text", help=f"{listed(FORMATS)}.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file. Default: standard output.")
def command(name: str, arch: str | None, activation: str | None, cost: str | None, form: str, output: str | None) -> int:
    """Write the checked proof of NAME: bp1, bp2, bp3, bp4, induction or all.

    Each step was decided, and its reason held against it, before the proof is written; LaTeX is accepted by
    'bpverify check' again, and Coq by coqc (Debian packages coq and libcoq-coquelicot).
    """
    from bpverify.proof.prove import left_out
    from bpverify.proof.prove import prove as proofs_of

    if arch is None and (activation or cost):
        raise click.UsageError("prove: expected --arch ARCH with --activation and --cost; without it all of them are covered")
    row = format_of(form)
    if row.is_binary and output is None and sys.stdout.isatty():
        raise click.UsageError(f"prove: expected -o PATH with --format {form}, or a pipe: it is not text")
    network = network_of(arch, activation, cost)
    content = rendered(row, proofs_of(name, network))
    for note in left_out(name, network).values():
        click.echo(f"bpverify: {note}", err=True)
    return write_out(content, output)
