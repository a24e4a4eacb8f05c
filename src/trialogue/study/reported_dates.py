"""Dates as the registry reports them: full or partial, actual or estimated."""

from __future__ import annotations

from trialogue.dates import PartialDate
from trialogue.study.wire import Part


class PartialDateStruct(Part, frozen=True, kw_only=True):
    """A day, month or year, with whether it happened (`ACTUAL`) or is expected (`ESTIMATED`)."""

    date: str | None = None
    type: str | None = None

    def partial(self) -> PartialDate | None:
        """The date, as partial as the registry gives it; None when absent or not a date."""
        return parse_reported_date(self.date)


class DateStruct(Part, frozen=True, kw_only=True):
    """A day, with whether it happened (`ACTUAL`) or is expected (`ESTIMATED`)."""

    date: str | None = None
    type: str | None = None

    def partial(self) -> PartialDate | None:
        """The date, as partial as the registry gives it; None when absent or not a date."""
        return parse_reported_date(self.date)


def parse_reported_date(text: str | None) -> PartialDate | None:
    """A date field of the registry as a date; a time of day behind it is left out; None when absent or not a date.

    >>> str(parse_reported_date("2024-06")), str(parse_reported_date("2024-06-30T17:05")), parse_reported_date("soon")
    ('2024-06', '2024-06-30', None)
    """
    try:
        return PartialDate.parse((text or "").strip().partition("T")[0])
    except ValueError:
        return None
