"""Evaluate a condition tree for one person on one day: combinators here, atoms each in their module of `atoms`.

Total: every tree gives a finding, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any as AnyType
from typing import Final

from trialogue.criteria import as_it_stands, nodes
from trialogue.criteria.nodes import Atom, Condition
from trialogue.matching import evidence
from trialogue.matching.atoms import (
    age,
    allergy,
    diagnosis,
    measurement,
    medication,
    participation,
    person,
    procedure,
    score,
    sex,
    state,
)
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.exceptions import evaluate_except
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import EITHER_WAY, NOTHING, Stakes, asked_of, is_unpresumed, of_guard, of_parts, turned
from trialogue.truth import Truth

_ATOMS: Final[dict[type[Atom], Callable[[AnyType, Situation], Finding]]] = {
    nodes.Age: age.evaluate,
    nodes.Sex: sex.evaluate,
    nodes.Diagnosis: diagnosis.evaluate,
    nodes.Measurement: measurement.evaluate,
    nodes.Score: score.evaluate,
    nodes.Medication: medication.evaluate,
    nodes.Procedure: procedure.evaluate,
    nodes.Allergy: allergy.evaluate,
    nodes.Participation: participation.evaluate,
    nodes.State: state.evaluate,
    nodes.Consent: person.evaluate_consent,
    nodes.Judgement: person.evaluate_judgement,
    nodes.Opaque: person.evaluate_opaque,
}

NEED_A_CONCEPT: Final = (
    nodes.Diagnosis, nodes.Measurement, nodes.Score, nodes.Medication, nodes.Procedure, nodes.Allergy, nodes.State,
)  # fmt: skip


def evaluate(node: Condition, situation: Situation, stakes: Stakes = NOTHING) -> Finding:
    """The finding of a tree: its truth on the day of asking, why it is unknown where it is, and what it rests on.
    `stakes` tells which answers may keep the person out, where the tree is a criterion's (`stakes.py`)."""
    if isinstance(node, Atom):  # most of them are
        return _evaluate_atom(node, asked_of(situation, unpresumed=is_unpresumed(node, stakes)))
    match node:
        case nodes.All(parts=parts):
            return evidence.all_of(_evaluated(parts, situation, of_parts(stakes, every=True)))
        case nodes.Any(parts=parts):
            return evidence.any_of(_evaluated(parts, situation, of_parts(stakes, every=False)))
        case nodes.Not(part=part):
            return evidence.negated(evaluate(part, situation, turned(stakes)))
        case nodes.AtLeast(n=n, parts=parts):
            return evidence.at_least(n, _evaluated(parts, situation, of_parts(stakes, every=False)))
        case nodes.IfThen(guard=guard, then=then):
            return evidence.if_then(evaluate(guard, situation, of_guard(stakes)), evaluate(then, situation, stakes))
        case nodes.Readings(alternatives=(found, whole), rule=as_it_stands.RULE):
            said = evaluate(whole, situation, EITHER_WAY)
            if said.decided:
                return said
            presumed = said if _is_answered_alike(whole, stakes) else evaluate(whole, situation, stakes)
            agreed = _agreed(node, [evaluate(found, situation, stakes), presumed], situation)
            return replace(agreed, changes=agreed.changes | said.changes)
        case nodes.Readings(alternatives=alternatives):
            return _agreed(node, _evaluated(alternatives, situation, stakes), situation)
    return evaluate_except(node, situation, stakes, evaluate)


def _is_answered_alike(whole: Condition, stakes: Stakes) -> bool:
    """Whether a whole statement is judged at these stakes as it is where silence is never an answer."""
    return isinstance(whole, Atom) and is_unpresumed(whole, stakes) == is_unpresumed(whole, EITHER_WAY)


def _agreed(node: nodes.Readings, readings: list[Finding], situation: Situation) -> Finding:
    return evidence.agreed(_answered(readings, situation), node.rule)


def _evaluated(parts: Iterable[Condition], situation: Situation, stakes: Stakes) -> list[Finding]:
    return [evaluate(part, situation, stakes) for part in parts]


def _answered(readings: list[Finding], situation: Situation) -> list[Finding]:
    """Of a letter, read as clinicians read one: a reading that only waits for a value nobody recorded is left out
    where another says that what the value is of is not there ("severe renal impairment (creatinine > 3 mg/dL)")."""
    if situation.spoken is None or situation.policy is not Policy.PRESUMPTIVE:
        return readings
    waiting = [each for each in readings if not each.decided and each.reasons == {Reason.NO_FACT}]
    rest = [each for each in readings if each not in waiting]
    return rest if rest and all(each.truth is Truth.FALSE for each in rest) else readings


def _evaluate_atom(atom: Atom, situation: Situation) -> Finding:
    if atom.concept is None and situation.only is None and isinstance(atom, NEED_A_CONCEPT):
        # "A serious condition" names nothing to look for; only in an exception is it clear what the words are about.
        step = Step(atom.label or type(atom).__name__.lower(), "names nothing that can be looked up")
        return evidence.unknown(Reason.NOT_COMPUTABLE, step)
    return _ATOMS[type(atom)](atom, situation)
