"""What an author declares is read as it says; what cannot be declared is refused with the nearest that can."""

import pytest

from bpverify.errors import NotationError
from bpverify.notation.declared import Declared, declared, entries
from bpverify.notation.parse import parse
from bpverify.notation.readings import OWN


def told(text: str) -> Declared:
    return declared(entries(text))


@pytest.mark.parametrize(
    ("text", "theirs", "ours"),
    [
        ("cost=E_n", r"\frac{\partial E_n}{\partial b_j^l} = \delta_j^l", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"),
        ("cost=E_n", r"\frac{\partial E_{n}}{\partial b_j^l} = \delta_j^l", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"),
        (r"output=\hat{y}", r"\hat{y}_j = \sigma(z_j^L)", r"a_j^L = \sigma(z_j^L)"),
        (r"output=\hat{y}", r"\hat y_{j} = \sigma(z_j^L)", r"a_j^L = \sigma(z_j^L)"),
        ("output=o", r"o_j = \sigma(z_j^L)", r"a_j^L = \sigma(z_j^L)"),
        (r"errors=\bar{z}", r"\bar{z}_j^l = \frac{\partial C}{\partial z_j^l}", r"\delta_j^l = \frac{\partial C}{\partial z_j^l}"),
        (r"weights=\Theta", r"\Theta_{jk}^l = w", None),
        ("target=t, cost=C_{0}", r"\frac{\partial C_0}{\partial z_j^l} = t_j", r"\frac{\partial C}{\partial z_j^l} = y_j"),
    ],
)
def test_a_name_is_read_as_what_it_is_declared_to_be(text: str, theirs: str, ours: str | None) -> None:
    if ours is None:
        assert told(text).symbols.role("Theta") == "w"
    else:
        (found,), (wanted,) = parse(theirs, told(text).symbols), parse(ours)
        assert str((found.left, found.right)) == str((wanted.left, wanted.right))


def test_a_longer_or_another_name_is_left_alone() -> None:
    symbols = told("cost=E_n").symbols
    for other in (r"\frac{\partial E_{nk}}{\partial b_j^l} = \delta_j^l", r"\frac{\partial E_m}{\partial b_j^l} = \delta_j^l"):
        with pytest.raises(Exception, match=r"E"):
            parse(other, symbols)


def test_conventions_change_the_reading() -> None:
    found = told(r"vectors=rows,layout=denominator,weights=\Theta:in-out").over(OWN)
    assert (found.rows, found.layout, found.order) == (True, "denominator", "from")
    assert told("vectors=columns,weights=w:out-in").over(OWN) == OWN


def test_each_declaration_is_a_condition_with_its_place() -> None:
    found = told(r"cost=E_n,vectors=rows,number=\eta,number=\lambda")
    assert [str(each) for each in found.conditions] == [
        "E_n is the cost, as --symbols declares", "vectors are rows, as --symbols declares",
        r"\eta is a number, as --symbols declares", r"\lambda is a number, as --symbols declares",
    ]  # fmt: skip
    assert {each.place for each in found.conditions} == {"--symbols"}


def test_the_command_line_goes_before_the_project() -> None:
    found = declared((*entries("cost=J"), *entries("cost=E,target=t", "pyproject.toml:3")))
    assert found.symbols.cost == ("J",) and found.symbols.y == ("t",) and len(found.conditions) == 2


def test_a_comma_in_braces_parts_nothing() -> None:
    assert [each.value for each in entries("cost=C_{1,2},target=t")] == ["C_{1,2}", "t"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kost=J", "did you mean 'cost'"),
        ("vectors=rowz", "expected columns or rows; did you mean 'rows'"),
        ("vectors=", "role=letter"),
        ("cost", "role=letter"),
        ("=J", "role=letter"),
        ("cost=J+1", "one letter after the sign ="),
        ("cost=JK", "one letter after the sign ="),
        (r"cost=\frac", "one letter after the sign ="),
        ("cost=E_", "one letter after the sign ="),
        (r"cost=\hat", "one letter after the sign ="),
        ("cost=1", "one letter after the sign ="),
        (r"weights=\Theta:in", "weights=NAME:in-out or weights=NAME:out-in"),
        ("cost=J:in-out", "for weights alone"),
        ("vectors=rows,vectors=columns", "declared twice"),
        ("output=t,target=t", "one role for each letter"),
        ("z=a", "exchanges the two"),
        ("number=" + "9" * 100, "digits"),
    ],
)
def test_what_cannot_be_declared_is_refused_in_one_line(text: str, expected: str) -> None:
    with pytest.raises(NotationError) as caught:
        told(text)
    assert expected in str(caught.value) and "\n" not in str(caught.value)


def test_a_role_without_a_name_has_no_other_role_named_for_it() -> None:
    with pytest.raises(NotationError) as found:
        entries("cost")
    assert "did you mean" not in str(found.value)
    with pytest.raises(NotationError, match="did you mean 'cost'"):
        entries("cots")
