"""Layers with backward passes, right ones and the slips that are made in them."""

import numpy as np
import pytest

from bpverify.exact.gradients import check_vjp
from tests.exact import layer_cases as layers

RNG = np.random.default_rng(3)


def arrays(*shapes):
    return [RNG.normal(size=s) for s in shapes]


NORM = arrays((4, 3), 3, 3)
CASES = {
    "batchnorm": (layers.batchnorm_forward, layers.batchnorm_backward, layers.batchnorm_no_mean, NORM),
    "batchnorm, shorter": (layers.batchnorm_forward, layers.batchnorm_backward_alt, layers.batchnorm_no_mean, NORM),
    "layernorm": (layers.layernorm_forward, layers.layernorm_backward, layers.layernorm_wrong_axis, NORM),
    "softmax": (layers.softmax_forward, layers.softmax_backward, layers.softmax_diagonal, arrays((3, 4))),
    "conv": (layers.conv_forward, layers.conv_backward, layers.conv_flipped, arrays((1, 5, 5), (2, 3, 3))),
    "max pool": (layers.pool_forward, layers.pool_backward, layers.pool_average, arrays((4, 4))),
    "lstm": (layers.lstm_forward, layers.lstm_backward, layers.lstm_no_output_slope, arrays(2, 3, 3, (12, 2), (12, 3), 12)),
    "embedding": (layers.embedding_forward, layers.embedding_backward, layers.embedding_overwrites,
                  [*arrays((4, 2)), np.array([1, 3, 1])]),
    "normalised rows": (layers.norm_forward, layers.norm_backward, layers.norm_wrong, arrays((3, 4))),
    "rnn": (layers.rnn_forward, layers.rnn_backward, layers.rnn_truncated, arrays((3, 2), (4, 2), (4, 4), 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_right(name):
    forward, right, _, at = CASES[name]
    report = check_vjp(forward, right, at)
    assert report.ok, [(v.name, v.status, v.reason) for v in report.verdicts]


@pytest.mark.parametrize("name", CASES)
def test_wrong(name):
    forward, _, wrong, at = CASES[name]
    assert check_vjp(forward, wrong, at).status == "refuted"
