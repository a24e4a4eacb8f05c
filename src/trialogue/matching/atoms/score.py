"""Instrument scores and counts of their grades.

A text that names no version ("SLEDAI", "BILAG") is answered by every version recorded, and they must agree. A named
version is answered by that version alone: SLEDAI-2K is another index than SELENA-SLEDAI, and does not answer for it.
"""

from __future__ import annotations

from trialogue.criteria.nodes import Quantity
from trialogue.criteria.nodes import Score as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms.dated_value import judge_values
from trialogue.matching.atoms.measurement import said_with_origin
from trialogue.matching.bounds import Known, arithmetic, lies_in
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Score
from trialogue.truth import Truth


def versioned(concept: str | None, version: str | None, situation: Situation) -> str | None:
    """The concept of an instrument's version, where the vocabulary has one ("sledai" and "2k": sledai-2k)."""
    if concept is None or not version:
        return concept
    slug = version.strip().lower().replace(" ", "-")
    for name in (slug, f"{concept}-{slug}", f"{slug}-{concept}"):
        if situation.is_a(name, concept) and name in situation.vocabulary:
            return name
    return concept


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Every recorded version that answers, each by its most recent value; unknown where they disagree."""
    asked = versioned(atom.concept, atom.version, situation)
    name = situation.name(asked, atom.label)
    recorded = [fact for fact in situation.recorded(Score) if not fact.absent]
    by_version: dict[str, list[Score]] = {}
    for fact in recorded:
        found = versioned(fact.concept, fact.version, situation)
        if found is not None and situation.is_a(found, asked):
            by_version.setdefault(found, []).append(fact)
    judged = [
        finding
        for values in by_version.values()
        if (finding := judge_values(values, atom, situation, lambda fact: _compare(fact, atom, situation))) is not None
    ]
    if judged:
        return _agreement(judged, name)
    return _unanswered(recorded, asked, name, situation)


def _compare(fact: Score, atom: Asked, situation: Situation) -> Finding:
    name = situation.name(versioned(fact.concept, fact.version, situation), fact.name)
    quantity = atom.quantity
    if atom.grade is not None:
        value: float | None = fact.grades.get(atom.grade)
        name = say("%(name)s systems graded %(grade)s", name=name, grade=atom.grade)
        quantity = quantity or Quantity(low=1, unit="{count}")
    else:
        value = fact.value
    if quantity is None:
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, say("the text gives no bound")), facts=(fact,))
    if value is None:
        return evidence.unknown(Reason.NO_FACT, Step(name, say("not recorded")), facts=(fact,))
    known = Known.exactly(value)
    step = Step(name, said_with_origin(arithmetic(known, quantity), fact))
    return evidence.of_truth(lies_in(known, quantity), Reason.AMBIGUOUS, step, facts=(fact,))


def _agreement(findings: list[Finding], name: str) -> Finding:
    possible = frozenset[bool | None]().union(*(finding.possible for finding in findings))
    whole = evidence.joined(possible, findings, findings)
    if {Truth.TRUE, Truth.FALSE} <= {finding.truth for finding in findings}:
        step = Step(name, say("the text names no version, and the recorded versions disagree"))
        return evidence.undecided(whole, Reason.AMBIGUOUS, step)
    return whole


def _unanswered(recorded: list[Score], asked: str | None, name: str, situation: Situation) -> Finding:
    for fact in recorded:
        found = versioned(fact.concept, fact.version, situation)
        other = situation.name(found, fact.name)
        if situation.is_a(asked, found):
            said = say("recorded without a version; the text asks for %(name)s", name=name)
            step = Step(other, row(" ", ("" if fact.value is None else f"{fact.value:g}", said)))
            return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    for fact in recorded:
        found = versioned(fact.concept, fact.version, situation)
        if asked and found and set(situation.kin_rows(found)) & set(situation.kin_rows(asked)):
            value = f"({fact.value:g})" if fact.value is not None else ""
            other = row(" ", (situation.name(found, fact.name), value))
            step = Step(name, say("not recorded; %(other)s is another index and does not answer", other=other))
            return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    return evidence.unknown(Reason.NO_FACT, Step(name, say("not recorded")))
