"""Neither way of checking accepts wrong code or refutes right code because its stand-ins differ from NumPy."""

import copy
import threading

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.gradients import check_gradients, check_vjp
from tests.exact import settings_of_tests
from tests.exact.attacks import CASES, ROUNDED, X

# The fast path runs at the example alone, and knows less of functions.
BY_ENTRY = {"a fractional power", "an except for another signature", "a quotient by 0 that is masked", "an exponent that is given"}
RIGHT = [(n, fast) for n, (_, right, *_) in CASES.items() for fast in (False, True) if right and not (fast and n in BY_ENTRY)]
WRONG = [(n, fast) for n, (_, _, wrong, *_) in CASES.items() for fast in (False, True) if wrong and not (fast and n in BY_ENTRY)]


@pytest.mark.parametrize(("name", "fast"), RIGHT)
def test_right(name, fast):
    cost, right, _, at, options = CASES[name]
    report = check_gradients(cost, right, at, fast=fast, **options)
    assert report.ok, [(v.status, v.reason) for v in report.verdicts]


@pytest.mark.parametrize(("name", "fast"), WRONG)
def test_wrong(name, fast):
    cost, _, wrong, at, options = CASES[name]
    kept = copy.deepcopy(at)
    try:
        report = check_gradients(cost, wrong, at, fast=fast, **options)
    except InputError:
        report = None
    assert report is None or not report.ok, [(v.status, v.conditions) for v in report.verdicts]
    # The example is the user's: nothing is written to it.
    assert all(np.array_equal(a, b) for a, b in zip(at, kept, strict=True))


@pytest.mark.parametrize("name", ROUNDED)
def test_the_rounding_of_a_held_float_refutes_nothing(name):
    cost, gradient = ROUNDED[name]
    report = check_gradients(cost, gradient, [X], wrt=["x"])
    assert report.status in {"proved", "tested", "undecided"}, report.verdicts
    assert check_gradients(cost, lambda x: gradient(x) * 1.001, [X], wrt=["x"]).status == "refuted"


P = {"U": X[:2].reshape(1, 2), "V": X.reshape(1, 3)}


def by_key(p):
    return {"V": 3 * p["V"] ** 2, "U": 2 * p["U"]}


@pytest.mark.parametrize("fast", [False, True])
def test_dicts_are_matched_by_key(fast):
    def cost(p):
        return np.sum(p["U"] ** 2) + np.sum(p["V"] ** 3)

    def prefixed(p):
        return {f"d{key}": value for key, value in by_key(p).items()}

    square = {"U": X.reshape(1, 3), "V": X.reshape(1, 3) + 1}
    for gradients in (by_key, prefixed, lambda p: {"p": by_key(p)}, lambda p: (by_key(p),), lambda p: {"grad_p": prefixed(p)}):
        assert check_gradients(cost, gradients, [P], fast=fast).ok
    swapped = check_gradients(cost, lambda p: {"p": {"U": by_key(p)["V"], "V": by_key(p)["U"]}}, [square], fast=fast)
    assert not swapped.ok
    missing = check_gradients(cost, lambda p: {"p": {"U": 2 * p["U"]}}, [P], fast=fast)
    assert not missing.ok and [v.status for v in missing.verdicts] == ["tested" if fast else "proved", "refuted"]
    for wrong, words in [
        (lambda p: {"p": {**by_key(p), "W": 0}}, "'W'"), (lambda p: {"p": p["U"]}, "dict"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=words):
            check_gradients(cost, wrong, [P], fast=fast)


def test_wrt_chooses_from_what_is_returned_by_name():
    def cost(W, x):
        return np.sum((x @ W) ** 2) / 2

    def gradients(W, x):
        z = x @ W
        return {"dz": z, "dW": x.T @ z, "cache": (x, W)}

    at = [np.ones((3, 2)) / 2, np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]])]
    assert [v.name for v in check_gradients(cost, gradients, at, wrt=["W"]).verdicts] == ["W"]
    with pytest.raises(InputError, match="dz"):
        check_gradients(cost, gradients, at)
    with pytest.raises(InputError, match="a gradient of x"):
        check_gradients(cost, gradients, at, wrt=["W", "x"])


