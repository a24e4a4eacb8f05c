"""The compiled criteria of a snapshot: mapped from files, named in the manifest; and the order of studies."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from fictional_records import make_raw
from trialogue.dates import PartialDate
from trialogue.matching import VERDICTS, Policy, match
from trialogue.patient import Patient
from trialogue.registry import Archive
from trialogue.search import SearchQuery
from trialogue.search.places import Place
from trialogue.snapshot import Snapshot, build_snapshot, open_snapshot

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
DAY = NOON.date()
FRANKFURT = Place("Frankfurt", "", "Germany", "DE", 50.11, 8.68)


def raw(number: int, criteria: str, city: tuple[float, float], updated: str, status: str = "RECRUITING") -> bytes:
    return make_raw(
        number,
        statusModule={"overallStatus": status, "lastUpdatePostDateStruct": {"date": updated}},
        conditionsModule={"conditions": ["Lupus"]},
        eligibilityModule={"eligibilityCriteria": f"Inclusion Criteria:\n\n{criteria}\n", "minimumAge": "18 Years"},
        contactsLocationsModule={"locations": [{"city": "x", "geoPoint": {"lat": city[0], "lon": city[1]}}]},
    )


RECORDS = [
    raw(1, "* Pregnant", (50.0, 8.6), "2026-01-01"),
    raw(2, "* Aged 70 years or older", (50.0, 8.6), "2026-02-01"),
    raw(3, "* Aged 20 years or older", (40.0, 8.6), "2026-03-01"),
    raw(4, "* Aged 21 years or older", (50.0, 8.6), "2026-04-01"),
    raw(5, "* Aged 22 years or older", (50.0, 8.6), "2026-05-01", "COMPLETED"),
    raw(6, "* Aged 70 years or older\n* Aged 80 years or older", (50.0, 8.6), "soon"),
]
PERSON = Patient(birth=PartialDate(1992, 4, 2), sex="female")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("home")
    with Archive(home / "archive.sqlite") as archive:
        for each in RECORDS:
            archive.append(each, "test", NOON)
    build_snapshot(home, built_at=NOON)
    return open_snapshot(home)


def test_the_columns_are_mapped_from_files_and_named_in_the_manifest(snapshot: Snapshot) -> None:
    columns = snapshot.columns
    assert (columns.studies, columns.criteria) == (6, snapshot.manifest.counts["criteria"])
    assert isinstance(columns.criterion.base, np.memmap)
    assert len(snapshot.manifest.hashes["columns"]) == 64


def test_the_engine_of_a_snapshot_says_what_the_reference_says(snapshot: Snapshot) -> None:
    sweep = snapshot.engine(as_of=DAY, policy=Policy.STRICT).sweep(PERSON)
    for number, nct_id in enumerate(snapshot.nct_ids()):
        study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
        expected = match(PERSON, study, eligibility, as_of=DAY, policy=Policy.STRICT)
        assert VERDICTS[sweep.rank[number]] == expected.verdict
        assert (sweep.you[number], sweep.team[number]) == (expected.you_can_answer, expected.team_decides)


def test_studies_are_ranked_by_verdict_then_distance_from_it_then_place_then_recency(snapshot: Snapshot) -> None:
    ranking = snapshot.ranking(PERSON, as_of=DAY, policy=Policy.STRICT)
    assert [each.nct_id[-1] for each in ranking] == ["5", "4", "3", "1", "2", "6"]
    assert ranking.counts() == {"may_fit": 3, "undetermined": 1, "does_not_fit": 2}
    near = snapshot.ranking(PERSON, as_of=DAY, policy=Policy.STRICT, query=SearchQuery(text="lupus", near=FRANKFURT))
    assert [each.nct_id[-1] for each in near] == ["4", "3", "5", "1", "2", "6"]
    assert [each.distance_km is not None for each in near] == [True, True, False, True, True, True]
    assert near[0].why == "may fit; 13 km; updated 2026-04-01"
    assert near[-1].why == "ruled out; 2 against it; 13 km"
    assert (near[2].enrolling, near[-1].updated) == (False, None)


def test_a_search_narrows_what_is_ranked(snapshot: Snapshot) -> None:
    query = SearchQuery(text="lupus", statuses=("COMPLETED",))
    ranking = snapshot.ranking(PERSON, as_of=DAY, policy=Policy.STRICT, query=query)
    assert [each.nct_id[-1] for each in ranking[:3]] == ["5"]
    nothing = snapshot.ranking(PERSON, as_of=DAY, policy=Policy.STRICT, query=SearchQuery(text="gout"))
    assert (len(nothing), nothing.counts()["may_fit"]) == (0, 0)
