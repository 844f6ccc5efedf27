"""What code may do that would crash or mislead: memory by pointer, classes of its own, errors, numbers left behind, threads."""

import collections
import copy
import ctypes
import random
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.testing import assert_gradients
from tests.exact import settings_of_tests

X = np.array([0.5, -1.25, 2.0])
FAST = pytest.mark.parametrize("fast", [False, True])


def squares(x):
    return np.sum(x**2)


MEMORY = {
    "ndarray over a buffer": (lambda x: np.ndarray(3, buffer=x), "ndarray"),
    "ndarray over data": (lambda x: np.ndarray((3,), float, x.data), "memory"),
    "a pointer": (lambda x: x.ctypes.data_as(ctypes.POINTER(ctypes.c_double))[0] * x, "memory"),
    "an address": (lambda x: x + 0 * x.__array_interface__["data"][0], "memory"),
    "bytes": (lambda x: np.frombuffer(x.tobytes()), "memory"),
    "frombuffer": (lambda x: np.frombuffer(x), "frombuffer"),
    "memoryview": (lambda x: memoryview(x)[0] * x, "memoryview"),
    "bytes of an array": (lambda x: x * len(bytes(x)), "bytes"),
    "view as bytes": (lambda x: x + 0 * x.view(np.uint8)[::8], "dtype"),
    "dump": (lambda x: x * len(x.dumps()), "memory"),
}


@FAST
@pytest.mark.parametrize("name", MEMORY)
def test_reading_memory_is_refused_by_name(name, fast):
    read, words = MEMORY[name]
    report = check_gradients(lambda x: np.sum(read(x) ** 2), lambda x: 2 * x, [X], fast=fast)
    assert report.status == "undecided" and words in report.verdicts[0].reason, report.verdicts[0].reason


@FAST
def test_numpy_ndarray_is_still_a_type(fast):
    def cost(x):
        made = np.ndarray(x.shape)
        made[:] = x
        is_one = isinstance(x, np.ndarray) and type(x) is np.ndarray and issubclass(type(x), np.ndarray)
        return np.ndarray.sum(made**2) if is_one else np.sum(x)

    assert check_gradients(cost, lambda x: 2 * x, [X], fast=fast).ok


class Config(dict):
    def __getattr__(self, name):
        return self[name]


class Names(list):
    scale = 3.0


class Pair(tuple):
    def first(self):
        return self[0]


CONFIG = Config(scale=2.0, inner=Config(shift=np.array([1.0, 2.0, 3.0])))
DEFAULT = collections.defaultdict(lambda: np.array(2.0))
NAMES, PAIR = Names([2.0]), Pair((2.0, 3.0))


@FAST
@pytest.mark.parametrize(
    "scaled",
    [
        lambda x: CONFIG.scale * x + CONFIG.inner.shift, lambda x: x * DEFAULT["any"], lambda x: x * NAMES[0] * NAMES.scale,
        lambda x: x * PAIR.first(),
    ],
)  # fmt: skip
def test_containers_of_classes_of_their_own_stay_what_they_are(scaled, fast):
    slope = scaled(np.ones(3)) - scaled(np.zeros(3))
    assert check_vjp(scaled, lambda up, x: up * slope, [X], fast=fast).ok
    assert not check_vjp(scaled, lambda up, x: up * slope * 2, [X], fast=fast).ok
    assert CONFIG == {"scale": 2.0, "inner": CONFIG.inner} and type(CONFIG) is Config


def test_a_dict_with_attributes_that_is_the_argument():
    at = [Config(w=X.copy(), b=X.copy())]
    assert check_gradients(lambda p: squares(p.w) + p.b.sum(), lambda p: {"w": 2 * p.w, "b": 0 * p.b + 1}, at).status == "proved"


LEFT = threading.local()


@FAST
def test_a_number_that_another_run_left_behind_is_refused(fast):
    def cost(x):
        kept = getattr(LEFT, "x", None)
        LEFT.x = x
        return np.sum(x**2) if kept is None else np.sum(x * kept)

    report = check_gradients(cost, lambda x: 2 * x, [X], fast=fast)
    del LEFT.x
    assert not report.ok


