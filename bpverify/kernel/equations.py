"""The four equations as terms, their proofs, the induction that they determine every derivative, and the extensions.

Not trusted: what is proved here is proved by the rules.
"""

from __future__ import annotations

from bpverify.kernel import theorem as rules
from bpverify.kernel.model import Model
from bpverify.kernel.scope import Scope
from bpverify.kernel.terms import (
    BATCH,
    OUTPUT,
    Apply,
    Cost,
    Index,
    Layer,
    Multiply,
    Partial,
    Power,
    Term,
    add,
    free,
    multiply,
    summation,
    tensor,
)
from bpverify.kernel.theorem import Theorem

HERE, NEXT, BEFORE = Layer("l"), Layer("l", 1), Layer("l", -1)
ALL, HIDDEN, AT_OUTPUT = Scope("l", 1, 0), Scope("l", 1, 1), Scope(at=OUTPUT)
Sides = tuple[Term, Term, tuple[Index, ...]]


def slope(layer: Layer, *indices: Index) -> Apply:
    """sigma'(z_j^l)."""
    return Apply(1, layer, tensor("z", layer, *indices))


def bp1(layer: Layer = OUTPUT) -> Sides:
    """delta_j = dC/da_j sigma'(z_j), at the output layer or, the cost cut there, at any other."""
    j = free("j", layer)
    return tensor("delta", layer, j), multiply(Partial(Cost(), tensor("a", layer, j)), slope(layer, j)), (j,)


def bp2() -> Sides:
    """delta_j^l = sum_k w_kj^(l+1) delta_k^(l+1) sigma'(z_j^l)."""
    j = free("j", HERE)
    back = summation(NEXT, lambda k: multiply(tensor("w", NEXT, k, j), tensor("delta", NEXT, k)))
    return tensor("delta", HERE, j), multiply(back, slope(HERE, j)), (j,)


def bp3() -> Sides:
    """dC/db_j^l = delta_j^l."""
    j = free("j", HERE)
    return Partial(Cost(), tensor("b", HERE, j)), tensor("delta", HERE, j), (j,)


def bp4() -> Sides:
    """dC/dw_jk^l = a_k^(l-1) delta_j^l."""
    j, k = free("j", HERE), free("k", BEFORE)
    return Partial(Cost(), tensor("w", HERE, j, k)), multiply(tensor("a", BEFORE, k), tensor("delta", HERE, j)), (j, k)


def general_bp1(layer: Layer = OUTPUT) -> Sides:
    """delta_j = sum_k dC/da_k da_k/dz_j: the activation need not be elementwise."""
    j = free("j", layer)
    z = tensor("z", layer, j)
    paths = summation(
        layer, lambda k: multiply(Partial(Cost(), tensor("a", layer, k)), Partial(tensor("a", layer, k), z))
    )
    return tensor("delta", layer, j), paths, (j,)


def general_bp2() -> Sides:
    """delta_j^l = sum_i sum_k w_ik^(l+1) delta_i^(l+1) da_k^l/dz_j^l: the activation need not be elementwise."""
    j = free("j", HERE)
    z = tensor("z", HERE, j)

    def through(k: Index) -> Term:
        back = summation(NEXT, lambda i: multiply(tensor("w", NEXT, i, k), tensor("delta", NEXT, i)))
        return multiply(back, Partial(tensor("a", HERE, k), z))

    return tensor("delta", HERE, j), summation(HERE, through), (j,)


def batch_bp4() -> Sides:
    """dC/dw_jk^l = 1/N sum_s a_ks^(l-1) delta_js^l, C the mean of the samples' costs."""
    j, k = free("j", HERE), free("k", BEFORE)
    total = summation(BATCH, lambda s: multiply(tensor("a", BEFORE, k, s), tensor("delta", HERE, j, s)))
    return Partial(Cost(), tensor("w", HERE, j, k)), multiply(Power(tensor("n", BATCH), -1), total), (j, k)


def decay_bp4() -> Sides:
    """dC/dw_jk^l = a_k^(l-1) delta_j^l + decay w_jk^l, the penalty decay/2 sum w^2 in the cost."""
    left, right, indices = bp4()
    return left, add(right, multiply(tensor("decay", Layer("")), tensor("w", HERE, *indices))), indices


def residual_bp2() -> Sides:
    """dC/da_j^l = dC/da_j^(l+1) + sum_k dC/da_k^(l+1) sigma'(z_k^(l+1)) w_kj^(l+1): beside the link too."""
    j, same = free("j", HERE), free("j", NEXT)

    def through(k: Index) -> Multiply:
        return multiply(Partial(Cost(), tensor("a", NEXT, k)), slope(NEXT, k), tensor("w", NEXT, k, j))

    paths = add(Partial(Cost(), tensor("a", NEXT, same)), summation(NEXT, through))
    return Partial(Cost(), tensor("a", HERE, j)), paths, (j,)


def prove(sides: Sides, scope: Scope, model: Model | None = None) -> Theorem:
    """Return the theorem that the two sides are equal in the scope, or raise RuleError."""
    return rules.calculation(*sides, scope, model or Model())


def backpropagation() -> Theorem:
    """Prove that BP1 and BP2 determine delta^l for all depths and layers, BP3 and BP4 every parameter's derivative."""
    family = rules.induction(prove(bp1(), AT_OUTPUT), prove(bp2(), HIDDEN))
    return rules.derivatives(family, prove(bp3(), ALL), prove(bp4(), ALL))
