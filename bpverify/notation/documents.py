"""Finds the displayed equations of a document and reads each equality in them, with its place.

Understands Markdown, plain text, LaTeX and notebooks; a display is a block, an equality a step, both counted from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError, InputError, UnsupportedError
from bpverify.notation import conventions
from bpverify.notation.beside import Beside, beside
from bpverify.notation.equalities import Reading
from bpverify.notation.macros import collect, expand
from bpverify.notation.parse import DEFAULT, read
from bpverify.notation.tokens import GREEK, LONGEST, Token, scan
from bpverify.verdict import Diagnostic, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bpverify.notation.macros import Macro
    from bpverify.notation.symbols import Symbols

_DISPLAYED = "equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math|dmath"
_INNER = "aligned|alignedat|gathered|split|array|subequations"
_OPENERS = re.compile(
    r"(?P<escaped>\\\\|\\\$)|(?P<fence>^(?:```|~~~))(?P<math>[ ]?math)?|(?P<ticks>`)|(?P<dollars>\$\$)|(?P<dollar>\$)"
    rf"|(?P<brackets>\\\[)|(?P<inline>\\\()|\\begin\{{(?P<name>{_DISPLAYED}|verbatim|lstlisting|minted)\*?\}}",
    re.MULTILINE,
)
_CLOSERS = {"ticks": "`", "dollars": "$$", "dollar": "$", "brackets": r"\]", "inline": r"\)"}
_ON_ONE_LINE = frozenset({"ticks", "dollar"})
_INLINE = frozenset({"dollar", "inline"})
_UNREAD = frozenset({"ticks", "verbatim", "lstlisting", "minted"})
_FRAMES = re.compile(
    rf"\\begin\{{(?:array|alignat|alignedat)\*?\}}(?:\[\w\])?\{{[^}}]*\}}"
    rf"|\\(?:begin|end)\{{(?:{_DISPLAYED}|{_INNER})\*?\}}(?:\[\w\])?"
)
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]]*\])?|\\cr(?![A-Za-z])|\\newline(?![A-Za-z])")
_CONTROL_SPACE = re.compile(r"(?<!\\)\\(?=\s)")
_CONTINUES = re.compile(
    r"(?:[\s&~]|\{\s*\}|\\(?:quad|qquad|notag|nonumber)(?![A-Za-z])|\\[,;:! ]|\\hspace\*?\{[^{}]*\}"
    r"|\\h?phantom\{(?:[^{}]|\{[^{}]*\})*\}|\\math(?:rel|bin)\s*\{\s*\\h?phantom\{(?:[^{}]|\{[^{}]*\})*\}\s*\}"
    r"|\\hskip\s*[\d.]+\s*[a-z]{2}|\\(?:left|[bB]igg?l)\.)*"
    r"(?:=|\+|-|/|\*|\\(?:cdot|times|odot|circ|otimes|equiv|approx|pm|mp)(?![A-Za-z]))"
)
_RELATION = re.compile(
    r"[=<>]|\\(?:equiv|triangleq|coloneqq|doteq|approx|simeq|sim|propto|leftarrow|gets|to|rightarrow|leq?|geq?|neq?)(?![A-Za-z])"
)
_CONDITION = re.compile(
    r"[\s&~,;.(\[]*(?:\\(?:text(?:rm|it)?|mathrm|mbox)\s*\{|\\(?:forall|qquad|quad|[,;:! ])"
    r"|(?:[lLijkmnq\d\s,.:;()+\-<>=&~]|\\(?:leq?|geq?|in|ldots|dots|cdots|neq?|[,;:! {}]|\{|\}))*$)"
)
"""What may stand beside an equation and restrict it: words, or a relation between layers, indices and numbers."""
_TAG = re.compile(r"\\tag\*?\{([^}]*)\}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_HIDDEN = re.compile(r"<!--.*?-->|\\begin\{comment\}.*?\\end\{comment\}", re.DOTALL)
_SEPARATOR = re.compile(
    r"(?:[,;.]\s{0,9})?(?:\\[,;: ]\s?|~){0,3}(?:\\q?quad(?![A-Za-z])\s{0,9})+|,\s{0,9}(?=\\text(?:rm)?\s{0,9}\{)"
)
_NEVER_DEFINED = frozenset("deijklmn")
"""Letters of differentials, of the exponential and of indices: a text that uses one otherwise does not redefine it."""
_QUANTITY = re.compile(r"[_^]|\\(?:partial|nabla|sigma|delta)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Step:
    """One equality of a document: its reading, its place, the tag of its chain, and which chain of the block it is in.

    ``condition`` is text behind the equation that may restrict it ("l = L"). It is not understood: a proof for all
    layers stands, but a counterexample may lie outside it. ``reason`` is why the step is said to hold, where that is understood.
    """

    reading: Reading
    source: Source
    tag: str = ""
    chain: int = 1
    condition: str = ""
    reason: Beside | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A local definition, ``letter`` = ``latex``, found in the running text."""

    letter: str
    latex: str
    line: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """The text of one chain, the line on which it begins, and remarks and reasons with their places in it."""

    text: str
    line: int
    remarks: tuple[tuple[int, Diagnostic], ...] = ()
    condition: str = ""
    unread: str = ""
    reasons: tuple[tuple[int, Beside], ...] = ()


