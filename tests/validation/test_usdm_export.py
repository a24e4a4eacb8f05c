"""The export against the published schema of USDM 4.0: valid, no field the model does not know, every reference
resolved."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from trialogue.conduct.protocol.shipped import list_shipped, open_shipped
from trialogue.conduct.protocol.usdm import export_usdm


@pytest.fixture(scope="module")
def api(shared: Path) -> dict[str, Any]:
    path = shared / "data" / "conduct" / "usdm" / "USDM_API.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["components"]
    return found


def _export(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(msgspec.json.encode(export_usdm(open_shipped(name), "0.1.0")))
    return document


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "instanceType" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)


@pytest.mark.parametrize("name", list_shipped())
def test_it_is_valid_and_uses_only_fields_of_the_model(name: str, api: dict[str, Any]) -> None:
    document = _export(name)
    for shape in ("Wrapper-Input", "Wrapper-Output"):
        schema = {"$ref": f"#/components/schemas/{shape}", "components": api}
        assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []
    for part in _parts(document):
        model = api["schemas"][f"{part['instanceType']}-Output"]["properties"]
        assert set(part) <= set(model), part["instanceType"]


@pytest.mark.parametrize("name", list_shipped())
def test_ids_are_unique_and_every_reference_leads_somewhere(name: str) -> None:
    parts = list(_parts(_export(name)))
    counts = Counter(part["id"] for part in parts if "id" in part)
    assert [identifier for identifier, count in counts.items() if count > 1] == []
    for part in parts:
        for field, value in part.items():
            if field.endswith("Id") and value is not None:
                assert value in counts, f"{part['instanceType']}.{field}: {value}"
            if field.endswith("Ids"):
                assert set(value) <= set(counts), f"{part['instanceType']}.{field}: {value}"


def test_it_says_what_the_protocol_says() -> None:
    protocol = open_shipped("nct04515719")
    design = _export("nct04515719")["study"]["versions"][0]["studyDesigns"][0]
    assert [arm["label"] for arm in design["arms"]] == ["Low-dose belimumab", "Placebo"]
    timings = design["scheduleTimelines"][0]["timings"]
    assert [t["value"] for t in timings[:3]] == ["P2W", "P0W", "P2W"] and len(timings) == len(protocol.visits)
    assert [t["type"]["decode"] for t in timings[:3]] == ["Before", "Fixed Reference", "After"]
    conditions = [c["extensionAttributes"][0]["valueString"] for c in design["eligibilityCriteria"]]
    assert conditions == [criterion.condition for criterion in protocol.criteria]
