"""What an emitted module makes of its arguments: right, or one line of its own; and it is checked as it stands."""

import types
import warnings
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bpverify.cli import main
from bpverify.lowering.lower import lower
from bpverify.spec import network_from_toml, read_network


def module(source: str) -> types.ModuleType:
    found = types.ModuleType("lowered")
    exec(compile(source, "lowered.py", "exec"), found.__dict__)  # noqa: S102 - source of our own
    return found


NETWORK = read_network("3-4-2", "tanh,sigmoid", "quadratic")
NUMPY, PORTABLE = (module(lower(NETWORK, name).source) for name in ("numpy", "array-api"))
AT = NUMPY.at()
W, B, X, Y = AT["weights"], AT["biases"], AT["x"], AT["y"]
ONE_HOT = np.eye(2)[[0, 1, 1]]


def close(found, right) -> bool:
    pairs = zip([*found[0], *found[1]], [*right[0], *right[1]], strict=True)
    return all(np.allclose(ours, theirs, rtol=1e-12, atol=1e-14) for ours, theirs in pairs)


def buffers():
    return [np.full_like(w, 7.0) for w in W], [np.full_like(b, 7.0) for b in B]


def lists(arrays):
    return [a.tolist() for a in arrays]


def matrices():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [np.matrix(w) for w in W]