def read_file(path: Path, symbols: Symbols = DEFAULT) -> tuple[Step, ...]:
    """Return the steps of a file; its suffix says what kind of document it is.

    Raises:
        InputError: The file cannot be read as text, or is no notebook where its suffix says so.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"file '{path}'", "a readable text file", str(error)) from error
    return read_document(text, str(path), symbols)


def read_document(text: str, name: str = "", symbols: Symbols = DEFAULT) -> tuple[Step, ...]:
    """Return every equality displayed in a document, in order; displays without one have no step.

    Raises:
        InputError: The name says notebook, and the text is none.
    """
    if name.endswith(".ipynb"):
        from bpverify.notation.notebooks import as_text

        text = as_text(text, name)
    if name.endswith(".tex"):
        text = _COMMENT.sub(r"\1", text)
    text = _HIDDEN.sub(lambda match: "\n" * match[0].count("\n"), text)
    text, macros = collect(text)
    displays, inline, unclosed = _find(text)
    lines = _Lines(text)
    formulas = [latex for _, latex in (*displays, *inline)]
    symbols, letters = conventions.swapped(formulas, symbols), symbols
    definitions = tuple(d for at, latex in inline if (d := _definition(latex, lines.at(at), symbols)) is not None)
    steps: list[Step] = []
    for block, (at, latex) in enumerate(displays, start=1):
        steps.extend(_steps(latex, _Place(name, block, lines.at(at)), macros, definitions, symbols))
    for block, (opener, at) in enumerate(unclosed.items(), start=len(displays) + 1):
        error = UnsupportedError(f"'{opener}' on this line is never closed: what follows it was not read")
        steps.append(Step(Reading(text[at:].strip().split("\n")[0][:80], error=error), Source(name, lines.at(at), block, 1)))
    return tuple(map(_swapped, steps)) if symbols != letters else tuple(steps)


def _swapped(step: Step) -> Step:
    """Return the step with a remark on the letters that the document exchanges."""
    message = "a was read as the weighted input and z as the activation, as the text defines them"
    reading = replace(step.reading, diagnostics=(*step.reading.diagnostics, Diagnostic("definition", message)))
    return replace(step, reading=reading)


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    block: int
    line: int


def _find(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]], dict[str, int]]:
    """Return the displays and the inline formulas, each with its place, and openers of displays that nothing closes.

    Code is stepped over.

    Each kind of opener is looked up once after its closer is known to be missing, so that the time stays linear.
    """
    displays: list[tuple[int, str]] = []
    inline: list[tuple[int, str]] = []
    missing: set[str] = set()
    unclosed: dict[str, int] = {}
    match = _OPENERS.search(text)
    while match is not None:
        kind = match["name"] or match.lastgroup or ""
        if match["fence"]:
            kind = "mathfence" if match["math"] else "ticks"
        end, after = (match.end(), match.end()) if match["escaped"] else _close(text, match, kind, missing)
        if after > match.end() and kind not in _UNREAD:
            (inline if kind in _INLINE else displays).append((match.end(), text[match.end() : end]))
        elif after == match.end() and not match["escaped"] and kind not in _UNREAD | _INLINE | {"mathfence"}:
            unclosed.setdefault(match[0], match.end())
        match = _OPENERS.search(text, max(after, match.end()))
    return displays, inline, unclosed


def _close(text: str, match: re.Match[str], kind: str, missing: set[str]) -> tuple[int, int]:
    """Return where an opener's content ends and where its closer does; both the opener's end without a closer."""
    opener_end = match.end()
    closer = _CLOSERS.get(kind, f"\\end{{{kind}")
    if match["fence"]:
        closer = "\n" + match["fence"]
    if closer in missing:
        return opener_end, opener_end
    limit = len(text)
    if kind in _ON_ONE_LINE and not match["fence"]:
        line_end = text.find("\n", opener_end)
        limit = line_end if line_end >= 0 else limit
    end = text.find(closer, opener_end, limit)
    if end < 0:
        if limit == len(text):
            missing.add(closer)
        return opener_end, opener_end
    after = end + len(closer)
    return end, (text.find("}", after) + 1 or after) if closer.startswith("\\end") else after


class _Lines:
    """Line numbers of places in a text."""

    def __init__(self, text: str) -> None:
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def at(self, place: int) -> int:
        """Return the number of the line on which a place stands, from 1."""
        return bisect_left(self.breaks, place) + 1


def _steps(
    latex: str, place: _Place, macros: dict[str, Macro], definitions: tuple[Definition, ...], symbols: Symbols
) -> Iterator[Step]:
    """Read the chains of one display."""
    try:
        if len(latex) > LONGEST:
            raise UnsupportedError(f"a display of {len(latex)} characters: at most {LONGEST} are read")
        body = expand(latex, macros)
    except BpverifyError as error:
        yield Step(Reading(latex.strip(), error=error), Source(place.file, place.line, place.block, 1))
        return
    number = 0
    for count, chain in enumerate(_chains(body), start=1):
        if chain.unread:
            number += 1
            beside = UnsupportedError(f"the row '{chain.unread}' beside this equation is neither a part of it nor a condition")
            source = Source(place.file, place.line + chain.line, place.block, number)
            yield Step(Reading(chain.text.strip(), error=beside), source, chain=count)
            continue
        tag = _TAG.search(chain.text)
        defined = _substitute(chain, place.line + chain.line, definitions, symbols)
        readings = read(defined.text, symbols)
        reasons = _owned(defined.reasons, [reading.span[1] for reading in readings])
        for reading, reason in zip(readings, reasons, strict=True):
            number += 1
            line = place.line + chain.line + reading.line
            source = Source(place.file, line, place.block, number)
            yield Step(_remarked(reading, defined), source, tag[1].strip() if tag else "", count, chain.condition, reason)


def _owned(reasons: tuple[tuple[int, Beside], ...], ends: list[int]) -> list[Beside | None]:
    """Give each reason to the equality that ends where the reason stands."""
    found: list[Beside | None] = [None] * len(ends)
    for at, reason in reasons:
        found[next((n for n, end in enumerate(ends) if end >= at), len(ends) - 1)] = reason
    return found


def _remarked(reading: Reading, chain: _Chain) -> Reading:
    start, end = reading.span
    found = [remark for at, remark in chain.remarks if start <= at <= end]
    if chain.condition:
        found.append(Diagnostic("condition", f"the condition '{chain.condition}' was not read; all layers were meant"))
    return replace(reading, diagnostics=tuple(dict.fromkeys((*found, *reading.diagnostics))))


# -- rows and chains


def _chains(body: str) -> list[_Chain]:
    """Join rows to chains: a row that opens with a relation or an operator continues the one before.

    Nothing is dropped in silence: a row that is no equation, no continuation and no condition leaves its neighbours unread,
    and a condition anywhere in a display is a condition of all of it.
    """
    body = _FRAMES.sub(lambda match: "\n" * match.group().count("\n"), body)
    chains: list[_Chain] = []
    conditions: list[str] = []
    for line, row, slip in _rows(body):
        bare = row.replace("&", "").strip()
        chain = chains[-1] if chains else None
        reason = None if chain is None else beside(_TAG.sub("", row))
        if chain is not None and reason is not None:
            reasons = (*chain.reasons, (len(_TAG.sub("", chain.text).rstrip(" \n&.,;")) - 1, reason))
            tag = _TAG.search(row)
            chains[-1] = replace(chain, text=chain.text + (f" {tag[0]}" if tag else ""), reasons=reasons)
        elif not bare or _is_condition(row):
            conditions += [" ".join(bare.split())] if bare.strip(" .,;~") else []
        elif chain is not None and (_CONTINUES.match(row) or chain.text.rstrip(" \n&").endswith(("=", "+"))):
            gap = "\n" * (line - chain.line - chain.text.count("\n"))
            remarks = (*chain.remarks, *_slipped(slip, len(chain.text + gap), row))
            chains[-1] = replace(chain, text=chain.text + gap + row, remarks=remarks)
        else:
            chains.append(_Chain(row, line, _slipped(slip, 0, row)))
    return _with_neighbours(chains, "; ".join(conditions))


def _with_neighbours(chains: list[_Chain], condition: str) -> list[_Chain]:
    """Say of each equation which condition its display holds, and which row beside it could not be read."""
    found = []
    for at, chain in enumerate(chains):
        if not _RELATION.search(chain.text):
            continue
        next_to = (*chains[max(at - 1, 0) : at], *chains[at + 1 : at + 2])
        unread = [c.text for c in next_to if not _RELATION.search(c.text)]
        found.append(replace(chain, condition=condition, unread=" ".join(" ".join(unread).split())))
    return found


def _is_condition(row: str) -> bool:
    """Tell whether a piece of a display restricts its equations, as "for l < L" does, and is none itself."""
    if _CONTINUES.match(row) or not _CONDITION.match(row):
        return False
    if re.match(r"[\s&~,;.(\[]*\\(?:text(?:rm|it)?|mathrm|mbox|forall)", row):
        return True
    named = re.search(r"\\(?:in|[lc]?dots)(?![A-Za-z])|^[\s&~]*\(\d", row)
    return not _QUANTITY.search(row) and bool(_RELATION.search(row) or named)


def _slipped(slip: bool, at: int, row: str) -> tuple[tuple[int, Diagnostic], ...]:
    message = "a backslash before a blank was read as the end of a row, \\\\"
    return ((at + len(row) - len(row.lstrip()), Diagnostic("row-end", message)),) if slip else ()


def _rows(body: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each row, or each equation of a row, with its line and whether a slip was repaired to find it."""
    at = 0
    for end in [*_ROW_END.finditer(body), None]:
        row = body[at : end.start() if end else len(body)]
        offset = at
        for part, slip in _parts(row):
            yield body.count("\n", 0, offset), part, slip
            offset += len(part)
        at = end.end() if end else at


