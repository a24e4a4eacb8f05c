"""The form and its answer. Facts come in the body of a POST, make one page, and are forgotten."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from trialogue.criteria.criterion import Eligibility
from trialogue.patient.facts import Patient
from trialogue.portal import serving
from trialogue.portal.fit.asking_day import days_for_facts, read_asking_day, read_on_day
from trialogue.portal.fit.fields import FieldGroup, fields_of
from trialogue.portal.fit.joining import joined, retyped
from trialogue.portal.fit.letter import PastedLetter, read_pasted
from trialogue.portal.fit.outcome import answer_of
from trialogue.portal.fit.person import person_of
from trialogue.portal.fit.policies import read_policy
from trialogue.portal.fit.questions import Question, questions_for
from trialogue.portal.fit.reading import Answers
from trialogue.portal.fit.summary import sign_summary
from trialogue.portal.fit.upload import Uploaded, carried_person, read_upload
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.outlook.ahead import look_ahead
from trialogue.portal.study_page.views import headline
from trialogue.study import Study

GROUP_WORDS: Final = {
    "you": _("About you"),
    "conditions": _("Conditions"),
    "medicines": _("Medicines"),
    "measurements": _("Measurements and laboratory values"),
    "scores": _("Scores your doctor may have noted"),
    "other": _("Procedures, allergies, other studies"),
    "sentences": _("Sentences we could not read: are they true of you?"),
}


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def fit(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The questions of one study; after a POST the outcome of every criterion, with the answers still in the form."""
    snapshot = serving.snapshot()
    study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
    questions = questions_for(eligibility, nct_id)
    now = timezone.now()
    context: dict[str, Any] = {"policy": "strict", "as_of": now.date().isoformat(), "uploaded": Uploaded()}
    typed: Mapping[str, str] = {}
    problems: Mapping[str, str] = {}
    if request.method == "POST":
        context |= _answered(request, study, eligibility, questions, now)
        typed, problems = context["answers"].typed, context["answers"].problems
    context |= {**headline(study), "groups": _grouped(questions, typed, problems), "problems": problems}
    response = render(request, "fit/page.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class _Said:
    """What one request says of the person, read as of one day."""

    pasted: PastedLetter
    uploaded: Uploaded
    answers: Answers
    known: Patient | None
    person: Patient

    @property
    def problems(self) -> list[str]:
        return [*self.answers.problems.values(), *self.uploaded.problems, *self.pasted.problems]


def _read(request: HttpRequest, questions: list[Question], as_of: datetime.date, trouble: str) -> _Said:
    pasted, uploaded = read_pasted(request, as_of), read_upload(request, as_of)
    typed = {name: str(value) for name, value in request.POST.items()}
    answers = Answers(typed, as_of, {"as_of": trouble} if trouble else {})
    # A form that comes from another page has no field of ours yet: nothing was filled in before.
    ours = any(name.startswith(question.key + ".") for question in questions for name in typed)
    before = joined(carried_person(request, as_of), pasted.before) if ours else None
    known = joined(uploaded.patient, pasted.understood.patient)
    answers.typed = retyped(questions, typed, before, known)
    return _Said(pasted, uploaded, answers, known, person_of(questions, answers, known))


def _answered(
    request: HttpRequest, study: Study, eligibility: Eligibility, questions: list[Question], now: datetime.datetime
) -> dict[str, Any]:
    from trialogue.matching import Policy, match  # noqa: PLC0415  # heavy

    policy = read_policy(request.POST.get("policy", ""))
    asked, trouble = read_asking_day(request.POST.get("as_of", ""), now.date())
    days = days_for_facts(asked, now)
    said, as_of = read_on_day(days, lambda on: _read(request, questions, on, trouble), lambda read: read.problems)
    context: dict[str, Any] = {"policy": policy, "as_of": as_of.isoformat(), "answers": said.answers}
    context |= {"uploaded": said.uploaded, "pasted": said.pasted, "known": said.known}
    unasked = changes_language(request) and "answered" not in request.POST
    if not (said.problems or said.pasted.at_hand or unasked):
        found = match(said.person, study, eligibility, as_of=as_of, policy=Policy(policy))
        signed = sign_summary(study, found, as_of.isoformat())
        outlook = look_ahead(said.person, study, eligibility, found, as_of=as_of, policy=Policy(policy))
        context |= {"answer": answer_of(found), "match": found, "signed_summary": signed, "outlook": outlook}
    return context


def _grouped(questions: list[Question], typed: Mapping[str, str], problems: Mapping[str, str]) -> list[FieldGroup]:
    return [
        FieldGroup(name, GROUP_WORDS[name], [fields_of(question, typed, problems) for question in group])
        for name, group in groupby(questions, key=lambda question: question.group)
    ]
