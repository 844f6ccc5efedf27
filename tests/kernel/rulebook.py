"""What each rule must give, and what each rule must refuse, as tables of thunks."""


from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from fractions import Fraction

from bpverify.kernel import Equation, Model, RuleError, Scope, Theorem, document, recheck, replay
from bpverify.kernel import equations as eq
from bpverify.kernel import polynomial as p
from bpverify.kernel import theorem as rules
from bpverify.kernel.equations import ALL, AT_OUTPUT, HIDDEN
from bpverify.kernel.terms import (
    INPUT,
    OUTPUT,
    Apply,
    Cost,
    Index,
    Kronecker,
    Layer,
    Number,
    Partial,
    Power,
    Sum,
    add,
    at_layer,
    free,
    multiply,
    number,
    tensor,
    unit,
)

from .samples import TRUE, B, C, H, I, J, K, M, N, a, b, d, delta, s, w, z

MODEL = Model()
JL = free("j", OUTPUT)


def theorem(name, scope):
    left, right, indices, _ = TRUE[name]
    return rules.calculation(left, right, indices, scope, MODEL)


def prove(left, right, indices, scope=ALL, model=MODEL):
    return rules.calculation(left, right, indices, scope, model)


def at(layer, name="BP1 at any layer", scope=AT_OUTPUT):
    left, right, indices = (at_layer(part, "l", layer) for part in TRUE[name][:3])
    return prove(left, right, indices, scope)


def bp(base=True, step=True, model=MODEL):
    first = eq.prove(eq.bp1() if base is True else base, AT_OUTPUT, model)
    return first, eq.prove(eq.bp2() if step is True else step, HIDDEN, model)


def determined():
    return rules.induction(*bp())


def forged():
    real = theorem("BP3", ALL)
    made = object.__new__(Theorem)
    for name in ("hypotheses", "conditions", "rule", "arguments", "premises"):
        object.__setattr__(made, name, getattr(real, name))
    object.__setattr__(made, "statement", Equation(number(0), number(1), (), ALL, MODEL))
    return made


def tampered(part, value):
    return recheck({**document(theorem("BP3", ALL)), part: value})


def dangling(of):
    """A derivation whose data were changed."""
    data = json.loads(json.dumps(theorem("BP3", ALL).derivation))
    of(data)
    return replay(data)


def symmetric_chain():
    e = rules.symmetry(theorem("BP3", ALL))
    joined = rules.transitivity(e, theorem("BP3 unfolded", ALL))
    return joined.equation.left == delta(H, J) and joined.equation.right == d(C, z(H, J))


def shifted():
    found = rules.instance(theorem("BP2", HIDDEN), N, Scope("l", 0, 2)).equation
    return found.left == delta(N, free("j", N)) and str(found.scope) == "0 <= l <= L-2"


def joined_cases():
    found = rules.cases(theorem("BP1 at any layer", HIDDEN), at(OUTPUT))
    return str(found.equation.scope) == "1 <= l <= L" and recheck(found) is not None


def through(layer, kind="z", by=None, scope=HIDDEN, model=MODEL):
    return rules.chain_rule(by or z(H, J), kind, layer, (J,), scope, model)


def round_trip():
    found = json.loads(json.dumps(document(eq.backpropagation())))
    return len(recheck(found).statement.derivatives) == 2


EXACT = Scope(depth=2, exact=True)

Z_SUM = Sum(I, z(H, I))
I2, I3 = free("i2", H), free("i3", H)


def linked(*pairs):
    """z_i summed over i and what it is linked to by Kronecker deltas."""
    return Sum(I, Sum(I2, Sum(I3, multiply(*(Kronecker(*pair) for pair in pairs), z(H, I)))))


