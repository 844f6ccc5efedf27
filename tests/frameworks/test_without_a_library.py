"""Nothing of a tensor library is needed, or loaded, unless the code that is checked has loaded it."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np

import bpverify

BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "jax", "jaxlib"):
            raise ImportError("blocked")
sys.meta_path.insert(0, Blocked())
import numpy as np
import bpverify, bpverify.testing, bpverify.cli
from bpverify.errors import InputError
report = bpverify.check_gradients(lambda x: (x * x).sum(), lambda x: 2 * x, [np.ones(2)])
bpverify.testing.assert_gradients(lambda x: (x * x).sum(), lambda x: 2 * x, [np.ones(2)])
try:
    bpverify.check_function(lambda x: x, [np.ones(2)])
except InputError as error:
    print(report.status, "torch" in sys.modules or "jax" in sys.modules, error)
"""


def test_without_them_all_else_works():
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(BLOCKED)], capture_output=True, text=True, check=False)
    assert done.stderr == "" and done.stdout.startswith("proved False check_function: expected a function of a library")


def test_a_row_may_be_given_without_a_library():
    @bpverify.row("tests::never")
    def never(x):
        return np.exp(x)

    assert never(0.0) == 1
