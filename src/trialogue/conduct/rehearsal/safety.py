"""Adverse events of a synthetic participant: one in eight serious, sent on and followed up; two codes are broken."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from trialogue.conduct import events as e
from trialogue.conduct.rehearsal.diary import Diary
from trialogue.conduct.rehearsal.steps import BreakCode, Build
from trialogue.conduct.state import StudyState

_TERMS: Final = ("upper respiratory infection", "headache", "nausea", "rash", "urinary tract infection", "fatigue")


def put_down_adverse_event(diary: Diary, number: str, day: date, chance: Random, *, breaks: bool) -> None:
    """An adverse event and what follows it."""
    serious = breaks or chance.random() < 0.12
    said: dict[str, Any] = {
        "participant": number,
        "date": day.isoformat(),
        "term": "anaphylaxis" if breaks else "pneumonia" if serious else chance.choice(_TERMS),
        "severity": "life_threatening" if breaks else "severe" if serious else chance.choice(("mild", "moderate")),
        "serious": serious,
        "related": "related" if breaks else chance.choice(("related", "not_related", "unknown")),
        "expected": None if not serious else not breaks,
        "aware": day.isoformat() if serious else None,
    }
    diary.note(day, "investigator", e.AdverseEventReported(**said))
    if breaks:
        request = e.CodeBreakRequested(participant=number, impact="one participant leaves the blinded set")
        why = "treatment of the shock depends on it"
        diary.note(day, "investigator", request, why=why)
        diary.note(day, "pharmacist", BreakCode(number), why=why)
    if serious:
        sent = day + timedelta(days=chance.choice((0, 1, 1, 2)))
        diary.note(sent, "coordinator", _sent(number, "sponsor", sent))
        later = day + timedelta(days=10)
        diary.note(later, "investigator", _followed(number, later))


def _sent(number: str, to: Any, day: date) -> Build:
    return lambda state: e.SeriousEventSubmitted(
        participant=number, report=_last_serious(state, number), to=to, date=day.isoformat()
    )


def _followed(number: str, day: date) -> Build:
    return lambda state: e.AdverseEventFollowedUp(
        participant=number, report=_last_serious(state, number), date=day.isoformat(), outcome="recovered"
    )


def _last_serious(state: StudyState, number: str) -> int:
    return [each.sequence for each in state.participants[number].adverse_events if each.serious][-1]
