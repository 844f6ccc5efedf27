"""What ``verify --show`` prints: each component as derived, beside its closed form."""

import pytest

from bpverify.errors import UnsupportedError
from bpverify.spec import read_network
from bpverify.symbolic.show import derivations


def test_every_component_is_shown_once() -> None:
    rows = list(derivations(read_network("1-2-1")))
    assert [row.name for row in rows] == ["BP1"] + ["BP2"] * 2 + ["BP3"] * 3 + ["BP4"] * 4
    assert rows[1].left == r"\delta_1^1"
    assert rows[1].derived == "dC/da_1^L*sigma'(z_1^1)*sigma'(z_1^2)*w_11^2"
    assert rows[1].closed == r"w_{1,1}^2 \delta_1^2 \sigma'(z_1^1)"
    assert all(row.latex == f"{row.left} = {row.closed}" for row in rows)


@pytest.mark.parametrize(("activation", "part"), [("sigmoid", "exp(-z_1^1)"), ("relu", "[z_1^1 > 0]"), ("sqrt(z)", "z_1^1")])
def test_concrete_activations_are_spelled_out(activation: str, part: str) -> None:
    assert any(part in row.derived for row in derivations(read_network("1-1-1", activation)))


def test_what_nobody_would_read_is_not_printed() -> None:
    with pytest.raises(UnsupportedError, match="up to 40 parameters"):
        list(derivations(read_network("8-8-8")))
