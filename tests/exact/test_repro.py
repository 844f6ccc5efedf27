"""The file that `bpverify gradients --repro` writes: it runs with NumPy alone, and ends well once the code is right."""

import os
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from bpverify.cli import main

LIST = """
import numpy as np
def cost(w, b, x):
    return np.sum(np.tanh(w @ x + b))
def gradients(w, b, x):
    d = 1 - np.tanh(w @ x + b) ** 2
    return np.outer(d, x), SLIP * d
at = [np.array([[0.5, -1.0], [0.25, 2.0]]), np.array([0.1, -0.3]), np.array([1.5, -0.75])]
"""
NAMES = """
import numpy as np
def cost(params, x):
    return np.sum(params["w"] * x ** 2) + params["b"]
def gradients(params, x):
    return {"params": {"w": SLIP * x ** 2, "b": 1.0}}
at = {"params": {"w": np.array([1.0, 2.0]), "b": 0.5}, "x": np.array([0.5, 3.0])}
"""
CACHED = """
import numpy as np
def forward(x, w):
    return x @ w, (x, w)
def backward(dout, cache):
    x, w = cache
    return dout @ w.T, SLIP * x.T @ dout
layer = {"forward": forward, "backward": backward, "at": [np.array([[1.0, 2.0]]), np.array([[0.5], [-1.5]])]}
"""
PLAIN = """
import numpy as np
class layer:
    @staticmethod
    def forward(x, w):
        return x * w
    @staticmethod
    def backward(dout, x, w):
        return dout * w, SLIP * dout * x
    at = {"x": np.array([1.0, 2.0]), "w": np.array([0.5, -1.5])}
"""
FORMS = {"in order": (LIST, ""), "by name": (NAMES, ""), "a layer with a cache": (CACHED, ":layer"), "a layer": (PLAIN, ":layer")}


def run(*arguments):
    return CliRunner().invoke(main, ["gradients", *arguments])


def repeated(path, *folders):
    """Run a file without bpverify on the path and return what it prints and its status."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['bpverify'] = None; import runpy; runpy.run_path({str(path)!r})"],
        capture_output=True, text=True, timeout=60, env=environment, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr, done.returncode


@pytest.mark.parametrize("form", FORMS)
def test_it_repeats_the_failure_until_it_is_mended(form, tmp_path):
    text, name = FORMS[form]
    (tmp_path / "code").mkdir()
    file, repro = tmp_path / "code" / "net.py", tmp_path / "again.py"
    file.write_text(text.replace("SLIP", "3"))
    found = run(f"{file}{name}", "--repro", str(repro), "--seed", "1")
    assert found.exit_code == 1 and "refuted" in found.stdout
    said, status = repeated(repro)
    assert status == 1 and "wrong" in said and "the derivative is" in said
    file.write_text(text.replace("SLIP", "1"))
    said, status = repeated(repro)
    assert status == 0 and "wrong" not in said, said


def test_the_point_of_a_refutation_away_from_the_example_is_written(tmp_path):
    file, repro = tmp_path / "net.py", tmp_path / "again.py"
    text = "import numpy as np\ncost = lambda w: np.sum(np.maximum(w, 0))\ngradients = lambda w: SLIP\n"
    text += "at = [np.array([1.0, 2.0])]\n"
    file.write_text(text.replace("SLIP", "np.ones(2)"))
    assert run(str(file), "--repro", str(repro)).exit_code == 1
    assert repeated(repro)[1] == 1
    file.write_text(text.replace("SLIP", "(w > 0) * 1.0"))
    assert repeated(repro)[1] == 0


def test_names_with_quotes_are_texts_of_the_file(tmp_path):
    file, repro = tmp_path / "net.py", tmp_path / "again.py"
    file.write_text(NAMES.replace('"w"', repr("it's \"\"\" w")).replace("SLIP", "3"))
    assert run(str(file), "--repro", str(repro)).exit_code == 1
    said, status = repeated(repro)
    assert status == 1 and "SyntaxError" not in said and "the derivative is" in said


def test_where_nothing_is_wrong_nothing_is_written(tmp_path):
    file, repro = tmp_path / "net.py", tmp_path / "again.py"
    file.write_text(LIST.replace("SLIP", "1"))
    assert run(str(file), "--repro", str(repro)).exit_code == 0 and not repro.exists()


@pytest.mark.parametrize("place", ["nowhere/again.py", "."])
def test_a_place_where_nothing_can_be_written_is_said_first(place, tmp_path):
    file = tmp_path / "net.py"
    file.write_text("raise RuntimeError('ran')\n")
    found = run(str(file), "--repro", str(tmp_path / place))
    assert found.exit_code == 2 and "--repro" in found.stderr and "ran" not in found.stderr
    assert found.stderr.count("\n") == 1


def test_what_cannot_be_repeated_is_said_below_the_report(tmp_path):
    file, repro = tmp_path / "net.py", tmp_path / "again.py"
    code = "import numpy as np\ncost = lambda w, v: np.sum(w * v)\ngradients = lambda w, v: {'w': 1 * v}\nwrt = ['w', 'v']\n"
    file.write_text(code + "at = {'w': np.array([1.0, 2.0]), 'v': np.array([3.0, 0.5])}\n")
    found = run(str(file), "--wrt", "w,v", "--repro", str(repro))
    assert found.exit_code == 2 and "refuted" in found.stdout and "no gradient of v is returned" in found.stderr
    assert not repro.exists()


def test_no_number_is_lost():
    from bpverify.exact.check.repro import _literal

    values = [np.array([0.1, -0.0, np.inf, 1e-310]), np.array([[1, 2]], dtype=np.int32), {"a": [True, None, "x"]}, (1.5,)]
    found = eval(_literal(values), {"np": np})  # noqa: S307 - our own text
    assert str(found) == str(values) and found[1].dtype == np.int32
