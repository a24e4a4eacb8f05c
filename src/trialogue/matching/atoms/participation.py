"""Taking part in another study: now, ever, or in a window."""

from __future__ import annotations

from trialogue.criteria.nodes import Participation as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_place
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.calendar import Period, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Participation


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the person takes, or took, part in another study. Taking part in this very study does not count."""

    def weigh(fact: Participation) -> Finding:
        if situation.nct_id is not None and fact.study == situation.nct_id:
            return evidence.false(Step(fact.study, say("this study itself does not count")), facts=(fact,))
        return _weigh(atom, fact, situation)

    def covers(fact: Participation) -> Finding | None:
        return recorded_absent(fact, situation)

    # What another study investigates does not change that it is one: every participation answers.
    anything = Asked(window=atom.window, temporality=atom.temporality, label=atom.label or "part in another study")
    return judge_presence(anything, situation, Participation, weigh, covers)


def _weigh(atom: Asked, fact: Participation, situation: Situation) -> Finding:
    name = fact.study or fact.name or say("another study")
    over = fact.stop is not None and fact.stop.latest() <= situation.as_of
    since = say("since %(date)s", date=str(fact.start)) if fact.start else ""
    until = say("until %(date)s", date=str(fact.stop)) if fact.stop else ""
    took_part = row(" ", (say("took part"), since, until))
    if atom.window is not None:
        if trouble := why_not_datable(atom.window):
            return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
        period = Period.of(fact.start, fact.stop, situation.as_of, ongoing=fact.start is not None and fact.stop is None)
        placed = place(period, atom.window, situation.as_of)
        step = Step(name, row(", ", (took_part, said_place(placed.truth, atom.window, situation.as_of))))
        return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, step, facts=(fact,), changes=placed.changes)
    step = Step(name, took_part)
    if atom.temporality == "history" or not over:
        return evidence.true(step, facts=(fact,))
    if atom.temporality == "current":
        return evidence.false(step, facts=(fact,))
    open_words = Step("", say("the text does not say whether past participation counts"))
    return evidence.unknown(Reason.AMBIGUOUS, step, open_words, facts=(fact,))
