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


BP3 = "[[claim]]\nequation = '\\frac{\\partial C}{\\partial b_j^l} = \\delta_j^l'\n"
SLOPPY = "[[claim]]\nequation = '\\delta_j^l = \\sum_k w_kj^{l+1} \\delta_k^{l+1} \\sigma^\\prime(z_j^l)'\n"
NETWORK = "inputs = 2\n[[layers]]\nwidth = 1\n"
BAD = {
    "activation alone": ("activation = 'tanh'\n" + BP3, "'arch' beside 'activation'*line 1; for example arch = '2-3-1'"),
    "cost alone": ("\ncost = 'mse'\n" + BP3, "'arch' beside 'cost'*line 2"),
    "unknown key": (BP3 + "expected = 'proved'\n", "not key 'expected' in claim 1, line 3; did you mean 'expect'?"),
    "equaton": (BP3.replace("equation", "equaton"), "not key 'equaton' in claim 1, line 2; did you mean 'equation'?"),
    "arch below": (BP3 + "arch = '2-1'\n", "key 'arch' in claim 1, line 3; 'arch' is of the whole file: write it above *"),
    "cost below": (BP3 + BP3 + "cost = 'mse'\n", "key 'cost' in claim 2, line 5; 'cost' is of the whole file*"),
    "expect above": ("expect = 'refuted'\n" + BP3, "key 'expect' in line 1; 'expect' is of a claim: write it below *"),
    "strict text": (
        "strict = 'yes'\n" + BP3,
        "true or false, not key 'strict' holds text in quotes in line 1; write strict = true",
    ),
    "strict number": (BP3 + "strict = 1\n", "true or false, not key 'strict' holds a whole number in claim 1, line 3"),
    "arch number": (
        "arch = 3\n" + BP3,
        "text in quotes, not key 'arch' holds a whole number in line 1; for example arch = '2-3-1'",
    ),
    "arch list": ("arch = [2, 1]\n" + BP3, "key 'arch' holds a list in line 1"),
    "arch": ("arch = '2--1'\n" + BP3, "not arch: architecture '2--1' in line 1; did you mean '2-1'?"),
    "activation": ("arch = '2-1'\nactivation = 'tnah'\n" + BP3, "not activation: *'tnah' in line 2; did you mean 'tanh'?"),
    "activations": ("arch = '2-1'\nactivation = 'tanh,tanh'\n" + BP3, "not activation: activation list * in line 2*"),
    "domain": ("arch = '2-1'\ncost = 'huber(-1)'\n" + BP3, "delta > 0, not cost: * in line 2; did you mean 'huber(1)'?"),
    "no network": ("arch = 'none.toml'\n" + BP3, "not arch: file 'none.toml' in line 1; no such file*"),
    "expect": (BP3 + "expect = 'prooved'\n", "not expect = 'prooved' in claim 1, line 3; did you mean 'proved'?"),
    "expect list": (BP3 + "expect = ['proved']\n", "key 'expect' holds a list in claim 1, line 3"),
    "name number": (BP3 + "name = 3\n", "key 'name' holds a whole number in claim 1, line 3; write name = '3'"),
    "name twice": (
        BP3 + "name = 'a'\n" + BP3 + "name = 'a'\n",
        "a name for each claim, not name 'a' in claim 2, line 6; claim 1, line 3 *",
    ),
    "name of another": (BP3 + "name = 'claim 2'\n" + BP3, "not name 'claim 2' in claim 2, line 4; claim 1, line 3 has it too"),
    "name empty": (BP3 + "name = ''\n", "a name of one line*"),
    "name of a node": (BP3 + "name = 'a::b'\n", "without '::'*"),
    "no equation": ("[[claim]]\nname = 'a'\n", "equation, text in quotes in claim 1, line 1"),
    "equation empty": ("[[claim]]\nequation = ' '\n", "an equation in LaTeX, not equation ' ' in claim 1, line 2"),
    "equation number": (
        "[[claim]]\nequation = 1\n",
        "not key 'equation' holds a whole number in claim 1, line 2; for example equation = *",
    ),
    "double quotes": ('[[claim]]\nequation = "\\frac{a}{b} = 1"\n', "claim 1, line 2; *write LaTeX in single quotes"),
    "other double quotes": ('[[claim]]\nequation = "\\theta = 1"\n', "claim 1, line 2; *write LaTeX in single quotes"),
    "a backslash": (
        '[[claim]]\nequation = "\\delta = 1"\n',
        "valid TOML in claim 1, line 2, column *; in single quotes a backslash *",
    ),
    "one table": (BP3.replace("[[claim]]", "[claim]"), "*claim*, once for each claim, not *claim* in line 1"),
    "claims": (BP3.replace("claim", "claims"), "key 'claims' in line 1; did you mean 'claim'?"),
    "a list": ("claim = [1]\n", "tables, one for each claim, not key 'claim' in line 1"),
    "empty list": ("claim = []\n", "at least one table *claim* with an equation*"),
    "empty": ("", "at least one table *claim* with an equation*"),
    "without a claim": ("arch = '2-1'\n", "at least one table *claim* with an equation*"),
    "without quotes": ("arch = two\n" + BP3, "valid TOML in line 1, column 8; write arch = 'two'"),
    "bytes": (b"\xff", "a file of UTF-8 text*"),
    "network file": (
        "arch = 'bad.toml'\n" + BP3,
        "not arch: file *bad.toml', layer 1, line 3: key 'widht' in line 1; did you mean 'width'?",
    ),
}


