"""The field weights: all of the registry's, none lost by grouping."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fictional_records import make_raw
from trialogue.search.fields import BASIC, CONDITION, groups, texts, weights
from trialogue.study import parse_study

PUBLISHED = Path(__file__).parents[4] / "shared" / "reference" / "ctgov" / "search_areas.tsv"


@pytest.mark.parametrize("area", [BASIC, CONDITION])
def test_grouping_keeps_every_weight(area: str) -> None:
    kept = {field: group.weights[area] for group in groups() for field in group.fields if group.weights[area]}
    assert kept == weights()[area]


@pytest.mark.parametrize("area", [BASIC, CONDITION])
def test_the_weights_are_the_registry_s(area: str) -> None:
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED.name} is not there")
    with PUBLISHED.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["area"] == area]
    assert weights()[area] == {row["field"]: float(row["weight"]) for row in rows}


def test_every_field_is_found_in_a_record() -> None:
    study = parse_study(
        make_raw(
            7,
            conditionsModule={"conditions": ["Lupus"], "keywords": ["kidney"]},
            designModule={"phases": ["PHASE2"]},
            contactsLocationsModule={"locations": [{"city": "Lyon"}, {"city": "Lille"}]},
        )
    )
    assert texts(study, "NCTId") == ["NCT99000007"]
    assert texts(study, "Condition") == ["Lupus"]
    assert texts(study, "LocationCity") == ["Lyon", "Lille"]
    assert texts(study, "Phase") == ["PHASE2", "PHASE 2"]
    for group in groups():
        for field in group.fields:
            assert all(isinstance(text, str) for text in texts(study, field))
