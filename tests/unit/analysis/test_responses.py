"""Responses at visits: computed from what the visits hold, beside what was recorded; each traced to its events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from analysis_log import PROTOCOL, START, _enrolled, _number, _recorded
from bilag_items import reading
from trialogue.analysis.datasets import Datasets, derive_datasets
from trialogue.analysis.proportions import estimate_risk_difference, two_by_two
from trialogue.analysis.report import write_report
from trialogue.conduct import events as e
from trialogue.conduct.protocol.types import Endpoint
from trialogue.errors import BadInput

GOAL = Endpoint("sri", "secondary", "SRI-4 at week 8", "sri-4", "value", 8)
WEEKS = {"v4": 4, "v5": 8}
SIZE = 8
ARMS = {_number(place): PROTOCOL.arms[place % 2].id for place in range(SIZE)}
STUDY = msgspec.structs.replace(PROTOCOL, endpoints=(PROTOCOL.endpoints[0], GOAL), estimands=())


def _readings(place: int, week: int) -> dict[str, Any]:
    """Everybody falls by 4 at week 8 but P-002; P-003 is rescued at week 4; P-004's grades are not there at week 8."""
    fall = 4 if week == 8 and place != 1 else 0
    said: dict[str, Any] = {"selena_sledai": {"value": 10 - fall, "unit": "{score}"}, "pga": {"value": 1.0, "unit": ""}}
    said["rescue"] = {"value": place == 2 and week == 4, "unit": ""}
    if not (place == 3 and week == 8):
        said["bilag_items"] = reading()
    return said


def _data(recorded: dict[int, Any], stopped: int = -1) -> Datasets:
    """`recorded` holds by place the answer written down at week 8; `stopped` stops treatment before it."""
    made: list[Any] = [e.StudyOpened(protocol=PROTOCOL.id, version="1", protocol_hash="0" * 64)]
    for place in range(SIZE):
        who = _number(place)
        made += _enrolled(place, START, kit=f"K-{place}")
        for visit, week in {"v2": 0, **WEEKS}.items():
            said = _readings(place, week)
            if week == 8 and place in recorded:
                said["sri-4"] = {"value": recorded[place], "unit": ""}
            day = (START + timedelta(weeks=week)).isoformat()
            made.append(e.VisitRecorded(participant=who, visit=visit, date=day, readings=said))
            made.append(e.FlareAscertained(participant=who, visit=visit, rule="bliss", flare="none", from_events=(1,)))
            if place == stopped and week == 4:
                made.append(e.TreatmentStopped(participant=who, date=day, reason="wish"))
    return derive_datasets(_recorded(made), STUDY, date(2023, 1, 1), arms=ARMS)


DATA = _data({0: False, 3: True, 4: True}, stopped=5)


def _row(place: int, visit: str = "v5") -> dict[str, Any]:
    rows = (row.values for row in DATA.responses.rows)
    return next(dict(each) for each in rows if (each["participant"], each["visit"]) == (_number(place), visit))


@pytest.mark.parametrize(
    ("place", "recorded", "computed", "response", "taken", "not_reached", "missing"),
    [
        (0, False, True, True, "computed", None, None),
        (1, None, False, False, "computed", "activity_change", None),
        (2, None, False, False, "computed", "treatment", None),
        (3, True, None, True, "recorded", None, "new_bilag_a, new_bilag_b"),
        (4, True, True, True, "computed", None, None),
        (5, None, False, False, "computed", "treatment", None),
    ],
)
def test_recorded_and_computed_are_both_kept_and_the_computed_one_counts(  # noqa: PLR0917  # a row of a table
    place: int, recorded: Any, computed: Any, response: Any, taken: str, not_reached: Any, missing: Any
) -> None:
    row = _row(place)
    assert [row[name] for name in ("recorded", "computed", "response", "taken")] == [
        recorded, computed, response, taken,
    ]  # fmt: skip
    assert (row["not_reached"], row["missing"]) == (not_reached, missing)


