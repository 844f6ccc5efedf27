"""Random equations: identities, rewritten, and slips in them. The judge tells which of them are true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from tests.forms import trees as t
from tests.forms.judge import AXES, truth

INDICES = "jkipqr"


def w(j: str, k: str, layer: int = 0) -> t.Part:
    """A weight."""
    return t.Part("w", layer, (j, k))


def part(kind: str, j: str, layer: int = 0) -> t.Part:
    """A component of a vector."""
    return t.Part(kind, layer, (j,))


def slope(j: str, layer: int = 0, order: int = 1) -> t.Sigma:
    """The derivative of the activation at a unit's weighted input."""
    return t.Sigma(order, layer, part("z", j, layer))


def back(j: str, k: str, layer: int = 0) -> t.Tree:
    """The error handed back, without the slope."""
    return t.Sum(k, layer + 1, t.Times((w(k, j, layer + 1), part("delta", k, layer + 1))))


def forward(j: str, k: str, layer: int = 0) -> t.Tree:
    """A weighted input, written out."""
    return t.Plus((t.Sum(k, layer - 1, t.Times((w(j, k, layer), part("a", k, layer - 1)))), part("b", j, layer)))


W = t.Whole


def array_back(layer: int = 0) -> t.Tree:
    """The error handed back, as a vector, without the slope."""
    return t.Matrix(t.Flip(W("w", layer + 1)), W("delta", layer + 1))


def array_slope(layer: int = 0) -> t.Tree:
    """The derivatives of the activation at the weighted inputs."""
    return t.Sigma(1, layer, W("z", layer))


def identities(draw: Random) -> t.Equation:
    """Return one of the identities that the others grow from."""
    j, k, i = draw.sample(INDICES, 3)
    m = draw.choice([0, 0, 0, 1, -1])
    delta, z, a = part("delta", j, m), part("z", j, m), part("a", j, m)
    found: list[tuple[t.Tree, t.Tree]] = [
        (delta, t.Slope(None, z)),
        (delta, t.Times((t.Slope(None, a), slope(j, m)))),
        (delta, t.Times((back(j, k, m), slope(j, m)))),
        (delta, t.Sum(k, m + 1, t.Times((w(k, j, m + 1), part("delta", k, m + 1), slope(j, m))))),
        (t.Slope(None, part("b", j, m)), delta),
        (t.Slope(None, w(j, k, m)), t.Times((part("a", k, m - 1), delta))),
        (t.Slope(None, a), back(j, k, m)),
        (a, t.Sigma(0, m, z)),
        (z, forward(j, k, m)),
        (a, t.Sigma(0, m, forward(j, k, m))),
        (t.Slope(part("z", k, m + 1), a), w(k, j, m + 1)),
        (t.Slope(part("z", k, m + 1), z), t.Times((w(k, j, m + 1), slope(j, m)))),
        (t.Slope(part("a", k, m), z), t.Times((t.Same(k, j), slope(j, m)))),
        (t.Slope(part("z", i, m), w(j, k, m)), t.Times((t.Same(i, j), part("a", k, m - 1)))),
        (t.Slope(z, part("b", k, m)), t.Same(j, k)),
        (t.Slope(None, z), t.Sum(k, m + 1, t.Times((t.Slope(None, part("z", k, m + 1)), t.Slope(part("z", k, m + 1), z))))),
        (t.Slope(None, z), t.Sum(k, m, t.Times((t.Slope(None, part("a", k, m)), t.Slope(part("a", k, m), z))))),
        (W("delta", m), t.Slope(None, W("z", m))),
        (W("delta", m), t.Entrywise(array_back(m), array_slope(m))),
        (W("delta", m), t.Entrywise(array_slope(m), array_back(m))),
        (W("delta", m), t.Matrix(t.Diagonal(array_slope(m)), array_back(m))),
        (W("delta", m), t.Entrywise(t.Slope(None, W("a", m)), array_slope(m))),
        (W("z", m), t.Plus((t.Matrix(W("w", m), W("a", m - 1)), W("b", m)))),
        (W("a", m), t.Sigma(0, m, W("z", m))),
        (t.Slope(None, W("w", m)), t.Matrix(W("delta", m), t.Flip(W("a", m - 1)))),
        (t.Slope(None, W("b", m)), W("delta", m)),
        (t.Slope(None, W("a", m)), array_back(m)),
        (t.Flip(W("delta", m)), t.Matrix(t.Flip(W("delta", m + 1)), t.Matrix(W("w", m + 1), t.Diagonal(array_slope(m))))),
        (t.Slope(W("z", m + 1), W("a", m)), W("w", m + 1)),
        (t.Slope(W("z", m + 1), W("z", m)), t.Matrix(W("w", m + 1), t.Diagonal(array_slope(m)))),
        (t.Slope(W("a", m), W("z", m)), t.Diagonal(array_slope(m))),
        (t.Dot(t.Ones(m), W("delta", m)), t.Sum(j, m, delta)),
        (t.Dot(W("delta", m), W("z", m)), t.Sum(j, m, t.Times((delta, z)))),
        (t.Entrywise(t.Ones(m), W("z", m)), W("z", m)),
        (t.Sum(k, m, part("a", k, m)), t.Plus((t.Sum(k, m, part("a", k, m), f"!={j}"), a))),
        (t.Sum(k, m, part("z", k, m)), t.Plus((t.Sum(k, m, part("z", k, m), f"<={j}"), t.Sum(k, m, part("z", k, m), f">{j}")))),
        (t.Sum(k, m, t.Times((t.Same(j, k), part("a", k, m)))), a),
        (t.Sum(j, m, t.Sum(k, m - 1, w(j, k, m))), t.Sum(k, m - 1, t.Sum(j, m, w(j, k, m)))),
    ]  # fmt: skip
    left, right = draw.choice(found)
    return t.Equation(left, right)


