"""The part of a text that makes models: which of its definitions hold at a step, on which sizes."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.called import Called, called_as
from bpverify.texts.costs import of_one
from bpverify.texts.definitions import Definition, FunctionDefinition
from bpverify.texts.meant import Meant
from bpverify.texts.model import Model
from bpverify.texts.of_expressions import in_expressions
from bpverify.texts.recursions import stepped
from bpverify.texts.samples import is_of_one_sample
from bpverify.texts.scalars import Scalars
from bpverify.texts.summands import cost_of_one
from bpverify.texts.tree import Derivative, Nabla, Name, Number, Plus, Sum, walk

if TYPE_CHECKING:
    from bpverify.texts.equality import Equality
    from bpverify.texts.names import Ref
    from bpverify.texts.reader import Known
    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class Modelled(Called, Meant):
    """A text's definitions, evaluated together as far as they hold at one step."""

    known: Known
    symbols: Symbols
    sizes: Sizes
    size_names: frozenset[Any]
    equalities: dict[int, Equality]
    definitions: list[tuple[int, str, Any]]
    many: set[str]
    _derivatives: list[Derivative | Nabla]
    _sizes_of: dict[int, Sizes]
    _equal: set[int]
    _models: dict[Any, Model]

    def model(self, number: int, any_function: bool = False, without: frozenset[str] = frozenset()) -> Model:
        """Return the model that holds at a step: of several definitions of a name the last one before it, else the first.

        With ``any_function`` functions are any functions, whatever the text defines them to be; ``without`` are keys of definitions
        that are left out.
        """
        visible: dict[str, tuple[int, Any]] = {}
        for step, key, definition in self.definitions:
            if key in without:
                continue
            if isinstance(definition, FunctionDefinition) and (any_function or key in self.many):
                continue
            if step <= number or (key not in visible and self._is_near(step, number)):
                visible[key] = (step, definition)
        if self._uses_words:
            visible |= {f"function {letter}": (-1, found) for letter, found in self._called.items()}
        visible |= {f"function {letter}": (-1, called_as(name)) for letter, name in self.in_own_sentence}
        signature = self._uses_words, self.in_own_sentence, without, *sorted(step for step, _ in visible.values())
        found = self._models.get(signature)
        if found is None:
            found = self._models[signature] = self.made_of(visible, self.own_words)
        return found

    def _generality(self, definition: Definition) -> int:
        """Order definitions: those of one layer, such as the last, or of one entry first."""
        names = self.symbols.naming
        layer = walk(definition.ref.layer) if definition.ref.layer is not None else ()
        letters = [i for i in definition.ref.indices or () if isinstance(i, Name)]
        return len(letters) + any(isinstance(n, Name) and n.base in names.counters for n in layer)

    def _is_near(self, step: int, number: int) -> bool:
        """Whether two equalities stand in one section."""
        if step < 0:
            return True
        return self.equalities[step].item.section == self.equalities[number].item.section

    def made_of(self, visible: dict[str, tuple[int, Any]], own: frozenset[str]) -> Model:
        """Return the model of some definitions, where the words that are the text's ``own`` mean nothing without it."""
        model = Model(self.symbols, self.sizes, scalars=Scalars(), known_functions=self.known.functions, own_words=own)
        for key, (_, definition) in visible.items():
            if isinstance(definition, FunctionDefinition):
                model.functions[key.removeprefix("function ")] = definition
            elif (read := self.read_definition(definition)) is not None:
                model.definitions[definition.ref.symbol].append(read)
        self._add_costs_of_one(model, visible)
        for found in model.definitions.values():
            found.sort(key=self._generality)
        for node in sorted(self._derivatives, key=_names_a_number):
            self._note_derivative(model, node)
        for each in in_expressions(self._derivatives, self.symbols, model.definitions.keys()):
            model.supposed.add(self.symbols.symbol(each.of) if isinstance(each.of, Name) else "")
            self._note_derivative(model, each)
        model.stepped.update(stepped(self._derivatives, self.symbols, model.definitions))
        return model

    def _add_costs_of_one(self, model: Model, visible: dict[str, tuple[int, Any]]) -> None:
        """Define the costs of single samples that nothing defines by what is given as their sum."""
        latest = max((step for step, _ in visible.values()), default=-1)
        for cost in sorted(self.symbols.naming.each):
            known = model.definitions.get(cost, [])
            if len(known) != 1 or of_one(cost) in model.definitions:
                continue
            links = [d for s, _, d in self.definitions if s <= latest and isinstance(d, Definition) and d.ref.symbol == cost]
            found = cost_of_one(known[0], links, of_one(cost), self.symbols.ref)
            if found is not None:
                model.definitions[of_one(cost)].append(found)

    @property
    def costs_of_one(self) -> frozenset[str]:
        """The keys of costs whose definition leaves out the index of their sample."""
        return frozenset(key for _, key, d in self.definitions if isinstance(d, Definition) and d.derived)

    @property
    @abstractmethod
    def claimed(self) -> frozenset[Any]:
        """The names of sizes that claims alone have."""

    def read_definition(self, definition: Definition) -> Definition | None:
        """Return a definition in the text's reading."""
        raise NotImplementedError

    def _note_derivative(self, model: Model, node: Any) -> None:
        if isinstance(node, Nabla) and node.by is not None:
            node = Derivative(node.of, (node.by,))
        if not isinstance(node, Derivative) or not isinstance(node.of, Name):
            return
        try:
            ref = self.symbols.ref(node.of)
        except BpverifyError:
            return
        for symbol in self._values_at_steps(model, ref):
            if node.by[0] not in model.of_step[symbol]:
                model.of_step[symbol].append(node.by[0])
        if ref.layer is not None:
            return
        if ref.indices is not None and ref.symbol not in self.symbols.naming.each:
            if self._is_open_entry(ref, node, model):
                model.indexed[ref.symbol].append(node)
            return
        for symbol in {ref.symbol, of_one(ref.symbol)} - model.definitions.keys():
            known = model.differentiated.get(symbol, ())
            if is_of_one_sample(ref, node.by[0], known, self.symbols.ref, self.symbols.naming.samples):
                continue
            if node.by[0] not in model.differentiated[symbol]:
                model.differentiated[symbol].append(node.by[0])

    def _values_at_steps(self, model: Model, ref: Ref) -> set[str]:
        """Return the scalars that nothing defines, with a value at every step, of which a derivative of a name says something.

        They are that name, or what it is the sum of: L_t of L = sum_t L_t.
        """
        if ref.indices is not None:
            return set()
        if ref.layer is not None:
            return {ref.symbol} & self.symbols.scalars if not self._is_given(model, ref) else set()
        bodies = [d.body for d in model.definitions.get(ref.symbol, ()) if d.ref.layer is None]
        sums = [n for n in walk(tuple(bodies)) if isinstance(n, Sum) and self.symbols.naming.counters.issuperset(n.indices)]
        parts = self.symbols.refs(name for n in sums for name in _terms(n.body))
        return {p.symbol for p in parts if p.layer is not None and self._values_at_steps(model, p)}

    def _is_given(self, model: Model, ref: Ref) -> bool:
        """Whether something defines a name at some step."""
        return any(d.ref.layer is not None for d in model.definitions.get(ref.symbol, ()))

    def _is_open_entry(self, ref: Ref, node: Derivative, model: Model) -> bool:
        """Whether an entry that is differentiated has no definition, and has all its indices, each a letter of its own."""
        items = ref.indices or ()
        letters = {i.base for i in items if isinstance(i, Name) and not i.sub}
        is_whole = len(letters) == len(items) == self.symbols.rank.get(ref.symbol, 0) and ref.power is None and not ref.transposed
        names = {ref.symbol, *self.symbols.same(ref.symbol)}
        return is_whole and len(node.by) == 1 and not names & (model.definitions.keys() | self.symbols.parts.keys())

    def fitted(self, model: Model, number: int) -> Model:
        """Return a model with the sizes that an equality has, of which nothing is asked yet."""
        sizes = self._sizes_of.get(number, self.sizes)
        found = replace(model, sizes=sizes, sensitive=set(), sized=False, size_names=self.size_names, claimed=self.claimed)
        return found.anew() if number in self._equal else found


def _terms(node: Node) -> list[Name]:
    """Return the names that are terms of a sum: what they are multiplied by, or what is a function of them, is no part of it."""
    if isinstance(node, Plus):
        return [name for _, term in node.terms for name in _terms(term)]
    return [node] if isinstance(node, Name) else []


def _names_a_number(node: Derivative | Nabla) -> bool:
    """Whether what is differentiated, or by what, has a number for an index: what is said of all comes first."""
    names = (node.of, *node.by) if isinstance(node, Derivative) else (node.of, node.by)
    return any(isinstance(i, Number) for name in names if isinstance(name, Name) for i in (*name.sub, *name.sup))
