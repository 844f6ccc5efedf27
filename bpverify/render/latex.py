r"""Proofs as a LaTeX document: each step with its reason beside it, in the words that ``bpverify check`` reads again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.catalog.reasons import REASONS
from bpverify.claim import Add
from bpverify.errors import InternalError
from bpverify.notation.scanner import FLAT_GROUP, GROUP
from bpverify.notation.write import write
from bpverify.proof.proof import Chain
from bpverify.render.dollars import dollars
from bpverify.render.unicode import readable
from bpverify.verdict import Proved
from bpverify.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.claim import Term
    from bpverify.network import Network
    from bpverify.proof.proof import Paragraph, Proof, Reason, Section, Step

PHRASES = {row.key: row.phrase for row in REASONS}
PREAMBLE = r"""% Written by bpverify {version}; each step was proved before it was written. To check it again: {check}
\documentclass[11pt,a4paper]{{article}}
\usepackage[T1]{{fontenc}}
\usepackage{{lmodern,amsmath,amssymb}}
\usepackage[margin=2cm]{{geometry}}
{packages}\allowdisplaybreaks
\setlength{{\parindent}}{{0pt}}
\setlength{{\parskip}}{{0.5\baselineskip}}
\begin{{document}}
"""
SPECIAL = {"\\": r"\textbackslash{}"} | {c: "\\" + c for c in "&%#_{}$"} | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SCRIPTS = re.compile(rf"(_(?:{FLAT_GROUP}|\w))\^(?:{FLAT_GROUP}|\w)")
_FRACTION = re.compile(rf"\\frac({GROUP}){GROUP}")
LINE = 100
"""About how many characters a line of a display holds, the reason beside the formula included."""

SIZES = ((1.0, ""), (0.91, r"\small"), (0.82, r"\footnotesize"), (0.73, r"\scriptsize"))
"""The sizes of type, as parts of the normal one, from which a chain takes the largest in which its lines fit."""

ACROSS, SIGN, LETTER, GAP = 482, 3.4, 4.5, 22
"""In points: the width of the text, about that of a sign of a formula and of a letter, and what stands between."""


def proofs_latex(proofs: Sequence[Proof]) -> str:
    """Return a complete document with the proofs; ``bpverify check`` accepts each of its steps.

    Raises:
        InternalError: a step carries no proof.
    """
    drawn = next((proof.network for proof in proofs if proof.network is not None), None)
    check = "bpverify check FILE" + (f" --arch {drawn.arch}" if drawn is not None else "")
    packages = "\\usepackage{tikz}\n" if drawn is not None else ""
    body: list[str] = []
    for proof in proofs:
        body += [*_proof(proof, drawn), ""]
        drawn = None
    return PREAMBLE.format(version=__version__, check=check, packages=packages) + "\n".join(body) + "\\end{document}\n"


def prose(text: str) -> str:
    """Return a sentence with what is not between dollar signs escaped."""
    parts = text.split("$")
    return "$".join("".join(SPECIAL.get(c, c) for c in part) if at % 2 == 0 else part for at, part in enumerate(parts))


def _proof(proof: Proof, drawn: Network | None) -> Iterator[str]:
    yield rf"\section*{{{prose(proof.title)}}}"
    if proof.statement is not None:
        yield "\\begin{equation*}"
        yield rf"  {write(proof.statement)} \tag*{{{proof.name}}}"
        yield "\\end{equation*}"
    yield prose(f"This is shown for {dollars(proof.scope)}.")
    if drawn is not None:
        yield from ("", "\\begin{center}", _picture(drawn).strip(), "\\end{center}", prose(_caption(drawn)))
    for title, texts in (("We assume that", proof.assumes), ("Provided that", proof.conditions)):
        if texts:
            yield from ("", prose(f"{title} {'; '.join(map(dollars, texts))}."))
    for section in proof.sections:
        yield from ("", *_section(section))


def _picture(network: Network) -> str:
    from bpverify.render.tikz import network_tikz

    return network_tikz(network)


def _caption(network: Network) -> str:
    from bpverify.render.layout import layout

    return layout(network).caption


def _section(section: Section) -> Iterator[str]:
    yield rf"\subsection*{{{prose(section.title)}}}"
    for part in section.parts:
        yield from _chain(part) if isinstance(part, Chain) else _paragraph(part)


def _paragraph(part: Paragraph) -> Iterator[str]:
    yield prose(part.text)


def _chain(chain: Chain) -> Iterator[str]:
    for step in chain.steps:
        if not isinstance(step.verdict, Proved):
            raise InternalError(f"a step is not proved: {write(step.claim)}")
    rows: list[str] = []
    head = write(chain.steps[0].claim.left)
    widths = [_width(head)]
    for step in chain.steps:
        lines = list(broken(step.claim.right))
        widths += [_width(head) * (not rows) + _width(line) for line in lines]
        rows += _rows(head if not rows else "", lines, step)
    rows[-1] += rf" \tag*{{{chain.tag if chain.tag.startswith('BP') else f'({chain.tag})'}}}" if chain.tag else ""
    beside = max(_width(phrase(step.reason).replace("$", "")) for step in chain.steps)
    whole = SIGN * max(widths) + LETTER * (beside + len(chain.tag)) + GAP
    size = next((size for part, size in SIZES if whole * part <= ACROSS), SIZES[-1][1])
    yield (f"{{{size}\n" if size else "") + "\\begin{align*}"
    yield " \\\\\n".join(f"  {row}" for row in rows)
    yield "\\end{align*}" + ("}" if size else "")


def _rows(head: str, lines: list[str], step: Step) -> Iterator[str]:
    """Yield the rows of one step: its formula, broken where it is long, its reason beside the last line."""
    reason = rf"\text{{{phrase(step.reason)}}}"
    first = [f"{head} &= {lines[0]}".strip(), *(rf"&\phantom{{{{}}={{}}}} {line}" for line in lines[1:])]
    yield from first[:-1]
    yield f"{first[-1]} && {reason}"


def phrase(reason: Reason) -> str:
    """Return a reason in words, the mathematics that it cites between dollar signs."""
    cites = reason.cites if reason.key == "citation" else f"${reason.cites}$"
    return PHRASES[reason.key].replace("{cites}", cites)


def broken(term: Term) -> Iterator[str]:
    """Yield a term in lines that are not too long, broken between its summands."""
    if not isinstance(term, Add) or _width(write(term)) <= LINE // 2:
        yield write(term)
        return
    held: list[Term] = []
    first = True
    for part in (*term.terms, None):
        if held and (part is None or _width(write(Add((*held, part)))) > LINE // 2):
            text = write(Add(tuple(held))) if len(held) > 1 else write(held[0])
            yield text if first or text.startswith("-") else f"+ {text}"
            held, first = [], False
        held += [part] if part is not None else []


def _width(latex: str) -> int:
    """About how many characters wide a formula is set; what stands below another takes no room of its own."""
    return len(readable(_FRACTION.sub(lambda found: found[1][1:-1], _SCRIPTS.sub(r"\1", latex))))
