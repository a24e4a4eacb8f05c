"""For how long a dose has been unchanged.

The day since when a dose is unchanged counts. Where only the start is recorded, a start inside the period shows that
the dose is not yet stable; an earlier start leaves open whether the dose changed since, which the presumptive policy
presumes it did not.
"""

from __future__ import annotations

from trialogue.criteria.nodes import Medication as Asked
from trialogue.criteria.nodes import Window
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.calendar import lies_back
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.wording import say
from trialogue.patient.facts import Medication
from trialogue.truth import Truth


def judge_stability(atom: Asked, fact: Medication, situation: Situation) -> Finding:
    """Whether the dose has been the same for at least as long as the criterion asks."""
    asked = atom.stable_for
    assert asked is not None
    name = say("dose of %(name)s", name=situation.name(fact.concept, fact.name))
    low = asked.low if asked.low is not None else asked.high
    if low is None or asked.unit not in DAYS_PER:
        # "On a stable dose" with no length: any dose that is recorded as unchanged since some day.
        if fact.unchanged_since is not None:
            return evidence.true(
                Step(name, say("unchanged since %(date)s", date=str(fact.unchanged_since))), facts=(fact,)
            )
        step = Step(name, say("since when it is unchanged is not recorded"))
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    since = fact.unchanged_since or fact.start
    if since is None:
        return evidence.unknown(
            Reason.NO_FACT, Step(name, say("since when it is unchanged is not recorded")), facts=(fact,)
        )
    length = Duration(low, asked.unit)
    when = (since.earliest(), min(since.latest(), situation.as_of))
    placed = lies_back(when, length, situation.as_of)
    assumed = fact.unchanged_since is None
    said = _said(placed.truth, since, length, situation)
    if placed.truth is Truth.TRUE and assumed and situation.policy is Policy.STRICT:
        step = Step(name, say("started %(date)s; whether it changed since is not recorded", date=str(since)))
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,), changes=placed.changes)
    if assumed:
        said = say("%(said)s (the start; presumed unchanged since: no change is recorded)", said=said)
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,), changes=placed.changes)


def _said(truth: Truth, since: PartialDate, length: Duration, situation: Situation) -> str:
    lasts = said_window(Window(high=length.value, unit=length.unit))
    slots = {"date": str(since), "length": lasts, "day": str(situation.as_of)}
    match truth:
        case Truth.TRUE:
            return say("unchanged since %(date)s, at least %(length)s before %(day)s", **slots)
        case Truth.FALSE:
            return say("unchanged since %(date)s, less than %(length)s before %(day)s", **slots)
    return say("unchanged since %(date)s, at least or less than %(length)s before %(day)s", **slots)
