"""The part of a text that finds definitions: which equalities give a name its meaning, and which claim something of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.chosen import compared_letters
from bpverify.texts.conventions import is_gradient_name
from bpverify.texts.definitions import Definition, FunctionDefinition, function_key
from bpverify.texts.displays import entries_of
from bpverify.texts.equality import occurrences_of
from bpverify.texts.lifted import derivatives_in, lifted
from bpverify.texts.names import Ref
from bpverify.texts.oriented import Oriented
from bpverify.texts.parameters import below
from bpverify.texts.places import free_letters
from bpverify.texts.renamed import other_name
from bpverify.texts.signs import FUNCTIONS, says_more
from bpverify.texts.single import single
from bpverify.texts.spaces import sizes_of_sets
from bpverify.texts.tree import Call, Columns, Derivative, Dots, Matrix, Nabla, Name, Number, Plus, Sum, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.causes import Why
    from bpverify.texts.equality import Equality, Item
    from bpverify.texts.reader import Known
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


_LOSSES = frozenset({"l", "loss", "cost"})
"""Small letters and words for the loss of one sample or step."""


class Defined(Oriented):
    """A text's equalities, parted into definitions and claims."""

    items: Sequence[Item]
    equalities: dict[int, Equality]
    unread: dict[int, Why]
    kinds: dict[int, str]
    symbols: Symbols
    known: Known
    hypotheses: list[tuple[int, Node, Node]]
    many: set[str]
    changed: dict[str, list[int]]
    conventions: dict[str, str]
    gradients: list[tuple[Node, Node]]
    definitions: list[tuple[int, str, Any]]
    stacked: dict[int, str]
    """Equalities that show a matrix as its columns or rows, each with the symbol of these."""
    _summed: set[str]
    of_each: list[Definition]
    _derivatives: list[Derivative | Nabla]

    def _define(self) -> None:
        self._give()
        self.symbols.losses = self._losses()
        self._leave_out()
        self._link()
        self._conventions()
        self._lift()

    def _losses(self) -> frozenset[Name]:
        """Return the losses of several arguments that the text does not define: each is a number, whatever they are."""
        trees = tuple((e.left, e.right) for e in self.equalities.values())
        calls = (n.function for n in walk(trees) if isinstance(n, Call) and len(n.arguments) > 1)
        defined = {key.removeprefix("function ") for _, key, _ in self.definitions}
        return frozenset(f for f in calls if f.base in self.known.costs | _LOSSES and function_key(f) not in defined)

    def _leave_out(self) -> None:
        """Say of a cost without its sample's index what the text says with it."""
        said = " ".join(e.item.nearby for e in self.equalities.values())
        unread = [item.latex for item in self.items if item.number in self.unread]
        for definition in [*single(self.definitions, self.equalities, self.symbols, said, unread)]:
            self.definitions.append((definition.step, f"{definition.ref.symbol} of one", definition))
            self.of_each.append(definition)

    def _lift(self) -> None:
        """Say of each sample what the text says of one."""
        for definition, said in [*lifted(self.definitions, self.symbols)]:
            self.definitions.append((definition.step, f"{definition.ref.symbol} {definition.ref.layer} of each", definition))
            self.conventions[definition.ref.symbol] = said
            self._derivatives += derivatives_in(definition)
            self.of_each.append(definition)

    def _conventions(self) -> None:
        """Give letters their conventional meaning."""
        raise NotImplementedError

    def _link(self) -> None:
        """Take a letter that stands in the cost alone for what stands in its place elsewhere."""
        raise NotImplementedError

    def _is_new_cost(self, definition: Any, before: int) -> bool:
        """Whether an equality defines a cost anew."""
        raise NotImplementedError

    def _give(self) -> None:
        defined: dict[str, tuple[int, int]] = {}
        mirrored: set[tuple[Node, Node]] = set()
        seen: set[str] = set()
        everything = {number: self._definition(equality) for number, equality in self.equalities.items()}
        narrow = self._weigh(everything)
        # What is shown by its columns has another definition where it can have one.
        for number, equality in sorted(self.equalities.items(), key=lambda item: _shows_columns(item[1])):
            found = self._named(number, equality, narrow)
            before = seen.copy()
            seen |= {self.symbols.symbol(n) for n in occurrences_of(equality)}
            if number in self.stacked or number in self.outputs.kept_back:
                self.kinds[number] = "stack" if number in self.stacked else "name"
                continue
            if found is None:
                self._claimed(number, equality)
                self._at_end_of_chain(number, equality, defined)
                continue
            key, definition, is_reversed = found
            earlier = defined.get(key)
            is_shown = isinstance(equality.left, (Columns, Matrix))
            if _shows_columns(equality) and any(key.partition(" ")[0] == each.partition(" ")[0] for each in defined):
                self._claimed(number, equality)
                continue
            if self._is_gradient_elsewhere(definition) and not equality.item.defines:
                self._claimed(number, equality)
            elif earlier is not None and (is_shown or is_reversed):
                self._claimed(number, equality)
            elif is_reversed and definition.ref.symbol in before and not self.outputs.is_applied(number, everything):
                self._claimed(number, equality)
            elif isinstance(definition, Definition) and (self._is_written_out(definition) or self._is_named_last(definition)):
                self._claimed(number, equality)
            elif isinstance(equality.left, Name) and (equality.right, equality.left) in mirrored:
                self._claimed(number, equality)
            elif earlier is not None and self._is_again(definition, earlier, equality.item):
                # It may be a claim, or another meaning of the name: until it is proved, nothing is known of the name.
                self._claimed(number, equality)
                if isinstance(definition, FunctionDefinition):
                    self.many.add(key)
            else:
                defined[key] = (number, equality.item.heading)
                self.kinds[number] = "definition"
                self.definitions.append((number, key, definition))
                mirrored.add((equality.left, equality.right))
                if is_reversed and isinstance(definition, Definition) and definition.body not in (equality.left, equality.right):
                    # What its chain begins with is what the name is, and has its shape.
                    self.chained[number] = definition.body
                self._fix_letters(definition)

    def _is_again(self, definition: Any, earlier: tuple[int, int], item: Item) -> bool:
        """Whether what a name is was said before, under the same heading, and is not said anew."""
        if earlier[1] != item.heading:
            return False
        is_new = self._is_new_cost(definition, earlier[0])
        return not (is_new or item.defines)

    def _at_end_of_chain(self, number: int, equality: Equality, defined: dict[str, tuple[int, int]]) -> None:
        """Take the derivative that a later member of a chain is for what the name of a gradient at its head means."""
        head, at = equality.left, number + 1
        if not isinstance(head, Name) or not is_gradient_name(head.base) or equality.item.continues:
            return
        while at in self.equalities and self.equalities[at].item.continues and not is_derivative(self.equalities[at].right):
            at += 1
        if at not in self.equalities or not self.equalities[at].item.continues or not equality.item.certain:
            return
        found = self._definition(replace(self.equalities[at], left=head))
        if found is not None and found[0] not in defined:
            key, definition, _ = found
            defined[key] = at, equality.item.heading
            self.definitions.append((at, key, definition))

    def _is_gradient_elsewhere(self, definition: Any) -> bool:
        """Whether a definition at one layer is of a name that is a derivative at every layer: it says what that comes to there."""
        if not isinstance(definition, Definition) or definition.ref.layer is None:
            return False
        return any(
            isinstance(d, Definition) and d.ref.symbol == definition.ref.symbol and d.ref.layer != definition.ref.layer
            and isinstance(d.ref.layer, Name) and d.ref.layer.base in self.symbols.naming.counters and is_derivative(d.body)
            for _, _, d in self.definitions
        )  # fmt: skip

    def _is_named_last(self, definition: Definition) -> bool:
        """Whether the last layer's result, which all layers have, is said to be a letter that nothing defines: that names it."""
        layer, body = definition.ref.layer, definition.body
        if not isinstance(layer, Name) or layer.base not in self.symbols.naming.ends or not isinstance(body, Name):
            return False
        own = [d for _, _, d in self.definitions if isinstance(d, Definition)]
        letters = {self.symbols.faces.letter(d.ref.symbol) for d in own if d.ref.layer is not None and d.ref.layer != layer}
        is_open = all(d.ref.symbol != self.symbols.symbol(body) for d in own)
        return is_open and self.symbols.faces.letter(definition.ref.symbol) in letters

    def _is_written_out(self, definition: Definition) -> bool:
        """Whether one layer is said to be the function that all are, of what its argument is computed as: that is a claim."""
        layer, body = definition.ref.layer, definition.body
        if not isinstance(layer, Number) or not isinstance(body, Call) or isinstance(body.arguments[0], Name):
            return False
        same = (d for _, _, d in self.definitions if isinstance(d, Definition) and d.ref.symbol == definition.ref.symbol)
        counted = (d for d in same if d.ref.layer is not None and not isinstance(d.ref.layer, Number))
        return any(isinstance(d.body, Call) and d.body.function == body.function for d in counted)

    def _claimed(self, number: int, equality: Equality) -> None:
        """Take an equality for a claim, or for the display of an array's entries; note what it supposes."""
        sides = equality.left, equality.right
        if sizes_of_sets(*sides) is not None:
            self.kinds[number] = "sizes"
            return
        if is_setting(equality):
            self.kinds[number] = "setting"
            return
        is_display = any(isinstance(side, (Columns, Matrix)) for side in sides) and any(isinstance(side, Name) for side in sides)
        self.kinds[number] = "display" if is_display else "claim"
        if equality.item.hypothesis and isinstance(equality.left, Sum) and isinstance(equality.right, Number):
            self.hypotheses.append((number, equality.left, equality.right))
        if equality.relation == ":=" and isinstance(equality.left, Name):
            self.changed.setdefault(self.symbols.symbol(equality.left), []).append(number)

    def _fix_letters(self, definition: Any) -> None:
        """Take letters that are free in a definition, but not on its left side, for one value each: no sum runs over them."""
        if not isinstance(definition, Definition):
            return
        names = self.symbols.naming
        own = {i.base for i in definition.ref.indices or () if isinstance(i, Name)}
        free = free_letters((definition.body,), names.indices) - own
        free |= compared_letters(definition, self.equalities.values(), self.symbols)
        self.symbols.fixed |= free - self._summed
        for letter in sorted(free):
            self.symbols.place(letter)

    def _definition(self, equality: Equality) -> tuple[str, Any, bool] | None:
        left, right, number = equality.left, equality.right, equality.item.number
        of_entry = self._of_entry(equality)
        if not (equality.item.certain or equality.item.beside) or says_more(equality.item.latex):
            # What a word may restrict defines nothing for all.
            return None
        if of_entry is not None:
            function = of_entry[0]
            return None if function is None else (f"function {function_key(of_entry[2])}", function, False)
        if is_setting(equality) or sizes_of_sets(left, right) is not None:
            return None
        if named := other_name(equality, self.equalities, self.definitions, self.symbols):
            return f"{named.ref.symbol} {named.ref.layer}", named, False
        if isinstance(left, Matrix) and isinstance(right, Matrix):
            return self._entry_by_entry(left, right, number)
        if isinstance(left, Call) and is_head(left) and left.function.base in self.known.functions and not _is_output(left, right):
            if below(left.function, self.symbols) and any(isinstance(a, Name) and a.bold for a in left.arguments):
                # A layer as a function, f_W(x) of a vector: it does not act entry by entry.
                return None
            if not mentions(right, left.function.base) and not any(isinstance(n, Dots) for n in walk(right)):
                function = FunctionDefinition(tuple(a for a in left.arguments if isinstance(a, Name)), right, number)
                return f"function {function_key(left.function)}", function, False
            return None
        for head, body, is_reversed in ((left, right, False), (right, self._said_first(equality), True)):
            if not isinstance(head, Name) or head.base in FUNCTIONS:
                continue
            try:
                ref = self.symbols.ref(head)
            except BpverifyError:
                continue
            if not self._may_define(ref, head, body, is_reversed):
                continue
            # An array and its entries are one name: a definition of the one is another of the other.
            stack = self.symbols.stacks.get(ref.symbol)
            pattern = f"{ref.symbol if stack is None else stack.whole} {ref.layer}"
            if ref.power is not None:
                body = _root(body, ref.power)
                ref = replace(ref, power=None)
            return pattern, Definition(ref, body, number), is_reversed
        return None

    def _entry_by_entry(self, left: Matrix, right: Matrix, number: int) -> tuple[str, Any, bool] | None:
        """Return the definition of an array whose entries stand as a matrix on the left, and what they are on the right."""
        symbol = entries_of(left, self.symbols.ref)
        if symbol is None or any(self.symbols.symbol(n).lower() == symbol.lower() for n in quantities(right)):
            return None
        if any(isinstance(n, (Dots, Derivative, Nabla)) for n in walk(right)) or not any(True for _ in quantities(right)):
            return None
        return f"{symbol} None", Definition(Ref(symbol), right, number), False

    def _may_define(self, ref: Ref, head: Name, body: Node, is_reversed: bool) -> bool:
        symbols = self.symbols
        if ref.power is not None and (is_reversed or ref.power != Number(Fraction(2))):
            return False
        if ref.symbol in symbols.numbers or (
            ref.indices is None and ref.symbol in symbols.naming.counters | symbols.naming.indices
        ):
            return False
        if isinstance(body, Number) or (isinstance(body, Plus) and all(isinstance(t, Number) for _, t in body.terms)):
            return False
        if self._holds_itself(ref, body) or any(isinstance(n, Dots) for n in walk(body)):
            return False
        if isinstance(body, (Columns, Matrix)) and ref.indices is None:
            # A display of the entries of something else, or of its own under another letter.
            return not any(isinstance(n, Name) and n.base.lower() == head.base.lower() for n in walk(body))
        if is_gradient_name(head.base) and not is_derivative(body):
            return False
        return not (is_reversed and isinstance(body, Name))

    def _holds_itself(self, ref: Ref, body: Node) -> bool:
        others = self.symbols.refs(quantities(body))
        return any(other.symbol == ref.symbol and other.layer == ref.layer for other in others)


