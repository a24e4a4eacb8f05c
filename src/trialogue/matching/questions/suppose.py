"""Which answers a question may get, how likely each is taken to be, and the facts that would then be recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import AnyAtom
from trialogue.dates import Duration, PartialDate
from trialogue.matching.change import Change, Edit
from trialogue.matching.imagine.presence import presence_edit
from trialogue.matching.imagine.values import OF_ONE, OPPOSITE
from trialogue.matching.questions.question import Question, expected
from trialogue.matching.situation import Situation
from trialogue.matching.unsaid_units import said_quantity
from trialogue.patient import facts

_AGES: Final = (10, 25, 40, 55, 70, 85)
_KINDS: Final[dict[str, type[facts.Fact]]] = {
    "condition": facts.Condition,
    "medication": facts.Medication,
    "procedure": facts.Procedure,
    "allergy": facts.Allergy,
    "state": facts.State,
    "participation": facts.Participation,
}


@dataclass(frozen=True)
class Supposed:
    """An answer with its probability."""

    probability: float
    change: Change


def suppose(
    question: Question, asked_by: Sequence[tuple[Criterion, AnyAtom | None]], situation: Situation
) -> list[Supposed]:
    """The answers to expect; `asked_by` are the criteria that ask, each with its statement."""
    match question.family:
        case "birth":
            births = [PartialDate.of(Duration(age, "a").before(situation.as_of)) for age in _AGES]
            return [Supposed(1 / len(births), Change("answer", "", birth=birth)) for birth in births]
        case "sex":
            return [Supposed(0.5, Change("answer", "", sex=sex)) for sex in ("female", "male")]
        case "consent":
            return _yes_no(question, lambda yes: _consent(question, yes))
        case "sentence":
            return _yes_no(question, lambda yes: _attestation(question, asked_by[0][0], yes))
        case "measurement" | "score":
            return _values(question, [atom for _, atom in asked_by if atom is not None], situation)
    atom = asked_by[0][1]
    assert atom is not None
    return _yes_no(question, lambda yes: _presence(question, atom, yes, situation))


def _yes_no(question: Question, edit: Callable[[bool], Edit]) -> list[Supposed]:
    _, _, yes = expected(question.family, question.about)
    assert yes is not None
    return [
        Supposed(chance, Change("answer", word, edits=(edit(said),)))
        for said, word, chance in ((True, "yes", yes), (False, "no", 1 - yes))
    ]


def _consent(question: Question, given: bool) -> Edit:
    return Edit("consents", (), (facts.Consent(path="supposed.consent", study=question.about, absent=not given),))


def _attestation(question: Question, criterion: Criterion, favourable: bool) -> Edit:
    holds = favourable == (criterion.kind != "exclusion")
    answer = facts.Attestation(path="supposed.sentence", sentence_sha256=question.about, holds=holds)
    return Edit("attestations", (), (answer,))


def _presence(question: Question, atom: AnyAtom, yes: bool, situation: Situation) -> Edit:
    """There now and for a year; or never."""
    edit = presence_edit(atom, _KINDS[question.family], yes, situation)
    if not yes:
        return edit
    since = PartialDate.of(Duration(1, "a").before(situation.as_of))
    path = f"supposed.{question.family}"
    there: facts.Fact
    match question.family:
        case "condition":
            there = facts.Condition(path=path, concept=atom.concept, status="active", onset=since)
        case "medication":
            there = facts.Medication(path=path, concept=atom.concept, start=since, unchanged_since=since, ongoing=True)
        case _:
            return edit
    return Edit(edit.part, edit.drop, (there,))


def _values(question: Question, asking: Sequence[AnyAtom], situation: Situation) -> list[Supposed]:
    """One value between any two bounds of the texts, each as likely, in the unit that most of them use."""
    bounded = [msgspec.structs.replace(atom, quantity=said_quantity(atom)) for atom in asking if atom.quantity]
    units = Counter(atom.quantity.unit for atom in bounded if atom.quantity)
    if not units:
        return _results(question, asking, situation)
    unit = max(sorted(units, key=str), key=lambda each: units[each])
    of_unit = [atom.quantity for atom in bounded if atom.quantity and atom.quantity.unit == unit]
    ends = sorted({end for quantity in of_unit for end in (quantity.low, quantity.high) if end is not None})
    if not ends:
        return []
    middles = [(low + high) / 2 for low, high in pairwise(ends)]
    values = [ends[0] * 0.8 if ends[0] > 0 else ends[0] - 1, *middles, ends[-1] * 1.2 if ends[-1] > 0 else ends[-1] + 1]
    return [
        Supposed(1 / len(values), Change("test", "", edits=(_value(question, bounded[0], value, unit, situation),)))
        for value in values
    ]


def _results(question: Question, asking: Sequence[AnyAtom], situation: Situation) -> list[Supposed]:
    """Of a text that asks for a result in words: that one, or its contrary, each as likely."""
    found: dict[str, Change] = {}
    for atom in asking if question.family == "measurement" else ():
        for word in atom.qualifiers[:1]:
            for result in (word.lower(), OPPOSITE.get(word.lower())):
                if result is not None:
                    day = PartialDate.of(situation.as_of)
                    fact = facts.Measurement(path="supposed.result", concept=atom.concept, result=result, date=day)
                    found[result] = Change("test", result, edits=(Edit("measurements", (), (fact,)),))
    return [Supposed(1 / len(found), change) for change in found.values()]


def _value(question: Question, atom: AnyAtom, value: float, unit: str | None, situation: Situation) -> Edit:
    day = PartialDate.of(situation.as_of)
    path = f"supposed.{question.about}"
    if isinstance(atom, nodes.Score):
        grades = {atom.grade: round(value)} if atom.grade else {}
        score = facts.Score(
            path=path,
            concept=atom.concept,
            version=atom.version,
            value=None if atom.grade else value,
            grades=grades,
            date=day,
        )
        drop = [each.path for each in situation.patient.scores if situation.is_a(each.concept, atom.concept)]
        return Edit("scores", tuple(drop), (score,))
    reference = OF_ONE.get(unit or "")
    amount = facts.Amount(value, "1" if reference else unit or "1")
    fact = facts.Measurement(path=path, concept=atom.concept, amount=amount, reference=reference, date=day)
    drop = [each.path for each in situation.patient.measurements if situation.is_a(each.concept, atom.concept)]
    return Edit("measurements", tuple(drop), (fact,))
