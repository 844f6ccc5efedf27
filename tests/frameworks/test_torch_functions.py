"""Functions of torch's with backward passes of their own: right ones, wrong ones, and what is held, meant or refused."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="the functions are torch's")

import bpverify
from bpverify.cli import main
from bpverify.errors import InputError
from bpverify.render.json import report_json
from bpverify.testing import assert_function, assert_gradients

F = torch.nn.functional
Function = torch.autograd.Function
RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3))
V = RNG.normal(size=3)


def check(f, at, **options):
    return bpverify.check_function(f, at, seed=1, **options)


def statuses(f, at, **options):
    return {v.name: v.status for v in check(f, at, **options).verdicts}


def is_right(f, at, **options):
    return all(status in ("proved", "tested") for status in statuses(f, at, **options).values())


def said(report, name=None):
    verdict = next(v for v in report.verdicts if name is None or v.name == name)
    return "; ".join(d.message for d in verdict.diagnostics) or verdict.reason


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * g * x


class Forgets(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * x


@pytest.mark.parametrize("f", [Square, Square.apply, lambda x: Square.apply(x).sum(), lambda x: Square.apply(x.t())[1:]])
@pytest.mark.parametrize("at", [[X], {"x": X}, [torch.tensor(X)], {"x": "(m, n)"}])
def test_a_function_that_is_right(f, at):
    report = check(f, at)
    assert [v.status for v in report.verdicts] == ["proved"] and [v.name for v in report.verdicts] == ["x"]


def test_a_function_that_is_wrong_is_told_what_is_wrong():
    report = check(Forgets, [X])
    assert report.status == "refuted" and "1/2 times the derivative" in said(report)
    assert report.title == "autograd of Forgets as its vector-Jacobian product"


def test_the_line_is_named():
    remarks = check(Reversed, {"x": X, "strength": 0.25}).verdicts[0].diagnostics
    assert any(d.code == "line" and "return -ctx.strength * g, None: -1/4 times" in d.message for d in remarks)


def test_types_of_fewer_digits():
    for dtype in (torch.float32, torch.bfloat16, torch.float16):
        assert is_right(Square, [torch.tensor(X, dtype=dtype)])
        assert check(Forgets, [torch.tensor(X, dtype=dtype)]).status == "refuted"


def test_casts_change_no_number():
    class Cast(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.float().square().to(x.dtype)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return (2 * g.float() * x.float()).to(g.dtype)

    report = check(Cast, [X])
    assert report.ok and any("a cast changes no number: torch.float32" in str(c) for c in report.verdicts[0].provided)


# What ctx is used for.


class Scaled(Function):
    """Attributes of ctx, numbers that are no tensors, needs_input_grad, materialized gradients, setup_context."""

    @staticmethod
    def forward(x, w, factor):
        return x * w * factor, x.sum()

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, w, ctx.factor = inputs
        ctx.save_for_backward(x, w)
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx, g, h):
        x, w = ctx.saved_tensors
        dx = dw = None
        if ctx.needs_input_grad[0]:
            dx = g * w * ctx.factor
            if h is not None:
                dx = dx + h
        if ctx.needs_input_grad[1]:
            dw = (g * x * ctx.factor).sum(0)
        return dx, dw, None


def test_setup_context_numbers_and_several_outputs():
    assert statuses(Scaled, {"x": X, "w": V, "factor": 1.5}) == {"x": "proved", "w": "proved"}
    assert statuses(lambda x, w: Scaled.apply(x, w, 3)[0], [X, V]) == {"x": "proved", "w": "proved"}
    report = check(Scaled, {"x": X, "w": V, "factor": 1.5})
    assert any(str(c) == "factor: the value given" for c in report.verdicts[0].provided) or report.status == "proved"


def test_only_what_is_asked_for_requires_a_gradient():
    assert statuses(Scaled, {"x": X, "w": V, "factor": 2.0}, wrt=["w"]) == {"w": "proved"}


class LosesSecond(Scaled):
    @staticmethod
    def backward(ctx, g, h):
        x, w = ctx.saved_tensors
        return g * w * ctx.factor, (g * x * ctx.factor).sum(0), None


def test_a_gradient_of_a_second_output_that_is_dropped():
    report = check(LosesSecond, {"x": X, "w": V, "factor": 2.0})
    assert {v.name: v.status for v in report.verdicts} == {"x": "refuted", "w": "proved"}


class NoGradient(Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x * w

    @staticmethod
    def backward(ctx, g):
        _, w = ctx.saved_tensors
        return g * w, None


def test_none_for_an_argument_that_matters():
    report = check(NoGradient, {"x": X, "w": X})
    assert {v.name: v.status for v in report.verdicts} == {"x": "proved", "w": "refuted"}
    assert "no gradient is returned of w" in said(report, "w")


class Nothing(NoGradient):
    @staticmethod
    def backward(ctx, g):
        return None, None


def test_none_for_all_that_matter():
    assert statuses(Nothing, {"x": X, "w": X}) == {"x": "refuted", "w": "refuted"}


def test_none_for_what_does_not_matter():
    class Unused(Function):
        @staticmethod
        def forward(ctx, x, w):
            return 3 * x

        @staticmethod
        def backward(ctx, g):
            return 3 * g, None

    assert statuses(Unused, {"x": X, "w": X}) == {"x": "proved", "w": "proved"}


def in_place(right):
    class Doubled(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            return (2 if right else 1) * g

    return lambda x: Doubled.apply(x * x)


def test_mark_dirty_and_once_differentiable():
    assert is_right(in_place(True), [X]) and check(in_place(False), [X]).status == "refuted"


def test_an_argument_that_is_written_to_is_refused():
    def f(x):
        with torch.no_grad():
            x.mul_(2)
        return x * x

    report = check(f, [X])
    assert report.status == "undecided" and "a write to an argument in place" in said(report)


class WithPlaces(Function):
    @staticmethod
    def forward(ctx, x):
        values, places = x.max(-1)
        ctx.save_for_backward(places)
        ctx.size = x.shape[-1]
        ctx.mark_non_differentiable(places)
        return values, places

    @staticmethod
    def backward(ctx, g, _):
        (places,) = ctx.saved_tensors
        found = g.new_zeros(*g.shape, ctx.size)
        return found.scatter_(-1, places.unsqueeze(-1), g.unsqueeze(-1))


def test_outputs_that_are_not_differentiable():
    assert is_right(WithPlaces, [X]) and is_right(lambda x: WithPlaces.apply(x)[0].exp(), [X])


def test_floats_that_are_marked_as_not_differentiable():
    class WithNorm(Function):
        @staticmethod
        def forward(ctx, x):
            norm = x.pow(2).sum()
            ctx.save_for_backward(x)
            ctx.mark_non_differentiable(norm)
            return x * x, norm

        @staticmethod
        def backward(ctx, g, _):
            return 2 * g * ctx.saved_tensors[0]

    report = check(WithNorm, [X])
    first = report.verdicts[0].provided[0]
    assert report.ok and first.kind == "held" and "mark_non_differentiable" in str(first)
    used = check(lambda x: WithNorm.apply(x)[0] * WithNorm.apply(x)[1], [X])
    assert used.ok and used.verdicts[0].provided[0].kind == "held"


def test_checkpointing():
    from torch.utils.checkpoint import checkpoint

    assert is_right(lambda x: checkpoint(lambda y: Square.apply(torch.sin(y)), x, use_reentrant=False), [X])
    assert check(lambda x: checkpoint(Forgets.apply, x, use_reentrant=False), [X]).status == "refuted"
    with pytest.raises(InputError, match="use_reentrant=False"):
        check(lambda x: checkpoint(Square.apply, x, use_reentrant=True), [X])


def test_a_checkpoint_draws_the_same_again():
    from torch.utils.checkpoint import checkpoint

    assert is_right(lambda x: checkpoint(lambda y: F.dropout(y, 0.5) * y, x, use_reentrant=False), [X])
    assert is_right(lambda x: checkpoint(lambda y: torch.rand_like(y) * y, x, use_reentrant=False), [X])


def test_random_draws_are_any_numbers():
    class Noisy(Function):
        @staticmethod
        def forward(ctx, x):
            noise = torch.randn_like(x)
            ctx.save_for_backward(noise)
            return x * noise

        @staticmethod
        def backward(ctx, g):
            (noise,) = ctx.saved_tensors
            return g * noise

    class Redraws(Noisy):
        @staticmethod
        def backward(ctx, g):
            return g * torch.randn_like(g)

    state = torch.get_rng_state()
    report = check(Noisy, [X])
    assert report.status == "proved" and any("random draws" in str(c) for c in report.verdicts[0].provided)
    assert check(Redraws, [X]).status == "refuted" and torch.equal(state, torch.get_rng_state())


def test_hooks_and_saved_outputs():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    assert is_right(Exp, [X])

    def hooked(x):
        y = Exp.apply(x)
        y.register_hook(lambda g: 2 * g)
        return y

    assert "2 times the derivative" in said(check(hooked, [X]))


# Values that are held fixed.


def straight_through(x):
    return x + (torch.sign(x) - x).detach()


def test_what_is_detached_is_held_and_said_first():
    report = check(straight_through, [X])
    first = report.verdicts[0].provided[0]
    assert report.ok and first.kind == "held" and "detach" in str(first) and "in straight_through" in str(first)


def test_json_names_what_is_held():
    found = json.loads(report_json("gradients", check(straight_through, [X])))
    jsonschema.validate(found, json.loads(files("bpverify.render").joinpath("schema.json").read_text(encoding="utf-8")))
    (condition, *_) = found["verdicts"][0]["condition_details"]
    assert (condition["kind"], condition["names"]) == ("held", ["detach", "straight_through"])


def test_an_assertion_fails_unless_it_is_named():
    with pytest.raises(AssertionError, match="held fixed"):
        assert_function(straight_through, [X])
    file = f"{__name__.rpartition('.')[2]}.py"
    for name in ("detach", "straight_through", file):
        assert assert_function(straight_through, [X], held=[name]).ok
    with pytest.raises(InputError, match=f"what is held fixed there: detach, straight_through, {file}"):
        assert_function(straight_through, [X], held=["no_grad"])


@pytest.mark.parametrize("way", ["detach", "data", "no_grad"])
def test_ways_to_hold(way):
    def f(x):
        if way == "no_grad":
            with torch.no_grad():
                scale = x.abs().sum()
        else:
            scale = (x.detach() if way == "detach" else x.data).abs().sum()
        return x / scale

    report = check(f, [X])
    assert report.ok and report.verdicts[0].provided[0].kind == "held"


def test_a_function_with_an_argument_that_is_held():
    report = check(lambda x: NoGradient.apply(x, x.detach().exp()), [X])
    assert report.ok and report.verdicts[0].provided[0].kind == "held"
    wrong = check(lambda x: Forgets.apply(x) * x.detach(), [X])
    assert wrong.status == "refuted"


def test_within_a_function_nothing_is_held():
    class Detaches(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            with torch.no_grad():
                inner = x.detach().clone()
            return inner * x.data

        @staticmethod
        def backward(ctx, g):
            return 2 * g * ctx.saved_tensors[0]

    class Half(Detaches):
        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    report = check(Detaches, [X])
    assert report.status == "proved" and not any(c.kind == "held" for c in report.verdicts[0].provided)
    assert check(Half, [X]).status == "refuted"


def test_statistics_that_are_kept_hold_nothing():
    running = torch.zeros(3, dtype=torch.float64)

    def f(x):
        running.mul_(0.9).add_(0.1 * x.mean(0).detach())
        return x - x.mean(0)

    report = check(f, [X])
    assert report.ok and not any(c.kind == "held" for c in report.verdicts[0].provided)
    assert torch.equal(running, torch.zeros(3, dtype=torch.float64))


def test_a_gradient_through_what_is_held_is_wrong():
    class Through(Function):
        @staticmethod
        def forward(ctx, x, held):
            ctx.save_for_backward(x, held)
            return x * held

        @staticmethod
        def backward(ctx, g):
            x, held = ctx.saved_tensors
            return g * (held + x), None

    assert check(lambda x: Through.apply(x, x.detach()), [X]).status == "refuted"


# Stand-ins for a derivative, and what they are meant for.


class Rounded(Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g


class Reversed(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.strength * g, None


def test_surrogates():
    assert "the derivative is 0" in said(check(Rounded, [X]))
    assert "-1/4 times the derivative" in said(check(Reversed, {"x": X, "strength": 0.25}))


def test_what_is_meant():
    assert statuses(Rounded, [X], meant=lambda x: x) == {"x": "proved"}
    assert check(Rounded, [X], meant=lambda x: 2 * x).status == "refuted"
    assert statuses(Reversed, {"x": X, "strength": 0.25}, meant=lambda x, strength: -strength * x) == {"x": "proved"}
    with pytest.raises(InputError, match="meant's outputs"):
        check(Rounded, [X], meant=lambda x: x.sum())


DERIVATIVES = {
    "upsample": lambda x: F.interpolate(x, scale_factor=2), "bilinear": lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"),
    "replicate": lambda x: F.pad(x, (1, 1, 0, 2), mode="replicate"), "reflect": lambda x: F.pad(x, (1, 1, 1, 0), mode="reflect"),
    "shrink": lambda x: F.softshrink(x) + F.hardshrink(x), "median": lambda x: x.median(-1)[0] + x.kthvalue(3, 3)[0],
    "cummax": lambda x: x.cummax(-1)[0], "cumulative": lambda x: x.cumsum(-1).cumprod(-1),
    "inverse": lambda x: torch.linalg.inv(x[0, 0][:, :2]), "einsum": lambda x: torch.einsum("abij,abkj->bik", x, x),
    "norms": lambda x: torch.linalg.vector_norm(x, dim=-1) + x.norm(p=1, dim=-1),
    "spread": lambda x: x.std(-1) + x.var(-1, correction=0),
    "unfold": lambda x: F.unfold(x, 2), "pool": lambda x: F.avg_pool2d(F.max_pool2d(x, 2, stride=1), (1, 2)),
    "transposed": lambda x: F.conv_transpose2d(x, x[:, :, :, :2], stride=2),
    "losses": lambda x: F.smooth_l1_loss(x, x.flip(-1).exp()),
}  # fmt: skip


@pytest.mark.parametrize("name", DERIVATIVES)
def test_torchs_own_derivatives_are_right(name):
    report = check(DERIVATIVES[name], [RNG.normal(size=(1, 1, 2, 3))])
    assert report.ok, (report.verdicts[0].reason, said(report))


def test_a_write_that_autograd_does_not_see():
    def under_no_grad(x):
        y = x.clone()
        with torch.no_grad():
            y.clamp_(min=0)
        return y * y

    def through_data(x):
        y = x.clone()
        y.data.mul_(2)
        return y * y

    for f in (under_no_grad, through_data):
        report = check(f, [X])
        assert report.status == "undecided" and "a write that torch's autograd does not see" in said(report)


# Backward passes that are differentiated, and kernels without a text.


def test_double_backward():
    assert statuses(Square, [X], twice=True) == {"x": "proved", "upstream": "proved"}
    assert is_right(lambda x, w: (NoGradient.apply(x, w.detach())), {"x": X, "w": Y}, wrt=["x"], twice=True)


class KeepsTheWrong(Function):
    """It keeps what it computed inside of forward, which no graph reaches."""

    @staticmethod
    def forward(ctx, x):
        ctx.slope = 3 * x * x
        return x**3

    @staticmethod
    def backward(ctx, g):
        return g * ctx.slope


def test_a_double_backward_that_is_wrong():
    assert is_right(KeepsTheWrong, [X])
    found = statuses(KeepsTheWrong, [X], twice=True)
    assert found == {"x": "refuted", "upstream": "proved"}
    with pytest.raises(InputError, match="a function with one output"):
        check(Scaled, {"x": X, "w": V, "factor": 2.0}, twice=True)


def test_a_double_backward_that_is_not_there():
    class Once(Square):
        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            return 2 * g * ctx.saved_tensors[0]

    assert statuses(Once, [X], twice=True) == {"x": "refuted", "upstream": "refuted"}


class Compiled(Function):
    """It reads the memory, as a kernel does."""

    factor = 2.0

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.from_numpy(np.square(x.detach().numpy()))

    @classmethod
    def backward(cls, ctx, g):
        return torch.from_numpy(cls.factor * g.numpy() * ctx.saved_tensors[0].detach().numpy())


def test_a_kernel_beside_its_reference():
    report = check(Compiled, [X], reference=lambda x: Square.apply(x))
    assert report.ok and "Compiled beside <lambda> in floats, at 5 points: largest relative error" in report.notes[0]
    assert check(Compiled, {"x": "(m, n)"}, reference=Square).ok
    wrong = check(Compiled, [X], reference=Forgets)
    assert wrong.status == "refuted"

    class Off(Compiled):
        factor = 2.1

    off = check(Off, [X], reference=Square)
    assert off.status == "undecided" and "is not what Off computes in floats" in said(off)
    with pytest.raises(InputError, match="neither meant= nor twice="):
        check(Compiled, [X], reference=Square, twice=True)


# What is refused by name, with the line.


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: x * x.max().item(), "item"),
        (lambda x: x * float(x.sum()), "item"),
        (lambda x: x * 2 if x.sum() else x, "bool"),
        (lambda x: x * torch.tensor(x.tolist()), "tolist"),
        (lambda x: x * torch.from_numpy(np.exp(x.detach().numpy())), "numpy"),
        (lambda x: x * torch.tensor(np.asarray(x.detach())), "numpy"),
        (lambda x: x * x.data_ptr(), "data_ptr"),
        (lambda x: torch.view_as_real(torch.fft.fft(x)), "_fft_r2c"),
        (lambda x: x * torch.igamma(x, x), "igamma"),
        (lambda x: x.to_sparse().to_dense(), "sparse"),
        (lambda x: x.clone().view(torch.int64).to(torch.float64), "another type"),
    ],
)
def test_what_is_refused(f, words):
    report = check(f, [X + 5])
    assert report.status == "undecided" and words in said(report) and "test_torch_functions.py:" in said(report)


def test_a_refusal_that_is_swallowed():
    def f(x):
        try:
            scale = float(x.sum())
        except Exception:  # noqa: BLE001 - what careless code does
            scale = 2.0
        return scale * x

    assert check(f, [X]).status == "undecided"


def test_constants_may_be_read():
    scale = torch.tensor([1.5, 2.0, 0.5], dtype=torch.float64)
    assert is_right(lambda x: x * scale.numpy().max() * scale[1].item() * float(scale.sum() * 2), [X])
    assert is_right(lambda x: x * torch.arange(3).to(x.dtype).tolist()[2], [X])


def test_what_another_run_left_behind():
    kept = []

    def f(x):
        kept.append(x * 2)
        return x * kept[0]

    def cached(x, cache={}):  # noqa: B006 - what careless code does
        if "y" not in cache:
            cache["y"] = x * 2
        return x * cache["y"]

    for function in (f, cached):
        report = check(function, [X])
        assert report.status == "undecided" and ("another run" in said(report) or "kept between calls" in said(report))
    assert kept == []
    assert check(f, [X], reset=kept.clear).ok and kept == []


def test_a_kernel_without_a_text():
    report = check(lambda x: x * torch.Tensor.data_ptr(x), [X])
    assert report.status == "undecided" and "data_ptr" in said(report)
    report = check(lambda x: x * torch._C.TensorBase.untyped_storage(x).data_ptr(), [X])
    assert not report.ok


def test_whether_torch_differentiates_is_put_back():
    def f(x):
        torch.set_grad_enabled(False)
        return x * x

    assert not check(f, [X]).ok and torch.is_grad_enabled()


def test_a_plain_tensor_that_was_filled_is_not_read():
    def f(x):
        found = torch.zeros(3, dtype=x.dtype)
        found[:] = x.detach()[0]
        return x * torch.tensor(found.numpy())

    assert "numpy" in said(check(f, [X]))


def test_an_error_of_the_code_is_told_with_its_line():
    with pytest.raises(InputError, match=r"test_torch_functions.py:\d+, in broken"):
        check(broken, [X])


def broken(x):
    return x @ x


def test_memory_that_nothing_was_written_to():
    class Leaves(Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, g):
            found = torch.empty_like(g)
            found[0] = 2 * g[0]
            return found

    report = check(Leaves, [X])
    assert report.status in ("refuted", "undecided")
    assert not check(lambda x: x * torch.empty_like(x), [X]).ok


# The other entrances.


def loss(w, x, t):
    return F.cross_entropy(x @ w, t)


def by_hand(w, x, t, factor=1):
    p = torch.softmax(x @ w, -1)
    p[torch.arange(len(t)), t] -= 1
    return {"w": factor * x.t() @ p / len(t)}


def test_a_loss_and_gradients_by_hand():
    at = {"w": torch.tensor(RNG.normal(size=(3, 4))), "x": torch.tensor(X), "t": torch.tensor([3, 0])}
    assert bpverify.check_gradients(loss, by_hand, at, seed=1).ok
    wrong = bpverify.check_gradients(loss, lambda w, x, t: by_hand(w, x, t, 2), at, seed=1)
    assert "2 times the derivative" in said(wrong)
    assert assert_gradients(loss, by_hand, at).ok


def test_one_function_that_returns_both():
    def both(w, x, t, factor=1):
        return loss(w, x, t), by_hand(w, x, t, factor)

    at = {"w": torch.tensor(RNG.normal(size=(3, 4))), "x": torch.tensor(X), "t": torch.tensor([3, 0])}
    assert bpverify.check_gradients(both, both, at, seed=1).ok

    def wrong(w, x, t):
        return both(w, x, t, 3)

    assert bpverify.check_gradients(wrong, wrong, at, seed=1).status == "refuted"
    with pytest.raises(InputError, match="the cost and its gradients"):
        bpverify.check_gradients(loss, loss, at, seed=1)


def test_gradients_by_hand_hold_nothing():
    def gradients(w, x, t):
        with torch.no_grad():
            return by_hand(w.detach(), x.data, t)

    at = {"w": torch.tensor(RNG.normal(size=(3, 4))), "x": torch.tensor(X), "t": torch.tensor([3, 0])}
    report = bpverify.check_gradients(loss, gradients, at, seed=1)
    assert report.ok and not any(c.kind == "held" for c in report.verdicts[0].provided)


class Layer(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.inner = torch.nn.Linear(3, 2)
        self.function = function
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        return self.function.apply(self.inner(x))


def test_a_module_with_its_parameters():
    module = Layer(Square)
    assert statuses(module, {"x": X.astype(np.float32)}) == dict.fromkeys(["x", "inner.weight", "inner.bias"], "proved")
    assert set(statuses(Layer(Forgets), {"x": X.astype(np.float32)}).values()) == {"refuted"}
    assert float(module.calls) == 0 and module.inner.weight.grad is None


MODULES = {
    "norm": (torch.nn.LayerNorm(3), X), "rms": (torch.nn.RMSNorm(3), X), "batch": (torch.nn.BatchNorm1d(3), X),
    "group": (torch.nn.GroupNorm(1, 3), X), "conv": (torch.nn.Conv1d(2, 2, 2), X[None]), "pool": (torch.nn.AvgPool1d(2), X[None]),
    "largest": (torch.nn.MaxPool1d(2), X[None]), "embedding": (torch.nn.Embedding(4, 2), np.array([1, 3])),
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_torchs_own_modules(name):
    module, given = MODULES[name]
    before = {key: value.clone() for key, value in module.state_dict().items()}
    assert is_right(module.double(), [given])
    assert all(torch.equal(value, before[key].to(value.dtype)) for key, value in module.state_dict().items())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "given"),
    [
        (torch.nn.LSTM(2, 2), [RNG.normal(size=(2, 1, 2))]),
        (torch.nn.GRU(2, 2), [RNG.normal(size=(2, 1, 2))]),
        (torch.nn.MultiheadAttention(2, 1), [RNG.normal(size=(2, 1, 2))] * 3),
    ],
)
def test_torchs_recurrent_modules_and_attention(module, given):
    assert is_right(module.double(), given)


def test_a_row_that_is_given(monkeypatch):
    from bpverify.frameworks import rows

    monkeypatch.setattr(rows, "_GIVEN", {})
    library = torch.library.Library("bpverify_tests", "DEF")
    library.define("cube(Tensor x) -> Tensor")
    library.impl("cube", lambda x: x**3, "CompositeExplicitAutograd")

    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return torch.ops.bpverify_tests.cube(x)

        @staticmethod
        def backward(ctx, g):
            return 3 * g * ctx.saved_tensors[0] ** 2

    refused = check(Cube, [X])
    assert refused.status == "undecided" and "bpverify_tests.cube" in said(refused)

    @bpverify.row("bpverify_tests::cube")
    def cube(x):
        return np.power(x, 3)

    report = check(Cube, [X])
    assert report.status == "proved" and "your row" in str(report.verdicts[0].provided[0])

    @bpverify.row("bpverify_tests::cube")
    def square(x):
        return np.power(x, 2)

    assert "not computed by its row as by torch" in said(check(Cube, [X]))
    with pytest.raises(InputError, match="an operation with its namespace"):
        bpverify.row("cube")
    library._destroy()


def test_the_fast_path():
    w = RNG.normal(size=(30, 40))
    report = check(lambda x, w: Square.apply(torch.tanh(x @ w)), {"x": RNG.normal(size=(7, 30)), "w": w}, fast=True)
    assert {v.status for v in report.verdicts} == {"tested"}
    wrong = check(lambda x, w: Forgets.apply(torch.tanh(x @ w)), {"x": RNG.normal(size=(7, 30)), "w": w}, fast=True)
    assert {v.status for v in wrong.verdicts} == {"refuted"}
    held = check(lambda x, w: (x.detach() @ w) * (x @ w), {"x": RNG.normal(size=(7, 30)), "w": w}, fast=True)
    assert held.ok and held.verdicts[0].provided[0].kind == "held"


def test_a_loop_that_ends_by_a_tolerance():
    def root(factor):
        class Root(Function):
            @staticmethod
            def forward(ctx, a):
                z = torch.ones_like(a)
                while (z * z - a).abs().max() > 1e-4:
                    z = (z + a / z) / 2
                ctx.save_for_backward(z)
                return z

            @staticmethod
            def backward(ctx, g):
                return factor * g / (2 * ctx.saved_tensors[0])

        return Root

    right = check(root(1), [np.array([2.0, 3.0])])
    assert right.status == "undecided" and "a loop ends by a tolerance" in said(right)
    assert check(root(2), [np.array([2.0, 3.0])]).status == "refuted"


def test_a_search():
    def halving(factor):
        class Root(Function):
            @staticmethod
            def forward(ctx, a):
                low, step = torch.zeros_like(a), torch.full_like(a, 4.0)
                for _ in range(30):
                    step = step / 2
                    low = torch.where((low + step) ** 2 <= a, low + step, low)
                ctx.save_for_backward(low)
                return low

            @staticmethod
            def backward(ctx, g):
                return factor * g / (2 * ctx.saved_tensors[0])

        return Root

    report = check(halving(1), [np.array([2.0])])
    assert report.status == "undecided" and "a search, such as bisection" in said(report)
    assert is_right(halving(1), [np.array([2.0])], meant=torch.sqrt) is False
    assert check(halving(2), [np.array([2.0])], meant=torch.sqrt).status != "proved"


def test_a_softplus_is_one_beyond_its_threshold():
    class Mish(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * torch.tanh(F.softplus(x))

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            t = torch.tanh(F.softplus(x))
            return g * (t + x * torch.sigmoid(x) * (1 - t * t))

    report = check(Mish, [X])
    assert report.ok and any("softplus" in str(c) for c in report.verdicts[0].provided)


def test_constants_of_pythons_floats():
    scale = 1 / math.sqrt(3)

    class Scale(Function):
        @staticmethod
        def forward(ctx, x):
            return x * scale

        @staticmethod
        def backward(ctx, g):
            return g / math.sqrt(3)

    assert is_right(Scale, [X])


def test_what_is_no_example():
    with pytest.raises(InputError, match="a tensor or an array of floats"):
        check(lambda x: x, [np.array([1, 2])])
    with pytest.raises(InputError, match="one of the tensors of floats"):
        check(Square, [X], wrt=["y"])
    with pytest.raises(InputError, match="a tensor of floats"):
        check(lambda x: x > 0, [X])


# The command.

MODULE = """
import numpy as np
import torch

