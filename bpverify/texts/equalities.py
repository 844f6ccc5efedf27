"""What the items of a text are read as: which letters are functions in them, and which items are equalities."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.anew import with_values_anew
from bpverify.texts.causes import NoEqualityError, Why
from bpverify.texts.defined import is_head, is_update
from bpverify.texts.ellipses import without_dots
from bpverify.texts.equality import Equality, Item
from bpverify.texts.grids import with_grids
from bpverify.texts.lasts import with_last_layers
from bpverify.texts.laws import with_laws
from bpverify.texts.one_feature import with_one_feature
from bpverify.texts.rows import arrays_of, with_rows
from bpverify.texts.spoken import entrywise
from bpverify.texts.tree import Call, Name, walk
from bpverify.texts.uses import Uses
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.tree import Node

DEFAULT_FUNCTIONS = frozenset({r"\sigma", r"\phi", r"\varphi", "f", "g", r"\psi", r"\Phi", r"\varsigma", "ReLU", "relu", "sigmoid"})


@dataclass
class Equalities:
    """The equalities of a text by their numbers, why other items are none, and what is supposed beside them."""

    read: dict[int, Equality] = field(default_factory=dict)
    unread: dict[int, Why] = field(default_factory=dict)
    hypotheses: list[tuple[int, Node, Node]] = field(default_factory=list)
    rows: frozenset[str] = frozenset()
    """Letters that name the rows of matrices where they have one index."""
    of_feature: dict[int, str] = field(default_factory=dict)
    """Definitions of each feature that are read as those of one, with the index that they have lost."""
    anew: dict[int, str] = field(default_factory=dict)
    """Equalities that give a name another value, by its own, with what is said of that."""


def functions_of(items: Sequence[Item], parses: Parses) -> Known:
    """Return which letters are functions: those that are primed before a bracket, or defined by f(x) = ..."""
    uses = Uses()
    for item in items:
        uses.note(item.latex)
    own = replace(uses.known(), entrywise=entrywise(" ".join(item.nearby for item in items)))
    whole = parses.whole = parses.whole or own
    # A section is read with what the whole document says of its letters.
    always = own.functions & whole.functions
    everything = replace(whole, functions=always | DEFAULT_FUNCTIONS | {*"hFGpqsuvkrR", r"\rho", r"\theta"})
    found: set[str] = set()
    indexed: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for item in items:
        try:
            members = parses.members(item.latex, everything)[0]
        except BpverifyError:
            continue
        for at, (_, tree) in enumerate(members):
            if at == 0 and isinstance(tree, Call) and not tree.order and len(members) > 1 and is_head(tree):
                found.add(tree.function.base)
            for node in walk(tree):
                if isinstance(node, Call):
                    called[node.function.base] += 1
                    if node.order:
                        found.add(node.function.base)
                elif isinstance(node, Name) and node.sub:
                    indexed[node.base] += 1
    found |= {f for f in DEFAULT_FUNCTIONS if called[f] and indexed[f] <= 2 * called[f]}
    return replace(whole, functions=always | found)


def equalities_of(items: Sequence[Item], known: Known, parses: Parses) -> Equalities:
    """Return the equalities among the items of a text."""
    found = Equalities()
    declared: list[Name] = []
    for item in items:
        try:
            members, asides = parses.members(item.latex, known)
            declared += arrays_of(members)
            found.hypotheses += [(item.number, left, right) for left, right in asides]
            found.read[item.number] = _equality(item, members)
        except (BpverifyError, RecursionError) as error:
            found.unread[item.number] = Why.of(error, Cause.NOT_READ)
    found.read, found.of_feature = with_one_feature(found.read)
    found.read, found.anew = with_values_anew(found.read)
    found.read, found.rows = with_rows(with_laws(with_last_layers(found.read)), declared)
    return found


def _equality(item: Item, members: Sequence[tuple[str, Node]]) -> Equality:
    if len(members) != 2:
        raise NoEqualityError("not one relation between two sides")
    (_, left), (relation, right) = members
    if relation == "->" and is_update(left, right):
        relation = ":="
    if relation not in ("=", ":="):
        raise NoEqualityError("no equality")
    return Equality(item, without_dots(with_grids(left)), without_dots(with_grids(right)), relation)
