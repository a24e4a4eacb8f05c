"""Criteria against a letter: its confirmed facts, and what its silence is taken for.

A letter is not a chart: what it leaves out may stand elsewhere. So the presumption that clinicians make of silence is
made in one direction alone. Under `presumptive` an unrecorded diagnosis, procedure, medication, allergy, state or
participation, and words the reader did not understand that the letter nowhere speaks of, are presumed absent where that
lets a person in; silence rules a person out only where a letter would not be silent (`unasked.py`). Under
`strict` nothing is presumed.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from msgspec.structs import replace as replace_facts

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Allergy, Diagnosis, Measurement, Medication, Procedure, State, atoms
from trialogue.matching.atoms.state import may_be_pregnant
from trialogue.matching.childbearing import asked_of_whom_it_may_concern
from trialogue.matching.compliance import answered_by_promise
from trialogue.matching.done_today import as_states_of_today
from trialogue.matching.drug_allergies import without_drug_allergies
from trialogue.matching.family_history import with_family_history
from trialogue.matching.freshness import default_freshness
from trialogue.matching.narrowing import without_idle_rests
from trialogue.matching.normal_tests import with_normal_tests, with_what_a_test_showed
from trialogue.matching.of_whom import with_what_others_have
from trialogue.matching.one_of import with_one_of
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.presupposed import with_what_it_presupposes
from trialogue.matching.remainder import without_remainders
from trialogue.matching.said_first import with_what_it_says_first
from trialogue.matching.situation import Situation
from trialogue.matching.spoken import LetterSpoken
from trialogue.matching.unasked import is_being_done, is_beyond_silence, without_life_expectancy
from trialogue.matching.unexplained import with_its_known_cause, with_what_is_unexplained
from trialogue.matching.verified import with_how_it_was_verified
from trialogue.matching.weight_by_age import with_weight_by_age
from trialogue.patient.facts import Patient
from trialogue.patient.letter import Letter
from trialogue.patient.letter.normal_tests import tests_named
from trialogue.vocabulary import UNGROUNDED, default, is_ungrounded

_KIND_OF = {
    Diagnosis: "condition", Medication: "drug", Procedure: "procedure", Allergy: "allergen", State: "state",
    Measurement: "measurement",
}  # fmt: skip


_OF_TODAY = frozenset(("acute", "active", "current", "ongoing", "new", "newly-diagnosed"))
_OF_DYING = frozenset(("moribund",))


def names_asked(eligibility: Eligibility) -> dict[str, tuple[str, str]]:
    """What the criteria name and the vocabulary does not know, to be looked for in a letter: id -> (kind, words)."""
    asked: dict[str, tuple[str, str]] = {}
    for atom in eligibility.asked():
        kind = _KIND_OF.get(type(atom))
        if kind and is_ungrounded(atom.concept) and len(atom.concept) > 4:
            asked.setdefault(atom.concept, (kind, atom.concept.removeprefix(UNGROUNDED)))
    return asked


def match_letter(
    letter: Letter, patient: Patient, eligibility: Eligibility, *, as_of: datetime.date, policy: Policy
) -> tuple[CriterionMatch, ...]:
    """Judge criteria by the `patient` confirmed of a `letter`."""
    patient = with_family_history(without_drug_allergies(patient, eligibility), letter, eligibility)
    patient = with_what_is_unexplained(patient, letter)
    patient = with_what_others_have(with_normal_tests(with_weight_by_age(patient, as_of), letter), as_of)
    situation = Situation(patient, as_of, Policy.STRICT, None, freshness=default_freshness())
    if policy is Policy.STRICT:
        return tuple(_know(each, situation) for each in eligibility.criteria)
    spoken = LetterSpoken.of_letter(letter, may_be_pregnant=may_be_pregnant(patient, as_of))
    presumed = replace(situation, policy=Policy.PRESUMPTIVE, spoken=spoken)
    return tuple(_presume(each, situation, presumed, spoken) for each in eligibility.criteria)


def _know(criterion: Criterion, situation: Situation) -> CriterionMatch:
    """What the letter states. A past without illness does not say that today's complaint is none, and who takes nothing
    today may have taken it before."""
    if _asks_of_what_was_taken(criterion):
        situation = _without_list(situation, "medications")
    known = _judge_read(criterion, situation)
    if known.outcome != "violated" and not _asks_of_today(criterion):
        return known
    return _judge_read(criterion, _without_list(situation, "conditions"))


def _without_list(situation: Situation, of: str) -> Situation:
    listed = tuple(each for each in situation.patient.complete if each.of != of)
    return replace(situation, patient=replace_facts(situation.patient, complete=listed))


def _asks_of_what_was_taken(criterion: Criterion) -> bool:
    """Whether a drug of the past is asked for."""
    read = _drugs(criterion) or _drugs(with_what_it_says_first(criterion))
    return any(atom.temporality == "history" or atom.window is not None for atom in read)


def _drugs(criterion: Criterion) -> list[Medication]:
    return [atom for atom, _ in atoms(criterion.condition) if isinstance(atom, Medication)]


def _asks_of_today(criterion: Criterion) -> bool:
    """Whether an illness is asked for that only today's complaint could be: an acute one, a finding on a test."""
    return any(
        isinstance(atom, Diagnosis)
        and (
            atom.temporality == "current"
            or atom.concept in _OF_DYING
            or _OF_TODAY.intersection(atom.qualifiers)
            or (atom.concept or "").removeprefix(UNGROUNDED).startswith("acute")
            or _is_seen_on_a_test(atom.concept or "")
        )
        for atom, _ in atoms(criterion.condition)
    )


def _is_seen_on_a_test(concept: str) -> bool:
    """Whether own words name a test and no illness: "abnormality in EKG"."""
    if not is_ungrounded(concept) or not any(tests_named(concept)):
        return False
    return not any(each.concept.kind == "condition" for each in default().find(concept.removeprefix(UNGROUNDED)))


def _judge_read(criterion: Criterion, situation: Situation) -> CriterionMatch:
    """A criterion by what was read of it, where the rest of its words adds nothing or only narrows."""
    judged = judge_criterion(criterion, situation)
    if judged.outcome != "undetermined":
        return judged
    read = as_states_of_today(answered_by_promise(without_idle_rests(criterion), situation.patient))
    ways = (
        read, asked_of_whom_it_may_concern(criterion), with_what_it_presupposes(read),
        with_what_it_presupposes(with_what_it_says_first(read)), with_what_a_test_showed(criterion),
        with_how_it_was_verified(criterion), with_one_of(criterion), with_its_known_cause(criterion),
    )  # fmt: skip
    for each in ways:
        if each is not criterion and (found := judge_criterion(each, situation)).outcome != "undetermined":
            return replace(found, criterion=criterion)
    return judged if read is criterion else replace(judge_criterion(read, situation), criterion=criterion)


def _presume(criterion: Criterion, strict: Situation, presumed: Situation, spoken: LetterSpoken) -> CriterionMatch:
    known = _know(criterion, strict)
    if known.outcome != "undetermined" or is_beyond_silence(criterion):
        return known
    told = without_remainders(criterion, spoken)
    read = _know(told, strict)
    if criterion.kind == "inclusion" and read.outcome == "satisfied":
        return replace(read, criterion=criterion)
    taken = judge_criterion(without_life_expectancy(told), presumed)
    # What is violated by silence alone stays open, but for what a letter of the day would not leave out.
    if taken.outcome == "undetermined" or (taken.outcome == "violated" and not is_being_done(told)):
        return known
    return replace(taken, criterion=criterion)