def helper(x):
    return x @ np.ones(7)


def raising(x):
    return np.sum(helper(x))


def test_an_error_shows_the_users_line_first_and_no_frame_of_ours():
    with pytest.raises(
        InputError, match=r"^test_robustness\.py:\d+, in helper: .*ValueError.*at: return x @ np.ones\(7\)"
    ) as caught:
        assert_gradients(raising, lambda x: x, [X])
    cause = caught.value.__cause__
    names = [frame.name for frame in traceback.extract_tb(cause.__traceback__)]
    assert names == ["raising", "helper"]
    assert {frame.name for frame in traceback.extract_tb(caught.value.__traceback__)} <= {
        "test_an_error_shows_the_users_line_first_and_no_frame_of_ours", "assert_gradients", "_asserted", "check_gradients", "run",
    }  # fmt: skip


def test_a_verdict_is_neither_true_nor_false():
    report = check_gradients(squares, lambda x: 2 * x, [X])
    assert report.ok and report.verdicts[0].ok
    for one in (report, report.verdicts[0]):
        with pytest.raises(TypeError, match="ok"):
            bool(one)


def test_a_refutation_can_be_repeated():
    def wrong(w, x, y):
        return 2 * w * np.where(w * x[0] > 0.3, 1.001, 1), x * 0

    at = [X, X + 1, np.array([3, 4])]
    first = check_gradients(lambda w, x, y: squares(w) + y.sum(), wrong, at, wrt=["w", "x"]).verdicts[0]
    names = {name for name, _ in first.witness.point}
    # The entry depends on w, its comparison on x too.
    assert {"w[0]", "w[1]", "w[2]", "x[0]", "y"} <= names
    again = check_gradients(lambda w, x, y: squares(w) + y.sum(), wrong, at, wrt=["w", "x"], seed=first.witness.seed).verdicts[0]
    assert again.witness == first.witness
    with pytest.raises(AssertionError, match=rf"seed +{first.witness.seed}"):
        assert_gradients(lambda w, x, y: squares(w) + y.sum(), wrong, at, wrt=["w", "x"], seed=first.witness.seed)


def test_the_point_of_a_large_refutation_is_shown_as_arrays():
    w = np.arange(60.0).reshape(6, 10) / 7 + 1
    (verdict,) = check_gradients(lambda w: (w**2).sum() * w.sum(), lambda w: w, [w]).verdicts
    ((name, text),) = verdict.witness.point
    assert name == "w" and text.count(",") == 59 and "8/7" in text


def test_checks_in_threads_leave_everything_as_it_was():
    def relu(x):
        print("running")
        np.random.rand(2)
        random.random()
        settings_of_tests.value += 1
        return np.maximum(x, 0)

    stdout, numpy_state, python_state = sys.stdout, copy.deepcopy(np.random.get_state()), random.getstate()
    right, wrong = (lambda up, x: up * (x > 0)), (lambda up, x: up)

    def check(i):
        return check_vjp(relu, right if i % 2 else wrong, [np.abs(X) + i], seed=i).status

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(check, range(16)))
    assert together == ["refuted", "proved"] * 8
    assert sys.stdout is stdout and settings_of_tests.value == 1 and random.getstate() == python_state
    assert all(np.array_equal(a, b) for a, b in zip(np.random.get_state(), numpy_state, strict=True))


def test_what_other_threads_print_is_not_lost(capsys):
    begun, over = threading.Event(), threading.Event()

    def other():
        begun.wait(20)
        print("from another thread")
        over.set()

    def cost(x):
        begun.set()
        over.wait(20)
        return squares(x)

    thread = threading.Thread(target=other)
    thread.start()
    assert check_gradients(cost, lambda x: 2 * x, [X]).ok
    thread.join(20)
    assert "from another thread" in capsys.readouterr().out