GIVES = {
    "a chain of deltas": lambda: bool(prove(linked((I, I2), (I2, I3), (I3, J)), z(H, J), (J,))),
    "a chain of deltas, the ends first": lambda: bool(prove(linked((I, I2), (I3, J), (I2, I3)), z(H, J), (J,))),
    "two units differ": lambda: bool(prove(Kronecker(unit(1, H), unit(2, H)), number(0), ())),
    "no index is two units": lambda: bool(
        prove(Sum(I, multiply(Kronecker(I, unit(1, H)), Kronecker(I, unit(2, H)))), number(0), ())
    ),
    "a delta moves free indices": lambda: bool(
        prove(multiply(Kronecker(I, J), z(H, I)), multiply(Kronecker(I, J), z(H, J)), (I, J))
    ),
    "power 0": lambda: bool(prove(Power(z(H, J), 0), number(1), (J,))),
    "a number in the divisor": lambda: bool(
        prove(Power(multiply(number(2), z(H, J)), -1), multiply(Number(Fraction(1, 2)), Power(z(H, J), -1)), (J,))
    ),
    "what sigma is, residual": lambda: bool(
        prove(s(H, J, 0), add(a(H, J), multiply(number(-1), a(B, free("j", B)))), (J,), model=Model("residual"))
    ),
    "symmetry and transitivity": symmetric_chain,
    "an instance one layer on": shifted,
    "an instance at the last hidden layer": lambda: rules.instance(
        theorem("BP2", HIDDEN), Layer("L", -1), Scope(depth=2)
    ).equation.left == delta(Layer("L", -1), free("j", Layer("L", -1))),
    "cases": joined_cases,
    "the chain rule through z": lambda: recheck(through(N)).equation.left == d(C, z(H, J)),
    "the chain rule through a": lambda: recheck(through(H, "a")).equation.left == d(C, z(H, J)),
    "the chain rule through a, residual": lambda: through(N, "a", model=Model("residual")).equation.free == (J,),
    "the induction": lambda: determined().statement.family == "delta",
    "everything, in another process's data": round_trip,
    "axioms": lambda: eq.backpropagation().hypotheses == {
        "C differentiable and reached only through a^L", "a_j^l = sigma_l(z_j^l), sigma_l elementwise",
        "delta_j^l = dC/dz_j^l", "no shared weights", "sigma_l differentiable", "z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l",
    },
    "a numbered unit": lambda: prove(
        Sum(I, multiply(Kronecker(I, unit(3, H)), z(H, I))), z(H, unit(3, H)), ()
    ).conditions == {"n_l >= 3"},
    "a divisor": lambda: theorem("divided", ALL).conditions == {"sigma'^l(z_{j}^{l}) != 0"},
    "x is a^0": lambda: bool(prove(
        tensor("x", INPUT, free("i", INPUT)), a(INPUT, free("i", INPUT)), (free("i", INPUT),), Scope()
    )),
    "y is a constant": lambda: bool(prove(d(tensor("y", OUTPUT, JL), z(OUTPUT, JL)), number(0), (JL,), AT_OUTPUT)),
}  # fmt: skip

