"""How the names of a text were read, to be shown to its author: what each is, and the equation that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.costs import of_one
from bpverify.texts.definitions import Definition, FunctionDefinition, function_key
from bpverify.texts.grounds import LAYOUTS, dot_in_words
from bpverify.texts.tree import Call, Name, Times, quantities, walk
from bpverify.texts.written import in_latex, latex
from bpverify.verdict import Meaning

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from bpverify.texts.document import Text
    from bpverify.texts.names import Ref
    from bpverify.verdict import Source


_DOTS = frozenset({r"\dots", r"\ldots", r"\cdots", "…"})
"""What may stand as a name where an index is due, and is none."""


def legend(text: Text, sources: Mapping[int, Source]) -> tuple[Meaning, ...]:
    """Return what the names of a text were read as, conventions first; ``sources`` are the places of its equalities."""
    return (*_conventions(text), *_scripts(text, sources), *_functions(text, sources), *_quantities(text, sources))


def _conventions(text: Text) -> Iterator[Meaning]:
    if any(text.symbols.kind(symbol) == "column" for symbol in text.symbols.free) or 1 in text.symbols.rank.values():
        yield Meaning("", "vectors are " + ("rows" if text.reading.rows else "columns"))
    if "layout" in text.asked:
        yield Meaning("", LAYOUTS[text.reading.layout])
    trees = tuple((e.left, e.right) for e in text.equalities.values())
    if "dot" in text.asked and any(isinstance(n, Times) and "dot" in n.signs for n in walk(trees)):
        yield Meaning("", dot_in_words(text.reading))


def _scripts(text: Text, sources: Mapping[int, Source]) -> Iterator[Meaning]:
    """Yield the letters that count layers or units, with the first equation in which each stands."""
    naming = text.symbols.naming
    rows = (naming.counters, "count layers or steps"), (naming.ends, "the last layer or step"), (naming.indices, "indices")
    for letters, words in rows:
        first: dict[str, int] = {}
        for number, equality in text.equalities.items():
            for node in walk((equality.left, equality.right)):
                if isinstance(node, Name) and node.base in letters and node.base not in _DOTS:
                    first.setdefault(node.base, number)
        if first:
            yield Meaning(", ".join(sorted(first)), words, _places(dict.fromkeys(first[x] for x in sorted(first)), sources))


def _functions(text: Text, sources: Mapping[int, Source]) -> Iterator[Meaning]:
    first: dict[str, int] = {}
    keys: dict[str, str] = {}
    for number, equality in text.equalities.items():
        for node in walk((equality.left, equality.right)):
            if isinstance(node, Call) and node.function.base in text.known.functions:
                name = latex(node.function)
                first.setdefault(name, number)
                keys.setdefault(name, "function " + function_key(node.function))
    for name, number in sorted(first.items()):
        steps = [step for step, key, d in text.definitions if isinstance(d, FunctionDefinition) and key == keys[name] and step >= 0]
        yield Meaning(name, "a function", _places(steps or [number], sources), bool(steps))


def _quantities(text: Text, sources: Mapping[int, Source]) -> Iterator[Meaning]:
    """Yield the names that stand for numbers and arrays."""
    cost, said = text._cost(), text.conventions_read()
    named = "" if cost is None else text.symbols.symbol(cost)
    for symbol, (number, refs) in sorted(_uses(text).items()):
        steps = [step for step, _, d in text.definitions if isinstance(d, Definition) and d.ref.symbol == symbol and step >= 0]
        words = _kind(text, symbol) + (", one in each layer or step" if any(ref.layer is not None for ref in refs) else "")
        if symbol == named:
            words = "the cost: " + words
        if symbol in text.symbols.aliases.values():
            words += f", {in_latex(next(w for w, entry in text.symbols.aliases.items() if entry == symbol))} as a whole"
        if symbol in said:
            words += f": {said[symbol]}"
        whole = next((cost for cost in text.symbols.naming.each if of_one(cost) == symbol), None)
        if whole is not None:
            symbol, words = whole, "with an index: the cost of each sample"
        yield Meaning(in_latex(symbol), words, _places(steps or [number], sources), bool(steps))


def _uses(text: Text) -> dict[str, tuple[int, list[Ref]]]:
    """Return for each symbol the first equality that it stands in, and its occurrences; the letter of a law is any."""
    naming = text.symbols.naming
    scripts = naming.counters | naming.ends | naming.indices
    found: dict[str, tuple[int, list[Ref]]] = {}
    for number, equality in text.equalities.items():
        for node in quantities((equality.left, equality.right)):
            try:
                ref = text.symbols.ref(node)
            except BpverifyError:
                continue
            is_of_law = bool(equality.law) and equality.law != node.base and f"{{{equality.law}}}" in node.base
            if ref.symbol not in scripts and not is_of_law:
                found.setdefault(ref.symbol, (number, []))[1].append(ref)
    return found


def _kind(text: Text, symbol: str) -> str:
    """Return what a symbol is: a number, a vector, a matrix; of a matrix, whose sizes it has."""
    symbols = text.symbols
    rank = symbols.rank.get(symbol, 0)
    if symbol in symbols.numbers:
        return "a size"
    if rank == 1:
        return "a vector"
    if rank > 2:
        return f"an array with {rank} indices"
    slots = symbols.slots(symbol, text._some_layer.get(symbol), text.sizes)
    thin = [text.sizes.is_one(slot) for slot in slots]
    if rank == 0 and (symbol in symbols.scalars or all(thin)):
        return "a number"
    if any(thin):
        return "a vector"
    like = [_vector_like(text, slot, symbol) for slot in slots]
    if all(like):
        return f"a matrix, {like[0]} by {like[1]}"
    # One letter may be a vector or a matrix, where no equation tells its columns.
    return "a matrix" if rank == 2 else "an array"


def _vector_like(text: Text, slot: Hashable, but: str) -> str:
    """Return the vector that has as many entries as a matrix has rows or columns."""
    symbols = text.symbols
    for symbol in sorted(symbols.rank, key=lambda s: (symbols.rank[s] != 1, s)):
        is_vector = symbols.rank[symbol] == 1 or (symbols.kind(symbol) == "column" and not symbols.rank[symbol])
        if symbol == but or not is_vector:
            continue
        layer = text._some_layer.get(symbol)
        for shift in (0, -1, 1) if layer is not None else (0,):
            at = None if layer is None else layer + shift
            if any(not text.sizes.is_one(s) and text.sizes.same(s, slot) for s in symbols.slots(symbol, at, text.sizes)):
                return in_latex(symbol) + ("" if not shift else " of the layer before" if shift < 0 else " of the next layer")
    return ""


def _places(numbers: Iterable[int], sources: Mapping[int, Source]) -> tuple[Source, ...]:
    return tuple(sources[n] for n in numbers if n in sources)
