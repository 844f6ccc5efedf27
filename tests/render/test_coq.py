"""Certificates for Coq: accepted as they are written, rejected by coqc once altered, refused where nothing can be certified."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bpverify.errors import UnsupportedError
from bpverify.render.coq import certificate, general, proofs_coq
from bpverify.spec import read_network

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def accepted(source: str, folder: Path) -> bool:
    (folder / "C.v").write_text(source, encoding="utf-8")
    command = [shutil.which("coqc") or "coqc", "-q", "-w", "none", "C.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@needs_coq
@pytest.mark.parametrize("activation", ["sigma", "tanh"])
def test_coqc_accepts(activation: str, tmp_path: Path) -> None:
    cost = "C" if activation == "sigma" else "quadratic"
    assert accepted(certificate(read_network("1-1-1", activation, cost)), tmp_path)


CERTIFIED = [
    ("1-1-1", "identity", "quadratic"),
    ("1-1-1", "z**2", "quadratic"),
    ("2-2-1", "sigma", "quadratic"),
    ("2-2-1", "tanh", "quadratic"),
    ("2-2-1", "silu", "quadratic"),
    ("2-2-2", "sigmoid", "quadratic"),
    ("1-2-2", "sigma", "quadratic"),
    ("2-1", "z/(1+z**2)", "(a-y)**4"),
    ("1-1", "1/(1+exp(-z)**2)", "(a-y)**2/(1+y**2)"),
]


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(("arch", "activation", "cost"), CERTIFIED)
def test_coqc_accepts_each_kind(arch: str, activation: str, cost: str, tmp_path: Path) -> None:
    assert accepted(certificate(read_network(arch, activation, cost)), tmp_path)


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("  (x1 * ((", "  (- x1 * (("),
        ("  (x1 * ((", "  (x2 * (("),
        ("  (((w2_1_1 *", "  (((w2_1_2 *"),
        (" * ds2 (", " * s2 ("),
    ],
    ids=["sign", "input index", "weight index", "sigma for sigma'"],
)
def test_coqc_rejects_an_altered_certificate(right: str, wrong: str, tmp_path: Path) -> None:
    source = certificate(read_network("2-2-1", "sigma", "quadratic"), ("BP2", "BP4"))
    assert right in source
    assert not accepted(source.replace(right, wrong, 1), tmp_path)


@pytest.mark.parametrize(
    ("arch", "activation", "cost"),
    [
        ("2-2-1", "relu", "quadratic"),
        ("2-2-2", "softmax", "quadratic"),
        ("2-2-1", "gelu", "quadratic"),
        ("9-9-9", "tanh", "quadratic"),
        ("2-2-2", "tanh", "C"),
    ],
)
def test_refuses_in_one_line(arch: str, activation: str, cost: str) -> None:
    with pytest.raises(UnsupportedError) as error:
        certificate(read_network(arch, activation, cost))
    assert "\n" not in str(error.value)


def test_without_a_network_it_is_the_general_development() -> None:
    assert proofs_coq(()) == general()
