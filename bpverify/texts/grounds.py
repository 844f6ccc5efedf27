"""What a finding on a text rests on: the definitions behind it, what is independent, and what was left to convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.costs import said
from bpverify.texts.definitions import Definition, FunctionDefinition, base_of
from bpverify.texts.model import Model
from bpverify.texts.places import free_letters
from bpverify.texts.scalars import CALL, LEAF, OPAQUE, SLOPES
from bpverify.texts.tree import Call, Name, walk
from bpverify.texts.written import in_latex, latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bpverify.texts.symbols import Reading
    from bpverify.texts.tree import Node

LAYOUTS = {"numerator": "derivatives in numerator layout", "denominator": "derivatives in denominator layout"}

READ_AS: dict[str, str | Callable[[Reading], str]] = {
    "layout": lambda reading: LAYOUTS[reading.layout],
    "contracted": "a vector before the derivative of another is multiplied with each entry of that one",
    "dot": lambda reading: dot_in_words(reading),
    "weights": "a vector before the derivative of a vector by a matrix weighs the gradients of its entries, which are added",
    "bounds": "a sum up to a size that no definition names is over all values of its index",
    "grouped": "a product without a sign is taken before one entry by entry, where nothing else fits",
    "open": "dots without an end stand for all entries",
    "slices": "a row of a matrix is a row, a column of it a column",
    "star": "a star or a cross between arrays of one shape is their product entry by entry",
    "arguments": "a derivative of a function at its arguments by one of them holds the others",
    "steps": "in a sum over steps the derivative of what has the step, behind one by it, holds its values at the other steps",
    "identity": "I is the identity matrix",
    "powers": "a power of a matrix that is not square is that of its entries",
    "repeated": "a power of a square matrix that counts steps is the product of as many of it",
    "softmax": lambda reading: f"softmax of a matrix of samples is that of each {'row' if reading.rows else 'column'}",
    "samples": "a sum that names no index is over the samples",
    "norm": "the norm of a matrix with a 2 below it is that of all its entries",
    "rows": lambda reading: "vectors are " + ("rows" if reading.rows else "columns"),
}
"""What an evaluation may ask of a reading, and what is then printed of it, in this order."""


class Grounds:
    """The grounds of one finding: the nodes that were compared, and all that these are computed from."""

    def __init__(self, model: Model, nodes: Sequence[int], trees: tuple[Node, ...]) -> None:
        self.model = model
        roots = {*nodes, *model.touched}
        touched = model.all_touched(roots)
        self.is_derivative = bool(touched)
        self._reach = model.scalars.reach(*roots, *touched)
        self._below = model.scalars.all_below(roots | touched)
        self._definitions = {model.sources[n] for n in self._reach if n in model.sources}
        self.bodies = bodies = (*trees, *(d.body for d in self._definitions))
        called = {n.function.base for n in walk(bodies) if isinstance(n, Call)}
        self._functions = [found for key, found in model.functions.items() if base_of(key) in called]

    def leaves(self) -> set[str]:
        """Return the symbols of which an entry is reached that nothing defines."""
        scalars = self.model.scalars
        return {_symbol(scalars.keys[n]) for n in self._below if scalars.ops[n] == LEAF and _is_symbol(scalars.keys[n])}

    def stepped(self) -> set[str]:
        """Return those of them that are defined at steps: of h_t = f(h_{t-1}) the first one is independent all the same."""
        known = self.model.definitions
        return {symbol for symbol in self.leaves() if any(d.ref.layer is not None for d in known.get(symbol, ()))}

    @property
    def definitions(self) -> set[Definition]:
        """The definitions of names that are used."""
        return self._definitions

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps whose definitions are used, in order."""
        all_definitions: list[Definition | FunctionDefinition] = [*self._definitions, *self._functions]
        return tuple(sorted({d.step for d in all_definitions}))

    def conditions(self, conventions: Mapping[str, str], reading: Reading) -> tuple[Condition, ...]:
        """Return what is assumed."""
        symbols = {d.ref.symbol for d in self._definitions if d.step < 0} & conventions.keys()
        by_convention = [(ConditionKind.CONVENTION, conventions[s]) for s in sorted(symbols)]
        at_entries = [(f.name, "vector" if f.index else "number", f.said_at) for f in self._functions if f.said_at]
        everywhere = [(ConditionKind.MODEL, f"{name} is at every {of} what is said of it at {at}") for name, of, at in at_entries]
        said = [*by_convention, *everywhere, *self._of_nodes(), *self._of_reading(reading)]
        return tuple(dict.fromkeys(Condition(kind, text) for kind, text in said))

    def _of_nodes(self) -> Iterator[tuple[ConditionKind, str]]:
        scalars = self.model.scalars
        leaves = self.leaves()
        for node in sorted(n for n in self._below if scalars.ops[n] == OPAQUE):
            key, parts = scalars.args[node]
            if _symbol(key) in self.model.indexed or _symbol(key) in self.model.stepped:
                yield from self._of_entries(_symbol(key), {_symbol(scalars.keys[inner]) for _, inner in parts})
                continue
            named = (n for _, inner in parts for n in ((inner,) if inner in scalars.keys else scalars.reach(inner)))
            inputs = sorted({_symbol(scalars.keys[n]) for n in named})
            name = _function(key[1]) if key[0] == "any" else said(_symbol(key))
            for last in sorted(self.model.stepped.keys() & set(inputs)):
                yield ConditionKind.ASSUMPTION, f"{name} depends on each {in_latex(last)} through the last one alone"
            if inputs:
                yield ConditionKind.ASSUMPTION, f"{name}{_at_step(key)} is any differentiable function of {', '.join(inputs)}"
            else:
                leaves.add(name)
        if self.is_derivative:
            if len(leaves) > 1:
                yield ConditionKind.MODEL, f"independent of each other: {', '.join(map(in_latex, sorted(leaves)))}"
        symbols = self.model.symbols
        numbers = {_symbol(scalars.keys[n]) for n in self._below if n in scalars.keys and _is_symbol(scalars.keys[n])}
        numbers = {s for s in numbers & symbols.scalars & symbols.free if s[:1].isalpha() and s not in symbols.numbers}
        if numbers:
            yield ConditionKind.MODEL, f"taken for numbers: {', '.join(map(in_latex, sorted(numbers)))}"
        called = {scalars.args[n][0] for n in self._below if scalars.ops[n] == CALL}
        for name in sorted(called - SLOPES.keys()):
            yield ConditionKind.ASSUMPTION, f"{_function(name.removeprefix('any '))} is any smooth function, taken entry by entry"
        if "step" in called:
            yield ConditionKind.DOMAIN, "where no quantity whose sign decides is 0"

    def _of_entries(self, symbol: str, inputs: set[str]) -> Iterator[tuple[ConditionKind, str]]:
        """Yield of what an entry without a definition is taken to be a function."""
        symbols = self.model.symbols
        for node in self.model.indexed.get(symbol, self.model.stepped.get(symbol, ())):
            if isinstance(node.by[0], Name) and symbols.symbol(node.by[0]) in inputs and node.of is not None:
                own, other = (free_letters((part,), symbols.naming.indices) for part in (node.of, node.by[0]))
                rest = sorted(other - own - symbols.fixed)
                every = f" for all {', '.join(rest)}" if rest else ""
                yield ConditionKind.ASSUMPTION, f"{latex(node.of)} is a differentiable function of {latex(node.by[0])}{every}"

    def _of_reading(self, reading: Reading) -> Iterator[tuple[ConditionKind, str]]:
        for asked, words in READ_AS.items():
            if asked in self.model.sensitive:
                yield ConditionKind.CONVENTION, words if isinstance(words, str) else words(reading)


def dot_in_words(reading: Reading) -> str:
    """Say what a dot between two vectors is."""
    return "a dot between two vectors is their " + ("inner product" if reading.dot == "inner" else "product entry by entry")


def _is_symbol(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and key[0] != "slope"


def _symbol(key: object) -> str:
    return str(key[0]) if isinstance(key, tuple) and key[0] not in ("any", "slope", "argument") else str(key)


def _at_step(key: object) -> str:
    """Say at which steps an unknown scalar is a function of what has that step too."""
    return " at each step, with what has its step," if _is_symbol(key) and isinstance(key, tuple) and key[1] is not None else ""


def _function(name: str) -> str:
    """Return the name of a function with what stands below it."""
    base, *scripts = name.split("@")
    return f"{base}_{{{','.join(scripts)}}}" if scripts else base
