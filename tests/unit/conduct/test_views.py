"""What a study's state shows: every number counted from a rehearsed log, and adding up."""

import csv
import dataclasses
import io
import json
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from trialogue.conduct.fold import fold
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import plan_rehearsal, rehearse_in_memory
from trialogue.conduct.state import (
    AdverseEvent,
    FollowUp,
    Grading,
    Medication,
    Participant,
    Screening,
    StudyState,
    Submission,
    Visit,
)
from trialogue.conduct.views import (
    closed_report,
    count_flow,
    count_recruitment,
    due_reports,
    due_visits,
    list_tables,
    missing_data,
    open_queries,
    open_report,
    prednisone_history,
    write_csv,
    write_dataset_json,
)
from trialogue.errors import BadInput

PROTOCOLS = open_versions("nct04515719")


@cache
def rehearsed() -> StudyState:
    log = rehearse_in_memory(plan_rehearsal(PROTOCOLS, randomised=14, failed=4, seed=3))
    return fold(log[0].study, log)


def test_the_flow_adds_up_and_is_the_sum_of_the_arms() -> None:
    people = rehearsed().participants
    flow = count_flow(people.values())
    assert (
        (flow.consented, flow.randomised, flow.screen_failed) == (18, 14, 4) == (18, 14, sum(flow.failed_on.values()))
    )
    assert flow.consented == flow.screening + flow.ready + flow.screen_failed + flow.left_before + flow.randomised
    assert flow.randomised == flow.completed + flow.left + flow.followed
    assert sum(flow.stopped_for.values()) == flow.stopped_treatment
    arms = {number: "ab"[at % 2] for at, number in enumerate(sorted(n for n, p in people.items() if p.randomised))}
    figures = closed_report(rehearsed(), arms)
    whole = open_report(rehearsed(), PROTOCOLS, date(2022, 5, 1)).figures
    for name in ("adverse_events", "serious", "with_serious", "codes_broken"):
        assert sum(getattr(arm, name) for arm in figures.values()) == getattr(whole, name)
    assert sum(arm.flow.randomised for arm in figures.values()) == flow.randomised
    with pytest.raises(BadInput, match="arms and allocations differ for P-0"):
        closed_report(rehearsed(), dict(list(arms.items())[1:]))


def test_recruitment_ends_at_the_number_randomised_and_the_plan_at_the_protocols() -> None:
    state = rehearsed()
    months = count_recruitment(state, PROTOCOLS["1"], date(2022, 1, 31))
    assert months[-1].randomised == 14 and [each.month for each in months] == sorted({each.month for each in months})
    assert max(each.planned or 0 for each in months) == PROTOCOLS["1"].participants
    assert not {"2022-04", "2022-05", "2022-06"} & {
        person.randomised[:7] for person in state.participants.values() if person.randomised
    }, "nobody is recruited in the lock-down"
    assert count_recruitment(replace(state, participants={}), PROTOCOLS["1"]) == ()


def test_what_waits_is_listed_by_the_version_of_each_participant() -> None:
    state = rehearsed()
    missed = [each for each in due_visits(state, PROTOCOLS, date(2024, 1, 1)) if each.standing == "missed"]
    assert len(missed) == sum(len(person.missed) for person in state.participants.values() if person.randomised)
    assert any(each.reason == "Lock-down of Shanghai" for each in missed)
    gaps = missing_data(state, PROTOCOLS)
    assert gaps and all(
        not set(each.readings) & set(state.participants[each.participant].visits[each.visit].readings) for each in gaps
    )
    assert open_queries(state) == ()


def test_what_is_missing_leaves_out_unscheduled_visits_and_data_not_to_be_used() -> None:
    state = rehearsed()
    gap = missing_data(state, PROTOCOLS)[0]
    person = state.participants[gap.participant]
    extra = Visit(9, "u9", "2022-02-01", {}, unscheduled="a cough")
    more = replace(person, visits={**person.visits, "u9": extra})
    alone = replace(state, participants={person.number: more})
    assert gap in missing_data(alone, PROTOCOLS) and "u9" not in {each.visit for each in missing_data(alone, PROTOCOLS)}
    gone = replace(more, data_kept=False)
    assert missing_data(replace(state, participants={person.number: gone}), PROTOCOLS) == ()


def _serious(**said: object) -> StudyState:
    event = AdverseEvent(7, "2026-03-01", "anaphylaxis", "life_threatening", True, "related", False, "2026-03-02")
    person = Participant("P-1", "1", "k", "1", "2026-01-01", "1", adverse_events=(replace(event, **said),))
    return StudyState("S", 7, "h", participants={"P-1": person})


