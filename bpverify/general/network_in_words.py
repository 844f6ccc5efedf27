"""What the sentences of a text say of its network that the layered network is not.

A sentence counts if it says plainly what the network is: one that says what could be, what others do, or what comes later does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.general.spoken_order import told_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that says what the network is: about what, its words, its line, and from which line on it holds."""

    about: str
    words: str
    line: int
    since: int


def said_of_network(text: str, headings: Sequence[int]) -> tuple[Said, ...]:
    """Return what the sentences of a text say of its network that the layered network is not, with the lines of its headings."""
    return tuple(_said(text, tuple(headings)))


def _said(text: str, headings: tuple[int, ...]) -> Iterator[Said]:
    plain = _HIDDEN.sub(lambda hidden: "\0" + "\n" * hidden[0].count("\n"), text)
    for match in _SENTENCE.finditer(plain):
        words = " ".join(_FORMULA.sub(" ", match[0]).split())
        if _HEDGES.search(_WITHOUT.sub(" linear ", words)):
            continue
        words = _WITHOUT.sub(" linear ", words)
        begins = match.start() + len(match[0]) - len(match[0].lstrip())
        line = plain.count("\n", 0, begins) + 1
        # A heading above all others is the title: what stands below it is said of the whole text.
        since = max((heading for heading in headings[1:] if heading <= line), default=0)
        for about, pattern in _ABOUT.items() if _SAYS.search(words) else ():
            found = pattern.search(words)
            if found is not None:
                yield Said(about, found[0], line, since)
        for about, found_words in told_in_words(match[0]):
            yield Said(about, found_words, line, since)


_HIDDEN = re.compile(r"<!--.*?-->|\$\$.*?\$\$|\\\[.*?\\\]|```.*?```|^[ \t]*#{1,6}[ \t][^\n]*$", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"(?:[^.;!?\n\0]|\.(?=\S)|\n(?!\s*\n|\s*[-*+•]\s|\s*\d+\.\s))+")
_FORMULA = re.compile(r"\$[^$]{1,200}\$|\\\(.{1,200}?\\\)")
_HEDGES = re.compile(
    r"\b(?:can|could|may|might|would|later|chapter|often|usually|sometimes|other|another|others|e\.g|such as|example|if|unless"
    r"|not|no|without|never|unlike|alternativ\w*|similar\w*|popular|called|typical\w*|commonly|practice|variants?|exercise|problem|what|how"
    r"|why|whether|previous\w*|earlier|will|shall|some|many|papers?|n't|don't|also known)\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\b(?:no|without(?: an?)?)\s+(?:non-?linearity|activation(?:\s+function)?)\b", re.IGNORECASE)
"""What says that a layer is linear."""
_SAYS = re.compile(
    r"\b(?:is|are|uses?|used|using|applies|apply|applied|adds?|added|has|have|with|shares?|shared|ties?|tied|multiplied|consists?"
    r"|employs?|chosen?|choose|takes?|taken|normali[sz]ed?|lets?|contains?|drops?|sets?|ends?|depends?|number|count)\b",
    re.IGNORECASE,
)
_LAST = r"(?:output|last|final)\s+(?:layer|unit|neuron|node|activation)s?"
_ONE = r"(?:one|a single|just one|only one)\s+(?:neuron|unit|node)"
_ABOUT = {
    "outputs": re.compile(
        rf"\b{_LAST}\b.{{0,80}}\b(?:softmax|linear|identity)\b|\b(?:softmax|linear|identity)\b.{{0,60}}\b{_LAST}\b"
        r"|\bsoftmax\s+(?:layer|output|unit)s?\b|\bat\s+the\s+output\b.{0,40}\b(?:softmax|linear|identity)\b"
        r"|\b(?:ends?|finish\w*)\s+(?:in|with)\s+an?\s+(?:softmax|linear)\b",
        re.IGNORECASE,
    ),
    "links": re.compile(
        r"\b(?:skip|residual|shortcut|highway)[- ]+(?:connection|link|block|layer|network|unit)s?\b"
        r"|\b(?:recurrent|lateral)\s+(?:connection|link|layer|network)s?\b|\b(?:network|layers?)\s+(?:is|are)\s+(?:recurrent|convolutional)\b"
        r"|\bwithin\s+(?:a|each|the\s+same)\s+layer\b.{0,20}\bconnected\b"
        r"|\b(?:each|every)\s+layer\b.{0,20}\bown\s+(?:loss|cost)\b|\bauxiliary\s+(?:loss|cost)(?:es|s)?\b|\bsparsity\s+(?:term|penalty)\b"
        r"|\b(?:cost|loss)\b.{0,20}\bdepends\b.{0,20}\bhidden\b|\blayers\s+from\s+the\s+(?:output|last|top)\b",
        re.IGNORECASE,
    ),
    "norms": re.compile(
        r"\b(?:batch|layer|group|instance|weight)[- ]*norm(?:ali[sz]\w+)?\b|\bmaxout\b|^[^.]{0,30}\bis\s+the\s+softmax\b",
        re.IGNORECASE,
    ),
    "masks": re.compile(
        r"\bdropout\b|\b(?:random|binary|dropout)\s+masks?\b|\bdropped\s+at\s+random\b|\brandomly\s+(?:set|drop|zero)\w*",
        re.IGNORECASE,
    ),
    "shared": re.compile(
        r"\bweight[- ](?:shar|ty)ing\b|\b(?:shared?|tied|ties?)\b.{0,30}\bweight|\bweight\w*\b.{0,40}\b(?:shared|tied)\b"
        r"|\bsame\s+weight.{0,40}\b(?:each|every|all)\s+(?:the\s+)?layers?\b|\b(?:each|every|all)\s+(?:the\s+)?layers?\b.{0,40}\bsame\s+weight",
        re.IGNORECASE,
    ),
    "penalty": re.compile(
        r"\b(?:cost|loss|objective|error|we add|added)\b.{0,80}\b(?:regulari[sz]\w*|weight\s+decay|penalt(?:y|ies))\b"
        r"|\b(?:regulari[sz]\w*|weight\s+decay|penalt(?:y|ies))\b.{0,80}\b(?:cost|loss|objective|error)\b",
        re.IGNORECASE,
    ),
    "entropy": re.compile(r"\bcross[- ]entropy\b|\blog[- ]likelihood\b|\bhinge\b", re.IGNORECASE),
    "squares": re.compile(r"\bquadratic (?:cost|loss|error)\b|\bsquared? (?:cost|loss|error)s?\b", re.IGNORECASE),
    "width": re.compile(
        rf"\b{_ONE}\b.{{0,20}}\b(?:each|every|a|per)\s+layer\b|\b(?:each|every)\s+layer\b.{{0,40}}\b{_ONE}\b", re.IGNORECASE
    ),
}  # fmt: skip
"""What words say of: the outputs, links past layers, norms, masks, shared weights, a penalty in the cost, layers of one unit."""
