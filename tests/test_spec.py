"""From text to networks: what is read, what is refused and how, and that nothing else ever escapes."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.errors import InputError
from bpverify.notation.domains import conditions, is_positive
from bpverify.notation.expressions import read_expression
from bpverify.spec import activation_from_text, cost_from_text, network_from_toml, read_network


def test_defaults_are_abstract() -> None:
    network = read_network("2-3-1")
    assert network.widths == (2, 3, 1)
    assert network.cost.is_abstract and all(layer.activation.is_abstract and layer.bias for layer in network.layers)


def test_one_activation_for_all_or_one_for_each() -> None:
    assert [x.activation.name for x in read_network("2-3-1", "tanh").layers] == ["tanh", "tanh"]
    network = read_network("2-3-1", "max(0,z), softmax", "(a-y)**4")
    assert [x.activation.name for x in network.layers] == ["max(0, z)", "softmax"]
    assert network.layers[0].activation.conditions == ("z != 0",)
    assert not network.layers[1].activation.is_elementwise and network.cost.is_separable


@pytest.mark.parametrize("row", ACTIVATIONS, ids=lambda row: row.name)
def test_every_activation_is_read_by_name_and_alias(row: object) -> None:
    for name in (row.name, *row.aliases):
        assert activation_from_text(name).name == row.name
    assert activation_from_text(row.name).parameters == tuple(p.name for p in row.parameters)


@pytest.mark.parametrize("row", COSTS, ids=lambda row: row.name)
def test_every_cost_is_read_by_name_and_alias(row: object) -> None:
    for name in (row.name, *row.aliases):
        assert cost_from_text(name).targets == row.targets


def test_parameters_take_values() -> None:
    leaky = activation_from_text("leaky_relu(slope=1/5)")
    assert (leaky.name, leaky.parameters) == ("leaky_relu(1/5)", ())
    assert leaky == activation_from_text("leaky_relu(0.2)")
    assert cost_from_text("huber(2)").conditions == ("a - y != 2", "a - y != -2")
    assert cost_from_text("huber").parameters == ("delta",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("log(1+exp(z))", ()),
        ("z/(1+exp(-z))", ()),
        ("max(-1,min(1,z))", ("min(1, z) != -1", "z != 1")),
        ("abs(z-1)", ("z - 1 != 0",)),
        ("max(z, 2*z)", ("z != 2*z",)),
        ("log(z)", ("z > 0",)),
        ("sqrt(1+z**2)", ()),
        ("1/z", ("z != 0",)),
        ("z**(1/2)", ("z > 0",)),
        ("1/(z**2)", ("z != 0",)),
        ("1/(1+abs(z))", ("z != 0",)),
        ("1/(z**3+1)", ("z**3 + 1 != 0",)),
        ("exp(z)/sum(exp(z))", ()),
        ("sqrt(z**2)", ("z**2 > 0",)),
        ("log(z*z)", ("z*z > 0",)),
        ("z/(-exp(z))", ()),
        ("1/(exp(z) - 1)", ("exp(z) - 1 != 0",)),
    ],
)
def test_conditions_of_an_expression(text: str, expected: tuple[str, ...]) -> None:
    assert conditions(read_expression(text, frozenset("z"))) == expected


@pytest.mark.parametrize(
    "text",
    ["z", "z**2", "abs(z)", "exp(z)-1", "z**3", "1-tanh(z)", "max(z,0)", "-exp(z)", "min(z,1)", "log(2)", "0*exp(z)"],
)
def test_not_plainly_positive(text: str) -> None:
    assert not is_positive(read_expression(text, frozenset("z")))


ARCHITECTURES = [
    ("2--3", "did you mean '2-3'?"),
    ("0-2", "did you mean '1-2'?"),
    ("-1-2", "did you mean '1-2'?"),
    ("1e9-2", "did you mean '4096-2'?"),
    ("2", "did you mean '2-1'?"),
    ("", "for example '2-3-1'"),
    ("٢-٣", "did you mean '2-3'?"),
    ("2 - 3", "did you mean '2-3'?"),
    ("2x3", "did you mean '2-3'?"),
    ("5000-2", "did you mean '4096-2'?"),
    ("2,3,1", "did you mean '2-3-1'?"),
    ("2-3-", "did you mean '2-3'?"),
    ("2-3\n", "did you mean '2-3'?"),
    ("-".join(["1"] * 300), "at most 256"),
    ("9" * 9999 + "-1", "for example"),
    ("2.5-3", "for example"),
    ("02-3", "did you mean '2-3'?"),
    ("²-3", "for example"),
    ("abc", "for example"),
    ("nan-inf", "for example"),
    ("none.toml", "no such file"),
    ("/", "TOML file"),
    ("a\0/b", "TOML file"),
]


@pytest.mark.parametrize(("text", "words"), ARCHITECTURES, ids=[str(i) for i in range(len(ARCHITECTURES))])
def test_a_bad_architecture_names_the_nearest(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_network(text)
    assert words in str(caught.value) and len(str(caught.value).splitlines()) == 1


ACTIVATION_ERRORS = [
    ("sigmod", "did you mean 'sigmoid'?"),
    ("ReLU", "did you mean 'relu'?"),
    ("tanh,relu,tanh", "'tanh,relu'"),
    ("tanh,", "empty"),
    ("", "empty"),
    ("sigmoid(z)", "did you mean 'sigmoid'?"),
    ("leaky_relu(z)", "unknown name 'z'"),
    ("leaky_relu(nan)", "unknown name"),
    ("leaky_relu(slop=1)", "'slope'"),
    ("elu()", "empty"),
    ("q+z", "unknown name 'q'"),
    ("(z", "unbalanced"),
    ("3", "depends on z"),
    ("pi", "depends on z"),
    ("a", "unknown name 'a'"),
    ("exp", "write 'exp(z)'"),
    ("log(-1)+z", "positive"),
    ("max(z,z)", "two different"),
    ("z^2", "'**'"),
    ("elu(sqrt(2))", "rational"),
    ("elu(-1)", "alpha = -1 in 'elu(-1)': expected alpha > 0; did you mean 'elu(1)'?"),
    ("elu(0)", "expected alpha > 0; did you mean 'elu(1)'?"),
    ("elu(alpha=-1/2)", "did you mean 'elu(1/2)'?"),
    ("leaky_relu(-1/10)", "expected slope >= 0; did you mean 'leaky_relu(1/10)'?"),
    ("sinh", "write 'sinh(z)'"),
    ("asinh(z)", "write log(u + sqrt(1 + u**2))"),
]


@pytest.mark.parametrize(("text", "words"), ACTIVATION_ERRORS)
def test_a_bad_activation_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_network("2-3-1", text)
    assert words in str(caught.value) and len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y**2", "depends on a"),
        ("msee", "'mse'"),
        ("a*sum(a)", "inside sum"),
        ("z", "unknown name 'z'"),
        ("quadratic(2)", "no parameter"),
        ("huber(-1)", "expected delta > 0; did you mean 'huber\\(1\\)'"),
        ("huber(0)", "expected delta > 0"),
        ("huber(delta=-1/3)", "did you mean 'huber\\(1/3\\)'"),
        ("", "empty"),
    ],
)
def test_a_bad_cost_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_network("2-1", cost=text)


@pytest.mark.parametrize("text", ["leaky_relu(0)", "leaky_relu(2)", "elu(1/1000)", "sinh(z)", "1/cosh(z)", "cosh(z) - sinh(z)"])
def test_what_is_in_its_domain_is_read(text: str) -> None:
    assert activation_from_text(text).forward is not None


def test_a_positive_cosh_needs_no_condition() -> None:
    assert activation_from_text("1/cosh(z)").conditions == ()
    assert activation_from_text("1/sinh(z)").conditions == ("sinh(z) != 0",)


def test_the_defaults_of_the_catalog_are_in_their_domains() -> None:
    parameters = [p for row in (*ACTIVATIONS, *COSTS) for p in row.parameters]
    assert len(parameters) == 3 and all(p.admits(p.default) and p.domain for p in parameters)


TOML = """
inputs = 2
cost = "mse"
[[layers]]
width = 3
activation = "leaky_relu(1/5)"
bias = false
[[layers]]
width = 1
"""


def test_a_network_file(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text(TOML)
    network = read_network(str(path))
    assert (network.arch, network.cost.name, [x.bias for x in network.layers]) == ("2-3-1", "mse", [False, True])
    assert network.layers[1].activation.is_abstract
    changed = read_network(str(path), "tanh", "quadratic")
    assert [x.activation.name for x in changed.layers] == ["tanh", "tanh"] and changed.cost.name == "quadratic"
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="UTF-8"):
        read_network(str(path))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("inputs = 2", "input = 2", "did you mean 'inputs'"),
        ("inputs = 2", "", "without 'inputs'"),
        ("width = 3", "widht = 3", "did you mean 'width'"),
        ("inputs = 2", "inputs = true", "whole number"),
        ("width = 3", "width = 3.0", "whole number"),
        ("width = 3", "width = 0", "did you mean 1"),
        ("width = 3", "width = inf", "whole number"),
        ("bias = false", "bias = 0", "true or false"),
        ('"mse"', "3", "text in quotes"),
        ("inputs = 2", "inputs = [", "valid TOML"),
        ("inputs = 2", "inputs = 2\nlayers = [1]", "valid TOML"),
        ('"mse"', '"msee"', "mse"),
        ("inputs = 2", "inputs = " + "9" * 5000, "valid TOML"),
        ("inputs = 2", "inputs = " + "[" * 5000, "valid TOML"),
    ],
    ids=range(14),
)
def test_a_bad_network_file_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        network_from_toml(TOML.replace(old, new))
    assert len(str(caught.value).splitlines()) == 1


def test_layers_that_are_no_tables() -> None:
    for text in ("inputs = 1\nlayers = [1]", "inputs = 1\nlayers = []"):
        with pytest.raises(InputError, match=r"\[\[layers\]\]"):
            network_from_toml(text)


def only_input_errors(action: object, *arguments: str) -> None:
    try:
        action(*arguments)
    except InputError as error:
        assert len(str(error).splitlines()) == 1


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789-eExX .,/", max_size=30)))
def test_fuzz_architecture(text: str) -> None:
    only_input_errors(read_network, text)


WORDS = st.lists(
    st.sampled_from(
        ["elu", "relu", "sin", "z", "a", "y", "(", ")", ",", "=", "1", "/", "slope", "sum(", "max(", "-", "**", "log("]
    ),
    max_size=9,
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=30), WORDS.map("".join)))
def test_fuzz_activation_and_cost(text: str) -> None:
    only_input_errors(read_network, "2-2", text)
    only_input_errors(cost_from_text, text)


LINES = [
    "inputs = 2",
    "[[layers]]",
    "width = 2",
    "width = -1",
    'activation = "relu"',
    "bias = true",
    "cost = 'mse'",
    "layers = 3",
    "[layers]",
    "x = nan",
    "width = 1979-05-27",
]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(LINES), max_size=7).map("\n".join)))
def test_fuzz_network_file(text: str) -> None:
    only_input_errors(network_from_toml, text)


def test_import_is_light() -> None:
    code = "import sys, bpverify.spec; print({'lark', 'sympy', 'numpy', 'tomllib'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_values_are_exact() -> None:
    assert activation_from_text("elu(0.1)").name == f"elu({Fraction(1, 10)})"
