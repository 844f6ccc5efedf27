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


def restriction(nearby: str, said: str, features: frozenset[str] | None = None, slips: frozenset[str] = frozenset()) -> str:
    """Return the words that may restrict a claim, "" for none.

    ``nearby`` stands around it, ``said`` is all prose of the text; ``features`` are the functions in its values, if it has any.
    ``slips`` are the kinds of changes one of which makes it hold, if any does: some words explain no such change.
    """
    plain = _COMMAND.sub(" ", nearby)
    found = _DENIES.search(plain)
    found = found or _FOREIGN.search(plain if not slips else _JOINS_IN_HAN.sub(" ", _MATHEMATICS.sub(" ", plain)))
    if found is not None:
        return found[0]
    word = _explanation(nearby, said, slips) if slips else _found(_CASES, plain)
    if word:
        return word
    prose = _COMMAND.sub(" ", _MATHEMATICS.sub(" ", said))
    is_in_han = bool(slips) and _HAN.search(prose) is not None
    if not is_in_han and len(_LONG.findall(prose)) >= FEWEST and not _ENGLISH.search(prose):
        return "words of another language"
    for words, functions in () if slips and slips <= OF_NO_FUNCTION else _NAMED:
        named = words.search(plain)
        if named is not None and features is not None and not features & functions:
            return named[0]
    return ""


def denies(nearby: str) -> bool:
    """Whether words near a claim may call it wrong, in whatever case: those of another language that may do so, too."""
    plain = _COMMAND.sub(" ", _MATHEMATICS.sub(" ", nearby))
    return any(words.search(plain) is not None for words in (_DENIES, _WRONG_IN_HAN)) or _of_no_known_language(plain)


def _of_no_known_language(prose: str) -> bool:
    """Whether words are of another language than English, or of Chinese characters, which are read one by one."""
    rest = _HAN.sub(" ", prose)
    return _FOREIGN.search(rest) is not None or (len(_LONG.findall(rest)) >= FEWEST and not _ENGLISH.search(rest))


def condition(nearby: str) -> str:
    """Return the words near a claim for which it may be a condition, such as that of an optimum, "" for none."""
    return _found(_CONDITIONS, _COMMAND.sub(" ", nearby))


def _explanation(nearby: str, said: str, slips: frozenset[str]) -> str:
    """Return the words for which a claim may be right that is one change of some kinds away from what holds."""
    plain = _COMMAND.sub(" ", _OF_SIGNS.sub(" ", nearby))
    for slip in sorted(slips):
        word = _found(EXPLAIN[slip], plain) or _found(_ANYWHERE.get(slip), _COMMAND.sub(" ", said))
        if word:
            return word
    if slips & {"power", "mean", "factor"} and (word := _found(_SUPPOSES, plain)):
        return word
    return ""


