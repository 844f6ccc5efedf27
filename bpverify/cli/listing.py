"""``bpverify list``: what is known by name."""

from __future__ import annotations

import click

from bpverify.cli.options import examples, json_option


@click.command(
    "list",
    short_help="List what is known by name.",
    epilog=examples("bpverify list activations", "bpverify list costs --json", "bpverify list equations"),
)
@click.argument("kind", type=click.Choice(["activations", "costs", "equations"]))
@json_option
def command(kind: str, as_json: bool) -> int:
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
