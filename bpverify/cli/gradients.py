"""``bpverify gradients``: gradients in NumPy code and in functions of torch's and JAX's, exactly."""

from __future__ import annotations

from pathlib import Path

import click

from bpverify.cli.options import examples, format_option, format_row, json_option, print_report
from bpverify.render.reports import Printed

DOMAINS = "one-hot, binary, 'sums to 1', positive, symmetric, 'positive definite' or fixed."


@click.command(
    "gradients",
    short_help="Check gradients in NumPy code, exactly. Executes the code.",
    epilog=examples(
        "bpverify gradients network.py",
        "bpverify gradients network.py --cost loss --gradients backprop --at example",
        "bpverify gradients layers.py:affine",
        "bpverify gradients kernels.py:MyFunction --held detach --strict",
        "bpverify gradients network.py --domain y=one-hot --json",
    ),
)
@click.argument("module", metavar="MODULE[:NAME]")
@click.option("--cost", default="cost", metavar="NAME", help="The function from the arrays to one number. Default: cost.")
@click.option("--gradients", "backward", default="gradients", metavar="NAME", help="The function to their gradients.")
@click.option("--at", default="at", metavar="NAME", help="Example arrays: a list, a dict, or a function that makes one.")
@click.option("--reset", default=None, metavar="NAME", help="A function that clears what the two keep between calls.")
@click.option("--wrt", default="", metavar="A[,A...]", help="Arguments whose gradients are returned, where shapes do not tell.")
@click.option("--domain", "domains", multiple=True, metavar="ARG=DOMAIN", help=DOMAINS)
@click.option("--held", multiple=True, metavar="NAME", help="What is held fixed on purpose: detach, stop_gradient, a line.")
@click.option("--strict", "is_strict", is_flag=True, help="Count what is right only with values held fixed as undecided.")
@click.option("--fast/--by-entry", "fast", default=None, help="All entries at once, or one by one. Default: by the example's size.")
@click.option("--max-nodes", default=20_000_000, show_default=True, help="The most operations recorded; past it, all at once.")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds; what is not decided then is undecided.")
@click.option("--seed", type=int, default=None, help="Of the points drawn beside the example. Default: a fresh one.")
@click.option("--repro", type=click.Path(path_type=Path), default=None, metavar="PATH", help="A file to write that repeats it.")
@format_option
@json_option
def command(
    module: str, cost: str, backward: str, at: str, reset: str | None, wrt: str, domains: tuple[str, ...], max_nodes: int,
    timeout: float, seed: int | None, fast: bool | None, repro: Path | None, form: str | None, as_json: bool,
    held: tuple[str, ...], is_strict: bool,
) -> int:
    """Check each gradient that NumPy code computes, entry by entry, without epsilon or tolerance.

    MODULE is a Python file or an importable name. IT IS EXECUTED, and the functions are run on exact numbers. NAME is a dict in
    it with "cost" and "gradients" (or a layer's "forward" and "backward") and "at"; without NAME the options say which names. NAME
    may be a torch.autograd.Function, a jax.custom_vjp, a function of torch's or JAX's, or a dict with "function" and "at".
    """
    from bpverify.exact.check.repro import check_place
    from bpverify.frameworks.entry import read
    from bpverify.render.progress import Progress, apart

    row = format_row(form, as_json)
    if repro is not None:
        check_place(repro)
    asked = wrt.split(",") if wrt else None
    options = {"max_nodes": max_nodes, "timeout": timeout, "seed": seed, "fast": fast, "wrt": asked}
    # What the module prints is not our result.
    with Progress() as progress, apart():
        names = {"cost": cost, "gradients": backward, "at": at} | ({} if reset is None else {"reset": reset})
        run = read(module, names, domains, held, is_strict)
        report = run(**options, progress=progress.say)
    status = print_report(row, Printed("gradients", report))
    if repro is not None and report.status == "refuted":
        with apart():
            text = run.repeating(report, repro, asked)
        repro.write_text(text, encoding="utf-8")
    return status