def test_a_screening_that_nobody_decided_has_failed_nobody() -> None:
    prepared = Screening(1, "2026-03-03", {"i1": "violated"}, {}, {}, ("i1",))
    said = {"screened": "2026-03-03", "failed": ("i1",)}
    person = Participant("P-1", "1", "k", "1", "2026-03-02", "1", screenings=(prepared,), **said)
    flow = count_flow([person])
    assert (flow.screening, flow.screen_failed, flow.failed_on) == (1, 0, {})
    decided = replace(person, screenings=(replace(prepared, decisions={"i1": "violated"}),))
    assert count_flow([decided]).failed_on == {"i1": 1}


def test_the_clock_of_a_serious_event() -> None:
    sponsor, authority = due_reports(_serious(), date(2026, 3, 3))
    assert (sponsor.to, sponsor.last, sponsor.standing) == ("sponsor", date(2026, 3, 3), "due")
    assert (authority.to, authority.last, authority.standing) == ("authority", date(2026, 3, 9), "due")
    assert due_reports(_serious(severity="severe"), date(2026, 3, 3))[1].last == date(2026, 3, 17)
    assert [each.to for each in due_reports(_serious(expected=True), date(2026, 3, 3))] == ["sponsor"]
    assert due_reports(_serious(serious=False), date(2026, 3, 3)) == ()
    unknown = due_reports(_serious(severity="severe", expected=None, related="unknown"), date(2026, 3, 3))
    assert [(each.to, each.last) for each in unknown][1:] == [("authority", date(2026, 3, 17))]
    assert len(due_reports(_serious(related="not_related"), date(2026, 3, 3))) == 1
    for day, last in (("2026-03-04", date(2026, 3, 11)), ("2026-03-16", date(2026, 3, 17))):
        died = _serious(severity="severe", follow_ups=(FollowUp(8, day, "fatal", ""),))
        assert due_reports(died, date(2026, 3, 3))[1].last == last
    sent = _serious(submissions=(Submission(8, "sponsor", "2026-03-04"), Submission(9, "authority", "2026-03-09")))
    assert [each.standing for each in due_reports(sent, date(2026, 5, 1))] == ["sent_late", "sent"]
    assert [each.standing for each in due_reports(_serious(), date(2026, 5, 1))] == ["overdue", "overdue"]


def test_the_prednisone_history_adds_what_overlaps_and_names_what_cannot_be_counted() -> None:
    def took(drug: str, value: float, unit: str, route: str, *days: str | None) -> Medication:
        start, stop = days
        assert start is not None
        return Medication(1, drug, {"value": value, "unit": unit}, route, start, stop, "")

    person = Participant("P-1", "1", "k", "1", "2026-01-01", "1", medication=(
        took("prednisone", 10, "mg/d", "oral", "2026-01-01", "2026-01-31"),
        took("methylprednisolone", 16, "mg/d", "oral", "2026-01-15", None),
        took("methylprednisolone", 500, "mg/d", "intravenous", "2026-02-10", "2026-02-12"),
        took("hydroxychloroquine", 400, "mg/d", "oral", "2025-01-01", None),
    ))  # fmt: skip
    steps = [(str(step.first), str(step.last), step.mg_per_day, step.unknown) for step in prednisone_history(person)]
    assert steps == [
        ("2026-01-01", "2026-01-14", 10, ()),
        ("2026-01-15", "2026-01-31", 30, ()),
        ("2026-02-01", "2026-02-09", 20, ()),
        ("2026-02-10", "2026-02-12", 20, ("methylprednisolone",)),
        ("2026-02-13", "None", 20, ()),
    ]


def test_tables_are_in_the_order_of_their_keys_and_say_the_same_in_both_forms() -> None:
    state = rehearsed()
    tables = {table.name: table for table in list_tables(state)}
    assert len(tables["participants"].rows) == 18
    assert len(tables["doses"].rows) == sum(
        len(person.doses) for person in state.participants.values() if person.data_kept
    )
    for table in tables.values():
        assert all(len(row) == len(table.columns) for row in table.rows)
        rows = list(csv.reader(io.StringIO(write_csv(table))))
        document = json.loads(write_dataset_json(state, table, datetime(2026, 3, 2, 9, tzinfo=UTC), "0"))
        assert len(rows) - 1 == document["records"] == len(document["rows"])
        assert [column["name"].lower() for column in document["columns"]] == rows[0]
        assert document["datasetJSONVersion"] == "1.1.0" and document["itemGroupOID"] == f"IG.{table.name.upper()}"
        keys = [column["keySequence"] for column in document["columns"] if "keySequence" in column]
        assert keys == list(range(1, len(keys) + 1)) and len({tuple(map(str, row)) for row in table.rows}) == len(
            table.rows
        )