@pytest.mark.parametrize("name", ["abs", "positive part"])
def test_the_upstream_gradient_has_both_signs(name):
    change = {"abs": np.abs, "positive part": lambda g: np.maximum(g, 0)}[name]
    report = check_vjp(lambda x: x**2, lambda g, x: 2 * x * change(g), [X])
    assert report.status == "refuted"


@pytest.mark.parametrize("output", [None, "text", [X], {"out": X}, (X, X, X), (None, X), X > 0])
@pytest.mark.parametrize("fast", [False, True])
def test_what_a_layer_may_return(output, fast):
    with pytest.raises(InputError, match="forward's output"):
        check_vjp(lambda x: output, lambda g, x: g, [X], fast=fast)


def test_each_number_is_looked_at_on_both_sides():
    def slope(x):
        found = (x > 0) * 1.0
        found[0] = 1.0
        return found

    assert check_gradients(lambda x: np.maximum(x, 0).sum(), slope, [X], seed=3).status == "refuted"


def test_a_guard_far_out_is_named():
    report = check_gradients(lambda x: np.sum(np.maximum(x, -50.0)), lambda x: 0 * x + 1, [X])
    assert report.status == "refuted"
    assert any("right at the example" in d.message and "test_attacks.py:" in d.message for d in report.verdicts[0].diagnostics)


def test_code_that_does_not_run_on_numpy_is_undecided():
    def only_here(x):
        if type(x) is np.ndarray and not hasattr(x, "graph"):
            raise ValueError("not here")
        return np.sum(x**2)

    report = check_gradients(only_here, lambda x: 2 * x, [X])
    assert report.status == "undecided" and "not here" in report.verdicts[0].reason


def test_code_that_computes_something_else_on_numpy_is_undecided():
    def other(x):
        return np.sum(x**2) * (1.0 if hasattr(x, "graph") else 2.0)

    report = check_gradients(other, lambda x: 2 * x, [X])
    assert report.status == "undecided" and "NumPy's" in report.verdicts[0].reason


class Slots:
    __slots__ = ("a", "b")


class Model:
    """A model that a check may not change, though its methods change it."""

    count = 0

    def __init__(self):
        self.W, self.seen, self.log = np.array([0.5, -1.5]), [], {}
        self.rng, self.old = np.random.default_rng(1), np.random.RandomState(1)
        self.slots, self.names = Slots(), {"a"}

    def loss(self, x):
        Model.count += 1
        self.W -= 0.5 * x
        self.seen.append(x)
        self.log["last"] = np.sum(self.W)
        self.slots.a = 1
        self.names.add("b")
        self.loss.__func__.calls = Model.extra = settings_of_tests.value = 2
        settings_of_tests.array[0] = 5.0
        return np.sum(x**2)

    def gradient(self, x):
        self.loss(x)
        return 2 * x


@pytest.mark.parametrize("fast", [False, True])
def test_what_the_code_holds_is_left_as_it_was(fast):
    model = Model()
    assert check_gradients(model.loss, model.gradient, [X[:2]], fast=fast).ok
    assert model.W.tolist() == [0.5, -1.5] and model.seen == [] and model.log == {} and Model.count == 0
    assert not hasattr(model.slots, "a") and model.names == {"a"}
    assert not hasattr(Model, "extra") and not hasattr(Model.loss, "calls")
    assert settings_of_tests.value == 1 and settings_of_tests.array.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", ["rng", "old"])
def test_generators_that_the_code_holds_are_left_where_they_were(name):
    model = Model()
    generator = getattr(model, name)

    def dropped(x):
        return np.sum((x * (getattr(model, name).normal(size=3) > 0)) ** 2)

    def slope(x):
        return 2 * x * (getattr(model, name).normal(size=3) > 0)

    before = generator.normal()
    model = Model()
    report = check_gradients(dropped, slope, [X])
    assert report.ok and any("at the values drawn" in c for c in report.verdicts[0].conditions)
    assert getattr(model, name).normal() == before


