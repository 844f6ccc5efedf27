"""The cost that an equation alone speaks of, told by its own names: a mean over samples, or one with a penalty on the weights.

What is only inferred may prove, under the condition that is printed; it refutes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.general.judge import judge_reading
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation.objectives import Objective, Spelled, bare, speaks_of
from bpverify.notation.readings import OWN
from bpverify.notation.tree import Name, Over, Total, walk
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.general.decisions import Decisions
    from bpverify.notation.equalities import Reading, Sides

MOST = 24
"""How many costs are tried."""


def proof_for_inferred(reading: Reading, decisions: Decisions) -> Proved | None:
    """Return the proof of an equation for a cost that its names tell, with what the cost then is as a condition."""
    if reading.sides is None:
        return None
    for objective in islice(_objectives(reading.sides), MOST):
        read = reading.under(replace(OWN, objective=objective))
        if read.claim is None or not speaks_of(read.claim):
            continue
        found = judge_reading(read, decisions)
        if isinstance(found, Proved):
            meant = Condition(ConditionKind.MODEL, f"it is meant that {objective.words()}")
            return replace(found, claim=reading.latex, provided=(*found.provided, meant))
    return None


def _objectives(sides: Sides) -> Iterator[Objective]:
    """Yield the costs that the names of an equation may speak of."""
    symbols = sides.chain.symbols
    nodes = list(walk((sides.left.node, sides.right.node)))
    names = [node for node in nodes if isinstance(node, Name)]
    costs = dict.fromkeys(Spelled.of(name) for name in names if symbols.role(name.letter) == "cost")
    totals = [node for node in nodes if isinstance(node, Total)]
    unknown = dict.fromkeys(n.letter for n in names if symbols.role(n.letter) is None and n.sub is n.sup is None)
    below = {n.letter for node in nodes if isinstance(node, Over) for n in walk(node.below) if isinstance(n, Name)}
    sizes = [*(letter for letter in unknown if letter in below), *(bare(t.sup)[0] for t in totals if len(bare(t.sup)) == 1), ""]
    for index in dict.fromkeys((*(bare(t.sub)[0] for t in totals if t.sub), *map(_index, costs))):
        wholes = [cost for cost in costs if index and _index(cost) != index]
        mine = [cost for cost in costs if _index(cost) == index]
        for whole in wholes:
            each = mine[0] if mine else Spelled(whole.letter, (index,))
            yield from (Objective(whole=whole, each=each, index=index, size=size) for size in dict.fromkeys(sizes))
    yield from _penalised(list(costs), list(unknown), sizes)


def _penalised(costs: list[Spelled], unknown: list[str], sizes: list[str]) -> Iterator[Objective]:
    """Yield the costs C = C_0 + rate/2 sum w^2, where two costs and a rate are named."""
    for whole in costs:
        for data in costs:
            if whole == data or whole.sub or whole.sup:
                continue
            for rate in unknown:
                divided = [size for size in dict.fromkeys(sizes) if size != rate]
                yield from (Objective(whole=whole, data=data, rate=rate, size=size, is_divided=bool(size)) for size in divided)


def _index(cost: Spelled) -> str:
    """Return the letter that may number samples at a cost, "" where there is none."""
    script = cost.sub or tuple(text for text in cost.sup if text not in ("(", ")"))
    return script[0] if len(script) == 1 and script[0].isalpha() and len(script[0]) == 1 else ""
