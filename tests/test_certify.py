"""What `make certify` rests on: the shipped text is the one in proofs/, and the audit of axioms refuses what it must."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from bpverify.render.coq import general

ROOT = Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("certify", ROOT / "proofs/coq/certify.py")
assert SPEC and SPEC.loader
certify = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(certify)

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def test_the_shipped_development_is_the_one_in_proofs() -> None:
    assert general() == (ROOT / "proofs/coq/Backprop.v").read_text(encoding="utf-8")


def test_every_theorem_is_audited() -> None:
    for name in ("BP1", "BP2", "BP3", "BP4", "backpropagation"):
        assert f"Theorem {name} " in general()
        assert f"Print Assumptions {name}." in general()


def test_a_foreign_axiom_is_named() -> None:
    printed = "Axioms:\nClassical_Prop.classic : forall P : Prop, P \\/ ~ P\nwish : False\n"
    assert certify.foreign_axioms(printed) == ["wish"]


@needs_coq
@pytest.mark.parametrize(
    "source",
    [
        "Axiom wish : False. Theorem t : 1 = 2. Proof. destruct wish. Qed. Print Assumptions t.",
        "Theorem t : 1 = 2. Admitted. Print Assumptions t.",
        "Theorem t : 1 = 2. Proof. reflexivity. Qed. Print Assumptions t.",
        "Theorem t : 1 = 1. Proof. reflexivity. Qed.",
    ],
    ids=["axiom", "admitted", "false", "no audit"],
)
def test_refuses(source: str) -> None:
    assert certify.check(source, "T")


@needs_coq
def test_accepts() -> None:
    assert certify.check("Theorem t : 1 = 1. Proof. reflexivity. Qed. Print Assumptions t.", "T") == ""


@needs_coq
@pytest.mark.slow
def test_the_development_is_accepted() -> None:
    assert certify.check(general(), "Backprop") == ""
