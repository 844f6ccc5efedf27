"""What a theorem states, as text that says all of it: the equation, ranges of indices, layers and depths, the model.

For reading only; no rule looks at it. Bound indices get names that no free one has.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, assert_never

from bpverify.kernel.model import ACTIVATIONS, DEFINITIONS, HYPOTHESES, SCALARS
from bpverify.kernel.terms import (
    BATCH,
    Add,
    Apply,
    Cost,
    Index,
    Kronecker,
    Layer,
    Multiply,
    Number,
    Partial,
    Power,
    Sum,
    Tensor,
    walk,
)
from bpverify.kernel.theorem import Determination

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.kernel.model import Model
    from bpverify.kernel.terms import Term
    from bpverify.kernel.theorem import Equation, Theorem

Names = dict[Index, str]
LETTERS = ("k", "m", "i", "p", "q", "r", "s")


SOME = Index(Layer("l"), "j")
"""Any index: a model in which it counts something else has one width."""


def told(theorem: Theorem) -> list[str]:
    """Return the lines that say what a theorem states and what it rests on."""
    statement = theorem.statement
    if isinstance(statement, Determination):
        lines = list(_determination(statement))
        model = statement.base.model
    else:
        lines = [f"proves   {equation(statement)}", f"where    {range_of(statement)}"]
        model = statement.model
    lines.append(f"model    {model_of(model)}")
    lines += [f"assumes  {text}" for text in sorted(theorem.hypotheses)]
    return lines + [f"provided {text}" for text in sorted(theorem.conditions)]


def _determination(statement: Determination) -> Iterator[str]:
    family = statement.family
    yield f"proves   for every depth L: these two have {family}^1, ..., {family}^L as their only solution"
    for part in (statement.base, statement.step):
        yield f"         {equation(part)}, {range_of(part)}"
    for part in statement.derivatives:
        yield f"and      {equation(part)}, {range_of(part)}"


def equation(e: Equation) -> str:
    """Return left = right."""
    names = _names(e)
    return f"{term(e.left, names)} = {term(e.right, names)}"


def range_of(e: Equation) -> str:
    """Return the widths, layers and depths that an equation speaks of, and what its free indices count."""
    widths = "the width that all layers have" if e.model.index(SOME).range != SOME.range else "all widths"
    return ", ".join([widths, str(e.scope), *(f"{index.name} = 1..{_size(index.range)}" for index in e.free)])


def model_of(model: Model) -> str:
    """Return the forward definition that the equation is about."""
    samples = "the cost is a mean over a batch" if model.batch else "one sample"
    decay = "decay/2 sum w^2 in the cost" if model.decay else "no weight decay"
    layer = "; ".join(HYPOTHESES[name] for name in ACTIVATIONS[model.activation].hypotheses)
    return f"{DEFINITIONS['z']}; {layer}; {samples}; {decay}"


def _names(e: Equation) -> Names:
    """Name the indices: free ones are called what they are, bound ones by letters that none of the free ones has."""
    free = {index.name for index in e.free}
    taken = free | {part.name for part in walk((e.left, e.right)) if isinstance(part, Index) and part.name.isidentifier()}
    spare = (letter + (str(turn) if turn else "") for turn in count() for letter in LETTERS)
    fresh = (name for name in spare if name not in taken)
    bound = dict.fromkeys(part.index for part in walk((e.left, e.right)) if isinstance(part, Sum))
    return {index: next(fresh) for index in bound}


def term(t: Term, names: Mapping[Index, str]) -> str:
    """Return a term as text."""
    match t:
        case Number(value=value):
            return str(value) if value >= 0 and value.denominator == 1 else f"({value})"
        case Tensor():
            return _tensor(t, names)
        case Kronecker(first=first, second=second):
            return f"[{_index(first, names)} = {_index(second, names)}]"
        case Apply(order=order, layer=layer, argument=argument):
            return f"sigma_{_layer(layer)}{_primes(order)}({term(argument, names)})"
        case Cost(sample=sample, part=part):
            marks = [part] * bool(part) + [_index(s, names) for s in sample]
            return "C" + (f"_{','.join(marks)}" if marks else "")
        case Partial(of=of, by=by):
            top = term(of, names) if isinstance(of, (Cost, Tensor)) else f"({term(of, names)})"
            return f"d{top}/d{term(by, names)}"
        case Sum(index=index, body=body):
            return f"sum({_index(index, names)} = 1..{_size(index.range)}) {_factor(body, names)}"
        case Add(terms=terms):
            return " + ".join(_factor(part, names) if isinstance(part, Add) else term(part, names) for part in terms) or "0"
        case Multiply(factors=factors):
            return " ".join(_factor(part, names) for part in factors) or "1"
        case Power(base=base, exponent=exponent):
            return f"({term(base, names)})^({exponent})"
    assert_never(t)


def _factor(t: Term, names: Mapping[Index, str]) -> str:
    """Return a term in a product: a sum within stands in parentheses, so that its end is seen."""
    return f"({term(t, names)})" if isinstance(t, (Add, Sum, Multiply)) else term(t, names)


def _tensor(t: Tensor, names: Mapping[Index, str]) -> str:
    if t.kind == "n":
        return _size(t.layer)
    if t.kind in SCALARS:
        return t.kind
    indices = [_index(index, names) for index in t.indices]
    joined = "".join(indices) if all(len(name) == 1 and name.isalpha() for name in indices) else "{" + ",".join(indices) + "}"
    return f"{t.kind}_{joined}^{_layer(t.layer)}"


def _index(index: Index, names: Mapping[Index, str]) -> str:
    return names.get(index) or (index.name if index.name else str(index.number))


def _layer(layer: Layer) -> str:
    text = str(layer)
    return f"({text})" if layer.base and layer.offset else text


def _size(layer: Layer) -> str:
    return "N" if layer == BATCH else "n" if layer.base == "width" else f"n_{_layer(layer)}"


def _primes(order: int) -> str:
    return "'" * order if order <= 3 else f"^({order})"
