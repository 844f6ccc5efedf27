import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from bpverify.grounds import Condition, ConditionKind
from bpverify.lowering.written import numpy_texts
from bpverify.render.catalog import catalog_json, rows_of
from bpverify.render.json import report_json
from bpverify.verdict import (
    KINDS,
    CodeWitness,
    Diagnostic,
    Given,
    IllFormed,
    Proved,
    Refuted,
    Report,
    Source,
    Tested,
    Undecided,
    Witness,
)

SCHEMA = json.loads(files("bpverify.render").joinpath("schema.json").read_text(encoding="utf-8"))

POINT = Witness("2-1", (("j", 1),), (("x_1", "1/2"),), "1/3", "1/4")
REPORT = Report(
    (
        Proved(
            claim="a = a", name="BP1", scope="l = L", method="m", components=2, seconds=0.5,
            provided=(Condition(ConditionKind.DOMAIN, "z != 0"),),
        ),
        Refuted(claim="a = b", witness=POINT, suggestion="a = a"),
        Tested(claim="a = a", bound="2^-61"),
        Undecided(claim="a = c", reason="a limit", source=Source("a.tex", 3, 1, 2)),
        IllFormed(claim="a_j = 1", reason="j is free", diagnostics=(Diagnostic("braces", "m"),)),
        Given(claim="x_1 = 1", kind="setting"),
    ),
    notes=("a note",),
)


def document() -> Any:
    return json.loads(report_json("check", REPORT))


def valid(instance: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(instance))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_kind_of_verdict_fits_the_schema() -> None:
    found = document()
    jsonschema.validate(found, SCHEMA)
    assert found["summary"] == {"proved": 1, "refuted": 1, "tested": 1, "undecided": 1, "ill-formed": 1, "given": 1}
    assert found["notes"] == ["a note"]
    proved, refuted, tested, undecided, ill_formed, given = found["verdicts"]
    assert (proved["components"], proved["seconds"], proved["witness"]) == (2, 0.5, None)
    assert refuted["witness"] == {
        "arch": "2-1", "indices": {"j": 1}, "point": {"x_1": "1/2"}, "left": "1/3", "right": "1/4"
    }  # fmt: skip
    assert tested["diagnostics"][0]["code"] == "bound" and "2^-61" in tested["diagnostics"][0]["message"]
    assert undecided["diagnostics"] == [{"code": "reason", "message": "a limit"}]
    assert undecided["source"] == {
        "file": "a.tex", "line": 3, "block": 1, "step": 2, "column": 1, "inline": None, "cell": None
    }  # fmt: skip
    assert [d["code"] for d in ill_formed["diagnostics"]] == ["braces", "reason"]
    assert given["kind"] == "setting" and "kind" not in proved


def test_a_witness_of_code_has_the_same_fields_and_its_seed() -> None:
    witness = CodeWitness((2, 0), (("x", "1/2"),), "1/3", "1/4", "1/12", 7)
    found = json.loads(report_json("gradients", Report((Refuted(claim="a = b", witness=witness),))))
    jsonschema.validate(found, SCHEMA)
    assert found["verdicts"][0]["witness"] == {
        "arch": "", "indices": {"axis 0": 2, "axis 1": 0}, "point": {"x": "1/2"}, "left": "1/3", "right": "1/4", "seed": 7
    }  # fmt: skip


def test_the_schema_names_every_kind_of_what_is_given() -> None:
    assert set(SCHEMA["$defs"]["verdict"]["properties"]["kind"]["enum"]) == set(KINDS)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("verdicts", 0, "status"), "true"),
        (("verdicts", 0, "components"), 0),
        (("verdicts", 0, "scope"), ""),
        (("verdicts", 1, "witness"), None),
        (("verdicts", 1, "witness", "left"), 0.333),
        (("verdicts", 3, "diagnostics"), []),
        (("verdicts", 3, "source", "block"), 0),
        (("verdicts", 5, "kind"), "fact"),
        (("verdicts", 5, "status"), "proved"),
        (("verdicts", 0, "kind"), "setting"),
        (("summary", "proved"), -1),
        (("schema",), "bpverify/2"),
        (("extra",), 1),
    ],
)
def test_the_schema_rejects(place: tuple[Any, ...], value: object) -> None:
    found = target = document()
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    assert not valid(found)


@pytest.mark.parametrize("kind", ["activations", "costs", "equations"])
def test_the_catalog_fits_the_schema(kind: str) -> None:
    found = json.loads(catalog_json(kind, rows_of(kind), numpy_texts))
    jsonschema.validate(found, SCHEMA)
    assert [row["name"] for row in found["rows"]] == [row.name for row in rows_of(kind)]
    assert not valid(json.loads(catalog_json(kind, [], numpy_texts)))
