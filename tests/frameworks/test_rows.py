"""Each row beside torch's own kernel, on edges: zeros, halves, negatives, ties, empty tensors, one number."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the rows are those of torch's operations")

from bpverify.errors import UnsupportedError
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run
from bpverify.exact.record.graph import Graph
from bpverify.frameworks.arithmetic import Arithmetic
from bpverify.frameworks.notes import Notes
from bpverify.frameworks.torch.dispatch import Dispatch
from bpverify.frameworks.torch.keeping import Kept
from bpverify.frameworks.torch.rows import table
from bpverify.frameworks.torch.rows.table import ROWS

F = torch.nn.functional
A = np.array([[-1.5, -1.0, -0.5], [0.5, 1.0, 2.5]])
POSITIVE = np.array([[0.25, 0.5, 1.0], [1.5, 2.0, 3.75]])
INSIDE = np.array([[-0.75, -0.5, 0.0], [0.25, 0.5, 0.875]])
TIES = np.array([[1.0, 1.0, 0.0], [-2.0, 3.0, 3.0]])
B = np.array([[2.0, -3.0, 0.5], [1.0, 1.0, -0.25]])
EDGES = np.array([-2.5, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.5])
EMPTY = np.zeros((0, 3))
ONE = np.array(0.75)
SQUARE = np.array([[2.0, -1.0, 0.5], [1.0, 3.0, -2.0], [0.25, 1.0, 1.5]])
STACK = np.stack([SQUARE, SQUARE.T + 1])
IMAGE = np.round(np.sin(np.arange(2 * 2 * 5 * 4)) * 8).reshape(2, 2, 5, 4) / 8
KERNEL = np.round(np.cos(np.arange(2 * 2 * 3 * 2)) * 8).reshape(2, 2, 3, 2) / 8
AT = torch.tensor([[0, 2, 1], [1, 1, 0]])

UNARY = (
    "neg abs sign sgn exp exp2 expm1 sin cos tan atan sinh cosh tanh asinh sigmoid erf erfc square relu round_half floor ceil "
    "trunc silu gelu isnan isinf logical_not clone positive softplus hardtanh leaky_relu elu logsigmoid mish softsign hardswish "
    "hardsigmoid"
).split()
SPECIAL = {
    "round_half": torch.round, "silu": F.silu, "gelu": F.gelu, "softplus": F.softplus, "hardtanh": F.hardtanh,
    "leaky_relu": F.leaky_relu, "elu": F.elu, "logsigmoid": F.logsigmoid, "mish": F.mish, "softsign": F.softsign,
    "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid, "relu": torch.relu,
}  # fmt: skip
CASES: list[tuple[str, object, tuple[np.ndarray, ...]]] = [
    *((name, SPECIAL.get(name) or getattr(torch, name), (at,)) for name in UNARY for at in (EDGES, A, ONE)),
    *((name, SPECIAL.get(name) or getattr(torch, name), (EMPTY,)) for name in UNARY if name != "hardtanh"),
    *((name, getattr(torch, name), (POSITIVE,)) for name in "log log2 log10 log1p sqrt rsqrt reciprocal lgamma".split()),
    *((name, getattr(torch, name), (INSIDE,)) for name in "asin acos atanh".split()),
    ("acosh", torch.acosh, (POSITIVE + 1,)),
    *((name, getattr(torch, name), (A, B)) for name in "add sub mul div maximum minimum fmax fmin atan2 hypot copysign".split()),
    *((name, getattr(torch, name), (TIES, TIES.copy())) for name in "eq ne lt le gt ge maximum minimum".split()),
    *((name, getattr(torch, name), (EDGES, EDGES[::-1].copy())) for name in "lt le gt ge eq ne".split()),
    ("add alpha", lambda a, b: torch.add(a, b, alpha=3), (A, B)),
    ("sub alpha", lambda a, b: torch.sub(a, b, alpha=2), (A, B)),
    ("rsub", lambda a: 2 - a, (A,)),
    ("div floor", lambda a, b: torch.div(a, b, rounding_mode="floor"), (A, B)),
    ("div trunc", lambda a, b: torch.div(a, b, rounding_mode="trunc"), (A, B)),
    ("floor_divide", lambda a, b: a // b, (A, B)),
    ("remainder", torch.remainder, (A, B)),
    ("remainder of a number", lambda a: a % 0.75, (A,)),
    ("fmod", torch.fmod, (A, B)),
    ("pow 2", lambda a: a**2, (EDGES,)),
    ("pow 0", lambda a: a**0, (EDGES,)),
    ("pow -1", lambda a: a**-1, (A,)),
    ("pow 0.5", lambda a: a**0.5, (POSITIVE,)),
    ("pow 1.5", lambda a: a**1.5, (POSITIVE,)),
    ("pow of two", torch.pow, (POSITIVE, B)),
    ("pow of a number", lambda b: 2**b, (B,)),
    ("pow of whole exponents", lambda a: a ** torch.tensor([0, 1, 3]), (A,)),
    ("round decimals", lambda a: torch.round(a, decimals=1), (A + 0.11,)),
    ("clamp", lambda a: a.clamp(-1, 1), (EDGES,)),
    ("clamp crossed", lambda a: a.clamp(1, -1), (EDGES,)),
    ("clamp min", lambda a: a.clamp(min=0.5), (EDGES,)),
    ("clamp max", lambda a: a.clamp_max(0.5), (EDGES,)),
    ("clamp of tensors", lambda a, b: torch.clamp(a, min=b), (A, B)),
    ("threshold", lambda a: F.threshold(a, 0.5, -3.0), (EDGES,)),
    ("where", lambda a, b: torch.where(a > b, a, b), (A, B)),
    ("masked_fill", lambda a: a.masked_fill(a > 0, -2.5), (EDGES,)),
    ("masked_fill -inf", lambda a: torch.exp(a.masked_fill(a > 0, float("-inf"))), (EDGES,)),
    ("lerp", lambda a, b: torch.lerp(a, b, 0.25), (A, B)),
    ("lerp tensor", lambda a, b: torch.lerp(a, b, a), (A, B)),
    ("addcmul", lambda a, b: torch.addcmul(a, a, b, value=0.5), (A, B)),
    ("addcdiv", lambda a, b: torch.addcdiv(a, a, b, value=2), (A, B)),
    ("xlogy", torch.xlogy, (np.array([0.0, 0.5, 2.0]), np.array([0.5, 1.0, 3.0]))),
    ("logical", lambda a, b: (a.logical_and(b), a.logical_or(b), a.logical_xor(b)), (TIES, INSIDE)),
    ("softplus beta", lambda a: F.softplus(a, beta=2, threshold=3), (EDGES,)),
    ("gelu tanh", lambda a: F.gelu(a, approximate="tanh"), (EDGES,)),
    *((f"{name} all", getattr(torch, name), (TIES,)) for name in "sum mean var std amax amin max min prod argmax any all".split()),
    *((f"{name} one", getattr(torch, name), (ONE,)) for name in "sum mean amax max min prod argmax".split()),
    *((f"{name} dim", lambda a, of=name: getattr(torch, of)(a, dim=-1), (B,)) for name in "sum mean var std amax prod".split()),
    *((f"{name} kept", lambda a, name=name: getattr(torch, name)(a, dim=0, keepdim=True), (B,)) for name in "sum var amax".split()),
    ("sum dims", lambda a: a.sum((0, 2)), (IMAGE,)),
    ("sum empty", torch.sum, (EMPTY,)),
    ("sum no dims", lambda a: a.sum(()), (B,)),
    ("mean empty rows", lambda a: a.sum(0), (EMPTY,)),
    ("var population", lambda a: a.var(-1, unbiased=False), (B,)),
    ("var correction", lambda a: torch.var(a, dim=1, correction=0), (B,)),
    ("var_mean", lambda a: torch.var_mean(a, dim=1), (B,)),
    ("std_mean", lambda a: torch.std_mean(a, dim=0, correction=1), (B,)),
    ("max dim", lambda a: a.max(-1), (B,)),
    ("max kept", lambda a: a.max(0, keepdim=True), (B,)),
    ("min dim", lambda a: a.min(-1), (B,)),
    ("max of two", torch.max, (A, B)),
    ("argmax dim", lambda a: (a.argmax(0), a.argmin(-1, keepdim=True), a.argmax(dim=0, keepdim=True)), (B,)),
    ("sort", lambda a: a.sort(-1), (B[:1],)),
    ("sort falling", lambda a: a.sort(0, descending=True), (B,)),
    ("sort stable", lambda a: torch.sort(a, stable=True, dim=-1, descending=True), (B,)),
    ("argsort", lambda a: a.argsort(-1), (A,)),
    ("topk", lambda a: a.topk(2, -1), (B[:1],)),
    ("topk smallest", lambda a: a.topk(2, 1, largest=False), (A,)),
    ("cumsum", lambda a: a.cumsum(-1), (B,)),
    ("cumprod", lambda a: a.cumprod(0), (B,)),
    ("any dim", lambda a: (a.any(-1), a.all(0)), (TIES,)),
    ("nonzero", torch.nonzero, (TIES,)),
    ("logsumexp", lambda a: a.logsumexp(-1), (B,)),
    ("softmax", lambda a: (a.softmax(-1), a.log_softmax(0)), (B,)),
    ("softmax of one", lambda a: a.softmax(0), (ONE,)),
    ("norm", lambda a: (a.norm(), torch.linalg.vector_norm(a, dim=-1), a.norm(p=1, dim=0)), (B,)),
    ("norm inf", lambda a: torch.linalg.vector_norm(a, ord=float("inf")), (B,)),
    ("bincount", lambda a: torch.bincount(torch.tensor([0, 2, 2]), weights=a, minlength=4), (EDGES[:3],)),
    ("mm", torch.mm, (A, SQUARE)),
    ("bmm", torch.bmm, (STACK, STACK + 1)),
    ("mv", torch.mv, (A, SQUARE[0])),
    ("dot", torch.dot, (SQUARE[0], SQUARE[1])),
    ("matmul", torch.matmul, (STACK, SQUARE)),
    ("addmm", lambda b, a, w: torch.addmm(b, a, w, beta=2, alpha=0.5), (B[0], A, SQUARE)),
    ("addmm beta 0", lambda b, a, w: torch.addmm(b, a, w, beta=0), (B[0], A, SQUARE)),
    ("baddbmm", torch.baddbmm, (STACK, STACK, STACK)),
    ("outer", torch.outer, (SQUARE[0], EDGES)),
    ("einsum", lambda a, b: torch.einsum("bij,bkj->bik", a, b), (STACK, STACK)),
    ("linear", F.linear, (A, SQUARE, SQUARE[0])),
    ("conv", lambda a, w: F.conv2d(a, w), (IMAGE, KERNEL)),
    ("conv all", lambda a, w, b: F.conv2d(a, w, b, stride=(2, 1), padding=(1, 2), dilation=(1, 2)), (IMAGE, KERNEL, EDGES[:2])),
    ("conv groups", lambda a, w: F.conv2d(a, w, groups=2, padding=1), (IMAGE, KERNEL[:, :1])),
    ("conv 1d", lambda a, w: F.conv1d(a, w, padding=1), (IMAGE[..., 0], KERNEL[..., 0])),
    ("conv transposed", lambda a, w: F.conv_transpose2d(a, w, stride=2, padding=1, output_padding=1), (IMAGE, KERNEL)),
    ("avg_pool", lambda a: F.avg_pool2d(a, 2, stride=1, padding=1), (IMAGE,)),
    ("avg_pool padding", lambda a: F.avg_pool2d(a, 2, padding=1, count_include_pad=False), (IMAGE,)),
    ("max_pool", lambda a: F.max_pool2d(a, 2, stride=1, padding=1, return_indices=True), (IMAGE,)),
    ("max_pool 1d", lambda a: F.max_pool1d(a, 2), (IMAGE[0],)),
    ("adaptive", lambda a: F.adaptive_avg_pool2d(a, (2, 3)), (IMAGE,)),
    ("views", lambda a: (a.t(), a[1:], a[:, ::2], a.view(3, 2), a.unsqueeze(1), a.expand(4, 2, 3), a.unbind(1)), (A,)),
    ("reshape", lambda a: (a.t().reshape(2, 3), a.t().contiguous(), a.flatten(), a.permute(1, 0)), (A,)),
    ("as_strided", lambda a: a.as_strided((2, 2), (1, 2), 1), (A,)),
    ("unfold", lambda a: a.unfold(0, 3, 2), (EDGES,)),
    ("diagonal", lambda a: (a.diagonal(), a.diag(1), torch.diag_embed(a[0])), (SQUARE,)),
    ("split", lambda a: (*a.split(2), *a.chunk(2, 1), *a.split([1, 2])), (SQUARE,)),
    ("cat", lambda a, b: (torch.cat([a, b]), torch.cat([a, b], -1), torch.stack([a, b], 1)), (A, B)),
    ("cat of ints", lambda a: torch.cat([a, torch.tensor([[1, 2, 3]])]), (A,)),
    ("flip roll", lambda a: (a.flip(0, 1), a.roll(1, 0), a.roll((1, 2), (0, 1)), a.roll(2), a.rot90()), (A,)),
    ("repeat", lambda a: (a.repeat(2, 2), a.repeat_interleave(2, 1), a.tile(2)), (A,)),
    ("tril", lambda a: (a.tril(), a.triu(1), a.tril(-1)), (SQUARE,)),
    ("pad", lambda a: (F.pad(a, (1, 2)), F.pad(a, (-1, 1, 2, 0), value=3.0)), (A,)),
    ("index", lambda a: (a[AT[0]], a[:, AT[0]], a[AT, AT], a[None, ..., 1], a[a > 0]), (SQUARE,)),
    ("index apart", lambda a: a[torch.tensor([0, 1]), :, torch.tensor([2, 0])], (STACK,)),
    ("index_select", lambda a: a.index_select(1, AT[0]), (A,)),
    ("gather", lambda a: (a.gather(1, AT), a.gather(0, AT[:, :2] % 2)), (A,)),
    ("scatter", lambda a, b: a.scatter(1, torch.tensor([[0, 2], [1, 0]]), b), (A, B)),
    ("scatter value", lambda a: a.scatter(1, AT, 2.5), (A,)),
    ("scatter_add", lambda a, b: a.scatter_add(1, AT, b), (A, B)),
    ("index_add", lambda a, b: a.index_add(0, torch.tensor([1, 1]), b, alpha=2), (A, B)),
    ("index_copy", lambda a, b: a.index_copy(0, torch.tensor([1, 0]), b), (A, B)),
    ("index_fill", lambda a: a.index_fill(1, torch.tensor([2]), 7.0), (A,)),
    ("index_put", lambda a, b: a.index_put((torch.tensor([0, 0]), torch.tensor([1, 1])), b[0, :2], accumulate=True), (A, B)),
    ("masked_select", lambda a: (a.masked_select(a > 0), a.masked_scatter(a > 0, a.flip(0, 1))), (A,)),
    ("embedding", lambda a: F.embedding(AT, a), (SQUARE,)),
    ("embedding padding", lambda a: F.embedding(AT, a, padding_idx=1), (SQUARE,)),
    ("filled", lambda a: (torch.zeros_like(a), torch.ones_like(a), torch.full_like(a, 0.1)), (A,)),
    ("new", lambda a: (a.new_full((2,), 3.5), a.new_ones(2), a.new_zeros(1, 2)), (A,)),
    ("in place", lambda a: a.clone().add_(1).mul_(a).clamp_(-2, 2).neg_(), (A,)),
    ("in place of a view", lambda a: _in_place(a), (A,)),
    ("written memory", lambda a: torch.empty_like(a).copy_(a), (A,)),
    ("out", lambda a, b: torch.add(a, b, out=torch.empty(2, 3, dtype=torch.float64)), (A, B)),
    ("batch norm", lambda a: F.batch_norm(a, None, None, training=True), (B,)),
    ("group norm", lambda a: F.group_norm(a, 2), (IMAGE,)),
    ("instance norm", F.instance_norm, (IMAGE,)),
    ("layer norm", lambda a, w: F.layer_norm(a, (3,), w), (B, SQUARE[0])),
    ("rms norm", lambda a, w: F.rms_norm(a, (3,), w, eps=1e-5), (B, SQUARE[0])),
    ("losses", lambda a, b: (F.mse_loss(a, b), F.l1_loss(a, b), F.smooth_l1_loss(a, b), F.huber_loss(a, b)), (A, POSITIVE)),
    ("kl_div", lambda a, b: F.kl_div(a, b, reduction="batchmean"), (A, POSITIVE)),
    ("cross entropy", lambda a: F.cross_entropy(a, torch.tensor([2, 0]), label_smoothing=0.1), (A,)),
    ("nll ignored", lambda a: F.nll_loss(a, torch.tensor([2, -100])), (A,)),
    ("bce", lambda a: F.binary_cross_entropy_with_logits(a, torch.ones(2, 3, dtype=torch.float64)), (A,)),
    ("attention", F.scaled_dot_product_attention, (STACK, STACK, STACK)),
    ("causal attention", lambda a: F.scaled_dot_product_attention(a, a, a, is_causal=True), (STACK,)),
    ("upsample", lambda a: F.interpolate(a, scale_factor=2), (IMAGE,)),
    ("pixel shuffle", lambda a: F.pixel_shuffle(a.reshape(1, 4, 5, 2), 2), (IMAGE[:1].reshape(1, 2, 5, 4),)),
    ("cdist free", lambda a, b: (a[:, None] - b[None]).pow(2).sum(-1).sqrt(), (A, B)),
    ("cummax", lambda a: (a.cummax(-1), a.cummin(0)), (TIES,)),
    ("median", lambda a: (a.median(), a.median(-1), a.kthvalue(2, 1), a.kthvalue(1, 0, keepdim=True)), (A,)),
    ("logcumsumexp", lambda a: a.logcumsumexp(1), (B,)),
    ("shrink", lambda a: (F.softshrink(a), F.hardshrink(a)), (EDGES,)),
    ("inverse", torch.linalg.inv, (SQUARE,)),
    ("new whole", lambda a: (torch.ones_like(a, dtype=torch.int64), a.new_zeros(2, dtype=torch.bool)), (A,)),
    ("glu", F.glu, (IMAGE,)),
    ("normalize", F.normalize, (B,)),
    ("cosine", F.cosine_similarity, (A, B)),
]  # fmt: skip


def _in_place(a: torch.Tensor) -> torch.Tensor:
    found = a.clone()
    found[0].mul_(2)
    found.t()[1:].add_(1)
    found[:, 2] = a[:, 0]
    found[torch.tensor([1]), torch.tensor([0])] -= 1.0
    return found


def leaves(value: object) -> list[torch.Tensor]:
    return [leaf for leaf in torch.utils._pytree.tree_leaves(value) if isinstance(leaf, torch.Tensor)]


def agree(function, arrays, fields=False, dtype=torch.float64):
    """Whether an operation's numbers are torch's floats, to the last digits; each row is held against torch's kernel on the way."""
    graph = Graph()
    kind = field_kind(graph, Run(2, np.inf)) if fields else None
    tracer = Tracer(graph, 0, kind)
    dispatch = Dispatch(Arithmetic(tracer), Notes(), Kept())
    given = []
    for i, array in enumerate(arrays):
        numbers = dispatch.arithmetic.numbers(tracer.symbols(array, f"x{i}"))
        given.append(dispatch.made(torch.tensor(array, dtype=dtype), numbers, True))
    with dispatch, np.errstate(all="ignore"):
        ours = leaves(function(*given))
    theirs = leaves(function(*(torch.tensor(array, dtype=dtype) for array in arrays)))
    assert [tuple(o.shape) for o in ours] == [tuple(t.shape) for t in theirs] and len(ours) > 0
    assert [(o.dtype, o.stride()) for o in ours] == [(t.dtype, t.stride()) for t in theirs]
    for one, other in zip(ours, theirs, strict=True):
        if one.dtype.is_floating_point:
            found = np.asarray(dispatch.arithmetic.floats(dispatch.numbers_of(one)))
            expected = other.double().numpy()
            known = np.isfinite(found) & np.isfinite(expected)
            assert np.array_equal(np.isnan(found) & np.isfinite(expected), np.zeros(found.shape, bool))
            assert np.allclose(found[known], expected[known], rtol=1e-12, atol=1e-12), (found, expected)
        else:
            assert torch.equal(one, other)