def _held(*required: str, **optional: Any) -> dict[str, Any]:
    """A JSON Schema of an object with these members and no other."""
    properties = {**{name: {"type": "string"} for name in required}, **optional}
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


COUNT = {"type": "integer", "minimum": 1}
TYPES = {
    "string": {"type": ["string", "null"]},
    "date": {"type": ["string", "null"], "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "integer": {"type": ["integer", "null"]},
    "float": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
}
COLUMN = _held("itemOID", "name", "label", "dataType", dataType={"enum": list(TYPES)}, length=COUNT, keySequence=COUNT)
DATASET = _held(
    "datasetJSONCreationDateTime", "datasetJSONVersion", "itemGroupOID", "records", "name", "label", "columns", "rows",
    "fileOID", "originator", "studyOID", "metaDataVersionOID", "sourceSystem",
    datasetJSONCreationDateTime={"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z$"},
    datasetJSONVersion={"const": "1.1.0"},
    records={"type": "integer", "minimum": 0},
    columns={"type": "array", "minItems": 1, "items": COLUMN},
    rows={"type": "array", "items": {"type": "array"}},
    sourceSystem=_held("name", "version"),
)  # fmt: skip
"""The published model of Dataset-JSON 1.1 (CDISC, DataExchange-DatasetJson, dataset.yaml, read 27 November 2026) for
what we write of it: no member that it does not have, none left out that it requires."""


def test_every_table_is_dataset_json_as_published() -> None:
    state = rehearsed()
    person = next(iter(state.participants.values()))
    grading = Grading(sequence=7, visit="v2", rule="bilag/2004", grades={"renal": "B", "eyes": None}, from_events=(3,))
    state = replace(state, participants={**state.participants, person.number: replace(person, graded=(grading,))})
    tables = list_tables(state)
    assert all(table.rows for table in tables), "a table without a row shows nothing"
    for table in tables:
        document = json.loads(write_dataset_json(state, table, datetime(2026, 3, 2, 9, tzinfo=UTC), "0"))
        jsonschema.validate(document, DATASET)
        names = [column["name"] for column in document["columns"]]
        assert len({*names}) == len(names)
        row = {"prefixItems": [TYPES[column["dataType"]] for column in document["columns"]], "items": False}
        jsonschema.Draft202012Validator({"items": row}).validate(document["rows"])
        for column, *values in zip(document["columns"], *document["rows"], strict=True):
            longest = max((len(each) for each in values if isinstance(each, str)), default=1)
            assert column["dataType"] != "string" or column["length"] == max(longest, 1)


def test_of_who_withdrew_her_data_only_that_and_safety_stays() -> None:
    state = rehearsed()
    number = next(n for n, person in state.participants.items() if person.ascertained and person.adverse_events)
    person = replace(state.participants[number], withdrawn="2023-01-01", data_kept=False)
    without = replace(state, participants={**state.participants, number: person})
    rows = {table.name: [row for row in table.rows if row[0] == number] for table in list_tables(without)}
    assert {name for name, held in rows.items() if held} == {"participants", "adverse_events"}
    kept = next(at for at, column in enumerate(list_tables(state)[0].columns) if column.name == "data_kept")
    assert rows["participants"][0][kept] is False
    figures = open_report(without, PROTOCOLS, date(2023, 5, 1)).figures
    assert figures.data_withdrawn == 1 + sum(not each.data_kept for each in state.participants.values())
    assert figures.flow.randomised == 14
    alone = replace(state, participants={number: person})
    assert open_report(alone, PROTOCOLS, date(2023, 5, 1)).figures.with_flare == {} and not missing_data(
        alone, PROTOCOLS
    )


def test_a_spreadsheet_runs_no_formula_of_ours() -> None:
    state = _serious(term="=HYPERLINK(1)")
    table = next(table for table in list_tables(state) if table.name == "adverse_events")
    assert "'=HYPERLINK(1)" in write_csv(table)


def test_a_rehearsal_whose_kits_run_out_is_refused_in_words() -> None:
    planned = plan_rehearsal(PROTOCOLS, randomised=2, failed=1, seed=3)
    supplied = [
        step for step in planned.steps if step.context.role == "pharmacist" and "kit" not in step.context.request
    ]
    first = [step for step in planned.steps if step not in supplied[1:]]
    with pytest.raises(BadInput, match="nothing can be given at site 1 now"):
        rehearse_in_memory(dataclasses.replace(planned, steps=first))
