"""The command line: parse, call, render, exit status; no logic.

Everything heavy is imported inside the command that needs it, so that ``--help`` and ``--version`` are instant.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bpverify.errors import BpverifyError, InputError
from bpverify.outcome import CLOSED_PIPE, INTERNAL, INTERRUPTED, UNUSABLE, error_status, error_word, exit_status, strict
from bpverify.render.reports import Printed, ReportRow, report_format
from bpverify.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.network import Network
    from bpverify.notation.symbols import Symbols
    from bpverify.render.axioms import Axioms
    from bpverify.verdict import Report

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class WithArchitecture(click.Command):
    """A command whose ARCH may be mistyped with a sign: -1-2 is a bad architecture, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a sign and a digit open no option of ours."""
        signed = next((a for a in args if a[:1] == "-" and a[1:2].isdigit()), None)
        if signed is not None and "--" not in args:
            from bpverify.spec import read_network

            read_network(signed)
        return super().parse_args(ctx, args)


class FrontDoor(click.Group):
    """A group whose commands return their exit status, and whose every failure is one line on stderr."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """Run a command and exit with its status; see ``bpverify/outcome.py`` for what each status means."""
        kwargs["standalone_mode"] = False
        words = list(sys.argv[1:] if args is None else args)
        try:
            if sys.stdout is None:
                raise InputError("the output", "a place that can be written to", "standard output is closed")
            status = super().main(words, *more, **kwargs) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = UNUSABLE
        except click.Abort:
            status = self._failed(words, "interrupted, nothing was decided", INTERRUPTED)
        except click.ClickException as error:
            status = self._failed(words, error.format_message(), UNUSABLE)
        except BpverifyError as error:
            status = self._failed(words, str(error), error_status(error))
        except SystemExit:  # click ends so, and only so, where a page of help meets a closed pipe
            _discard_output()
            status = CLOSED_PIPE
        except BaseException as error:  # noqa: BLE001 - whatever fails inside, no verdict is given and the status says so
            closed = _of_click(error)
            message = "the output: expected a place that can be written to" if closed else _inside(error)
            status = self._failed(words, message, UNUSABLE if closed else INTERNAL)
            if closed:
                _discard_output()
        sys.exit(status)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command; a reader that closed the pipe has seen enough and gets no traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _discard_output()
            return CLOSED_PIPE

    def _failed(self, words: Sequence[str], message: str, status: int) -> int:
        """Say in one line on stderr what is wrong, and as JSON where that was asked for; return the status."""
        line = " ".join(message.split())
        if _asks_for_json(words) and sys.stdout is not None:
            from bpverify.render.json import failure_json
            from bpverify.render.screen import write

            command = next((word for word in words if word in self.commands), None)
            try:
                write(lambda screen: failure_json(command, error_word(status), line, status))
            except (OSError, InputError):
                _discard_output()
        try:
            click.echo(f"bpverify: {line}", err=True)
        except (OSError, ValueError):  # standard error is full, or the module that was checked closed it
            pass
        return status


def _asks_for_json(words: Sequence[str]) -> bool:
    """Tell whether a command line, which may be wrong otherwise, asks for JSON."""
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def _of_click(error: BaseException) -> bool:
    """Tell whether click raised it while it wrote: a help page or the version, to an output that takes none."""
    import traceback

    return isinstance(error, OSError) and any(frame.name == "echo" for frame in traceback.extract_tb(error.__traceback__))


def _inside(error: BaseException) -> str:
    """Return what to say of an exception that no one expected, and how to report it."""
    import traceback

    if os.environ.get("BPVERIFY_TRACEBACK"):
        traceback.print_exc()
    places = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return (
        f"failed inside, no verdict is given: {type(error).__name__}: {str(error)[:200]}{place}; this is a fault of bpverify "
        "itself: please report it with the command and its input; BPVERIFY_TRACEBACK=1 shows where it arose"
    )


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
_format_option = click.option("--format", "form", metavar="F", help="text (the default), json, sarif or html.")


@click.group(
    cls=FrontDoor,
    context_settings=CONTEXT,
    epilog=_examples(
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


@main.command(
    cls=WithArchitecture,
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
@_format_option
@_json_option
def verify(arch: str, activation: str | None, cost: str | None, show: bool, form: str | None, as_json: bool) -> int:
    """Derive every gradient of the network ARCH and prove BP1-BP4 for every component.

    ARCH is widths from input to output joined by '-', such as 2-3-2, or the path of a TOML file.
    """
    from bpverify.render.progress import Progress
    from bpverify.spec import read_network
    from bpverify.symbolic.verify import verify as verify_network

    row = _format(form, as_json)
    network = read_network(arch, activation, cost)
    with Progress() as progress:
        report = verify_network(network, progress)
    derivations: tuple[Any, ...] = ()
    if show:
        from bpverify.symbolic.show import derivations as derive

        derivations = tuple(derive(network))
    return _print(row, Printed("verify", report, derivations))


@main.command(
    short_help="Judge equations in LaTeX: a document's, or one.",
    epilog=_examples(
        "bpverify check notes.md",
        "bpverify check thesis.tex --symbols cost=J,activation=g --sarif review.sarif",
        "cat notes.md | bpverify check - --json",
        r"bpverify check --equation '\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l'",
        "bpverify check notes.md --show-axioms",
        r"""bpverify check --arch 3-2 --activation tanh --equation "\sigma'(z_j^l) = 1 - (a_j^l)^2" """.rstrip(),
    )
)
@click.argument("file", required=False)
@click.option("--equation", metavar="LATEX", help="One claim in LaTeX; a chain A = B = C is one a step.")
@click.option(
    "--arch",
    metavar="ARCH",
    help="Decide on this network: 2-3-2, or a TOML file. Default: for all widths and depths.",
)
@_network_options
@click.option("--symbols", metavar="ROLE=LETTER,...", default="", help="Letters of the author, such as cost=J,activation=g.")
@click.option("--strict", "as_written", is_flag=True, help="Count text that was repaired in reading as ill-formed.")
@click.option("--sarif", metavar="PATH", help="Write what does not hold to a SARIF file, for code-review tools.")
@click.option("--show-axioms", is_flag=True, help="Print for each verdict what was trusted and assumed.")
@_format_option
@_json_option
def check(
    file: str | None, equation: str | None, arch: str | None, activation: str | None, cost: str | None, symbols: str,
    as_written: bool, sarif: str | None, show_axioms: bool, form: str | None, as_json: bool,
) -> int:
    r"""Judge every equation of FILE, displayed or in a line of text, or one: for all widths and depths, or on the network ARCH.

    FILE is a .md, .txt, .tex or .ipynb document, or - for standard input. What may hold an equation and was not read is listed.

    Symbols: w, b, x, y, z, a, \delta, C, \sigma and its derivatives, with layers l, l-1, l+1, L, or numbers.
    """
    from bpverify.notation.symbols import Symbols

    if (file is None) == (equation is None):
        raise click.UsageError("check: expected exactly one of FILE and --equation LATEX")
    if arch is None and (activation or cost):
        raise click.UsageError("check: expected --arch ARCH with --activation and --cost; without it all of them are covered")
    row = _format(form, as_json)
    letters = Symbols().declared(symbols)
    network = _network(arch, activation, cost)
    report = _equation(equation, network, letters) if file is None else _document(file, network, letters)
    report = strict(report) if as_written else report
    if sarif is not None:
        _write_sarif(sarif, report)
    trusted = _axioms(report, network, letters) if show_axioms else ()
    return _print(row, Printed("check", report, axioms=trusted, is_document=file is not None))


def _axioms(report: Report, network: Network | None, letters: Symbols) -> tuple[Axioms, ...]:
    from bpverify.render.axioms import axioms

    return tuple(axioms(verdict, network, letters) for verdict in report.verdicts)


def _network(arch: str | None, activation: str | None, cost: str | None) -> Network | None:
    if arch is None:
        return None
    from bpverify.spec import read_network

    return read_network(arch, activation, cost)


def _equation(latex: str | None, network: Network | None, letters: Symbols) -> Report:
    from bpverify.general.check import check_equation

    return check_equation(latex or "", network, letters)


def _document(file: str, network: Network | None, letters: Symbols) -> Report:
    """Judge a file, or standard input where it is named -."""
    from bpverify.general.check import check_text, decoded, file_text
    from bpverify.render.progress import Progress

    if file == "-":
        name, text = "<stdin>", decoded(_standard_input(), "standard input")
    else:
        name, text = file, file_text(Path(file))
    with Progress() as progress:
        return check_text(text, name, network, letters, progress)


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


@main.command(
    short_help="Write the proof of an equation.",
    epilog=_examples(
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
@_network_options
@click.option("--format", "form", metavar="F", default="text", help="text (the default), latex, pdf, html or coq.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file. Default: standard output.")
def prove(name: str, arch: str | None, activation: str | None, cost: str | None, form: str, output: str | None) -> int:
    """Write the checked proof of NAME: bp1, bp2, bp3, bp4, induction or all.

    Each step was decided, and its reason held against it, before the proof is written; LaTeX is accepted by
    'bpverify check' again, and Coq by coqc (Debian packages coq and libcoq-coquelicot).
    """
    from bpverify.proof.prove import left_out
    from bpverify.proof.prove import prove as proofs_of
    from bpverify.render.proofs import format_of, rendered

    if arch is None and (activation or cost):
        raise click.UsageError("prove: expected --arch ARCH with --activation and --cost; without it all of them are covered")
    row = format_of(form)
    if row.is_binary and output is None and sys.stdout.isatty():
        raise click.UsageError(f"prove: expected -o PATH with --format {form}, or a pipe: it is not text")
    network = _network(arch, activation, cost)
    content = rendered(row, proofs_of(name, network))
    for note in left_out(name, network).values():
        click.echo(f"bpverify: {note}", err=True)
    return _write_out(content, output)


def _write_out(content: str | bytes, output: str | None) -> int:
    """Write a document to a file, or to standard output."""
    if output is None and isinstance(content, str):
        from bpverify.render.screen import write

        write(lambda screen: content)
        return 0
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    if output is None:
        from bpverify.render.screen import output as to_output

        with to_output():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        return 0
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise InputError(f"file '{output}'", "a path that can be written", error.strerror or "") from error
    return 0


@main.command(
    cls=WithArchitecture,
    short_help="Write the proved equations as NumPy code.",
    epilog=_examples(
        "bpverify lower 784-100-10 --activation sigmoid,softmax --cost cce -o net.py",
        "bpverify lower 2-3-1 --activation 'z/(1+exp(-z))' --cost quadratic",
        "bpverify lower network.toml --namespace array-api -o net.py",
        "bpverify lower 784-30-10 --activation sigmoid --cost quadratic -o net.py --check",
    ),
)
@click.argument("arch")
@_network_options
@click.option("--namespace", metavar="N", default="numpy", help="numpy (the default), or array-api: that of the arrays given.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file. Default: standard output.")
@click.option("--check", "checked", is_flag=True, help="Run what was written on exact numbers, and judge its gradients; needs -o.")
@click.option("--batch", "batches", type=click.IntRange(0), multiple=True, metavar="M",
              help="With --check: samples of a batch, 0 for one sample without a batch. Default: 0 and 3.")  # fmt: skip
@click.option("--format", "form", metavar="F", help="Print what the code rests on as text, json, sarif or html; needs -o.")
@click.option("--json", "as_json", is_flag=True, help="As --format json.")
def lower(
    arch: str, activation: str | None, cost: str | None, namespace: str, output: str | None, checked: bool,
    batches: tuple[int, ...], form: str | None, as_json: bool,
) -> int:
    """Write forward, cost and gradients of the network ARCH as readable NumPy code, from equations that are proved.

    ARCH is widths from input to output joined by '-', such as 784-100-10, or the path of a TOML file.
    """
    from bpverify.lowering.lower import lower as lowered
    from bpverify.spec import read_network

    row = _format(form, as_json)
    if (as_json or form or checked) and output is None:
        raise click.UsageError("lower: expected -o PATH with --json, --format or --check, which print beside the code")
    found = lowered(read_network(arch, activation, cost), namespace)
    _write_out(found.source, output)
    if checked:
        from bpverify.lowering.check import check_source
        from bpverify.render.progress import Progress

        with Progress() as progress:
            report = check_source(found.source, found.network, batches or (0, 3), progress=progress.say)
        return _print(row, Printed("lower", report))
    return _print(row, Printed("lower", found.report)) if as_json or form else 0


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
    if as_json:
        from bpverify.lowering.written import numpy_texts

        write(lambda screen: catalog_json(kind, rows, numpy_texts))
    else:
        write(lambda screen: catalog_text(kind, rows, screen))
    return 0


@main.command(
    short_help="Check gradients in NumPy code, exactly. Executes the code.",
    epilog=_examples(
        "bpverify gradients network.py",
        "bpverify gradients network.py --cost loss --gradients backprop --at example",
        "bpverify gradients layers.py:affine",
        "bpverify gradients network.py --domain y=one-hot --json",
    ),
)
@click.argument("module", metavar="MODULE[:NAME]")
@click.option("--cost", default="cost", metavar="NAME", help="The function from the arrays to one number. Default: cost.")
@click.option("--gradients", "backward", default="gradients", metavar="NAME", help="The function to their gradients.")
@click.option("--at", default="at", metavar="NAME", help="Example arrays: a list, a dict, or a function that makes one.")
@click.option("--reset", default=None, metavar="NAME", help="A function that clears what the two keep between calls.")
@click.option("--wrt", default="", metavar="A[,A...]", help="Arguments whose gradients are returned, where shapes do not tell.")
@click.option("--domain", "domains", multiple=True, metavar="ARG=DOMAIN", help="one-hot, binary, 'sums to 1', positive or fixed.")
@click.option("--fast/--by-entry", "fast", default=None, help="All entries at once, or one by one. Default: by the example's size.")
@click.option("--max-nodes", default=20_000_000, show_default=True, help="The most operations recorded; past it, all at once.")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds; what is not decided then is undecided.")
@click.option("--seed", type=int, default=None, help="Of the points drawn beside the example. Default: a fresh one.")
@_format_option
@_json_option
def gradients(
    module: str, cost: str, backward: str, at: str, reset: str | None, wrt: str, domains: tuple[str, ...], max_nodes: int,
    timeout: float, seed: int | None, fast: bool | None, form: str | None, as_json: bool,
) -> int:
    """Check each gradient that NumPy code computes, entry by entry, without epsilon or tolerance.

    MODULE is a Python file or an importable name. IT IS EXECUTED, and the functions are run on exact numbers. NAME is a dict in
    it with "cost" and "gradients" (or a layer's "forward" and "backward") and "at"; without NAME the options say which names.
    """
    from bpverify.exact.entry import read_check
    from bpverify.render.progress import Progress, apart

    row = _format(form, as_json)
    options = {"max_nodes": max_nodes, "timeout": timeout, "seed": seed, "fast": fast, "wrt": wrt.split(",") if wrt else None}
    # What the module prints is not our result.
    with Progress() as progress, apart():
        names = {"cost": cost, "gradients": backward, "at": at} | ({} if reset is None else {"reset": reset})
        run = read_check(module, names, domains)
        report = run(**options, progress=progress.say)
    return _print(row, Printed("gradients", report))


def _format(name: str | None, as_json: bool) -> ReportRow:
    """Return the format that the options ask for; two that differ are refused."""
    if as_json and name not in (None, "json"):
        raise click.UsageError(f"expected one of --json and --format {name}")
    return report_format("json" if as_json else name or "text")


def _print(row: ReportRow, printed: Printed) -> int:
    """Write the report to stdout and return its exit status."""
    from bpverify.render.reports import written
    from bpverify.render.screen import write

    write(lambda screen: written(row, printed, screen))
    return exit_status(printed.report)
