"""What a statement in a loop takes from the run before it: a gradient that should change from step to step and does not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from bpverify.exact.check.gradient_names import bare, last

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from bpverify.exact.check.passes import Passes
    from bpverify.exact.code.diary import Step


def stale(passes: Passes, step: Step) -> str:
    """Return which gradient is the same in each run of a statement though what it is by is another one each time; '' for none."""
    runs = [each for each in passes.diary.steps[passes.claimed_from :] if each.statement is step.statement]
    for name in _read(step) if len(runs) > 1 else ():
        wanted = bare(name)
        steps = [held.nodes for held in passes.forward if last(held.name) in (wanted, _without_step(wanted))]
        seen = [_held_before(passes, name, run) for run in runs]
        if _are_apart(steps) and None not in seen and len(set(seen)) == 1:
            return f"{name} is the same in each of {len(runs)} runs of this line: what comes from the step behind is not handed on"
    return ""


def _are_apart(steps: list[NDArray[np.int64]]) -> bool:
    """Whether there are several arrays without a number in common: an array that is filled entry by entry is one."""
    numbers = [set(nodes.ravel().tolist()) for nodes in steps]
    return len(numbers) > 1 and len(set.union(*numbers)) == sum(map(len, numbers))


def _without_step(name: str | None) -> str | None:
    """Return c of c_next."""
    return name.rsplit("_", 1)[0] if name is not None and name.endswith(("_next", "_prev")) else name


def _read(step: Step) -> Iterator[str]:
    try:
        tree = ast.parse(step.statement.text)
    except SyntaxError:
        return
    parts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and bare(node.id) is not None and id(node) not in parts:
            yield node.id


def _held_before(passes: Passes, name: str, run: Step) -> bytes | None:
    found = [held for held in passes.arrays if held.name == name and held.step is not None and held.step.ordinal < run.ordinal]
    return found[-1].nodes.tobytes() if found else None
