"""Every row of the kernel's layers says of itself what the meaning of its forward definition bears out."""

import inspect

import pytest

from bpverify.kernel import Model, Scope, calculus, meaning, model, terms, theorem
from bpverify.kernel.model import ACTIVATIONS, HYPOTHESES
from bpverify.kernel.terms import Index, Multiply, Partial, RuleError, Sum, tensor

from .oracle import Network
from .samples import C, H, J, N, a, b, d, z

ROWS = list(ACTIVATIONS)
GROUPS = {"z": z, "a": a}


def is_a_cut(kind, group):
    """Whether dC/db_j^l is the sum over that group of layer l+1, in numbers."""
    from .checks import assignments

    widths = (2, 2, 2, 2) if ACTIVATIONS[kind].shares_width else (2, 3, 2, 2)
    k = Index(N, "i")
    through = GROUPS[group](N, k)
    whole = Sum(k, Multiply((Partial(C, through), Partial(through, b(H, J)))))
    found = list(assignments(Network(widths, 3, kind), 1, (J,)))
    return all(m.term(d(C, b(H, J))).parts == m.term(whole).parts for m in found)


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("group", GROUPS)
def test_the_cuts_of_a_row_are_those_of_its_meaning(kind, group):
    assert is_a_cut(kind, group) == (group in ACTIVATIONS[kind].cuts)


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("group", GROUPS)
def test_the_chain_rule_is_given_through_cuts_alone(kind, group):
    def rule():
        return theorem.chain_rule(b(H, J), group, N, (J,), Scope("l", 1, 1), Model(kind))

    if group in ACTIVATIONS[kind].cuts:
        assert rule()
    else:
        with pytest.raises(RuleError, match="a vertex cut"):
            rule()


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_says_what_it_supposes_and_which_widths_are_one(kind):
    row = ACTIVATIONS[kind]
    assert row.hypotheses and set(row.hypotheses) <= set(HYPOTHESES)
    index = Model(kind).index(Index(H, "j"))
    assert (index.range == Model(kind).index(Index(N, "j")).range) is row.shares_width
    assert tensor("z", H, J).kind in terms.POSITIONS


def test_no_rule_asks_for_a_row_by_its_name():
    for module in (calculus, meaning, model, theorem):
        source = inspect.getsource(module)
        assert not [kind for kind in ROWS if f'== "{kind}"' in source]
