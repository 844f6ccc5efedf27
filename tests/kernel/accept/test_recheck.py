"""Theorems are replayed from files, in a fresh process too."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_what_was_proved_is_printed_from_the_replay(tmp_path, capsys):
    assert main([write(tmp_path / "p.json", equations.prove(equations.bp3(), equations.ALL), equations.backpropagation())]) == 0
    out = capsys.readouterr().out
    assert "2 replayed" in out and "  proves   dC/db_j^l = delta_j^l\n  where    all widths, 1 <= l <= L, j = 1..n_l\n" in out
    for text in ("  model    z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l; ", "  assumes  no shared weights", "for every depth L"):
        assert text in out


BP3 = document(equations.prove(equations.bp3(), equations.ALL))
TEXT = json.dumps(BP3)


def with_derivation(**parts):
    return json.dumps({**BP3, "derivation": {**BP3["derivation"], **parts}})


@pytest.mark.parametrize(
    ("text", "said", "status"),
    [
        ("", "as JSON", 2),
        ("[]", "no document", 2),
        ("3", "no object", 2),
        ("null", "no object", 2),
        ("[[]]", "no object", 2),
        (TEXT + "x", "Extra data", 2),
        ("[" * 9000, "recursion", 2),
        (TEXT[:-1] + ', "conditions": []}', "the key 'conditions' twice in one object", 2),
        (TEXT.replace('"rule"', '"rule": "symmetry", "rule"', 1), "the key 'rule' twice", 2),
        ("{}", "a theorem of statement, hypotheses, conditions, derivation, got one of nothing", 1),
        (json.dumps({**BP3, "note": 1}), "derivation, note", 1),
        (json.dumps({**BP3, "hypotheses": []}), "another statement, hypothesis or condition", 1),
        (json.dumps({**BP3, "derivation": None}), "rule, arguments and premises, got None", 1),
        (with_derivation(note=1), "rule, arguments and premises", 1),
        (with_derivation(rule="axiom"), "one of the rules calculation, chain_rule", 1),
        (with_derivation(rule=[]), "one of the rules", 1),
        (with_derivation(arguments="abc"), "lists of arguments and premises of calculation", 1),
        (with_derivation(arguments=[]), "the arguments and premises of calculation", 1),
        (with_derivation(premises=[7]), "rule, arguments and premises, got 7", 1),
        (TEXT.replace('["Layer", "l", 0]', '["Layer", "l", 0.5]'), "a whole number", 1),
        (TEXT.replace('["Layer", "l", 0]', '["Layer", "l", false]'), "whole numbers in a Layer, got true or false", 1),
        (TEXT.replace('["Layer", "l", 0]', '[["Layer"], "l", 0]'), "one of Add", 1),
    ],
)
def test_a_malformed_file_gets_one_line(text, said, status, tmp_path, capsys):
    path = tmp_path / "p.json"
    path.write_text(text, "utf-8")
    assert main([str(path)]) == status
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", ">/dev/full"])
def test_closed_streams_give_a_status_and_no_traceback(redirection, tmp_path):
    name = write(tmp_path / "proof.json", equations.prove(equations.bp3(), equations.ALL))
    root = Path(bpverify.__file__).parent.parent
    command = f'"{sys.executable}" -m bpverify.kernel "{name}" {redirection}'
    done = subprocess.run(command, shell=True, cwd=root, capture_output=True, text=True, check=False)  # noqa: S602 - a command line of our own, as a shell takes it
    assert done.returncode == (0 if redirection == "2>&-" else 2)
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == (0 if "2>&-" in redirection else 1)


def test_unusable_files_are_named(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path / "none.json")]) == 2
    (tmp_path / "half.json").write_text("{", "utf-8")
    assert main([str(tmp_path / "half.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 3
