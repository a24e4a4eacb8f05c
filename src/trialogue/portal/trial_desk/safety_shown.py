"""What a participant's page shows of safety and medicines: clocks of serious events, prednisone equivalents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from trialogue.conduct.state import AdverseEvent, Medication, Participant
from trialogue.instruments.glucocorticoids import compute_prednisone_equivalent
from trialogue.portal.trial_desk.happening_forms import OUTCOMES, RELATED, ROUTES, SEVERITIES
from trialogue.portal.trial_desk.wording import Said

TO_SPONSOR: Final = timedelta(days=1)
"""Of a serious event, from the day on which the team learnt of it: ICH E2A asks for it at once; a day is ours."""


@dataclass(frozen=True)
class EventLine:
    """An adverse event in words; `due` is the last day of the report to the sponsor, None where none is owed."""

    event: AdverseEvent
    severity: Said
    related: Said
    outcome: Said
    due: date | None
    late: bool


@dataclass(frozen=True)
class MedicineLine:
    """A medicine with what it stands for in prednisone, where it is a steroid taken by mouth."""

    medicine: Medication
    dose: str
    route: Said
    prednisone: str


def event_lines(person: Participant, today: date) -> list[EventLine]:
    """The adverse events, the latest first."""
    return [_event(each, today) for each in reversed(person.adverse_events)]


def medicine_lines(person: Participant) -> list[MedicineLine]:
    """The medicines by the day they began."""
    return [_medicine(each) for each in sorted(person.medication, key=lambda each: each.start)]


def _event(each: AdverseEvent, today: date) -> EventLine:
    reported = any(sent.to == "sponsor" for sent in each.submissions)
    due = date.fromisoformat(each.aware or each.date) + TO_SPONSOR if each.serious and not reported else None
    outcome = dict(OUTCOMES).get(each.outcome or "", "")
    words = (dict(SEVERITIES)[each.severity], dict(RELATED)[each.related], outcome)
    return EventLine(each, *words, due, due is not None and due < today)


def _medicine(each: Medication) -> MedicineLine:
    value: Any = each.dose.get("value")
    by_mouth = each.route == "oral" and each.dose.get("unit") == "mg/d"
    found = compute_prednisone_equivalent(each.drug, float(value)) if by_mouth else None
    dose = f"{value:g} {str(each.dose.get('unit', '')).replace('/d', '/24 h')}"
    route = dict(ROUTES).get(each.route, each.route)
    return MedicineLine(each, dose, route, f"{found.value:g}" if found else "")
