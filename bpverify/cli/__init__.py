"""The command line: parse, call, render, exit status; no logic. One file a command.

Everything heavy is imported inside the command that needs it, so that ``--help`` and ``--version`` are instant.
"""

from __future__ import annotations

import click

from bpverify.cli import check, gradients, listing, lower, prove, verify
from bpverify.cli.frontdoor import FrontDoor
from bpverify.cli.options import examples
from bpverify.version import __version__

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(
    cls=FrontDoor,
    context_settings=CONTEXT,
    epilog=examples(
        "bpverify verify 2-3-2",
        "bpverify verify 2-3-1 --activation sigmoid --cost quadratic",
        "bpverify check notes.md",
        r"bpverify check --equation '\frac{\partial C}{\partial b_j^l} = \delta_j^l'",
        "bpverify prove bp2",
        "bpverify lower 784-100-10 --activation sigmoid,softmax --cost cce -o net.py",
        "bpverify gradients network.py",
        "bpverify list activations",
    )
    + "\n\n\b\nExit status:\n"
    "  0  every claim is proved, or tested\n"
    "  1  at least one is refuted or ill-formed\n"
    "  2  the command or its input cannot be used\n"
    "  3  none is refuted, at least one is undecided",
)
@click.version_option(__version__, prog_name="bpverify")
def main() -> None:
    """Derive and verify the equations of backpropagation.

    An equation is proved for every value of its symbols, or refuted with a point at which its two sides differ.
    """


for COMMAND in (verify, check, prove, lower, listing, gradients):
    main.add_command(COMMAND.command)
