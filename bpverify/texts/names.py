"""What the scripts of names mean in one text: layers, indices, labels, powers, the sign of transposition.

It is learnt from the whole text: which letters count layers or steps (l-1 stands somewhere), which are indices (summed over, or
subscripts of several names), which names have a layer at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import AmbiguousError, NamingError
from bpverify.texts.classes import letters_compared
from bpverify.texts.costs import numbered, of_each, of_one
from bpverify.texts.lettered import always_lettered, index_letters
from bpverify.texts.open_ended import ACROSS, DOWN, INDEX
from bpverify.texts.steps import always_stepped, counting, free_steps, in_time, recurrent
from bpverify.texts.tree import Derivative, Label, Name, Number, Plus, Sum, is_transpose, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.tree import Node

LAYERS = frozenset({"l", r"\ell", "L"})
_MARKS = frozenset({"*", "+", "-", "'"})
ONE, TWO = Number(Fraction(1)), Number(Fraction(2))


@dataclass(frozen=True, slots=True)
class Ref:
    """An occurrence of a symbol: its layer or step, its indices (None for the whole array), a transposition, a power."""

    symbol: str
    layer: Node | None = None
    indices: tuple[Node, ...] | None = None
    transposed: bool = False
    power: Node | None = None
    bold: bool = False
    above: int = 0
    """How many of the indices stand above; they come last."""


@dataclass
class Naming:
    """The reading of scripts, learnt from the trees of a text."""

    counters: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    """Letters for the last layer or step."""
    indices: frozenset[str] = frozenset()
    timed: frozenset[str] = frozenset()
    """Counters of steps in time: something without a step is used at each of them; layers have weights of their own."""
    lettered: frozenset[str] = frozenset()
    """Names that stand with a capital above them wherever they stand, and with several: W^Q and W^K are two names."""
    gates: frozenset[str] = frozenset()
    """Letters that are quantities at steps wherever they stand by themselves: above another name they are labels, and no power."""
    layered: frozenset[str] = frozenset()
    """Names that have a layer somewhere."""
    below: frozenset[str] = frozenset()
    """Those that have it as a subscript."""
    over: frozenset[str] = frozenset()
    """Those that have it as a superscript without brackets: a number there may be a layer, or a power."""
    always: frozenset[str] = frozenset()
    """Those that never stand with an index below and nothing above."""
    sure: frozenset[str] = frozenset()
    """The indices that are summed over, or are the usual letters: others may be labels of units."""
    sampled: frozenset[str] = frozenset()
    """Names that have an index in brackets above them somewhere: a number there is one too, unless it stands beside the index."""
    labelled: frozenset[str] = frozenset()
    """Names that stand only with a number below them: W_1 and W_2 are two names."""
    pairs: frozenset[str] = frozenset()
    """Names with two indices somewhere: two digits are two indices of them."""
    rank: dict[str, int] = field(default_factory=dict)
    """The most indices of a name."""
    each: frozenset[str] = frozenset()
    """Costs that stand with no index and with one: that of all samples, and that of each, are two names."""
    samples: frozenset[str] = frozenset()
    """The letters that number these samples."""
    numbered: frozenset[str] = frozenset()
    """Those of these costs of which a number above is that of a sample: with E^q stands E^1, and nobody writes the first power."""
    shuffled: frozenset[str] = frozenset()
    """Names that have what may be a layer first among their subscripts, and last: A_{lk} and A_{kl} are no names of one layer."""
    mixed: frozenset[str] = frozenset()
    """Names that have one label before an index, and behind one: v_{hi} and v_{ih} are no entries of one v_h."""
    squared: frozenset[str] = frozenset()
    """Names that are differentiated and stand only squared: the square is the quantity, such as a variance."""
    counted: frozenset[str] = frozenset()
    """Names with a 1 above them somewhere, in no brackets: nobody writes the first power, so another number counts them too."""

    def ref(self, name: Name) -> Ref:
        """Return what a name with its scripts stands for.

        Raises:
            UnsupportedError: a script is neither a layer, an index, a label, nor a power.
        """
        base, transposed = name.base, False
        layer: Node | None = None
        power: Node | None = None
        indices: list[Node] = []
        labels: list[str] = []
        for item in self._joined(name):
            if self.is_layer(item, name, in_sub=True) and layer is None:
                layer = item
                if base in self.shuffled:
                    raise AmbiguousError(f"a subscript of {base} may be a layer, or an index")
            elif self.is_label(item):
                if base in self.mixed:
                    raise AmbiguousError(f"a subscript of {base} may be a label, or an index")
                labels.append(_text(item))
            elif isinstance(item, Number) and base in self.labelled:
                labels.append(str(item.value))
            else:
                indices.append(item)
        below = len(indices)
        for item in name.sup:
            if is_transpose(item) and not item.sub:
                transposed = not transposed
            elif isinstance(item, Name) and item.base in _MARKS:
                labels.append("^" + item.base)
            elif self.is_layer(item, name, in_sub=False) and layer is None:
                layer = item
            elif isinstance(item, Label):
                labels.append("^" + item.text)
            elif item == TWO and base in self.squared:
                labels.append("^2")
            elif isinstance(item, Number) and base in self.numbered:
                indices.append(item)
            elif isinstance(item, Number) and not name.bracketed:
                if (base in self.over and layer is None) or base in self.counted:
                    raise AmbiguousError(f"{item.value} above {base}: a layer or a number, or a power")
                power = item
            elif isinstance(item, Plus) and all(isinstance(t, Number) for _, t in item.terms):
                power = item
            elif isinstance(item, Name) and item.base in self.gates and not item.sub and not item.sup:
                labels.append("^" + item.base)
            elif isinstance(item, Name) and base in self.lettered and not item.sub and not item.sup:
                labels.append("^" + item.base)
            elif isinstance(item, Name) and (item.base in self.indices or name.bracketed):
                indices.append(item)
            elif isinstance(item, Number) and base in self.sampled:
                indices.append(item)
            elif isinstance(item, Number):
                # W^{(1)} and W^{(2)} are two names, where nothing counts in such brackets.
                labels.append(f"^({item.value})")
            else:
                raise NamingError(f"the superscript of {base} is neither a layer, an index nor a power")
        symbol = base + "".join("_" + label for label in labels)
        if len(indices) == 1 and symbol in self.each:
            symbol = of_one(symbol)
        return Ref(symbol, layer, tuple(indices) if indices else None, transposed, power, name.bold, len(indices) - below)

    def _joined(self, name: Name) -> list[Node]:
        """Return the subscript's items, digits apart where the name has two indices, o1 as one label."""
        items: list[Node] = []
        for item in name.sub:
            before = items[-1] if items else None
            if isinstance(item, Number) and isinstance(before, Name) and not before.sub and before.base not in self.sure and (
                before.base not in self.counters | self.ends
            ):
                items[-1] = Label(before.base + str(item.value))
            elif isinstance(item, Number) and item.value > 9 and name.base in self.pairs and item.value.denominator == 1:
                items += [Number(Fraction(int(digit))) for digit in str(item.value)]
            else:
                items.append(item)
        return items

    def is_layer(self, item: Node, name: Name, in_sub: bool) -> bool:
        """Whether a script counts layers or steps."""
        letters = {n.base for n in walk(item) if isinstance(n, Name)}
        if letters and letters <= self.counters | self.ends:
            return True
        if isinstance(item, Number) and name.base in self.layered:
            if in_sub:
                return name.base in self.below and item == name.sub[0]
            # Nobody writes the first power.
            is_sure = item.value in (0, 1) or (bool(name.sub) and name.base in self.always)
            return name.bracketed or (name.base in self.over and is_sure)
        return False

    def _is_index(self, item: Node) -> bool:
        return isinstance(item, Name) and item.base in self.indices

    def is_label(self, item: Node) -> bool:
        """Whether a subscript that is no layer is a part of the name, and no index."""
        if isinstance(item, Label):
            return True
        return isinstance(item, Name) and not self._is_index(item) and not item.sub

    def is_letter(self, item: Node, name: Name) -> bool:
        """Whether a subscript of a name is a letter, and neither a layer nor an index."""
        return isinstance(item, Name) and self.is_label(item) and not self.is_layer(item, name, in_sub=True)


