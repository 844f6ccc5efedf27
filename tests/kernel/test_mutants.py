"""A mutated kernel must fail a check: one mutation for each rule and each branch of the normal form and the calculus."""
# ruff: noqa: E501 one mutation a line

from __future__ import annotations

import importlib
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import bpverify.kernel

pytestmark = pytest.mark.slow
SOURCE = Path(bpverify.kernel.__file__).parent
MUTANTS = [
    # the normal form
    ("polynomial", "found[monomial] += coefficient\n        if", "found[monomial] = coefficient\n        if"),
    ("polynomial", "    for monomial, coefficient in (term for polynomial in polynomials for term in polynomial):\n        found[monomial] += coefficient",
     "    for monomial, coefficient in (term for polynomial in polynomials for term in polynomial):\n        found[monomial] = coefficient"),
    ("polynomial", "return bound + more, factors + others, c * d", "return bound, factors + others, c * d"),
    ("polynomial", "return bound + more, factors + others, c * d", "return bound + more, factors + others, c"),
    ("polynomial", "(bound, factors, c), (more, others, d) = opened(first), opened(second)",
     "bound, factors, c = list(first[0].bound), list(first[0].factors), first[1]\n    more, others, d = list(second[0].bound), list(second[0].factors), second[1]"),
    ("polynomial", "return times(*[base] * exponent)", "return times(*[base] * max(exponent, 1))"),
    ("polynomial", "len(base) != 1 or base[0][0].bound or", "len(base) != 1 or"),
    ("polynomial", "coefficient**exponent)", "coefficient)"),
    ("polynomial", "(a, e * exponent)", "(a, e)"),
    ("polynomial", "powers[_renamed(a, names) if names else a] += exponent", "powers[a] += exponent"),
    ("polynomial", "powers[_renamed(a, names) if names else a] += exponent", "powers[_renamed(a, names) if names else a] = exponent"),
    ("polynomial", "summed = [index for index in bound if index not in names]", "summed = list(bound)"),
    ("polynomial", "kept[width] = kept.get(width, 0) + 1", "pass"),
    ("polynomial", "kept[width] = kept.get(width, 0) + 1", "kept[width] = 1"),
    ("polynomial", "for o in others if o not in bound}", "for o in others if o in bound}"),
    ("polynomial", "key=lambda index: (index in bound, index.name != \"\", index)", "key=lambda index: (index not in bound, index)"),
    ("polynomial", "== \"\" for index in group) > 1", "== \"\" for index in group) > 2"),
    ("polynomial", "near = [group for group in groups if not group.isdisjoint(a.indices)]", "near = []"),
    ("polynomial", "near = [part for part in parts if not part[0].isdisjoint(mine)]", "near = list(parts)"),
    ("polynomial", "parts = sorted(\n", "parts = list(\n"),
    ("polynomial", "return min(leaves)", "return leaves[0]"),
    ("polynomial", "for chosen in _distinct_choices(tied, powers):", "for chosen in tied[:1]:"),
    ("polynomial", "for chosen in _distinct_choices(tied, powers):", "for chosen in tied:"),
    ("polynomial", "len(numbered) + i)", "i)"),
    ("polynomial", "_sorted(a.name, indices), a.order,", "indices, a.order,"),
    ("polynomial", "rename(a.argument, names) if a.argument else ()", "a.argument"),
    ("polynomial", "return set(a.indices).union(*inner)", "return set(a.indices)"),
    ("polynomial", "if first.range != second.range:", "if False:"),
    # differentiation
    ("calculus", "return p.times(*map(p.kronecker, a.indices, cut.indices))", "return p.constant(1)"),
    ("calculus", "or RANK[a.name] - RANK[cut.name]\n        if a.name == cut.name", "or 1\n        if a.name == cut.name"),
    ("calculus", "if order <= 0 or RANK[a.name] == 0:", "if RANK[a.name] == 0:"),
    ("calculus", "if a.name == cut.name and order == 0:", "if a.name == cut.name:"),
    ("calculus", "not sample and part != DATA", "not sample"),
    ("meaning", "if which not in (\"\", DATA):", "if False:"),
    ("calculus", "(a, exponent - 1)]", "(a, exponent)]"),
    ("calculus", "c * exponent)]", "c)]"),
    ("calculus", "*factors[position + 1 :], (a", "(a"),
    ("calculus", "return p.times(sigma(a.layer, a.order + 1, a.argument), inner)", "return p.times(sigma(a.layer, a.order, a.argument), inner)"),
    ("calculus", "return p.times(sigma(a.layer, a.order + 1, a.argument), inner)", "return sigma(a.layer, a.order + 1, a.argument)"),
    ("calculus", "p.atom(\"C\", top, (*a.indices, i))", "p.atom(\"C\", top, (i, *sample))"),
    ("calculus", "p.atom(\"A\", a.layer, (*a.indices, i))", "p.atom(\"A\", a.layer, (i, *a.indices))"),
    ("calculus", "_weighted(a.layer, unit, tuple(sample)), p.atom(\"b\", a.layer, (unit,))", "_weighted(a.layer, unit, tuple(sample))"),
    ("calculus", "return p.plus(self._weighted(a.layer, unit, tuple(sample)), p.atom(\"b\", a.layer, (unit,)))", "return p.atom(\"b\", a.layer, (unit,))"),
    ("calculus", "below = layer.shifted(-1)", "below = layer"),
    ("calculus", "if order < 0:\n            raise LimitError(\"cut\"", "if False:\n            raise LimitError(\"cut\""),
    ("calculus", "if spelled and part.layer == by.layer:", "if False:"),
    ("calculus", "if cut.name != \"w\":", "if False:"),
    ("calculus", "p.constant(Fraction(1, 2))", "p.constant(1)"),
    ("calculus", "size = p.power(p.atom(\"n\", BATCH), -1)", "size = p.atom(\"n\", BATCH)"),
    ("model", "minus(p.atom(\"a\", m, k), p.atom(\"a\", m.shifted(-1), k))", "p.atom(\"a\", m, k)"),
    ("model", "p.plus(p.atom(\"a\", m.shifted(-1), k), sigma(", "(sigma("),
    # settling
    ("calculus", "return minus(p.atom(\"z\", a.layer, a.indices),", "return p.plus(p.atom(\"z\", a.layer, a.indices),"),
    ("calculus", "(z.name, z.layer, exponent) == (\"z\", a.layer, 1)", "(z.name, exponent) == (\"z\", 1)"),
    ("calculus", "and inner[1] == 1 and", "and"),
    ("calculus", "if a.order or row.at_z is None:", "if row.at_z is None:"),
    ("calculus", "if a.order or row.at_z is None:", "if True:"),
    ("calculus", "argument = self.settle(a.argument)", "argument = a.argument"),
    # typing and scope
    ("meaning", "if model.index(index) not in known:", "if False:"),
    ("meaning", "if type(layer.offset) is not int or not scope.exists(layer, first):", "if False:"),
    ("meaning", "!= [model.index(Index(r, \"\")).range for r in ranges]:", "== []:"),
    ("scope", "and layer.offset <= self.high", ""),
    ("scope", "(self.low or 0) + layer.offset >= first", "True"),
    ("scope", "return self.high + apart", "return 1"),
    ("decide", "last = max([high] + [most - e + 1 for e in from_top])", "last = high"),
    ("decide", "low, high = max(n.first - n.layer.offset for n in mine)", "low, high = max(-n.layer.offset for n in mine)"),
    # the rules
    ("theorem", "if first != second:\n        raise Unequal", "if False:\n        raise Unequal"),
    ("theorem", "meaning.require((left, right), free, scope, model)", "pass"),
    ("theorem", "if seal is not _SEAL:", "if False:"),
    ("theorem", "cuts = ACTIVATIONS[model.activation].cuts", "cuts = (\"z\", \"a\")"),
    ("model", "        cuts=(\"a\",),\n", ""), ("model", "        shares_width=True,\n", ""),
    ("theorem", "Equation(e.right, e.left,", "Equation(e.left, e.right,"),
    ("theorem", "if (e.right, e.free, e.scope, e.model) != (f.left, f.free, f.scope, f.model):", "if False:"),
    ("theorem", "(e.right, e.free, e.scope, e.model) != (f.left, f.free, f.scope, f.model)", "(e.right, e.free, e.model) != (f.left, f.free, f.model)"),
    ("theorem", "(e.right, e.free, e.scope, e.model) != (f.left, f.free, f.scope, f.model)", "(e.right, e.scope) != (f.left, f.scope)"),
    ("theorem", "scope.exists(layer.shifted(old.high), old.low + old.high)", "scope.exists(layer, 0)"),
    ("theorem", "if old.low is None or theorem.conditions:", "if old.low is None:"),
    ("theorem", "not old.exact and scope.least_depth >= old.depth", "True"),
    ("theorem", "if (f.left, f.right, f.free) != expected or f.model != e.model or not covers:", "if not covers:"),
    ("theorem", "or f.model != e.model or not covers:", "or f.model != e.model:"),
    ("theorem", "expected or f.model != e.model", "expected"),
    ("theorem", "_require_explicit(\"induction\", first.right, ())", "pass"),
    ("theorem", "_require_explicit(\"induction\", second.right, (here.shifted(1),))", "pass"),
    ("theorem", "if not _is_family(second, here) or not _covers(second.scope, 1, 1):", "if not _is_family(second, here):"),
    ("theorem", "if not _is_family(second, here) or not _covers(second.scope, 1, 1):", "if not _covers(second.scope, 1, 1):"),
    ("theorem", "if first.model != second.model:", "if False:"),
    ("theorem", "if not _is_family(first, OUTPUT) or", "if"),
    ("theorem", "or first.scope.depth > 1:", ":"),
    ("theorem", "!= known:\n", "== -1:\n"),
    ("theorem", "_require_explicit(\"derivatives\", e.right, (here,))", "pass"),
    ("theorem", "not _covers(e.scope, 1, 0) or", ""),
    ("theorem", "not derivative or", ""),
    ("theorem", "not _covers(e.scope, 1, 0) or e.model != d.base.model:", "not _covers(e.scope, 1, 0):"),
    ("derivation", "if document(proved) != claimed:", "if False:"),
]  # fmt: skip

