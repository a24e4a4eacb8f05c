"""What changed between two versions of a record, in the registry's own words and codes."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from changing_records import FIRST, SECOND, THIRD, record
from trialogue.cli.changes_text import field_lines
from trialogue.registry import Archive
from trialogue.registry.changes import (
    ChangedLine,
    FieldChange,
    change_to_json,
    closed_sites,
    list_changes,
    opened_sites,
)
from trialogue.study import Study, parse_study


def study(**modules: Any) -> Study:
    identification = {"nctId": "NCT99000001", "briefTitle": "T"}
    return parse_study(json.dumps({"protocolSection": {"identificationModule": identification, **modules}}).encode())


def sites(*rows: tuple[str, str]) -> Study:
    locations = [{"facility": name, "city": "Basel", "country": "Switzerland", "status": s} for name, s in rows]
    return study(contactsLocationsModule={"locations": locations})


def test_values_are_codes_and_a_date_keeps_its_kind() -> None:
    before = study(
        statusModule={"overallStatus": "RECRUITING", "startDateStruct": {"date": "2026", "type": "ESTIMATED"}}
    )
    after = study(statusModule={"overallStatus": "COMPLETED", "startDateStruct": {"date": "2026", "type": "ACTUAL"}})
    assert list_changes(before, after) == [
        FieldChange("status", ("RECRUITING",), ("COMPLETED",)),
        FieldChange("start", ("2026", "ESTIMATED"), ("2026", "ACTUAL")),
    ]


def test_results_count_from_their_section_or_their_date() -> None:
    plain, dated = study(), study(statusModule={"resultsFirstPostDateStruct": {"date": "2026-05-01"}})
    with_results = parse_study(
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99000001"}},"hasResults":true}'
    )
    assert FieldChange("results", (), ("posted", "2026-05-01")) in list_changes(plain, dated)
    assert FieldChange("results", (), ("posted",)) in list_changes(plain, with_results)


@pytest.mark.parametrize(
    ("before", "after", "opened", "closed"),
    [
        ([("A", "RECRUITING")], [("A", "RECRUITING"), ("B", "RECRUITING")], ["B, Basel, Switzerland"], []),
        ([("A", "NOT_YET_RECRUITING")], [("A", "RECRUITING")], ["A, Basel, Switzerland"], []),
        ([("A", "RECRUITING")], [("A", "COMPLETED")], [], ["A, Basel, Switzerland"]),
        ([("A", "RECRUITING")], [], [], ["A, Basel, Switzerland"]),
        ([("A", "COMPLETED")], [("B", "COMPLETED")], [], []),
    ],
)
def test_sites_that_open_and_close(before: Any, after: Any, opened: list[str], closed: list[str]) -> None:
    changes = list_changes(sites(*before), sites(*after))
    assert (opened_sites(changes), closed_sites(changes)) == (opened, closed)


def test_a_site_of_the_same_name_has_changed_and_of_two_alike_nobody_knows_which() -> None:
    before, after = (("A", "RECRUITING"), ("B", "RECRUITING")), (("A", "COMPLETED"), ("C", "RECRUITING"))
    (change,) = list_changes(sites(*before), sites(*after))
    a = "A, Basel, Switzerland"
    assert change.changed == (((a, "RECRUITING"), (a, "COMPLETED")),)
    assert [each[0] for each in (*change.came, *change.went)] == ["C, Basel, Switzerland", "B, Basel, Switzerland"]
    two = list_changes(sites(("A", "RECRUITING"), ("A", "COMPLETED")), sites(("A", "TERMINATED"), ("A", "WITHDRAWN")))
    assert (len(two[0].came), len(two[0].went), two[0].changed) == (2, 2, ())
    assert [*field_lines([change])][-1] == f"    ~ {a}: RECRUITING -> COMPLETED"
    assert change_to_json(change)["changed"] == [{"before": [a, "RECRUITING"], "after": [a, "COMPLETED"]}]


def test_the_json_form_of_each_kind_of_change() -> None:
    assert change_to_json(FieldChange("sex", ("ALL",), ())) == {"field": "sex", "before": ["ALL"], "after": []}
    came = FieldChange("sites", came=(("A", "RECRUITING"),))
    assert change_to_json(came) == {"field": "sites", "added": [["A", "RECRUITING"]], "removed": []}
    text = FieldChange("criteria", lines=(ChangedLine(True, "x"),))
    assert change_to_json(text) == {"field": "criteria", "lines": [{"added": True, "text": "x"}]}


def test_the_archive_gives_whole_histories_of_what_was_seen_since(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.sqlite") as archive:
        archive.append(record(99000802, "RECRUITING", "x", ("A",)), "test", FIRST)
        archive.append(record(99000801, "RECRUITING", "x", ("A",)), "test", FIRST)
        archive.append(record(99000801, "COMPLETED", "x", ("A",)), "test", SECOND)

        def since(moment: datetime.datetime) -> list[list[str]]:
            return [[each.nct_id for each in versions] for versions in archive.histories_since(moment)]

        assert since(FIRST) == [["NCT99000801"] * 2, ["NCT99000802"]]
        assert since(SECOND) == [["NCT99000801"] * 2]
        assert since(THIRD) == []