@pytest.mark.parametrize(("name", "function", "arrays"), CASES, ids=[f"{i} {name}" for i, (name, *_) in enumerate(CASES)])
def test_a_row_computes_what_torch_does(name, function, arrays):
    agree(function, arrays)


ON_FIELDS = {"mm", "conv all", "conv transposed", "softmax", "index", "in place of a view", "max_pool"}
BINARY = [case for case in CASES if case[0] in ON_FIELDS]


@pytest.mark.parametrize(("name", "function", "arrays"), BINARY, ids=[name for name, *_ in BINARY])
def test_so_it_does_in_prime_fields(name, function, arrays):
    agree(function, arrays, fields=True)


def test_every_row_is_of_an_operation_of_torchs():
    assert [name for name in ROWS if not hasattr(torch.ops.aten, name)] == []


def test_a_row_that_is_wrong_is_seen(monkeypatch):
    monkeypatch.setitem(table.ROWS, "exp", lambda x, a: x.np.exp(x.np.multiply(a, 2)))
    with pytest.raises(UnsupportedError, match="not computed by its row as by torch"):
        agree(torch.exp, (A,))
    monkeypatch.setitem(table.ROWS, "sqrt", lambda x, a: x.np.log(x.np.negative(x.np.absolute(a))))
    with pytest.raises(UnsupportedError, match="no number where torch has one"):
        agree(torch.sqrt, (POSITIVE,))
    monkeypatch.setitem(table.ROWS, "gt", lambda x, a, b: x.np.less(a, b))
    with pytest.raises(UnsupportedError, match="not computed by its row as by torch"):
        agree(lambda a: a > 0.25, (A,))
    monkeypatch.setitem(table.ROWS, "mean", lambda x, a, dim=None, keepdim=False: x.np.sum(a, axis=0))
    with pytest.raises(UnsupportedError, match="the shape"):
        agree(torch.mean, (A,))