def is_head(call: Call) -> bool:
    """Whether a call is one that a definition may begin with: a function at letters."""
    names = [a for a in call.arguments if isinstance(a, Name) and not a.sub and not a.sup]
    are_letters = len(names) == len(call.arguments) == len({n.base for n in names})
    return are_letters and not call.order and call.function.base not in FUNCTIONS


def _shows_columns(equality: Equality) -> bool:
    return any(isinstance(side, Columns) for side in (equality.left, equality.right))


def is_setting(equality: Equality) -> bool:
    """Whether an equality gives an array the numbers of an example: it says nothing of the array elsewhere."""
    body = equality.right
    is_example = any(isinstance(n, Matrix) for n in walk(body)) and not any(True for _ in quantities(body))
    return is_example and isinstance(equality.left, Name) and equality.relation == "="


def is_update(left: Node, right: Node) -> bool:
    """Whether an arrow gives a name a new value: the old one and a step."""
    return isinstance(left, Name) and isinstance(right, Plus) and any(term == left for _, term in right.terms)


def _is_output(left: Call, right: Node) -> bool:
    """Whether a function at its letters is equal to quantities of other names: these are its values, and it is not constant."""
    names = {n.base for n in quantities(right)}
    return bool(names) and not names & {n.base for n in quantities(left.arguments)}


def mentions(node: Node, base: str) -> bool:
    """Whether a letter or word stands in a tree."""
    return any(isinstance(n, Name) and n.base == base for n in walk(node))


def _root(body: Node, power: Node) -> Node:
    return Call(Name("sqrt"), (body,)) if power == Number(Fraction(2)) else body


def is_derivative(node: Node) -> bool:
    """Whether a tree is one derivative."""
    return isinstance(node, (Derivative, Nabla))
