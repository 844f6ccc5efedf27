"""Certificates for Coq: what they state, what coqc accepts of them, and what is refused because nothing can be certified.

That an altered certificate is rejected is tested in ``tests/test_certify.py``.
"""

import contextlib
import random
import re
import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import pytest
from click.testing import CliRunner

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.cli import main
from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol
from bpverify.render.coq import certificate, general, proofs_coq, rules, stated
from bpverify.render.coqnetwork import Function
from bpverify.spec import activation_from_text, cost_from_text, read_network

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def coqc(source: str, folder: Path) -> str:
    """Return what coqc complains of, or an empty text."""
    (folder / "C.v").write_text(source, encoding="utf-8")
    command = [shutil.which("coqc") or "coqc", "-q", "-w", "none", "C.v"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    return done.stderr if done.returncode else ""


def bundle(sources: dict[str, str]) -> str:
    """Return certificates as modules of one file, which loads the library and proves the rules once."""
    parts = [rules()]
    for number, (name, source) in enumerate(sources.items()):
        body = source[source.index("(* The activations and the cost") :].replace("Print Assumptions certified.\n", "")
        parts.append(f"(* {name} *)\nModule M{number}.\n{body}End M{number}.\n")
    parts += [f"Print Assumptions M{number}.certified." for number in range(0, len(sources), 40)]
    return "\n".join(parts)


def certified(*cases: tuple[str, str, str]) -> dict[str, str]:
    return {" ".join(case): certificate(read_network(*case)) for case in cases}


POWERS = [
    ("1-1", "gaussian", "quadratic"),
    ("1-1", "exp(-z**2)", "exp((a-y)**2)"),
    ("1-1", "z/(1+z**4)", "sin((a-y)**2)"),
    ("1-1-1", "sin(z**3)", "tanh(a**2-y)"),
    ("1-1", "exp(exp(z**2)**2)", "(a-y)**4"),
    ("2-1", "z/(1+z**2)", "1/(1+(a-y)**2)**3"),
    ("1-1", "1/(1+exp(-z)**2)", "(a-y)**2/(1+y**2)"),
]
KINDS = [
    ("1-1-1", "sigma", "C"),
    ("2-2-2", "sigma", "quadratic"),
    ("1-1", "z**0 + z**1", "a*pi"),
    ("1-1", "sqrt(1+z**2)", "(1 + a**2)**(1/3)"),
    ("1-1", "log(z)", "y*log(a) + 1/a"),
    ("1-1", "max(0, max(z, 1)) + abs(abs(z) - 1)", "max(a, y)"),
    ("1-1", "min(z, z**2)", "abs(a-y)"),
    ("1-1", "1/(z - 1)**3", "sqrt(a - y)"),
    ("1-1", "erf(sinh(z)) + cosh(z)/(2 + sqrt(abs(z)+1))", "(a-y)**2/n"),
    ("1-1", "1/max(z, 1 + pi) + 1/min(2, exp(z))", "quadratic"),
    ("1-1", "0*z", "0*a"),
]


@pytest.mark.slow
@needs_coq
def test_coqc_accepts_powers_within_functions(tmp_path: Path) -> None:
    assert coqc(bundle(certified(*POWERS)), tmp_path) == ""


@needs_coq
def test_coqc_accepts_each_kind(tmp_path: Path) -> None:
    assert coqc(bundle(certified(*KINDS)), tmp_path) == ""


@needs_coq
def test_coqc_accepts_a_certificate_as_it_is_written(tmp_path: Path) -> None:
    assert coqc(certificate(read_network("2-2-1", "tanh,sigmoid", "binary_cross_entropy")), tmp_path) == ""


def names_of(rows: object) -> list[str]:
    """Every row of the catalog, with a number for its parameter."""
    return [row.name + (f"({row.parameters[0].default})" if row.parameters else "") for row in rows]


ALL_ACTIVATIONS, ALL_COSTS = names_of(ACTIVATIONS), names_of(COSTS)
SWEEP = [(arch, a, c) for arch in ("1-1", "2-2-1", "2-3-2") for a in ALL_ACTIVATIONS for c in ALL_COSTS]
SWEEP += [("2-2-1", f"{a},{b}", "mse") for a, b in pairwise(ALL_ACTIVATIONS)]
REFUSED = {"softmax": "a sum over the layer"}
"""What no certificate can be written of, and why."""


def test_of_the_catalog_only_softmax_and_any_cost_of_several_outputs_are_refused() -> None:
    for arch, activation, cost in SWEEP:
        why = next((why for name, why in REFUSED.items() if name in activation), "")
        why = why or ("any differentiable cost is certified for one output" if cost == "C" and arch == "2-3-2" else "")
        try:
            certificate(read_network(arch, activation, cost))
        except UnsupportedError as error:
            assert why and why in str(error), (arch, activation, cost)
        else:
            assert not why, (arch, activation, cost)


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("part", range(16))
def test_coqc_accepts_the_whole_catalog(part: int, tmp_path: Path) -> None:
    cases = [(arch, a, c) for arch, a, c in SWEEP if "softmax" not in a and not (arch == "2-3-2" and c == "C")]
    assert coqc(bundle(certified(*cases[part::16])), tmp_path) == ""


def drawn(rng: random.Random, depth: int) -> str:
    """Return a random expression in z."""
    if depth == 0:
        return rng.choice(["z", "z", "z", "2", "1/3", "pi", "-1", "0", "7/2"])
    u, v = drawn(rng, depth - 1), drawn(rng, depth - 1)
    power = rng.choice(["2", "3", "-1", "-2", "4", "0", "1", "1/2", "-1/2", "2/3", "7"])
    function = rng.choice("exp log sqrt sin cos tanh erf sinh cosh abs".split())
    forms = [f"({u}+{v})", f"({u}-({v}))", f"({u})*({v})", f"({u})/({v})", f"({u})**({power})", f"-({u})", f"{function}({u})"]
    return rng.choice([*forms, f"{function}({u})", f"{function}({u})", f"max({u}, {v})", f"min({u}, {v})"])


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_coqc_accepts_random_functions(seed: int, tmp_path: Path) -> None:
    rng, cases = random.Random(seed), {}
    while len(cases) < 60:
        activation, cost = (drawn(rng, rng.randint(1, 4)) for _ in range(2))
        with contextlib.suppress(BpverifyError):
            network = read_network(rng.choice(["1-1", "1-1", "2-1", "1-1-1"]), activation, re.sub(r"\bz\b", "(a - y)", cost))
            cases[f"{network.arch} {activation} {cost}"] = certificate(network, rng.choice([("BP1",), ("BP2", "BP4")]))
    assert coqc(bundle(cases), tmp_path) == ""


@pytest.mark.parametrize(
    ("arch", "activation", "cost", "said"),
    [
        ("2-2-2", "softmax", "quadratic", "a sum over the layer"),
        ("2-2-2", "tanh", "sum(a)**2", "a sum inside the term of one output"),
        ("2-2-1", "leaky_relu", "quadratic", "a number for slope"),
        ("2-2-1", "tanh", "huber", "a number for delta"),
        ("9-9-9", "tanh", "quadratic", "at most 20 parameters"),
        ("2-2-2", "tanh", "C", "one output"),
    ],
)
def test_refuses_in_one_line(arch: str, activation: str, cost: str, said: str) -> None:
    with pytest.raises(UnsupportedError) as error:
        certificate(read_network(arch, activation, cost))
    assert "\n" not in str(error.value) and said in str(error.value)


def test_without_a_network_it_is_the_general_development() -> None:
    assert proofs_coq(()) == general()


# -- what is stated


def test_the_header_names_widths_functions_and_equations() -> None:
    text = certificate(read_network("2-3-1", "tanh,z**2", "quadratic"), ("BP1", "BP2"))
    assert text.split("\n")[:5] == [
        "(* Certificate of backpropagation: BP1, BP2",
        "   Inputs: 2",
        "   Layer 1: 3 units, tanh = tanh(z)",
        "   Layer 2: 1 unit, z**2",
        "   Cost: quadratic = (a - y)**2*(1/2)",
    ]


def test_every_lemma_is_stated_again_at_the_end_and_audited() -> None:
    text = certificate(read_network("2-3-2", "gelu,sigmoid", "binary_cross_entropy"))
    lemmas = re.findall(r"(?m)^Lemma (\w+) : ((?:.|\n)*?)\.\nProof", text[text.index("(* The activations") :])
    checks = re.findall(r"(?m)^Check \((\w+) : ((?:.|\n)*?)\)\.$", text)
    assert [c for c in checks if c[0] != "eq_refl"] == lemmas
    names = [name for name, _ in lemmas]
    assert f"Definition certified := ({', '.join(names)})." in text and text.endswith("Print Assumptions certified.\n")
    assert names[:3] == ["slope_1", "slope_2", "slope_cost"] and len(names) == 3 + 2 + 3 + 5 + 12
    assert "Check (eq_refl : s2 = fun z : R => / (1 + exp (- z)))." in text


def test_a_condition_is_a_hypothesis_of_the_statement() -> None:
    _, found = stated(read_network("1-2", "relu", "binary_cross_entropy"), ("BP1",))
    first = found["BP1"][0].says
    for condition in ("z1_1 <> 0 ->", "z1_2 <> 0 ->", "0 < (s1 z1_1) ->", "(s1 z1_2) < 1 ->"):
        assert condition in first


def test_proofs_without_a_component_are_left_out_and_named() -> None:
    done = CliRunner().invoke(main, ["prove", "all", "--arch", "2-1", "--activation", "gaussian", "--format", "coq"])
    assert done.exit_code == 0 and done.stdout.startswith("(* Certificate of backpropagation: BP1, BP3, BP4\n")
    assert done.stderr == "bpverify: BP2 is left out: 2-1 has no hidden layer\n"


def test_a_network_without_biases_leaves_out_bp3(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text("inputs = 1\n[[layers]]\nwidth = 1\nbias = false\n")
    done = CliRunner().invoke(main, ["prove", "all", "--arch", str(path)])
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        f"bpverify: {n} is left out: 1-1 has no {w}" for n, w in [("BP2", "hidden layer"), ("BP3", "biases")]
    ]


@pytest.mark.parametrize("name", ["bp2", "BP2"])
def test_a_proof_that_is_asked_for_alone_is_not_left_out(name: str) -> None:
    done = CliRunner().invoke(main, ["prove", name, "--arch", "2-1", "--format", "coq"])
    assert (done.exit_code, done.stdout) == (2, "") and "hidden layer" in done.stderr


# -- the terms of Coq mean what the expressions mean, by a reader of Coq's syntax that shares nothing with the writer

OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
FUNCTIONS = {
    "exp": mpmath.exp, "ln": mpmath.log, "sqrt": mpmath.sqrt, "sin": mpmath.sin, "cos": mpmath.cos, "tanh": mpmath.tanh,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "erf": mpmath.erf, "Rabs": abs, "Rmax": max, "Rmin": min, "sign": mpmath.sign,
    "Rpower": lambda a, b: a**b,
}  # fmt: skip


class Coq:
    """Evaluates a term by Coq's precedences: application, then ^, then unary - and /, then * and /, then + and -."""

    def __init__(self, text: str, values: dict[str, mpmath.mpf]) -> None:
        self.tokens, self.values = re.findall(r"\w+|[-+*/^()]", text), {"PI": mpmath.pi} | values

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def chain(self, signs: str, below: object) -> mpmath.mpf:
        left = below()
        while self.peek() in tuple(signs):
            operation = OPERATIONS[self.tokens.pop(0)]
            left = operation(left, below())
        return left

    def sum(self) -> mpmath.mpf:
        return self.chain("+-", self.product)

    def product(self) -> mpmath.mpf:
        return self.chain("*/", self.unary)

    def unary(self) -> mpmath.mpf:
        if self.peek() in ("-", "/"):
            sign = self.tokens.pop(0)
            value = self.unary()
            return -value if sign == "-" else 1 / value
        return self.power()

    def power(self) -> mpmath.mpf:
        base = self.application()
        if self.peek() != "^":
            return base
        self.tokens.pop(0)
        return base ** int(self.tokens.pop(0))

    def application(self) -> mpmath.mpf:
        function = FUNCTIONS.get(self.peek())
        if function is None:
            return self.atom()
        arity = 2 if self.tokens.pop(0) in ("Rmax", "Rmin", "Rpower") else 1
        return function(*(self.atom() for _ in range(arity)))

    def atom(self) -> mpmath.mpf:
        token = self.tokens.pop(0)
        if token != "(":
            return mpmath.mpf(token) if token.isdigit() else self.values[token]
        value = self.conditional() if self.peek() == "if" else self.sum()
        assert self.tokens.pop(0) == ")"
        return value

    def conditional(self) -> mpmath.mpf:
        assert [self.tokens.pop(0), self.tokens.pop(0)] == ["if", "Rlt_dec"]
        less = self.atom() < self.atom()
        assert self.tokens.pop(0) == "then"
        first = self.sum()
        assert self.tokens.pop(0) == "else"
        second = self.sum()
        return first if less else second


def value(e: Expression, values: dict[str, mpmath.mpf]) -> mpmath.mpf:
    match e:
        case Number(value=number):
            return mpmath.mpf(number.numerator) / number.denominator
        case Symbol(name=name):
            return mpmath.pi if name == "pi" else values[name]
        case Sum(terms=parts):
            return sum(value(p, values) for p in parts)
        case Product(factors=parts):
            return mpmath.fprod(value(p, values) for p in parts)
        case Power(base=base, exponent=q):
            return value(base, values) ** (int(q) if q.denominator == 1 else mpmath.mpf(q.numerator) / q.denominator)
        case Call(function=name, arguments=arguments):
            known = FUNCTIONS | {"log": mpmath.log, "abs": abs, "max": max, "min": min}
            return known[name](*(value(a, values) for a in arguments))


def agrees(function: Function, forward: Expression, values: dict[str, mpmath.mpf]) -> None:
    variable = function.arguments[0]
    right = value(forward, values)
    assert mpmath.almosteq(Coq(str(function.body), values).sum(), right, 1e-20)
    step = mpmath.mpf(10) ** -12
    moved = [value(forward, values | {variable: values[variable] + s * step}) for s in (1, -1)]
    slope = (moved[0] - moved[1]) / (2 * step)
    assert abs(Coq(str(function.derivative), values).sum() - slope) < 1e-9 * (1 + abs(slope))


@pytest.mark.parametrize("name", [n for n in ALL_ACTIVATIONS if n not in ("sigma", "softmax")] + [a for _, a, _ in POWERS + KINDS])
def test_an_activation_in_coq_has_its_value_and_its_slope(name: str) -> None:
    activation = activation_from_text(name)
    if activation.forward is None:
        return
    writer, _ = stated(read_network("1-1", name, "quadratic"))
    with mpmath.workdps(40):
        for z in ("1.3", "0.37", "2.9") if "log" in name else ("1.3", "-0.61", "1.9"):
            agrees(writer.activations[0], activation.forward, {"z": mpmath.mpf(z)})


@pytest.mark.parametrize("name", [n for n in ALL_COSTS if n != "C"] + [c for _, _, c in POWERS + KINDS if c != "C"])
def test_a_cost_in_coq_has_its_value_and_its_slope(name: str) -> None:
    cost = cost_from_text(name)
    assert cost.forward is not None
    writer, _ = stated(read_network("1-2", "tanh", name))
    with mpmath.workdps(40):
        for a, y in (("0.83", "0.31"), ("0.22", "0.17")):
            agrees(writer.cost, cost.forward, {"a": mpmath.mpf(a), "y": mpmath.mpf(y), "n": mpmath.mpf(2)})


def test_the_reader_of_coq_binds_as_coq_does() -> None:
    values = {"z": mpmath.mpf(3)}
    for text, right in [("- z ^ 2", -9), ("/ z ^ 2", Fraction(1, 9)), ("z - 1 - 1", 1), ("2 * z ^ 2", 18), ("- z * 2", -6)]:
        assert mpmath.almosteq(Coq(text, values).sum(), mpmath.mpf(right.numerator) / right.denominator)