def learnt(trees: Iterable[Node], equations: Iterable[tuple[Node, Node]] = ()) -> Naming:
    """Return the reading of scripts that the trees of a text, and its equations, bear out."""
    trees = list(trees)
    stepped: Counter[str] = Counter()
    summed: set[str] = set()
    sums: Counter[str] = Counter()
    bounds: set[str] = set()
    owners: dict[str, set[str]] = defaultdict(set)
    stood: set[str] = set()
    bases: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Sum):
            summed |= set(node.indices)
            sums.update(node.indices)
            bounds |= {n.base for n in walk(node.high) if isinstance(n, Name)}
        if isinstance(node, Name):
            bases.add(node.base)
            for item in (*node.sub, *node.sup):
                if isinstance(item, Plus) and len(item.terms) == 2 and isinstance(item.terms[0][1], Name):
                    if isinstance(item.terms[1][1], Number) and item.terms[1][1].value == 1:
                        stepped[item.terms[0][1].base] += 1
                stood |= {n.base for n in walk(item) if isinstance(n, Name)}
                if isinstance(item, Name):
                    owners[item.base].add(node.base)
    counters = {c for c in stepped if c not in bounds and stepped[c] >= 3 * sums[c] and c[-1:].islower()} | {
        c for c in ("l", r"\ell") if stepped[c] or (c in owners and c not in bounds and free_steps(trees, frozenset({c})))
    } | recurrent(equations)
    # With h_l, h_L is the last one, and no L counts, be it computed from h_{L-1}.
    counters -= {c for c in counters if c.isupper() and c.lower() in counters}
    ends = {c.upper() for c in (*counters, "l") if len(c) == 1 and c.upper() in stood}
    ends |= {s for s in stood if s.partition("_")[2] in (*counters, "l")}
    letters = summed | {INDEX, DOWN, ACROSS} | index_letters(owners, trees, equations, frozenset(counters)) - counters
    letters |= letters_compared(trees, letters) & owners.keys()
    counters |= counting(trees, counters, ends)
    found = Naming(frozenset(counters), frozenset(ends), frozenset(letters - counters - ends))
    layered: set[str] = set()
    below: set[str] = set()
    over: set[str] = set()
    pairs: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Name):
            if any(found.is_layer(item, node, True) for item in (*node.sub, *node.sup)):
                layered.add(node.base)
                if any(found.is_layer(item, node, True) for item in node.sub):
                    below.add(node.base)
                elif not node.bracketed:
                    over.add(node.base)
            items = [i for i in node.sub if isinstance(i, Name) and i.base in found.indices]
            if len(items) == 2:
                pairs.add(node.base)
            if len(node.sub) == 1 and isinstance(node.sub[0], Number) and 10 < node.sub[0].value < 100:
                pairs.add(node.base)
    found.lettered = frozenset(always_lettered(trees, ends))
    found.gates = frozenset(always_stepped(trees, counters))
    found.timed = frozenset(in_time(equations, counters - LAYERS))
    found.sure = frozenset(summed | set("ijkmnpq")) - counters
    found.sampled = frozenset(
        n.base for n in walk(tuple(trees)) if isinstance(n, Name) and n.bracketed
        and any(isinstance(i, Name) and i.base in found.indices for i in n.sup)
    )  # fmt: skip
    found.sampled -= frozenset(
        n.base for n in walk(tuple(trees)) if isinstance(n, Name) and n.bracketed and any(isinstance(i, Number) for i in n.sup)
        and any(isinstance(i, Name) and i.base in found.indices for i in n.sup)
    )  # fmt: skip
    found.labelled = frozenset(_labelled(trees, found))
    found.layered, found.below, found.pairs = frozenset(layered), frozenset(below), frozenset(pairs)
    found.over = frozenset(over) - found.below
    found.always = found.over - {n.base for n in walk(tuple(trees)) if isinstance(n, Name) and n.sub and not n.sup}
    found.shuffled = frozenset(_shuffled(trees, found))
    found.mixed = frozenset(_mixed(trees, found))
    found.squared = frozenset(_squared(trees) - found.layered)
    names = (n for n in walk(tuple(trees)) if isinstance(n, Name) and not n.bracketed)
    found.counted = frozenset(n.base for n in names if ONE in n.sup) - found.over
    found.each, found.samples = of_each(trees, found.ref)
    found.numbered = numbered(trees, found.each, found.samples)
    return found


