"""What programs ask of a verdict is a field: no code of the package decides by words that are written for people."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from bpverify.catalog.trust import BY_KEY
from bpverify.exact.gradients import check_gradients
from bpverify.general.check import check_equation, check_text
from bpverify.grounds import Basis, ConditionKind, Limit, LimitKind
from bpverify.network import Network
from bpverify.render.json import report_json
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.verify import verify
from bpverify.verdict import Cause, Report

SCHEMA = json.loads((Path(__file__).resolve().parent.parent / "bpverify/render/schema.json").read_text(encoding="utf-8"))
PACKAGE = Path(__file__).resolve().parent.parent / "bpverify"
WORDS = frozenset({"reason", "scope", "conditions", "method", "name"})
IDENTITIES = frozenset({"name"})
"""What may be compared as a whole: a name is the key of a row; none may be taken apart."""
TEXT = frozenset({"startswith", "endswith", "partition", "rpartition", "split", "find", "removeprefix", "removesuffix"})
ALLOWED = {
    "self.name.removeprefix('s')": "the name of a slope in Coq is made of that of its function",
    "self.path.name.endswith(SUFFIX)": "the name of a file",
    "path.name.startswith('.')": "the name of a file that is hidden",
}
"""Names that are no verdict's."""


def decisions(source: str) -> Iterator[str]:
    """Yield the expressions that ask for words in a text of a verdict, or compare one with another text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            texts = [s for s in sides if isinstance(s, ast.Attribute) and s.attr in WORDS - IDENTITIES]
            if texts and any(isinstance(op, ast.In | ast.NotIn | ast.Eq | ast.NotEq) for op in node.ops):
                yield ast.unparse(node)
            parts = zip(node.ops, node.comparators, strict=True)
            if any(isinstance(op, ast.In | ast.NotIn) and isinstance(s, ast.Attribute) and s.attr in IDENTITIES for op, s in parts):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TEXT:
            inner = node.func.value
            if isinstance(inner, ast.Attribute) and inner.attr in WORDS:
                yield ast.unparse(node)


def test_nothing_is_decided_by_words() -> None:
    paths = sorted(PACKAGE.rglob("*.py"))
    found = {decision: path for path in paths for decision in decisions(path.read_text(encoding="utf-8"))}
    assert len(paths) > 200 and {decision: path for decision, path in found.items() if decision not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "what nobody decides any more is not allowed either"


@pytest.mark.parametrize(
    "source",
    [
        "'--max-nodes' in v.reason", "v.reason == WRONG", "v.scope.partition('; ')", "verdict.reason.startswith('x')",
        "x not in v.conditions", "v.method.startswith('index')", "v.method == METHOD", "v.name.split('[')[0]", "'W' in part.name",
    ],
)  # fmt: skip
def test_a_decision_by_words_is_seen(source: str) -> None:
    assert list(decisions(source))


X = np.array([1.0, -2.0, 0.5])


def cause(cost, gradients, **options):
    (verdict,) = check_gradients(cost, gradients, [X], **options).verdicts
    return verdict.cause


def test_each_cause_has_its_name() -> None:
    def square(x):
        return (x**2).sum()

    assert cause(square, lambda x: 2 * x) is None
    assert cause(square, lambda x: 2 * x, max_nodes=2, fast=False) is Cause.TOO_LARGE
    assert cause(square, lambda x: 2 * x * (1 + 1e-9), fast=True) is Cause.DIFFERS
    for fast in (False, True):
        assert cause(lambda x: 0 * x.sum(), lambda x: 0 * x, fast=fast) is Cause.VACUOUS
    report = check_gradients(square, lambda x: 2 * x * (1 + 1e-9), [X], fast=True)
    assert json.loads(report_json("gradients", report))["verdicts"][0]["cause"] == "differs"


def test_remarks_on_a_network_stand_apart_from_the_scope() -> None:
    report = verify(read_network("2-1"))
    for verdict in report.verdicts:
        assert ";" not in verdict.scope and "width 1 in layer 1: a sum there has one term" in verdict.remarks
    shown = json.loads(report_json("verify", report))["verdicts"][0]["scope"]
    assert shown == report.verdicts[0].whole_scope and "; width 1" in shown
    assert isinstance(Engine(read_network("2-3")).network, Network)


def details(report: Report) -> list[dict[str, object]]:
    (verdict,) = json.loads(report_json("gradients", report))["verdicts"]
    assert [one["text"] for one in verdict.get("condition_details", [])] == verdict["conditions"]
    return list(verdict.get("condition_details", []))


def test_a_condition_says_its_kind_and_its_place() -> None:
    def cost(x, p):
        return np.where(x > 0, x**2, 0).sum() * p

    def gradients(x, p):
        return {"x": 2 * np.where(x > 0, x, 0) * p}

    report = check_gradients(cost, gradients, [X, 2.0], wrt=["x"], domains={"p": "positive"})
    found = details(report)
    assert report.ok and {"kind": "argument", "argument": "p"}.items() <= next(d for d in found if d["kind"] == "argument").items()
    assert any(d["kind"] == "side" for d in found)

    text = "$$ z_j^l = \\sum_k w_{kj}^l a_k^{l-1} + b_j^l $$\n\n$$ z_i^l = \\sum_m w_{mi}^l a_m^{l-1} + b_i^l $$"
    provided = [one for verdict in check_text(text, "a.md").verdicts for one in verdict.provided]
    told = [one for one in provided if one.kind is ConditionKind.CONVENTION]
    assert told and all(one.line == 1 and "line 1" in str(one) for one in told)


MEAN, PENALTY = r"C = \frac{1}{n} \sum_x C_x", r"C = C_0 + \frac{\lambda}{2} \sum_w w^2"
SUMMED = r"\frac{\partial C}{\partial w^l_{jk}} = \frac{1}{n} \sum_x a^{x,l-1}_k \delta^{x,l}_j"
PENALISED = r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C_0}{\partial w^l_{jk}} + \lambda w^l_{jk}"


@pytest.mark.parametrize(("definition", "claim"), [(MEAN, SUMMED), (PENALTY, PENALISED)])
def test_a_text_s_own_model_is_a_condition_with_its_line(definition: str, claim: str) -> None:
    for verdict, line in (
        (check_text(f"$$ {definition} $$\n\n$$ {claim} $$", "a.md").verdicts[-1], 1),
        (check_equation(claim).verdicts[0], None),
    ):
        assert verdict.status == "proved"
        assert [one.line for one in verdict.provided if one.kind is ConditionKind.MODEL] == [line]
        assert not any(one.kind is ConditionKind.CONVENTION for one in verdict.provided)


@pytest.mark.parametrize(
    ("definition", "claim", "key"),
    [
        (MEAN, r"\frac{\partial C}{\partial b^l_j} = \sum_x \frac{\partial C_x}{\partial b^l_j}", "mean"),
        (PENALTY, r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C_0}{\partial w^l_{jk}} + 2 \lambda w^l_{jk}", "decay"),
        (r"a^l = a^{l-1} + \sigma(z^l)", r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)", "residual"),
    ],
)
def test_a_refutation_in_a_text_s_own_model_names_it(definition: str, claim: str, key: str) -> None:
    verdict = check_text(f"$$ z^l = w^l a^{{l-1}} + b^l $$\n\n$$ {definition} $$\n\n$$ {claim} $$", "a.md").verdicts[-1]
    assert verdict.status == "refuted" and BY_KEY[key].text in map(str, verdict.uses)
    assert (key != "residual") == (BY_KEY["a"].text in map(str, verdict.uses))


def test_a_limit_says_what_was_counted_and_its_value() -> None:
    (recorded,) = check_gradients(lambda x: (x**2).sum(), lambda x: 2 * x, [X], max_nodes=2, fast=False).verdicts
    assert recorded.limit == Limit(LimitKind.OPERATIONS, 2)
    (large,) = check_equation(r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", read_network("100-100-100")).verdicts
    assert large.limit == Limit(LimitKind.PARAMETERS, 5000) and large.cause is Cause.TOO_LARGE
    shown = json.loads(report_json("check", Report((large,))))
    jsonschema.validate(shown, SCHEMA)
    assert shown["verdicts"][0]["limit"] == {"kind": "parameters", "value": 5000}


def test_the_schema_names_every_kind() -> None:
    kinds = SCHEMA["$defs"]
    assert kinds["condition"]["properties"]["kind"]["enum"] == [*ConditionKind]
    verdict = kinds["verdict"]["properties"]
    assert (verdict["basis"]["enum"], verdict["cause"]["enum"]) == ([*Basis], [*Cause])
    assert verdict["limit"]["properties"]["kind"]["enum"] == [*LimitKind]
