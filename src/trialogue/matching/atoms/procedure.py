"""Procedures: ever, or in a window. A procedure is of one day, known as well as its date is."""

from __future__ import annotations

from trialogue.criteria.nodes import Procedure as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_place
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.calendar import Period, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation, cite
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Procedure


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the procedure was done, in the window where the criterion has one."""
    return judge_presence(
        atom,
        situation,
        Procedure,
        lambda fact: _weigh(atom, fact, situation),
        lambda fact: recorded_absent(fact, situation) if fact.date is None else None,
    )


def _weigh(atom: Asked, fact: Procedure, situation: Situation) -> Finding:
    name = cite(fact, situation.name(fact.concept, fact.name))
    said: str = say("done %(date)s", date=str(fact.date)) if fact.date else say("done")
    if atom.window is None:
        return evidence.true(Step(name, said), facts=(fact,))
    if trouble := why_not_datable(atom.window):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
    placed = place(Period.at(fact.date, situation.as_of), atom.window, situation.as_of)
    said = said if fact.date else say("done on an unknown day")
    said = row(", ", (said, said_place(placed.truth, atom.window, situation.as_of)))
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,), changes=placed.changes)
