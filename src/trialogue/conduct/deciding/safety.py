"""Adverse events and requests for a code: what they are refused for."""

from __future__ import annotations

from datetime import datetime

from trialogue.conduct import events as e
from trialogue.conduct.refusing import Refused
from trialogue.conduct.state import GRAVE, AdverseEvent, Participant


def decide_safety(person: Participant, event: e.AnyEvent, at: datetime) -> None:
    """What holds at a moment of events about safety; others pass."""
    if isinstance(event, e.AdverseEventReported):
        if event.aware is not None and event.aware < event.date:
            raise Refused(
                "%(term)s began on %(day)s; nobody was aware of it on %(aware)s: mend a day",
                term=event.term,
                day=event.date,
                aware=event.aware,
            )
        _check_serious(event.term, event.severity, event.serious)
    elif isinstance(event, e.AdverseEventFollowedUp):
        known = _known(person, event.report)
        if event.date < known.date:
            raise Refused(
                "%(term)s of %(participant)s began on %(began)s; it is not followed up before",
                term=known.term,
                participant=person.number,
                began=known.date,
            )
        serious = known.serious if event.serious is None else event.serious
        _check_serious(known.term, "fatal" if event.outcome == "fatal" else known.severity, serious)
    elif isinstance(event, e.SeriousEventSubmitted):
        known = _known(person, event.report)
        if not known.serious:
            raise Refused(
                "%(term)s of %(participant)s is not serious; follow it up as serious first",
                term=known.term,
                participant=person.number,
            )
        began = max(known.date, known.aware or known.date)
        if event.date < began:
            raise Refused(
                "%(term)s of %(participant)s was known on %(day)s; it was not sent on before",
                term=known.term,
                participant=person.number,
                day=began,
            )
    elif isinstance(event, e.CodeBreakRequested):
        if waiting := [asked for asked in person.code_breaks if asked.waits_at(at)]:
            raise Refused(
                "%(who)s asked to break the code of %(participant)s already; confirm that",
                who=waiting[-1].asked_by,
                participant=person.number,
            )
    elif isinstance(event, e.CodeBreakCancelled):
        held = [asked.sequence for asked in person.code_breaks if asked.waiting]
        if event.asked not in held:
            raise Refused(
                "event %(event)s is no request for the code of %(participant)s that waits; check the number",
                event=event.asked,
                participant=person.number,
            )


def _check_serious(term: str, severity: str, serious: bool) -> None:
    """What kills or threatens life is serious by definition (ICH E2A, from memory)."""
    if severity in GRAVE and not serious:
        raise Refused(
            "%(term)s is %(severity)s, and so it is serious; say so: its clock depends on it",
            term=term,
            severity=severity,
        )


def _known(person: Participant, report: int) -> AdverseEvent:
    found = next((each for each in person.adverse_events if each.sequence == report), None)
    if found is None:
        raise Refused(
            "event %(event)s is no adverse event of %(participant)s; name the event that reported it",
            event=report,
            participant=person.number,
        )
    return found
