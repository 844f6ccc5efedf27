r"""What a text's own equations add to a network, by their form: C = 1/n \sum_x C_x, C = C_0 + \lambda/2 \sum_w w^2, links.

An equation that has another form, or one term more, is not understood and says nothing here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.notation.limits import WIDTHS, size_of
from bpverify.notation.objectives import Objective, Spelled, bare
from bpverify.notation.tokens import GREEK
from bpverify.notation.tree import Inner, Literal, Name, Over, Plus, Scripted, Times, Total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.claim import LayerRef
    from bpverify.notation.equalities import Sides
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Node

LAYERS = frozenset({"l", "L"})
_TURNED = (("T",), (r"\top",), (r"\intercal",))


class _OtherError(Exception):
    """The equation has another form."""


@dataclass
class _Term:
    """A product: its number, the powers of its letters, and the one factor that is neither."""

    number: Fraction
    letters: Counter[str]
    core: Node | None = None


def defined(sides: Sides) -> Objective | None:
    """Return what an equation says that the cost is, a mean or one with a penalty, or both; None for any other."""
    left, right = sides.left.node, sides.right.node
    symbols = sides.chain.symbols
    if sides.step != 1 or not isinstance(left, Name) or symbols.role(left.letter) != "cost" or right is None:
        return None
    try:
        found = Objective(whole=Spelled.of(left))
        for term in _terms(right, symbols):
            found = _with(found, term, symbols)
    except _OtherError:
        return None
    complete = (found.each is not None or found.rate) and (found.each is not None or found.data is not None)
    return found if complete and found.whole not in (found.each, found.data) else None


def _with(found: Objective, term: _Term, symbols: Symbols) -> Objective:
    """Return an objective with one more term of the cost."""
    core = term.core
    if isinstance(core, Name) and symbols.role(core.letter) == "cost":
        _need(term.number == 1 and not +term.letters and not -term.letters and found.data is None and found.each is None)
        return replace(found, data=Spelled.of(core))
    if isinstance(core, Total) and isinstance(core.body, Name) and symbols.role(core.body.letter) == "cost":
        return _with_mean(found, term, core, core.body)
    _need(core is not None and not found.rate and _is_all_weights_squared(core, symbols))
    rates = [letter for letter, power in term.letters.items() if power == 1]
    sizes = [letter for letter, power in term.letters.items() if power == -1]
    _need(len(rates) == 1 and len(sizes) < 2 and len(+term.letters) + len(-term.letters) == len(rates) + len(sizes))
    _need(all(symbols.role(letter) is None for letter in (*rates, *sizes)) and term.number > 0)
    _need(not found.size or not sizes or sizes == [found.size])
    return replace(found, rate=rates[0], factor=term.number, is_divided=bool(sizes), size=sizes[0] if sizes else found.size)


def _with_mean(found: Objective, term: _Term, total: Total, each: Name) -> Objective:
    sub, sup = bare(total.sub), bare(total.sup)
    _need(found.each is None and found.data is None and term.number == 1)
    _need(list(term.letters.values()) == [-1] and bool(sub) and sub[1:] in ((), ("=", "1")))
    (size,), index = term.letters, sub[0]
    _need(sup in ((), (size,)) and (not found.size or found.size == size) and index.isalpha() and index not in LAYERS)
    spelled = Spelled.of(each)
    places = (spelled.sub, spelled.sup)
    _need(places in (((index,), ()), ((), (index,)), ((), ("(", index, ")"))) and index != size)
    return replace(found, each=spelled, index=index, size=size)


def _need(holds: bool) -> None:
    if not holds:
        raise _OtherError


# -- the form of a term


def _terms(node: Node, symbols: Symbols) -> Iterator[_Term]:
    """Yield the terms of a sum."""
    signed = node.terms if isinstance(node, Plus) else ((1, node),)
    for sign, part in signed:
        _need(sign == 1)
        yield _product(part, symbols)


def _product(node: Node, symbols: Symbols) -> _Term:
    found = _Term(Fraction(1), Counter())
    for factor, power in _factors(node, 1):
        if isinstance(factor, Literal):
            _need(factor.value != 0)
            found.number *= factor.value**power
        elif isinstance(factor, Name) and factor.sub is factor.sup is None and symbols.role(factor.letter) is None:
            found.letters[factor.letter] += power
        else:
            _need(found.core is None and power == 1)
            found.core = factor
    if isinstance(found.core, Total):
        _within(found, found.core, symbols)
    return found


def _within(found: _Term, total: Total, symbols: Symbols) -> None:
    """Take what is the same in every term of a sum out of it."""
    if not isinstance(total.body, Times | Over):
        return
    inner = _product(total.body, symbols)
    _need(inner.core is not None and not set(inner.letters) & set(bare(total.sub)))
    found.number *= inner.number
    found.letters.update(inner.letters)
    if inner.core is not None:
        found.core = replace(total, body=inner.core)


def _factors(node: Node, power: int) -> Iterator[tuple[Node, int]]:
    match node:
        case Times(factors=(*before, Name() as turned, Name() as upright), signs=signs) if _is_its_row(turned, upright):
            _need("circle" not in signs)
            for factor in (*before, Inner(upright, upright, upright.position)):
                yield from _factors(factor, power)
        case Times(factors=factors, signs=signs):
            _need("circle" not in signs)
            for factor in factors:
                yield from _factors(factor, power)
        case Over(above=above, below=below):
            yield from _factors(above, power)
            yield from _factors(below, -power)
        case _:
            yield node, power


def _is_its_row(turned: Name, upright: Name) -> bool:
    """Tell whether the one name is the other transposed, as in w^T w."""
    return turned.letter == upright.letter and turned.sub is upright.sub is upright.sup is None and bare(turned.sup) in _TURNED


# -- the sum of all weights' squares


def _is_all_weights_squared(node: Node, symbols: Symbols) -> bool:
    """Tell whether a term is the sum of w^2 over all weights: by one letter, by layers and units, or as a norm's square."""
    letters: list[str] = []
    widths: list[LayerRef] = []
    while isinstance(node, Total):
        found = _summed(node)
        if found is None:
            return False
        letters += found[0]
        widths += [] if found[1] is None else [found[1]]
        node = node.body
    if len(set(widths)) < len(widths):
        return False
    squared = _squared(node, symbols)
    if squared is None:
        return False
    name, is_norm = squared
    layer = tuple(t for t in bare(name.sup) if t not in "()[]")
    units = tuple(t for t in bare(name.sub) if t != ",")
    if len(set(letters)) < len(letters) or (is_norm and units):
        return False
    if not layer and not units:
        return letters == ([] if is_norm else [name.letter])
    whole = len(layer) == 1 and len(units) == (0 if is_norm else 2) and len({*layer, *units}) == 1 + len(units)
    return whole and layer[0] not in ("L",) and set(letters) == {*layer, *units} and all(x.isalpha() for x in letters)


