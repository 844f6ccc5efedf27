"""The benchmark compares with a peer that tells right from wrong; nothing here is timed."""

from __future__ import annotations

import io
import json

import pytest

from benchmarks import peer
from benchmarks.figures import Figure, figures_json, table_text

MET = Figure("1-2-1", "times faster", 30.0, "x", 3, at_least=20.0)
MISSED = Figure("2-3-2", "whole process", 2.0, "s", 3, at_most=1.5)
OPEN = Figure("--help", "whole process", 0.1, "s", 3)


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("equation", peer.EQUATIONS.values(), ids=list(peer.EQUATIONS))
def test_peer_proves_the_right_equations(equation: peer.Equation, local: bool) -> None:
    answers = peer.holds(equation, peer.Composed((1, 2, 1), local))
    assert answers and all(answers)


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("widths", [(1, 2, 1), (2, 3, 2)])
def test_peer_rejects_a_wrong_equation(widths: tuple[int, ...], local: bool) -> None:
    answers = peer.holds(peer.bp2_without_slope, peer.Composed(widths, local))
    assert answers and not any(answers)


def test_peer_and_engine_decide_the_same_components() -> None:
    from benchmarks import engine

    assert peer.prove((1, 2, 1)) == engine.prove("1-2-1") == 1 + 2 + 3 + 4


def test_a_peer_that_accepts_a_wrong_equation_is_no_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "bp2_without_slope", peer.bp2)
    with pytest.raises(ValueError, match="it proves nothing"):
        peer.check_honest((1, 2, 1))


def test_a_peer_that_fails_an_equation_is_no_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(peer.EQUATIONS, "BP2", peer.bp2_without_slope)
    with pytest.raises(ValueError, match="does not prove"):
        peer.prove((1, 2, 1))


def test_the_slow_peer_proves_the_smallest_network() -> None:
    from benchmarks import matrices

    assert matrices.prove((1, 1)) == 2


def test_goals() -> None:
    assert [f.met for f in (MET, MISSED, OPEN)] == [True, False, None]
    assert [f.goal for f in (MET, MISSED, OPEN)] == [">= 20 x", "<= 1.5 s", ""]


def test_table_shows_each_figure_and_whether_its_goal_is_met() -> None:
    out = io.StringIO()
    table_text("Figures", [MET, MISSED, OPEN], out)
    met, missed, free = (next(x for x in out.getvalue().splitlines() if f.case in x) for f in (MET, MISSED, OPEN))
    assert met.split()[-1] == "met" and "NOT" not in met
    assert "NOT MET" in missed and "2 s" in missed and "<= 1.5 s" in missed
    assert "met" not in free.lower()


def test_json_holds_the_figures() -> None:
    body = json.loads(figures_json([MET, MISSED], {"exponents": {}}, {"cores": 2}))
    assert [(row["value"], row["met"]) for row in body["figures"]] == [(30.0, True), (2.0, False)]


def test_growth_is_explained_with_its_exponents() -> None:
    from benchmarks.growth import Size, explanation, exponents

    small, large = Size(8, 1.0, 0.5, 100, 1000), Size(16, 4.0, 1.0, 400, 16000)
    assert exponents(small, large) == pytest.approx({"seconds": 2, "build": 1, "components": 2, "terms": 4})
    assert "n^4.0" in explanation(small, large) and "more slowly" in explanation(small, large)
    assert "faster than the terms" in explanation(small, Size(16, 64.0, 1.0, 400, 16000))
