"""The table of symbols of a text: what each name is, how many indices it has, and whether it is an array."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.texts.causes import NamingError
from bpverify.texts.classes import class_letters
from bpverify.texts.displays import shown_by_grids, thin
from bpverify.texts.faces import Faces, faces_of
from bpverify.texts.families import Families, stacked_vectors, with_entries
from bpverify.texts.identity import has_identity
from bpverify.texts.names import Naming, Ref, learnt
from bpverify.texts.sets import also_quantities
from bpverify.texts.sizes import ONE
from bpverify.texts.stacks import Stack, note_stacks, part_letters
from bpverify.texts.steps import last_step
from bpverify.texts.tree import Call, Columns, Name, Number, Plus, Sum, Times, walk
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from bpverify.texts.sizes import Shape, Sizes
    from bpverify.texts.tree import Node

DEPTH = 4
"""How many layers or steps the instance has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What texts leave to convention: the layout of derivatives, what a dot between two vectors is, whether vectors are rows."""

    layout: str = "numerator"
    dot: str = "entry"
    rows: bool = False
    loss: bool = False
    """Whether dZ has the gradients of the losses of single samples, where the cost is their mean."""

    def differs(self, other: Reading) -> set[str]:
        """Return in what it differs from another one."""
        return {name for name in ("layout", "dot", "rows", "loss") if getattr(self, name) != getattr(other, name)}


READINGS = tuple(
    Reading(layout, dot, rows) for rows in (False, True) for layout in ("numerator", "denominator") for dot in ("entry", "inner")
)
FIRST = READINGS[0]
CHOSEN = 2
"""The value of an index that the text leaves open, such as the class of a sample."""


@dataclass
class Symbols:
    """What is known of the names of one text."""

    naming: Naming
    rank: dict[str, int] = field(default_factory=dict)
    """The most indices that a symbol has."""
    scalars: set[str] = field(default_factory=set)
    """Symbols without an index that are no arrays."""
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What symbols without an index may be taken for: letters set as arrays are no numbers, capitals no columns."""
    columns: set[str] = field(default_factory=set)
    """Symbols without an index that are columns."""
    reading: Reading = Reading()
    numbers: set[str] = field(default_factory=set)
    """Symbols that are sizes: bounds of sums."""
    last: str = ""
    """The name of the last step, up to which sums over steps run; "" where a text has several, or none."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Whole arrays under another letter than their entries: W of w_ij."""
    reductions: frozenset[str] = frozenset({"softmax", "sum", "mean"})
    depth: int = DEPTH
    free: set[str] = field(default_factory=set)
    """Symbols whose being arrays is a guess from their look."""
    fixed: set[str] = field(default_factory=set)
    """Indices that stand for one value throughout."""
    placed: dict[str, int] = field(default_factory=dict)
    """The values of such letters on the first instance, all different; on another one all are one value."""
    kronecker: bool = False
    """Whether delta with two indices is Kronecker's: it has no layer, and stands nowhere with other indices."""
    chosen: frozenset[str] = frozenset()
    """Letters that an index is compared with: where no place says what they are, they are 2."""
    identity: bool = False
    """Whether the letter I is the identity matrix."""
    families: frozenset[str] = frozenset()
    """Symbols that are a vector for each value of their one index."""
    classes: frozenset[str] = frozenset()
    """Letters of indices that have an index of their own, such as the class y_i of a sample."""
    above: set[str] = field(default_factory=set)
    """Symbols that have an index above somewhere: which of their indices a single one is, nothing says."""
    thin: frozenset[tuple[str, int]] = frozenset()
    """Symbols with two indices, and which of them is 1 throughout: they are rows or columns."""
    faces: Faces = field(default_factory=Faces)
    """The ways in which each letter stands, where there are several."""
    vectorial: frozenset[str] = frozenset()
    """The keys of functions that take a whole vector to a vector."""
    losses: frozenset[Name] = frozenset()
    """The functions without a definition that take several arrays to a number."""
    with_last: frozenset[str] = frozenset()
    """The letters of functions that stand with the name of the last layer below them."""
    ones: dict[int, tuple[Name, Hashable, Hashable]] = field(default_factory=dict)
    """The sizes of arrays of ones, by the identity of the name that stands for one (it is kept)."""
    gradients: dict[str, str] = field(default_factory=dict)
    """For each letter of a gradient such as dW what it is taken by: it has the same shape."""
    stacks: dict[str, Stack] = field(default_factory=dict)
    """For each symbol that is the columns or the rows of a matrix, that matrix."""
    parts: dict[str, str] = field(default_factory=dict)
    """For each such matrix, its columns or rows."""
    shown: dict[int, str] = field(default_factory=dict)
    """The equations that show a matrix so, by their ordinal, each with the symbol of the parts."""
    counted: list[tuple[str, Name]] = field(default_factory=list)
    """The symbols of such parts, each with the name of their number where a display has one."""
    _refs: dict[Name, Ref | UnsupportedError] = field(default_factory=dict)

    def under(self, reading: Reading, instance: int) -> Symbols:
        """Return the table under another reading, for another instance."""
        columns, scalars = set(self.columns), set(self.scalars)
        placed = {} if instance else self.placed
        return replace(
            self, reading=reading, depth=DEPTH + instance, ones={}, columns=columns, scalars=scalars, placed=placed
        )

    def place(self, letter: str) -> None:
        """Give a letter that the text leaves open a value of its own: what holds where two of them are one need not hold."""
        values = (CHOSEN, *(k for k in range(1, len(self.placed) + 2) if k != CHOSEN))
        self.placed.setdefault(letter, values[len(self.placed)])

    def value_of(self, letter: str) -> int:
        """Return the value of an index that the text leaves open, such as the class of a sample."""
        return self.placed.get(letter, CHOSEN)

    def face(self, name: Name) -> Ref:
        """Return what a name stands for, in the way in which it stands."""
        return self.faces.face(self.naming.ref(name))

    def ref(self, name: Name) -> Ref:
        """Return what a name stands for, under its one letter."""
        found = self._refs.get(name)
        if found is None:
            try:
                ref = self.face(name)
                alias = self.aliases.get(ref.symbol)
                found = ref if alias is None else replace(ref, symbol=alias)
            except UnsupportedError as error:
                found = error
            self._refs[name] = found
        if isinstance(found, UnsupportedError):
            raise found
        return found

    def note(self, name: Name, ref: Ref) -> None:
        """Take a name that no text writes for what it stands for."""
        self._refs[name] = ref

    def symbol(self, name: Name) -> str:
        """Return the symbol of a name, "" for one that is not understood."""
        try:
            return self.ref(name).symbol
        except BpverifyError:
            return ""

    def refs(self, names: Iterable[Name]) -> Iterator[Ref]:
        """Yield what names stand for, but for those that are not understood."""
        for name in names:
            try:
                found = self.ref(name)
            except BpverifyError:
                continue
            yield found

    def kind(self, symbol: str) -> str:
        """Return what a symbol without an index is taken for: a scalar, a column, or any array."""
        symbol = self.gradients.get(symbol, symbol)
        return "scalar" if symbol in self.scalars else "column" if symbol in self.columns else "array"

    def take(self, symbol: str, kind: str) -> None:
        """Take a symbol for a scalar, a column, or any array."""
        self.scalars.discard(symbol)
        self.columns.discard(symbol)
        if kind != "array":
            (self.scalars if kind == "scalar" else self.columns).add(symbol)

    def layer(self, node: Node | None, counters: Mapping[str, int]) -> int | None:
        """Return the number of a layer."""
        if node is None:
            return None
        if isinstance(node, Number) and node.value.denominator == 1:
            return int(node.value)
        if isinstance(node, Name):
            if node.base in counters:
                return counters[node.base]
            if node.base in self.naming.ends:
                return self.depth
        if isinstance(node, Plus):
            parts = [(sign, self.layer(term, counters)) for sign, term in node.terms]
            return sum(sign * part for sign, part in parts if part is not None)
        raise UnsupportedError("a layer that is not understood")

    def slots(self, symbol: str, layer: int | None, sizes: Sizes) -> list[Hashable]:
        """Return the sizes that a symbol's indices run over."""
        symbol = self.gradients.get(symbol, symbol)
        stack = self.stack(symbol)
        if stack is not None:
            rows, columns = self.slots(stack.whole, layer, sizes)
            part, entry = (columns, rows) if stack.are_columns else (rows, columns)
            sizes.at_least(part, 2)
            return [part, entry]
        count = self.rank.get(symbol, 0)
        if count == 0:
            if symbol in self.scalars:
                return [ONE, ONE]
            if symbol in self.columns:
                return [ONE, (symbol, layer, 0)] if self.reading.rows else [(symbol, layer, 0), ONE]
            return [(symbol, layer, 0), (symbol, layer, 1)]
        found: list[Hashable] = [ONE if (symbol, k) in self.thin else (symbol, layer, k) for k in range(count)]
        for slot in found:
            # What has an index is an array: no size of it is that of a number, but where its display says so.
            if slot != ONE:
                sizes.at_least(slot, 2)
        return found

    def shape(self, symbol: str, slots: list[Hashable]) -> Shape:
        """Return the shape of the whole array."""
        symbol = self.gradients.get(symbol, symbol)
        count = self.rank.get(symbol, 0)
        if count == 1:
            return (ONE, slots[0]) if self.reading.rows else (slots[0], ONE)
        if count in (0, 2):
            return slots[0], slots[1]
        raise NamingError(f"{in_latex(symbol)} has {count} indices elsewhere, and none here")

    def stack(self, symbol: str) -> Stack | None:
        """Return of which matrix a symbol is the columns or the rows, None for what is no part of one."""
        found = self.stacks.get(symbol)
        return found if found is None or found.by_index or found.number >= 0 else replace(found, are_columns=not self.reading.rows)

    def same(self, symbol: str) -> set[str]:
        """Return the matrix of which a symbol is the columns or rows, or what is the columns or rows of it."""
        stack = self.stacks.get(symbol)
        return {stack.whole} if stack is not None else {self.parts[symbol]} if symbol in self.parts else set()

    def vector(self, symbol: str, size: Hashable) -> Shape:
        """Return the shape of a vector of a size: samples of rows are rows, where their letters alone say what they are."""
        stack = self.stacks.get(symbol)
        is_shown = stack is not None and stack.number >= 0
        is_row = self.reading.rows and (symbol in self.families or (stack is not None and not is_shown))
        return (ONE, size) if is_row else (size, ONE)

    def _size_layer(self, ref: Ref, counters: Mapping[str, int]) -> Any:
        return self.layer(ref.layer, counters), str(ref.indices) if ref.indices else None

    def size(self, ref: Ref, counters: Mapping[str, int]) -> Hashable:
        """Return the size that a symbol names."""
        return "size", ref.symbol, self._size_layer(ref, counters)


