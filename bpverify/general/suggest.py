"""The nearest equation that holds: single edits of a wrong one, in order of how likely a slip they mend, until one is proved."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.claim import (
    Activate,
    Add,
    Claim,
    Kind,
    LayerRef,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Sum,
    Term,
    children,
    walk,
)
from bpverify.errors import BpverifyError
from bpverify.notation.indices import free_indices
from bpverify.notation.parse import read
from bpverify.notation.typing import typed
from bpverify.notation.write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.general.decisions import Decisions

MINUS_ONE = Fraction(-1)

OTHER_KIND: dict[Kind, Kind] = {"z": "a", "a": "z", "delta": "z"}
"""What a quantity may have been meant for."""

MOST_EDITS = 600
"""How many edited equations are tried."""


def suggestion(draft: Claim, decisions: Decisions) -> str | None:
    """Return the LaTeX of the nearest single edit of ``draft`` (a claim before typing) that the kernel proves, or None."""
    if isinstance(draft.left, Number) or isinstance(draft.right, Number):
        return None  # something else that vanishes is not what was meant
    seen = {write(draft)}
    for edited in islice(_edits(draft), MOST_EDITS):
        latex = write(edited)
        if latex in seen:
            continue
        seen.add(latex)
        if edited.left != edited.right and _is_proved(edited, decisions):
            return latex
    return None


def _is_proved(draft: Claim, decisions: Decisions) -> bool:
    try:
        return decisions.holds(typed(draft))
    except BpverifyError:
        return False


def _edits(draft: Claim) -> Iterator[Claim]:
    """Yield the edited claims, the right side's edits before the left side's, kind by kind."""
    for edit in EDITS:
        yield from (replace(draft, right=side) for side in _everywhere(draft.right, edit, draft))
        yield from (replace(draft, left=side) for side in _everywhere(draft.left, edit, draft))
    for edit in WHOLE:
        yield from (replace(draft, right=side) for side in edit(draft.right, draft))
    for edit in LAST:
        yield from (replace(draft, right=side) for side in _everywhere(draft.right, edit, draft))
        yield from (replace(draft, left=side) for side in _everywhere(draft.left, edit, draft))


def _everywhere(term: Term, edit: Callable[[Term, Claim], Iterator[Term]], draft: Claim) -> Iterator[Term]:
    """Yield the term with ``edit`` applied at one place, at every place in turn, outermost first."""
    yield from edit(term, draft)
    for at, part in enumerate(children(term)):
        for changed in _everywhere(part, edit, draft):
            rebuilt = _with_part(term, at, changed)
            if rebuilt is not None:
                yield rebuilt


def _with_part(term: Term, at: int, part: Term) -> Term | None:
    match term:
        case Add(terms=parts):
            return Add((*parts[:at], part, *parts[at + 1 :]))
        case Multiply(factors=parts):
            return Multiply((*parts[:at], part, *parts[at + 1 :]))
        case Sum():
            return replace(term, body=part)
        case Power():
            return replace(term, base=part)
        case Partial(of=of, by=by) if at == 0:
            return Partial(part, by)
        case Partial(of=of):
            return Partial(of, part) if isinstance(part, Quantity) else None
        case Activate():
            return replace(term, argument=part)
        case _:
            return None


# -- the edits, each at one node


def rename_index(term: Term, draft: Claim) -> Iterator[Term]:
    """K for j at one position."""
    if not isinstance(term, Quantity):
        return
    names = [n for n in _names(draft) if n not in term.indices or len(term.indices) > 1]
    for at, index in enumerate(term.indices):
        yield from (
            replace(term, indices=(*term.indices[:at], name, *term.indices[at + 1 :])) for name in names if name != index
        )


def transpose(term: Term, draft: Claim) -> Iterator[Term]:
    """w_kj for w_jk."""
    if isinstance(term, Quantity) and len(term.indices) == 2:
        yield replace(term, indices=term.indices[::-1])


def shift_layer(term: Term, draft: Claim) -> Iterator[Term]:
    """The layer before or behind."""
    if isinstance(term, Quantity) and term.kind not in ("x", "y"):
        yield from (replace(term, layer=term.layer.shifted(by)) for by in (-1, 1, -2, 2))


def change_order(term: Term, draft: Claim) -> Iterator[Term]:
    """Sigma' for sigma, and the reverse."""
    if isinstance(term, Activate):
        yield replace(term, order=term.order + 1)
        if term.order:
            yield replace(term, order=term.order - 1)


