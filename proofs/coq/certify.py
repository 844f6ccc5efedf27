"""Have coqc check the general development and a certificate, and audit what they prove: ``make certify``.

    python proofs/coq/certify.py [FILE.v ...]

FILE.v is a certificate that ``bpverify prove ... --format coq`` wrote; without one, one of this network is checked. What a
file must have proved is not read from its lemmas: ``Stated.v`` says it for the development, and the header's network for
a certificate. The compiled theorems are held against that, and their axioms are listed by a run of coqc of our own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bpverify.errors import BpverifyError
from bpverify.render.coq import INSTALL, certificate, general
from bpverify.render.coqaudit import audit, audit_of
from bpverify.spec import read_network

FOLDER = Path(__file__).resolve().parent
THEOREMS = ("BP1", "BP2", "BP3", "BP4", "backpropagation", "quadratic_differentiable")
"""What the general development proves, as ``Stated.v`` says it."""

ALLOWED = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""The axioms of Coq's real numbers; anything else, an admitted lemma too, is a failure."""

SECONDS = 300
"""The longest that coqc may take on one file."""


def foreign_axioms(printed: str) -> list[str]:
    """Return what the output of Print Assumptions says beside the axioms that are allowed, one entry a line.

    A line that is not indented names an axiom, or says that a check was switched off.
    """
    lines = [line for line in printed.splitlines() if line.strip() and not line[0].isspace()]
    lines = [line for line in lines if line not in ("Axioms:", "Closed under the global context")]
    return sorted({line for line in lines if line.split(" ")[0] not in ALLOWED or not re.fullmatch(r"\S+(\s*:.*)?", line)})


def compiled(folder: Path, name: str, source: str) -> tuple[str, str]:
    """Write a source into the folder and compile it; return what is wrong with it, or an empty text, and its output."""
    (folder / f"{name}.v").write_text(source, encoding="utf-8")
    command = [shutil.which("coqc") or "coqc", "-q", "-w", "none", f"{name}.v"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603 - a fixed command, no shell
    except subprocess.TimeoutExpired:
        return f"coqc took more than {SECONDS} s", ""
    return (" ".join(done.stderr.split())[:400] or "coqc failed") if done.returncode else "", done.stdout


def held(source: str, module: str, stated: str, audited: str) -> str:
    """Return what is wrong with a source that must prove the statements, or an empty text."""
    with tempfile.TemporaryDirectory() as name:
        # The source comes first: whatever it writes, our own files are written after it.
        for part, text in ((module, source), ("Stated", stated), ("Audit", audited)):
            fault, printed = compiled(Path(name), part, text)
            if fault:
                return fault if part == module else f"it does not prove what it must: {fault}"
    if not re.search(r"^(Axioms:|Closed under)", printed, re.MULTILINE):
        return "no list of axioms"
    return ", ".join(f"axiom {axiom}" for axiom in foreign_axioms(printed))


def check_general(source: str) -> str:
    """Return what is wrong with the general development, or an empty text."""
    stated = (FOLDER / "Stated.v").read_text(encoding="utf-8")
    return held(source, "Backprop", stated, audit("Backprop", THEOREMS))


def check_certificate(source: str) -> str:
    """Return what is wrong with a certificate of the network that its header names, or an empty text."""
    try:
        expected = audit_of(source)
    except BpverifyError as error:
        return str(error)
    return held(source, "Certificate", expected.stated, expected.audit)


def main(files: list[str]) -> int:
    """Check the files, or the development and a certificate; 0: all hold, 1: one does not, 2: Coq or a file is missing."""
    if shutil.which("coqc") is None:
        print(f"make certify: coqc not found; install Coq and Coquelicot: {INSTALL}", file=sys.stderr)
        return 2
    try:
        sources = {file: Path(file).read_text(encoding="utf-8") for file in files}
    except (OSError, UnicodeDecodeError) as error:
        print(f"make certify: expected files of Coq that can be read: {error}", file=sys.stderr)
        return 2
    faults = {} if files else {"Backprop": ("all widths and depths", check_general(general()))}
    for name, source in (sources or {"Certificate": certificate(read_network("2-2-1", "sigmoid", "quadratic"))}).items():
        fault = check_certificate(source)
        faults[name] = ("" if fault else audit_of(source).says, fault)
    for name, (says, fault) in faults.items():
        print(f"{name}: {'REJECTED: ' + fault if fault else f'accepted by coqc: {says}; no axiom beyond those of the reals'}")
    return 1 if any(fault for _, fault in faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
