"""The day of asking as somebody typed it."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils.translation import gettext as _

EARLIEST: Final = datetime.date(1900, 1, 1)
LATEST: Final = datetime.date(2200, 12, 31)
"""What is drawn and counted around a day leaves the calendar elsewhere (it ends with the year 9999)."""


def read_asking_day(text: str, today: datetime.date) -> tuple[datetime.date, str]:
    """The day, `today` where none was typed, and what is wrong with it: then the day is `today` too."""
    if not text.strip():
        return today, ""
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        day = datetime.date.min
    if EARLIEST <= day <= LATEST:
        return day, ""
    return today, _("The day of asking is not a date; write for example 2026-11-22")
