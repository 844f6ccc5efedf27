"""Every command's JSON is valid against the schema that comes with the package, whatever the outcome, an error too."""

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from bpverify.cli import main

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads(files("bpverify.render").joinpath("schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

MODULE = """import numpy as np
w, x = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([2.0, -1.0])
def cost(w, x): return np.sum(np.tanh(w @ x)**2)
def right(w, x): return np.outer(2*np.tanh(w @ x)*(1 - np.tanh(w @ x)**2), x)
def wrong(w, x): return 3*right(w, x)
def shape(w, x): return right(w, x)[:1]
def nothing(w, x): return None
def draws(w, x): return right(w, x)*np.random.rand()
def solve(w, x): return np.linalg.svd(w)[1]
def raises(w, x): raise ValueError("two\\nlines")
def at(): return w, x
def layer(v): return np.maximum(v, 0), v
def back(dout, v): return dout*(v > 0)
named = {"forward": layer, "backward": back, "at": [np.array([1.0, -1.0])]}
bare = {"forward": layer}
no_inputs = []
"""
TOML = 'inputs = 2\ncost = "mse"\n[[layers]]\nwidth = 2\nactivation = "relu"\nbias = false\n'
DOCUMENTS = {
    "empty.md": "",
    "nothing.md": "Prices: $5 and $6.\n",
    "right.md": "$$\\frac{\\partial C}{\\partial b_j^l} = \\delta_j^l$$\n",
    "wrong.tex": "\\[\\frac{\\partial C}{\\partial b_j^l} = 2 \\delta_j^l\\]\n\\begin{align} a &= b \\\\ c &= d \\end{align}\n",
    "odd.md": "$$ \\foo = \\bar{ $$ $$ x $$ $$ = $$ $$ A = A $$\n```\n$$ a_j^l = 1 $$\n```\n",
    'quotes "and\\u.md': "$$z_j^l = z_j^l$$\n",
}
COMMANDS: list[tuple[str, int]] = [
    ("verify 2-3-2", 0),
    ("verify 1-2-1 --show", 0),
    ("verify 2-1", 0),
    ("verify 3-4-2 --activation relu,softmax --cost cce", 0),
    ("verify net.toml", 0),
    ("verify 2-2-1 --activation z**(1/3)", 0),
    ("verify 2--2", 2),
    ("verify 2-2 --activation tnah", 2),
    ("verify none.toml", 2),
    ("verify", 2),
    ("verify 2-2 --no-such-option", 2),
    ("check --equation a_j^l=a_j^l", 0),
    ("check --equation a_j^l=z_j^l", 1),
    ("check --equation a_j^l=1", 1),
    ("check --equation a_j^l", 2),
    ("check --equation a_j^l=", 2),
    ("check --equation \\delta_j^l=q", 3),
    ("check --equation a_j^l=z_j^l --arch 2-2", 1),
    ("check --equation a_j^l=z_j^l --arch 2-2 --activation tanh", 1),
    ("check --equation a_j^l=a_k^l --arch 2-2", 1),
    ("check --equation a_j^l=a_j^l --show-axioms", 0),
    ("check empty.md", 3),
    ("check nothing.md", 3),
    ("check right.md", 0),
    ("check right.md --show-axioms", 0),
    ("check wrong.tex", 1),
    ("check wrong.tex --show-axioms --strict", 1),
    ("check wrong.tex --arch 2-2-1", 1),
    ("check odd.md", 1),
    ("check", 2),
    ("check none.md", 2),
    ("check right.md --symbols q=J", 2),
    ("check right.md --activation tanh", 2),
    ("check - ", 3),
    ("lower 2-2 --activation tanh --cost mse -o net.py", 0),
    ("lower net.toml -o net.py --check", 0),
    ("lower 2-2 --activation sigmoid --cost bce -o net.py --check --batch 2", 0),
    ("lower 2-2 -o net.py", 3),
    ("lower 2-2 --activation tanh --cost mse", 2),
    ("lower 2-2 --activation tanh --cost mse -o no/net.py", 2),
    ("lower 2-2 --activation tanh --cost mse --namespace nunpy -o net.py", 2),
    ("list activations", 0),
    ("list costs", 0),
    ("list equations", 0),
    ("list layers", 2),
    ("list", 2),
    ("gradients m.py --gradients right", 0),
    ("gradients m.py --gradients right --fast", 0),
    ("gradients m.py --gradients right --max-nodes 3", 0),
    ("gradients m.py --gradients wrong", 1),
    ("gradients m.py --gradients wrong --fast --seed 1", 1),
    ("gradients m.py --gradients shape", 1),
    ("gradients m.py --gradients draws", 3),
    ("gradients m.py --gradients solve", 3),
    ("gradients m.py --gradients nothing", 2),
    ("gradients m.py --gradients raises", 2),
    ("gradients m.py --gradients none", 2),
    ("gradients m.py:named", 0),
    ("gradients m.py:bare", 2),
    ("gradients m.py --gradients right --at no_inputs", 2),
    ("gradients none.py", 2),
    ("gradients", 2),
    ("gradients m.py --gradients right --timeout 0", 3),
    ("nonsense", 2),
    ("prove bp9", 2),
]
LOOSE = {
    "gradients m.py --gradients right --timeout 0",
    "gradients m.py --gradients right --max-nodes 3",
    "gradients m.py --gradients solve",
    "gradients m.py --gradients draws",
    "gradients m.py --gradients wrong --fast --seed 1",
    "check odd.md",
    "check wrong.tex --arch 2-2-1",
    "check --equation \\delta_j^l=q",
    "gradients m.py --gradients nothing",
    "verify 2-2-1 --activation z**(1/3)",
}
"""Commands whose outcome is the business of other tests; their JSON is valid and agrees with the exit status in any case."""

WORST = {0: ("proved", "tested"), 1: ("refuted", "ill-formed"), 3: ("undecided",)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("json")
    (path / "m.py").write_text(MODULE)
    (path / "net.toml").write_text(TOML)
    shutil.copy(ROOT / "examples/notes.md", path)
    for name, text in DOCUMENTS.items():
        (path / name).write_text(text)
    return path


def json_of(command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], int]:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, [*command, "--json"], input="")
    found = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    errors = [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(found)]
    assert errors == []
    return found, done.exit_code


@pytest.mark.parametrize(("command", "status"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_the_json_is_valid_and_agrees_with_the_exit_status(
    command: str, status: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, code = json_of(command.split(), folder, monkeypatch)
    assert code == status or command in LOOSE
    if "rows" in found:
        return
    name = command.split()[0]
    assert found["command"] == (name if name != "nonsense" else None)
    if "error" in found:
        assert found["error"]["exit_status"] == code != 0 and "\n" not in found["error"]["message"]
        assert found["status"] in (WORST[code] if code in (1, 3) else ("error",))
    else:
        assert found["status"] in WORST[code]
        worst = [v["status"] for v in found["verdicts"]]
        assert found["status"] in worst or (worst == [] and found["status"] == "undecided")
        assert sum(found["summary"].values()) == len(worst)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_gives_valid_json(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for more in ([], ["--arch", "2-2"], ["--strict"], ["--show-axioms"]):
        json_of(["check", name, *more], folder, monkeypatch)


@pytest.mark.parametrize("name", ["empty.md", "nothing.md"])
def test_a_document_without_a_claim_is_not_proved(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, code = json_of(["check", name], folder, monkeypatch)
    assert (found["status"], found["verdicts"], code) == ("undecided", [], 3) and found["notes"]


def test_the_schema_rejects_an_empty_report_that_is_proved() -> None:
    summary = dict.fromkeys(("proved", "refuted", "tested", "undecided", "ill-formed", "given"), 0)
    report = {"schema": "bpverify/1", "command": "check", "status": "undecided", "verdicts": [], "summary": summary, "notes": []}
    assert VALIDATOR.is_valid(report)
    assert not VALIDATOR.is_valid(report | {"status": "proved"})
    assert not VALIDATOR.is_valid({k: v for k, v in report.items() if k != "status"})


def test_the_schema_rejects_an_error_that_is_proved() -> None:
    error = {"message": "m", "exit_status": 2}
    summary = dict.fromkeys(("proved", "refuted", "tested", "undecided", "ill-formed", "given"), 0)
    report = {"schema": "bpverify/1", "command": "check", "verdicts": [], "summary": summary, "notes": []}
    found = report | {"status": "error", "error": error}
    assert VALIDATOR.is_valid(found)
    for change in ({"status": "proved"}, {"error": {}}, {"error": error | {"exit_status": 0}}, {"verdicts": [1]}, {"more": 1}):
        assert not VALIDATOR.is_valid(found | change)
