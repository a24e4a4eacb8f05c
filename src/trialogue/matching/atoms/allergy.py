"""Allergy, hypersensitivity or intolerance: an allergy to a kind of the thing is an allergy to it."""

from __future__ import annotations

from trialogue.criteria.nodes import Allergy as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.evidence import Finding, Step
from trialogue.matching.situation import Situation, cite
from trialogue.matching.wording import say
from trialogue.patient.facts import Allergy


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the allergy is recorded."""

    def weigh(fact: Allergy) -> Finding:
        name = cite(fact, situation.name(fact.concept, fact.name))
        return evidence.true(Step(name, say("allergy recorded")), facts=(fact,))

    # An allergy does not go away unrecorded: its absence speaks whatever its date.
    return judge_presence(atom, situation, Allergy, weigh, lambda fact: recorded_absent(fact, situation))