def _found(words: re.Pattern[str] | None, text: str) -> str:
    found = None if words is None else words.search(text)
    return "" if found is None else found[0]


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
_PRODUCT = r"\$+\s*\\(?:odot|circ|otimes|ast|star|bullet|cdot|times|oplus)\s*\$+"
_OF_SIGNS = re.compile(
    rf"{_PRODUCT},?\s+(?:(?:is|are|being|here|simply|used|to) )*(?:denot\w*|stands? for|called)"
    rf"|\b(?:denot\w*|called|named)\s+(?:it\s+|this\s+|that\s+)?(?:by|as|with)\s+{_PRODUCT}"
)
"""What a sign of a product is said to be: that tells nothing of the equations in which it stands."""
_FOREIGN = re.compile(r"[\u0370-\u1eff\u2e80-\ud7ff\uf900-\ufaff]")
"""Letters of other alphabets, and of languages other than English."""
_HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_JOINS_IN_HAN = re.compile(
    r"[\u3000-\u303f\uff00-\uffef]|\u6240\u4ee5|\u56e0\u4e3a|\u56e0\u6b64|\u7531\u4e8e|\u4e8e\u662f|\u53ef\u5f97"
    r"|\u5f97\u5230|\u53ef\u77e5|\u5176\u4e2d|\u63a8\u5bfc|\u6839\u636e|\u94fe\u5f0f\u6cd5\u5219|\u6c42\u504f?\u5bfc"
    r"|\u504f?\u5bfc\u6570|\u68af\u5ea6|\u5982\u4e0b|\u5982\u4e0a|\u516c\u5f0f|\u540c\u7406|\u6211\u4eec"
    r"|\u8ba1\u7b97|\u4e0a\u5f0f|\u4ee3\u5165|\u9996\u5148|\u6700\u540e|\u63a5\u4e0b\u6765|\u53c2\u89c1"
    r"|[\u53c8\u7531\u6545\u5219\u6709\u5f97\u77e5\u5373\u4e14\u800c\u5f0f\u7684\u548c\u4e0e\u5bf9]"
)
"""Chinese words that join equations, such as "hence", "because", "where", "by the chain rule": they restrict none."""
_WRONG_IN_HAN = re.compile(r"[\u932f\u9519\u8bef\u8aa4\u4e0d\u975e\u672a\u5426\u5047\u8b2c\u8c2c]")
"""Characters of the Chinese words for wrong, mistaken, not, false, and for what is supposed."""
_LONG = re.compile(r"[A-Za-z]{3,}")
_ENGLISH = re.compile(r"\b(?:the|of|and|is|we|with|that|this|for)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:sloppy|abus\w*|imagin\w*|pretend\w*|mistak\w*|wrong\w*|incorrect\w*|typo\w*|naiv\w*"
    r"|pitfall\w*|bugs?|confus\w*|(?:prove|disprove) (?:or|that)|true or false|which of)\b",
    re.IGNORECASE,
)
"""Words after which an equation may be meant not to hold."""
_SUPPOSES = re.compile(r"\b(?:instead|replac\w*|had|suppos\w*|assum\w*|impos\w*|sett?(?:ing)?)\b", re.IGNORECASE)
"""Words for another cost or another function."""
_OF_SAMPLES = r"(?:training )?(?:sample|example|instance|observation|pattern|data ?point)s?"
_SAMPLE = rf"(?:one|single|given|per) {_OF_SAMPLES}"
_CASES = re.compile(
    r"\b(?:instead|replac\w*|had|unless|except|suppos\w*|assum\w*|simplif\w*|ignor\w*|drop\w*|omit\w*|neglect\w*|special|particular|(?<!non-)linear\w*|approx\w*"
    r"|proportion\w*|without|sett?(?:ing)?|solv\w*|optim\w*|minim\w*|maxim\w*|station\w*|equilibri\w*|converg\w*|absorb\w*|up to"
    r"|constant\w*|rough\w*|vanish\w*"
    r"|cancel\w*|equals? zero|perfect\w*|impos\w*|requir\w*|must|should|want|constrain\w*"
    rf"|case of|{_SAMPLE}|no (?:activation|hidden|bias|loss|cost)\w*|unregulari[sz]ed)\b",
    re.IGNORECASE,
)
"""Words of cases in which a term or a factor may be missing, and of conditions."""
_CONDITIONS = re.compile(
    r"\b(?:instead|replac\w*|had|unless|except|suppos\w*|assum\w*|special|sett?(?:ing)?|solv\w*|optim\w*|minim\w*|maxim\w*"
    r"|station\w*|equilibri\w*|steady|converg\w*|vanish\w*|equals? zero|fixed points?|impos\w*|requir\w*|must|should|want"
    r"|constrain\w*|conditions?|case of|symmetr\w*|orthogonal\w*|commut\w*)\b",
    re.IGNORECASE,
)
"""Words of conditions."""
_MEANT = (
    r"convention\w*|notation\w*|denot\w*|called|named|stands? for|opposite\w*|layout\w*|literature"
    r"|(?:some|other|many) (?:authors|texts|books|people)"
)
_ORDER = r"rows?|swap\w*|revers\w*|from \S+(?: \S+){0,5} to"
_FACTORS = (
    r"factor\w*|absorb\w*|scal(?:e|ed|es|ing)|proportion\w*|ignor\w*|drop\w*|omit\w*|neglect\w*|simplicity|simplified|convenien\w*"
    r"|half|halves|twice|doubl\w*|up to|normali[sz]\w*|approx\w*|rough\w*|without|learning rates?"
)
_SHARED = r"(?<!steps )shar(?:e|ed|ing)(?! (?:across|over|by|between|in|at) (?:all |the |every |each )*(?:time|steps?))"
"""What layers share; that steps in time share their weights makes no state another one."""
EXPLAIN = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for kind, words in {
        "sign": rf"{_MEANT}|ascent|maxim\w*|negat\w*|minus|flip\w*|signs?|rewards?|descent direction|odd"
        r"|(?<!negative )log[- ]?likelihood",
        "transpose": rf"{_MEANT}|{_ORDER}|transpos\w*|row[- ]major|numerator|denominator|symmetr\w*|orthogonal\w*",
        "index": rf"{_MEANT}|{_ORDER}|symmetr\w*|order|rename\w*|relabel\w*",
        "layer": rf"{_MEANT}|tied|tying|{_SHARED}|recurren\w*|same weights?|number(?:ed|ing)|indexed|indexing|count\w*"
        r"|stationar\w*|equilibri\w*|converg\w*|constant\w*",
        "slope": rf"{_MEANT}|exponential\w*|exp|(?<!non-)linear\w*",
        "factor": rf"{_MEANT}|{_FACTORS}|{_SAMPLE}",
        "power": rf"{_MEANT}|{_FACTORS}|{_SAMPLE}|binary|boolean|unit (?:norm|length)|small|squar\w*|quadratic",
        "mean": rf"{_MEANT}|{_FACTORS}|averag\w*|means?|batch\w*|stochastic|online|{_SAMPLE}|(?:each|every|any|this) {_OF_SAMPLES}",
    }.items()
}
"""For each kind of change the words that may tell why an equation is right without it."""
_ANYWHERE = {
    "transpose": re.compile(
        r"\b(?:symmetr\w*|covarian\w*|positive[- ](?:semi)?-?definite|Gram matri\w*|kernel matri\w*|Hessian\w*|self-adjoint"
        r"|tied weights)\b",
        re.IGNORECASE,
    ),
    "layer": re.compile(r"\b(?:(?:tied|shared|same) weights?|weight (?:tying|sharing))\b", re.IGNORECASE),
}
"""Those of these words that hold for all of a text."""
OF_NO_FUNCTION = frozenset({"sign", "transpose", "index", "layer"})
"""The kinds of slips that no other function or cost explains than one of which words say that its sign is another."""
_NAMED = (
    (re.compile(r"\bcross[- ]entrop\w*|\blog[- ]?likelihood\w*|\blog loss", re.IGNORECASE), {"log"}),
    (re.compile(r"\bsoftmax\w*", re.IGNORECASE), {"exp"}),
    (re.compile(r"\bsquare[ds]?\b|\bquadratic|\bMSE\b|\bSSE\b", re.IGNORECASE), {"square"}),
    (re.compile(r"\bsigmoid\w*|\blogistic\w*|\btanh\b|\bhyperbolic", re.IGNORECASE), {"exp", "tanh", "unknown"}),
    (re.compile(r"\bReLU\w*|\brectifi\w*|\bhinge\b", re.IGNORECASE), {"step"}),
)
"""Words for a function or a cost, each with the functions that tell that it is the one in the text's definitions."""
