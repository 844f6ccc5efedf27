"""The stand-ins are held against NumPy's own lists of functions and their signatures; what is missing stands in the guide."""

import inspect
import re
import types
from pathlib import Path

import numpy as np
import pytest

from bpverify.exact.record.graph import Graph
from bpverify.exact.standins.array import array_kind
from bpverify.exact.standins.modules import stand_ins

PAGE = Path(__file__).parents[3] / "docs" / "guide" / "numpy.md"
MODULES = {"numpy": np, "numpy.linalg": np.linalg, "numpy.fft": np.fft}
TABLES = {name: module.table for name, module in stand_ins(array_kind(Graph())).items()}


def functions(module: types.ModuleType) -> set[str]:
    """Return the names of a module's public functions."""
    names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    found = {name: getattr(module, name, None) for name in names}
    return {name for name, value in found.items() if callable(value) and not isinstance(value, type | types.ModuleType)}


def listed(name: str, page: str) -> set[str]:
    """Return the names that the guide has as missing from a module."""
    found = re.search(rf"unctions of `{re.escape(name)}`:\n\n```text\n(.*?)```", page, re.DOTALL)
    return set(found[1].split()) if found else set()


def faults(name: str, page: str, table: dict[str, object]) -> list[str]:
    """Return what the guide's list of a module's missing functions lacks, and what it should not have."""
    missing = functions(MODULES[name]) - set(table)
    said = listed(name, page)
    unsaid = [f"{n} is missing and not listed" for n in sorted(missing - said)]
    return unsaid + [f"{n} is covered" for n in sorted(said & set(table))]


@pytest.mark.parametrize("name", MODULES)
def test_what_is_missing_stands_in_the_guide(name: str) -> None:
    assert faults(name, PAGE.read_text(encoding="utf-8"), TABLES[name]) == []


def test_the_list_is_held_against_numpys() -> None:
    page = PAGE.read_text(encoding="utf-8")
    less = {key: value for key, value in TABLES["numpy"].items() if key != "cumsum"}
    assert faults("numpy", page, less) == ["cumsum is missing and not listed"]
    other = page.replace("lexsort", "cumsum")
    assert faults("numpy", other, TABLES["numpy"]) == ["lexsort is missing and not listed", "cumsum is covered"]


def placed(function: object) -> list[inspect.Parameter]:
    """Return the arguments that may be given by place."""
    try:
        parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]  # what is no function raises
    except (TypeError, ValueError):
        return []
    return [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY)]


def misplaced(name: str, ours: object, theirs: object) -> str:
    """Return how the arguments of a function of ours stand otherwise than NumPy's, '' where they do not."""
    own, wanted = placed(ours), placed(theirs)
    if not wanted or all(p.kind is p.POSITIONAL_ONLY or p.name == q.name for p, q in zip(own, wanted, strict=False)):
        return ""
    return f"{name}({', '.join(p.name for p in own)}) for ({', '.join(q.name for q in wanted)})"


@pytest.mark.parametrize("name", MODULES)
def test_arguments_stand_where_numpys_stand(name: str) -> None:
    found = [misplaced(key, value, getattr(MODULES[name], key, None)) for key, value in TABLES[name].items()]
    assert not [text for text in found if text]


def test_another_place_is_noticed() -> None:
    assert misplaced("clip", lambda a, a_max, a_min: a, np.clip) and not misplaced("clip", lambda a, a_min: a, np.clip)
