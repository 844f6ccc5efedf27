"""Displays with one entry out of place: where z_{2,3} stands in the place of z_{3,2}, no other equation is to suffer for it.

They are read with the entry that belongs there, which is said beside what rests on it; nothing is decided of them themselves. It is
a slip of the pen only if nothing bears the entry out: the array as displayed has no such entry, the text names it nowhere else and
does name the one whose place it takes, and the entries are those of the displayed array. A matrix with equal entries, a selection
from a larger array, an array of the entries of another one are displayed in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.grids import pair_of
from bpverify.texts.tree import Matrix, Name, Number, walk
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node

FEWEST = 4
"""How many entries a display has at least: of fewer nothing tells which one is out of place."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A display with one entry out of place, with the equalities of which it is a side."""

    display: Matrix
    shown: Name
    meant: Name
    numbers: frozenset[int]
    wholes: tuple[Name, ...]
    """The array, as it stands on the other side."""

    def words(self) -> str:
        """Return what it shows, in the author's own signs."""
        return f"it displays {latex(self.shown)} in the place of {latex(self.meant)}"

    def corrected(self, equality: Equality) -> Equality:
        """Return an equality of which the display is a side, with the entry that belongs there."""
        meant = Matrix(tuple(tuple(self.meant if cell == self.shown else cell for cell in row) for row in self.display.rows))
        left, right = (meant if side == self.display else side for side in (equality.left, equality.right))
        return replace(equality, left=left, right=right)


def said_of_misplaced(names: Iterable[str], found: Sequence[Misplaced], lines: Mapping[int, int]) -> Iterator[Condition]:
    """Yield which displays a claim on names takes for misprinted; ``lines`` is where equalities stand."""
    for each in about(names, found):
        words = f"{latex(each.shown)} is a slip for {latex(each.meant)}, in the place of which it is displayed there"
        yield Condition(ConditionKind.MODEL, words, lines[min(each.numbers)])


def about(names: Iterable[str], found: Sequence[Misplaced]) -> list[Misplaced]:
    """Return those displays that show an array of the letter, in any case and face, of one of some names."""
    letters = {name.partition(" ")[0].partition("_")[0].partition("^")[0].lower() for name in names} if found else set()
    return [each for each in found if each.shown.base.lower() in letters]


def misplaced(equalities: Mapping[int, Equality], unread: Sequence[str] = ()) -> tuple[Misplaced, ...]:
    """Return the displays with one entry out of place that are sides of equalities; ``unread`` is what was not read beside them."""
    sides = [(n, side, other) for n, e in equalities.items() for side, other in ((e.left, e.right), (e.right, e.left))]
    displays = dict.fromkeys(side for _, side, _ in sides if isinstance(side, Matrix))
    return tuple(found for display in displays if (found := _misplaced(display, sides, equalities, unread)) is not None)


def _misplaced(
    display: Matrix, sides: list[tuple[int, Node, Node]], equalities: Mapping[int, Equality], unread: Sequence[str]
) -> Misplaced | None:
    entry = _out_of_place(display)
    if entry is None:
        return None
    shown, meant = entry
    numbers = frozenset(n for n, side, _ in sides if side == display)
    others = [other for _, side, other in sides if side == display and isinstance(other, Name)]
    wholes = tuple(dict.fromkeys(other for other in others if _is_whole(other, shown)))
    elsewhere = [side for _, side, _ in sides if side != display]
    if not wholes or _is_another_array(shown, wholes, elsewhere, equalities):
        return None
    letter = shown.base.lower()
    named = {pair_of(n) for n in walk(tuple(elsewhere)) if isinstance(n, Name) and n.base.lower() == letter}
    if pair_of(shown) in named or pair_of(meant) not in named or any(map(_may_name(shown), unread)):
        return None
    return Misplaced(display, shown, meant, numbers, wholes)


def _out_of_place(display: Matrix) -> tuple[Name, Name] | None:
    """Return the one entry with its indices exchanged that an array of that size does not have, and the one that belongs there."""
    height, width = len(display.rows), len(display.rows[0])
    if height * width < FEWEST or any(len(row) != width for row in display.rows):
        return None
    wrong: list[tuple[Name, Name, bool]] = []
    faces = set()
    for i, row in enumerate(display.rows, start=1):
        for j, cell in enumerate(row, start=1):
            pair = pair_of(cell)
            if not isinstance(cell, Name) or pair is None or len(cell.sub) > 2 or not all(isinstance(k, Number) for k in cell.sub):
                return None
            faces.add(_face(cell))
            if pair != _numbers(i, j):
                is_beyond = j > height or i > width
                wrong.append((cell, replace(cell, sub=_numbers(i, j)), is_beyond and pair == _numbers(j, i)))
    if len(wrong) != 1 or len(faces) != 1:
        return None
    shown, meant, is_slip = wrong[0]
    return (shown, meant) if is_slip else None


def _is_another_array(shown: Name, wholes: tuple[Name, ...], elsewhere: list[Node], equalities: Mapping[int, Equality]) -> bool:
    """Whether the letter of the entries means more than those of the displayed array: it stands alone, or is defined."""
    face = _face(shown)
    if any(_face(whole) == face for whole in wholes):
        return False
    alone = (n for n in walk(tuple(elsewhere)) if isinstance(n, Name) and _face(n) == face and not n.sub)
    return next(alone, None) is not None or any(isinstance(e.left, Name) and _face(e.left) == face for e in equalities.values())


def _is_whole(name: Name, entry: Name) -> bool:
    """Whether a side is the array itself, without indices, with the letter of an entry in any case and face."""
    return not name.sub and name.sup == entry.sup and name.base.lower() == entry.base.lower()


def _face(name: Name) -> Name:
    """Return a name without what tells its entries apart."""
    return Name(name.base, sup=name.sup, bold=name.bold)


def _numbers(i: int, j: int) -> tuple[Number, Number]:
    return Number(Fraction(i)), Number(Fraction(j))


def _may_name(entry: Name) -> Callable[[str], bool]:
    """Return the test whether LaTeX that was not read may have the indices of an entry below something."""
    i, j = pair_of(entry) or (None, None)
    scripts = f"_{latex(i)},{latex(j)}", f"_{latex(i)}{latex(j)}"
    return lambda text: any(script in "".join(text.replace("{", "").replace("}", "").split()) for script in scripts)