FIRST = {
    "theorem": "rulebook", "derivation": "rulebook", "calculus": "claims", "model": "claims", "meaning": "claims", "scope": "rulebook",
    "decide": "claims",
}
"""The check that is most likely to notice, tried first; the order decides nothing."""


@contextmanager
def mutated(module: str, old: str, new: str, place: Path):
    """Give the checks, loaded afresh over a copy of the kernel with one piece of its source replaced."""
    text = (SOURCE / f"{module}.py").read_text("utf-8")
    assert text.count(old) == 1, f"{text.count(old)} places to mutate for {old!r}"
    package = place / "bpverify"
    shutil.copytree(SOURCE, package / "kernel")  # with its bytecode, which stays valid for what is not mutated
    (package / "__init__.py").write_text("")
    (package / "kernel" / f"{module}.py").write_text(text.replace(old, new), "utf-8")
    home = __package__
    kept = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "bpverify" or n.startswith(f"{home}.")}
    for name in kept:
        del sys.modules[name]
    sys.path.insert(0, str(place))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(f"{home}.checks")
    finally:
        sys.path.remove(str(place))
        for name in [n for n in sys.modules if n.split(".")[0] == "bpverify" or n.startswith(f"{home}.")]:
            del sys.modules[name]
        sys.modules.update(kept)


@pytest.mark.parametrize(("module", "old", "new"), MUTANTS)
def test_some_check_rejects_the_mutant(module, old, new, tmp_path):
    with mutated(module, old, new, tmp_path) as checks:
        assert str(tmp_path) in checks.rules.__file__
        first = getattr(checks, FIRST.get(module, "symmetric_sums"))
        order = sorted(checks.CHECKS, key=lambda check: check is not first)
        assert any(map(fails, order)), "no check noticed"


def fails(check) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 any fault at all is a rejection
        return True
    return False