def table(trees: Iterable[Node], reading: Reading, instance: int = 0, pairs: Iterable[tuple[Node, Node]] = ()) -> Symbols:
    """Return the table of symbols of a text's trees, before shapes are known."""
    trees, pairs = tuple(trees), tuple(pairs)
    naming = learnt(trees, pairs)
    symbols = Symbols(naming, reading=reading, depth=DEPTH + instance)
    whole: set[str] = set()
    bold: set[str] = set()
    called: set[int] = {id(n.function) for n in walk(trees) if isinstance(n, Call)}
    ranks: dict[str, int] = defaultdict(int)
    refs = [ref for node in walk(trees) if isinstance(node, Name) and id(node) not in called for ref in _ref(naming, node)]
    quantities = also_quantities(trees, pairs)
    for node in walk(trees):
        is_size = isinstance(node, (Sum, Columns)) and isinstance(node.high, Name)
        if is_size and (isinstance(node, Columns) or not node.over or node.over not in quantities):
            if not naming.counters & {*node.indices}:
                symbols.numbers |= {ref.symbol for ref in _ref(naming, node.high)}
    symbols.numbers -= {ref.symbol for ref in refs if ref.indices}
    last = last_step(trees, naming.counters, naming.ends)
    others = symbols.numbers | {ref.symbol for ref in refs if ref.indices or ref.layer is not None}
    symbols.last = last if last not in others else ""
    symbols.faces = faces_of(refs, symbols.numbers)
    part_letters(symbols, refs, pairs, _is_batch)
    for ref in map(symbols.faces.face, refs):
        if ref.indices is None:
            whole.add(ref.symbol)
        else:
            symbols.above |= {ref.symbol} if ref.above else set()
        ranks[ref.symbol] = max(ranks[ref.symbol], len(ref.indices or ()))
        if ref.bold or (ref.transposed and ref.indices is None):
            # What is transposed is an array.
            bold.add(ref.symbol)
    stacked = (symbols.faces.face(ref) for name in stacked_vectors(trees) for ref in _ref(naming, name))
    bold |= {ref.symbol for ref in stacked if not ref.indices}
    symbols.rank = dict(ranks)
    symbols.thin = frozenset((s, k) for s, k in thin(trees, pairs, symbols.face) if ranks[s] == 2)
    symbols.classes = class_letters(trees)
    symbols.identity = has_identity(trees)
    symbols.kronecker = _is_kronecker(trees, naming)
    for symbol in whole:
        letter = symbols.faces.letter(symbol)
        lower = _lower(letter) + symbol[len(letter) :]
        if lower != symbol and not ranks[symbol] and ranks.get(lower) == 2 and lower not in whole:
            symbols.aliases[symbol] = lower
    symbols.aliases |= shown_by_grids(pairs, symbols.face, ranks)
    note_stacks(symbols, refs, pairs, _is_batch)
    _note_families(symbols, [*map(symbols.faces.face, refs)], pairs, whole, bold)
    derived = _derived(symbols, pairs, {s for s in whole if _is_matrix(s)})
    has_arrays = bool(bold) or any(_is_matrix(s) for s in whole)
    for symbol in whole:
        if ranks[symbol]:
            continue
        is_array = symbol in bold or symbol in derived or (has_arrays and _is_matrix(symbol)) or symbol in symbols.parts
        if symbol in naming.each:
            is_array, symbols.kinds[symbol] = False, ("scalar",)
        if not is_array:
            symbols.scalars.add(symbol)
        elif symbol in bold - symbols.parts.keys() and symbol[:1].islower() and len(_base(symbol)) == 1 and symbol[:1] not in "wu":
            symbols.columns.add(symbol)
        if is_array and symbol not in symbols.parts and (symbol in bold or _is_matrix(symbol)):
            symbols.kinds[symbol] = ("array",) if _is_matrix(symbol) else ("column", "array")
    symbols.columns &= whole
    symbols.free = {s for s in whole if not ranks[s]}
    return symbols


