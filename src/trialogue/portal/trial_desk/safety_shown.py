"""What a participant's page shows of safety and medicines: the clocks of serious events, doses in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trialogue.conduct.state import AdverseEvent, Medication, Participant
from trialogue.conduct.views import SafetyDue, due_reports
from trialogue.portal.trial_desk.happening_forms import OUTCOMES, RELATED, ROUTES, SEVERITIES
from trialogue.portal.trial_desk.opening import Trial
from trialogue.portal.trial_desk.wording import Said, unit_words


@dataclass(frozen=True)
class EventLine:
    """An adverse event in words, with the reports of it that are still owed."""

    event: AdverseEvent
    severity: Said
    related: Said
    outcome: Said
    due: list[SafetyDue]


@dataclass(frozen=True)
class MedicineLine:
    """A medicine with its dose and its way."""

    medicine: Medication
    dose: str
    route: Said


def event_lines(trial: Trial, person: Participant) -> list[EventLine]:
    """The adverse events, the latest first."""
    owed = [each for each in due_reports(trial.state, trial.today) if each.participant == person.number]
    return [_event(each, owed) for each in reversed(person.adverse_events)]


def medicine_lines(person: Participant) -> list[MedicineLine]:
    """The medicines by the day they began."""
    return [_medicine(each) for each in sorted(person.medication, key=lambda each: each.start)]


def _event(each: AdverseEvent, owed: list[SafetyDue]) -> EventLine:
    due = [report for report in owed if report.report == each.sequence and report.standing in {"due", "overdue"}]
    outcome = dict(OUTCOMES).get(each.outcome or "", "")
    return EventLine(each, dict(SEVERITIES)[each.severity], dict(RELATED)[each.related], outcome, due)


def _medicine(each: Medication) -> MedicineLine:
    value: Any = each.dose.get("value")
    dose = f"{value:g} {unit_words(str(each.dose.get('unit', '')))}"
    return MedicineLine(each, dose, dict(ROUTES).get(each.route, each.route))
