"""Taking part in another study: now, ever, or in a window."""

from __future__ import annotations

from trialogue.criteria.nodes import Participation as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.calendar import Period, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Participation
from trialogue.truth import Truth


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the person takes, or took, part in another study. Taking part in this very study does not count."""

    def weigh(fact: Participation) -> Finding:
        if situation.nct_id is not None and fact.study == situation.nct_id:
            return evidence.false(Step(fact.study, "this study itself does not count"), facts=(fact,))
        return _weigh(atom, fact, situation)

    def covers(fact: Participation) -> Finding | None:
        return recorded_absent(fact, situation)

    # What another study investigates does not change that it is one: every participation answers.
    anything = Asked(window=atom.window, temporality=atom.temporality, label=atom.label or "part in another study")
    return judge_presence(anything, situation, Participation, weigh, covers)


def _weigh(atom: Asked, fact: Participation, situation: Situation) -> Finding:
    name = fact.study or fact.name or "another study"
    over = fact.stop is not None and fact.stop.latest() <= situation.as_of
    dates = " ".join([*([f"since {fact.start}"] if fact.start else []), *([f"until {fact.stop}"] if fact.stop else [])])
    if atom.window is not None:
        if trouble := why_not_datable(atom.window):
            return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
        period = Period.of(fact.start, fact.stop, situation.as_of, ongoing=fact.start is not None and fact.stop is None)
        placed = place(period, atom.window, situation.as_of)
        words = {Truth.TRUE: "within", Truth.FALSE: "not within", Truth.UNKNOWN: "perhaps within"}[placed.truth]
        step = Step(name, f"took part {dates}, {words} {said_window(atom.window)} before {situation.as_of}")
        return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, step, facts=(fact,), changes=placed.changes)
    step = Step(name, f"took part {dates}".strip())
    if atom.temporality == "history" or not over:
        return evidence.true(step, facts=(fact,))
    if atom.temporality == "current":
        return evidence.false(step, facts=(fact,))
    open_words = Step("", "the text does not say whether past participation counts")
    return evidence.unknown(Reason.AMBIGUOUS, step, open_words, facts=(fact,))
