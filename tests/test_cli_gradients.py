"""``bpverify gradients`` on a file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bpverify.cli import main

CASES = str(Path(__file__).parent / "exact" / "gradient_cases.py")


def run(*arguments):
    return CliRunner().invoke(main, ["gradients", *arguments])


@pytest.mark.parametrize("arguments", [(CASES, "--at", "AT"), (CASES, "--at", "by_example"), (f"{CASES}:affine",)])
def test_right(arguments):
    found = run(*arguments, "--json")
    assert found.exit_code == 0, found.output
    assert {v["status"] for v in json.loads(found.stdout)["verdicts"]} == {"proved"}


def test_wrong(tmp_path):
    file = tmp_path / "bad.py"
    file.write_text("import numpy as np\ncost = lambda w: np.sum(w ** 3)\ngradients = lambda w: 3 * w\nat = [np.ones(3) / 4]\n")
    found = run(str(file))
    assert found.exit_code == 1 and "all 3 entries are wrong" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((CASES,), "a name that the module defines"),
        (("nowhere.py",), "Python file"),
        (("no_such_module_here",), "can be imported"),
        ((f"{CASES}:affin",), "affine"),
        ((CASES, "--at", "AT", "--domain", "y"), "ARG=DOMAIN"),
        ((CASES, "--at", "AT", "--domain", "y=hot"), "one of one-hot"),
        ((CASES, "--at", "AT", "--wrt", "W9"), "one of the arguments"),
        ((CASES, "--at", "AT", "--cost", "AT"), "'cost' of"),
        ((CASES, "--at", "AT", "--reset", "AT"), "expected a function"),
        ((f"{CASES}:cost",), "it has none"),
    ],
)
def test_bad_input_is_one_line(arguments, words):
    found = run(*arguments)
    assert found.exit_code == 2 and words in found.stderr and found.stderr.count("\n") == 1


ADDING = """
import numpy as np
buffer = np.zeros(3)
def gradients(w):
    buffer[:] += 2 * w
    return [buffer]
def cost(w):
    return np.sum(w ** 2)
def clear():
    buffer[:] = 0
at = [np.ones(3) / 4]
check = {"cost": cost, "gradients": gradients, "at": at, "reset": clear}
"""


def test_what_is_kept_between_calls_and_how_it_is_cleared(tmp_path):
    file = tmp_path / "adding.py"
    file.write_text(ADDING)
    assert run(str(file)).exit_code == 3
    assert run(str(file), "--reset", "clear").exit_code == 0
    assert run(f"{file}:check").exit_code == 0
    assert run(str(file), "--reset", "cleer").exit_code == 2
