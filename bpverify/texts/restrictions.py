"""Words near a claim after which it may be meant for a case, up to something, or of another function: it is not accused then.

They only ever keep a claim open. Where they cannot be read, because they are of another language, they may say any of that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.texts.scalars import CALL, POWER, SLOPES

if TYPE_CHECKING:
    from bpverify.texts.scalars import Scalars

FEWEST = 12
"""How many words of prose a text has that must be English."""


def restriction(nearby: str, said: str, features: frozenset[str] | None = None) -> str:
    """Return the words that may restrict a claim, "" for none.

    ``nearby`` stands around it, ``said`` is all prose of the text; ``features`` are the functions in its values, if it has any.
    """
    plain = _COMMAND.sub(" ", nearby)
    found = _WORDS.search(plain) or _FOREIGN.search(plain)
    if found is not None:
        return found[0]
    prose = _COMMAND.sub(" ", _MATHEMATICS.sub(" ", said))
    if len(_LONG.findall(prose)) >= FEWEST and not _ENGLISH.search(prose):
        return "words of another language"
    for words, functions in _NAMED:
        named = words.search(plain)
        if named is not None and features is not None and not features & functions:
            return named[0]
    return ""


def features_of(scalars: Scalars) -> frozenset[str]:
    """Return the functions in all that was computed; "square", and "unknown" for any that the text does not define."""
    nodes = list(zip(scalars.ops, scalars.args, strict=True))
    called = {str(args[0]) for op, args in nodes if op == CALL}
    found = called & SLOPES.keys()
    if called - found:
        found.add("unknown")
    if any(op == POWER and args[1] == 2 for op, args in nodes):
        found.add("square")
    return frozenset(found)


_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_MATHEMATICS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
_FOREIGN = re.compile(r"[\u0370-\u1eff\u2e80-\ud7ff\uf900-\ufaff]")
"""Letters of other alphabets, and of languages other than English."""
_LONG = re.compile(r"[A-Za-z]{3,}")
_ENGLISH = re.compile(r"\b(?:the|of|and|is|we|with|that|this|for)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:suppos\w*|assum\w*|instead|replac\w*|simplif\w*|ignor\w*|drop\w*|omit\w*|neglect\w*|special|particular|linear\w*|approx\w*"
    r"|proportion\w*|without|sett?(?:ing)?|solv\w*|optim\w*|minim\w*|maxim\w*|station\w*|equilibri\w*|converg\w*|absorb\w*|up to"
    r"|constant\w*|sloppy|abus\w*|rough\w*|imagin\w*|pretend\w*|had|unless|except|mistak\w*|wrong\w*|incorrect\w*|typo\w*|vanish\w*"
    r"|cancel\w*|equals? zero|perfect\w*|impos\w*|requir\w*|must|should|want|constrain\w*|naiv\w*|pitfall\w*|bugs?|confus\w*"
    r"|case of|(?:one|single|given|per) (?:training )?(?:sample|example|instance|observation|pattern|data ?point)s?"
    r"|(?:prove|disprove) (?:or|that)|true or false|no (?:activation|hidden|bias|loss|cost)\w*|unregulari[sz]ed)\b",
    re.IGNORECASE,
)
_NAMED = (
    (re.compile(r"\bcross[- ]entrop\w*|\blog[- ]?likelihood\w*|\blog loss", re.IGNORECASE), {"log"}),
    (re.compile(r"\bsoftmax\w*", re.IGNORECASE), {"exp"}),
    (re.compile(r"\bsquare[ds]?\b|\bquadratic|\bMSE\b|\bSSE\b", re.IGNORECASE), {"square"}),
    (re.compile(r"\bsigmoid\w*|\blogistic\w*|\btanh\b|\bhyperbolic", re.IGNORECASE), {"exp", "tanh", "unknown"}),
    (re.compile(r"\bReLU\w*|\brectifi\w*|\bhinge\b", re.IGNORECASE), {"step"}),
)
"""Words for a function or a cost, each with the functions that tell that it is the one in the text's definitions."""
