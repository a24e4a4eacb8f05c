"""One question of the interview as fields of the form, and the facts that its answer states."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trialogue.criteria.criterion import Eligibility
from trialogue.portal.fit import questions as fit
from trialogue.portal.fit.fields import Fields, fields_of
from trialogue.portal.fit.naming import concept_words, units_of
from trialogue.portal.fit.person import person_of
from trialogue.portal.fit.prefill import prefilled
from trialogue.portal.fit.reading import Answers
from trialogue.study import Study

if TYPE_CHECKING:
    from trialogue.matching.questions import Proposal
    from trialogue.patient.facts import Patient

Named = tuple[str, str]
"""The family of a question and what it is about."""

KIND_OF: Final = {
    "birth": "age", "sex": "sex", "condition": "diagnosis", "sentence": "attestation", "measurement": "measurement",
    "medication": "medication", "procedure": "procedure", "allergy": "allergy", "state": "state", "score": "score",
    "participation": "participation", "consent": "consent",
}  # fmt: skip
HOW: Final[dict[str, Promise]] = {
    "typed answer": _("You can answer this yourself."),
    "chart look-up": _("This stands in your papers, or your doctor knows it."),
    "blood test": _("This is a blood test; your last report may have it."),
    "scan": _("This is a scan; your last report may have it."),
}


@dataclass(frozen=True)
class Asked:
    """The question as the page shows it."""

    name: str
    words: str
    fields: Fields
    why: str
    how: Promise | str
    studies: tuple[str, ...]


def name_of(question: Named) -> str:
    """A question in a hidden field.

    >>> name_of(("condition", "malignancy"))
    'condition|malignancy'
    """
    return "|".join(question)


def read_name(text: str) -> Named | None:
    """The question again; None where there is no such family."""
    family, _bar, about = text.partition("|")
    return (family, about) if family in KIND_OF and about else None


def form_question(question: Named, studies: Iterable[tuple[Study, Eligibility]]) -> fit.Question:
    """The question of the facts form that asks for the same, with the units and parts that all these studies want."""
    family, about = question
    kind = KIND_OF[family]
    alike = [
        each
        for study, eligibility in studies
        for each in fit.questions_for(eligibility, study.nct_id)
        if each.kind == kind and (family in {"birth", "sex", "participation"} or each.concept == about)
    ]
    if alike:
        return reduce(fit.join_questions, alike)
    units = units_of(about, None) if kind == "measurement" else ()
    return fit.Question(f"{kind}:{about}", kind, about, concept_words(about, about), units)


def asked_again(named: Named, studies: Iterable[tuple[Study, Eligibility]], answers: Answers | None) -> Asked:
    """A question that a person wants to answer again though no open study waits for it."""
    question = form_question(named, studies)
    fields = fields_of(question, answers.typed if answers else {}, {})
    return Asked(name_of(named), _words(named[0], fields, str(label_of(question))), fields, "", "", ())


def asked_of(proposal: Proposal, studies: Iterable[tuple[Study, Eligibility]], answers: Answers | None = None) -> Asked:
    """A question, with why it is asked."""
    named = (proposal.question.family, proposal.question.about)
    asking = [each for each in studies if each[0].nct_id in proposal.studies]
    typed, problems = (answers.typed, answers.problems) if answers else ({}, {})
    fields = fields_of(form_question(named, asking), typed, problems)
    how = HOW.get(proposal.question.how, "")
    return Asked(
        name_of(named), _words(named[0], fields, proposal.question.words), fields, _why(proposal), how, proposal.studies
    )


_WORDS: Final[dict[str, Promise]] = {
    "condition": _("Do you have, or did you ever have: %(name)s?"),
    "medication": _("Do you take, or did you ever take: %(name)s?"),
    "measurement": _("What is your latest result: %(name)s?"),
    "score": _("What is your latest result: %(name)s?"),
    "sentence": _("Is this true of you?"),
}
"""Shorter than the engine's own words: days, doses and units are fields of their own here."""


def _words(family: str, fields: Fields, otherwise: str) -> str:
    words = _WORDS.get(family)
    return str(words) % {"name": fields.question.label} if words else otherwise


def _why(proposal: Proposal) -> str:
    count, settled = len(proposal.studies), proposal.expected_settled
    asks = ngettext(
        "%(n)s study that is still open asks for it.", "%(n)s studies that are still open ask for it.", count
    ) % {"n": count}
    likely = round(settled)
    if likely < 1:
        return asks
    return f"{asks} " + ngettext(
        "We expect the answer to settle about %(n)s of them at once.",
        "We expect the answer to settle about %(n)s of them at once.",
        likely,
    ) % {"n": likely}


_LABELS: Final[dict[str, Promise]] = {
    "age": _("Age"), "sex": _("Sex"), "consent": _("Consent"), "participation": _("Other studies"),
}  # fmt: skip


def label_of(question: fit.Question) -> Promise | str:
    """What a question already answered is called."""
    return _LABELS.get(question.kind, question.label)


def answered(question: fit.Question, answers: Answers, known: Patient) -> Patient:
    """The person with this answer; the same person where nothing was answered."""
    if not any(text.strip() for name, text in answers.typed.items() if _says(name, question)):
        return known
    return person_of([question], answers, known)


def _says(name: str, question: fit.Question) -> bool:
    """Whether a field of the question says something by itself: a unit is always chosen."""
    return name.startswith(question.key + ".") and not (question.kind == "measurement" and name.endswith(".unit"))


def taken_back(question: fit.Question, known: Patient, as_of: datetime.date) -> tuple[Patient, Answers]:
    """The person without any fact that this question asks for, and what the fields then hold: the answer till now."""
    without = person_of([question], Answers({}, as_of), known)
    return without, Answers(prefilled([question], known), as_of)
