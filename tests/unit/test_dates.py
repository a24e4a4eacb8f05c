"""Partial dates stay partial; months and years are calendar months and years."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialogue.dates import Duration, PartialDate, latest_day, whole_years

DAY = datetime.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", DAY(2024, 1, 1), DAY(2024, 12, 31)),
        ("2024-02", DAY(2024, 2, 1), DAY(2024, 2, 29)),
        ("2023-02", DAY(2023, 2, 1), DAY(2023, 2, 28)),
        ("2024-02-29", DAY(2024, 2, 29), DAY(2024, 2, 29)),
    ],
)
def test_a_partial_date_is_an_interval_of_days(text: str, earliest: DAY, latest: DAY) -> None:
    date = PartialDate.parse(text)
    assert (date.earliest(), date.latest(), str(date)) == (earliest, latest, text)
    assert date.is_full is (earliest == latest)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2023-02-29", "2024-1-1", "2024-01-01T00:00", "٢٠٢٤-01"])
def test_other_spellings_are_refused_with_the_value(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        PartialDate.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("duration", "day", "before", "after"),
    [
        (Duration(6, "mo"), DAY(2026, 8, 31), DAY(2026, 2, 28), DAY(2027, 2, 28)),
        (Duration(1, "a"), DAY(2024, 2, 29), DAY(2023, 2, 28), DAY(2025, 2, 28)),
        (Duration(0.5, "a"), DAY(2026, 11, 22), DAY(2026, 5, 22), DAY(2027, 5, 22)),
        (Duration(4, "wk"), DAY(2026, 11, 22), DAY(2026, 10, 25), DAY(2026, 12, 20)),
        (Duration(48, "h"), DAY(2026, 11, 22), DAY(2026, 11, 20), DAY(2026, 11, 24)),
        (Duration(99999, "a"), DAY(2026, 11, 22), DAY.min, DAY.max),
    ],
)
def test_durations_shift_by_the_calendar(duration: Duration, day: DAY, before: DAY, after: DAY) -> None:
    assert (duration.before(day), duration.after(day)) == (before, after)


def test_a_unit_that_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="'mg' is not a unit of time"):
        Duration(1, "mg")


@given(st.dates(DAY(1900, 1, 1), DAY(2100, 1, 1)), st.integers(0, 120))
def test_a_birthday_completes_a_year(birth: DAY, years: int) -> None:
    birthday = Duration(years, "a").after(birth)
    if (birthday.month, birthday.day) == (birth.month, birth.day):
        assert whole_years(birth, birthday) == years
        assert years == 0 or whole_years(birth, birthday - datetime.timedelta(days=1)) == years - 1


def test_born_on_a_leap_day_the_birthday_of_other_years_is_the_first_of_march() -> None:
    assert whole_years(DAY(2008, 2, 29), DAY(2026, 2, 28)) == 17
    assert whole_years(DAY(2008, 2, 29), DAY(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("at", "day"),
    [("2026-11-22T09:59:59+00:00", 22), ("2026-11-22T10:00:00+00:00", 23), ("2026-11-22T23:30:00+00:00", 23),
     ("2026-11-23T07:30:00+08:00", 23), ("2026-11-22T00:30:00+14:00", 22)],
)  # fmt: skip
def test_the_latest_day_on_earth_is_that_of_the_line_islands(at: str, day: int) -> None:
    assert latest_day(datetime.datetime.fromisoformat(at)) == DAY(2026, 11, day)
