"""What is wrong with the slope of a function in an array of the backward pass: forgotten, twice, another one, elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.algebra.diagnose import describe
from bpverify.exact.check.exchanges import factors
from bpverify.exact.check.looks import agreed

if TYPE_CHECKING:
    from bpverify.exact.check.looks import Look, Pair
    from bpverify.exact.check.passes import Passes


def stepped(look: Look) -> tuple[str, str]:
    """Return that a slope is taken as 0 or 1."""
    passes, flat = look.passes, look.target.nodes.ravel().tolist()
    for held in passes.forward if look.target.nodes.shape == look.held.nodes.shape else ():
        if held.nodes.shape != look.target.nodes.shape or held.name == look.target.name:
            continue
        pairs = list(zip(flat, held.nodes.ravel().tolist(), look.claimed, strict=True))
        # On a side where a function is its argument both are one number.
        if all(node == after or after in passes.after_of(node) for node, after, _ in pairs):
            used = {look.ratio(claimed, passes.total(after) or 0) for _, after, claimed in pairs}
            if used == {0, 1}:
                return "slope", f"the slope of {held.name} by {look.target.name} is taken as 0 or 1, that of relu"
    return "", ""


def slope(look: Look) -> tuple[str, str]:
    """Return a slope that is forgotten, taken twice, or that of another function or argument."""
    return agreed(look, _sloped)


def _sloped(look: Look, pair: Pair) -> str:
    passes = look.passes
    ratios = look.ratio(pair.derived, pair.claimed), look.ratio(pair.claimed, pair.derived)
    for ratio, words in zip(ratios, ("is missing", "is taken twice"), strict=True):
        known = passes.slopes.get(ratio) if ratio is not None else None
        if known is not None:
            return f"the slope of {known[1]} by {known[0]} {words}"
    if not look.target.nodes.size == look.held.nodes.size:
        return ""
    node = int(look.target.nodes.ravel()[pair.entry])
    for after in passes.after_of(node):
        used = look.ratio(pair.claimed, passes.total(after) or 0)
        form = look.vocabulary.form(used)
        if form is not None:
            name, (function, of) = passes.names[after], form
            end = "" if of == name else f": of another argument than {name}"
            return f"the slope of {name} by {look.target.name} is taken as that of {function} with the value {of}{end}"
    return ""


def taken(look: Look) -> tuple[str, str]:
    """Return as what a slope is taken, where that was computed."""
    flat = look.target.nodes.ravel().tolist()
    found: set[tuple[str, str]] = set()
    for i in look.shown:
        found |= {_used(look, flat[i], int(look.held.nodes.ravel()[i]), look.claimed[i])}
    name, used = found.pop() if len(found) == 1 else ("", "")
    return ("slope", f"the slope of {name} by {look.target.name} is taken as {used}") if used else ("", "")


def _used(look: Look, node: int, root: int, claimed: int) -> tuple[str, str]:
    passes = look.passes
    for after in passes.after_of(node):
        used = look.ratio(claimed, passes.total(after) or 0) if after != passes.cost else None
        below = look.ratio(1, used) if used else None
        for value, words in ((used, "{}"), (below, "1 / ({})")):
            here = passes.draw.nodes.get(value) if value is not None else None
            said = describe(passes.graph, here, passes.names) if here is not None else ""
            if said and "…" not in said:
                return passes.names[after], words.format(said)
        said = _product_without(passes, root, passes.total(after) or 0) if used is not None else ""
        if said:
            return passes.names[after], said
    return "", ""


def _product_without(passes: Passes, root: int, above: int) -> str:
    """Return a product as text but for one factor, which comes from above; '' where it is none."""
    found = [(node, power) for node, power, _ in factors(passes, root) if node != root]
    users = {user for _, _, user in factors(passes, root)}
    leaves = [(node, power) for node, power in found if node not in users]
    rest = [(describe(passes.graph, node, passes.names), power) for node, power in leaves if passes.value(node) != above]
    if len(rest) != len(leaves) - 1 or any("…" in words or abs(power) != 1 for words, power in rest):
        return ""
    over, under = ([_bracketed(words) for words, power in rest if power == sign] for sign in (1, -1))
    return " / ".join([" * ".join(over) or "1", *under])


def _bracketed(words: str) -> str:
    return f"({words})" if " " in words and not words.endswith(")") else words
