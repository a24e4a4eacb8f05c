"""Screening: facts entered once, the evaluator's outcome of each criterion, and what the investigator makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from trialogue.conduct.events import ParticipantScreened
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.portal.fit.asking_day import read_asking_day
from trialogue.portal.fit.fields import FieldGroup, fields_of
from trialogue.portal.fit.person import person_of
from trialogue.portal.fit.questions import Question, questions_for
from trialogue.portal.fit.reading import Answers
from trialogue.portal.fit.views import GROUP_WORDS
from trialogue.portal.trial_desk.criteria import Decision, decide, eligibility_of, problem_of, with_consent
from trialogue.portal.trial_desk.identity import answers_of, keep_answers
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import Sent, context_of, form_token, record_once, sent

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

    def evaluate(self) -> None:
        """Read the facts, keep them, and judge every criterion by them."""
        day, trouble = read_asking_day(self.typed.get("as_of", ""), self.trial.today)
        answers = Answers(self.typed, day, {"as_of": trouble} if trouble else {})
        person, study = self.person, self.trial.nct_id
        facts = with_consent(person_of(self.questions, answers, None), study, person.consented)
        self.problems, self.as_of = answers.problems, day.isoformat()
        if not self.problems:
            keep_answers(study, person.number, {name: text for name, text in self.typed.items() if self._is_fact(name)})
            self.decisions = decide(self.trial.protocol_for(person), facts, study, day, self.typed)

    def record(self, form: Sent, *, decided: bool) -> bool:
        """Record the outcomes, decided by the investigator or prepared for him; where it cannot be, `problem` says
        why."""
        if not self.decisions:
            return False
        self.problem = problem_of(self.decisions) if decided else ""
        if not self.problem:
            try:
                event = self._decided() if decided else self._prepared()
                context = context_of(self.trial, form, "VisitSigned" if decided else "ParticipantScreened")
                record_once(self.trial, event, context)
            except BadInput as error:
                self.problem = str(error)
        return not self.problem

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
    if request.method == "POST":
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
        "token": form_token(_what(trial, participant)),
    }
    return render(request, "trial_desk/screening.html", context, status=409 if page.problem else 200)


def failed_words(protocol: Protocol, person: Participant) -> list[str]:
    """The criteria on which a screening failed, in the protocol's words."""
    words = {each.id: each.words for each in protocol.criteria}
    return [words.get(name, name) for name in person.failed]


def _what(trial: Trial, participant: str) -> str:
    return f"trial-screening/{trial.nct_id}/{participant}"
