"""The questions one study asks: each fact that some criterion speaks of, once, in groups and plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import LIMIT_UNITS, AnyAtom, Consent, Judgement, Opaque, Score, atoms
from trialogue.matching import hash_sentence
from trialogue.portal.fit.kidney import wants_kidney_inputs
from trialogue.portal.fit.naming import concept_words, units_of
from trialogue.vocabulary import default as vocabulary
from trialogue.vocabulary import is_ungrounded

RELATIVE_UNITS: Final = LIMIT_UNITS | {"{xBaseline}"}
GROUPS: Final = ("you", "conditions", "medicines", "measurements", "scores", "other", "sentences")
GROUP_OF: Final = {
    "age": "you",
    "sex": "you",
    "state": "you",
    "diagnosis": "conditions",
    "medication": "medicines",
    "measurement": "measurements",
    "score": "scores",
    "procedure": "other",
    "allergy": "other",
    "participation": "other",
    "attestation": "sentences",
    "consent": "other",
}


@dataclass(frozen=True)
class Question:
    """One fact to ask for. `key` names it in the form ("diagnosis:malignancy"); the rest says which parts it has."""

    key: str
    kind: str
    concept: str
    label: str
    units: tuple[str, ...] = ()
    limits: bool = False
    wording: bool = False
    grades: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    general: bool = False
    equations: bool = False

    @property
    def group(self) -> str:
        return GROUP_OF[self.kind]

    @property
    def html_id(self) -> str:
        """A name without spaces or signs, the same on every page."""
        return "q" + hashlib.sha256(self.key.encode()).hexdigest()[:10]


_FIRST: Final = ("age", "sex")
"""What everybody can answer, before pregnancy and the like."""


def questions_for(eligibility: Eligibility, nct_id: str) -> list[Question]:
    """Every question of a study, grouped in the order of `GROUPS`, in text order within a group (age and sex first)."""
    found: dict[str, Question] = {}
    for criterion in eligibility.criteria:
        for atom, _ in atoms(criterion.condition):
            for question in _questions_of(atom, criterion, nct_id):
                known = found.get(question.key)
                found[question.key] = join_questions(known, question) if known else question
    marked = _mark_general(found.values())
    return sorted(marked, key=lambda question: (GROUPS.index(question.group), question.kind not in _FIRST))


def _questions_of(atom: AnyAtom, criterion: Criterion, nct_id: str) -> Iterable[Question]:
    if isinstance(atom, Judgement):
        return ()
    if isinstance(atom, Consent):
        return (Question(f"consent:{nct_id}", "consent", nct_id, ""),)
    if isinstance(atom, Opaque):
        return (_attestation(criterion),)
    kind = type(atom).__name__.lower()
    if kind in {"age", "sex"}:
        return (Question(kind, kind, kind, ""),)
    if not atom.concept:
        return ()
    label = concept_words(atom.concept, atom.label)
    question = Question(f"{kind}:{atom.concept}", kind, atom.concept, label, qualifiers=atom.qualifiers)
    if kind == "measurement":
        return (_measurement(question, atom), *(_kidney_inputs() if wants_kidney_inputs(atom.concept) else ()))
    if isinstance(atom, Score):
        return (replace(question, grades=(atom.grade,) if atom.grade else (), wording=not atom.grade, qualifiers=()),)
    return (question,)


def _measurement(question: Question, atom: AnyAtom) -> Question:
    unit = atom.quantity.unit if atom.quantity else None
    return replace(
        question,
        units=units_of(question.concept, None if unit in RELATIVE_UNITS else unit),
        limits=unit in RELATIVE_UNITS,
        wording=atom.quantity is None,
        equations=wants_kidney_inputs(question.concept),
        qualifiers=(),
    )


@cache
def _kidney_inputs() -> tuple[Question, ...]:
    """What kidney function can be computed from, where no computed value is at hand."""
    return tuple(
        Question(
            f"measurement:{concept}", "measurement", concept, concept_words(concept, concept), units_of(concept, None)
        )
        for concept in ("creatinine", "weight")
    )


def _attestation(criterion: Criterion) -> Question:
    sentence = hash_sentence(criterion.text)
    return Question(f"attestation:{sentence}", "attestation", sentence, criterion.text)


def join_questions(one: Question, other: Question) -> Question:
    """The same fact asked by two criteria: one question with the parts of both."""
    return replace(
        one,
        units=tuple(dict.fromkeys((*one.units, *other.units))),
        limits=one.limits or other.limits,
        wording=one.wording or other.wording,
        grades=tuple(dict.fromkeys((*one.grades, *other.grades))),
        qualifiers=tuple(dict.fromkeys((*one.qualifiers, *other.qualifiers))),
    )


def _mark_general(questions: Iterable[Question]) -> list[Question]:
    """Mark the questions whose more special cases are asked as well, so that the page can say "any other"."""
    listed = list(questions)
    return [replace(one, general=any(_below(other, one) for other in listed if other is not one)) for one in listed]


def _below(special: Question, general: Question) -> bool:
    if special.kind != general.kind or is_ungrounded(general.concept) or is_ungrounded(special.concept):
        return False
    if special.kind not in {"diagnosis", "medication"}:
        return False
    return vocabulary().is_a(special.concept, general.concept)
