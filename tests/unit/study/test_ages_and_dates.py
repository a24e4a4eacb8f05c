"""Ages keep their unit; dates stay as partial as they are."""

from __future__ import annotations

import datetime

import pytest

from fictional_records import make_raw
from trialogue.dates import Duration, PartialDate
from trialogue.study import parse_age, parse_reported_date, parse_study
from trialogue.study.ages import print_age


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("18 Years", Duration(18, "a")),
        ("1 Year", Duration(1, "a")),
        ("6 Months", Duration(6, "mo")),
        ("1 Month", Duration(1, "mo")),
        ("12 Weeks", Duration(12, "wk")),
        ("3 Days", Duration(3, "d")),
        ("24 Hours", Duration(24, "h")),
        ("30 Minutes", Duration(30, "min")),
        ("  75 years ", Duration(75, "a")),
        ("0 Years", Duration(0, "a")),
    ],
)
def test_ages_keep_their_unit(text: str, age: Duration) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize("text", [None, "", "N/A", "none", "18", "Years", "-3 Years", "18 Fortnights", "1e3 Years"])
def test_no_limit_and_no_age_are_none(text: str | None) -> None:
    assert parse_age(text) is None


def test_ages_print_and_read_back() -> None:
    for age in (Duration(1, "a"), Duration(18, "a"), Duration(6, "mo"), Duration(1, "wk"), Duration(2.5, "h")):
        assert parse_age(print_age(age)) == age


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", PartialDate(2024)),
        ("2024-06", PartialDate(2024, 6)),
        ("2024-06-30", PartialDate(2024, 6, 30)),
        ("2024-06-30T17:05", PartialDate(2024, 6, 30)),
    ],
)
def test_dates_stay_partial(text: str, date: PartialDate) -> None:
    assert parse_reported_date(text) == date


@pytest.mark.parametrize("text", [None, "", "June 2024", "2024-13", "2023-02-29"])
def test_what_is_not_a_date_is_none(text: str | None) -> None:
    assert parse_reported_date(text) is None


def test_a_date_of_a_record_as_an_interval() -> None:
    study = parse_study(make_raw(statusModule={"startDateStruct": {"date": "2024-02", "type": "ESTIMATED"}}))
    status = study.protocol.status_module
    assert status is not None and status.start_date_struct is not None
    partial = status.start_date_struct.partial()
    assert partial is not None
    assert (partial.earliest(), partial.latest()) == (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
