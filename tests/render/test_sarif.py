import json
from typing import Any

import jsonschema
import pytest

from bpverify.render.sarif import RULES, report_sarif
from bpverify.verdict import CodeWitness, Diagnostic, Given, IllFormed, Proved, Refuted, Report, Source, Undecided, Witness

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LOCATION = {
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {"required": ["uri"], "properties": {"uri": {"pattern": r"^[^\s\\<>]+$"}}},
                "region": {"required": ["startLine"], "properties": {"startLine": {"type": "integer", "minimum": 1}}},
            },
        },
        "message": TEXT,
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message"],
    "properties": {
        "ruleId": {"enum": list(RULES)},
        "ruleIndex": {"type": "integer", "minimum": 0, "maximum": len(RULES) - 1},
        "level": {"enum": ["error", "warning", "note"]},
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "items": LOCATION},
    },
}
DRIVER = {
    "required": ["name", "rules"],
    "properties": {
        "name": {"const": "bpverify"},
        "rules": {"items": {"required": ["id", "shortDescription"], "properties": {"shortDescription": TEXT}}},
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": DRIVER}},
                    "results": {"type": "array", "items": RESULT},
                    "invocations": {
                        "items": {
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": {"items": {"required": ["message"], "properties": {"message": TEXT}}},
                            },
                        }
                    },
                },
            },
        },
    },
}
"""The part of SARIF 2.1.0 that a code-review tool needs."""

GAP = Diagnostic("gap", "the chain covers 1 <= l <= L-1")
POINT = Witness("2-1", (("j", 1),), (("x_1", "1/2"),), "1/3", "1/4")
REPORT = Report(
    (
        Proved(claim="a = a", scope="l = L", method="m", diagnostics=(GAP, Diagnostic("lost-braces", "read"))),
        Refuted(claim="a = b", witness=POINT, suggestion="a = c", source=Source("my notes.md", 7, 2, 1)),
        IllFormed(claim="a_j = 1", reason="j is free", source=Source("/notes/x.md", 9, 3, 1), diagnostics=(GAP,)),
        Undecided(claim="a = d", reason="a limit", source=Source("<stdin>", 11, 4, 2)),
        Given(claim="x_1 = 1", kind="setting", source=Source("<stdin>", 12, 5, 1)),
    )
)


def log() -> Any:
    return json.loads(report_sarif(REPORT))


def test_a_log_has_the_structure_of_sarif() -> None:
    jsonschema.validate(log(), SARIF)
    jsonschema.validate(json.loads(report_sarif(Report(()))), SARIF)


def test_each_result_has_its_rule_level_and_place() -> None:
    results = log()["runs"][0]["results"]
    assert [(r["ruleId"], r["level"]) for r in results] == [
        ("gap", "warning"), ("refuted", "error"), ("ill-formed", "error"), ("gap", "warning"), ("undecided", "note"),
    ]  # fmt: skip
    rules = log()["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)
    place = results[1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "my%20notes.md"}, "region": {"startLine": 7, "startColumn": 1}}
    assert results[2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///notes/x.md"
    assert "locations" not in results[0]


def test_a_message_holds_the_witness_and_the_suggestion() -> None:
    said = log()["runs"][0]["results"][1]["message"]["text"]
    for part in ("a = b", "2-1, j = 1", "1/3", "1/4", "x_1 = 1/2", "this is proved: a = c"):
        assert part in said


@pytest.mark.parametrize("key", ["ruleId", "level", "message"])
def test_the_structure_rejects_a_result_without(key: str) -> None:
    found = log()
    del found["runs"][0]["results"][0][key]
    assert not jsonschema.Draft202012Validator(SARIF).is_valid(found)


def test_a_document_without_a_claim_says_that_nothing_was_checked() -> None:
    log = json.loads(report_sarif(Report((), notes=("the text is empty: nothing was checked",))))
    jsonschema.validate(log, SARIF)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "the text is empty: nothing was checked"


def test_a_refutation_of_code_names_no_network() -> None:
    witness = CodeWitness(entry=(1,), point=(("x[1]", "2"),), derivative="4", returned="2", difference="2", seed=0)
    refuted = Refuted(claim=r"\frac{\partial f}{\partial x}", scope="x", witness=witness)
    (result,) = json.loads(report_sarif(Report((refuted,))))["runs"][0]["results"]
    assert "on axis 0 = 1 the left side is 4 and the right side 2" in result["message"]["text"]
