"""Which of several recorded values speaks for the day of asking: the most recent, if it is fresh.

Two different values of one day decide only where both decide alike; so do values whose partial dates leave open which
of them is the most recent. A value without a date is taken as said today.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TypeVar

from trialogue.criteria.nodes import Atom, Window
from trialogue.dates import PartialDate
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.calendar import Period, Placed, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation, cite
from trialogue.matching.wording import say
from trialogue.patient.facts import Measurement, Score
from trialogue.truth import Truth

_V = TypeVar("_V", Measurement, Score)


def _days(date: PartialDate | None, as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    return (date.earliest(), min(date.latest(), as_of)) if date else (as_of, as_of)


def most_recent(values: Sequence[_V], as_of: datetime.date) -> list[_V]:
    """The values of which each may be the most recent one."""
    if not values:
        return []
    newest = max(_days(value.date, as_of)[0] for value in values)
    return [value for value in values if _days(value.date, as_of)[1] >= newest]


def judge_values(
    values: Sequence[_V], atom: Atom, situation: Situation, compare: Callable[[_V], Finding]
) -> Finding | None:
    """Judge the most recent of the values by `compare`; None where there is none in the criterion's window."""
    if atom.window is not None:
        return _in_window(values, atom.window, situation, compare)
    findings = [_if_fresh(value, atom, situation, compare) for value in most_recent(values, situation.as_of)]
    return _one_of(findings, values, situation) if findings else None


def _in_window(
    values: Sequence[_V], window: Window, situation: Situation, compare: Callable[[_V], Finding]
) -> Finding | None:
    if trouble := why_not_datable(window):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step("", trouble), facts=values)
    placed = [(value, place(Period.at(value.date, situation.as_of), window, situation.as_of)) for value in values]
    inside = [value for value, where in placed if where.truth is not Truth.FALSE]
    if not inside:
        return None
    findings = []
    for value in most_recent(inside, situation.as_of):
        where = next(each for other, each in placed if other is value)
        finding = compare(value)
        if where.truth is Truth.UNKNOWN:
            step = Step(
                cite(value),
                say(
                    "of %(date)s, which may or may not be within %(length)s",
                    date=str(value.date),
                    length=said_window(window),
                ),
            )
            finding = evidence.undecided(finding, Reason.AMBIGUOUS, step)
        findings.append(evidence.joined(finding.possible, [finding], [finding]))
    return _one_of(findings, inside, situation)


def staleness(value: Measurement | Score, concept: str | None, situation: Situation) -> tuple[Placed, int | None]:
    """Whether a value is too old to speak for what is asked of `concept`, and after how many days it is."""
    rows = (*situation.kin_rows(value.concept), *situation.kin_rows(concept))
    days = situation.freshness.days(*rows)
    return situation.freshness.gone_stale(value.date, situation.as_of, days), days


def _if_fresh(value: _V, atom: Atom, situation: Situation, compare: Callable[[_V], Finding]) -> Finding:
    old, days = staleness(value, atom.concept, situation)
    finding = compare(value)
    finding = evidence.Finding(
        finding.possible, finding.reasons, finding.steps, finding.facts, finding.changes | old.changes
    )
    if old.truth is Truth.FALSE:
        return finding
    said = (
        say("of %(date)s, older than %(days)s days", date=str(value.date), days=str(days))
        if old.truth is Truth.TRUE
        else say("of %(date)s, may be older than %(days)s days", date=str(value.date), days=str(days))
    )
    step = Step(situation.name(value.concept, value.name), said)
    reason = Reason.STALE if old.truth is Truth.TRUE else Reason.AMBIGUOUS
    return evidence.undecided(finding, reason, step)


def _one_of(findings: Sequence[Finding], values: Sequence[_V], situation: Situation) -> Finding:
    """Any of these may be the value that counts: decided only where they decide alike."""
    if len(findings) == 1:
        return findings[0]
    possible = frozenset[bool | None]().union(*(finding.possible for finding in findings))
    whole = evidence.joined(possible, findings, findings)
    if len(possible) == 1 or not all(finding.decided for finding in findings):
        return whole
    same_day = len({str(value.date) for finding in findings for value in finding.facts if hasattr(value, "date")}) == 1
    reason = Reason.CONFLICT if same_day else Reason.AMBIGUOUS
    said = say("several values of one day") if same_day else say("which value is the most recent is not known")
    return evidence.undecided(whole, reason, Step("", said))
