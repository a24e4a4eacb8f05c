"""Procedures: ever, or in a window. A procedure is of one day, known as well as its date is."""

from __future__ import annotations

from trialogue.criteria.nodes import Procedure as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_window
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.calendar import Period, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation, cite
from trialogue.patient.facts import Procedure
from trialogue.truth import Truth


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
    if atom.window is None:
        return evidence.true(Step(name, f"done {fact.date}" if fact.date else "done"), facts=(fact,))
    if trouble := why_not_datable(atom.window):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
    placed = place(Period.at(fact.date, situation.as_of), atom.window, situation.as_of)
    words = {Truth.TRUE: "within", Truth.FALSE: "not within", Truth.UNKNOWN: "may or may not be within"}[placed.truth]
    said = f"done {fact.date or 'on an unknown day'}, {words} {said_window(atom.window)} before {situation.as_of}"
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,), changes=placed.changes)
