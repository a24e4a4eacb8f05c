"""The first thing of a participant: consent. Who it is, which document and version, which day; who is here twice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from trialogue.conduct.events import ConsentGiven
from trialogue.conduct.log import Context
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.portal.accounts.roles import roles_at
from trialogue.portal.ask.form import OneLine
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.desk.inbox import message_of
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial_desk.fields import Day
from trialogue.portal.trial_desk.identity import Identity, keep_identity, mark_person
from trialogue.portal.trial_desk.models import Enrolled
from trialogue.portal.trial_desk.opening import Trial, of_trial, state_now
from trialogue.portal.trial_desk.recording import context_of, form_token, record_once, sent
from trialogue.portal.trial_desk.refusals import told
from trialogue.portal.trial_desk.sites import own_sites

WHAT: Final = "trial-consent"
_WIDTH: Final = 3


class ConsentForm(forms.Form):
    """Everything is required: without consent nothing else is recorded."""

    use_required_attribute = False

    first_name = OneLine(label=gettext_lazy("First name"), max_length=80)
    last_name = OneLine(label=gettext_lazy("Last name"), max_length=80)
    birth = Day(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("Kept sealed and never in the study's log; with the name it shows who is here twice."),
    )
    site = forms.ChoiceField(label=gettext_lazy("Study centre"))
    document = OneLine(
        label=gettext_lazy("Consent document"), help_text=gettext_lazy("Such as: main consent."), max_length=80
    )
    version = OneLine(label=gettext_lazy("Version of the document"), max_length=40)
    date = Day(label=gettext_lazy("Signed on"))

    def __init__(self, *arguments: Any, sites: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["site"].choices = sites  # type: ignore[attr-defined]

    def identity(self) -> Identity:
        """Who signed."""
        given = self.cleaned_data
        return Identity(given["first_name"], given["last_name"], given["birth"].isoformat())


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Record the consent of somebody new, by hand or from her message."""
    message = _message(request, trial)
    form = ConsentForm(initial=_initial(message, trial), sites=own_sites(trial))
    problem, same = "", None
    if changes_language(request):
        form = ConsentForm(initial=request.POST.dict(), sites=own_sites(trial))
    elif request.method == "POST":
        form = ConsentForm(request.POST, sites=own_sites(trial))
        if form.is_valid():
            try:
                at_site = replace(trial, roles=roles_at(trial.account, trial.nct_id, form.cleaned_data["site"]))
                context = context_of(at_site, sent(request, WHAT), "ConsentGiven")
                same = _same_person(trial, form.identity(), context.request)
                if same is None:
                    number = enrol(trial, form, context, message)
                    return redirect("trial-screening", trial.nct_id, number)
            except BadInput as error:
                problem = told(error)
    asked = {"form": form, "problem": problem, "token": form_token(WHAT), "message": message}
    context_of_page = {
        "trial": trial,
        "closed": not trial.offers("ConsentGiven"),
        **asked,
        "same": same,
        "same_seen": same is not None and trial.sees(same),
    }
    status = 409 if problem or same else 200
    return render(request, "trial_desk/consent.html", context_of_page, status=status)


@transaction.atomic
def enrol(trial: Trial, form: ConsentForm, context: Context, message: Message | None) -> str:
    """Record the consent under the next free number, and keep who it is; the number. Raises BadInput where refused."""
    lock_study(trial.nct_id)
    answered = Enrolled.objects.filter(study=trial.nct_id, request=context.request).first()
    if answered is not None:
        return answered.participant
    state, given, who = state_now(trial.nct_id), form.cleaned_data, form.identity()
    assert state is not None
    number = _next_number(list(state.participants))
    event = ConsentGiven(
        participant=number,
        site=given["site"],
        person=mark_person(trial.nct_id, who),
        document=given["document"],
        version=given["version"],
        date=given["date"].isoformat(),
    )
    record_once(trial, event, context)
    keep_identity(Enrolled(study=trial.nct_id, participant=number, request=context.request, message=message), who)
    return number


def _next_number(known: list[str]) -> str:
    taken = [int(number[2:]) for number in known if number.startswith("P-") and number[2:].isdecimal()]
    return f"P-{max(taken, default=0) + 1:0{_WIDTH}d}"


def _same_person(trial: Trial, identity: Identity, request: str) -> Participant | None:
    """Who of the participants it is already, but for what this very form recorded before."""
    if Enrolled.objects.filter(study=trial.nct_id, request=request).exists():
        return None
    mark = mark_person(trial.nct_id, identity)
    people = trial.state.participants
    known = (people[number] for number in people)
    return next((person for person in known if person.person == mark and not person.may_come_back), None)


def _message(request: HttpRequest, trial: Trial) -> Message | None:
    """The message it begins with; one that is not hers counts as none."""
    try:
        number = uuid.UUID(request.GET.get("message", ""))
    except ValueError:
        return None
    return message_of(trial.account, trial.nct_id, number)


def _initial(message: Message | None, trial: Trial) -> dict[str, Any]:
    if message is None:
        return {"date": trial.today.isoformat()}
    sender = open_sender(message)[0]
    names = {} if sender.for_someone_else else {"first_name": sender.first_name, "last_name": sender.last_name}
    return {**names, "site": message.site_key, "date": trial.today.isoformat()}
