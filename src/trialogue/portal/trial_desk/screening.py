"""Screening: facts entered once, the evaluator's outcome of each criterion, and what the investigator makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from trialogue.conduct.events import ParticipantScreened
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.patient.facts import Patient
from trialogue.portal.fit.asking_day import days_for_facts, read_asking_day, read_on_day
from trialogue.portal.fit.fields import FieldGroup, fields_of
from trialogue.portal.fit.person import person_of
from trialogue.portal.fit.questions import Question, questions_for
from trialogue.portal.fit.reading import Answers
from trialogue.portal.fit.views import GROUP_WORDS
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial_desk.criteria import (
    Decision,
    decide,
    eligibility_of,
    mark_shown,
    problem_of,
    with_consent,
)
from trialogue.portal.trial_desk.identity import answers_of, keep_answers
from trialogue.portal.trial_desk.opening import Trial, of_trial, state_now
from trialogue.portal.trial_desk.recording import Sent, context_of, form_token, record_once, sent
from trialogue.portal.trial_desk.refusals import told

_KINDS: Final = ("consent",)
"""Kinds of questions that are not asked again: the log has the answer."""


@dataclass
class Page:
    """The form as it is filled in, and what came of it."""

    trial: Trial
    person: Participant
    questions: list[Question]
    typed: dict[str, str]
    as_of: str
    problems: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    problem: str = ""

    @property
    def hindrance(self) -> str:
        """Why nobody is screened any more, or ""."""
        if self.person.withdrawn:
            return _("The participant withdrew consent: nothing is screened any more.")
        if self.person.randomised:
            return _("The participant is randomised: the facts of the screening stay as they are.")
        return (
            _("The data are locked for good: nothing is screened any more.")
            if self.trial.state.locked == "final"
            else ""
        )

    @property
    def shown(self) -> str:
        """The mark of what the page shows."""
        return mark_shown(self.decisions, self.person.protocol_version, self.as_of) if self.decisions else ""

    def evaluate(self) -> None:
        """Read the facts, and judge every criterion by them. Nothing is kept by looking."""
        asked, trouble = read_asking_day(self.typed.get("as_of", ""), self.trial.today)
        person, study = self.person, self.trial.nct_id

        def read(on: date) -> tuple[Patient, dict[str, str]]:
            answers = Answers(self.typed, on, {"as_of": trouble} if trouble else {})
            return person_of(self.questions, answers, None), answers.problems

        (answered, self.problems), day = read_on_day(
            days_for_facts(asked, timezone.now()), read, lambda found: found[1]
        )
        self.as_of = day.isoformat()
        if not self.problems:
            facts = with_consent(answered, study, person.consented)
            self.decisions = decide(self.trial.protocol_for(person), facts, study, day, self.typed)

    def record(self, form: Sent, *, decided: bool) -> bool:
        """Record the outcomes, decided by the investigator or prepared for him; where it cannot be, `problem` says
        why."""
        if not self.decisions:
            return False
        self.problem = problem_of(self.decisions) if decided else ""
        if not self.problem and not constant_time_compare(self.typed.get("shown", ""), self.shown):
            self.problem = _("Below is what the criteria come to by these facts. Look at it, and then record it.")
        if not self.problem:
            try:
                self._keep(self._decided() if decided else self._prepared(), form, decided=decided)
            except BadInput as error:
                self.problem = told(error)
        return not self.problem

    @transaction.atomic
    def _keep(self, event: ParticipantScreened, form: Sent, *, decided: bool) -> None:
        """Record the screening and keep its facts, both or neither; those of an earlier one stay."""
        study, number = self.trial.nct_id, self.person.number
        context = context_of(self.trial, form, "VisitSigned" if decided else "ParticipantScreened")
        if record_once(self.trial, event, context):
            state = state_now(study)
            assert state is not None
            facts = {name: text for name, text in self.typed.items() if self._is_fact(name)}
            keep_answers(study, number, state.participants[number].screenings[-1].sequence, facts)

    def _prepared(self) -> ParticipantScreened:
        computed = {each.name: each.computed for each in self.decisions}
        failed = tuple(name for name, outcome in computed.items() if outcome == "violated")
        return ParticipantScreened(participant=self.person.number, date=self.as_of, outcomes=computed, failed=failed)

    def _decided(self) -> ParticipantScreened:
        decisions: dict[str, Any] = {each.name: each.outcome for each in self.decisions}
        failed = tuple(name for name, outcome in decisions.items() if outcome == "violated")
        overrides = {each.name: each.reason for each in self.decisions if each.overridden and each.reason}
        return replace(self._prepared(), decisions=decisions, overrides=overrides, failed=failed)

    def groups(self) -> list[FieldGroup]:
        """The questions under their headings."""
        return [
            FieldGroup(name, GROUP_WORDS[name], [fields_of(each, self.typed, self.problems) for each in group])
            for name, group in groupby(self.questions, key=lambda question: question.group)
        ]

    def _is_fact(self, name: str) -> bool:
        keys = tuple(f"{question.key}." for question in self.questions)
        return bool(self.typed[name]) and name.startswith(keys)


@sensitive_post_parameters()
@sensitive_variables()
@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, trial: Trial, participant: str) -> HttpResponse:
    """The facts; after "see what it comes to" the outcomes; after "record" the participant's page."""
    person = trial.person(participant)
    asked = questions_for(eligibility_of(trial.protocol_for(person)), trial.nct_id)
    questions = [each for each in asked if each.kind not in _KINDS]
    page = Page(trial, person, questions, answers_of(trial.nct_id, participant), trial.today.isoformat())
    if changes_language(request):
        page.typed = {name: str(value) for name, value in request.POST.items()}
        page.as_of = page.typed.get("as_of", "")
        if page.typed.get("shown"):  # what the criteria come to was on the page, and is again
            page.evaluate()
    elif request.method == "POST" and page.hindrance:
        page.problem = page.hindrance
    elif request.method == "POST":
        page.typed = {name: str(value) for name, value in request.POST.items()}
        page.evaluate()
        step, form = request.POST.get("step"), sent(request, _what(trial, participant))
        if step in {"record", "prepare"} and page.record(form, decided=step == "record"):
            return redirect("trial-participant", trial.nct_id, participant)
    context: dict[str, Any] = {
        "trial": trial,
        "person": person,
        "groups": page.groups(),
        "problems": page.problems,
        "problem": page.problem,
        "decisions": page.decisions,
        "as_of": page.as_of,
        "may_decide": trial.may("VisitSigned"),
        "hindrance": page.hindrance,
        "shown": page.shown,
        "token": form_token(_what(trial, participant)),
    }
    return render(request, "trial_desk/screening.html", context, status=409 if page.problem else 200)


def failed_words(protocol: Protocol, person: Participant) -> list[str]:
    """The criteria on which a screening failed, in the protocol's words."""
    words = {each.id: each.words for each in protocol.criteria}
    return [words.get(name, name) for name in person.failed]


def _what(trial: Trial, participant: str) -> str:
    return f"trial-screening/{trial.nct_id}/{participant}"
