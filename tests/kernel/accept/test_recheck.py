"""Theorems are replayed from files, in a fresh process too."""

import json
import subprocess
import sys
from pathlib import Path

import bpverify
from bpverify.kernel import document, equations
from bpverify.kernel.__main__ import main


def write(path, *theorems):
    path.write_text(json.dumps([document(theorem) for theorem in theorems]), "utf-8")
    return str(path)


def test_the_proof_of_everything_is_replayed_in_a_fresh_process(tmp_path):
    name = write(tmp_path / "proof.json", equations.backpropagation())
    root = Path(bpverify.__file__).parent.parent
    done = subprocess.run([sys.executable, "-m", "bpverify.kernel", name], cwd=root, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_false_proof_is_rejected(tmp_path, capsys):
    path = tmp_path / "proof.json"
    name = write(path, equations.backpropagation())
    path.write_text(path.read_text("utf-8").replace('"sigma_l differentiable"', '"nothing"'), "utf-8")
    assert main([name]) == 1
    assert "recheck: expected" in capsys.readouterr().err


def test_unusable_files_are_named(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path / "none.json")]) == 2
    (tmp_path / "half.json").write_text("{", "utf-8")
    assert main([str(tmp_path / "half.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 3
