"""Proofs as one self-contained page: MathML, each step's reason and verdict in sight, no script and nothing loaded."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.catalog.reasons import REASONS
from bpverify.catalog.trust import WORDS
from bpverify.errors import InternalError
from bpverify.notation.write import write
from bpverify.proof.proof import Chain
from bpverify.render.axioms import trusted
from bpverify.render.dollars import dollars
from bpverify.render.formulas import formula
from bpverify.render.mathml import broken
from bpverify.render.page import page
from bpverify.render.prose import mathml_text
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bpverify.claim import Claim, Term
    from bpverify.network import Network
    from bpverify.proof.proof import Paragraph, Proof, Reason, Section, Step

PHRASES = {row.key: row.phrase for row in REASONS}
WIDE_HEAD = 60
"""A left side whose LaTeX is longer has a line of its own."""

MATHEMATICS = re.compile(r"[\\^_={}]|^[A-Za-z]'?$")
NAME = re.compile(r"BP[1-4]")


def proofs_html(proofs: Sequence[Proof]) -> str:
    """Return a page with the proofs, and a table of contents where there are several.

    Raises:
        InternalError: a step carries no proof, or a reason that no row knows.
    """
    for proof in proofs:
        _require_proved(proof)
    names = [proof.name for proof in proofs]
    title = proofs[0].title if len(proofs) == 1 else "Proofs: " + ", ".join(names)
    style = files("bpverify.render").joinpath("proof.css").read_text(encoding="utf-8")
    body = [_contents(proofs), *_articles(proofs), _trust(proofs)]
    return page(re.sub(r"[$\\{}]", "", title), style, "".join(body))


def _require_proved(proof: Proof) -> None:
    """Refuse to show as proved what is not."""
    for step in proof.steps:
        if not isinstance(step.verdict, Proved):
            raise InternalError(f"a step of the proof of {proof.name} is not proved: {write(step.claim)}")
        if step.reason.key not in PHRASES:
            raise InternalError(f"a step of the proof of {proof.name} has an unknown reason: {step.reason.key}")


def _anchor(proof: Proof) -> str:
    name = proof.name if proof.network is None else f"{proof.name} on {proof.network.arch}"
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _contents(proofs: Sequence[Proof]) -> str:
    if len(proofs) < 2:
        return ""
    items = "".join(f'<li><a href="#{_anchor(p)}">{mathml_text(p.title)}</a></li>\n' for p in proofs)
    return f'<nav aria-label="Contents">\n<ol>\n{items}</ol>\n</nav>\n'


def _articles(proofs: Sequence[Proof]) -> Iterable[str]:
    """Yield each proof; a network is drawn once, in the first proof that speaks of it."""
    anchors = {proof.name: _anchor(proof) for proof in reversed(proofs)}
    drawn: list[Network] = []
    for proof in proofs:
        drawing = ""
        if proof.network is not None and proof.network not in drawn:
            drawn.append(proof.network)
            drawing = _drawing(proof.network)
        linked = {name: anchor for name, anchor in anchors.items() if anchor != _anchor(proof)}
        yield _article(proof, drawing, linked, "h1" if len(proofs) == 1 else "h2")


def _article(proof: Proof, drawing: str, linked: Mapping[str, str], heading: str) -> str:
    sections = "".join(_section(section, linked) for section in proof.sections)
    count = len(proof.steps)
    done = f"{count} steps, each proved" if count != 1 else "1 step, proved"
    return (
        f'<article id="{_anchor(proof)}">\n<{heading}>{mathml_text(proof.title)}</{heading}>\n'
        f"{_statement(proof)}{drawing}{_hypotheses(proof)}{sections}"
        f'<p class="done"><span class="mark">∎</span> {done}.</p>\n</article>\n'
    )


def _statement(proof: Proof) -> str:
    where = f'<p class="scope">for {sentence(proof.scope)}</p>\n' if proof.scope else ""
    if proof.statement is None:
        return where
    tag = f'<b class="tag">{escape(proof.name)}</b>'
    return f'<div class="statement">\n<p class="formula">{_lines(proof.statement)} {tag}</p>\n{where}</div>\n'


def _hypotheses(proof: Proof) -> str:
    found = ""
    known, methods = list(WORDS), {step.verdict.method for step in proof.steps}
    named = (text for text in proof.assumes if text not in methods)
    assumed = sorted(named, key=lambda text: known.index(text) if text in known else len(known))
    for heading, texts in (("We assume", assumed), ("Provided that", proof.conditions)):
        if texts:
            items = "".join(f"<li>{sentence(text)}</li>\n" for text in texts)
            found += f'<div class="assumes"><p>{heading}</p>\n<ul>\n{items}</ul></div>\n'
    return found


def _drawing(network: Network) -> str:
    """Return the network's picture, which stands in the page itself."""
    from bpverify.render.drawing import network_svg
    from bpverify.render.layout import layout

    return f"<figure>\n{network_svg(network)}<figcaption>{sentence(layout(network).caption)}</figcaption>\n</figure>\n"


