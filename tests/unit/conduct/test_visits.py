"""The calendar: edges of windows, study days without a zero, visits out of order, missed, and after leaving."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.state import Participant, Visit
from trialogue.conduct.visits import assess_calendar, find_visit, plan_calendar, study_day

PROTOCOL = open_shipped("nct04515719")
DAY = date(2026, 3, 16)
PERSON = Participant("P-001", "1", "k", "3", "2026-03-02", "1.0", randomised="2026-03-16")


def _standings(person: Participant, as_of: date) -> dict[str, str]:
    return {each.day.visit: each.standing for each in assess_calendar(PROTOCOL, person, as_of)}


def _visit(name: str, day: str) -> dict[str, Visit]:
    return {name: Visit(1, name, day, {})}


@pytest.mark.parametrize(("apart", "number"), [(0, 1), (1, 2), (-1, -1), (-14, -14), (27, 28)])
def test_there_is_no_study_day_0(apart: int, number: int) -> None:
    assert study_day(DAY + timedelta(days=apart), DAY) == number


@pytest.mark.parametrize(
    ("week", "apart", "visit"),
    [
        (0, 0, "v2"), (0, 1, None), (0, -1, "v1"), (-2, -14, "v1"), (-2, -15, None),
        (2, -4, None), (2, -3, "v3"), (2, 3, "v3"), (2, 4, None),
        (4, 3, "v4"), (4, 4, None), (8, -8, None), (8, -7, "v5"), (8, 7, "v5"), (52, 7, "v15"), (52, 8, None),
    ],
)  # fmt: skip
def test_the_edges_of_the_windows(week: int, apart: int, visit: str | None) -> None:
    assert find_visit(PROTOCOL, DAY, DAY + timedelta(weeks=week, days=apart)) == visit


def test_a_year_over_a_leap_day_and_the_change_to_summer_time() -> None:
    calendar = {each.visit: each for each in plan_calendar(PROTOCOL, date(2028, 2, 28))}
    assert calendar["v3"].target == date(2028, 3, 13) and calendar["v15"].target == date(2029, 2, 26)
    assert [each.target.weekday() for each in calendar.values()] == [0] * 16


def test_what_is_planned_due_overdue_and_done() -> None:
    week_2 = DAY + timedelta(weeks=2)
    assert _standings(PERSON, week_2 - timedelta(days=4))["v3"] == "planned"
    assert _standings(PERSON, week_2 + timedelta(days=3))["v3"] == "due"
    assert _standings(PERSON, week_2 + timedelta(days=4))["v3"] == "overdue"
    inside = replace(PERSON, visits=_visit("v3", "2026-04-02"))
    outside = replace(PERSON, visits=_visit("v3", "2026-04-03"))
    assert [_standings(person, week_2)["v3"] for person in (inside, outside)] == ["done", "done_outside_window"]


def test_visits_out_of_order_and_missed_through_a_lock_down() -> None:
    person = replace(PERSON, visits=_visit("v5", "2026-05-11"), missed={"v4": "lock-down"})
    found = {each.day.visit: each for each in assess_calendar(PROTOCOL, person, date(2026, 5, 12))}
    assert (found["v5"].standing, found["v4"].standing, found["v4"].reason) == ("done", "missed", "lock-down")
    assert found["v3"].standing == "overdue"


def test_stopping_treatment_changes_no_visit_and_leaving_ends_them() -> None:
    late = date(2027, 6, 1)
    assert set(_standings(replace(PERSON, treatment_stopped="2026-04-01"), late).values()) == {"overdue"}
    for way in ("withdrawn", "ended"):
        left = _standings(replace(PERSON, **{way: "2026-04-13"}), late)
        assert (left["v3"], left["v4"], left["v15"]) == ("overdue", "not_needed", "not_needed")
    assert assess_calendar(PROTOCOL, replace(PERSON, randomised=None), late) == ()
