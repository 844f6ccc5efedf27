r"""The chain rule is recognised where the text is exactly it; look-alikes and network quantities are left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.general import identities
from bpverify.notation.equalities import Reading
from bpverify.notation.parse import read
from bpverify.verdict import Proved, Verdict


def recognise(text: str) -> Verdict | None:
    return identities.recognise(Reading(text, sides=read(text)[0].sides))


def latex(short: str) -> str:
    """Write out ∂z/∂t as a fraction."""
    return re.sub(r"∂(\w+)/∂(\w+)", r"\\frac{\\partial \1}{\\partial \2}", short)


RULE = [
    (r"∂z/∂t = ∂z/∂x∂x/∂t + ∂z/∂y∂y/∂t", "z depends on t through x and y alone"),
    (r"\frac{dz}{dt} = ∂z/∂x\frac{dx}{dt} + ∂z/∂y \cdot \frac{dy}{dt}.", "x and y"),
    (r"∂z/∂t = \sum_{j} ∂z/∂u_j∂u_j/∂t", "through all u_{j} alone"),
    (r"∂f_i/∂t_k &= \sum\limits_{m=1}^{n} ∂f_i/∂u_m\,∂u_m/∂t_k", "u_{m}"),
    (r"\frac{dy}{dx} = \frac{dy}{du}\frac{du}{dx}", "y depends on x through u alone"),
    (r"\frac{\mathrm{d}y}{\mathrm{d}x} = \frac{\mathrm{d}u}{\mathrm{d}x} \frac{\mathrm{d}y}{\mathrm{d}u}", "through u alone"),
    (r"∂z/∂t = ∂z/∂u_1∂u_1/∂t + ∂z/∂u_2∂u_2/∂t", "u_{1} and u_{2}"),
    (r"\frac{\partial f}{\partial \theta} = \frac{\partial f}{\partial \mu}\frac{\partial \mu}{\partial \theta}", r"\mu"),
    (r"\frac{dy}{dx} = \frac{dy}{dz}\frac{dz}{dx}", "y depends on x through z alone"),
]  # fmt: skip

LOOK_ALIKES = {
    "a factor is missing": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} + \frac{dz}{dy}",
    "a numbered path is missing": r"\frac{dz}{dt} = \frac{dz}{du_1}\frac{du_1}{dt} + \frac{dz}{du_3}\frac{du_3}{dt}",
    "one numbered path alone": r"\frac{dz}{dt} = \frac{dz}{du_1}\frac{du_1}{dt}",
    "a path is repeated": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} + \frac{dz}{dx}\frac{dx}{dt}",
    "a numbered path is repeated": r"\frac{dz}{dt} = \frac{dz}{du_1}\frac{du_1}{dt} + \frac{dz}{du_1}\frac{du_1}{dt}",
    "swapped letters above": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dt}{dx} + \frac{dz}{dy}\frac{dy}{dt}",
    "crossed letters": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dy}{dt} + \frac{dz}{dy}\frac{dx}{dt}",
    "the quotient is inverted": r"\frac{dt}{dz} = \frac{dz}{dx}\frac{dx}{dt}",
    "two outer derivatives": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dz}{dt}",
    "the left side again as a path": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} + \frac{dz}{dt}\frac{dt}{dt}",
    "the outer variable between": r"\frac{dz}{dt} = \frac{dz}{dz}\frac{dz}{dt}",
    "one variable only": r"\frac{dz}{dz} = \frac{dz}{dx}\frac{dx}{dz}",
    "signs mixed in a quotient": r"\frac{dz}{\partial t} = \frac{dz}{dx}\frac{dx}{dt}",
    "signs mixed between paths": r"∂z/∂t = \frac{dz}{dx}\frac{dx}{dt} + ∂z/∂y∂y/∂t",
    "partial on the left of total ones": r"∂z/∂t = \frac{dz}{dx}\frac{dx}{dt}",
    "total outside, partial inside": r"\frac{dz}{dt} = \frac{dz}{dx}∂x/∂t",
    "a minus sign": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} - \frac{dz}{dy}\frac{dy}{dt}",
    "a number before it": r"\frac{dz}{dt} = 2\frac{dz}{dx}\frac{dx}{dt}",
    "a path beside the sum": r"∂z/∂t = \sum_j ∂z/∂u_j∂u_j/∂t + ∂z/∂x∂x/∂t",
    "an index without its sum": r"∂z/∂t = ∂z/∂u_j∂u_j/∂t",
    "a sum over another index": r"∂z/∂t = \sum_k ∂z/∂u_j∂u_j/∂t",
    "a sum over nothing": r"\frac{dz}{dt} = \sum_j \frac{dz}{dx}\frac{dx}{dt}",
    "a sum without an index": r"∂z/∂t = \sum ∂z/∂u_j∂u_j/∂t",
    "a sum that starts late": r"∂z/∂t = \sum_{j=2}^n ∂z/∂u_j∂u_j/∂t",
    "a sum of one term": r"∂z/∂t = \sum_{j=1}^1 ∂z/∂u_j∂u_j/∂t",
    "the sum's index free outside": r"∂z_j/∂t = \sum_j ∂z_j/∂u_j∂u_j/∂t",
    "the sum's index below": r"∂z/∂t_j = \sum_j ∂z/∂u_j∂u_j/∂t_j",
    "two indices for one": r"∂z/∂t = \sum_j ∂z/∂u_j∂u_k/∂t",
    "members of one group": r"∂u_i/∂u_k = \sum_j ∂u_i/∂u_j∂u_j/∂u_k",
    "the outer index changes": r"∂f_i/∂t = \sum_j ∂f_k/∂u_j∂u_j/∂t",
    "a chain": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} = \frac{dz}{dx}\frac{dx}{dt}",
    "total derivatives, each already the whole": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} + \frac{dz}{dy}\frac{dy}{dt}",
    "a sum of total derivatives": r"\frac{df}{dt} = \sum_i \frac{df}{dx_i}\frac{dx_i}{dt}",
    "a layer": r"\frac{\partial C}{\partial z_j^L} = \sum_k \frac{\partial C}{\partial a_k^L}\frac{\partial a_k^L}{\partial z_j^L}",
    "one layer somewhere": r"∂f/∂t = \frac{\partial f}{\partial u^l}\frac{\partial u^l}{\partial t}",
    "a power": r"\frac{d^2z}{dt^2} = \frac{dz}{dx}\frac{dx}{dt}",
    "the network's cost": r"∂C/∂b = ∂C/∂w∂w/∂b",
    "network letters with indices": r"∂z_j/∂x_k = ∂z_j/∂y∂y/∂x_k",
    "delta for partial": r"\frac{\delta z}{\delta t} = \frac{\delta z}{\delta x}\frac{\delta x}{\delta t}",
    "d as a variable": r"\frac{dd}{dt} = \frac{dd}{dx}\frac{dx}{dt}",
    "text behind it": r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} x",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize(("short", "condition"), RULE)
def test_the_rule_is_said_to_be_the_rule_with_its_condition(short: str, condition: str) -> None:
    found = recognise(latex(short))
    assert isinstance(found, Proved)
    assert (found.scope, found.method) == ("any differentiable functions", "the chain rule")
    assert condition in found.conditions[0]


@pytest.mark.parametrize("short", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_look_alike_is_not_recognised(short: str) -> None:
    assert recognise(latex(short)) is None


PARTS = [r"\frac", "{", "}", "dz", "dx", "dt", r"\partial z", r"\partial u_j", r"\partial t", "=", "+", r"\sum_j", " ", "^l", "2"]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_no_text_is_an_error(text: str) -> None:
    assert recognise(text) is None or isinstance(recognise(text), Proved)


@given(st.integers(0, 200), st.text(alphabet="dzxytu_j2{}+-=", max_size=2))
def test_an_edit_is_proved_only_where_it_keeps_the_rule(place: int, put: str) -> None:
    """Whatever is still proved after an edit has two quotients a path, each letter once above and once below."""
    rule = RULE[0][0]
    edited = rule[: place % len(rule)] + put + rule[place % len(rule) + 1 :]
    if recognise(edited) is not None:
        assert edited.count(r"\frac") == 5 and edited.count("=") == 1


SYMMETRY = r"\frac{\partial^2 u}{\partial x \partial y} = \frac{\partial^2 u}{\partial y \partial x}"


def test_second_derivatives_may_be_exchanged_and_no_others() -> None:
    found = recognise(SYMMETRY)
    assert isinstance(found, Proved) and "twice continuously differentiable" in found.conditions[0]
    same = SYMMETRY.replace(r"\partial y \partial x", r"\partial x \partial y")
    for other in (same, SYMMETRY.replace("u}", "C}"), SYMMETRY.replace("u}", "v}", 1), SYMMETRY + " = 0"):
        assert recognise(other) is None, other
