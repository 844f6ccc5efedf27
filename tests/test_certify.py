"""What `make certify` rests on: what it accepts, and the altered developments and certificates that it must reject."""

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bpverify.errors import BpverifyError
from bpverify.render.coq import certificate, general
from bpverify.render.coqaudit import audit_of
from bpverify.spec import read_network

ROOT = Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("certify", ROOT / "proofs/coq/certify.py")
assert SPEC and SPEC.loader
certify = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(certify)

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def test_the_shipped_development_is_the_one_in_proofs() -> None:
    assert general() == (ROOT / "proofs/coq/Backprop.v").read_text(encoding="utf-8")


def test_every_theorem_is_audited() -> None:
    for name in certify.THEOREMS:
        assert f"Theorem {name} " in general()
        assert f"Print Assumptions {name}." in general()


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("Closed under the global context\n", []),
        ("Axioms:\nClassical_Prop.classic : forall P : Prop, P \\/ ~ P\nwish : False\n", ["wish : False"]),
        ("Axioms:\nClassical_Prop.classic\n  : forall P : Prop,\n    P \\/ ~ P\n", []),
        ("Axioms:\nloop is assumed to be guarded.\n", ["loop is assumed to be guarded."]),
        ("Axioms:\nClassical_Prop.classic is assumed to be positive.\n", ["Classical_Prop.classic is assumed to be positive."]),
        ("Axioms:\nType hierarchy is collapsed (logic is inconsistent)\n", ["Type hierarchy is collapsed (logic is inconsistent)"]),
    ],
)
def test_what_is_assumed_beside_the_reals_is_named(printed: str, named: list[str]) -> None:
    assert certify.foreign_axioms(printed) == named


# -- certificates

RIGHT = certificate(read_network("1-1", "gaussian", "quadratic"), ("BP1", "BP4"))
END = "(* What was proved"


def silent(source: str) -> str:
    """The same without its own statements at the end, which would give most alterations away."""
    return source[: source.index(END)]


def line(source: str, start: str) -> str:
    return next(line for line in source.split("\n") if line.startswith(start))


def changed(old: str, new: str) -> Callable[[str], str]:
    def change(source: str) -> str:
        found = line(source, old) if old.startswith(("Definition", "Lemma")) else old
        assert found in source
        return source.replace(found, new, 1)

    return change


def both(*changes: Callable[[str], str]) -> Callable[[str], str]:
    def change(source: str) -> str:
        for each in changes:
            source = each(source)
        return source

    return change


def without_lemma(source: str) -> str:
    """Drop BP4 and everything that names it below the header."""
    source = re.sub(r"Lemma BP4_1_1_1 (.|\n)*?Qed\.\n", "", source)
    source = re.sub(r"Check \(BP4_1_1_1 (.|\n)*?\)\.\n(?=Def)", "", source)
    return source.replace(", BP4_1_1_1)", ")")


def proved_by(proof: str, before: str = "") -> Callable[[str], str]:
    """Give the last lemma another proof, and put something before it."""

    def change(source: str) -> str:
        head, tail = source.split("Lemma BP4_1_1_1", 1)
        return f"{head}{before}\nLemma BP4_1_1_1{tail.replace('Proof. certify. Qed.', proof, 1)}"

    return change