def equation(draw: Random) -> tuple[t.Equation, str]:
    """Return a random equation and its truth."""
    found = identities(draw)
    for _ in range(draw.randrange(4)):
        found = rewritten(found, draw)
    if draw.random() < 0.6:
        for _ in range(draw.choice([1, 1, 1, 2])):
            found = slipped(found, draw)
    if draw.random() < 0.2:
        found = t.Equation(found.right, found.left)
    found = ranged(found)
    return found, truth(found)


# -- rewriting that changes no value


def rewritten(found: t.Equation, draw: Random) -> t.Equation:
    """Return the equation with one node written otherwise."""
    places = [(at, new) for at, node in enumerate(t.nodes(found)) if at for new in _other_forms(node, found, draw)]
    return _changed(found, places, draw)


def _changed(found: t.Equation, places: list[tuple[int, Any]], draw: Random) -> t.Equation:
    """Return the equation with one of the changes; derivatives stay derivatives of quantities by quantities."""
    for _ in range(10 if places else 0):
        changed: t.Equation = t.replaced(found, *draw.choice(places))
        slopes = [node for node in t.nodes(changed) if isinstance(node, t.Slope)]
        by_quantity = all(isinstance(s.by, t.Part | t.Whole) and s.by.kind != "delta" for s in slopes)
        if by_quantity and all(s.of is None or (isinstance(s.of, t.Part | t.Whole) and s.of.kind in "za") for s in slopes):
            return changed
    return found


def _other_forms(node: Any, whole: t.Equation, draw: Random) -> Iterator[Any]:
    """Yield what a node may be written as; only forms that are equal wherever both exist."""
    fresh = next(i for i in INDICES + "stuv" if i not in t.index_names(whole))
    match node:
        case t.Part("delta", layer, (j,)):
            yield t.Slope(None, part("z", j, layer))
            yield t.Slope(None, part("b", j, layer))
            yield t.Times((t.Slope(None, part("a", j, layer)), slope(j, layer)))
            yield t.Times((back(j, fresh, layer), slope(j, layer)))
        case t.Part("a", layer, (j,)):
            yield t.Sigma(0, layer, part("z", j, layer))
        case t.Sum(index=k, layer=layer, body=body, limit=""):
            again = t.Sum(fresh, layer, _named(body, k, fresh))
            yield t.Plus((t.Sum(k, layer, t.Times((t.Number(2), body))), t.Times((t.Number(-1), again))))
            yield t.Sum(fresh, layer, _named(body, k, fresh))
        case t.Times(factors) if len(factors) > 1:
            yield t.Times(factors[::-1])
        case t.Plus(terms) if len(terms) > 1:
            yield t.Plus(terms[::-1])
        case t.Whole("delta", layer):
            yield t.Slope(None, t.Whole("z", layer))
            yield t.Entrywise(array_back(layer), array_slope(layer))
        case t.Whole("a", layer):
            yield t.Sigma(0, layer, t.Whole("z", layer))
        case t.Entrywise(left, right):
            yield t.Entrywise(right, left)
        case t.Dot(left, right):
            yield t.Dot(right, left)
        case t.Matrix(t.Diagonal(vector), right):
            yield t.Matrix(t.Diagonal(vector), right)
    if isinstance(node, t.Part | t.Whole) and draw.random() < 0.2:
        yield t.Plus((t.Times((t.Number(3), node)), t.Times((t.Number(-2), node))))
    if isinstance(node, t.Whole):
        yield t.Flip(t.Flip(node))


