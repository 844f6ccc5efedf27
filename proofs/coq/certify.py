"""Have coqc check the general development and one certificate, and audit the axioms: ``make certify``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bpverify.render.coq import INSTALL, certificate, general
from bpverify.spec import read_network

ALLOWED = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""The axioms of Coq's real numbers; anything else, an admitted lemma too, is a failure."""


def foreign_axioms(printed: str) -> list[str]:
    """Return the axioms in the output of Print Assumptions that are not allowed."""
    blocks = re.findall(r"^Axioms:\n((?:(?!Closed under|Axioms:).*\n?)*)", printed, re.MULTILINE)
    names = {name for block in blocks for name in re.findall(r"^(\S+)\s*(?::|$)", block, re.MULTILINE)}
    return sorted(names - ALLOWED)


def check(source: str, name: str) -> str:
    """Return what is wrong with a Coq source, or an empty text."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.v").write_text(source, encoding="utf-8")
        command = [shutil.which("coqc") or "coqc", "-q", "-w", "none", f"{name}.v"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return " ".join(done.stderr.split())[:400] or "coqc failed"
    if not re.search(r"^(Axioms:|Closed under)", done.stdout, re.MULTILINE):
        return "no Print Assumptions"
    return ", ".join(f"axiom {axiom}" for axiom in foreign_axioms(done.stdout))


def main() -> int:
    """Check both; 0 where both hold, 1 where one does not, 2 where Coq is missing."""
    if shutil.which("coqc") is None:
        print(f"make certify: coqc not found; install Coq and Coquelicot: {INSTALL}", file=sys.stderr)
        return 2
    sources = {"Backprop": general(), "Certificate": certificate(read_network("2-2-1", "sigmoid", "quadratic"))}
    faults = {name: check(source, name) for name, source in sources.items()}
    for name, fault in faults.items():
        print(f"{name}: {'REJECTED: ' + fault if fault else 'accepted by coqc, no axiom beyond those of the reals'}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
