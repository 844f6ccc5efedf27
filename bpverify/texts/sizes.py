"""Sizes as classes: dimensions that must be equal are joined; each class gets a number of its own at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

Shape = tuple["Hashable", "Hashable"]
"""Rows and columns."""
ONE = "one"
"""The size of what is no array in that direction."""
CYCLES = (2, 3), (3, 4)
"""The sizes of two instances, class by class: none is the same in both, so that no number of the text is a size in both."""


class MismatchError(Exception):
    """Two sizes that cannot be equal."""


class Sizes:
    """Classes of dimensions, joined by union."""

    def __init__(self, instance: int = 0) -> None:
        self.instance = instance
        self._parent: dict[Hashable, Hashable] = {}
        self._least: dict[Hashable, int] = {}
        self._number: dict[Hashable, int] = {}
        self.count = 0

    def find(self, dim: Hashable) -> Hashable:
        """Return the representative of a dimension's class."""
        parent = self._parent
        root = dim
        while parent.get(root, root) != root:
            root = parent[root]
        while parent.get(dim, dim) != root:
            parent[dim], dim = root, parent[dim]
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
        if b == ONE and self._least.get(a, 1) > 1:
            raise MismatchError
        if _is_fixed(a):
            if _is_fixed(b) or b == ONE or self._least.get(b, 1) > a[1]:  # type: ignore[index]
                raise MismatchError
            a, b = b, a
        if _is_fixed(b) and self._least.get(a, 1) > b[1]:  # type: ignore[index]
            raise MismatchError
        self._parent[a] = b
        if b != ONE and not _is_fixed(b):
            self._least[b] = max(self._least.get(a, 1), self._least.get(b, 1))

    def at_least(self, dim: Hashable, number: int) -> None:
        """Say that an index of this value occurs."""
        root = self.find(dim)
        if root == ONE or _is_fixed(root):
            if number > (1 if root == ONE else root[1]):  # type: ignore[index]
                raise MismatchError
            return
        self._least[root] = max(self._least.get(root, 1), number)

    def is_one(self, dim: Hashable) -> bool:
        """Whether a dimension is that of no array."""
        return self.find(dim) == ONE

    def same(self, a: Hashable, b: Hashable) -> bool:
        """Whether two dimensions are one."""
        return self.find(a) == self.find(b)

    def number(self, dim: Hashable) -> int:
        """Return the size that a class has on the instance: classes side by side differ where their least size allows."""
        root = self.find(dim)
        if root == ONE:
            return 1
        if root not in self._number:
            cycle = CYCLES[self.instance]
            self._number[root] = max(cycle[self.count % len(cycle)], self._least.get(root, 1) + self.instance)
            self.count += 1
        return self._number[root]

    def copy(self) -> Sizes:
        """Return the classes as they are now."""
        found = Sizes(self.instance)
        found._parent, found._least = dict(self._parent), dict(self._least)
        found._number, found.count = dict(self._number), self.count
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
