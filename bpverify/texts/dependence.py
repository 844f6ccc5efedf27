"""The part of a model that differentiates, and notes whether what is differentiated depends on what it is taken by."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.causes import UndefinedError
from bpverify.texts.directly import by_an_argument, direct_slope, has_two_meanings, slope_within
from bpverify.texts.tree import Number

if TYPE_CHECKING:
    from bpverify.texts.definitions import Definition
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.tree import Derivative, Node


class Dependence:
    """Derivatives of scalars by scalars."""

    scalars: Scalars
    met: dict[tuple[Any, Any], bool]
    touched: set[int]
    taken: set[tuple[int, int]]
    held: frozenset[tuple[Any, Any]]
    holds_arguments: bool
    holds_steps: frozenset[Derivative]
    sensitive: set[str]
    sources: dict[int, Definition]
    parameters: dict[str, frozenset[str]]

    def slope(self, of: int, by: int, node: Node, is_entry: bool = False) -> int:
        """Return the derivative of one scalar by another, and note whether it depends on it."""
        self.touched |= {of, by}
        if self.scalars.reaches_head(of, "slope"):
            raise UndefinedError("a second derivative of a function that the text does not define")
        if self.parameters and (function := self.hidden(of, self._name_of(by, _NOTHING))):
            raise UndefinedError(f"nothing says whether the function {function} depends on what stands below it")
        depends = self.scalars.reaches(of, by)
        if depends:
            self.taken.add((of, by))
        if not is_entry or depends:
            family = self._name_of(of, node), self._name_of(by, node)
            self.met[family] = self.met.get(family, False) or depends
        if self.holds_arguments and by_an_argument(node) and has_two_meanings(self.scalars, of, by):
            self.sensitive.add("arguments")
            return direct_slope(self.scalars, of, by)
        if self.held and self.family(of, by) in self.held and has_two_meanings(self.scalars, of, by):
            return direct_slope(self.scalars, of, by)
        if node in self.holds_steps and (within := slope_within(self.scalars, of, by)) is not None:
            self.sensitive.add("steps")
            return within
        return self.scalars.slope(of, by)

    def hidden(self, of: int, by: Any) -> str:
        """Return a function that a scalar is computed by, and that may depend on a symbol below it."""
        raise NotImplementedError

    def family(self, of: int, by: int) -> tuple[Any, Any]:
        """Return the symbols of which one was differentiated by the other."""
        return self._name_of(of, _NOTHING), self._name_of(by, _NOTHING)

    def _name_of(self, scalar: int, node: Node) -> Any:
        key = self.scalars.keys.get(scalar)
        return key[0] if isinstance(key, tuple) and len(key) == 3 else id(node)

    def all_depend(self) -> bool:
        """Whether what was differentiated depends on what it was differentiated by: some entry of the name on some entry."""
        return all(depends or self._depends(*family) for family, depends in self.met.items())

    def _depends(self, above: Any, below: Any) -> bool:
        for node in list(self.sources):
            if self._name_of(node, _NOTHING) == above:
                if self.scalars.reaches_head(node, below):
                    return True
        return False

    def check_dependence(self, above: list[int], below: list[int]) -> None:
        """Refuse the derivative of an array of which no entry depends on any entry of the other."""
        if not any(self.scalars.reaches(a, b) for a in above for b in below):
            raise UndefinedError("nothing says how the one depends on the other")


_NOTHING = Number(Fraction(0))