def _squared(node: Node, symbols: Symbols) -> tuple[Name, bool] | None:
    """Return the weight whose square stands there, and whether it is the norm of an array."""
    if isinstance(node, Inner) and node.left == node.right and _is_weight(node.left, symbols):
        return node.left, True  # type: ignore[return-value]  # told just before
    if isinstance(node, Scripted) and node.sub is None and bare(node.sup) == ("2",) and _is_weight(node.base, symbols):
        return node.base, False  # type: ignore[return-value]  # told just before
    if isinstance(node, Name) and bare(node.sup) == ("2",) and node.sub is None and symbols.role(node.letter) == "w":
        return replace(node, sup=None), False
    return None


def _is_weight(node: Node, symbols: Symbols) -> bool:
    return isinstance(node, Name) and symbols.role(node.letter) == "w"


def _summed(total: Total) -> tuple[list[str], LayerRef | None] | None:
    r"""Return the letters that a sum runs over in full, and the layer of its limit n_l; None where it may leave some out."""
    below = [t.text for t in total.sub or () if t.text not in ("{", "}")]
    parts = " ".join(below).split(" , ")
    if all(len(part.split()) == 1 for part in parts):
        return ([*parts], None) if total.sup is None else None
    above = total.sup or ()
    if len(parts) > 1 or below[1:] != ["=", "1"]:
        return None
    if bare(above) in ((), ("L",)):
        return [below[0]], None
    width = size_of(above[2:]) if len(above) > 2 and above[0].text in WIDTHS and above[1].text == "_" else None
    return None if width is None else ([below[0]], width)


# -- what else a text says of its costs


def hides(sides: Sides, objective: Objective) -> bool:
    """Tell whether an equation says of a cost below the whole one what may be more than a function of the outputs."""
    if sides.step != 1 or not sides.right.is_equality:
        return False
    left = sides.left
    before, tokens = sides.chain.within(left), sides.chain.within(sides.right)
    below = {cost.letter for cost in (objective.each, objective.data) if cost is not None}
    is_whole = isinstance(left.node, Name) and Spelled.of(left.node) == objective.whole
    known = defined(sides)
    if not before or before[0].text not in below or is_whole or (known is not None and not known.rate):
        return False
    symbols = sides.chain.symbols
    letters = [token.text for token in on_the_line(tokens) if token.kind in ("letter", "bold")]
    unknown = any((letter in GREEK and symbols.role(letter) is None) or letter == objective.rate for letter in letters)
    return unknown or bool({symbols.role(letter) for letter in letters} & {"w", "b", "delta", "cost"})


def on_the_line(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the tokens that stand in no script."""
    depth, before = 0, ""
    for token in tokens:
        if depth or (token.text == "{" and before in ("_", "^")):
            depth += (token.text == "{") - (token.text == "}")
        elif before not in ("_", "^"):
            yield token
        before = token.text


def joined(mean: Objective, penalty: Objective) -> Objective | None:
    """Return the objective of C_0 = 1/n sum C_x and C = C_0 + penalty together; None where they do not fit."""
    if mean.rate or penalty.data is None or penalty.data != mean.whole or penalty.each is not None:
        return None
    if penalty.size and penalty.size != mean.size:
        return None
    return replace(penalty, each=mean.each, index=mean.index, size=mean.size)