def test_a_slip_names_the_key_the_place_and_the_nearest(pytester):
    for name, (text, _) in BAD.items():
        content = text if isinstance(text, bytes) else text.encode()
        (pytester.path / f"{name.replace(' ', '_')}.bp.toml").write_bytes(content)
    (pytester.path / "notes.BP.TOML").write_text(BP3)
    (pytester.path / "bad.toml").write_text(NETWORK.replace("width", "widht"))
    result = run(pytester, "--continue-on-collection-errors")
    result.assert_outcomes(errors=len(BAD) + 1)
    result.stdout.fnmatch_lines_random(
        [f"{name.replace(' ', '_')}.bp.toml: expected *{says}*" for name, (_, says) in BAD.items()]
        + ["notes.BP.TOML: expected a name that ends in '.bp.toml'; did you mean 'notes.bp.toml'?"]
    )
    assert "Traceback" not in result.stdout.str()


def test_claim_files_that_can_be_used(pytester):
    good = {
        "all": BP3,
        "mark": "\ufeff" + BP3.replace("\n", "\r\n"),
        "own": "arch = '2-1'\nactivation = 'z/(1+exp(-z))'\ncost = '(a-y)**4'\n" + BP3,
        "file": "arch = 'net.toml'\nstrict = true\n" + BP3,
        "strict": BP3 + "strict = true\n",
        "loose": "strict = true\n" + SLOPPY + "strict = false\n",
        "caught": "strict = true\n" + SLOPPY + "expect = 'ill-formed'\n",
        "lines": '[[claim]]\nequation = """\n\ta_j^l = \\\\sigma(z_j^l)\n"""\n',
    }
    (pytester.path / "below").mkdir()
    (pytester.path / "below/net.toml").write_text(NETWORK)
    for name, text in good.items():
        (pytester.path / f"below/{name}.bp.toml").write_bytes(text.encode())
    run(pytester).assert_outcomes(passed=len(good))


def test_a_repaired_reading_is_shown_and_refused_where_strict(pytester):
    (pytester.path / "loose.bp.toml").write_text(SLOPPY)
    (pytester.path / "strict.bp.toml").write_text(SLOPPY + "strict = true\n")
    (pytester.path / "wrong.bp.toml").write_text(SLOPPY + "expect = 'refuted'\n")
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "claim 1: ill-formed, expected proved: *not judged as written: w_kj was read as w_{kj}",
            "claim 1: proved, expected refuted: *; read with repairs: w_kj was read as w_{kj}",
            "*claims read otherwise than they are written*",
            "loose.bp.toml: claim 1: w_kj was read as w_{kj}",
        ]
    )


@pytest.mark.parametrize("text", ["x = [", "arch = '2-3'", "size = 3\n[[claim]]\nequation = 'a'"])
def test_a_claim_file_that_cannot_be_used(pytester, text):
    (pytester.path / "bad.bp.toml").write_text(text, encoding="utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*bad.bp.toml: expected*"])


def test_nothing_heavy_is_imported(pytester):
    pytester.makepyfile("import sys\n\ndef test_light():\n    assert not {'sympy', 'flint', 'numpy'} & set(sys.modules)\n")
    run(pytester).assert_outcomes(passed=1)
