"""``python -m benchmarks.slips FOLDER``: put slips into the claims that a folder's texts are right about, and count what is found.

Each altered document differs from the text in one right side of one equality. An altered claim that is proved is listed: it is a
defect unless the alteration changes nothing, which a reader, or numbers, must tell.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from bpverify.general.check import check_text
from bpverify.grounds import ConditionKind
from bpverify.notation.documents import read_text
from bpverify.verdict import Cause, Proved, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bpverify.grounds import Condition
    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict

HOLD, ACCUSED = ("proved", "tested"), ("refuted", "ill-formed")
BESIDE = "the equation holds as it is written"
"""How a condition begins that a claim has because of words beside it."""
REACH = 12_000
"""How far behind its line a right side is looked for, in characters."""
NEAR = 4
"""How many lines a table and the reader may differ in where a claim stands: at the opening of its display, or in a row of it."""
NEW_STRING = re.compile(r'"\s*,\s*"')
"""Where a line of a notebook's cell ends and the next one begins."""

TERM = re.compile(r"(?<=[\w})\]']) ?([+-]) ?(?=[\w\\({])")
TRANSPOSE = re.compile(r"\^(?:T\b|\\top\b|\{\s*(?:T|\\top|\\intercal)\s*\})")
SCRIPTED = re.compile(r"\^(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[A-Za-z0-9*']|\\[A-Za-z]+)\s*(?:_(?:\{[^{}]*\}|[A-Za-z0-9]))?\s*\^")
"""Two superscripts, which LaTeX does not set."""
ARRAY = re.compile(r"(?<![\^_])(\\(?:mathbf|boldsymbol|bm|vec)\{\w\}|(?<![\\\w{])[A-Z](?:\^\{?[(\[]\w[)\]]\}?|_\w\b)?)(?![\w^_'(])")
PAIR = re.compile(r"_\{\s*(\w)\s*(,?)\s*(\w)\s*\}")
INDEX = re.compile(r"(?<=_)[ijkmn](?!\w)|(?<=_\{)[ijkmn](?=\})")
LAYER = re.compile(r"(?:(?<=[\^_(\[])|(?<=[\^_]\{))([lLt])\s*([+-]\s*1)?(?=[)\]}])|(?<=\^)[lL](?=[_\s])")
NUMBERED = re.compile(r"(?<=[(\[])([1-9])(?=[)\]]\})")
PRIME = re.compile(r"'|\^\{?\\prime\}?")
MEAN = re.compile(r"\\[dt]?frac\s*(?:\{\s*1\s*\}|1)\s*(?:\{\s*[mnN]\s*\}|[mnN])")
HALF = re.compile(r"\\[dt]?frac\s*(?:\{\s*1\s*\}|1)\s*(?:\{\s*2\s*\}|2)")
POWER = re.compile(r"\^(?:2\b|\{2\})")
SCRIPT = r"(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\\[A-Za-z]+|[^\s\\{}])"
NUMBER = re.compile(r"\ba number$|\bthe cost\b")
"""How the meaning of a letter ends, or what it has in it, where the letter is a number."""
BOUNDS = re.compile(rf"\\(?:sum|prod|int|bigcup|max|min)(?:\\limits)?(?:\s*_\s*{SCRIPT})?\s*$")
TWICE = re.compile(rf"\^\s*{SCRIPT}(?:\s*_\s*{SCRIPT})?\s*[\^']")
"""Two superscripts: LaTeX sets none."""
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
ROW = re.compile(r"&|\\\\|\\(?:tag|label|q?quad|text|mbox|nonumber|notag)(?![A-Za-z])")
"""What belongs to a row of a display and not to a formula: nothing is put around it."""


@dataclass(frozen=True, slots=True)
class Slip:
    """An altered right side: what was changed, where it stands in the text, and what stands there instead."""

    text: str
    line: int
    claim: str
    kind: str
    start: int
    end: int
    new: str
    established: bool = True
    """Whether the text establishes how the claim is read."""

    @property
    def key(self) -> str:
        """What tells it from others, in a file of results."""
        return json.dumps([self.text, self.start, self.new])


def at_each(pattern: re.Pattern[str], side: str, others: Callable[[re.Match[str]], Sequence[str]]) -> Iterator[str]:
    """Yield the side with one match written in each other way."""
    for match in pattern.finditer(side):
        for other in others(match):
            yield side[: match.start()] + other + side[match.end() :]


