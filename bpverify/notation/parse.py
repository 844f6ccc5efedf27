"""A chain of equalities from LaTeX to claims: scanned, read by precedence, written in components, typed."""

from __future__ import annotations

from dataclasses import replace

from bpverify.claim import Claim
from bpverify.errors import BpverifyError, NotationError, UnsupportedError
from bpverify.notation.dummies import with_weighted_input
from bpverify.notation.equalities import Chain, Reading, Sides
from bpverify.notation.symbols import Symbols
from bpverify.notation.syntax import members
from bpverify.notation.tokens import IMPLICATIONS, Scans, Token
from bpverify.notation.tree import Member, Slip
from bpverify.notation.usage import usage_of

DEFAULT = Symbols()

REMARKS = frozenset(
    (
        "bound-index definition condition argument dot row-of-matrix bracket membership other-reading text-reading "
        "dummy-variable tag declared"
    ).split()
)
"""The codes of diagnostics that repair nothing."""

def parse(latex: str, symbols: Symbols = DEFAULT) -> tuple[Claim, ...]:
    r"""Return one claim for each equality of ``A = B = C``, typed.

    Raises:
        NotationError: The text is no equation, or only one that a forgiving reader repairs.
        IllFormedError: It can be read but cannot mean anything.
        UnsupportedError: It can be read, but speaks of something that no engine knows, or in two ways.
    """
    claims = []
    for reading in read(latex, symbols):
        if reading.error is not None:
            raise reading.error
        repairs = [d.message for d in reading.diagnostics if d.code not in REMARKS]
        if repairs:
            raise NotationError(f"'{reading.latex}'", "text that needs no repair", repairs[0])
        if any(rival.must_agree for rival in reading.rivals):
            raise UnsupportedError(f"'{reading.latex}' can be read in two ways: with {reading.rivals[0].words}, or without")
        if reading.claim is not None:
            claims.append(reading.claim)
    return tuple(claims)


def read(latex: str, symbols: Symbols = DEFAULT, scans: Scans | None = None) -> tuple[Reading, ...]:
    """Return a reading for each equality of a chain, repairing the slips that a reader forgives; raises nothing.

    A text that is no chain of equalities gives one reading with the error. ``scans`` are those of the text's document.
    """
    try:
        tokens = (scans or Scans(symbols.names)).of(latex)
        chain = members(tokens, symbols)
        if len(chain) < 2:
            raise NotationError("a text without =", "an equation such as A = B", position=len(latex))
    except BpverifyError as error:
        return (Reading(latex.strip(), error=error),)
    except RecursionError:
        return (Reading(latex.strip(), error=UnsupportedError("the equation is nested too deeply")),)
    chain = with_weighted_input(_without_membership(chain), symbols)
    usage = usage_of(member.node for member in chain if member.node is not None)
    whole = Chain(latex, symbols, _letters(tokens), usage, chain, _with_factors(chain, tokens, symbols), tokens)
    implies = any(member.relation in IMPLICATIONS for member in chain)
    head, found = whole.head(), []
    for step in range(1, len(chain)):
        if chain[step].relation in IMPLICATIONS:
            continue
        found.append(Sides(whole, step, head, implies).reading())
    return tuple(found)


def _without_membership(chain: tuple[Member, ...]) -> tuple[Member, ...]:
    r"""Return the chain without what is said of the last member, \\in R^n: it says what the member is, and is noted."""
    if len(chain) < 3 or chain[-1].relation != r"\in":
        return chain
    *others, last = chain[:-1]
    remark = Slip("membership", f"what stands behind \\in at {chain[-1].sign_at} was not checked", chain[-1].sign_at)
    return (*others, replace(last, slips=(*last.slips, remark)))


def _with_factors(chain: tuple[Member, ...], tokens: tuple[Token, ...], symbols: Symbols) -> tuple[Member, ...] | None:
    """Return the chain with factors for what was read as arguments; None where nothing was, or where that cannot be read."""
    if not any(slip.code == "argument" for member in chain for slip in member.slips):
        return None
    try:
        return members(tokens, symbols, as_factors=True)
    except (BpverifyError, RecursionError):
        return None


def _letters(scanned: tuple[Token, ...]) -> frozenset[str]:
    """Return every letter of the text, with and without primes behind it, so that fresh indices avoid them all."""
    tokens = [token for token in scanned if token.text not in ("{", "}", ",")]
    found = set()
    for at, token in enumerate(tokens):
        name = token.text
        found.add(name)
        while at + 1 < len(tokens) and tokens[at + 1].text in ("'", r"\prime"):
            name, at = name + "'", at + 1
            found.add(name)
    return frozenset(found)