def test_an_answer_traces_to_the_visits_and_the_end_of_treatment_behind_it() -> None:
    row = next(
        row for row in DATA.responses.rows if (row.values["participant"], row.values["visit"]) == ("P-006", "v5")
    )
    entries = {entry.sequence: entry for known in DATA.people for own in known.events.values() for entry in own}
    behind = [entries[number] for number in row.sources["computed"]]
    assert sorted((each.kind, each.body.get("visit", "")) for each in behind) == [
        ("TreatmentStopped", ""), ("VisitRecorded", "v2"), ("VisitRecorded", "v4"), ("VisitRecorded", "v5"),
    ]  # fmt: skip
    own = next(
        row for row in DATA.responses.rows if (row.values["participant"], row.values["visit"]) == ("P-004", "v5")
    )
    (recorded,) = own.sources["response"]
    assert entries[recorded].body["readings"]["sri-4"] == {"value": True, "unit": ""}


def test_the_report_compares_what_counts_and_says_how_it_came_about() -> None:
    report = write_report(DATA)
    assert report._repr_html_().count('src="data:image/svg+xml;base64,') == 1
    (further,) = report.further
    yes = [sum(_row(place)["response"] for place in range(side, SIZE, 2)) for side in (0, 1)]
    assert yes == [3, 2]
    found, expected = further.figures["week_8"], estimate_risk_difference(two_by_two(yes[0], 4, yes[1], 4))
    assert found == expected
    assert "Of 16 answers 15 were computed from the visits' readings, 1 are as recorded" in further.grid.note
    assert "1 computed differ from what was recorded" in further.grid.note
    assert "pending expert check" in further.grid.note
    assert DATA.responses in DATA.tables()
    assert b'P-004,placebo,sri,v5,2021-05-14,57,1,,1,recorded,,"new_bilag_a, new_bilag_b"' in DATA.responses.as_csv()


def test_a_recorded_answer_that_is_no_yes_and_no_no_is_named() -> None:
    with pytest.raises(BadInput, match=r"P-001, visit v5: sri-4 is 3 \(event \d+\), no yes and no no"):
        _data({0: 3})


def test_a_state_is_computed_and_traced_as_a_response_is() -> None:
    goal = Endpoint("low", "secondary", "LLDAS at week 8", "lldas", "value", 8)
    chosen = [
        msgspec.structs.replace(each, version="2k") if each.instrument == "sledai" else each for each in STUDY.choices
    ]
    study = msgspec.structs.replace(STUDY, endpoints=(STUDY.endpoints[0], goal), choices=tuple(chosen))
    made: list[Any] = [e.StudyOpened(protocol=PROTOCOL.id, version="1", protocol_hash="0" * 64)]
    for place in range(4):
        made += _enrolled(place, START, kit=f"K-{place}")
        for visit, week in {"v2": 0, **WEEKS}.items():
            said: dict[str, Any] = {"sledai_items": {"value": ["rash"] if place == 1 and week == 8 else [], "unit": ""}}
            said |= {"pga": {"value": 0.5, "unit": ""}, "prednisone": {"value": 5.0, "unit": "mg/d"}}
            answers = {"hemolytic_anemia": False, "gastrointestinal": False, "maintenance_tolerated": True}
            said |= {name: {"value": value, "unit": ""} for name, value in answers.items()}
            day = (START + timedelta(weeks=week)).isoformat()
            made.append(e.VisitRecorded(participant=_number(place), visit=visit, date=day, readings=said))
    arms = {_number(place): ARMS[_number(place)] for place in range(4)}
    data = derive_datasets(_recorded(made), study, date(2023, 1, 1), arms=arms)
    at_end = {row.values["participant"]: row for row in data.responses.rows if row.values["visit"] == "v5"}
    assert [row.values["computed"] for row in at_end.values()] == [True, False, True, True]
    assert at_end[_number(1)].values["not_reached"] == "new_activity"
    behind = [
        entry.body["visit"] for entry in _recorded(made) if entry.sequence in at_end[_number(0)].sources["response"]
    ]
    assert behind == ["v4", "v5"]
    (further,) = write_report(data).further
    assert "BILAG" not in further.grid.note
    assert "Of 8 answers 8 were computed" in further.grid.note