def _section(section: Section, linked: Mapping[str, str]) -> str:
    title = f"<h3>{mathml_text(section.title)}</h3>\n" if section.title else ""
    return f"<section>\n{title}{''.join(_part(part, linked) for part in section.parts)}</section>\n"


def _part(part: Paragraph | Chain, linked: Mapping[str, str]) -> str:
    return _chain(part, linked) if isinstance(part, Chain) else f"<p>{mathml_text(part.text)}</p>\n"


def _chain(chain: Chain, linked: Mapping[str, str]) -> str:
    """Return the equalities one below the other; a left side is not repeated where it is the right side just before."""
    if not chain.steps:
        return ""
    heads: list[Term | None] = [chain.steps[0].claim.left]
    heads += [None if _continues(a.claim, b.claim) else b.claim.left for a, b in pairwise(chain.steps)]
    wide = any(head is not None and len(write(head)) > WIDE_HEAD for head in heads)
    tag = f' <b class="tag">{escape(chain.tag)}</b>' if chain.tag else ""
    tags = [""] * (len(chain.steps) - 1) + [tag]
    rows = (_step(s, h, t, linked) for s, h, t in zip(chain.steps, heads, tags, strict=True))
    return f'<div class="chain{" wide" if wide else ""}">\n{"".join(rows)}</div>\n'


def _continues(before: Claim, after: Claim) -> bool:
    return write(before.right) == write(after.left)


def _step(step: Step, head: Term | None, tag: str, linked: Mapping[str, str]) -> str:
    left = "" if head is None else _lines(head)
    return (
        f'<div class="step">\n<div class="head">{left}</div>\n'
        f'<div class="formula"><math><mo form="infix" lspace="0" rspace="0">=</mo></math> {_lines(step.claim.right)}{tag}</div>\n'
        f'<div class="reason">{_reason(step, linked)}</div>\n</div>\n'
    )


def _lines(meaning: Term | Claim) -> str:
    return "<wbr>".join(broken(meaning))


def _reason(step: Step, linked: Mapping[str, str]) -> str:
    """Return the reason with the verdict's mark; opened, what the verdict rests on."""
    verdict = step.verdict
    rows = [("method", sentence(verdict.method)), ("holds for", sentence(verdict.whole_scope))]
    if verdict.components:
        rows.append(("components", str(verdict.components)))
    if verdict.conditions:
        rows.append(("using", "<br>".join(map(sentence, verdict.conditions))))
    rows.append(("LaTeX", f"<code>{escape(write(step.claim))}</code>"))
    inside = "".join(f"<dt>{name}</dt><dd>{text}</dd>\n" for name, text in rows)
    summary = f'{_phrase(step.reason, linked)} <span class="mark">✓ {escape(verdict.status)}</span>'
    return f"<details><summary>{summary}</summary>\n<dl>\n{inside}</dl></details>"


def _phrase(reason: Reason, linked: Mapping[str, str]) -> str:
    before, cites, after = PHRASES[reason.key].partition("{cites}")
    return escape(before) + (_cited(reason.cites, linked) if cites else "") + escape(after)


def _cited(text: str, linked: Mapping[str, str]) -> str:
    """Return what a reason cites: a formula, or the name of an equation, with a link where this page proves it."""
    if "$" in text:
        return mathml_text(text)
    if MATHEMATICS.search(text):
        return formula(text)
    return NAME.sub(lambda m: f'<a href="#{linked[m[0]]}">{m[0]}</a>' if m[0] in linked else m[0], escape(text))


def sentence(text: str) -> str:
    """Return a scope, a hypothesis or a condition for reading: in words where it is known, its relations as MathML."""
    return mathml_text(dollars(text))


def _trust(proofs: Sequence[Proof]) -> str:
    """Return what all these proofs rest on, once."""
    rows = trusted(step.verdict for proof in proofs for step in proof.steps)
    if not rows:
        return ""
    cells = ((escape(row.name), sentence(row.purpose), escape(row.where)) for row in rows)
    items = "".join(f"<tr><th>{name}</th><td>{what}</td><td><code>{where}</code></td></tr>\n" for name, what, where in cells)
    return (
        '<aside id="trusted">\n<h2>What is trusted</h2>\n'
        "<p>Each step was proved on its own, before this page was written. For that, these parts must be right:</p>\n"
        f"<table>\n{items}</table>\n</aside>\n"
    )