NEGATED = both(
    changed("Definition ds1", "Definition ds1 (z : R) : R := - (exp (- z ^ 2) * - (2 * z))."),
    changed("Lemma slope_1", "Lemma slope_1 : forall z : R, is_derive (fun t : R => - s1 t) z (ds1 z)."),
)
NO_COST = both(
    changed("Definition cost", "Definition cost (a y : R) : R := 0."),
    changed("Definition dcost", "Definition dcost (a y : R) : R := 0."),
)
ANOTHER = both(
    changed("Definition s1", "Definition s1 (z : R) : R := z."), changed("Definition ds1", "Definition ds1 (z : R) : R := 1.")
)
CHEAT = "apply cheat. Qed."
LOOP = """#[bypass_check(guard)] Fixpoint loop (n : nat) : False := loop n.
Lemma cheat : False. Proof. exact (loop O). Qed."""
EVERYTHING = "forall (f : R -> R) (x d : R), is_derive f x d"
ALTERED: dict[str, Callable[[str], str]] = {
    "negated slope": changed("Definition ds1", "Definition ds1 (z : R) : R := - (exp (- z ^ 2) * - (2 * z))."),
    "negated slope of a negated function": both(silent, NEGATED),
    "cost of 0": NO_COST,
    "cost of 0, not stated": both(silent, NO_COST),
    "another activation": ANOTHER,
    "another activation, not stated": both(silent, ANOTHER),
    "another activation in the header": changed("gaussian = exp(-z**2)", "tanh = tanh(z)"),
    "another expression in the header": changed("gaussian = exp(-z**2)", "gaussian = exp(-z**4)"),
    "another cost in the header": changed("quadratic = (a - y)**2*(1/2)", "mse = (a - y)**2/n"),
    "another width in the header": changed("Inputs: 1", "Inputs: 2"),
    "another equation in the header": changed("BP1, BP4", "BP1, BP2"),
    "more equations in the header": changed("BP1, BP4", "BP1, BP3, BP4"),
    "no header": lambda source: source[source.index("*)") + 2 :],
    "a lemma deleted": without_lemma,
    "a lemma deleted, not stated": both(silent, without_lemma),
    "a hypothesis added to a lemma": changed("BP4_1_1_1 : forall", "BP4_1_1_1 : 0 = 1 -> forall"),
    "a hypothesis added, not stated": both(silent, changed("BP4_1_1_1 : forall", "BP4_1_1_1 : 0 = 1 -> forall")),
    "a hypothesis added to the end as well": lambda source: source.replace("BP4_1_1_1 : forall", "BP4_1_1_1 : 0 = 1 -> forall"),
    "Axiom": proved_by(f"Proof. intros; {CHEAT}", f"Axiom cheat : {EVERYTHING}."),
    "Parameter": proved_by(f"Proof. intros; {CHEAT}", f"Parameter cheat : {EVERYTHING}."),
    "Hypothesis": proved_by(f"Proof. intros; {CHEAT}", f"Hypothesis cheat : {EVERYTHING}."),
    "Hypothesis in a section": both(
        proved_by(f"Proof. intros; {CHEAT}", f"Section S.\nHypothesis cheat : {EVERYTHING}."),
        lambda source: source.replace("\n(* What was proved", "End S.\n(* What was proved"),
    ),
    "Hypothesis in a section, not stated": both(
        proved_by(f"Proof. intros; {CHEAT}", f"Section S.\nHypothesis cheat : {EVERYTHING}."),
        lambda source: silent(source) + "End S.\n",
    ),
    "Admitted": proved_by("Proof. Admitted."),
    "Admitted, not audited": both(proved_by("Proof. Admitted."), changed("Print Assumptions certified.", "")),
    "Axiom, another audited": both(
        proved_by(f"Proof. intros; {CHEAT}", f"Axiom cheat : {EVERYTHING}."),
        changed("Print Assumptions certified.", "Print Assumptions slope_1."),
    ),
    "Abort": proved_by("Proof. Abort."),
    "guard switched off": proved_by("Proof. destruct cheat. Qed.", LOOP),
    "is_derive defined anew": changed(
        "(* The activations", "Definition is_derive (f : R -> R) (x d : R) : Prop := 0 = 0.\n(* The activations"
    ),
    "is_derive defined anew, not stated": both(
        silent,
        lambda source: re.sub(
            r"Proof\.(?! exact| intros [HF])[^.]*\. Qed\.",
            "Proof. intros; reflexivity. Qed.",
            source.split("(* The activations")[1],
        ),
        lambda tail: (
            RIGHT.split("(* The activations")[0] + "Definition is_derive (f : R -> R) (x d : R) : Prop := 0 = 0.\n(* " + tail
        ),
    ),
    "a wrong closed form": changed("(x1 * (", "(- x1 * ("),
    "not Coq": lambda source: source + "\nnonsense",
}
QUICK = ("no header", "another equation in the header", "another expression in the header", "cost of 0, not stated")


@needs_coq
def test_accepts_the_certificate() -> None:
    assert certify.check_certificate(RIGHT) == ""


@needs_coq
@pytest.mark.slow
def test_accepts_the_certificate_without_its_statements() -> None:
    assert certify.check_certificate(silent(RIGHT)) == ""


