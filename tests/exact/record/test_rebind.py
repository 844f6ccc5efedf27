"""Rebuilt code sees the stand-ins everywhere, and the user's own module is left as it was."""

import sys
import textwrap
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.code.loading import load
from bpverify.exact.code.rebind import Rebinder
from bpverify.exact.code.trace import Tracer
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.number import Number

from ..tracing import trace

CODE = """
    import numpy as np
    import layers
    from layers import act, Layer
    import math

    RATE = 0.1
    data = {"w": np.array([0.5, 0.25])}
    calls = []

    def outer(scale):
        def inner(x):
            import numpy
            return numpy.exp(x) * scale
        return inner

    closed = outer(0.1)

    def cost(x, power=0.5, *, factor=1.0 / 3):
        calls.append(1)
        return closed(x) + layers.act(x) + act(x) ** power * factor + RATE * data["w"] + Net().forward(x) + math.exp(RATE)

    class Net(Layer):
        rate = 0.25

        def forward(self, x):
            return super().forward(x) * self.rate + self.half

        @property
        def half(self):
            return np.zeros(2) + 0.5

        @staticmethod
        def twice(x):
            return 2 * x

        @classmethod
        def made(cls, x):
            return cls().forward(cls.twice(x))

    net = Net()
    even = lambda n: True if n == 0 else odd(n - 1)
    def odd(n):
        return False if n == 0 else even(n - 1)
    def use(x):
        return net.forward(x) + Net.made(x) + even(4)
"""
LAYERS = """
    import numpy as np

    def act(x):
        return 1 / (1 + np.exp(-x))

    class Layer:
        def forward(self, x):
            self.x = x
            return np.tanh(x)
"""


@pytest.fixture
def module(tmp_path: Path):
    (tmp_path / "user_net.py").write_text(textwrap.dedent(CODE))
    (tmp_path / "layers.py").write_text(textwrap.dedent(LAYERS))
    yield load(tmp_path / "user_net.py")
    sys.modules.pop("layers", None)


@pytest.mark.parametrize("name", ["cost", "use"])
def test_everything_is_traced(module, name: str) -> None:
    graph, x = Graph(), np.array([0.3, -0.2])
    found = trace(getattr(module, name), [x], graph, ["x"])
    np.testing.assert_allclose([graph.values[i] for i in found], getattr(module, name)(x), rtol=1e-12)


def test_the_module_is_untouched(module) -> None:
    before = dict(vars(module))
    trace(module.cost, [np.ones(2)], Graph(), ["x"])
    assert dict(vars(module)) == before
    assert module.calls == []
    assert module.np is np


def test_bound_method_keeps_its_state(module) -> None:
    tracer = Tracer(Graph())
    x = tracer.symbols(np.ones(2), "x")
    tracer.run(module.net.forward, [x])
    assert isinstance(tracer.rebound(module.net).x[0], Number)
    assert not hasattr(module.net, "x")


def test_constants_in_sets_and_caches() -> None:
    @lru_cache
    def half(n):
        return np.sqrt(n) * 0.5

    def f(x, rate=0.1):
        return x * half(2) if rate in {0.1, 0.2} else x

    graph = Graph()
    (found,) = trace(f, [np.ones(1)], graph, ["x"])
    assert graph.values[found] == pytest.approx(2**0.5 / 2)


def test_functions_of_one_tracer_share_state() -> None:
    class Layer:
        def forward(self, x):
            self.x = x
            return np.exp(x)

        def backward(self, up):
            return up * np.exp(self.x)

    layer, tracer = Layer(), Tracer(Graph())
    x = tracer.symbols(np.ones(2), "x")
    forward = tracer.run(layer.forward, [x])
    assert tracer.run(layer.backward, [1.0]).tolist() == forward.tolist()
    assert not hasattr(layer, "x")


def test_inputs_keep_their_kind() -> None:
    tracer = Tracer(Graph())
    given = tracer.symbols({"w": [np.ones((2, 1))], "y": np.array([1, 0]), "n": 3, "rate": 0.5}, "p")
    assert tracer.graph.symbols == {0: "p['w'][0][0,0]", 1: "p['w'][0][1,0]", 2: "p['rate']"}
    assert given["y"].dtype.kind == "i"
    assert given["n"] == 3


def test_replacement_of_one_module() -> None:
    class Fake:
        @staticmethod
        def exp(x: float) -> str:
            return f"exp {x}"

    def f(x):
        return np.exp(x)

    assert Rebinder({"numpy": Fake()}).value(f)(1) == "exp 1"
    assert f(0) == 1


BROKEN = [("x = (", "line 1"), ("import no_such_thing", "ModuleNotFoundError"), ("1 / 0", "ZeroDivisionError")]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_file_that_cannot_be_imported(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "broken_file.py").write_text(text)
    with pytest.raises(InputError, match=said):
        load(tmp_path / "broken_file.py")
    assert "broken_file" not in sys.modules


def test_missing_file() -> None:
    with pytest.raises(InputError, match="the path of a Python file"):
        load("nowhere.py")
