r"""What an equality of a text may be beside a claim, by its form: a range, a setting, an update, an approximation, a definition.

After the design of verdicts on texts: an equation whose left side is the name of a gradient stays a claim.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.notation.dress import buried
from bpverify.notation.outline import Sign, outline, signs, unbracketed
from bpverify.notation.ranges import is_range, squeezed
from bpverify.notation.scanner import closing

if TYPE_CHECKING:
    from bpverify.notation.symbols import Symbols

_STYLE = r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathsf|text|vec|operatorname|mathcal|mathbb|hat|bar|tilde)"
_LETTER = rf"(?:{_STYLE}\{{(?P<styled>\\?[A-Za-z]+)\}}|(?P<plain>\\(?!frac|partial|nabla|sum|d?frac|prod|text)[A-Za-z]+|[A-Za-z]))"
_SCRIPTS = r"(?:[_^](?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\[A-Za-z]+|[^\\{}=])|')*"
_NAME = re.compile(rf"{_LETTER}{_SCRIPTS}")
_NUMBER = re.compile(
    r"[-+]?(?:\d+(?:\.\d+)?|\.\d+|\\[dt]?frac(?:\{\d+\}\{\d+\}|\d\d)|\d+/\d+|(?:\d+(?:\.\d+)?\\(?:times|cdot))?10\^\{?-?\d+\}?)"
)
_ENTRY = rf"(?:(?:{_STYLE}\{{\\?[A-Za-z]+\}}|\\?[A-Za-z]+){_SCRIPTS}|…)"
_LISTING = re.compile(rf"\\?[(\[{{]{_ENTRY}(?:[,;]{_ENTRY})*\\?[)\]}}](?:\^(?:\{{?\\top\}}?|T|\{{T\}}))?")
_BRACED = re.compile(rf"^\{{({_STYLE}\{{\\?[A-Za-z]+\}}|\\?[A-Za-z]+)\}}")
_CHANGE = re.compile(r"\\(?:partial|nabla|eta|alpha|lambda|gamma|epsilon|mu|Delta|delta)|∂|∇")
"""What a parameter is changed by: a derivative, a rate."""

_MOST_BRACES = 3
_BOLD_NUMBER = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathbb)\{?(\d)\}?")
_SETS = re.compile(r"\\(?:in|notin|ni|subset|subseteq)(?![A-Za-z])|∈")
_UNEQUAL = re.compile(r"\\(?:neq|ne)(?![A-Za-z])|≠")
_GRADIENT_NAMES = re.compile(r"d[A-Za-z]$|delta$|nabla$|grad$")


def kind_of(latex: str, symbols: Symbols, definitions: bool = False) -> str:
    """Return the kind of what a text gives by a formula; "" where it may be a claim.

    ``definitions`` says that a new name, a cost or a function on the left is defined by what stands on the right.
    """
    if is_range(latex):
        return "range"
    outlined = outline(latex)
    if outlined is None:
        return ""
    flat = unbracketed(outlined)
    found = signs(flat)
    kinds = {sign.kind for sign in found}
    if not found or buried(latex):
        return ""
    if kinds == {"approximation"}:
        return "approximation"
    sides = _sides(latex, found)
    if kinds <= {"order", "arrow"}:
        return _unequal(latex, found, sides)
    if kinds <= {"equality", "assignment"} and len(sides) == 2:
        return _equal(sides[0], sides[1], kinds, symbols, definitions)
    return ""


def _sides(latex: str, found: list[Sign]) -> list[str]:
    ends = [sign.start for sign in found] + [len(latex)]
    starts = [0] + [sign.end for sign in found]
    return [_bare(squeezed(latex[start:end]).replace("&", "")) for start, end in zip(starts, ends, strict=True)]


def _bare(side: str) -> str:
    """Return a side without braces around all of it, and a bold number as the number."""
    for _ in range(_MOST_BRACES):
        if side.startswith("{") and closing(side, 0) == len(side) - 1:
            side = side[1:-1]
    number = _BOLD_NUMBER.fullmatch(side)
    return number[1] if number else _BRACED.sub(lambda found: found[1], side)


def _unequal(latex: str, found: list[Sign], sides: list[str]) -> str:
    """Return the kind of a formula without an equality: an order between a name and numbers, a set, a map or an update."""
    if all(sign.kind == "arrow" for sign in found):
        return "update" if len(sides) == 2 and _is_updated(*sides) else "range"
    if all(_SETS.match(latex, sign.start) for sign in found):
        return "range"
    if len(sides) == 2 and sides[1] == "0" and _UNEQUAL.match(latex, found[0].start):
        # What must not be 0, such as a divisor.
        return "range"
    names = [side for side in sides if not _NUMBER.fullmatch(side)]
    if len(names) != 1 or (name := _NAME.fullmatch(names[0])) is None:
        return ""
    return "" if _GRADIENT_NAMES.search(name["styled"] or name["plain"]) else "range"


def _equal(left: str, right: str, kinds: set[str], symbols: Symbols, definitions: bool) -> str:
    name = _NAME.fullmatch(left)
    letter = (name["styled"] or name["plain"]).removeprefix("\\") if name else ""
    role = symbols.role(letter) if letter else None
    if name is not None and role != "delta" and not _GRADIENT_NAMES.search(letter):
        if _is_updated(left, right) and role in (None, "w", "b") and ("assignment" in kinds or _CHANGE.search(right)):
            return "update"
        if _NUMBER.fullmatch(right):
            return "setting"
        if definitions and kinds == {"equality"} and (role in (None, "cost") or _names_parts(left, right)):
            return "definition"
    return "definition" if definitions and kinds == {"equality"} and _defines_function(left, symbols) else ""


def _names_parts(left: str, right: str) -> bool:
    """Tell whether the right side says what components are called, x = (x_1, ..., x_n), or what something depends on, y = y(x)."""
    depends = right.startswith(left) and right[len(left) :].startswith("(") and right.endswith(")")
    return depends or ("," in right and _LISTING.fullmatch(right) is not None)


def _is_updated(left: str, right: str) -> bool:
    """Tell whether the left side stands on the right, less or more something."""
    return re.match(rf"{re.escape(left)}(?:[-+]|\\leftarrow|=)", right) is not None and _NAME.fullmatch(left) is not None


def _defines_function(left: str, symbols: Symbols) -> bool:
    """Tell whether a left side is a function at its argument: f(x), sigma(z)."""
    call = re.fullmatch(rf"(?P<name>{_LETTER}(?:[_^](?:\{{[^{{}}]*\}}|[^\\{{}}]))*)\((?P<inside>[^()=]*)\)", left)
    if call is None or "'" in call["name"]:
        return False
    letter = (call["styled"] or call["plain"]).removeprefix("\\")
    return symbols.role(letter) in (None, "activation", "cost") and letter not in ("delta", "d")
