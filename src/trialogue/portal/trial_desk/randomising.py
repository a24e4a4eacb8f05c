"""Randomising: what is checked before, one button, and the place that was given. No arm is opened for any of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialogue.conduct.deciding import decide_randomisation
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput, UserError
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial.allocator import Request, allocate
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, sent
from trialogue.portal.trial_desk.refusals import told


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def randomise(request: HttpRequest, trial: Trial, participant: str) -> HttpResponse:
    """The checks and the button; after it the participant's page."""
    person = trial.person(participant)
    factors, problem = trial.protocol_for(person).randomisation.factors, ""
    levels, day = dict.fromkeys(factors, ""), trial.today.isoformat()
    if request.method == "POST":
        levels = {name: request.POST.get(f"level.{name}", "") for name in factors}
        day = request.POST.get("day", "").strip() or day
        if not changes_language(request):
            problem = _give(request, trial, Request(trial.nct_id, participant, day, levels))
            if not problem:
                return redirect("trial-participant", trial.nct_id, participant)
    page: dict[str, Any] = {
        "trial": trial,
        "person": person,
        "factors": [(name, name.replace("_", " "), each, levels[name]) for name, each in factors.items()],
        "day": day,
        "problem": problem,
        "drawn_now": isinstance(trial.protocol_for(person).randomisation.design, Minimisation),
        "hindrance": _hindrance(trial, person),
        "token": form_token(_what(trial, participant)),
    }
    return render(request, "trial_desk/randomise.html", page, status=409 if problem else 200)


def _give(request: HttpRequest, trial: Trial, asked: Request) -> str:
    """Give the place; what keeps it from being given, or ""."""
    factors = trial.protocol_for(trial.person(asked.participant)).randomisation.factors
    if any(level not in factors[name] for name, level in asked.stratum.items()):
        return _("Choose a level of each factor.")
    try:
        form = sent(request, _what(trial, asked.participant))
        allocate(asked, context_of(trial, form, "ParticipantRandomised"))
    except UserError as error:
        return told(error)
    return ""


def _hindrance(trial: Trial, person: Participant) -> str:
    from django.utils import timezone  # noqa: PLC0415  # only here

    try:
        decide_randomisation(
            trial.state, person.number, trial.today.isoformat(), timezone.now(), trial.protocol_for(person)
        )
    except BadInput as error:
        return told(error)
    return ""


def _what(trial: Trial, participant: str) -> str:
    return f"trial-randomise/{trial.nct_id}/{participant}"
