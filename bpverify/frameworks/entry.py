"""A check named on the command line: MODULE:NAME may be a function of a tensor library; all else is as for NumPy code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.errors import InputError, nearest
from bpverify.exact.entry import attribute_of, domain_of, example_at, module_of, read_check
from bpverify.exact.gradients import check_vjp
from bpverify.frameworks.functions import check_function, check_gradients, held_by_name
from bpverify.frameworks.libraries import is_written_with_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bpverify.exact.entry import Check
    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report

FORMS = ((("cost", "gradients"), check_gradients), (("forward", "backward"), check_vjp))
KEYS = ("function", "at", "wrt", "meant", "reference", "held", "twice", "reset", "domains")


@dataclass(frozen=True, slots=True)
class FunctionCheck:
    """A check of a function that was named: call it with the other options of ``check_function``."""

    function: Value
    at: Value
    given: Mapping[str, Value]
    """What its dict says beside these."""
    held: tuple[str, ...]
    is_strict: bool

    def __call__(self, **options: Value) -> Report:
        """Run it."""
        filled = {**self.given, "held": self.held, **{key: value for key, value in options.items() if value is not None}}
        report = check_function(self.function, self.at, **filled)
        return held_by_name(report, self.held) if self.is_strict else report

    def repeating(self, report: Report, path: Path, wrt: Sequence[str] | None = None) -> str:
        """Refuse: what a file repeats with NumPy alone is code of NumPy's."""
        raise InputError("--repro", "gradients that NumPy code computes", "this is a function of a tensor library")


def read(
    text: str, names: Mapping[str, str], domains: Sequence[str], held: Sequence[str], is_strict: bool
) -> Check | FunctionCheck:  # fmt: skip
    """Return the check that MODULE[:NAME] names.

    Raises:
        InputError: no such module or name, with the nearest; or a domain that is not ARG=DOMAIN.
    """
    path, _, name = text.partition(":")
    module = module_of(path)
    found: Value = attribute_of(module, name, path) if name else None
    if hasattr(found, "keys") and "function" in found:
        unknown = [key for key in found if key not in KEYS]
        if unknown:
            raise InputError(text, "entries " + ", ".join(KEYS), f"it has {unknown[0]!r}; {nearest(str(unknown[0]), KEYS)}")
        given, function = dict(found), found["function"]
    elif callable(found) and not hasattr(found, "keys") and is_written_with_one(found, module):
        given, function = {}, found
    else:
        return read_check(text, names, domains, module, FORMS)
    if not callable(function):
        raise InputError(f"'function' of {text}", "a function", f"it is {type(function).__name__}")
    at = given["at"] if "at" in given else attribute_of(module, names["at"], path, " (--at says which)")
    declared = dict(given.pop("domains", {})) | dict(map(domain_of, domains))
    rest = {key: value for key, value in given.items() if key not in ("function", "at", "held")}
    return FunctionCheck(
        function, example_at(at, text), rest | {"domains": declared}, (*given.get("held", ()), *held), is_strict
    )  # fmt: skip
