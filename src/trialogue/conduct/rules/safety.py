"""Adverse events and what follows them; code breaks and lost blinding."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from trialogue.conduct import events as e
from trialogue.conduct.log import Recorded
from trialogue.conduct.state import AdverseEvent, CodeBreak, FollowUp, Participant, Submission, Unblinding


def reported(person: Participant, event: e.AdverseEventReported, recorded: Recorded) -> Participant:
    said = (event.date, event.term, event.severity, event.serious, event.related, event.expected, event.aware)
    return replace(person, adverse_events=(*person.adverse_events, AdverseEvent(recorded.sequence, *said)))


def followed_up(person: Participant, event: e.AdverseEventFollowedUp, recorded: Recorded) -> Participant:
    now = {"serious": event.serious, "related": event.related, "expected": event.expected}
    changes = {name: value for name, value in now.items() if value is not None}
    follow_up = FollowUp(recorded.sequence, event.date, event.outcome, event.note)
    held = []
    for known in person.adverse_events:
        if known.sequence != event.report:
            held.append(known)
            continue
        # Grown serious: the clock runs from the day on which that was learnt.
        aware = event.date if event.serious and not known.serious else known.aware
        follow_ups = (*known.follow_ups, follow_up)
        held.append(replace(known, outcome=event.outcome, follow_ups=follow_ups, aware=aware, **changes))
    return replace(person, adverse_events=tuple(held))


def submitted(person: Participant, event: e.SeriousEventSubmitted, recorded: Recorded) -> Participant:
    sent = Submission(recorded.sequence, event.to, event.date)
    held = (
        replace(known, submissions=(*known.submissions, sent)) if known.sequence == event.report else known
        for known in person.adverse_events
    )
    return replace(person, adverse_events=tuple(held))


def code_break_requested(person: Participant, event: e.CodeBreakRequested, recorded: Recorded) -> Participant:
    asked = CodeBreak(recorded.sequence, recorded.who, recorded.why, event.impact, asked_at=recorded.at)
    return replace(person, code_breaks=(*person.code_breaks, asked))


def code_break_cancelled(person: Participant, event: e.CodeBreakCancelled, recorded: Recorded) -> Participant:
    held = (
        replace(each, cancelled=recorded.sequence) if each.sequence == event.asked else each
        for each in person.code_breaks
    )
    return replace(person, code_breaks=tuple(held))


def code_broken(person: Participant, event: e.CodeBroken, recorded: Recorded) -> Participant:
    done: dict[str, Any] = {
        "broken": recorded.sequence,
        "at": recorded.at,
        "seen_by": event.seen_by,
        "notices": event.notices,
    }
    held = tuple(replace(each, **done) if each.sequence == event.asked else each for each in person.code_breaks)
    if not event.asked:  # a log of the time when a break had one step
        held = (*held, CodeBreak(recorded.sequence, recorded.who, recorded.why, event.impact, **done))
    return replace(person, code_breaks=held, code_broken=True)


def blinding_lost(person: Participant, event: e.BlindingLost, recorded: Recorded) -> Participant:
    lost = Unblinding(recorded.sequence, event.date, event.seen_by, event.how, event.impact)
    return replace(person, unblinded=(*person.unblinded, lost))
