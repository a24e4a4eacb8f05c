"""Adverse events and requests for a code: what they are refused for."""

from __future__ import annotations

from datetime import datetime

from trialogue.conduct import events as e
from trialogue.conduct.deciding.refusing import Refused
from trialogue.conduct.state import GRAVE, AdverseEvent, Participant


def decide_safety(person: Participant, event: e.AnyEvent, at: datetime) -> None:
    """What holds at a moment of events about safety; others pass."""
    if isinstance(event, e.AdverseEventReported):
        if event.aware is not None and event.aware < event.date:
            raise Refused(f"{event.term} began on {event.date}; nobody was aware of it on {event.aware}: mend a day")
        _check_serious(event.term, event.severity, event.serious)
    elif isinstance(event, e.AdverseEventFollowedUp):
        known = _known(person, event.report)
        if event.date < known.date:
            raise Refused(f"{known.term} of {person.number} began on {known.date}; it is not followed up before")
        serious = known.serious if event.serious is None else event.serious
        _check_serious(known.term, "fatal" if event.outcome == "fatal" else known.severity, serious)
    elif isinstance(event, e.SeriousEventSubmitted):
        known = _known(person, event.report)
        if not known.serious:
            raise Refused(f"{known.term} of {person.number} is not serious; follow it up as serious first")
        began = max(known.date, known.aware or known.date)
        if event.date < began:
            raise Refused(f"{known.term} of {person.number} was known on {began}; it was not sent on before")
    elif isinstance(event, e.CodeBreakRequested):
        if waiting := [asked for asked in person.code_breaks if asked.waits_at(at)]:
            raise Refused(f"{waiting[-1].asked_by} asked to break the code of {person.number} already; confirm that")
    elif isinstance(event, e.CodeBreakCancelled):
        held = [asked.sequence for asked in person.code_breaks if asked.waiting]
        if event.asked not in held:
            raise Refused(
                f"event {event.asked} is no request for the code of {person.number} that waits; check the number"
            )


def _check_serious(term: str, severity: str, serious: bool) -> None:
    """What kills or threatens life is serious by definition (ICH E2A, from memory)."""
    if severity in GRAVE and not serious:
        raise Refused(f"{term} is {severity.replace('_', ' ')}, and so it is serious; say so: its clock depends on it")


def _known(person: Participant, report: int) -> AdverseEvent:
    found = next((each for each in person.adverse_events if each.sequence == report), None)
    if found is None:
        raise Refused(f"event {report} is no adverse event of {person.number}; name the event that reported it")
    return found
