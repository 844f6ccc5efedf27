import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bpverify.errors import BpverifyError, InputError
from bpverify.render import pdf
from bpverify.render.pdf import PACKAGES, pdf_of, proofs_pdf
from tests.render.proofs import general

DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath,tikz,lmodern}
\begin{document}
%s
\end{document}
"""
needs_tex = pytest.mark.skipif(
    shutil.which("latexmk") is None or shutil.which("pdflatex") is None, reason=f"needs TeX (Debian: {PACKAGES})"
)


@needs_tex
def test_sets_the_same_bytes_twice() -> None:
    text = DOCUMENT % r"\tikz\draw (0,0) -- (1,1); $\delta_j^l = \frac{\partial C}{\partial z_j^l}$"
    found = pdf_of(text)
    assert found.startswith(b"%PDF-") and found.rstrip().endswith(b"%%EOF")
    assert pdf_of(text) == found
    assert b"bpverify-" not in found


@needs_tex
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (r"\foo", r"line 4: Undefined control sequence. \foo"),
        ("a\n\n$x^1^2$", "line 6: Double superscript"),
        (r"\input{/etc/passwd}", "/etc/passwd"),
        (r"\input{../secret}", "../secret"),
    ],
)
def test_what_tex_refuses_is_said_in_one_line(body: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        pdf_of(DOCUMENT % body)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@needs_tex
def test_a_missing_package_of_tex_names_debians() -> None:
    with pytest.raises(InputError, match=r"no-such-package\.sty.*apt install latexmk"):
        pdf_of(DOCUMENT.replace("amsmath", "no-such-package") % "x")


@needs_tex
def test_nothing_is_run_through_the_shell(tmp_path: Path) -> None:
    found = tmp_path / "found"
    pdf_of(DOCUMENT % rf"\immediate\write18{{touch {found}}} x")
    assert not found.exists()


@needs_tex
def test_a_text_without_end_is_stopped() -> None:
    with pytest.raises(InputError, match=r"within 0\.5 s"):
        pdf_of(DOCUMENT % r"\loop\iftrue\repeat", seconds=0.5)
    listed = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout  # noqa: S607 - found on the PATH as users have it
    assert not [line for line in listed.splitlines() if "latexmk" in line and line.split()[0] == str(os.getpid())]


def test_without_tex_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(BpverifyError) as error:
        pdf_of("x")
    for name in ("latexmk and pdflatex", "texlive-latex-extra", "texlive-pictures", "lmodern", "apt install"):
        assert name in str(error.value)


def test_proofs_go_by_way_of_latex(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "pdf_of", lambda latex: latex.encode())
    assert proofs_pdf([general()], lambda proofs: f"{len(proofs)} {proofs[0].name}") == b"1 BP2"