class Half(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0]

def through(x):
    return x + (torch.round(x) - x).detach()

def cost(x):
    return (x * x).sum()

def gradients(x):
    return 2 * x

def identity(x):
    return x

class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g

at = [np.array([[0.3, -1.2, 2.6]])]
pair = {"cost": cost, "gradients": gradients, "at": [torch.tensor([1.0, 2.0])]}
named = {"function": through, "at": at, "held": ["through"]}
meant = {"function": Round, "at": at, "meant": identity}
odd = {"function": through, "at": at, "hold": ["through"]}
none = {"function": 3, "at": at}
"""


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("Half", 1, "1/2 times the derivative"),
        ("through", 0, "held fixed"),
        ("through --strict", 3, "right only with held fixed"),
        ("through --strict --held detach", 0, "held fixed"),
        ("named --strict", 0, "held fixed"),
        ("meant", 0, "vector-Jacobian product of identity"),
        ("pair", 0, "gradients as the gradient of cost"),
        ("cost", 0, "autograd of cost"),
        ("odd", 2, "did you mean 'held'"),
        ("none", 2, "a function"),
        ("Nothing", 2, "a name that the module defines"),
    ],
)
def test_the_command(arguments, status, words, tmp_path):
    (tmp_path / "m_of_torch.py").write_text(MODULE, encoding="utf-8")
    name, *options = arguments.split()
    done = CliRunner().invoke(main, ["gradients", f"{tmp_path / 'm_of_torch.py'}:{name}", "--seed", "1", *options])
    assert (done.exit_code, words in " ".join(done.output.split())) == (status, True), done.output


def test_a_file_repeats_gradients_of_numpys_code_alone(tmp_path):
    (tmp_path / "m_of_torch.py").write_text(MODULE, encoding="utf-8")
    done = CliRunner().invoke(main, ["gradients", f"{tmp_path / 'm_of_torch.py'}:Half", "--repro", str(tmp_path / "again.py")])
    assert done.exit_code == 2 and "--repro" in done.output