def _shuffled(trees: list[Node], naming: Naming) -> set[str]:
    """Return the names of which a subscript that counts layers stands at several places beside others."""
    places: dict[str, set[int]] = defaultdict(set)
    for node in walk(tuple(trees)):
        if isinstance(node, Name) and len(node.sub) > 1:
            # A number counts layers in the first place alone: 1 in A_{1,1j} is an index.
            placed = ((at, item) for at, item in enumerate(node.sub) if at == 0 or not isinstance(item, Number))
            places[node.base] |= {at for at, item in placed if naming.is_layer(item, node, in_sub=True)}
    return {base for base, found in places.items() if len(found) > 1}


def _mixed(trees: list[Node], naming: Naming) -> set[str]:
    """Return the names of which a label stands before an index, and behind one."""
    sides: dict[tuple[str, str], set[int]] = defaultdict(set)
    for node in walk(tuple(trees)):
        before = 0
        for item in node.sub if isinstance(node, Name) and not all(map(naming.is_label, node.sub)) else ():
            if isinstance(item, Label) or naming.is_letter(item, node):
                sides[node.base, _text(item)].add(before)
            else:
                before += 1
    return {base for (base, _), found in sides.items() if len(found) > 1}


def _squared(trees: list[Node]) -> set[str]:
    """Return the names that are differentiated, or differentiated by, and stand nowhere without a square."""
    differentiated = {n for d in walk(tuple(trees)) if isinstance(d, Derivative) for n in (d.of, *d.by)}
    squares = {n.base for n in differentiated if isinstance(n, Name) and n.sup == (TWO,)}
    return squares - {n.base for n in quantities(tuple(trees)) if n.sup != (TWO,)} if squares else squares


def _labelled(trees: list[Node], naming: Naming) -> set[str]:
    """Return the names that have one number below them wherever they stand."""
    numbered: set[str] = set()
    others: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Name) and node.base not in naming.layered:
            items = [i for i in node.sub if not isinstance(i, Label)]
            is_numbered = len(items) == 1 and isinstance(items[0], Number)
            (numbered if is_numbered else others).add(node.base)
    return {base for base in numbered if base not in others and base.lower() not in others and base.upper() not in others}


def _text(item: Node) -> str:
    if isinstance(item, Label):
        return item.text
    if isinstance(item, Name):
        return item.base
    raise UnsupportedError("a label that is no word")