def _pair(match: re.Match[str]) -> list[str]:
    return [f"_{{{match[3]}{match[2]}{match[1]}}}"] if match[1] != match[3] and not (match[1] + match[3]).isupper() else []


def _layer(match: re.Match[str]) -> list[str]:
    letter, step = match[1] or match[0], match[2]
    is_bare = not match[1] or match.string[match.start() - 1] in "^_"
    return [letter] if step else [f"{{{letter}-1}}" if is_bare else f"{letter}-1"]


def is_set(latex: str) -> bool:
    r"""Whether LaTeX sets a formula: its braces close, there is a \right for each \left, and nothing has two superscripts."""
    bare = re.sub(r"\\[{}]", "", latex)
    depths = [*accumulate((letter == "{") - (letter == "}") for letter in bare)]
    left, right = (len(re.findall(rf"\\{word}(?![A-Za-z])", latex)) for word in ("left", "right"))
    return min(depths, default=0) >= 0 and not any(depths[-1:]) and left == right and not TWICE.search(bare)


def altered(side: str, numbers: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield a right side with one thing changed, and what that is: no letter of ``numbers`` is transposed."""
    yield from ((kind, new) for kind, new in _altered(side, numbers) if not is_set(side) or is_set(new))


def _transposed(match: re.Match[str], numbers: Collection[str]) -> list[str]:
    is_quantity = re.sub(r"[\^_].*", "", match[1]) not in numbers
    is_operator = re.search(r"(?:\\partial|\\mathrm\{d\}|(?<![A-Za-z])d)\s*$", match.string[: match.start()]) is not None
    turned = f"{{{match[1]}}}^T" if re.search(r"[\^_]", match[1]) else f"{match[1]}^T"
    return [turned] if is_quantity and not is_operator and not is_in_script(match) else []


def is_bound(match: re.Match[str]) -> bool:
    """Whether what stands above a sum is its last value, and transposes nothing."""
    return BOUNDS.search(match.string, 0, match.start()) is not None


def is_in_script(match: re.Match[str]) -> bool:
    """Whether a letter stands in an index or an exponent: it is no array there."""
    openings: list[int] = []
    for at, letter in enumerate(match.string[: match.start()]):
        if letter == "{":
            openings.append(at)
        elif letter == "}" and openings:
            openings.pop()
    return any(match.string[:at].rstrip().endswith(("_", "^")) for at in openings)


def _altered(side: str, numbers: Collection[str]) -> Iterator[tuple[str, str]]:
    if not ROW.search(ENVIRONMENT.sub("", side)):
        yield "sign", f"-({side})"
        yield "factor", f"2 ({side})"
    yield from (("sign", new) for new in at_each(TERM, side, lambda m: [" - " if m[1] == "+" else " + "]))
    yield from (("transpose", new) for new in at_each(TRANSPOSE, side, lambda m: [] if is_bound(m) else [""]))
    yield from (("transpose", new) for new in at_each(ARRAY, side, lambda m: _transposed(m, numbers)))
    yield from (("index", new) for new in at_each(PAIR, side, _pair))
    yield from (("index", new) for new in at_each(INDEX, side, lambda m: [i for i in "ijk" if i != m[0] and f"_{i}" in side]))
    yield from (("layer", new) for new in at_each(LAYER, side, _layer))
    yield from (("layer", new) for new in at_each(NUMBERED, side, lambda m: [str(int(m[1]) + 1)]))
    yield from (("prime", new) for new in at_each(PRIME, side, lambda _: [""]))
    yield from (("mean", new) for new in at_each(MEAN, side, lambda _: [""]))
    yield from (("factor", new) for new in at_each(HALF, side, lambda _: [""]))
    yield from (("power", new) for new in at_each(POWER, side, lambda _: ["", "^3"]))


def place_of(side: str, text: str, line: int, is_quoted: bool = False) -> tuple[int, int] | None:
    """Return where a right side stands in a text, as it was read or with other blanks; None where it does not.

    ``is_quoted`` says that the text is JSON, in whose strings it stands.
    """
    start = sum(len(each) + 1 for each in text.split("\n")[: max(0, line - 1)])
    words = [re.escape(_quoted(word) if is_quoted else word) for word in side.split()]
    if not words:
        return None
    blanks = rf"(?:[\s&]|\\n|{NEW_STRING.pattern})*" if is_quoted else r"[\s&]*"
    found = re.compile(blanks.join(words)).search(text, start, start + REACH)
    return None if found is None else found.span()


def _quoted(side: str) -> str:
    return json.dumps(side, ensure_ascii=False)[1:-1]


def _unquoted(side: str) -> str:
    return str(json.loads(f'"{NEW_STRING.sub("", side)}"'))


def right_side(latex: str) -> tuple[bool, str]:
    """Return whether an equality has a sign of its own, no bound of a sum nor a condition, and what stands behind the last one."""
    depth, last = 0, -1
    for at, letter in enumerate(latex):
        depth += (letter in "{(") - (letter in "})")
        last = at if letter == "=" and depth == 0 else last
    return last >= 0, latex[last + 1 :].strip().rstrip(".,; ")


def claims_of(table: Path) -> dict[str, dict[int, list[bool]]]:
    """Return the lines of a table with the columns id, line and kind, by text: whether each of its rows is a claim, in order."""
    found: dict[str, dict[int, list[bool]]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["id"], {}).setdefault(int(row["line"]), []).append(row["kind"] == "claim")
    return found


def listed(lines: Mapping[int, Sequence[bool]], steps: Sequence[Step]) -> set[int]:
    """Return the numbers of the steps that a table has for claims: each of its rows is one step, on its line or the nearest.

    What stands on a line that the table lists belongs to no other line; a display comes before a formula in a sentence.
    """
    left, found, known = {line: [*rows] for line, rows in lines.items()}, set[int](), set[int]()
    displays, inline = ([n for n, s in enumerate(steps) if (s.source.inline is None) is shown] for shown in (True, False))
    passes = [(0, displays), (0, inline), *((far, each) for each in (displays, inline) for far in range(1, NEAR + 1))]
    for distance, numbers in passes:
        for number in numbers:
            line = steps[number].source.line
            near = [n for n in (line - distance, line + distance) if left.get(n)]
            if number not in known and near and (not distance or line not in lines):
                known.add(number)
                found |= {number} if left[near[0]].pop(0) else set()
    return found


def slips(
    text: str,
    name: str,
    verdicts: Sequence[Verdict],
    count: int,
    seed: int,
    lines: Mapping[int, Sequence[bool]] | None = None,
    numbers: Collection[str] = (),
) -> list[Slip]:
    """Return a sample of slips in the claims of a text that hold, of every kind alike; in those of a table's ``lines`` alone.

    ``numbers`` are the letters that the text has for numbers.
    """
    steps, is_quoted = read_text(text, name).steps, name.endswith(".ipynb")
    chosen_steps = range(len(steps)) if lines is None else listed(lines, steps)
    by_kind: dict[str, list[Slip]] = {}
    for number, (step, verdict) in enumerate(zip(steps, verdicts, strict=True)):
        equals, side = right_side(step.reading.latex)
        is_chosen = equals and verdict.status in HOLD and number in chosen_steps
        place = place_of(side, text, step.source.line, is_quoted) if is_chosen else None
        if place is None or not side or re.fullmatch(r"[\d.]+", side):
            continue
        here = text[slice(*place)]
        for kind, new in dict((b, (a, b)) for a, b in altered(_unquoted(here) if is_quoted else here, numbers)).values():
            written = _quoted(new) if is_quoted else new
            found = Slip(name, step.source.line, step.reading.latex, kind, *place, written, is_established(number, verdicts))
            by_kind.setdefault(kind, []).append(found)
    draw = random.Random(f"{seed} {name}")  # noqa: S311 - a sample that can be drawn again
    chosen: list[Slip] = []
    for group in by_kind.values():
        draw.shuffle(group)
    while len(chosen) < count and any(by_kind.values()):
        chosen += [group.pop() for group in by_kind.values() if group]
    return chosen[:count]


def outcome(slip: Slip, text: str, steps: Sequence[Step]) -> tuple[str, str, str]:
    """Return what becomes of an altered claim: its status, the claim as it was read, and why nothing was decided.

    The whole altered text is read; of its equalities those alone are judged in which the altered side stands, two in a chain, where
    nothing else can tell of them. One that is accused tells of the slip.
    """
    changed_text = text[: slip.start] + slip.new + text[slip.end :]
    after = read_text(changed_text, slip.text).steps
    if len(after) != len(steps):
        return "other equations", "", ""
    changed = [n for n, (a, b) in enumerate(zip(steps, after, strict=True)) if a.reading.latex != b.reading.latex]
    if not changed:
        return "not seen", "", ""
    verdicts = [_judged(changed_text, slip.text, number) for number in changed]
    verdict = min(verdicts, key=lambda v: (v.status not in HOLD, v.status not in ACCUSED))
    return verdict.status, verdict.claim, verdict.reason


def _judged(text: str, name: str, number: int) -> Verdict:
    verdict = check_text(text, name, only=frozenset({number})).verdicts[number]
    if isinstance(verdict, Undecided) and verdict.cause is Cause.OTHER:
        # What does not hold beside it is left out of account, once it is known.
        verdict = check_text(text, name).verdicts[number]
    return verdict


def is_established(number: int, verdicts: Sequence[Verdict]) -> bool:
    """Whether a text establishes how a claim of it is read: the conventions of its proof are those of another one too.

    What holds beside words that may restrict it holds under a condition that the text does not settle.
    """
    own = verdicts[number]
    others = {c.text for n, v in enumerate(verdicts) if n != number and v.status in HOLD for c in _provided(v)}
    needed = [c.text for c in _provided(own) if c.kind is ConditionKind.CONVENTION]
    return others.issuperset(needed) and not any(c.text.startswith(BESIDE) for c in _provided(own))


def _provided(verdict: Verdict) -> tuple[Condition, ...]:
    return verdict.provided if isinstance(verdict, (Proved, Tested)) else ()


def measure(
    folder: Path, per_text: int, seed: int, out: Path, claims: Mapping[str, Mapping[int, Sequence[bool]]] | None = None
) -> list[dict[str, str]]:
    """Return what becomes of the slips of each text; what stands in the file of results already is not done again."""
    done = {}
    if out.exists():
        done = {row["key"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    rows = []
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".md", ".tex", ".ipynb")):
        text, name = path.read_text(encoding="utf-8"), path.name
        report, steps = check_text(text, name, has_meanings=True), read_text(text, name).steps
        lines = None if claims is None else claims.get(path.stem, {})
        numbers = {meaning.symbol for meaning in report.meanings if NUMBER.search(meaning.words)}
        for slip in slips(text, name, report.verdicts, per_text, seed, lines, numbers):
            row = done.get(slip.key)
            if row is None:
                status, claim, reason = outcome(slip, text, steps)
                row = {"key": slip.key, "text": name, "kind": slip.kind, "status": status, "before": slip.claim, "claim": claim}
                row |= {"line": str(slip.line), "reason": reason, "established": "yes" if slip.established else ""}
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
            rows.append(row)
    return rows


def shown(rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield the lines of the report."""
    rows = [row for row in rows if row["status"] not in ("other equations", "not seen")]
    for what in ("text", "kind"):
        yield f"{what:12} slips  accused  open  given  proved   established  accused"
        for each in sorted({row[what] for row in rows}):
            yield _counted(each, [row for row in rows if row[what] == each])
        yield _counted("all", rows)
        yield ""
    proved = [row for row in rows if row["status"] in HOLD]
    yield f"{len(proved)} altered claims are proved" + (": each is a defect, or changes nothing" if proved else "")
    for row in proved:
        yield f"  {row['text']}:{row['line']} {row['kind']}: {row['claim']}"


def _counted(name: str, rows: list[dict[str, str]]) -> str:
    count = Counter("accused" if r["status"] in ACCUSED else "proved" if r["status"] in HOLD else r["status"] for r in rows)
    share = count["accused"] / max(1, len(rows) - count["proved"])
    counted = f"{count['accused']:4} {share:4.0%}  {count['undecided']:4}  {count['given']:4}  {count['proved']:6}"
    told = [r for r in rows if r["established"] and r["status"] not in HOLD]
    found = sum(r["status"] in ACCUSED for r in told)
    return f"{name:12} {len(rows):5}  {counted}   {len(told):11}  {found:4} {found / max(1, len(told)):4.0%}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where an altered claim is proved."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slips", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--per-text", type=int, default=20, metavar="N", help="slips in each text (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--out", type=Path, default=Path("slips.jsonl"), help="where results are kept, to go on from there")
    parser.add_argument("--claims", type=Path, metavar="CSV", help="a table of id, line, kind: its claims are altered")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"expected a folder of texts, '{options.folder}' is none")
    if options.claims is not None and not options.claims.is_file():
        parser.error(f"expected a table of claims, '{options.claims}' is no file")
    claims = None if options.claims is None else claims_of(options.claims)
    rows = measure(options.folder, options.per_text, options.seed, options.out, claims)
    print("\n".join(shown(rows)))
    return 1 if any(row["status"] in HOLD for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
