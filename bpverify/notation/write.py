"""Claims back to LaTeX, in the canonical component notation that the parser reads to the same claim."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from bpverify.claim import (
    POSITIONS,
    Activate,
    Add,
    Bound,
    Claim,
    Cost,
    Elementary,
    Index,
    Kronecker,
    LayerRef,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Sum,
    Term,
    rebuild,
    reindexed,
    walk,
)
from bpverify.errors import UnsupportedError
from bpverify.notation.indices import activation_layer, free_indices
from bpverify.notation.terms import renamed as renamed_index
from bpverify.notation.tokens import GREEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LETTER = {"delta": r"\delta"}
_COMMAND = {"erf": r"\operatorname{erf}"}
_PLAIN = "ijkmpqrstuvnoc"


def write(meaning: Term | Claim) -> str:
    """Return the LaTeX of a term or a claim; its bound indices get the plainest letters that nothing else has."""
    if isinstance(meaning, Claim):
        taken = _names(meaning.left) | _names(meaning.right)
        return f"{_side(meaning.left, taken)} = {_side(meaning.right, taken)}"
    return _side(meaning, _names(meaning))


def write_layer(layer: LayerRef) -> str:
    """Return a layer as LaTeX."""
    base = layer.base
    if base is None:
        return str(layer.offset)
    return _spell(base) + (f"{layer.offset:+d}" if layer.offset else "")


def plain_letters(term: Term, taken: frozenset[str] = frozenset()) -> Term:
    """Return the term as it is written: its bound indices have the plainest letters that nothing else has, nor ``taken``."""
    return _plain(term, taken | _names(term), {})


def _names(term: Term) -> frozenset[str]:
    return frozenset(free_indices(term))


def _side(term: Term, taken: frozenset[str]) -> str:
    return _write(_plain(term, taken, {}))


def _plain(term: Term, taken: frozenset[str], renamed: dict[str, str]) -> Term:
    """Return the term with bound indices renamed to plain letters, none equal to a free one or to one around it."""
    term = reindexed(term, lambda index: renamed_index(index, renamed))
    if isinstance(term, Sum):
        index = term.index
        letter = next(x for x in chain((index.rstrip("'"),), _PLAIN, _primed(index)) if x not in taken)
        return replace(term, index=letter, body=_plain(term.body, taken | {letter}, renamed | {index: letter}))
    return rebuild(term, lambda part: _plain(part, taken, renamed))


def _primed(index: str) -> Iterator[str]:
    while True:
        index += "'"
        yield index


def _write(term: Term) -> str:
    return _WRITERS[type(term)](term)


def _grouped(term: Term) -> str:
    return rf"\left({_write(term)}\right)"


def _number(term: Number) -> str:
    value = term.value
    sign = "-" if value < 0 else ""
    if value.denominator == 1:
        return f"{sign}{abs(value.numerator)}"
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _spell(name: str) -> str:
    letter, primes = name.rstrip("'"), name[len(name.rstrip("'")) :]
    return ("\\" + letter + " " * (not primes) if letter in GREEK else letter) + primes


def _indices(indices: tuple[Index, ...]) -> str:
    comma = "," if any(isinstance(i, int) for i in indices) else ""
    written = comma.join(str(i) if isinstance(i, int) else _spell(i) for i in indices).rstrip()
    return written if len(written) == 1 else f"{{{written}}}"


def _quantity(term: Quantity) -> str:
    letter = _LETTER.get(term.kind, term.kind)
    layer = "" if term.kind in ("x", "y") else write_layer(term.layer).rstrip()
    above = "" if not layer else f"^{layer}" if len(layer) == 1 else f"^{{{layer}}}"
    return f"{letter}_{_indices(term.indices)}{above}"


def _kronecker(term: Kronecker) -> str:
    return rf"\delta_{_indices((term.first, term.second))}"


def layer_is_implied(term: Activate) -> bool:
    """Tell whether the argument alone says whose activation it is, so that sigma needs no subscript."""
    try:
        return term.layer is None or activation_layer(term.argument) == term.layer
    except UnsupportedError:
        return False


def _activate(term: Activate) -> str:
    order = "'" * term.order if term.order < 4 else f"^{{({term.order})}}"
    if term.layer is not None and not layer_is_implied(term):
        order = f"_{{{write_layer(term.layer)}}}" + ("'" * term.order)
    argument = _write(term.argument)
    short = isinstance(term.argument, Quantity)
    return rf"\sigma{order}({argument})" if short else rf"\sigma{order}\left({argument}\right)"


def _elementary(term: Elementary) -> str:
    if term.function == "sqrt":
        return rf"\sqrt{{{_write(term.argument)}}}"
    return _COMMAND.get(term.function, "\\" + term.function) + _grouped(term.argument)


def _partial(term: Partial) -> str:
    by = [term.by]
    of = term.of
    while isinstance(of, Partial):
        by.append(of.by)
        of = of.of
    order = f"^{len(by)}" if len(by) < 10 else f"^{{{len(by)}}}"
    below = " ".join(rf"\partial {_write(b)}" for b in by)
    above = r"\partial" + (order if len(by) > 1 else "")
    if isinstance(of, Cost | Quantity):
        return rf"\frac{{{above} {_write(of)}}}{{{below}}}"
    return rf"\frac{{{above}}}{{{below}}}{_grouped(of)}"


def _sum(term: Sum) -> str:
    whole = "" if term.over is None or range_is_implied(term) else f"n_{{{write_layer(term.over)}}}"
    last = whole if term.last is None else write_bound(term.last)
    first = "=" + ("1" if term.first is None else write_bound(term.first)) if last or term.first is not None else ""
    above = f"^{{{last}}}" if last else ""
    return rf"\sum_{{{_spell(term.index).rstrip()}{first}}}{above} " + _factor(term.body, last=True, alone=True)


def write_bound(bound: Bound) -> str:
    """Return the limit of a sum as LaTeX."""
    name = str(bound.index) if isinstance(bound.index, int) else _spell(bound.index).rstrip()
    return name + (f"{bound.offset:+d}" if bound.offset else "")


def range_is_implied(term: Sum) -> bool:
    """Tell whether the body alone says over which units a sum runs: no Kronecker delta ties its index to another."""
    layers: set[LayerRef | None] = set()
    for node in walk(term.body):
        if isinstance(node, Kronecker) and term.index in (node.first, node.second):
            return False
        if isinstance(node, Quantity):
            places = zip(node.indices, POSITIONS[node.kind], strict=True)
            layers |= {node.layer.shifted(position) for index, position in places if index == term.index}
    return layers == {term.over}


def _add(term: Add) -> str:
    first, *rest = term.terms
    written = _term(first)
    for part in rest:
        text = _term(part)
        written += f" - {text[1:].lstrip()}" if text.startswith("-") else f" + {text}"
    return written


def _term(term: Term) -> str:
    return _grouped(term) if isinstance(term, Add) else _write(term)


def _multiply(term: Multiply) -> str:
    factors = list(term.factors)
    sign = ""
    if isinstance(factors[0], Number) and factors[0].value < 0:
        sign = "-"
        positive = Number(-factors[0].value)
        factors = factors[1:] if positive.value == 1 else [positive, *factors[1:]]
    last = factors[-1]
    if isinstance(last, Power) and last.exponent == -1 and len(factors) > 1 and not isinstance(factors[-2], Power):
        return rf"{sign}\frac{{{_product(factors[:-1])}}}{{{_write(last.base)}}}"
    return sign + _product(factors)


def _product(factors: list[Term]) -> str:
    texts = [_factor(factor, last=at == len(factors) - 1) for at, factor in enumerate(factors)]
    applied = [text + r" \cdot" * (text == "C" and after.startswith("\\left(")) for text, after in pairwise(texts)]
    return " ".join([*applied, texts[-1]])


def _factor(term: Term, last: bool, alone: bool = False) -> str:
    """Return a term that stands in a product; a sum reaches to the end of it, so it is grouped anywhere else."""
    negative = isinstance(term, Number) and term.value < 0
    if isinstance(term, Add) or negative or (isinstance(term, Sum) and not last):
        return _grouped(term)
    if isinstance(term, Multiply) and not (alone and not _write(term).startswith("-")):
        return _grouped(term)
    return _write(term)


def _power(term: Power) -> str:
    if term.exponent == -1:
        return rf"\frac{{1}}{{{_write(term.base)}}}"
    base = "C" if isinstance(term.base, Cost) else _grouped(term.base)
    exponent = str(term.exponent)
    return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^{{{exponent}}}"


_WRITERS: dict[type, Callable[..., str]] = {
    Number: _number,
    Quantity: _quantity,
    Cost: lambda _: "C",
    Activate: _activate,
    Elementary: _elementary,
    Kronecker: _kronecker,
    Partial: _partial,
    Sum: _sum,
    Add: _add,
    Multiply: _multiply,
    Power: _power,
}
