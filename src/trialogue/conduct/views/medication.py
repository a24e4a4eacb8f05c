"""What a participant took of glucocorticoids, as prednisone, day by day: from the medicines recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import msgspec

from trialogue.conduct.state import Medication, Participant
from trialogue.errors import BadInput
from trialogue.instruments.glucocorticoids import compute_prednisone_equivalent

_DAILY: Final = "mg/d"
_SYSTEMIC: Final = ("oral",)


class DoseStep(msgspec.Struct, frozen=True):
    """From the first to the last day (None: still) so many mg of prednisone a day. `unknown` names medicines that may
    add to it and cannot be counted: another unit or route."""

    first: date
    last: date | None
    mg_per_day: float
    unknown: tuple[str, ...] = ()


def prednisone_history(person: Participant) -> tuple[DoseStep, ...]:
    """Every stretch of days with the same dose, oldest first. A drug that is no glucocorticoid of the table does not
    count; nor is a day counted before the first one recorded."""
    counted = [(each, _equivalent(each)) for each in person.medication]
    relevant = [(each, dose) for each, dose in counted if dose is not None]
    edges = {date.fromisoformat(each.start) for each, _ in relevant}
    edges |= {date.fromisoformat(each.stop) + timedelta(days=1) for each, _ in relevant if each.stop}
    days = sorted(edges)
    steps = []
    for at, first in enumerate(days):
        last = days[at + 1] - timedelta(days=1) if at + 1 < len(days) else None
        taken = [(each, dose) for each, dose in relevant if _taken(each, first)]
        amount = sum(dose for _, dose in taken if dose is not True)
        unknown = tuple(sorted({each.drug for each, dose in taken if dose is True}))
        steps.append(DoseStep(first, last, round(amount, 4), unknown))
    return tuple(steps)


def _equivalent(medication: Medication) -> float | bool | None:
    """mg of prednisone a day; True where it is a glucocorticoid that cannot be counted; None where it is none."""
    value, unit = medication.dose.get("value"), medication.dose.get("unit")
    try:
        found = compute_prednisone_equivalent(medication.drug, float(value or 0))
    except (BadInput, TypeError, ValueError):
        return True
    if found is None:
        return None
    return found.value if unit == _DAILY and medication.route in _SYSTEMIC else True


def _taken(medication: Medication, day: date) -> bool:
    return medication.start <= day.isoformat() and (medication.stop is None or day.isoformat() <= medication.stop)
