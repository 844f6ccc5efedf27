"""The statements behind the equations of a jaxpr, for what is said beside a refutation: which wrote what under which name."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING

from bpverify.exact.code.statements import Statement, statements_of

if TYPE_CHECKING:
    from bpverify.exact.code.diary import Diary, Step
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.frames import Line


class Steps:
    """The statements of one run in their order. A statement that writes one name is taken to write its last result."""

    def __init__(self, diary: Diary | None) -> None:
        self._diary = diary
        self._line: Line = ("", 0, "")
        self._step: Step | None = None
        self._last: Value = None
        self._known: dict[str, dict[str, Value]] = {}
        """What stands under the names of each function so far."""

    def at(self, line: Line) -> None:
        """Let what runs now be of a line of the user's."""
        if self._diary is None or line == self._line:
            return
        self.close()
        if line[1]:
            file, number, function = line
            found = statements_of(file).get(number)
            name = file.rpartition("/")[2]
            statement = found or Statement(f"{name}:{number}", linecache.getline(file, number).strip())
            known = self._known.setdefault(function, {})
            self._step = self._diary.opened(statement, dict(known), 1 + list(self._known).index(function))
        self._line = line

    def wrote(self, value: Value) -> None:
        """Note the numbers that an equation came to."""
        self._last = value

    def close(self) -> None:
        """End the statement that runs."""
        step, function = self._step, self._line[2]
        if self._diary is not None and step is not None:
            targets = step.statement.targets
            name = targets[0][0] if len(targets) == 1 and len(targets[0]) == 1 and self._last is not None else ""
            self._diary.closed(step, name, self._last)
            if name:
                self._known[function][name] = self._last
        self._step, self._last, self._line = None, None, ("", 0, "")
