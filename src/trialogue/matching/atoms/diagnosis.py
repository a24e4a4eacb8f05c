"""Diagnoses: present, past, in a window, for how long, and with which qualifiers.

- `history` is true of a present or a past condition; `current` needs it to be there now.
- Without either word a present condition makes it true; of a resolved one the text leaves open whether it counts.
- A window holds when the condition was there on any day of it, from onset to resolution.
- An undated absence means never; an absence with a date answers what is asked of the present.
"""

from __future__ import annotations

import datetime
from typing import Final

from trialogue.criteria.nodes import Diagnosis, Quantity, Window
from trialogue.dates import DAYS_PER, Duration
from trialogue.matching import evidence
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.atoms.qualifiers import judge_qualifiers
from trialogue.matching.bounds import said_bound
from trialogue.matching.calendar import Period, lies_back, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation, cite
from trialogue.matching.wording import row, say, unit_of, word
from trialogue.patient.facts import Condition
from trialogue.truth import Truth

_GONE: Final = frozenset({"resolved", "cured"})
_PRESENT: Final = frozenset({"active"})
_QUIET: Final = frozenset({"inactive", "remission"})


def evaluate(atom: Diagnosis, situation: Situation) -> Finding:
    """Whether the person has, or had, the condition as the criterion says."""
    return judge_presence(
        atom,
        situation,
        Condition,
        lambda fact: _weigh(atom, fact, situation),
        lambda fact: _covers(atom, fact, situation),
    )


def _weigh(atom: Diagnosis, fact: Condition, situation: Situation) -> Finding:
    parts = [_in_time(atom, fact, situation)]
    if atom.quantity is not None:
        parts.append(_duration(atom, fact, situation))
    if atom.qualifiers:
        parts.append(judge_qualifiers(atom.qualifiers, fact, situation))
    return evidence.all_of(parts)


def _covers(atom: Diagnosis, fact: Condition, situation: Situation) -> Finding | None:
    if not set(fact.qualifiers) <= set(atom.qualifiers):
        return None
    if fact.date is None:
        return recorded_absent(fact, situation)
    if atom.temporality == "history" or atom.window is not None:
        return None
    days = situation.freshness.days(*situation.kin_rows(fact.concept), otherwise=None)
    old = situation.freshness.gone_stale(fact.date, situation.as_of, days)
    if old.truth is Truth.FALSE:
        return recorded_absent(fact, situation)
    step = Step(
        cite(fact),
        say(
            "recorded absent on %(date)s, longer ago than the %(days)s days it speaks for",
            date=str(fact.date),
            days=str(days),
        ),
    )
    return evidence.unknown(Reason.STALE, step, facts=(fact,), changes=old.changes)


def _in_time(atom: Diagnosis, fact: Condition, situation: Situation) -> Finding:
    name = cite(fact, situation.name(fact.concept, fact.name))
    if atom.window is not None:
        return _in_window(atom.window, fact, situation, name)
    said = say("recorded, %(status)s", status=_said_status(fact))
    if atom.temporality == "history" or (situation.only is fact and atom.temporality is None):
        # Asked of one fact that an exception may cover, the words say which, not when.
        return evidence.true(Step(name, said), facts=(fact,))
    truth = is_present(atom, fact, situation)
    if truth is Truth.UNKNOWN:
        unsaid = say("whether it is there now is not said")
        left = unsaid if fact.status == "unknown" else say("the text leaves open if it counts")
        said = row("; ", (said, left))
    return evidence.of_truth(truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,))


def is_present(atom: Diagnosis, fact: Condition, situation: Situation) -> Truth:
    """Whether the condition is there as the statement's words of time ask, where it names no window."""
    gone = fact.status in _GONE or (fact.resolved is not None and fact.resolved.earliest() <= situation.as_of)
    if atom.temporality == "current":
        if gone:
            return Truth.FALSE
        if fact.status in _QUIET:
            return Truth.UNKNOWN
    elif gone:
        return Truth.UNKNOWN
    unsaid = fact.status == "unknown" and atom.temporality == "current" and situation.policy is Policy.STRICT
    return Truth.UNKNOWN if unsaid else Truth.TRUE


