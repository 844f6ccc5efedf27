"""Arguments that are declared symmetric: the gradient is the symmetric one, and holds on symmetric matrices alone."""

import numpy as np
import pytest

from bpverify import check_gradients
from bpverify.errors import InputError
from bpverify.exact.check.domains import DOMAINS, Declared
from bpverify.exact.check.points import held

DRAW = np.random.default_rng(4)
HALF = DRAW.normal(size=(3, 3))
S = np.round(HALF @ HALF.T + np.eye(3), 3)
AT = {"m": DRAW.normal(size=3), "s": S, "x": DRAW.normal(size=3)}
KINDS = ["symmetric", "positive definite"]


def likelihood(m, s, x):
    d = x - m
    return 0.5 * d @ np.linalg.solve(s, d) + 0.5 * np.linalg.slogdet(s)[1]


def gradients(m, s, x):
    a = np.linalg.solve(s, x - m)
    return {"m": -a, "s": 0.5 * (np.linalg.inv(s) - np.outer(a, a))}


def of_other_sign(m, s, x):
    a = np.linalg.solve(s, x - m)
    return {"m": -a, "s": 0.5 * (np.linalg.inv(s) + np.outer(a, a))}


def statuses(cost, claimed, kind: str | None, at=AT, fast: bool = False) -> list[str]:
    report = check_gradients(cost, claimed, at=at, domains={} if kind is None else {"s": kind}, fast=fast)
    return [v.status for v in report.verdicts]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_gaussian_s_gradient_by_its_covariance(kind: str, fast: bool) -> None:
    assert set(statuses(likelihood, gradients, kind, fast=fast)) == {"tested" if fast else "proved"}
    assert statuses(likelihood, of_other_sign, kind, fast=fast)[1] == "refuted"
    # Of matrices that are not symmetric it does not hold: an example's symmetry is no domain.
    assert statuses(likelihood, gradients, None, fast=fast) == ["undecided" if fast else "refuted"] * 2


def test_it_is_said_what_the_gradient_is() -> None:
    report = check_gradients(likelihood, gradients, at=AT, domains={"s": "symmetric"})
    assert any("s: symmetric; the gradient G by it is symmetric too" in str(c) for c in report.verdicts[0].provided)


@pytest.mark.parametrize("fast", [False, True])
def test_another_convention_is_another_gradient(fast: bool) -> None:
    at = {"s": S, "x": AT["x"]}
    symmetric, triangle = (lambda s, x: {"s": np.outer(x, x)}), (lambda s, x: {"s": np.triu(2 * np.outer(x, x)) - np.diag(x * x)})
    assert statuses(lambda s, x: x @ s @ x, symmetric, "symmetric", at, fast)[0] in ("proved", "tested")
    assert statuses(lambda s, x: x @ s @ x, triangle, "symmetric", at, fast) == ["refuted"]
    # A cost that reads one of two equal entries depends on both halves.
    half, whole = np.zeros((3, 3)), np.zeros((3, 3))
    half[0, 1] = half[1, 0] = 0.5
    whole[0, 1] = 1
    assert statuses(lambda s, x: s[0, 1] * x[0], lambda s, x: {"s": half * x[0]}, "symmetric", at, fast)[0] in ("proved", "tested")
    assert statuses(lambda s, x: s[0, 1] * x[0], lambda s, x: {"s": whole * x[0]}, "symmetric", at, fast) == ["refuted"]


def test_the_other_side_of_a_comparison_is_a_symmetric_matrix_too() -> None:
    at = {"s": S, "x": AT["x"]}
    cost = lambda s, x: x @ s @ x * (1 if s[0, 1] > -50 else 3)  # noqa: E731
    assert statuses(cost, lambda s, x: {"x": 2 * s @ x}, "symmetric", at) == ["refuted"]
    right = lambda s, x: {"x": 2 * s @ x * (1 if s[1, 0] > -50 else 3)}  # noqa: E731
    assert statuses(cost, right, "symmetric", at)[0] in ("proved", "tested")
    assert statuses(cost, right, None, at) == ["refuted"]


OUTSIDE = [("symmetric", HALF), ("positive definite", -S), ("symmetric", S[0]), ("symmetric", S[:2])]


@pytest.mark.parametrize(("kind", "value"), OUTSIDE)
def test_an_example_outside_is_an_error(kind: str, value: np.ndarray) -> None:
    with pytest.raises(InputError, match="in the domain that is declared"):
        check_gradients(lambda s: np.sum(s), lambda s: {"s": np.ones_like(s)}, at={"s": value}, domains={"s": kind})


@pytest.mark.parametrize("kind", KINDS)
def test_draws_are_in_the_domain(kind: str) -> None:
    found = DOMAINS[kind].draw(np.zeros((2, 4, 4)), DRAW, -1)
    assert (found == found.swapaxes(-1, -2)).all() and len(np.unique(found)) > 8
    assert kind == "symmetric" or (np.linalg.eigvalsh(found) > 0).all()


def test_what_is_moved_stays_symmetric() -> None:
    changed = S.copy()
    changed[0, 1] = 9
    found = held({"s": changed, "x": AT["x"]}, {"s": Declared("symmetric"), "x": Declared("positive")})
    assert found["s"][0, 1] == found["s"][1, 0] == (9 + S[1, 0]) / 2 and (found["x"] == AT["x"]).all()