def _parts(row: str) -> Iterator[tuple[str, bool]]:
    """Split a row with several alignments at blanks that should be row ends, or at its columns."""
    pieces: list[str] = []
    if row.count("&") > 1:
        at = 0
        for blank in [*_CONTROL_SPACE.finditer(row), None]:
            piece = row[at : blank.start() if blank else len(row)]
            at = blank.end() if blank else at
            if pieces and "&" not in piece:
                pieces[-1] += " " + piece
            else:
                pieces.append(piece)
    if len(pieces) > 1:
        yield from ((piece, at > 0) for at, piece in enumerate(pieces))
        return
    yield from ((piece, False) for column in _columns(row) for piece in _SEPARATOR.split(column))


def _columns(row: str) -> list[str]:
    """Join the cells of a row in pairs, each an equation; a relation between two signs of alignment is one cell."""
    cells = re.sub(r"&\s*=\s*&", "&=", row).split("&")
    return ["&".join(cells[at : at + 2]) for at in range(0, len(cells), 2)]


# -- local definitions


def _definition(latex: str, line: int, symbols: Symbols) -> Definition | None:
    """Return the definition that an inline formula gives: one letter, =, and a quantity with an index or a layer."""
    try:
        tokens = scan(latex)
    except BpverifyError:
        return None
    if len(tokens) < 4 or tokens[0].kind != "letter" or tokens[1].text != "=":
        return None
    if tokens[0].text in _NEVER_DEFINED:
        return None
    role = symbols.role(tokens[0].text)
    if (role is not None and not tokens[0].text.isupper()) or role in ("cost", "activation"):
        return None
    after = latex[tokens[1].position + 1 :].strip()
    pairs = pairwise(tokens[2:])
    names_quantity = any(symbols.role(t.text) and following.text in ("_", "^") for t, following in pairs)
    if not names_quantity or any(t.text == "=" for t in tokens[2:]):
        return None
    return Definition(tokens[0].text, " ".join(after.split()), line)


