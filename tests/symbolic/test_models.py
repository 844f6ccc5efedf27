"""Points of a text's own model, against numbers worked out by hand here."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest

from bpverify.claim import BATCH, Claim, Cost, LayerRef, Model, Multiply, Number, Partial, Power, Quantity, Scalar, Sum, Term
from bpverify.errors import UnsupportedError
from bpverify.notation.typing import typed
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.models import draw_model, refuted
from bpverify.symbolic.place import Place
from bpverify.symbolic.scope import scope_of

NETWORK = read_network("1-1-1", "identity", "quadratic")
FIRST = LayerRef(None, 1)
W1 = Quantity("w", FIRST, (1, 1))


def value(term: Term, model: Model, samples: int = 2) -> Fraction:
    point = draw_model(model, samples, NETWORK, random.Random(3), 1)
    place = Place(NETWORK, {}, {}, samples)
    return Fraction(str(point.value(term, place).parts[0]))


def by_hand(model: Model, samples: int = 2, shift: Fraction = Fraction(0)) -> Fraction:
    """The whole cost of the identity network, its first weight moved by ``shift``."""
    point = draw_model(model, samples, NETWORK, random.Random(3), 1)
    total = Fraction(0)
    for each in point.each:
        v = dict(each.values)
        v["w_1_1_1"] += shift
        a = v["x_1"]
        for m in (1, 2):
            a = (a if model.links else 0) + v[f"w_{m}_1_1"] * a + v[f"b_{m}_1"]
        total += (a - v["y_1"]) ** 2 / 2
    penalty = sum(((v["w_1_1_1"], v["w_2_1_1"])[at] ** 2 for at in (0, 1)), Fraction(0))
    return total / len(point.each) + (point.values["decay"] * penalty / 2 if model.decay else 0)


@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("decay", [False, True])
def test_the_whole_cost_and_its_slope(links: bool, batch: bool, decay: bool) -> None:
    model, one = Model(links, batch, decay), Fraction(1)
    assert value(Cost(), model) == by_hand(model)
    # The cost is a parabola in one weight, so that a difference over both sides is its slope exactly.
    assert value(Partial(Cost(), W1), model) == (by_hand(model, shift=one) - by_hand(model, shift=-one)) / 2
    assert value(Cost("data"), model) == by_hand(replace(model, decay=False))


def test_three_samples_are_three() -> None:
    model = Model(batch=True)
    assert value(Cost(), model, 3) == by_hand(model, 3) and value(Scalar("samples"), model, 3) == 3


def test_a_sample_is_cut_alone() -> None:
    mean = Multiply((Power(Scalar("samples"), -1), Quantity("delta", FIRST, (1,), 1)))
    slope = Partial(Cost(), Quantity("z", FIRST, (1,), 1))
    assert value(slope, Model(batch=True)) == value(mean, Model(batch=True))
    assert value(Partial(Cost(sample=2), Quantity("z", FIRST, (1,), 1)), Model(batch=True)) == 0


def test_an_accident_of_one_number_of_samples_is_seen() -> None:
    slopes = Sum("s", Partial(Cost(sample="s"), W1), BATCH)
    half = Multiply((Power(Scalar("samples"), -1), slopes))
    model, network = Model(batch=True), read_network("1-1")
    for factor, differs in ((Fraction(1, 2), True), (None, False)):
        right = half if factor is None else Multiply((Number(factor), slopes))
        claim = typed(Claim(Partial(Cost(), W1), right, model=model))
        assert (refuted(claim, scope_of(claim, network)) is not None) is differs


def test_links_need_one_width() -> None:
    j = Quantity("a", LayerRef("l"), ("j",))
    claim = typed(Claim(j, Multiply((j, j)), model=Model(links=True)))
    with pytest.raises(UnsupportedError, match="width"):
        refuted(claim, scope_of(claim, read_network("2-3-2")))
    assert Engine(read_network("2-3-2")).decide(claim).status == "undecided"
    assert Engine(read_network("2-2-2")).decide(claim).status == "refuted"


def test_points_are_the_same_each_time() -> None:
    make = partial(draw_model, Model(batch=True, decay=True), 2, NETWORK)
    assert make(random.Random(5), 9).values == make(random.Random(5), 9).values