WHOLE = [np.round(3 * w).astype(int) for w in W]
FOUR = [np.vstack([a, a[:1]]) for a in (X, Y)]
RIGHT = {
    "as they are": ({}, {}),
    "lists": ({"weights": lists(W), "biases": lists(B), "x": X.tolist(), "y": Y.tolist()}, {}),
    "tuples": ({"weights": tuple(W), "biases": tuple(B)}, {}),
    "whole numbers": ({"weights": WHOLE}, {"weights": [w.astype(float) for w in WHOLE]}),
    "lists of whole numbers": ({"weights": lists(WHOLE)}, {"weights": [w.astype(float) for w in WHOLE]}),
    "bytes as targets": ({"y": ONE_HOT.astype(np.uint8)}, {"y": ONE_HOT}),
    "truth values as targets": ({"y": ONE_HOT.astype(bool)}, {"y": ONE_HOT}),
    "whole samples": ({"x": np.ones((3, 3), int)}, {"x": np.ones((3, 3))}),
    "one sample": ({"x": X[0], "y": Y[0]}, {"x": X[:1], "y": Y[:1]}),
    "a batch of one width": ({"weights": matrices(), "x": FOUR[0], "y": FOUR[1]}, {"x": FOUR[0], "y": FOUR[1]}),
    "another order in memory": ({"weights": [np.asfortranarray(w) for w in W]}, {}),
    "every second column": ({"weights": [np.repeat(w, 2, axis=1)[:, ::2] for w in W]}, {}),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_means_the_same_gives_the_same(name: str) -> None:
    given, meant = RIGHT[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = NUMPY.gradients(**{**AT, **given})
        right = NUMPY.gradients(**{**AT, **meant})
        assert close(found, right)
        assert NUMPY.cost(**{**AT, **given}) == pytest.approx(NUMPY.cost(**{**AT, **meant}), rel=1e-12)


NUMBERS = "numbers of shape"
WRONG = {
    "targets in a row": ({"y": Y[:1]}, "y: expected numbers of shape (3, 2), got float64 of shape (1, 2)"),
    "targets in a column": ({"y": Y[:, :1]}, "y: expected numbers of shape (3, 2), got float64 of shape (3, 1)"),
    "class numbers": ({"y": np.array([0, 1, 1])}, "y: expected numbers of shape (3, 2), got int64 of shape (3,)"),
    "class numbers, as many as outputs": ({"x": X[:2], "y": np.array([0, 1])}, "y: expected numbers of shape (2, 2)"),
    "one target": ({"y": 1.0}, "y: expected numbers of shape (3, 2), got float64 of shape ()"),
    "targets turned": ({"y": Y.T}, "got float64 of shape (2, 3)"),
    "too few targets": ({"y": Y[:2]}, "y: expected numbers of shape (3, 2)"),
    "a row for one sample": ({"x": X[0], "y": Y[:1]}, "y: expected numbers of shape (2,), got float64 of shape (1, 2)"),
    "no targets": ({"y": None}, "y: expected numbers of shape (3, 2), got object"),
    "texts": ({"y": np.full((3, 2), "a")}, "y: expected numbers of shape (3, 2), got <U1"),
    "complex": ({"y": Y + 0j}, "got complex128"),
    "another number of inputs": ({"x": X[:, :2]}, "x: expected shape (3,), or (m, 3) for m samples, got (3, 2)"),
    "a column": ({"x": X[0][:, None], "y": Y[0]}, "x: expected shape (3,), or (m, 3) for m samples, got (3, 1)"),
    "batches of batches": ({"x": X[None]}, "got (1, 3, 3)"),
    "one number": ({"x": 1.0}, "x: expected shape (3,), or (m, 3) for m samples, got ()"),
    "an empty batch": ({"x": X[:0], "y": Y[:0]}, "x: expected at least one sample"),
    "one layer less": ({"weights": W[:1]}, "weights: expected a list of 2 arrays, got 1"),
    "one layer more": ({"biases": [*B, B[0]]}, "biases: expected a list of 2 arrays, got 3"),
    "an array for the list": ({"weights": W[0]}, "weights: expected a list of 2 arrays, got ndarray"),
    "a generator": ({"weights": (w for w in W)}, "weights: expected a list of 2 arrays, got generator"),
    "turned weights": ({"weights": [w.T for w in W]}, "weights[0]: expected numbers of shape (4, 3), got float64 of shape (3, 4)"),
    "the last layer first": ({"weights": W[::-1]}, "weights[0]: expected numbers of shape (4, 3)"),
    "biases in a column": (
        {"biases": [b[:, None] for b in B]},
        "biases[0]: expected numbers of shape (4,), got float64 of shape (4, 1)",
    ),
    "biases of one number": ({"biases": [B[0], 0.0]}, "biases[1]: expected numbers of shape (2,), got float64 of shape ()"),
    "a bias missing": ({"biases": [None, B[1]]}, "biases[0]: expected numbers of shape (4,), got object"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("portable", [False, True], ids=["numpy", "array-api"])
def test_what_does_not_fit_is_one_line(name: str, portable: bool) -> None:
    given, words = WRONG[name]
    given = {k: (w for w in W) if k == "weights" and isinstance(v, types.GeneratorType) else v for k, v in given.items()}
    for function in ("gradients", "cost"):
        with pytest.raises(ValueError) as caught:
            getattr(PORTABLE if portable else NUMPY, function)(**{**AT, **given})
        message = str(caught.value)
        assert "\n" not in message and message.split(":")[0].split("[")[0] in given
        assert portable or words in message
        given = {k: (w for w in W) if isinstance(v, types.GeneratorType) else v for k, v in given.items()}


def test_forward_takes_what_it_needs() -> None:
    assert NUMPY.forward(W, B, X[:0]).shape == (0, 2)
    assert np.allclose(NUMPY.forward(lists(W), B, X.tolist()), NUMPY.forward(W, B, X))
    for x in (X[:, :2], 1.0, X[None]):
        with pytest.raises(ValueError, match="x: expected shape"):
            NUMPY.forward(W, B, x)


@pytest.mark.parametrize("changed", [{"weights": lists(W)}, {"weights": WHOLE}, {"x": X.tolist()}, {"x": np.ones((3, 3), int)}])
def test_portable_source_takes_arrays_of_floats(changed: dict) -> None:
    with pytest.raises(ValueError, match="expected"):
        PORTABLE.gradients(**{**AT, **changed})


# -- the lists to write to


def test_results_are_written_to_out() -> None:
    out = buffers()
    found = NUMPY.gradients(**AT, out=out)
    assert close(found, NUMPY.gradients(**AT))
    assert all(a is b for part, given in zip(found, out, strict=True) for a, b in zip(part, given, strict=True))


def test_out_may_be_the_parameters_themselves_or_views_of_them() -> None:
    right = NUMPY.gradients(**AT)
    for form in (lambda a: a, lambda a: a[::-1]):
        weights, biases = [w.copy() for w in W], [b.copy() for b in B]
        out = [form(w) for w in weights], [form(b) for b in biases]
        assert close(NUMPY.gradients(weights, biases, X, Y, out=out), right)
    held = np.zeros((2, 4))
    held[:, :2] = Y[:2]
    out = [np.empty((4, 3)), held], buffers()[1]
    assert close(NUMPY.gradients(W, B, X[:2], held[:, :2], out=out), NUMPY.gradients(W, B, X[:2], Y[:2]))


def test_out_may_be_views_of_one_buffer_and_of_another_type() -> None:
    flat = np.empty(26)
    out = [flat[:12].reshape(4, 3), flat[12:20].reshape(2, 4)], [flat[20:24], flat[24:]]
    assert close(NUMPY.gradients(**AT, out=out), NUMPY.gradients(**AT))
    single = [np.empty_like(w, dtype=np.float32) for w in W], [np.empty_like(b, dtype=np.float32) for b in B]
    for ours, theirs in zip(NUMPY.gradients(**AT, out=single)[0], NUMPY.gradients(**AT)[0], strict=True):
        assert ours.dtype == np.float32 and np.allclose(ours, theirs, atol=1e-5)


def overlapping():
    flat, out = np.empty(20), buffers()
    out[0][0], out[0][1] = flat[:12].reshape(4, 3), flat[8:16].reshape(2, 4)
    return out


def same_twice():
    out = buffers()
    out[1][0] = out[0][1][0]
    return out


def read_only():
    out = buffers()
    out[0][0].flags.writeable = False
    return out


APART = "share no memory with each other or with x"
OUTS = {
    "an empty tuple": (lambda: (), "two lists of arrays"),
    "empty lists": (lambda: ([], []), "out[0]: expected a list of 2 arrays, got 0"),
    "one list": (lambda: buffers()[0], "out[0]: expected a list of 2 arrays, got ndarray"),
    "three lists": (lambda: (*buffers(), []), "two lists of arrays"),
    "a list too short": (lambda: (buffers()[0][:1], buffers()[1]), "out[0]: expected a list of 2 arrays, got 1"),
    "the other way round": (lambda: buffers()[::-1], "out[0][0]: expected numbers of shape (4, 3), got float64 of shape (4,)"),
    "turned": (lambda: ([np.empty(w.T.shape) for w in W], buffers()[1]), "out[0][0]: expected numbers of shape (4, 3)"),
    "a column": (lambda: (buffers()[0], [np.empty((4, 1)), np.empty(2)]), "out[1][0]: expected numbers of shape (4,)"),
    "whole numbers": (lambda: ([w.astype(int) for w in W], buffers()[1]), "arrays of floats that can be written to"),
    "lists of numbers": (lambda: (lists(W), buffers()[1]), "arrays of floats that can be written to"),
    "not to be written": (read_only, "can be written to"),
    "one number, repeated": (lambda: ([np.broadcast_to(np.empty(1), w.shape) for w in W], buffers()[1]), "can be written to"),
    "nothing": (lambda: ([None, None], buffers()[1]), "out[0][0]: expected numbers of shape (4, 3)"),
    "False": (lambda: False, "two lists of arrays"),
    "an array": (lambda: np.empty((2, 2)), "two lists of arrays"),
    "overlapping": (overlapping, APART),
    "one within another": (same_twice, APART),
}


@pytest.mark.parametrize("name", OUTS)
def test_what_cannot_be_written_to_is_one_line(name: str) -> None:
    make, words = OUTS[name]
    with pytest.raises(ValueError) as caught:
        NUMPY.gradients(**AT, out=make())
    assert words in str(caught.value) and "\n" not in str(caught.value) and str(caught.value).startswith("out")


def test_out_that_is_x_is_refused() -> None:
    x, y = np.ones((4, 3)), np.full((4, 2), 0.5)
    for view in (x, x[::-1], memoryview(x)):
        out = buffers()
        out[0][0] = np.asarray(view)
        with pytest.raises(ValueError, match=APART):
            NUMPY.gradients(W, B, x, y, out=out)


def test_a_layer_without_biases_has_none() -> None:
    first = '[[layers]]\nwidth = 4\nactivation = "tanh"\nbias = false\n'
    text = 'inputs = 3\ncost = "mse"\n' + first + '[[layers]]\nwidth = 2\nactivation = "sin"\n'
    found = module(lower(network_from_toml(text)).source)
    at = found.at()
    assert at["biases"][0] is None
    right = found.gradients(**at)
    out = [np.empty_like(w) for w in at["weights"]], [None, np.empty(2)]
    assert right[1][0] is None and found.gradients(**at, out=out)[1][0] is None
    with pytest.raises(ValueError, match=r"biases\[0\]: expected None, got float64 of shape \(4,\)"):
        found.gradients(at["weights"], [np.ones(4), np.ones(2)], at["x"], at["y"])
    with pytest.raises(ValueError, match=r"out\[1\]\[0\]: expected None"):
        found.gradients(**at, out=(out[0], [np.empty(4), np.empty(2)]))


# -- an emitted file is checked as it stands

CHECKED = [
    ("3-4-2", "relu,softmax", "cce"),
    ("2-3-1", "tanh,sigmoid", "bce"),
    ("1-1-1", "tanh", "mse"),
    ("3-3-3", "tanh", "quadratic"),
    ("2-2-2", "log(z)", "quadratic"),
    ("2-2-2", "sqrt(z)", "mse"),
    ("2-3", "identity", "bce"),
    ("2-2", "identity", "cce"),
    ("2-3-2", "elu,leaky_relu", "hinge"),
    ("2-2", "gelu", "quadratic"),
    ("2-2", "erf(z)", "mse"),
    ("2-2", "1/z", "huber"),
]


@pytest.mark.every(6)
@pytest.mark.parametrize("namespace", ["numpy", "array-api"])
@pytest.mark.parametrize(("arch", "activation", "cost"), CHECKED)
def test_gradients_takes_an_emitted_file(arch: str, activation: str, cost: str, namespace: str, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    lower(read_network(arch, activation, cost), namespace).write(path)
    done = CliRunner().invoke(main, ["gradients", str(path)])
    assert done.exit_code == 0, done.output + done.stderr
    assert "refuted" not in done.stdout and "undecided" not in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("(delta2 @ weights[1]) * (1 - a1**2)", "(delta2 @ weights[1]) * (1 + a1**2)", 1),
        ("    np.sum(delta1, axis=0, out=dbiases[0])  # BP3\n", "", 1),
        ("    sum_of_products(delta2, a1, out=dweights[1])  # BP4\n", "", 1),
    ],
)
def test_a_changed_file_is_not_accepted(old: str, new: str, status: int, tmp_path: Path) -> None:
    source = lower(NETWORK).source
    assert old in source
    (tmp_path / "net.py").write_text(source.replace(old, new))
    done = CliRunner().invoke(main, ["gradients", str(tmp_path / "net.py")])
    assert done.exit_code == status, done.output
    assert new or "never written" in done.stdout
