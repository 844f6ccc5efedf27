"""The main job from the command line to the screen, with the real engines: what a user meets first."""

import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.cli import main

SCHEMA = json.loads(files("bpverify.render").joinpath("schema.json").read_text(encoding="utf-8"))


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def one_clear_line(done: Result) -> bool:
    return done.stdout == "" and done.stderr.startswith("bpverify: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("arch", ["2-3-2", "1-1", "2-2-2-1"])
def test_verify_proves_every_component(arch: str) -> None:
    done = run("verify", arch, "--json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    widths = [int(width) for width in arch.split("-")]
    weights = sum(before * after for before, after in pairwise(widths))
    counts = {v["name"]: v["components"] for v in document["verdicts"]}
    hidden = {"BP2": sum(widths[1:-1])} if len(widths) > 2 else {}
    assert counts == {"BP1": widths[-1], **hidden, "BP3": sum(widths[1:]), "BP4": weights}
    assert done.exit_code == 0 and document["summary"]["proved"] == len(counts)


@pytest.mark.parametrize(
    ("latex", "status"),
    [
        (r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", 0),
        (r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l", 1),
        (r"\frac{\partial C}{\partial w_{jk}^l} = a_k^l \delta_j^l", 1),
        (r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1}", 1),
    ],
)
def test_check_decides(latex: str, status: int) -> None:
    done = run("check", "--arch", "2-3-2", "--equation", latex, "--json")
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
    assert done.exit_code == status


@pytest.mark.parametrize("kind", ["activations", "costs", "equations"])
def test_the_real_catalog_is_listed(kind: str) -> None:
    document = json.loads(run("list", kind, "--json").stdout)
    jsonschema.validate(document, SCHEMA)
    shown = run("list", kind).stdout
    assert all(row["name"] in shown for row in document["rows"])


BAD_VERIFY = [
    ("2--3",), ("0-2",), ("-1-2",), ("1e9-2",), ("2",), ("",), ("missing.toml",), ("2-3", "--activation", "tanhh"),
    ("2-3", "--activation", "tanh,relu"), ("2-3", "--activation", "z+q"), ("2-3", "--activation", "(z"),
    ("2-3", "--activation", "1"), ("2-3", "--cost", "nonsense"),
]  # fmt: skip


@pytest.mark.parametrize("args", BAD_VERIFY, ids=" ".join)
def test_bad_input_is_one_clear_line(args: tuple[str, ...]) -> None:
    done = run("verify", *args)
    assert done.exit_code == 2 and one_clear_line(done)


def test_a_network_file_with_an_unknown_key(tmp_path: Path) -> None:
    path = tmp_path / "network.toml"
    path.write_text("widht = 3\n", encoding="utf-8")
    done = run("verify", str(path))
    assert done.exit_code == 2 and one_clear_line(done)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=r"\{}^_'=+- abCLljkwzσ123fracdeltsumpoig", max_size=40))
def test_no_equation_ends_in_a_traceback(latex: str) -> None:
    done = run("check", "--arch", "1-2-1", "--equation=" + latex, "--json")
    assert done.exit_code in (0, 1, 2, 3)
    document = json.loads(done.stdout)
    if done.exit_code == 2:
        assert document["error"]["message"] in done.stderr and done.stderr.count("\n") == 1
    else:
        assert document["verdicts"]