TWICE = d(d(C, z(H, J)), z(H, I))
REFUSES = {
    "an order that changes": lambda: HIDDEN.compare(N, OUTPUT),
    "an order that changes below": lambda: ALL.compare(Layer("", 1), H),
    "an order that changes with depth": lambda: AT_OUTPUT.compare(Layer("", 1), OUTPUT),
    "an inverse of a sum over an index": lambda: prove(Power(Z_SUM, -1), Power(Z_SUM, -1), ()),
    "sigma as a, residual": lambda: prove(s(H, J, 0), a(H, J), (J,), model=Model("residual")),
    "unequal sides": lambda: prove(z(H, J), a(H, J), (J,)),
    "unequal sides by a sign": lambda: prove(z(H, J), multiply(number(-1), z(H, J)), (J,)),
    "an undeclared index": lambda: prove(z(H, J), z(H, J), ()),
    "an index over another width": lambda: prove(w(H, J, J), w(H, J, J), (J,)),
    "two widths in a delta": lambda: prove(Kronecker(J, K), Kronecker(J, K), (J, K)),
    "two widths in the normal form's delta": lambda: p.kronecker(J, K),
    "too few indices": lambda: prove(tensor("w", H, J), tensor("w", H, J), (J,)),
    "a layer above L": lambda: prove(z(N, M), z(N, M), (M,)),
    "a layer below 1": lambda: prove(z(H, J), z(H, J), (J,), Scope("l", 0, 0)),
    "a layer variable that the scope does not know": lambda: prove(z(Layer("q"), free("j", Layer("q"))), number(0), ()),
    "an unknown tensor": lambda: prove(tensor("v", H, J), tensor("v", H, J), (J,)),
    "x elsewhere": lambda: prove(tensor("x", H, J), tensor("x", H, J), (J,)),
    "y elsewhere": lambda: prove(tensor("y", H, J), tensor("y", H, J), (J,)),
    "a derivative by y": lambda: prove(d(C, tensor("y", OUTPUT, JL)), number(0), (JL,), AT_OUTPUT),
    "a sample without a batch": lambda: prove(Cost((free("s", Layer("batch")),)), number(0), (free("s", Layer("batch")),)),
    "an unknown part of the cost": lambda: prove(Cost(part="rest"), Cost(part="rest"), ()),
    "a float": lambda: prove(Number(0.5), Number(0.5), ()),
    "a float exponent": lambda: prove(Power(z(H, J), 0.5), Power(z(H, J), 0.5), (J,)),
    "no term": lambda: prove("z", "z", ()),
    "half a layer": lambda: prove(z(Layer("l", 0.5), J), z(Layer("l", 0.5), J), (J,)),
    "half a unit": lambda: prove(z(H, unit(1.5, H)), z(H, unit(1.5, H)), ()),
    "L as a layer variable": lambda: Scope("L", 1, 0),
    "a scope of half layers": lambda: Scope("l", 0.5, 0),
    "a nameless free index": lambda: prove(z(H, Index(H, "%", 1)), z(H, Index(H, "%", 1)), (Index(H, "%", 1),)),
    "a nameless bound index": lambda: prove(Sum(Index(H, "@0", 0), number(1)), tensor("n", H), ()),
    "a negative order": lambda: prove(Apply(-1, H, z(H, J)), Apply(-1, H, z(H, J)), (J,)),
    "sigma of a layer that is not elementwise": lambda: prove(s(H, J), s(H, J), (J,), model=Model("general")),
    "an unknown model": lambda: Model("dropout"),
    "division by zero": lambda: prove(Power(add(z(H, J), multiply(number(-1), z(H, J))), -1), number(0), (J,)),
    "division by a sum": lambda: prove(Power(add(z(H, J), number(1)), -1), number(0), (J,)),
    "division by a sum over an index": lambda: prove(
        Power(Sum(I, z(H, I)), -1), Sum(I, Power(z(H, I), -1)), ()
    ),
    "what z is made of, by z": lambda: prove(d(b(H, J), z(H, J)), number(0), (J,)),
    "what a is made of, by a": lambda: prove(d(s(H, J, 0), a(H, J)), number(0), (J,)),
    "a derivative upstream of the cut": lambda: prove(d(delta(H, J), z(N, M)), number(0), (J, M), HIDDEN),
    "an inner cut upstream of the outer": lambda: prove(d(d(C, w(H, J, K)), z(H, J)), number(0), (J, K)),
    "layers that cannot be compared": lambda: prove(d(z(OUTPUT, JL), z(H, J)), number(0), (JL, J)),
    "layers an unknown number apart": lambda: prove(d(z(OUTPUT, JL), z(H, J)), number(0), (JL, J), HIDDEN),
    "too deep a term": lambda: prove(_nested(3000), number(0), (J,)),
    "symmetry of no equation": lambda: rules.symmetry(determined()),
    "symmetry of no theorem": lambda: rules.symmetry(Equation(z(H, J), a(H, J), (J,), ALL, MODEL)),
    "transitivity with other middle terms": lambda: rules.transitivity(theorem("BP3", ALL), theorem("BP3", ALL)),
    "transitivity across scopes": lambda: rules.transitivity(
        rules.symmetry(theorem("BP3", ALL)), theorem("BP3", HIDDEN)
    ),
    "transitivity across free indices": lambda: rules.transitivity(
        prove(number(1), number(1), (J,)), prove(number(1), number(1), (K,))
    ),
    "an instance above the scope": lambda: rules.instance(theorem("BP2", HIDDEN), H, ALL),
    "an instance below the scope": lambda: rules.instance(theorem("BP3", ALL), B, ALL),
    "an instance with less depth": lambda: rules.instance(
        prove(*TRUE["BP3"][:3], Scope("l", 1, 0, depth=3)), H, ALL
    ),
    "an instance whose condition names a layer": lambda: rules.instance(theorem("divided", ALL), N, Scope("l", 0, 1)),
    "an enormous power": lambda: prove(Power(z(H, J), 10**9), Power(z(H, J), 10**9), (J,)),
    "an instance of no variable": lambda: rules.instance(at(OUTPUT), H, ALL),
    "an instance where L is a number": lambda: rules.instance(
        prove(tensor("y", OUTPUT, JL), tensor("y", OUTPUT, JL), (JL,)), Layer("", 1), EXACT
    ),
    "cases of other equations": lambda: rules.cases(theorem("BP1 at any layer", HIDDEN), at(OUTPUT, "BP3")),
    "cases of another model": lambda: rules.cases(
        theorem("BP3", HIDDEN), prove(*(at_layer(x, "l", OUTPUT) for x in TRUE["BP3"][:3]), AT_OUTPUT, Model("residual"))
    ),
    "cases with a gap": lambda: rules.cases(theorem("BP1 at any layer", Scope("l", 1, 2)), at(OUTPUT)),
    "cases that leave out small depths": lambda: rules.cases(
        theorem("BP1 at any layer", HIDDEN), at(OUTPUT, scope=Scope(depth=4))
    ),
    "cases without an edge": lambda: rules.cases(theorem("BP3", ALL), at(OUTPUT, "BP3")),
    "cases of one depth": lambda: rules.cases(theorem("BP3", Scope("l", 1, 1, 5, True)), at(OUTPUT, "BP3")),
    "the chain rule upstream": lambda: through(B),
    "the chain rule upstream in the layer": lambda: through(H, by=a(H, J)),
    "the chain rule through no cut": lambda: through(N, model=Model("residual")),
    "the chain rule through no cut in its own layer": lambda: through(H, model=Model("residual")),
    "the chain rule through weights": lambda: through(N, "w"),
    "the chain rule with a penalty": lambda: through(N, by=w(H, J, K), model=Model(decay=True)),
    "the chain rule over a batch": lambda: through(N, model=Model(batch=True)),
    "the chain rule by y": lambda: through(N, by=tensor("y", OUTPUT, JL)),
    "induction from a base with delta": lambda: rules.induction(*bp(base=(delta(OUTPUT, JL), delta(OUTPUT, JL), (JL,)))),
    "induction from a base with dC/dz": lambda: rules.induction(
        *bp(base=(delta(OUTPUT, JL), d(C, z(OUTPUT, JL)), (JL,)))
    ),
    "induction from another base": lambda: rules.induction(*bp(base=(z(OUTPUT, JL), z(OUTPUT, JL), (JL,)))),
    "induction from deep networks only": lambda: rules.induction(
        eq.prove(eq.bp1(), Scope(depth=3)), theorem("BP2", HIDDEN)
    ),
    "induction with delta^l itself": lambda: rules.induction(*bp(step=(delta(H, J), delta(H, J), (J,)))),
    "induction with dC/da^l": lambda: rules.induction(*bp(step=eq.bp1(H))),
    "induction with a gap": lambda: rules.induction(eq.prove(eq.bp1(), AT_OUTPUT), theorem("BP2", Scope("l", 2, 1))),
    "induction from the wrong side": lambda: rules.induction(
        eq.prove(eq.bp1(), AT_OUTPUT), theorem("BP2 over two layers", Scope("l", 1, 2))
    ),
    "induction to something else": lambda: rules.induction(*bp(step=(z(H, J), z(H, J), (J,)))),
    "induction to one unit": lambda: rules.induction(
        eq.prove(eq.bp1(), AT_OUTPUT), prove(delta(H, unit(1, H)), _first_unit(), (), HIDDEN)
    ),
    "induction across models": lambda: rules.induction(bp()[0], eq.prove(eq.bp2(), HIDDEN, Model(decay=True))),
    "derivatives of nothing determined": lambda: rules.derivatives(theorem("BP3", ALL), theorem("BP3", ALL)),
    "derivatives for some layers": lambda: rules.derivatives(determined(), theorem("BP3", HIDDEN)),
    "derivatives in delta^(l+1)": lambda: rules.derivatives(
        determined(), prove(d(C, b(H, J)), add(delta(H, J), multiply(number(0), delta(B, K))), (J, K))
    ),
    "derivatives in dC/db": lambda: rules.derivatives(determined(), prove(d(C, b(H, J)), d(C, b(H, J)), (J,))),
    "derivatives with another delta": lambda: rules.derivatives(
        determined(), prove(d(C, a(B, K)), Sum(J, multiply(w(H, J, K), delta(H, J))), (K,))
    ),
    "derivatives of another left side": lambda: rules.derivatives(determined(), prove(z(H, J), z(H, J), (J,))),
    "derivatives at the output": lambda: rules.derivatives(
        determined(), prove(d(C, b(H, J)), add(delta(H, J), multiply(number(0), delta(OUTPUT, JL))), (J, JL))
    ),
    "derivatives in another model": lambda: rules.derivatives(
        determined(), eq.prove(eq.decay_bp4(), ALL, Model(decay=True))
    ),
    "a construction": lambda: Theorem(determined().statement, frozenset(), frozenset(), "calculation", (), (), object()),
    "a replaced statement": lambda: replace(determined(), statement=None, seal=None),
    "a pickle": lambda: pickle.dumps(determined()),
    "a copy": lambda: copy.copy(determined()),
    "a forgery": lambda: recheck(forged()),
    "a recheck of nothing": lambda: recheck(None),
    "a tampered statement": lambda: tampered("statement", document(theorem("BP4", ALL))["statement"]),
    "a hidden hypothesis": lambda: tampered("hypotheses", []),
    "an invented condition": lambda: tampered("conditions", ["1 = 0"]),
    "an unknown rule": lambda: dangling(lambda data: data.update(rule="eval")),
    "a missing argument": lambda: dangling(lambda data: data["arguments"].pop()),
    "a term of no kind": lambda: dangling(lambda data: data.update(arguments=[["open", "x"], *data["arguments"][1:]])),
    "an argument that is no data": lambda: dangling(lambda data: data["arguments"].__setitem__(0, {})),
    "a fraction over 0": lambda: dangling(lambda data: data["arguments"].__setitem__(0, ["Number", ["Fraction", 1, 0]])),
    "a term with too many parts": lambda: dangling(lambda data: data["arguments"].__setitem__(0, ["Number", 1, 2])),
}  # fmt: skip


def _nested(depth):
    term = z(H, J)
    for _ in range(depth):
        term = add(term)
    return term


def _first_unit():
    one = unit(1, H)
    back = Sum(M, multiply(w(N, M, one), delta(N, M)))
    return multiply(back, s(H, one))


def refused(thunk):
    """Tell whether the thunk raises RuleError, and nothing else."""
    try:
        thunk()
    except RuleError as error:
        return bool(error.rule and error.expected and error.got)
    return False


__all__ = ["GIVES", "REFUSES", "Partial", "refused"]