def test_what_numpy_contradicts_at_the_example_stays_so_in_the_fast_path():
    def other(x):
        return np.sum(x**2) * (1.0 if hasattr(x, "graph") or x[0] != X[0] else 2.0)

    for seed in range(4):
        assert not check_gradients(other, lambda x: 2 * x, [X], fast=True, seed=seed).ok


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": -1}, "seed -1"), ({"domains": {"z": "one-hot"}}, "domain of 'z'"), ({"domains": {"x": "hot"}}, "one of one-hot"),
        ({"domains": {"x": "sums to 1"}}, "the example's x"), ({"domains": {"x": "one-hot"}}, "the example's x"),
        ({"domains": {"x": "positive"}}, "the example's x"), ({"domains": {"x": "binary"}}, "the example's x"),
        ({"domains": {"x": "fixed"}}, "leaves it free"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_used(options, words):
    with pytest.raises(InputError, match=words):
        check_gradients(lambda x: np.sum(x), lambda x: 0 * x + 1, [X], **options)


OWN = X.view(type("Own", (np.ndarray,), {}))


@pytest.mark.parametrize("array", [OWN, np.ma.masked_array(X, [0, 0, 1]), X.astype(complex), np.array(["a"])])
def test_arrays_of_other_kinds_are_refused(array):
    with pytest.raises(InputError, match="the example's"):
        check_gradients(lambda x: np.sum(x), lambda x: x, [array])


def test_what_is_not_checked_is_said():
    report = check_gradients(lambda w, b: np.sum(w**2) + np.sum(b), lambda w, b: 2 * w, [X, X[:2]])
    assert report.ok and "no gradient is returned of: b" in report.notes


def test_high_powers_end():
    def cost(w):
        return np.sum((np.abs(w[:, None] - np.arange(20.0)).sum(axis=1) ** 3 - 1) ** 4)

    assert check_gradients(cost, lambda w: w, [np.linspace(1, 2, 9)], timeout=20).status in {"refuted", "undecided"}


LOCAL = threading.local()
LOCAL.W = X.copy()
SHARED_WITH_LOCAL = [LOCAL.W]


@pytest.mark.parametrize("fast", [False, True])
def test_state_that_no_copy_reaches_is_seen_at_another_point(fast):
    # The copy of LOCAL.W that is written to is not the one that is read; at the example both hold the same numbers.
    def cost(w):
        SHARED_WITH_LOCAL[0][...] = w
        return np.sum(LOCAL.W**2) + np.sum(w)

    assert not check_gradients(cost, lambda w: 0 * w + 1, [X], fast=fast).ok


def test_the_fast_path_looks_at_another_point():
    mask = np.array([1.0, 0.0, 1.0])
    for seed in range(3):
        report = check_gradients(lambda x: np.maximum(x, 0).sum(), lambda x: 0 * x + mask, [X], fast=True, seed=seed)
        assert not report.ok, seed


@pytest.mark.parametrize("use", [lambda x: np.diff(x, prepend=0.0), lambda x: np.linalg.svd(x[None]), lambda x: x[0].hex()])
def test_what_stand_ins_lack_is_no_error_that_code_may_catch(use):
    def cost(x):
        try:
            use(x)
        except (TypeError, AttributeError):
            return np.sum(x**3)
        return np.sum(x**2)

    report = check_gradients(cost, lambda x: 3 * x**2, [X])
    assert report.status == "undecided" and "not covered" in report.verdicts[0].reason


def test_an_assertion_that_always_holds_is_no_kink():
    def cost(z):
        p = np.exp(z) / np.exp(z).sum()
        assert np.allclose(p.sum(), 1)
        return np.sum(p**2)

    def slope(z):
        p = np.exp(z) / np.exp(z).sum()
        return 2 * p * (p - np.sum(p**2))

    assert check_gradients(cost, slope, [X]).ok
    assert not check_gradients(cost, lambda z: 2 * slope(z), [X]).ok
