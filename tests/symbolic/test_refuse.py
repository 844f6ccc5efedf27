"""True equations are proved, false ones refuted or ill-formed; each witness is evaluated again by mpmath."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from mpmath import mp

from bpverify.notation.parse import parse
from bpverify.spec import read_network
from bpverify.symbolic.verify import check
from bpverify.verdict import IllFormed, Proved, Refuted
from tests.symbolic import oracle
from tests.symbolic.claims import BP1, BP2, BP4, FALSE, MISTYPED, NARROW, SQUARE, TRUE

ABSTRACT, CONCRETE, NARROW_NET, SQUARE_NET = (
    ("2-3-2-2",),
    ("2-3-2-2", "sigmoid,tanh,silu", "mse"),
    ("1-1-1",),
    ("2-2-2",),
)
NETWORKS = (ABSTRACT, CONCRETE, NARROW_NET, SQUARE_NET)


@cache
def network(*arguments: str):
    return read_network(*arguments)


def has_component(latex: str, arguments: tuple[str, ...]) -> bool:
    """The chain of two layers exists only where there are three; L-2 is layer 0 on two."""
    return "l+2" not in latex or len(arguments[0].split("-")) > 3


def name(arguments: tuple[str, ...]) -> str:
    return " ".join(arguments)


def refuted(latex: str, arguments: tuple[str, ...]) -> None:
    verdict = check(latex, network(*arguments))
    assert isinstance(verdict, Refuted), (verdict.status, verdict.reason)
    (claim,) = parse(latex)
    oracle.confirm(network(*arguments), claim, verdict.witness)


@pytest.mark.every(4)
@pytest.mark.parametrize("arguments", NETWORKS, ids=name)
@pytest.mark.parametrize("latex", TRUE)
def test_a_true_equation_is_proved(latex: str, arguments: tuple[str, ...]) -> None:
    verdict = check(latex, network(*arguments))
    if has_component(latex, arguments):
        assert isinstance(verdict, Proved), (verdict.status, verdict.reason)
        assert verdict.components >= 1
    else:
        assert verdict.status == "undecided" and "no component" in verdict.reason


@pytest.mark.every(4)
@pytest.mark.parametrize("arguments", NETWORKS, ids=name)
@pytest.mark.parametrize("slip", FALSE)
def test_a_false_equation_is_refuted(slip: str, arguments: tuple[str, ...]) -> None:
    if arguments is CONCRETE and slip == "a for dC/da":
        pytest.skip("2/n is 1 for the mean over two outputs, so the equation is true here")
    if not has_component(FALSE[slip], arguments):
        assert check(FALSE[slip], network(*arguments)).status == "undecided"
    elif arguments is NARROW_NET and slip in NARROW:
        verdict = check(FALSE[slip], network(*arguments))
        assert isinstance(verdict, Refuted | Proved)
        assert "width 1 in layer 0, 1, 2: a sum there has one term" in verdict.remarks
    else:
        refuted(FALSE[slip], arguments)


@pytest.mark.parametrize("arguments", NETWORKS, ids=name)
@pytest.mark.parametrize("slip", MISTYPED)
def test_a_mistyped_equation_is_ill_formed(slip: str, arguments: tuple[str, ...]) -> None:
    verdict = check(MISTYPED[slip], network(*arguments))
    if verdict.status == "refuted":
        refuted(MISTYPED[slip], arguments)
    else:
        assert isinstance(verdict, IllFormed), (verdict.status, verdict.reason)
        assert verdict.reason


@pytest.mark.parametrize("slip", SQUARE)
@pytest.mark.parametrize("arguments", [("2-2-2",), ("2-2-2", "tanh", "quadratic")], ids=name)
def test_a_transposed_weight_on_a_square_layer_is_refuted(slip: str, arguments: tuple[str, ...]) -> None:
    refuted(SQUARE[slip], arguments)
    assert "square weights in layer 1, 2" in check(SQUARE[slip], network(*arguments)).remarks


def test_the_refuse_suite_is_as_large_as_the_accept_suite() -> None:
    assert len(TRUE) >= 30
    assert len(FALSE) + len(MISTYPED) + len(SQUARE) >= len(TRUE)


@pytest.mark.parametrize(
    "cost_wise", ["a for dC/da", "sigma'(a) at the output", "missing sigma'", "delta as dC/da", "sigma'' for sigma'"]
)
@pytest.mark.parametrize("activation", ["gelu", "relu", "softplus", "sin", "elu", "hard_tanh", "softsign", "gaussian"])
def test_witnesses_over_the_catalog(cost_wise: str, activation: str) -> None:
    if cost_wise.startswith("sigma'(a)") and activation in ("relu", "hard_tanh"):
        pytest.skip("the slip is no slip off the kinks: sigma'(sigma(z)) = sigma'(z) wherever both exist")
    refuted(FALSE[cost_wise], ("2-2-2", activation, "log_cosh"))


def test_witness_of_an_equation_written_by_hand() -> None:
    """The slip "missing sigma'" once more, its two sides written as Python over a forward pass in plain mpmath."""
    net = network("2-3-2", "sigmoid", "quadratic")
    verdict = check(FALSE["missing sigma'"], net)
    w = verdict.witness
    value = {k: mp.mpf(int(v.partition("/")[0])) / int(v.partition("/")[2] or 1) for k, v in w.point}
    j = dict(w.indices)["j"]

    def s(u):
        return 1 / (1 + mp.exp(-u))

    def from_hidden(z):
        a = [s(u) for u in z]
        out = [mp.fdot([value[f"w_{k}{i}^2"] for i in (1, 2, 3)], a) + value[f"b_{k}^2"] for k in (1, 2)]
        return out, sum((s(u) - value[f"y_{k}"]) ** 2 for k, u in enumerate(out, 1)) / 2

    with mp.workdps(50):
        z1 = [
            value[f"w_{i}1^1"] * value["x_1"] + value[f"w_{i}2^1"] * value["x_2"] + value[f"b_{i}^1"] for i in (1, 2, 3)
        ]
        left = mp.diff(lambda t: from_hidden([*z1[: j - 1], t, *z1[j:]])[1], z1[j - 1])
        z2, _ = from_hidden(z1)
        outer = [(s(u) - value[f"y_{k}"]) * s(u) * (1 - s(u)) for k, u in enumerate(z2, 1)]
        right = sum(value[f"w_{k}{j}^2"] * outer[k - 1] for k in (1, 2))
        for side, text in ((left, w.left), (right, w.right)):
            middle, radius = oracle.enclosure(text)
            assert abs(side - middle) <= radius + mp.mpf(10) ** -20


def test_the_oracle_rejects_a_wrong_witness() -> None:
    """The check is no formality: a witness with another left value, and one for a true equation, do not pass."""
    from dataclasses import replace

    net = network("2-3-2-2")
    (claim,), (true,) = parse(FALSE["a factor 2"]), parse(BP2)
    witness = check(FALSE["a factor 2"], net).witness
    with pytest.raises(AssertionError, match="the witness says"):
        oracle.confirm(net, claim, replace(witness, left="1/3"))
    with pytest.raises(AssertionError, match="do not differ"):
        oracle.confirm(net, true, replace(witness, right=witness.left))


@pytest.mark.parametrize("latex", [BP1, BP4])
def test_the_oracle_agrees_with_true_equations(latex: str) -> None:
    net = network("2-3-2-2")
    witness = check(FALSE["a factor 2"], net).witness
    names = {"l": 2, "j": 1, "k": 2}
    (claim,) = parse(latex)
    with mp.workdps(oracle.DIGITS):
        reader = oracle.Reader(oracle.from_witness(net, witness), names)
        left, right = reader.value(claim.left), reader.value(claim.right)
        assert abs(left - right) <= mp.mpf(10) ** -30 * abs(left) and left != 0


def test_the_oracle_imports_nothing_of_the_engine() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text(encoding="utf-8"))
    found = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    found |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert not [module for module in found if "symbolic" in module or module in ("sympy", "flint")]