def _said_status(fact: Condition) -> str:
    parts: list[str] = [say("since %(date)s", date=str(fact.onset))] if fact.onset else []
    if fact.status != "unknown" or fact.resolved:
        status = say("ended") if fact.status == "unknown" else word(fact.status)
        parts.append(row(" ", (status, str(fact.resolved or ""))))
    return row(", ", parts) or say("no status or date")


def _in_window(window: Window, fact: Condition, situation: Situation, name: str) -> Finding:
    if trouble := why_not_datable(window):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
    placed = place(period_of_condition(fact, situation.as_of), window, situation.as_of)
    said = row(", ", (_said_status(fact), said_place(placed.truth, window, situation.as_of)))
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,), changes=placed.changes)


def period_of_condition(fact: Condition, as_of: datetime.date) -> Period:
    """From its onset to its resolution."""
    return Period.of(fact.onset or fact.date, fact.resolved, as_of, ongoing=fact.status in _PRESENT | _QUIET)


def said_place(truth: Truth, window: Window, as_of: datetime.date) -> str:
    """Whether something lies in a window before the day of asking."""
    slots = {"length": said_window(window), "day": str(as_of)}
    match truth:
        case Truth.TRUE:
            return say("within %(length)s before %(day)s", **slots)
        case Truth.FALSE:
            return say("not within %(length)s before %(day)s", **slots)
    return say("may or may not be within %(length)s before %(day)s", **slots)


def said_window(window: Window) -> str:
    """A window's length in words.

    >>> said_window(Window(high=1, unit="a"))
    '1 year'
    >>> said_window(Window(low=4, unit="wk"))
    'at least 4 weeks'
    """
    low, high = ((f"{end:g}" if end is not None else None) for end in (window.low, window.high))
    word = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute"}.get(
        window.unit, window.unit.strip("{}")
    )
    one = (high or low) == "1"
    unit = unit_of(window.unit, f"{word}{'' if one else 's'}", one=one)
    if high is None:
        return say("at least %(length)s", length=row(" ", (low, unit))) if low else say("any time")
    several = unit_of(window.unit, f"{word}s")
    return row(" ", (say("%(low)s to %(high)s", low=low, high=high), several)) if low else row(" ", (high, unit))


def _duration(atom: Diagnosis, fact: Condition, situation: Situation) -> Finding:
    """How long since the onset, against the quantity ("disease duration more than 3 months")."""
    quantity = atom.quantity
    assert quantity is not None
    name = say("time since onset of %(name)s", name=situation.name(fact.concept, fact.name))
    if quantity.unit not in DAYS_PER:
        return evidence.unknown(
            Reason.NOT_COMPUTABLE, Step(name, say("%(unit)s is not a unit of time", unit=quantity.unit)), facts=(fact,)
        )
    if fact.onset is None:
        return evidence.unknown(Reason.NO_FACT, Step(name, say("the onset is not recorded")), facts=(fact,))
    began = (fact.onset.earliest(), min(fact.onset.latest(), situation.as_of))
    parts = []
    if quantity.low is not None:
        length = Duration(quantity.low, quantity.unit)
        placed = lies_back(began, length, situation.as_of, strictly=not quantity.low_inclusive)
        parts.append(evidence.of_truth(placed.truth, Reason.AMBIGUOUS, changes=placed.changes))
    if quantity.high is not None:
        length = Duration(quantity.high, quantity.unit)
        placed = lies_back(began, length, situation.as_of, strictly=quantity.high_inclusive)
        parts.append(evidence.negated(evidence.of_truth(placed.truth, Reason.AMBIGUOUS, changes=placed.changes)))
    whole = evidence.all_of(parts)
    step = Step(name, _said_since(whole.truth, fact, quantity, situation))
    return evidence.of_truth(whole.truth, Reason.AMBIGUOUS, step, facts=(fact,), changes=whole.changes)


def _said_since(truth: Truth, fact: Condition, quantity: Quantity, situation: Situation) -> str:
    slots = {"date": str(fact.onset), "bound": said_bound(quantity), "day": str(situation.as_of)}
    match truth:
        case Truth.TRUE:
            return say("since %(date)s, which is %(bound)s on %(day)s", **slots)
        case Truth.FALSE:
            return say("since %(date)s, which is not %(bound)s on %(day)s", **slots)
    return say("since %(date)s, which may or may not be %(bound)s on %(day)s", **slots)