def _named(tree: Any, old: str, new: str) -> Any:
    """Return a tree with a free index renamed."""
    if isinstance(tree, tuple):
        return tuple(_named(p, old, new) for p in tree)
    if isinstance(tree, t.Part):
        return replace(tree, indices=tuple(new if i == old else i for i in tree.indices))
    if isinstance(tree, t.Same):
        return t.Same(*(new if i == old else i for i in (tree.first, tree.second)))
    if isinstance(tree, t.Sum):
        limit = tree.limit.lstrip("<>=!")
        relation = tree.limit[: len(tree.limit) - len(limit)]
        moved = relation + (new if limit == old else limit)
        return replace(tree, limit=moved, body=tree.body if tree.index == old else _named(tree.body, old, new))
    if hasattr(tree, "__dataclass_fields__"):
        return replace(tree, **{name: _named(getattr(tree, name), old, new) for name in tree.__dataclass_fields__})
    return tree


# -- slips


def slipped(found: t.Equation, draw: Random) -> t.Equation:
    """Return the equation with one slip."""
    letters = sorted(t.index_names(found)) or ["j"]
    places = [(at, new) for at, node in enumerate(t.nodes(found)) if at for new in _slips(node, letters, draw)]
    return _changed(found, places, draw)


def _slips(node: Any, letters: list[str], draw: Random) -> Iterator[Any]:
    other = draw.choice(letters)
    match node:
        case t.Part(kind, layer, indices):
            yield t.Part(kind, layer + draw.choice([-1, 1]), indices)
            yield t.Part(kind, layer, tuple(other if at == 0 else i for at, i in enumerate(indices)))
            if len(indices) == 2:
                yield t.Part(kind, layer, indices[::-1])
            if kind in "za":
                yield t.Part("a" if kind == "z" else "z", layer, indices)
            yield t.Times((t.Number(2), node))
        case t.Whole(kind, layer):
            yield t.Whole(kind, layer + draw.choice([-1, 1]))
            if kind in "za":
                yield t.Whole("a" if kind == "z" else "z", layer)
            yield t.Times((t.Number(-1), node))
            if kind == "w":
                yield t.Flip(node)
        case t.Sigma(order, layer, argument):
            yield t.Sigma((order + 1) % 3, layer, argument)
        case t.Sum(index, layer, body, limit):
            yield body
            if not limit:
                yield t.Sum(index, layer, body, draw.choice(["<=", "<", ">", "!="]) + other)
            else:
                yield t.Sum(index, layer, body)
        case t.Times(factors) if len(factors) > 1:
            at = draw.randrange(len(factors))
            rest = (*factors[:at], *factors[at + 1 :])
            yield rest[0] if len(rest) == 1 else t.Times(rest)
        case t.Plus(terms) if len(terms) > 1:
            yield t.Plus((terms[0], t.Times((t.Number(-1), terms[1])), *terms[2:]))
        case t.Same(first, _):
            yield t.Same(first, other)
            yield t.Number(1)
        case t.Flip(of):
            yield of
        case t.Entrywise(left, right):
            yield t.Matrix(left, right)
            yield t.Dot(left, right)
        case t.Matrix(left, right):
            yield t.Matrix(right, left)
            yield t.Entrywise(left, right)
        case t.Diagonal(of):
            yield of
        case t.Dot(left, right):
            yield t.Entrywise(left, right)
            yield right
        case t.Ones():
            yield t.Number(1)
        case t.Slope(None, by) if isinstance(by, t.Part) and by.kind == "z":
            yield t.Slope(None, replace(by, kind="a"))
        case t.Slope(None, by) if isinstance(by, t.Whole) and by.kind == "z":
            yield t.Slope(None, replace(by, kind="a"))


# -- what a text that is written without ranges means


def ranged(tree: Any) -> Any:
    """Return a tree in which each sum runs over the layer that its body tells, as a reader takes it."""
    if isinstance(tree, tuple):
        return tuple(ranged(part) for part in tree)
    if not hasattr(tree, "__dataclass_fields__"):
        return tree
    changed = replace(tree, **{name: ranged(getattr(tree, name)) for name in tree.__dataclass_fields__})
    if isinstance(changed, t.Sum):
        told = _told(changed.body, changed.index)
        return replace(changed, layer=told) if told is not None else changed
    return changed


def _told(tree: Any, index: str) -> int | None:
    """Return the layer whose units an index counts where it first stands at a quantity, None where it does not."""
    if isinstance(tree, t.Sum) and tree.index == index:
        return None
    if isinstance(tree, t.Part):
        return next((tree.layer + axis for i, axis in zip(tree.indices, AXES[tree.kind], strict=True) if i == index), None)
    for name in getattr(tree, "__dataclass_fields__", {}):
        value = getattr(tree, name)
        for piece in value if isinstance(value, tuple) else (value,):
            told = _told(piece, index)
            if told is not None:
                return told
    return None
