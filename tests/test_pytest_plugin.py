"""The plugin, run by pytest itself in a folder of its own."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LOADED = any(e.value == "bpverify.pytest_plugin" for e in entry_points(group="pytest11"))
CASE = """
import numpy as np
from bpverify.testing import assert_gradients

def cost(w, x):
    return np.sum(np.tanh(w @ x) ** 2)

def right(w, x):
    t = np.tanh(w @ x)
    return np.outer(2 * t * (1 - t ** 2), x)

def wrong(w, x):
    return -right(w, x)

AT = [np.array([[0.5, -1.0], [0.25, 2.0], [1.5, 0.75]]), np.array([0.3, 0.7])]
"""


ROOT = str(Path(__file__).resolve().parents[1])


def run(pytester, *arguments):
    plugin = () if LOADED else ("-p", "bpverify.pytest_plugin")
    pytester._monkeypatch.setenv("PYTHONPATH", ROOT)
    return pytester.runpytest_subprocess(*plugin, *arguments)


def test_one_line_in_a_test(pytester):
    pytester.makepyfile(
        CASE
        + "\ndef test_right():\n    assert_gradients(cost, right, AT)\n"
        + "\ndef test_wrong():\n    assert_gradients(cost, wrong, AT)\n"
    )
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*refuted: w: all 6 entries are wrong; -1 times the derivative*", "*to repeat it: *seed=*"])


def test_the_fixture_takes_the_markers_options(pytester):
    pytester.makepyfile(
        CASE
        + "\nimport pytest\n\n@pytest.mark.bpverify(max_nodes=5, fast=False)\n"
        + "def test_small(assert_gradients):\n    assert_gradients(cost, right, AT)\n"
        + "\ndef test_enough(assert_gradients):\n    assert_gradients(cost, right, AT)\n"
    )
    result = run(pytester, "--strict-markers")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*undecided: *max-nodes*"])


def test_claim_files(pytester):
    (pytester.path / "notes.bp.toml").write_text(
        "[[claim]]\nequation = '\\frac{\\partial C}{\\partial b_j^l} = \\delta_j^l'\n"
        "[[claim]]\nname = 'no sigma'\nequation = '\\delta_j^L = \\frac{\\partial C}{\\partial a_j^L}'\n"
        "[[claim]]\nequation = '\\delta_j^L = \\frac{\\partial C}{\\partial a_j^L}'\nexpect = 'refuted'\n",
        encoding="utf-8",
    )
    result = run(pytester)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["no sigma: refuted, expected proved*"])


@pytest.mark.parametrize("text", ["x = [", "arch = '2-3'", "size = 3\n[[claim]]\nequation = 'a'"])
def test_a_claim_file_that_cannot_be_used(pytester, text):
    (pytester.path / "bad.bp.toml").write_text(text, encoding="utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*bad.bp.toml: expected*"])


def test_nothing_heavy_is_imported(pytester):
    pytester.makepyfile("import sys\n\ndef test_light():\n    assert not {'sympy', 'flint', 'numpy'} & set(sys.modules)\n")
    run(pytester).assert_outcomes(passed=1)
