"""Whether a term means something: its layers exist, its indices stand where their range may, its free ones are declared."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.kernel.model import ACTIVATIONS, DATA, RANK, Model
from bpverify.kernel.terms import (
    BATCH,
    FIRST_LAYER,
    OUTPUT,
    POSITIONS,
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
    Term,
    TypingError,
)

if TYPE_CHECKING:
    from bpverify.kernel.scope import Scope


def require(terms: tuple[Term, ...], free: tuple[Index, ...], scope: Scope, model: Model) -> None:
    """Check that the terms mean something: layers exist, indices stand where their range may, free ones are declared.

    Raises:
        TypingError: naming what was expected and what stands there.
    """
    for index in free:
        if not index.name.isidentifier():
            raise TypingError("typing", "free indices with a name", str(index))
        _require_layer(index.range, 0, scope, model)
    for term in terms:
        _require(term, frozenset(map(model.index, free)), scope, model)


def _require(term: Term, known: frozenset[Index], scope: Scope, model: Model) -> None:
    match term:
        case Tensor(kind=kind, layer=layer, indices=indices):
            _require_tensor(kind, layer, indices, known, scope, model)
        case Kronecker(first=first, second=second):
            if model.index(first).range != model.index(second).range:
                raise TypingError("typing", f"an index of range {first.range}", f"{second} of range {second.range}")
            _require_indices((first, second), known, scope, model)
        case Apply(layer=layer, order=order, argument=argument):
            _require_layer(layer, 1, scope, model)
            if order < 0 or ACTIVATIONS[model.activation].at_z is None:
                raise TypingError(
                    "typing", "an elementwise activation", f"sigma^({order}) of a layer that is {model.activation}"
                )
            _require(argument, known, scope, model)
        case Partial(of=of, by=by):
            if by.kind not in RANK:
                raise TypingError("typing", "a derivative by w, b, z or a", f"one by {by.kind}")
            _require(of, known, scope, model)
            _require(by, known, scope, model)
        case Sum(index=index, body=body):
            _require_layer(index.range, 0, scope, model)
            if index.name != "#" and not index.name.isidentifier():
                raise TypingError("typing", "a bound index with a name", str(index))
            _require(body, known | {model.index(index)}, scope, model)
        case Cost(sample=sample, part=which):
            if any(index.range != BATCH for index in sample) or len(sample) > int(model.batch):
                raise TypingError("typing", "the cost of one sample of a batch", str(term))
            if which not in ("", DATA):
                raise TypingError("typing", f"the whole cost or its part {DATA!r}", repr(which))
            _require_indices(sample, known, scope, model)
        case Add(terms=parts) | Multiply(factors=parts):
            for part in parts:
                _require(part, known, scope, model)
        case Power(base=base, exponent=exponent):
            if type(exponent) is not int:
                raise TypingError("typing", "a whole number as exponent", repr(exponent))
            _require(base, known, scope, model)
        case Number(value=value):
            if not isinstance(value, Fraction):
                raise TypingError("typing", "an exact rational", repr(value))
        case _:
            raise TypingError("typing", "a term", type(term).__name__)


def _require_layer(layer: Layer, first: int, scope: Scope, model: Model) -> None:
    if layer == BATCH and model.batch:
        return
    if type(layer.offset) is not int or not scope.exists(layer, first):
        raise TypingError("typing", f"a layer from {first} to L", f"{layer} for {scope}")


def _require_indices(indices: tuple[Index, ...], known: frozenset[Index], scope: Scope, model: Model) -> None:
    for index in indices:
        _require_layer(index.range, 0, scope, model)
        if index.name == "" and type(index.number) is int and index.number >= 1:
            continue
        if model.index(index) not in known:
            ranges = [str(k.range) for k in known if (k.name, k.number) == (index.name, index.number)]
            raise TypingError(
                "typing", f"{index} over " + (" or ".join(ranges) or "a declared range"), f"over {index.range}"
            )


def _require_tensor(
    kind: str, layer: Layer, indices: tuple[Index, ...], known: frozenset[Index], scope: Scope, model: Model
) -> None:
    if kind not in POSITIONS:
        raise TypingError("typing", "one of " + ", ".join(POSITIONS), repr(kind))
    _require_layer(layer, FIRST_LAYER[kind], scope, model)
    ranges = [layer.shifted(by) for by in POSITIONS[kind]] + [BATCH] * model.samples(kind)
    if [index.range for index in map(model.index, indices)] != [model.index(Index(r, "")).range for r in ranges]:
        expected = ", ".join(map(str, ranges)) or "no index"
        raise TypingError(
            "typing", f"{kind}^{layer} with indices over {expected}", ", ".join(f"{i} over {i.range}" for i in indices)
        )
    if (kind == "x" and layer != Layer("")) or (
        kind == "y" and layer not in (OUTPUT, Layer("", scope.depth if scope.exact else -1))
    ):
        raise TypingError("typing", "x at layer 0 and y at layer L", f"{kind} at layer {layer}")
    _require_indices(indices, known, scope, model)
