"""Whether an event is filled in well enough to be kept for good: its days are days, and its names are not empty.

Asked when an event is recorded, never when it is read: a log written before this was asked still opens.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from trialogue.conduct import events as e
from trialogue.conduct.refusing import NotFilled
from trialogue.dates import latest_day

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)
_DAYS: Final = ("date", "in_force_from", "start", "stop", "aware", "expiry")
_MAY_BE_TO_COME: Final = ("in_force_from", "expiry")
_MAY_BE_EMPTY: Final = {
    ("ParticipantRandomised", "kit"),
    ("VisitRecorded", "unscheduled"),
    ("DoseRecorded", "kit"),
    ("DoseRecorded", "reason"),
    ("ConcomitantMedicationRecorded", "indication"),
    ("AdverseEventFollowedUp", "note"),
    ("FollowUpEnded", "note"),
}


def check_filled(event: e.AnyEvent, at: datetime) -> None:
    """Raises NotFilled for a day that is none or is still to come, and for an empty name. `at` is the moment of
    recording."""
    kind = type(event).__name__
    if isinstance(event, e.ConsentGiven) and event.participant.strip():
        check_address(event.participant, "ConsentGiven", "participant")
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if name in _DAYS:
            if value is not None:
                check_day(value, kind, name, None if name in _MAY_BE_TO_COME else at)
        elif isinstance(value, str) and not value.strip() and (kind, name) not in _MAY_BE_EMPTY:
            raise NotFilled("%(kind)s: %(field)s is empty; say it", kind=kind, field=name)
        elif name == "seen_by" and not any(each.strip() for each in value):
            raise NotFilled("%(kind)s: %(field)s is empty; name who saw it", kind=kind, field=name)


def check_address(name: str, kind: str, field: str) -> None:
    """Raises NotFilled for a name that cannot stand in the address of a page, or in the tables."""
    if not _ADDRESS.fullmatch(name):
        raise NotFilled(
            "%(kind)s: %(field)s '%(text)s': write up to 40 letters a to z, digits, - and _, as in P-001",
            kind=kind,
            field=field,
            text=name[:60],
        )


def check_day(text: str, kind: str, field: str, at: datetime | None = None) -> None:
    """Raises NotFilled where the text is no day of the calendar written as 2026-03-16, or with `at` has not begun
    anywhere."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFilled(
            "%(kind)s: %(field)s '%(text)s' is no day; write it as in 2026-03-16", kind=kind, field=field, text=text
        ) from None
    if at is not None and day > latest_day(at):
        raise NotFilled(
            "%(kind)s: %(field)s %(text)s is still to come; record it when it has happened, or mend the day",
            kind=kind,
            field=field,
            text=text,
        )
