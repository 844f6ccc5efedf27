"""Reading and writing expressions: values, refusals, round trips, and text that no one would write."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.errors import ExpressionError
from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol
from bpverify.notation.expressions import MAX_LENGTH, MAX_NESTING, read_expression
from bpverify.notation.unparse import write_expression

NAMES = frozenset({"z", "a", "y", "n"})
PYTHON = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "erf": math.erf,
    "abs": abs,
    "max": max,
    "min": min,
    "pi": math.pi,
}


def read(text: str) -> Expression:
    return read_expression(text, NAMES)


def value(expression: Expression, at: dict[str, float]) -> float:
    match expression:
        case Number(value=number):
            return float(number)
        case Symbol(name=name):
            return {**at, "pi": math.pi}[name]
        case Sum(terms=terms):
            return sum(value(t, at) for t in terms)
        case Product(factors=factors):
            return math.prod(value(f, at) for f in factors)
        case Power(base=base, exponent=exponent):
            return value(base, at) ** (int(exponent) if exponent.denominator == 1 else float(exponent))
        case Call(function=function, arguments=arguments):
            return PYTHON[function](*(value(x, at) for x in arguments))
    raise TypeError(expression)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("0.1", Fraction(1, 10)),
        ("1e-3", Fraction(1, 1000)),
        (".5", Fraction(1, 2)),
        ("2.", 2),
        ("1/3", Fraction(1, 3)),
        ("-1", -1),
        ("--1", 1),
        ("2**3", 8),
        ("-2**2", -4),
        ("(-2)**2", 4),
        ("2**-1", Fraction(1, 2)),
        ("2**3**2", 512),
        ("2**-2**2", Fraction(1, 16)),
        ("6/2/3", 1),
        ("1-2-3", -4),
        ("2*3/4*5", Fraction(15, 2)),
        ("1.5E+1", 15),
        ("0**0", 1),
        ("2/2*3", 3),
        ("1**(1/2)", 1),
        ("- - 2", 2),
        ("2*-3", -6),
        ("1 +\n 2", 3),
    ],
)
def test_numbers_are_exact(text: str, number: Fraction) -> None:
    assert read(text) == Number(Fraction(number))


Z = Symbol("z")
HALF = Number(Fraction(1, 2))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("z/2", Product((Z, HALF))),
        ("1/2*z", Product((HALF, Z))),
        ("-z", Product((Number(Fraction(-1)), Z))),
        ("-z**2", Product((Number(Fraction(-1)), Power(Z, Fraction(2))))),
        ("1/z**2", Power(Z, Fraction(-2))),
        ("1/(1/z)", Power(Power(Z, Fraction(-1)), Fraction(-1))),
        ("z**(1/2)", Power(Z, Fraction(1, 2))),
        ("z**-1**2", Power(Z, Fraction(-1))),
        ("z - 1", Sum((Z, Number(Fraction(-1))))),
        ("max(0,z)", Call("max", (Number(Fraction(0)), Z))),
        ("2*pi", Product((Number(Fraction(2)), Symbol("pi")))),
        ("2**(1/2)", Power(Number(Fraction(2)), Fraction(1, 2))),
    ],
)
def test_trees(text: str, tree: Expression) -> None:
    assert read(text) == tree


def test_a_value_takes_the_place_of_its_name() -> None:
    assert read_expression("slope*z", frozenset({"z"}), {"slope": Fraction(1, 5)}) == Product(
        (Number(Fraction(1, 5)), Z)
    )


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("z+", "before its end"),
    ("(z", "unbalanced '('"),
    ("z)", "unbalanced ')'"),
    ("exp(z", "unbalanced '('"),
    ("z^2", "did you mean '**'?"),
    ("2z", "write * for a product"),
    ("2(z)", "write * for a product"),
    ("z(2)", "write * for a product"),
    ("(z)(z)", "write * for a product"),
    ("tahn(z)", "did you mean 'tanh'?"),
    ("zz", "did you mean 'z'?"),
    ("q+z", "unknown name 'q' at character 1"),
    ("tan(z)", "did you mean 'tanh'?"),
    ("ln(z)", "write log(u)"),
    ("z*sigmoid(z)", "write 1/(1 + exp(-u))"),
    ("sinch(z)", "did you mean 'sinh'?"),
    ("exp", "write exp(...)"),
    ("exp()", "')'"),
    ("max(z)", "2 arguments"),
    ("exp(z, z)", "1 argument"),
    ("z**z", "exp("),
    ("2**z", "constant rational"),
    ("z**pi", "constant rational"),
    ("z**1000", "at most 100"),
    ("10**10**10", "at most"),
    ("9**99**99", "at most"),
    ("1e999999999", "digits"),
    ("1e-999999999", "digits"),
    ("9" * 1000, "digits"),
    ("(10**100)**100", "digits"),
    ("1/0", "division by 0"),
    ("z/(1-1)", "division by 0"),
    ("0**-1", "real number"),
    ("(-8)**(1/3)", "real number"),
    ("nan", "unknown name"),
    ("inf", "unknown name"),
    ("z×2", "did you mean '*'?"),
    ("σ(z)", "numbers"),
    ("٣", "numbers"),
    ("z;z", "numbers"),
    ("z,z", "a name"),
    ("z**", "before its end"),
    ("*z", "a number, a name"),
    ("z+*2", "a number, a name"),
    ("__import__('os')", "numbers"),
    ("z.real", "numbers"),
    ("z" * (MAX_LENGTH + 1), "at most 2000"),
    ("(" * (MAX_NESTING + 1) + "z" + ")" * (MAX_NESTING + 1), "nested"),
    ("(10**99)**3*" * 5 + "z", "digits"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_refused_in_one_line(text: str, words: str) -> None:
    read("z")
    with pytest.raises(ExpressionError) as caught:
        read(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text",
    [
        "1/(1+exp(-z))",
        "z*(1+erf(z/sqrt(2)))/2",
        "a - b*c".replace("b", "y").replace("c", "n"),
        "-(a*y)",
        "(-1)*(a*y)",
        "-(a+y)",
        "a-(y-n)",
        "a/(y/n)",
        "a/y/n",
        "(a**2)**3",
        "((a**2)**-1)",
        "1/(1/(1/a))",
        "(1/a)**2",
        "-1/a",
        "a*-y",
        "a*2/3",
        "a*(-2/3)*y",
        "2**(1/2)*a",
        "a/2**(1/2)",
        "(a/2)**(-1/2)",
        "0*a",
        "0+a",
        "a**0",
        "1/a**0",
        "-2*(a*y)",
        "3*(-a)*y",
        "((a))",
        "a**1",
        "1/(2*a)",
        "(a+1)*(a-1)",
        "-(-(a*y))",
        "a - (-1)*(y*n)",
        "-(-1)*(y*n)",
    ],
)
def test_write_then_read_is_the_identity(text: str) -> None:
    tree = read(text)
    assert read(write_expression(tree)) == tree


ATOMS = st.sampled_from(["z", "a", "y", "pi", "0", "1", "2", "3", "0.5", "7e-1"])
TEXTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", " - -", "*-", "/-"]), inner).map("".join),
        inner.map(lambda t: f"({t})"),
        inner.map(lambda t: f"-{t}"),
        st.tuples(inner, st.sampled_from(["2", "-1", "-2", "(1/2)", "(-1/2)", "0", "1", "-3**1"])).map(
            lambda p: f"({p[0]})**{p[1]}"
        ),
        st.tuples(st.sampled_from(["exp", "tanh", "abs"]), inner).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
    ),
    max_leaves=12,
)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
def test_round_trip(text: str) -> None:
    try:
        tree = read(text)
    except ExpressionError:
        return
    assert read(write_expression(tree)) == tree


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_the_tree_has_the_value_that_python_gives_the_text(text: str) -> None:
    at = {"z": random.Random(text).uniform(0.5, 2), "a": 0.7, "y": 1.3}
    try:
        tree = read(text)
        expected = eval(text, {"__builtins__": {}}, {**PYTHON, **at})  # noqa: S307 - our own generated text
        got = value(tree, at)
    except (ExpressionError, ArithmeticError, ValueError):
        return
    except TypeError as error:
        # A root of a negative number is complex in Python, and exp takes none.
        if "complex" not in str(error):
            raise
        return
    if isinstance(expected, complex) or isinstance(got, complex):
        return
    assert got == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="za0129.e+-*/(), expmax^", max_size=60)))
def test_no_text_escapes_as_another_error(text: str) -> None:
    try:
        tree = read(text)
    except ExpressionError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert read(write_expression(tree)) == tree
