"""The house holds: imports go from a room to a lower one, the kernel stands alone, and nothing rests on assert."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "bpverify"

ROOMS = {
    "version": "the version, in one place",
    "errors": "the errors a user can meet",
    "expression": "a scalar expression as data: what an activation or a cost is",
    "tables": "TOML with the lines of its keys",
    "network": "the forward definition of a network, as data",
    "claim": "an equation over the quantities of a network, as data",
    "grounds": "what a verdict rests on and what stood in its way, as data",
    "verdict": "what an engine answers, as data",
    "expected": "verdicts against what the author of a text expects",
    "catalog": "activations, costs and equations, one row each",
    "notation": "text to expressions and claims, and back",
    "spec": "an architecture or a network file to a network",
    "kernel": "trusted: proofs for all widths and depths",
    "symbolic": "one small network: derive, decide, find a witness",
    "exact": "large networks and real code, by exact arithmetic",
    "frameworks": "hand-written backward passes of tensor libraries, on exact numbers",
    "texts": "a text's claims by its own definitions: what no layered network decides",
    "general": "claims for all widths and depths: the kernel proves, a small network refutes",
    "proof": "proofs as data, replayed before they are shown",
    "lowering": "proved equations to NumPy source",
    "render": "reports and proofs for people and programs",
    "outcome": "what a report means to the shell",
    "testing": "assertions for test suites",
    "cli": "the command line",
    "pytest_plugin": "the checks inside a test run",
}
"""The rooms, lowest first, each with its purpose. A room imports itself and those above it in this list, no other."""

ENGINES = frozenset({"kernel", "symbolic", "exact"})
"""Rooms that share nothing but claims, networks and verdicts, so that each can be held against the others."""

ENTRANCES = frozenset({"__init__", "__main__"})
"""Modules at the root that only point into the rooms."""


def room_of(module: str) -> str:
    """Return the room of a dotted module name: bpverify.kernel.terms is in kernel; the package root is in ''."""
    return module.removeprefix("bpverify").removeprefix(".").split(".")[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield every module that the code imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level + (node.module or "")
            elif node.module == "bpverify":
                yield from ("bpverify." + a.name if a.name in ROOMS else "bpverify" for a in node.names)
            else:
                yield node.module or ""


def faults(room: str, source: str) -> list[str]:
    """Return what a module of the room does that the house forbids."""
    tree = ast.parse(source)
    found = [f"line {node.lineno}: assert vanishes under -O" for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    for module in imports(tree):
        found += _import_faults(room, module)
    return found


def _import_faults(room: str, module: str) -> list[str]:
    if module.startswith("."):
        return [f"imports {module}: the house writes imports in full"]
    if module.split(".")[0] != "bpverify":
        outside = room == "kernel" and module.split(".")[0] not in sys.stdlib_module_names
        return [f"the kernel imports {module}, which is not in the standard library"] if outside else []
    target = room_of(module)
    if target == "":
        return ["imports the package root"]
    if target not in ROOMS:
        return [f"imports {target}, which is no room"]
    if room in ENTRANCES or target == room:
        return []
    if room == "kernel":
        return [f"the kernel imports {module}"]
    if {room, target} <= ENGINES:
        return [f"the engine {room} imports the engine {target}"]
    order = list(ROOMS)
    return [f"{room} imports {target}, which is above it"] if order.index(target) > order.index(room) else []


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(PACKAGE)) for p in FILES])
def test_module_keeps_to_the_house(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert room in ROOMS or room in ENTRANCES, "a new room needs a place and a purpose in ROOMS"
    assert faults(room, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(PACKAGE)) for p in FILES])
def test_module_opens_with_its_purpose(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("errors", "from bpverify.verdict import Proved"),
        ("catalog", "from bpverify.spec import read_network"),
        ("symbolic", "def f():\n    from bpverify.render.terminal import report_text"),
        ("render", "import bpverify.cli"),
        ("spec", "if TYPE_CHECKING:\n    from bpverify.symbolic.build import Built"),
        ("cli", "import bpverify"),
        ("cli", "from bpverify import __version__"),
        ("kernel", "import sympy"),
        ("kernel", "from numpy.linalg import norm"),
        ("kernel", "from bpverify.claim import Claim"),
        ("symbolic", "from bpverify.kernel.terms import Term"),
        ("exact", "from bpverify.symbolic.decide import decide"),
        ("verdict", "def f(x):\n    assert x"),
        ("notation", "from . import parse"),
        ("render", "from bpverify.helpers import table"),
    ],
)
def test_refuses(room: str, source: str) -> None:
    assert faults(room, source)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("kernel", "from fractions import Fraction\nfrom bpverify.kernel.terms import Term"),
        ("symbolic", "import sympy\nfrom bpverify.claim import Claim\nfrom bpverify.catalog.costs import COSTS"),
        ("spec", "from bpverify.notation.expressions import read"),
        ("cli", "from bpverify.version import __version__\nfrom bpverify.symbolic.verify import verify"),
        ("__init__", "from bpverify.symbolic.verify import verify"),
    ],
)
def test_accepts(room: str, source: str) -> None:
    assert faults(room, source) == []
