"""Write the proofs of this folder anew: LaTeX, compared in the tests with what is in git, and PDF where TeX is installed."""

from __future__ import annotations

import sys
from pathlib import Path

from bpverify.errors import BpverifyError
from bpverify.proof.prove import prove
from bpverify.render.latex import proofs_latex
from bpverify.render.pdf import pdf_of

FOLDER = Path(__file__).resolve().parent
NAMES = ("bp1", "bp2", "bp3", "bp4", "induction")


def main() -> int:
    """Write every file; 0 where the PDFs were made too, else 2 with a line that names the Debian packages."""
    for name in NAMES:
        source = proofs_latex(prove(name))
        (FOLDER / f"{name}.tex").write_text(source, encoding="utf-8")
        print(f"proofs/{name}.tex")
        try:
            (FOLDER / f"{name}.pdf").write_bytes(pdf_of(source))
            print(f"proofs/{name}.pdf")
        except BpverifyError as error:
            print(f"make proofs: the LaTeX is written, the PDF is not: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