def change_kind(term: Term, draft: Claim) -> Iterator[Term]:
    """Z for a, and the reverse."""
    if isinstance(term, Quantity) and term.kind in OTHER_KIND:
        yield replace(term, kind=OTHER_KIND[term.kind])


def drop_part(term: Term, draft: Claim) -> Iterator[Term]:
    """Without one factor, one term or a sum sign."""
    if isinstance(term, Multiply) and len(term.factors) > 1:
        rest = [term.factors[:at] + term.factors[at + 1 :] for at in range(len(term.factors))]
        yield from (factors[0] if len(factors) == 1 else Multiply(factors) for factors in rest)
    if isinstance(term, Add) and len(term.terms) > 1:
        rest = [term.terms[:at] + term.terms[at + 1 :] for at in range(len(term.terms))]
        yield from (terms[0] if len(terms) == 1 else Add(terms) for terms in rest)
    if isinstance(term, Sum):
        yield term.body


def flip_sign(term: Term, draft: Claim) -> Iterator[Term]:
    """The other sign of one term of a sum."""
    if isinstance(term, Add):
        for at, part in enumerate(term.terms):
            yield Add((*term.terms[:at], Multiply((Number(MINUS_ONE), part)), *term.terms[at + 1 :]))


def negate(term: Term, draft: Claim) -> Iterator[Term]:
    """The other sign of the whole side."""
    yield Multiply((Number(MINUS_ONE), term))


def add_sum(term: Term, draft: Claim) -> Iterator[Term]:
    """A sum over an index that stands free on one side only."""
    left, right = set(free_indices(draft.left)), set(free_indices(draft.right))
    yield from (Sum(name, term) for name in sorted(right - left))


def multiply_slope(term: Term, draft: Claim) -> Iterator[Term]:
    """A factor sigma'(z) at a layer and index that the equation names."""
    for layer in _layers(draft):
        for name in _names(draft):
            yield Multiply((term, Activate(1, Quantity("z", layer, (name,)))))


def multiply_activation(term: Term, draft: Claim) -> Iterator[Term]:
    """A factor a at a layer and index that the equation names."""
    for layer in (*_layers(draft), *(ref.shifted(-1) for ref in _layers(draft))):
        yield from (Multiply((term, Quantity("a", layer, (name,)))) for name in _names(draft))


EDITS = (transpose, rename_index, shift_layer, change_order, drop_part, flip_sign)
WHOLE = (add_sum, negate, multiply_slope, multiply_activation)
LAST = (change_kind,)
"""Edits of one node, edits of the whole right side, and those that easily make a definition of what was a theorem."""


def _names(draft: Claim) -> tuple[str, ...]:
    nodes = [node for side in (draft.left, draft.right) for node in walk(side)]
    names = [i for node in nodes if isinstance(node, Quantity) for i in node.indices if isinstance(i, str)]
    return tuple(dict.fromkeys(names))


def _layers(draft: Claim) -> tuple[LayerRef, ...]:
    nodes = [node for side in (draft.left, draft.right) for node in walk(side)]
    return tuple(dict.fromkeys(n.layer for n in nodes if isinstance(n, Quantity) and n.kind not in ("x", "y")))


# -- edits of the text, where shapes do not conform and so there are no components to edit

LAYER = re.compile(r"\^(?:\{\s*([lL])\s*([+-]\s*\d+)?\s*\}|([lL])(?![A-Za-z]))")
MATRIX = re.compile(r"(?<![A-Za-z\\])[wW]\s*\^\s*(?:\{[^{}]*\}|[lL](?![A-Za-z]))")


def text_suggestion(latex: str, decisions: Decisions) -> str | None:
    """Return the nearest text, one weight transposed or one layer shifted, that is read as an equation and proved."""
    for edited in (*_transposed(latex), *_shifted(latex)):
        if _text_is_proved(edited, decisions):
            return edited
    return None


def _text_is_proved(latex: str, decisions: Decisions) -> bool:
    readings = read(latex)
    claim = readings[0].claim if len(readings) == 1 and not readings[0].diagnostics else None
    return claim is not None and _is_proved(claim, decisions)


def _transposed(latex: str) -> Iterator[str]:
    for found in MATRIX.finditer(latex):
        yield f"{latex[: found.start()]}({found[0]})^T{latex[found.end() :]}"


def _shifted(latex: str) -> Iterator[str]:
    for by in (-1, 1):
        for found in LAYER.finditer(latex):
            offset = int((found[2] or "0").replace(" ", "")) + by
            layer = (found[1] or found[3]) + (f"{offset:+d}" if offset else "")
            yield f"{latex[: found.start()]}^{{{layer}}}{latex[found.end() :]}"