def _substitute(chain: _Chain, line: int, definitions: tuple[Definition, ...], symbols: Symbols) -> _Chain:
    """Put the meaning of each letter that the text defines, where it stands alone, and say so."""
    known = {d.letter: d for d in definitions if d.line > line}
    known |= {d.letter: d for d in definitions if d.line <= line}
    if not known:
        return chain
    try:
        alone = [token for token in _alone(scan(chain.text)) if token.text in known]
    except BpverifyError:
        return chain
    text, remarks, reasons = chain.text, list(chain.remarks), list(chain.reasons)
    for token in reversed(alone):
        meaning = known[token.text]
        width = len(token.text) + (token.text in GREEK)
        grown = len(meaning.latex) + len(r"\left(\right)") - width
        text = f"{text[: token.position]}\\left({meaning.latex}\\right){text[token.position + width :]}"
        remarks = [(at + grown * (at > token.position), remark) for at, remark in remarks]
        reasons = [(at + grown * (at > token.position), reason) for at, reason in reasons]
        message = f"{token.text} was read as {meaning.latex}, its definition on line {meaning.line}"
        remarks.append((token.position, Diagnostic("definition", message)))
    return replace(chain, text=text, remarks=tuple(remarks), reasons=tuple(reasons))


def _alone(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the letters that have no script and stand in none."""
    script_depth = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        if script_depth or (token.text == "{" and before in ("_", "^")):
            script_depth += (token.text == "{") - (token.text == "}")
            continue
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.kind == "letter" and before not in ("_", "^") and after not in ("_", "^"):
            yield token
