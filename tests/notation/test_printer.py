"""What all printers decide alike: where brackets stand, by a printer of this file that spells everything with words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from bpverify.claim import (
    Activate,
    Add,
    Bound,
    Claim,
    Cost,
    Elementary,
    Kronecker,
    LayerRef,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Sum,
    Term,
)
from bpverify.notation.printer import BASE, BODY, FACTOR, LAST_FACTOR, SUMMAND, WHOLE, Printer, strength


class Plain(Printer[str]):
    """The smallest printer: its brackets are [ ], its fractions x over y."""

    def integer(self, value: int) -> str:
        return str(value)

    def symbol(self, kind: str) -> str:
        return kind

    def name(self, name: str) -> str:
        return name

    def shifted(self, name: str, offset: int) -> str:
        return f"{name}{offset:+d}"

    def listed(self, names: Sequence[str], commas: bool) -> str:
        return ("," if commas else "").join(names)

    def scripted(self, base: str, below: str | None = None, above: str | None = None) -> str:
        return base + (f"_{below}" if below else "") + (f"^{above}" if above else "")

    def negated(self, row: str) -> str:
        return f"-{row}"

    def fraction(self, above: str, below: str) -> str:
        return f"{above} over {below};"

    def grouped(self, row: str) -> str:
        return f"[{row}]"

    def curl(self, applied_to: str | None, order: str | None = None) -> str:
        return f"d{order or ''}{applied_to or ''}"

    def beside(self, rows: Sequence[str]) -> str:
        return "".join(rows)

    def applied(self, operator: str, argument: str) -> str:
        return operator + argument

    def activation(self, layer: str | None, primes: int, order: int, argument: str, short: bool) -> str:
        return f"sigma{layer or ''}{primes * chr(39)}{order or ''}({argument})"

    def function(self, name: str, argument: str) -> str:
        return f"{name}({argument})"

    def root(self, row: str) -> str:
        return f"root({row})"

    def width(self, layer: str) -> str:
        return f"n_{layer}"

    def started(self, index: str, first: str) -> str:
        return f"{index} from {first}"

    def total(self, below: str, above: str | None, body: str) -> str:
        return f"sum {below}{f' to {above}' if above else ''}: {body}"

    def added(self, rows: Sequence[tuple[bool, str]]) -> str:
        return rows[0][1] + "".join(f" {'-' if negative else '+'} {row}" for negative, row in rows[1:])

    def product(self, factors: Sequence[Term], rows: Sequence[str]) -> str:
        return " ".join(rows)

    def equation(self, left: str, right: str) -> str:
        return f"{left} = {right}"


HERE = LayerRef("l")
Z, W = Quantity("z", HERE, ("j",)), Quantity("w", HERE, ("j", "k"))
A = Quantity("a", HERE.shifted(-1), ("k",))
TWO, MINUS = Number(Fraction(2)), Number(Fraction(-1))
BOTH = Add((Z, A))
OVER = Sum("k", A, HERE.shifted(-1))

TERMS: dict[str, Term] = {
    "add": BOTH, "negative": MINUS, "minus": Multiply((MINUS, Z)), "product": Multiply((Z, A)), "sum": OVER, "letter": Z,
    "power": Power(Cost(), 2), "number": TWO, "cost": Cost(),
}  # fmt: skip
BRACKETED = {
    WHOLE: "", SUMMAND: "add", BODY: "add negative minus", LAST_FACTOR: "add negative minus product",
    FACTOR: "add negative minus product sum", BASE: "add negative minus product sum letter power number",
}  # fmt: skip


@pytest.mark.parametrize("place", BRACKETED)
@pytest.mark.parametrize("name", TERMS)
def test_brackets_stand_where_the_place_asks_for_more(place: int, name: str) -> None:
    assert (Plain().placed(TERMS[name], place)[0] == "[") == (name in BRACKETED[place].split())


def test_strengths_tell_a_product_from_one_with_a_minus() -> None:
    assert strength(TERMS["minus"]) < strength(TERMS["product"]) < strength(TERMS["sum"]) < strength(Z) < strength(Cost())


CASES: tuple[tuple[Term | Claim, str], ...] = (
    (Add((Z, Multiply((MINUS, A)), Number(Fraction(-1, 2)))), "z_j^l - a_k^l-1 - 1 over 2;"),
    (Add((Multiply((MINUS, Z)), A)), "-z_j^l + a_k^l-1"),
    (Multiply((MINUS, BOTH, OVER)), "-[z_j^l + a_k^l-1] sum i: a_i^l-1"),
    (Multiply((OVER, Z)), "[sum k: a_k^l-1] z_j^l"),
    (Multiply((Number(Fraction(-3)), Z)), "-3 z_j^l"),
    (Multiply((MINUS, MINUS, Z)), "-[-1] z_j^l"),
    (Multiply((Z, Power(BOTH, -1))), "z_j^l over z_j^l + a_k^l-1;"),
    (Multiply((MINUS, Power(Z, -1))), "-1 over z_j^l;"),
    (Multiply((Power(Z, 2), Power(A, -1))), "[z_j^l]^2 1 over a_k^l-1;"),
    (Power(Cost(), -2), "C^-2"),
    (Partial(Partial(Cost(), Z), A), "d2C over da_k^l-1dz_j^l;"),
    (Partial(BOTH, Z), "d over dz_j^l;[z_j^l + a_k^l-1]"),
    (Sum("k", Kronecker("j", "k"), HERE), "sum k from 1 to n_l: delta_jk"),
    (Sum("k", A, HERE.shifted(-1), Bound(2), Bound("j", -1)), "sum k from 2 to j-1: a_k^l-1"),
    (Sum("k", A, HERE.shifted(-1), Bound(2)), "sum k from 2: a_k^l-1"),
    (Activate(2, Z, HERE), "sigma''(z_j^l)"),
    (Activate(4, Z), "sigma4(z_j^l)"),
    (Activate(4, Z, HERE.shifted(1)), "sigmal+1''''(z_j^l)"),
    (Elementary("sqrt", BOTH), "root(z_j^l + a_k^l-1)"),
    (Quantity("x", LayerRef(None, 0), (3,)), "x_3"),
    (Claim(Z, Sum("j", W, HERE)), "z_j^l = sum i: w_ik^l"),
)


@pytest.mark.parametrize(("term", "text"), CASES, ids=[text for _, text in CASES])
def test_prints(term: Term | Claim, text: str) -> None:
    assert Plain().printed(term) == text


def test_a_printer_that_spells_too_little_is_none() -> None:
    class Lacking(Plain):
        total = Printer.total

    with pytest.raises(TypeError, match="total"):
        Lacking()