def _note_families(
    symbols: Symbols, refs: list[Ref], pairs: tuple[tuple[Node, Node], ...], whole: set[str], bold: set[str]
) -> None:
    """Note which symbols are a vector for each value of their index, and which of these have entries under the same letter."""
    may_be = {s for s, rank in symbols.rank.items() if rank == 1} - whole - symbols.stacks.keys() - symbols.numbers
    matrices = {s for s in whole if _is_matrix(s) and s not in symbols.naming.each}
    vectors = {s for s in whole - matrices if (s in bold and not symbols.rank[s]) or symbols.rank[s] == 1}
    found = Families(symbols.face, frozenset(may_be), frozenset(matrices), frozenset(vectors)).read(pairs)
    symbols.families = frozenset(found)
    symbols.rank.update(dict.fromkeys(found, 2))
    for symbol, entries in with_entries(found, refs, symbols.faces.letter):
        if symbols.rank.get(entries) == 2 and entries not in whole | symbols.parts.keys() | symbols.stacks.keys():
            symbols.stacks[symbol], symbols.parts[entries] = Stack(entries, are_columns=True, by_index=True), symbol


def _derived(symbols: Symbols, pairs: tuple[tuple[Node, Node], ...], arrays: set[str]) -> set[str]:
    """Return letters that are arrays because they are added to products with matrices, stand in them, or are equal to them."""
    found: set[str] = set()

    def symbol_of(node: Node) -> str:
        try:
            ref = symbols.ref(node) if isinstance(node, Name) else None
        except BpverifyError:
            return ""
        return ref.symbol if ref is not None and ref.indices is None and _may_be_array(ref.symbol) else ""

    def has(node: Node) -> bool:
        if isinstance(node, Name):
            return symbols.symbol(node) in arrays | found
        if isinstance(node, Times):
            whole = any(has(factor) for factor in node.factors)
            if whole:
                found.update(s for s in map(symbol_of, node.factors) if s)
            return whole
        if isinstance(node, Plus):
            whole = any([has(term) for _, term in node.terms])
            if whole:
                found.update(s for s in (symbol_of(term) for _, term in node.terms) if s)
            return whole
        if isinstance(node, Call) and node.function.base not in ("tr", "max", "min"):
            return any(has(argument) for argument in node.arguments)
        return False

    for _ in range(3):
        for left, right in pairs:
            if has(right) and (name := symbol_of(left)):
                found.add(name)
            if has(left) and (name := symbol_of(right)):
                found.add(name)
    return found


