"""Which factor stands where another one is needed: each factor of a summand beside what the part in its place asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.algebra.diagnose import describe
from bpverify.exact.record.graph import DIVIDE, MULTIPLY, NEGATE, POWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.exact.check.looks import Look, Pair
    from bpverify.exact.check.passes import Passes

MOST_FACTORS = 24
"""Factors of one summand that are looked at."""


def factors(passes: Passes, root: int) -> Iterator[tuple[int, int, int]]:
    """Yield the factors of a product, products of some too, each with its exponent and what is computed with it.

    What has a name is not opened, unless it was computed in the backward pass and is wrong.
    """
    graph = passes.graph
    stack, count = [(root, 1, root)], 0
    while stack and count < MOST_FACTORS:
        node, power, user = stack.pop()
        count += 1
        yield node, power, user
        if node != root and node in passes.names and (passes.is_forward[node] or passes.is_derivative(passes.value(node) or 0)):
            continue
        op, first, second = graph.ops[node], graph.first[node], graph.second[node]
        if op in (MULTIPLY, DIVIDE):
            stack += [(second, power if op == MULTIPLY else -power, node), (first, power, node)]
        elif op in (NEGATE, POWER):
            stack.append((first, power * (second if op == POWER else 1), node))


def wanted(look: Look, pair: Pair) -> Iterator[tuple[int, int, int]]:
    """Yield each factor of what is claimed with the residue that would make it right there, and its user; of a power one factor."""
    for derived in (pair.derived, *pair.others):
        for node, power, user in factors(look.passes, pair.node):
            ratio = look.ratio(derived, pair.claimed) if power > 0 else look.ratio(pair.claimed, derived)
            value = look.passes.value(node)
            if ratio is not None and value is not None and (node != pair.node or pair.is_summand):
                yield node, value * ratio % look.modulus, user


def exchange(look: Look, pair: Pair) -> str:
    """Return which array stands as a factor where another one, which has a name too, is needed."""
    passes, words = look.passes, look.vocabulary
    for node, needed, user in wanted(look, pair):
        is_name, should = words.called(node), words.known(needed)
        changed = passes.changed(node, needed)
        if changed:
            return look.said(f"{changed} stands where {should} of the forward pass is needed", user)
        if is_name and should == is_name:
            said = f"other entries of {is_name} stand where some are needed: transposed, reversed, or of another step?"
            return look.said(said, user)
        # What is wrong itself stands for nothing: the line that made it is the one.
        if is_name and should and (passes.is_forward[node] or passes.is_derivative(passes.value(node) or 0)):
            return look.said(f"{is_name} stands where {should} is needed", user)
    return ""


def replacement(look: Look, pair: Pair) -> str:
    """Return which factor that is computed from the forward pass stands where another one is needed."""
    passes, words = look.passes, look.vocabulary
    for node, needed, user in wanted(look, pair):
        # That a factor is too many is said where nothing else is wrong.
        is_open = needed == 1 and bool(pair.others)
        should = words.needed(needed) if node != pair.node and passes.is_plain(node) and not is_open else ""
        is_name = words.called(node) or describe(passes.graph, node, passes.names) if should else ""
        if should and "…" not in is_name and is_name != should:
            return look.said(f"{is_name} stands where {should} is needed", user)
    return ""


def too_many(look: Look, pair: Pair, ratio: int, words: str) -> str:
    """Return that a factor is too many, with the place where it is one."""
    users = [user for node, _, user in factors(look.passes, pair.node) if look.passes.value(node) == ratio]
    return look.said(words, users[-1]) if users else words
