"""Fields by name: the published tree is known whole, and a record's values are found where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fictional_records import make_tree
from trialogue.study.fields import below, enumerations, field_named, fields, gathered, values


def test_the_published_tree_and_enumerations_are_known_whole(shared: Path) -> None:
    folder = shared / "reference" / "ctgov"
    if not folder.is_dir():
        pytest.skip("needs shared/reference/ctgov")
    lines = (folder / "field_tree.txt").read_text().splitlines()
    assert len(fields()) == len(lines)
    assert {field.path.rpartition(".")[2] for field in fields()} == {line.strip().split(":")[0] for line in lines}
    published = json.loads((folder / "enums.json").read_text())
    published.pop("FieldStatsType")
    assert {name: list(known) for name, known in enumerations().items()} == published
    assert len({field.piece for field in fields()}) == len(fields())


def test_values_are_found_by_field() -> None:
    arms = {"interventions": [{"name": "A", "otherNames": ["B", "C"]}, {"name": "D", "what": 1}]}
    record = make_tree(armsInterventionsModule=arms, statusModule={"overallStatus": None})
    found = {field.piece: each for field, each in gathered(record).items()}
    assert found["InterventionName"] == ["A", "D"]
    assert found["InterventionOtherName"] == ["B", "C"]
    assert found["HasResults"] == [False]
    assert "OverallStatus" not in found
    other = field_named("interventionothername")
    assert other is not None
    assert (other.many, other.kind, values(record, other.steps)) == (True, "text", ["B", "C"])
    module = field_named("ConditionsModule")
    assert module is not None
    assert [field.piece for field in below(module)] == ["Condition", "Keyword"]
    assert field_named("nothing") is None
