"""A document that defines its own cost: what holds for that cost is not refuted, what does not hold for it is."""

import pytest

from bpverify.general.check import check_text

QUADRATIC = r"$$ C = \frac{1}{2} \sum_j (y_j - a_j^L)^2 $$"
HOLDS = r"$$ \delta^L = (a^L - y) \odot \sigma'(z^L) $$"
FAILS = r"$$ \frac{\partial C}{\partial a_j^L} = y_j - a_j^L $$"


def statuses(*displays: str) -> list[str]:
    return [v.status for v in check_text("\n\n".join(displays), "notes.md").verdicts]


def test_without_a_cost_nothing_is_said_of_what_speaks_of_targets() -> None:
    assert statuses(HOLDS, FAILS) == ["undecided", "undecided"]


def test_the_cost_of_the_document_is_found_and_used() -> None:
    report = check_text("\n\n".join((QUADRATIC, HOLDS, FAILS)), "notes.md")
    definition, holds, fails = report.verdicts
    assert (definition.status, holds.status, fails.status) == ("given", "proved", "refuted")
    assert holds.scope.startswith("2-4-3") and "C is the quadratic cost, as line 1 defines it" in holds.conditions
    assert fails.witness is not None and fails.witness.arch == "2-4-3"


@pytest.mark.parametrize(
    ("what", "status"),
    [
        (r"\delta_j^l = \sum_k w_{kj}^{l+1} (a_k^{l+1} - y_k) \sigma'(z_k^{l+1}) \sigma'(z_j^l)", "refuted"),
        (r"\delta_j^{L-1} = \sum_k w_{kj}^L (a_k^L - y_k) \sigma'(z_k^L) \sigma'(z_j^{L-1})", "proved"),
        (r"\delta_j^{L-1} = \delta_j^1", "ill-formed"),
        (r"\frac{\partial C}{\partial w_{jk}^{L-1}} = \delta_j^{L-1} x_k", "ill-formed"),
    ],
)
def test_what_holds_with_two_layers_only_is_not_proved(what: str, status: str) -> None:
    report = check_text(f"{QUADRATIC}\n\n$$ {what} $$", "notes.md")
    assert report.verdicts[-1].status == status
    if status == "proved":
        assert report.verdicts[-1].scope.startswith("2-4-3 and 2-3-4-3")


def test_the_sum_of_squares_is_not_halved() -> None:
    squares = r"$$ C = \sum_j (a_j^L - y_j)^2 $$"
    double = r"$$ \delta^L = 2 (a^L - y) \odot \sigma'(z^L) $$"
    report = check_text("\n\n".join((squares, double, HOLDS)), "notes.md")
    assert [v.status for v in report.verdicts] == ["given", "proved", "refuted"]
    assert "C is the squared_error cost, as line 1 defines it" in report.verdicts[1].conditions
    assert statuses(QUADRATIC, double)[1] == "refuted"
    assert statuses(squares, QUADRATIC, double)[2] == "undecided"


def test_the_mean_is_not_taken_for_the_half() -> None:
    mean = r"$$ C = \frac{1}{2} \sum_j (y_j - a_j^L)^2 \cdot \frac{2}{3} $$"
    report = check_text("\n\n".join((mean, HOLDS)), "notes.md")
    assert report.verdicts[1].status == "refuted"  # on 2-4-3 this is mse, whose gradient has 2/n


@pytest.mark.parametrize("cost", [r"$$ C = \sum_j (y_j - a_j^L)^4 $$", r"$$ C = \sum_j (a_j^L)^2 $$"])
def test_a_cost_without_a_name_leaves_the_question_open(cost: str) -> None:
    assert statuses(cost, HOLDS) == ["given", "undecided"]


def test_two_different_costs_are_no_context() -> None:
    other = r"$$ C = -\sum_j y_j \log a_j^L $$"
    assert statuses(QUADRATIC, other, HOLDS)[2] == "undecided"


def test_what_holds_for_every_cost_is_proved_for_all_widths_and_depths() -> None:
    report = check_text("\n\n".join((QUADRATIC, r"$$ \frac{\partial C}{\partial b_j^l} = \delta_j^l $$")), "notes.md")
    assert report.verdicts[1].scope == "all widths and depths, 1 <= l <= L"
