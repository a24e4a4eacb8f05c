"""What changed between two versions of a record, in words."""

from __future__ import annotations

import gzip
import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from trialogue.matching.compare.changed_words import PATTERNS, Sentence
from trialogue.portal.history.changes import MOST_NAMED, Change, say, shown_changes
from trialogue.portal.history.fields import SHOWN
from trialogue.registry.changed_fields import ONE_VALUE, SEVERAL, TEXTS
from trialogue.registry.changes import list_changes
from trialogue.study import Study, parse_study

VERSIONS = Path(__file__).parents[5] / "shared" / "data" / "ctgov" / "study_versions.jsonl.gz"


def study(**modules: Any) -> Study:
    identification = {"nctId": "NCT99000001", "briefTitle": "T"}
    return parse_study(json.dumps({"protocolSection": {"identificationModule": identification, **modules}}).encode())


def changed(before: Study, after: Study) -> dict[str, Change]:
    return {change.name: change for change in shown_changes(list_changes(before, after))}


def test_the_same_record_has_no_change() -> None:
    one = study(statusModule={"overallStatus": "RECRUITING"}, conditionsModule={"conditions": ["Asthma"]})
    assert list_changes(one, one) == []


def test_a_status_is_told_in_words() -> None:
    before = study(statusModule={"overallStatus": "RECRUITING", "statusVerifiedDate": "2026-01"})
    after = study(
        statusModule={"overallStatus": "TERMINATED", "whyStopped": "No money", "statusVerifiedDate": "2026-05"}
    )
    found = changed(before, after)
    assert (found["Status"].before, found["Status"].after) == ("Recruiting", "Terminated")
    assert (found["Why it stopped"].before, found["Why it stopped"].after) == ("nothing", "No money")
    assert (found["Status last confirmed"].before, found["Status last confirmed"].after) == ("January 2026", "May 2026")
    assert set(found) == {"Status", "Why it stopped", "Status last confirmed"}


def test_a_date_that_was_planned_and_came() -> None:
    before = study(statusModule={"startDateStruct": {"date": "2026-05", "type": "ESTIMATED"}})
    after = study(statusModule={"startDateStruct": {"date": "2026-05", "type": "ACTUAL"}})
    (change,) = shown_changes(list_changes(before, after))
    assert (change.name, change.before, change.after) == ("Start", "2026-05 (planned)", "2026-05 (actual)")


def test_sites_that_came_and_went() -> None:
    def sites(*rows: tuple[str, str]) -> Study:
        locations = [{"facility": name, "city": "Basel", "country": "Switzerland", "status": s} for name, s in rows]
        return study(contactsLocationsModule={"locations": locations})

    before = sites(("A", "RECRUITING"), ("B", "RECRUITING"))
    after = sites(("A", "RECRUITING"), ("B", "COMPLETED"), ("C", "RECRUITING"))
    change = changed(before, after)["Locations"]
    assert change.changed == [("B, Basel, Switzerland: Recruiting", "B, Basel, Switzerland: Completed")]
    assert (change.came, change.went) == (["C, Basel, Switzerland: Recruiting"], [])


def test_a_long_list_is_counted() -> None:
    many = {"conditions": [f"Condition {n}" for n in range(40)]}
    change = changed(study(), study(conditionsModule=many))["Conditions"]
    assert len(change.came) == MOST_NAMED
    assert change.more == 40 - MOST_NAMED


def test_the_lines_of_the_criteria_that_changed() -> None:
    def criteria(text: str) -> Study:
        return study(eligibilityModule={"eligibilityCriteria": text})

    before = criteria("Inclusion Criteria:\n\n* Adult\n* ALT \\< 2 x ULN")
    after = criteria("Inclusion Criteria:\n\n* Adult\n* ALT \\< 3 x ULN\n* Consent")
    change = changed(before, after)["Who can take part"]
    assert [(each.added, each.text) for each in change.lines] == [
        (False, "* ALT < 2 x ULN"),
        (True, "* ALT < 3 x ULN"),
        (True, "* Consent"),
    ]


def test_white_space_is_no_change() -> None:
    before = study(descriptionModule={"briefSummary": "One  two\r\n\r\nthree"})
    after = study(descriptionModule={"briefSummary": "One two\n\n\nthree "})
    assert list_changes(before, after) == []


def test_what_nobody_sees_is_no_change() -> None:
    before = study(statusModule={"whyStopped": "No money"}, descriptionModule={"briefSummary": "One\nAlt \\> 2"})
    after = study(statusModule={"whyStopped": "No \u200bmoney"}, descriptionModule={"briefSummary": "One\nAlt > 2"})
    assert shown_changes(list_changes(before, after)) == []


def test_results_that_were_posted() -> None:
    posted = {"resultsFirstPostDateStruct": {"date": "2026-05-01", "type": "ACTUAL"}}
    change = changed(study(statusModule={}), study(statusModule=posted))["Results"]
    assert (change.before, change.after) == ("nothing", "posted on 2026-05-01")


def test_every_field_that_the_registry_tells_has_a_name_and_words() -> None:
    assert set(SHOWN) == {*ONE_VALUE, *SEVERAL, *TEXTS}


def test_every_sentence_on_criteria_can_be_said() -> None:
    for pattern in PATTERNS:
        said = say(Sentence(pattern, "age \u202e", "<b>now", "was 7%"))
        assert "%(" not in said
        assert "\u202e" not in said


def test_a_record_that_lost_everything() -> None:
    full = study(
        statusModule={"overallStatus": "RECRUITING"},
        conditionsModule={"conditions": ["Asthma"]},
        designModule={"phases": ["PHASE2"], "enrollmentInfo": {"count": 5, "type": "ACTUAL"}},
        eligibilityModule={"eligibilityCriteria": "x", "minimumAge": "18 Years", "sex": "ALL"},
    )
    assert {"Status", "Conditions", "Enrolment", "Phase", "Ages", "Sex"} <= set(changed(full, study()))
    assert {"Status", "Conditions", "Enrolment", "Phase", "Ages", "Sex"} <= set(changed(study(), full))


def test_real_versions_of_real_records() -> None:
    if not VERSIONS.exists():
        if os.environ.get("CI") == "true" and VERSIONS.parent.exists():
            pytest.fail(f"{VERSIONS.name} is not in the shared folder")
        pytest.skip(f"{VERSIONS.name} of the shared data is not there")
    known: dict[str, list[Study]] = {}
    with gzip.open(VERSIONS) as rows:
        for row in map(json.loads, rows):
            known.setdefault(row["nct_id"], []).append(parse_study(json.dumps(row["study"]).encode()))
    pairs = [pair for studies in known.values() for pair in pairwise(studies)]
    told = [shown_changes(list_changes(*pair)) for pair in pairs]
    assert len(pairs) >= 20
    assert sum(bool(changes) for changes in told) >= len(pairs) // 2
    for changes in told:
        for change in changes:
            assert change.name
            assert change.lines or change.came or change.went or change.changed or (change.before != change.after)
