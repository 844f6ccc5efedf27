"""Proofs for the terminal: plain lines, the reason of each step beside it where there is room, else below it."""

from __future__ import annotations

import re
import sys
from textwrap import fill
from typing import TYPE_CHECKING

from bpverify.notation.write import write
from bpverify.proof.proof import Chain
from bpverify.render.dollars import dollars
from bpverify.render.latex import broken, phrase
from bpverify.render.screen import screen_of
from bpverify.render.unicode import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.proof.proof import Proof

MATHS = re.compile(r"\$([^$]+)\$")


def proofs_text(proofs: Sequence[Proof], width: int | None = None) -> str:
    """Return the proofs as lines of text, as wide as the screen where no width is given."""
    columns = width or screen_of(sys.stdout).width
    return "\n\n".join("\n".join(_proof(proof, columns)) for proof in proofs) + "\n"


def _plain(text: str) -> str:
    return MATHS.sub(lambda found: readable(found[1]), text)


def _proof(proof: Proof, width: int) -> Iterator[str]:
    yield _plain(proof.title)
    if proof.statement is not None:
        yield from ("", f"    {readable(write(proof.statement))}")
    yield from ("", fill(_plain(f"Shown for {dollars(proof.scope)}."), width))
    for title, texts in (("Assumed", proof.assumes), ("Provided that", proof.conditions)):
        if texts:
            yield from ("", f"{title}:")
            yield from (fill(_plain(dollars(text)), width, initial_indent="  - ", subsequent_indent="    ") for text in texts)
    for section in proof.sections:
        yield from ("", _plain(section.title))
        for part in section.parts:
            yield ""
            yield from _chain(part, width) if isinstance(part, Chain) else [fill(_plain(part.text), width)]
    count = len(proof.steps)
    yield from ("", f"∎ {count} step{'s' if count != 1 else ''}, each proved and its reason checked.")


def _chain(chain: Chain, width: int) -> Iterator[str]:
    yield f"    {readable(write(chain.steps[0].claim.left))}" + (f"   [{chain.tag}]" if chain.tag else "")
    steps = [([readable(line) for line in broken(step.claim.right)], _plain(phrase(step.reason))) for step in chain.steps]
    column = max(len(lines[-1]) for lines, _ in steps) + 10
    for lines, reason in steps:
        shown = ["      = " + lines[0], *("        " + line for line in lines[1:])]
        beside = f"{shown[-1]:<{column}}  {reason}"
        if len(beside) <= width:
            yield from (*shown[:-1], beside)
        else:
            yield from (*shown, f"            {reason}")
