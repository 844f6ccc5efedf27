"""Check emitted source as any other NumPy code: its gradients against its cost, entry by entry, in exact arithmetic.

The source is our own, or a file of the user's that claims to be it; it is executed.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.code.loading import load
from bpverify.exact.gradients import check_gradients
from bpverify.lowering.floats import compared
from bpverify.symbolic.verify import title
from bpverify.verdict import Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.network import Network

BATCH = 3
"""Samples of the batch that is run beside one sample."""
MOST_NODES = 8_000_000
"""Operations recorded at most: about two million parameters for one sample."""


def check_source(
    source: str, network: Network, batches: tuple[int, ...] = (0, BATCH), timeout: float = 900.0,
    progress: Callable[[str], None] | None = None,
) -> Report:  # fmt: skip
    """Return the verdicts on ``gradients`` of a module for the network: tested, refuted, or undecided past the limits.

    Args:
        source: a module with cost and gradients as ``lower`` writes them.
        network: its widths, and which layers have biases.
        batches: sizes of the batches to run, 0 for one sample without a batch.
        timeout: seconds for each.
        progress: called now and then with a few words on what is being done.

    Raises:
        InputError: the source does not run.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lowered_network.py"
        file.write_text(source, encoding="utf-8")
        module = load(file)
        found: list[Verdict] = []
        notes: dict[str, None] = {}
        for batch in batches:
            report = check_gradients(
                module.cost, module.gradients, example(network, batch), wrt=["weights", "biases"],
                domains=_domains(source), max_nodes=MOST_NODES, timeout=timeout, progress=progress,
            )  # fmt: skip
            found += [_of_batch(verdict, batch) for verdict in report.verdicts]
            notes.update(dict.fromkeys(report.notes))
            notes.update(dict.fromkeys(compared(source, network, example(network, batch), _words(batch))))
    return Report(tuple(found), title=title(network), notes=tuple(notes), about=network.arch)


def example(network: Network, batch: int) -> dict[str, Any]:
    """Return parameters and data of the network's shapes: normal draws, targets that are positive and sum to 1."""
    rng = np.random.default_rng(0)
    widths = network.widths
    rows = (batch,) if batch else ()
    targets = rng.integers(1, 9, size=(*rows, widths[-1])).astype(float)
    return {
        "weights": [rng.normal(size=(n, m)) for m, n in pairwise(widths)],
        "biases": [rng.normal(size=layer.width) if layer.bias else None for layer in network.layers],
        "x": rng.normal(size=(*rows, widths[0])),
        "y": targets / targets.sum(axis=-1, keepdims=True),
    }


def _domains(source: str) -> dict[str, str]:
    """Return what the source says that it assumes of the targets."""
    return {"y": "sums to 1"} if "- sum(y) = 1" in source else {}


def _of_batch(verdict: Verdict, batch: int) -> Verdict:
    name = (verdict.name or "").replace("weights[", "w").replace("biases[", "b").rstrip("]")
    number = f"{name[:1]}{int(name[1:]) + 1}" if name[1:].isdigit() else name
    return replace(verdict, name=f"{number}, {_words(batch)}" if name else _words(batch))


def _words(batch: int) -> str:
    return f"batch of {batch}" if batch else "one sample"
