"""Functions of torch's that are wrong in ways that a check may miss: none of them is accepted as it stands."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the functions are torch's")

import bpverify
from bpverify.grounds import ConditionKind

Function = torch.autograd.Function
RNG = np.random.default_rng(3)
X = RNG.normal(size=(2, 3)) + 0.1
F = torch.nn.functional


def function(forward, backward, save=lambda x, y: (x,)):
    """Return a Function of one argument; the backward pass is given what comes from above and what was saved."""

    class Made(Function):
        @staticmethod
        def forward(ctx, x):
            y = forward(x)
            ctx.save_for_backward(*save(x, y))
            return y

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return Made


def by_type(g, x):
    return 2 * g * x if type(x) is not torch.Tensor else 3 * g * x


def by_method(g, x):
    return (2 if hasattr(x, "floats") else 3) * g * x


def changes_above(g, x):
    return g.mul_(2).mul_(x).mul_(1.5)


COUNTED = {"calls": 0}
BUFFER = torch.zeros(2, 3, dtype=torch.float64)


def counted(g, x):
    COUNTED["calls"] += 1
    return 2 * g * x * (1 if COUNTED["calls"] < 2 else 5)


def adds_up(g, x):
    BUFFER.add_(2 * g * x)
    return BUFFER.clone()


def only_for_ones(g, x):
    return 2 * x


def only_for_positive_numbers(g, x):
    return g * torch.where(x > 0, 2 * x, x)


def beyond_the_example(g, x):
    return g * torch.where(x > 50, x, 2 * x)


def in_one_place(g, x):
    found = 2 * g * x
    found[..., -1] = found[..., -1] * 1.000001
    return found


def through_constants(g, x):
    return 2 * g * torch.full_like(x, 0.5)


def of_another_row(g, x):
    return 2 * g * x.roll(1, 0)


def of_a_view(g, x):
    found = torch.empty_like(g)
    found.t()[:, :] = (2 * g * x).t()
    found.view(-1)[1] += g.view(-1)[0]
    return found


WRONG = [
    by_type, by_method, changes_above, counted, adds_up, only_for_ones, only_for_positive_numbers, beyond_the_example, in_one_place,
    through_constants, of_another_row, of_a_view,
]  # fmt: skip


@pytest.mark.parametrize("backward", WRONG, ids=lambda f: f.__name__)
@pytest.mark.parametrize("fast", [None, True])
def test_a_wrong_backward_pass_is_not_accepted(backward, fast):
    COUNTED["calls"] = 0
    report = bpverify.check_function(function(lambda x: x * x, backward), [X], seed=2, fast=fast)
    assert not report.ok, report
    assert COUNTED["calls"] == 0 and not BUFFER.any()


def test_what_is_kept_between_calls_is_said():
    report = bpverify.check_function(function(lambda x: x * x, adds_up), [X], seed=2)
    assert "kept between calls" in report.verdicts[0].reason


def along_rows(g, p):
    return p * (g - (g * p).sum(1, keepdim=True))


FORWARDS = {
    "a sign that is held": (lambda x: x.abs(), lambda g, x: g * torch.sign(x).abs()),
    "a maximum": (lambda x: x.max(-1)[0], lambda g, x: F.one_hot(x.argmin(-1), 3) * g[:, None]),
    "a sort": (lambda x: x.sort(-1)[0], lambda g, x: g),
    "a clamp": (lambda x: x.clamp(-1, 1), lambda g, x: g),
    "a clamp far away": (lambda x: x.clamp(-40, 40), lambda g, x: g),
    "a mask": (lambda x: x * (x > 0.5), lambda g, x: g * (x > 0.4)),
    "a softplus with a low threshold": (lambda x: F.softplus(x, threshold=1), lambda g, x: g * torch.sigmoid(x)),
    "a softplus beyond its threshold": (lambda x: F.softplus(20 * x), lambda g, x: 20 * g * torch.sigmoid(20 * x) * (20 * x < 20)),
    "a rounding": (lambda x: x - x.floor(), lambda g, x: g * (x > 0)),
    "a whole number": (lambda x: x * x.long(), lambda g, x: g * (x.long() + 1)),
    "where": (lambda x: torch.where(x > 0, x, torch.exp(x)), lambda g, x: torch.where(x > 0, g, g)),
    "an index that repeats": (lambda x: x[torch.tensor([0, 0])], lambda g, x: g * torch.tensor([[1.0], [0.0]])),
    "a mean": (lambda x: x.mean(0), lambda g, x: g.expand_as(x) / 3),
    "a variance": (lambda x: x.var(), lambda g, x: g * 2 * (x - x.mean()) / 6),
    "a spread": (lambda x: x.std(), lambda g, x: g * (x - x.mean()) / x.std() / 6),
    "what is above a bound": (lambda x: x[x > 0].sum(), lambda g, x: g * (x > 0.3).to(g.dtype)),
    "a count": (lambda x: x * torch.bincount((x > 0).long().view(-1), minlength=2)[1], lambda g, x: g * ((x > 0).sum() + 1)),
    "a falling sort": (lambda x: x.sort(-1, descending=True)[0], lambda g, x: g.gather(-1, x.argsort(-1))),
    "strides": (lambda x: x.as_strided((2, 2), (3, 1)), lambda g, x: F.pad(g, (1, 0))),
    "a product with itself": (lambda x: x.t() @ x, lambda g, x: x @ (g + g)),
    "a dropout": (lambda x: F.dropout(x, 0.5), lambda g, x: 2 * g),
    "a norm": (lambda x: x / x.norm(), lambda g, x: g / x.norm()),
    "a softmax along another axis": (lambda x: x.softmax(0), lambda g, x: along_rows(g, x.softmax(0))),
    "a bound of a tensor": (lambda x: torch.minimum(x, torch.full_like(x, 7.3)), lambda g, x: g),
    "a hard sigmoid": (F.hardsigmoid, lambda g, x: g / 6),
    "a leak": (F.leaky_relu, lambda g, x: torch.where(x > 0, g, 0.011 * g)),
    "a tail": (F.elu, lambda g, x: torch.where(x > -9, torch.where(x > 0, g, g * x.exp()), 0 * g)),
    "another gelu": (lambda x: F.gelu(x, approximate="tanh"), lambda g, x: torch.ops.aten.gelu_backward(g, x)),
    "a running sum": (lambda x: x.cumsum(-1), lambda g, x: g.cumsum(-1)),
    "a constant of 16 bits": (lambda x: x * torch.tensor(0.1, dtype=torch.float16), lambda g, x: 0.1 * g),
    "a constant of 32 bits": (lambda x: x * torch.tensor(0.1), lambda g, x: 0.100001 * g),
    "the largest two": (lambda x: x.topk(2, -1)[0], lambda g, x: F.pad(g, (0, 1))),
    "a scatter": (lambda x: x.scatter(1, torch.tensor([[0], [1]]), 5.0), lambda g, x: g),
    "a logarithm of a sum": (lambda x: x.logsumexp(-1), lambda g, x: g[:, None] * x.softmax(0)),
    "a batch norm": (lambda x: F.batch_norm(x, None, None, training=True), lambda g, x: (g - g.mean(0)) / x.std(0)),
    "a maximum of a window": (lambda x: F.max_pool1d(x[None], 2, 1)[0], lambda g, x: F.pad(g, (0, 1))),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("name", FORWARDS)
def test_the_wrong_gradient_of(name):
    forward, backward = FORWARDS[name]
    report = bpverify.check_function(function(forward, backward), [X], seed=2)
    assert not report.ok, report


def test_what_is_held_proves_nothing_without_saying_so():
    def f(x):
        with torch.no_grad():
            y = torch.exp(x)
        return x * y

    report = bpverify.check_function(f, [X], seed=2)
    assert report.ok and report.verdicts[0].provided[0].kind is ConditionKind.HELD

    class Exp(Function):
        """It forgets that y depends on x: within a Function nothing is held."""

        @staticmethod
        def forward(ctx, x):
            with torch.no_grad():
                y = torch.exp(x)
            ctx.save_for_backward(y)
            return x * y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    assert bpverify.check_function(Exp, [X], seed=2).status == "refuted"


def test_all_that_is_cut_off_is_nothing_to_decide():
    assert not bpverify.check_function(lambda x: (x * x).detach(), [X], seed=2).ok
    assert not bpverify.check_function(torch.no_grad()(lambda x: x * x), [X], seed=2).ok


def test_a_cut_within_a_chain():
    def f(x):
        y = x.clone()
        y.data.mul_(3)
        return y * y

    report = bpverify.check_function(f, [X], seed=2)
    assert not report.ok or report.verdicts[0].provided[0].kind is ConditionKind.HELD


def test_a_part_that_is_held():
    wrong = function(lambda x: x * x, lambda g, x: g * x)
    beside = lambda x: wrong.apply(x) + x.detach()  # noqa: E731 - one of three alike
    times, chosen = lambda x: wrong.apply(x) * x.detach(), lambda x: wrong.apply(x)[x.detach() > 0]
    for f in (beside, times, chosen):
        assert bpverify.check_function(f, [X], seed=2).status == "refuted"


def test_a_row_of_the_users_is_a_condition(monkeypatch):
    from bpverify.frameworks import rows

    monkeypatch.setattr(rows, "_GIVEN", {})

    @bpverify.row("aten::exp")
    def exp(x):
        return np.exp(x)

    report = bpverify.check_function(function(torch.exp, lambda g, x: g * torch.exp(x)), [X], seed=2)
    assert report.ok and report.verdicts[0].provided[0].kind is ConditionKind.ROW

    @bpverify.row("aten::exp")
    def wrong(x):
        return x + 1

    assert bpverify.check_function(function(torch.exp, lambda g, x: g), [X], seed=2).status == "undecided"
