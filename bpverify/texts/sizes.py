"""Sizes as classes: dimensions that must be equal are joined; each class gets a number of its own at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

Shape = tuple["Hashable", "Hashable"]
"""Rows and columns."""
ONE = "one"
"""The size of what is no array in that direction."""
CYCLES = (2, 3, 4, 5), (3, 5, 2, 4), (4, 2, 5, 3)
"""The sizes of the instances, class by class: a class has one size in no two of them, and classes side by side have several."""


class MismatchError(Exception):
    """Two sizes that cannot be equal; ``node`` is the innermost tree that asks for both, None for the two sides of an equation."""

    node: Any = None


class Sizes:
    """Classes of dimensions, joined by union."""

    def __init__(self, instance: int = 0) -> None:
        self.instance = instance
        self._parent: dict[Hashable, Hashable] = {}
        self._least: dict[Hashable, int] = {}
        self._number: dict[Hashable, int] = {}
        self._totals: dict[Hashable, tuple[Hashable, ...]] = {}
        """Sizes of vectors one above the other, each with theirs."""
        self.count = 0

    def find(self, dim: Hashable) -> Hashable:
        """Return the representative of a dimension's class."""
        parent = self._parent
        above = parent.get(dim)
        if above is None:
            return dim
        root = above
        while (above := parent.get(root)) is not None:
            root = above
        while (above := parent.get(dim)) is not None and above is not root:
            parent[dim], dim = root, above
        return root

    def join(self, a: Hashable, b: Hashable) -> None:
        """Make two dimensions one.

        Raises:
            MismatchError: one is the size of no array, the other that of an array.
        """
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if a == ONE:
            a, b = b, a
        if b == ONE and (self._least.get(a, 1) > 1 or a in self._number):
            raise MismatchError
        numbers = {self._number[d] for d in (a, b) if d in self._number}
        if len(numbers) > 1:
            raise MismatchError
        if _is_fixed(a):
            if _is_fixed(b) or b == ONE or self._least.get(b, 1) > _fixed(a):
                raise MismatchError
            a, b = b, a
        if _is_fixed(b) and self._least.get(a, 1) > _fixed(b):
            raise MismatchError
        self._parent[a] = b
        if numbers and b != ONE:
            self._number[b] = numbers.pop()
        if b != ONE and not _is_fixed(b):
            self._least[b] = max(self._least.get(a, 1), self._least.get(b, 1))
        if self._totals:
            self._align(b)

    def at_least(self, dim: Hashable, number: int) -> None:
        """Say that an index of this value occurs."""
        root = self.find(dim)
        if root == ONE or _is_fixed(root):
            if number > (1 if root == ONE else _fixed(root)):
                raise MismatchError
            return
        if self._number.get(root, number) < number:
            raise MismatchError
        self._least[root] = max(self._least.get(root, 1), number)

    def is_one(self, dim: Hashable) -> bool:
        """Whether a dimension is that of no array."""
        return self.find(dim) == ONE

    def is_known(self, dim: Hashable) -> bool:
        """Whether a dimension was joined with another."""
        return dim in self._parent or self.find(dim) in self._parent.values()

    def same(self, a: Hashable, b: Hashable) -> bool:
        """Whether two dimensions are one."""
        return self.find(a) == self.find(b)

    def number(self, dim: Hashable) -> int:
        """Return the size that a class has on the instance: classes side by side differ where their least size allows."""
        root = self.find(dim)
        if root == ONE:
            return 1
        if root not in self._number and (parts := self._parts_of(root)):
            self._number[root] = sum(map(self.number, parts))
        if root not in self._number:
            cycle, least = CYCLES[self.instance], self._least.get(root, 1)
            number = cycle[self.count % len(cycle)]
            self._number[root] = number if number >= least else least + number
            self.count += 1
        return self._number[root]

    def total(self, dim: Hashable, parts: tuple[Hashable, ...]) -> None:
        """Say that a size is the sum of others.

        Raises:
            MismatchError: it is one of them.
        """
        if any(self.same(dim, part) or self.is_one(part) for part in parts):
            raise MismatchError
        self._totals[dim] = parts
        for part in parts:
            self.at_least(part, 2)
        self.at_least(dim, 2 * len(parts))
        self._align(dim)

    def _align(self, root: Hashable) -> None:
        """Make the parts of totals one that are one: what is multiplied by one matrix has its parts at the same places."""
        found = [parts for dim, parts in self._totals.items() if self.find(dim) == self.find(root)]
        for parts in found[1:]:
            if len(parts) != len(found[0]):
                raise MismatchError
            for one, other in zip(found[0], parts, strict=True):
                self.join(one, other)

    def _parts_of(self, root: Hashable) -> tuple[Hashable, ...]:
        """Return the sizes whose sum a class is; nothing where it is none, or where it would be a part of itself."""
        found = next((parts for dim, parts in self._totals.items() if self.find(dim) == root), ())
        return () if any(self.find(part) == root or self._parts_of(self.find(part)) for part in found) else found

    def settle(self) -> frozenset[Hashable]:
        """Give each class its number, those that a name bounds first; return the classes."""
        dims = [*self._parent, *self._parent.values(), *self._least]
        roots = dict.fromkeys(self.find(d) for d in sorted(dims, key=lambda d: not (isinstance(d, tuple) and d[0] == "size")))
        found = frozenset(r for r in roots if r != ONE and not _is_fixed(r))
        for root in roots:
            if root in found:
                self.number(root)
        return found

    def merged(self, classes: frozenset[Hashable]) -> list[list[Hashable]]:
        """Return the groups of classes that have become one.

        Raises:
            MismatchError: one has become a fixed size, or that of no array.
        """
        groups: dict[Hashable, list[Hashable]] = {}
        for each in classes:
            groups.setdefault(self.find(each), []).append(each)
        if ONE in groups or any(map(_is_fixed, groups)):
            raise MismatchError
        return [group for group in groups.values() if len(group) > 1]

    def numbered_like(self, other: Sizes, classes: frozenset[Hashable]) -> None:
        """Give classes the numbers that they have elsewhere."""
        for each in classes:
            self._number[self.find(each)] = other.number(each)
        self.count = other.count

    def names(self, classes: frozenset[Hashable]) -> dict[Hashable, set[Hashable]]:
        """Return the names that bound sums, by the class that they are in."""
        found: dict[Hashable, set[Hashable]] = {}
        for dim in {*self._parent, *self._parent.values(), *self._least}:
            if isinstance(dim, tuple) and dim[0] == "size" and self.find(dim) in classes:
                found.setdefault(self.find(dim), set()).add(dim)
        return found

    def classes(self) -> list[set[Hashable]]:
        """Return the dimensions that are one, class by class, without those of no array."""
        found: dict[Hashable, set[Hashable]] = {}
        for dim in {*self._parent, *self._parent.values(), *self._least}:
            if not self.is_one(dim):
                found.setdefault(self.find(dim), set()).add(dim)
        return list(found.values())

    def copy(self) -> Sizes:
        """Return the classes as they are now."""
        found = Sizes(self.instance)
        found._parent, found._least = dict(self._parent), dict(self._least)
        found._number, found._totals, found.count = dict(self._number), dict(self._totals), self.count
        return found

    def exactly(self, dim: Hashable, number: int) -> None:
        """Say what a size is.

        Raises:
            MismatchError: it is another.
        """
        if number == 1:
            self.join(dim, ONE)
            return
        fixed = ("fixed", number)
        self._least[fixed] = self._number[fixed] = number
        self.join(dim, fixed)


def _is_fixed(dim: Hashable) -> bool:
    return isinstance(dim, tuple) and len(dim) == 2 and dim[0] == "fixed"


def _fixed(dim: Hashable) -> int:
    """Return the number of a size that is fixed, 0 of any other."""
    return int(dim[1]) if isinstance(dim, tuple) and _is_fixed(dim) else 0
