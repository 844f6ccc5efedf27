"""Limits of sums: a limit bounds the sum, and only a width, or a letter that can be nothing else, is all units."""

from __future__ import annotations

import pytest

from bpverify.claim import Bound, Sum, walk
from bpverify.errors import UnsupportedError
from bpverify.general.check import check_equation
from bpverify.notation.parse import parse, read
from bpverify.notation.typing import typed
from bpverify.notation.write import write
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.verify import check

BP2 = r"\delta_j^l = {} w_{{kj}}^{{l+1}} \delta_k^{{l+1}} \sigma'(z_j^l)"


@pytest.mark.parametrize(
    "limit", ["j", "l", "L", "k", "a", "C", "z", "j+1", "n-1", "r", "l+1", "L-1", "j'", "n l", r"\infty", "0", "a_l"]
)
def test_an_upper_limit_that_is_no_width_never_passes_for_one(limit: str) -> None:
    assert check_equation(BP2.format(rf"\sum_{{k=1}}^{{{limit}}}")).status in ("refuted", "undecided")


@pytest.mark.parametrize(
    "under",
    [r"k \in S", r"k < j", r"k \le j", r"k > j", r"k \ge j", r"k \ne j", r"k \neq j", "k=2", "k=j", "k=j+1", "k=l",
     r"k \in \{1, 2\}", r"1 < k", r"k = 1, k \ne j", r"j < k", r"k: k>1", r"k | j", r"1 \le k \le j", r"1 \le k < j"],
)  # fmt: skip
def test_what_restricts_a_sum_from_below_never_passes_for_all_units(under: str) -> None:
    assert check_equation(BP2.format(rf"\sum_{{{under}}}")).status in ("refuted", "undecided")


@pytest.mark.parametrize(
    "sum_",
    [r"\sum_{k=1}^{n}", r"\sum_{k=1}^{N}", r"\sum_{k=1}^{m}", r"\sum_{1 \le k \le n}", r"\sum_{k=1}^{n_{l+1}}",
     r"\sum_{k=1}^{n^{(l+1)}}", r"\sum_{k=0}^{n_{l+1}-1}", r"\sum_{k=0}^{n-1}", r"\sum_{1 \leq k \leq n_{l+1}}", r"\sum_{k \ge 1}"],
)  # fmt: skip
def test_a_width_is_all_units(sum_: str) -> None:
    (verdict,) = check_equation(BP2.format(sum_)).verdicts
    assert verdict.status == "proved"
    lone = not ("n_" in sum_ or "n^" in sum_ or "ge" in sum_)
    assert ("upper-limit" in [d.code for d in verdict.diagnostics]) == lone


@pytest.mark.parametrize(
    ("text", "status"),
    [
        # The range matters: units of the wrong layer, one unit short, one too many.
        (BP2.format(r"\sum_{k=1}^{n_l}"), "ill-formed"),
        (BP2.format(r"\sum_{k=1}^{n_{l+1}-1}"), "undecided"),
        (BP2.format(r"\sum_{k=0}^{n_{l+1}}"), "undecided"),
        (BP2.format(r"\sum_{k=1}^{n_l-1}"), "undecided"),
        # A letter that stands for something else in the equation is no width.
        (r"\sum_{k=1}^{n} a_k^{n} = \sum_k a_k^{n}", "undecided"),
        (r"\sum_{n} \sum_{k=1}^{n} w_{kn}^l = \sum_{n,k} w_{kn}^l", "refuted"),
        (r"\sum_{i=1}^{n}\sum_{j=1}^{i} w_{ij}^l = \sum_i\sum_j w_{ij}^l", "refuted"),
        (r"\sum_{j=1}^{n} a_j^l = \sum_{j=1}^{n} a_j^l + \sum_{k=1}^{n} 0 \cdot a_k^{l-1}", "undecided"),
        # True whatever the limit is, but only under its own meaning.
        (r"\sum_{k \ne j} a_k^l = \sum_k a_k^l - a_j^l", "proved"),
        (r"\sum_{k \ne j} a_k^l = \sum_k a_k^l + 0 \cdot a_j^l", "refuted"),
        (r"\sum_{k \ne 1} a_k^l = \sum_k a_k^l - a_1^l", "proved"),
        (r"\sum_{k=1}^{n} a_k^l = \sum_{k=1}^{n} \sigma(z_k^l)", "proved"),
        (r"\sum_{i<j} w_{ij}^l = \sum_i \sum_j w_{ij}^l", "undecided"),
    ],
)
def test_both_directions(text: str, status: str) -> None:
    assert check_equation(text).status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"\sum_{k=1}^{j} a_k^l = a_j^l + \sum_{k<j} a_k^l", "proved"),
        (r"\sum_{k=1}^{j} a_k^l = 0 \cdot a_j^l + \sum_{k<j} a_k^l", "refuted"),
        (r"\sum_{k=1}^{j} a_k^l = \sum_{k<j} a_k^l", "undecided"),
        (r"\sum_{k=1}^{j} a_k^l + \sum_{k=j+1}^{n_l} a_k^l = \sum_k a_k^l + 0 \cdot a_j^l", "proved"),
        (r"\sum_{k=1}^{2} a_k^1 = a_1^1 + a_2^1", "proved"),
        (r"\sum_{k=1}^{3} a_k^1 = a_1^1 + a_2^1", "refuted"),
        (r"\sum_{k=1}^{4} a_k^1 = a_1^1 + a_2^1", "ill-formed"),
        (r"\sum_{k=2}^{n_1} a_k^1 = a_2^1 + a_3^1", "proved"),
        (r"\sum_{k=3}^{2} a_k^1 = 0", "proved"),
        (r"\sum_i\sum_{j \le i} w_{ij}^1 + \sum_i\sum_{j > i} w_{ij}^1 = \sum_i\sum_j w_{ij}^1", "ill-formed"),
    ],
)
def test_on_one_network_a_limit_is_counted_out(text: str, status: str) -> None:
    assert check(text, read_network("2-3-2")).status == status


@pytest.mark.parametrize("text", [r"\sum_{k=1}^{j} a_k^l = a_j^l", r"\sum_{k=j+1}^{n_l} a_k^l = a_j^l", r"\sum_{k=2} a_k^l = C"])
def test_limits_survive_a_round_trip(text: str) -> None:
    (claim,) = parse(text)
    (again,) = parse(write(claim))
    assert (again.left, again.right) == (claim.left, claim.right)
    sums = [node for node in walk(claim.left) if isinstance(node, Sum)]
    assert not sums[0].is_whole


def test_a_limit_is_never_captured_by_a_sum_around_it() -> None:
    """The j of the limit is free, though a sum over j stands around the sum that it limits."""
    (claim,) = parse(r"a_j^l \sum_j \sum_{k=1}^{j} w_{jk}^l = a_j^l \sum_j \sum_k w_{jk}^l")
    outer = next(node for node in walk(claim.left) if isinstance(node, Sum))
    assert isinstance(outer.body, Sum)
    assert outer.body.last == Bound(outer.index)
    assert Engine(read_network("2-2")).decide(claim).status == "refuted"
    assert typed(claim).free == claim.free


def test_a_letter_above_two_sums_over_two_layers_is_no_width() -> None:
    with pytest.raises(UnsupportedError, match="two layers"):
        parse(r"\sum_{j=1}^{n} \sum_{k=1}^{n} w_{jk}^l = 1")
    assert [d.code for d in read(r"\sum_{j=1}^{n} a_j^l = \sum_{j=1}^{n} \sigma(z_j^l)")[0].diagnostics] == ["upper-limit"] * 2
