"""Within the large rooms imports go down too, floor by floor, and no modules anywhere import each other in a circle."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "bpverify"

EXACT = {
    "record": (0, "what the user's code computes, written down: a graph of exact numbers, and the elementary functions"),
    "algebra": (1, "the graph differentiated, evaluated and decided in fields, quotients of polynomials and enclosures"),
    "standins": (1, "NumPy, math, random and their likes on recorded numbers"),
    "code": (2, "the user's functions made again over the stand-ins, and put back as they were"),
    "fields": (2, "whole arrays in prime fields with their tangents: the fast path"),
    "check": (3, "one check: its points, what is claimed where, and the verdicts"),
    "gradients": (4, "the two entrances for Python: check_gradients and check_vjp"),
    "entry": (5, "the entrance for the command line"),
}
"""The rooms of exact/, each with its floor and its purpose; rooms of one floor do not know each other."""

NOTATION = {
    "signs": "scanner groups tokens origins",
    "tex": "macros outline frames dress ranges structure",
    "grammar": "tree symbols cursor usage scripts limits arguments calculus letters enclosed syntax dummies",
    "claims": "terms arrays products objectives shapes samples readings declared indices quantities plain printer write typing "
    "rivals equalities parse unparse expressions domains",
    "places": "formats fences dollars comments expectations markdown notebooks places sentences leftover passages excerpts",
    "documents": "beside columns named_rows remarks rows local conventions givens headings cells documents",
}
"""The floors of notation/: characters, TeX without its dress, the grammar, what a text means, where it stands, the whole."""

TEXTS = {
    "signs": "causes tree signs spellings sizes written spoken",
    "reading": "cursor costs scripts conditions sets environments arguments words uses derivatives reader",
    "meaning": "steps lettered classes open_ended ellipses grids names samples faces families identity columns blocks displays "
    "slices stacks spaces symbols gradients corrected conforming grouped extents shapes",
    "values": "scalars positive directly restrictions figures filled_in places products entries branches definitions unsaid "
    "evaluate summands groups parameters vectors by_layer applied dependence parted unknowns recursions of_expressions model "
    "bypassed lowered at_entries",
    "documents": "grounds equality at_arguments at_steps tied left_open alike broadcasts free_terms inert laws lasts one_feature "
    "anew in_chains "
    "rows mappings renamed means lifted chosen single batched one_sample bounds linked renewed unnamed retold conventions outputs "
    "oriented defined meant said_functions called equalities shaped modelled sides before_last restraints any_cost of_unknowns "
    "heads labels rivals meetings distributions supposed vanishing misplaced in_words whatever_cost first_layers as_rows "
    "document evidence excuses ambiguities turned worded confirmed edits mended "
    "loosely between in_numbers only_proving accusations "
    "scopes "
    "sections misfits accused reasons legend "
    "besides compared_indices restated opinion",
}
"""The floors of texts/: what is written, what it is read as, what names and sizes mean, values on an instance, the whole."""

RENDER = {
    "signs": "unicode narrow screen layout places causes markup page coqterms progress formats proofs glyphs",
    "parts": "terminal meanings firstscreen axioms dollars tikz drawing formulatokens formularows formulas prose mathml "
    "coqnetwork reports",
    "outputs": "latex prooftext document severaldocuments plaintext coq coqaudit json catalog html reportpage pdf sarif",
}
"""The floors of render/: single signs, what several outputs share, one file an output."""

Graph = Mapping[str, set[str]]


def name_of(path: Path, package: Path) -> str:
    """Return the dotted name of a module below the package: exact.check.points."""
    return ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str, modules: set[str]) -> Iterator[str]:
    """Yield the modules of the package, without its own name, that a source imports, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bpverify":
            module = (node.module or "").removeprefix("bpverify").removeprefix(".")
            inner = [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
            yield from (name if name in modules else module for name in inner if name in modules or module in modules)
        elif isinstance(node, ast.Import):
            yield from (n for alias in node.names if (n := alias.name.removeprefix("bpverify.")) in modules)


def graph_of(package: Path) -> dict[str, set[str]]:
    """Return what each module of the package imports."""
    files = {name_of(path, package): path for path in package.rglob("*.py")}
    modules = set(files)
    return {name: set(imported(path.read_text(encoding="utf-8"), modules)) - {name} for name, path in files.items()}


def circles(graph: Graph) -> list[list[str]]:
    """Return the sets of modules that reach each other (Tarjan's strongly connected components of two and more)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in graph[name]:
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for name in graph:
        if name not in order:
            visit(name)
    return found


def floors_of_exact() -> dict[str, int]:
    return {room: floor for room, (floor, _) in EXACT.items()}


def floors_of(listing: Mapping[str, str]) -> dict[str, int]:
    return {module: floor for floor, modules in enumerate(listing.values()) for module in modules.split()}


def faults(graph: Graph, room: str, floors: Mapping[str, int], may_share: bool) -> list[str]:
    """Return the imports within a room that go up; between different parts of one floor too, unless these may know each other."""
    found = []
    for name, others in graph.items():
        if not name.startswith(f"{room}."):
            continue
        part = name.split(".")[1]
        if part not in floors:
            found.append(f"{part} stands on no floor")
            continue
        for other in others:
            theirs = other.split(".")[1] if other.startswith(f"{room}.") else part
            if theirs != part and (floors[theirs] > floors[part] or (floors[theirs] == floors[part] and not may_share)):
                found.append(f"{name} imports {other}")
    return found


GRAPH = graph_of(PACKAGE)


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(GRAPH) == []


@pytest.mark.parametrize(
    ("room", "floors", "may_share"),
    [("exact", floors_of_exact(), False), ("notation", floors_of(NOTATION), True), ("texts", floors_of(TEXTS), True),
     ("render", floors_of(RENDER), True)],
)
def test_imports_go_down(room: str, floors: dict[str, int], may_share: bool) -> None:
    assert faults(GRAPH, room, floors, may_share) == []
    modules = {name.split(".")[1] for name in GRAPH if name.startswith(f"{room}.")}
    assert modules == set(floors), "a new module needs a floor; one that is gone has none"


def test_refuses_what_goes_up_or_round() -> None:
    floors = floors_of_exact()
    assert faults({"exact.record.graph": {"exact.algebra.derive"}}, "exact", floors, False)
    assert faults({"exact.algebra.derive": {"exact.standins.array"}}, "exact", floors, False)
    assert faults({"exact.helpers.x": set()}, "exact", floors, False)
    assert faults({"notation.tokens": {"notation.parse"}}, "notation", floors_of(NOTATION), True)
    assert not faults({"exact.check.points": {"exact.code.trace", "exact.check.problem", "errors"}}, "exact", floors, False)
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": set(), "c": {"a", "b"}}) == []


@pytest.mark.parametrize(
    "source",
    [
        "from bpverify.exact.record import graph", "from bpverify.exact.record.graph import Graph",
        "import bpverify.exact.record.graph", "def f():\n    from bpverify.exact.record.graph import Graph",
    ],
)  # fmt: skip
def test_each_way_to_import_is_seen(source: str) -> None:
    assert list(imported(source, {"exact.record.graph", "exact.record"})) == ["exact.record.graph"]
