r"""Definitions of each feature, x_{ij} and \mu_j, in a text that goes on with one of them: x_i, \mu, and no index of features.

It is so only where nothing is summed over the features, all that a sample's entry is computed from has their index, and what has it
alone stands bare wherever it stands elsewhere. What is free of that index is the same for all features: no derivative may be by it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.tree import Derivative, Nabla, Name, Sum, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bpverify.texts.equality import Equality

_BOTH = 2
"""How many indices an entry has: its sample's and its feature's."""


@dataclass(frozen=True, slots=True)
class _Feature:
    """The index of the features, that of the samples, what has both, what has that of the features alone, and where they stand."""

    letter: str
    sample: str
    entries: frozenset[str]
    shared: frozenset[str]
    steps: frozenset[int]


def with_one_feature(equalities: dict[int, Equality]) -> tuple[dict[int, Equality], dict[int, str]]:
    """Return equalities without the index of the features, and that index by the equalities that have lost it."""
    pairs = [_letters(n) for e in equalities.values() for n in quantities((e.left, e.right))]
    for letter in sorted({letter for each in pairs if len(each) == _BOTH for letter in each}):
        found = _feature(letter, equalities)
        if found is not None and _goes_on(found, equalities):
            turned = {n: _without(e, found) if n in found.steps else e for n, e in equalities.items()}
            return turned, dict.fromkeys(found.steps, letter)
    return equalities, {}


def said_of_features(steps: Collection[int], of_feature: Mapping[int, str], lines: Mapping[int, int]) -> Iterator[Condition]:
    """Yield that definitions are read as those of one feature, where some are."""
    found = sorted(of_feature.keys() & set(steps))
    if found:
        words = f"one feature is looked at: what is defined for each has no index {of_feature[found[0]]}"
        yield Condition(ConditionKind.CONVENTION, words, lines[found[0]])


def _letters(name: Name) -> tuple[str, ...]:
    """Return the letters below a name, in order; nothing where something else stands there."""
    plain = [i.base for i in name.sub if isinstance(i, Name) and not (i.sub or i.sup) and i.base.isalpha()]
    return tuple(plain) if len(plain) == len(name.sub) else ()


def _feature(letter: str, equalities: Mapping[int, Equality]) -> _Feature | None:
    """Return the definitions that an index belongs to as that of the features."""
    names = {n: [*quantities((e.left, e.right))] for n, e in equalities.items()}
    both = [n for found in names.values() for n in found if len(_letters(n)) == _BOTH and letter in _letters(n)]
    samples = {s for n in both for s in _letters(n) if s != letter}
    entries = frozenset(n.base for n in both)
    steps = {n for n, found in names.items() if any(x in both for x in found)}
    shared: frozenset[str] = frozenset()
    while True:
        more = {x.base for n in steps for x in names[n] if _letters(x) == (letter,)} - entries
        if more <= shared:
            break
        shared |= more
        steps |= {n for n, found in names.items() if any(x.base in shared and _letters(x) == (letter,) for x in found)}
    if len(samples) != 1 or not shared:
        return None
    found = _Feature(letter, samples.pop(), entries, shared, frozenset(steps))
    return found if all(_is_of_each(equalities[n], found) for n in steps) else None


def _is_of_each(equality: Equality, feature: _Feature) -> bool:
    """Whether an equality defines something of each feature, by what it has itself."""
    left, right = equality.left, equality.right
    if not isinstance(left, Name) or feature.letter not in _letters(left) or equality.relation != "=" or equality.item.continues:
        return False
    nodes = [*walk((left, right))]
    if any(isinstance(n, (Derivative, Nabla)) or (isinstance(n, Sum) and feature.letter in n.indices) for n in nodes):
        return False
    names = [*quantities((left, right))]
    if any((feature.letter in _letters(n)) != (n.base in feature.entries | feature.shared) for n in names):
        return False
    # A column of entries, x_j, is one entry only where no sample is named beside it.
    columns = any(n.base in feature.entries and _letters(n) == (feature.letter,) for n in names)
    named = any(feature.sample in _letters(n) for n in names) or any(isinstance(n, Sum) for n in nodes)
    return not (columns and named)


def _goes_on(feature: _Feature, equalities: Mapping[int, Equality]) -> bool:
    """Whether the rest of a text is of one feature: no entry has two indices, and what all samples share has none."""
    rest = [(e.left, e.right) for n, e in equalities.items() if n not in feature.steps]
    uses = Counter[str]()
    for name in quantities(tuple(rest)):
        if name.base in feature.entries | feature.shared:
            # An entry that stands bare is the whole array, with its features.
            if len(name.sub) != (name.base in feature.entries):
                return False
            uses[name.base] += 1
    own = [equalities[n] for n in feature.steps]
    common = {x.base for e in own for x in quantities((e.left, e.right)) if feature.letter not in _letters(x)}
    by = {x.base for d in walk(tuple(rest)) for x in quantities(_by(d))}
    return any(uses[b] for b in feature.shared) and any(uses[b] for b in feature.entries) and not common & by


def _by(node: object) -> tuple[Any, ...]:
    if isinstance(node, Derivative):
        return node.by
    return (node.by,) if isinstance(node, Nabla) and node.by is not None else ()


def _without(node: Any, feature: _Feature) -> Any:
    """Return a tree, or an equality, of one feature."""
    if isinstance(node, tuple):
        return tuple(_without(part, feature) for part in node)
    if isinstance(node, Name):
        if feature.letter not in _letters(node):
            return replace(node, sup=_without(node.sup, feature)) if node.sup else node
        return replace(node, sub=(Name(feature.sample),) if node.base in feature.entries else ())
    if not is_dataclass(node) or isinstance(node, type):
        return node
    kept = {"item"} if hasattr(node, "item") else set()
    return replace(node, **{f.name: _without(getattr(node, f.name), feature) for f in fields(node) if f.name not in kept})
