"""The command line: parse, call, render, exit status; no logic.

Everything heavy is imported inside the command that needs it, so that ``--help`` and ``--version`` are instant.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from bpverify.errors import BpverifyError
from bpverify.outcome import CLOSED_PIPE, INTERRUPTED, UNUSABLE, error_status, exit_status, strict
from bpverify.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.verdict import Report

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class FrontDoor(click.Group):
    """A group whose commands return their exit status, and whose every failure is one line on stderr."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and exit with its status; see ``bpverify/outcome.py`` for what each status means."""
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = UNUSABLE
        except click.ClickException as error:
            status = _complain(error.format_message(), UNUSABLE)
        except BpverifyError as error:
            status = _complain(str(error), error_status(error))
        except click.Abort:
            status = _complain("interrupted, nothing was decided", INTERRUPTED)
        sys.exit(status)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command; a reader that closed the pipe has seen enough and gets no traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _discard_output()
            return CLOSED_PIPE


def _complain(message: str, status: int) -> int:
    """Write one line to stderr, whatever the message holds; return the status."""
    click.echo("bpverify: " + " ".join(message.split()), err=True)
    return status


def _discard_output() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not fail again."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _examples(*lines: str) -> str:
    r"""Return the text below a help page; \b keeps click from reflowing it."""
    return "\b\nExamples:\n" + "\n".join("  " + line for line in lines)


def _network_options(command: Callable[..., int]) -> Callable[..., int]:
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


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON (format bpverify/1), not a table.")


@click.group(
    cls=FrontDoor,
    context_settings=CONTEXT,
    epilog=_examples(
        "bpverify verify 2-3-2",
        "bpverify verify 2-3-1 --activation sigmoid --cost quadratic",
        r"bpverify check --arch 2-3-2 --equation '\frac{\partial C}{\partial b_j^l} = \delta_j^l'",
        "bpverify list activations",
    )
    + "\n\n\b\nExit status:\n"
    "  0  every claim is proved\n"
    "  1  at least one is refuted or ill-formed\n"
    "  2  the command or its input cannot be used\n"
    "  3  none is refuted, at least one is undecided",
)
@click.version_option(__version__, prog_name="bpverify")
def main() -> None:
    """Derive and verify the equations of backpropagation.

    An equation is proved for every value of its symbols, or refuted with a point at which its two sides differ.
    """


@main.command(
    short_help="Prove BP1-BP4 on a network.",
    epilog=_examples(
        "bpverify verify 2-3-2",
        "bpverify verify 4-4-4-3 --activation sigmoid,tanh,relu --cost quadratic",
        "bpverify verify 2-3-1 --activation 'z/(1+exp(-z))' --cost '(a-y)**4'",
        "bpverify verify network.toml --json",
        "bpverify verify 1-2-1 --show",
    )
)
@click.argument("arch")
@_network_options
@click.option("--show", is_flag=True, help="Print each derivative as derived, beside the closed form (small networks).")
@_json_option
def verify(arch: str, activation: str | None, cost: str | None, show: bool, as_json: bool) -> int:
    """Derive every gradient of the network ARCH and prove BP1-BP4 for every component.

    ARCH is widths from input to output joined by '-', such as 2-3-2, or the path of a TOML file.
    """
    from bpverify.render.progress import Progress
    from bpverify.spec import read_network
    from bpverify.symbolic.verify import verify as verify_network

    network = read_network(arch, activation, cost)
    with Progress() as progress:
        report = verify_network(network, progress)
    derivations: tuple[Any, ...] = ()
    if show:
        from bpverify.symbolic.show import derivations as derive

        derivations = tuple(derive(network))
    return _print_report("verify", report, as_json, derivations)


@main.command(
    short_help="Decide an equation, given in LaTeX, on a network.",
    epilog=_examples(
        r"bpverify check --arch 2-3-2 --equation '\frac{\partial C}{\partial b_j^l} = \delta_j^l'",
        r"bpverify check --arch 2-3-2 --equation '\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l'",
        r"""bpverify check --arch 3-2 --activation tanh --equation "\sigma'(z_j^l) = 1 - (a_j^l)^2" """.rstrip(),
    )
)
@click.option("--equation", metavar="LATEX", required=True, help="The claim in LaTeX; a chain A = B = C is one a step.")
@click.option("--arch", metavar="ARCH", required=True, help="The network to decide it on: 2-3-2, or a TOML file.")
@_network_options
@click.option("--strict", "as_written", is_flag=True, help="Count text that was repaired in reading as ill-formed.")
@_json_option
def check(
    equation: str, arch: str, activation: str | None, cost: str | None, as_written: bool, as_json: bool
) -> int:
    r"""Decide an equation, given in LaTeX, on a network: at every layer and index for which its symbols exist.

    Symbols: w, b, x, y, z, a, \delta, C, \sigma and its derivatives, with layers l, l-1, l+1, L, or numbers.
    """
    from bpverify.spec import read_network
    from bpverify.symbolic.verify import check_all

    report = check_all(equation, read_network(arch, activation, cost))
    return _print_report("check", strict(report) if as_written else report, as_json)


@main.command(
    "list",
    short_help="List what is known by name.",
    epilog=_examples("bpverify list activations", "bpverify list costs --json", "bpverify list equations"),
)
@click.argument("kind", type=click.Choice(["activations", "costs", "equations"]))
@_json_option
def list_catalog(kind: str, as_json: bool) -> int:
    """List what bpverify knows by name: activations, costs or equations."""
    from bpverify.render.catalog import catalog_json, catalog_text, rows_of
    from bpverify.render.screen import write

    rows = rows_of(kind)
    write((lambda screen: catalog_json(kind, rows)) if as_json else (lambda screen: catalog_text(kind, rows, screen)))
    return 0


def _print_report(command: str, report: Report, as_json: bool, derivations: Sequence[Any] = ()) -> int:
    """Write the report to stdout and return its exit status."""
    from bpverify.render.screen import write

    if as_json:
        from bpverify.render.json import report_json

        write(lambda screen: report_json(command, report, derivations))
    else:
        from bpverify.render.terminal import report_text

        write(lambda screen: report_text(report, screen, derivations))
    return exit_status(report)