@needs_coq
@pytest.mark.parametrize("name", QUICK)
def test_rejects(name: str) -> None:
    test_rejects_every_alteration(name)


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ALTERED.keys() - set(QUICK)))
def test_rejects_every_alteration(name: str) -> None:
    altered = ALTERED[name](RIGHT)
    assert altered != RIGHT
    fault = certify.check_certificate(altered)
    assert fault and "\n" not in fault


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("arch", "activation", "cost"),
    [
        ("2-3-2", "gelu,sigmoid", "binary_cross_entropy"),
        ("2-2-1", "relu", "huber(1)"),
        ("2-2-1", "sigma", "C"),
        ("1-1-1-1", "sigma,tanh,z**2", "poisson"),
    ],
)
def test_accepts_certificates_of_each_kind(arch: str, activation: str, cost: str) -> None:
    source = certificate(read_network(arch, activation, cost))
    assert certify.check_certificate(source) == ""
    assert audit_of(source).says.startswith(f"BP1, BP2, BP3, BP4 on {arch}, ")


def test_the_header_is_read_back_as_the_network() -> None:
    network = read_network("2-3-1", "tanh,z**2/(1 + z**2)", "(a-y)**2/n")
    found = audit_of(certificate(network, ("BP2", "BP3")))
    assert (found.network, found.names) == (network, ("BP2", "BP3"))


def test_the_header_keeps_layers_without_biases(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text("inputs = 1\n[[layers]]\nwidth = 2\nbias = false\n[[layers]]\nwidth = 1\n")
    network = read_network(str(path))
    assert audit_of(certificate(network)).network == network


@pytest.mark.parametrize(
    "header",
    [
        "",
        "(* Certificate of backpropagation: BP1\n",
        RIGHT.replace("Layer 1:", "Layer 2:", 1),
        RIGHT.replace("gaussian", "gausian", 1),
    ],
)
def test_a_header_that_names_no_network_is_one_line(header: str) -> None:
    with pytest.raises(BpverifyError) as error:
        audit_of(header)
    assert "\n" not in str(error.value)


# -- the development for all widths and depths


@needs_coq
@pytest.mark.slow
def test_the_development_is_accepted() -> None:
    assert certify.check_general(general()) == ""


def theorem_dropped(source: str) -> str:
    source = re.sub(r"Theorem BP2 (.|\n)*?Qed\.\n", "", source)
    return source.replace("Print Assumptions BP2.\n", "")


def swapped(*pairs: tuple[str, str]) -> Callable[[str], str]:
    return both(*(changed(old, new) for old, new in pairs))


BP1_PROOF = "intros HL Hj. rewrite delta_back by (assumption || lia). rewrite Nat.sub_diag; reflexivity."
NOTHING = """Theorem BP3 w b l j : (1 <= l <= L)%nat -> (j < n l)%nat -> delta w b l j = delta w b l j.
Proof. reflexivity. Qed.
End Network."""
DEVELOPMENTS: dict[str, Callable[[str], str]] = {
    "a theorem deleted": theorem_dropped,
    "a hypothesis added": swapped(
        ("Theorem BP1 w b j : ", "Theorem BP1 w b j : 0 = 1 -> "), (BP1_PROOF, BP1_PROOF.replace("HL Hj", "_ HL Hj"))
    ),
    "one layer alone": swapped(
        ("Theorem BP1 w b j : (1 <= L)%nat ->", "Theorem BP1 w b j : (1 <= L)%nat -> L = 1%nat ->"),
        (BP1_PROOF, BP1_PROOF.replace("HL Hj", "HL _ Hj")),
    ),
    "a theorem that says nothing": swapped(("Theorem BP3 ", "Theorem BP3_strong "), ("End Network.", NOTHING)),
    "an axiom": swapped(
        ("Section Network.", "Axiom wish : False.\nSection Network."),
        (f"Proof. {BP1_PROOF} Qed.", "Proof using sigma_differentiable cost_differentiable. destruct wish. Qed."),
    ),
}


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DEVELOPMENTS))
def test_rejects_an_altered_development(name: str) -> None:
    altered = DEVELOPMENTS[name](general())
    assert altered != general()
    assert certify.check_general(altered)


# -- the command


def test_files_are_named_with_what_they_certify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certify.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(certify, "held", lambda *arguments: "")
    path = tmp_path / "c.v"
    path.write_text(RIGHT)
    assert certify.main([str(path)]) == 0
    assert f"{path}: accepted by coqc: BP1, BP4 on 1-1, gaussian, quadratic" in capsys.readouterr().out
    path.write_text(silent(RIGHT).replace("Inputs", "Outputs"))
    assert certify.main([str(path)]) == 1 and "REJECTED" in capsys.readouterr().out
    assert certify.main([str(tmp_path / "none.v")]) == 2


def test_without_coq_the_package_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certify.shutil, "which", lambda name: None)
    assert certify.main([]) == 2 and "libcoq-coquelicot" in capsys.readouterr().err