def _may_be_array(symbol: str) -> bool:
    """Whether a letter may stand for an array: a small Latin one, or delta; rates and weights of penalties have Greek ones."""
    base = _base(symbol)
    bare = base[base.find("{") + 1 : -1] if base.startswith((r"\hat{", r"\tilde{")) else base
    return (len(bare) == 1 and bare.islower()) or base == DELTA


def _is_kronecker(trees: tuple[Node, ...], naming: Naming) -> bool:
    found = [n for n in walk(trees) if isinstance(n, Name) and n.base == DELTA]
    has_two = all(len(n.sub) == 2 and not n.sup and n.base not in naming.layered for n in found)
    # o1 of a delta is the label of a unit.
    return bool(found) and has_two and all(len(ref.indices or ()) == 2 for n in found for ref in _ref(naming, n))


DELTA = r"\delta"
_SCALAR_CAPITALS = frozenset({"L", "J", "C", "E", "T", "N", "M", "K", "D", "P"})


def _is_matrix(symbol: str) -> bool:
    symbol = _base(symbol)
    if symbol[:1] == "\\" and symbol[1:2].isupper() and symbol[1:].isalpha():
        return True
    return (len(symbol) == 1 and symbol.isupper() and symbol not in _SCALAR_CAPITALS) or symbol in (r"\Theta", r"\Delta")


def _is_batch(symbol: str) -> bool:
    """Whether a symbol may be a matrix of samples, or that of their gradients."""
    return _is_matrix(symbol) or _is_matrix(symbol[1:])


def _lower(symbol: str) -> str:
    if len(symbol) == 1:
        return symbol.lower()
    return "\\" + symbol[1:].lower() if symbol in (r"\Theta", r"\Delta", r"\Phi") else symbol


def _base(symbol: str) -> str:
    """Return the letter of a symbol without its labels and without the way in which it stands."""
    return symbol.partition(" (")[0].partition("_")[0].partition("^")[0]


def _ref(naming: Naming, name: Name) -> list[Ref]:
    """Return what a name stands for, nothing where it is not understood."""
    try:
        return [naming.ref(name)]
    except BpverifyError:
        return []
