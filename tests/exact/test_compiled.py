"""Functions that Numba compiles are checked by their Python text; what an environment's folder holds is the user's own."""

import functools
import sys
import sysconfig
import types
from pathlib import Path

import numpy as np
import pytest

from bpverify.exact.code.users import is_users, python_of
from bpverify.exact.gradients import check_gradients

AT = [np.array([[0.5, -1.0], [0.25, 2.0]]), np.array([1.5, -0.75])]


class Dispatcher:
    """What numba.njit makes, without machine code."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.py_func = function

    def __call__(self, *arguments):
        plain = [np.asarray(a, dtype=float) if isinstance(a, np.ndarray) else float(a) for a in arguments]
        if any(type(a) is not np.ndarray for a in arguments if not isinstance(a, float)):
            raise TypeError("no machine code for these types")
        return self.py_func(*plain)


Dispatcher.__module__ = "numba.core.registry"


@Dispatcher
def slope(z):
    return 1 - np.tanh(z) ** 2


@Dispatcher
def cost(w, x):
    total = 0.0
    for i in range(w.shape[0]):
        total += np.tanh(w[i] @ x)
    return total


@Dispatcher
def gradients(w, x):
    found = np.empty_like(w)
    for i in range(w.shape[0]):
        found[i] = slope(w[i] @ x) * x
    return found


@Dispatcher
def wrong(w, x):
    return slope(w @ x).sum() * w


def test_it_is_proved_and_refuted_by_its_text():
    report = check_gradients(cost, gradients, AT, wrt=["w"])
    assert report.status == "proved" and any("Python text: cost, gradients, slope" in note for note in report.notes)
    assert check_gradients(cost, wrong, AT, wrt=["w"]).status == "refuted"


def test_machine_code_that_computes_something_else_is_not_believed():
    other = Dispatcher(cost.py_func)
    other.__class__ = type("Other", (Dispatcher,), {"__call__": lambda self, w, x: 2.0 * self.py_func(w, x)})
    type(other).__module__ = "numba.core.registry"
    report = check_gradients(other, gradients, AT, wrt=["w"])
    assert report.status == "undecided" and "NumPy" in report.verdicts[0].reason


def test_only_what_numba_made_is_taken_for_its_text():
    class Mine(Dispatcher):
        pass

    Mine.__module__ = "numbat.registry"
    assert python_of(Mine(slope.py_func)) is None and python_of(slope) is slope.py_func
    assert python_of(slope.py_func) is None


def summed(w, x):
    total = 0.0
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            total += np.tanh(w[i, j] * x[j])
    return total


def slopes(w, x):
    found = np.empty_like(w)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            found[i, j] = (1 - np.tanh(w[i, j] * x[j]) ** 2) * x[j]
    return found


def test_with_numba_itself():
    numba = pytest.importorskip("numba", reason="Numba is no requirement: the stand-in above is always run")
    made, right = numba.njit(summed), numba.njit(slopes)
    assert check_gradients(made, right, AT, wrt=["w"]).status == "proved"
    assert check_gradients(made, numba.njit(lambda w, x: 2 * w), AT, wrt=["w"]).status == "refuted"


def test_a_folder_beside_a_library_is_no_library(monkeypatch):
    prefix = Path(sysconfig.get_path("stdlib"))
    module = types.ModuleType("of_the_user")
    module.__file__ = str(prefix) + "-project/net.py"
    monkeypatch.setitem(sys.modules, "of_the_user", module)
    assert is_users(module)
    module.__file__ = str(Path(sys.prefix) / "project" / "net.py")
    assert is_users(module) and not is_users(np)
