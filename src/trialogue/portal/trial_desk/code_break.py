"""One participant's treatment in an emergency: asked for by one person, confirmed by a second, shown to him once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from trialogue.conduct.events import CodeBreakCancelled, CodeBreakRequested
from trialogue.conduct.state import REQUEST_HOURS, CodeBreak, Participant
from trialogue.errors import BadInput
from trialogue.portal.clients import origin_of
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.mail.outbox import mail_settings
from trialogue.portal.trial_desk.code_notices import break_and_tell
from trialogue.portal.trial_desk.opening import Trial, of_trial, open_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, is_answered, record_once, sent
from trialogue.portal.trial_desk.refusals import OwnWords, told
from trialogue.portal.trial_desk.who import who_words


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, trial: Trial, participant: str) -> HttpResponse:
    """Every request and break of this code; the form of the step that is next. Others' codes are not touched."""
    person = trial.person(participant)
    if person.randomised is None:
        raise Http404
    problem, arm = "", ""
    if request.method == "POST" and not changes_language(request):
        try:
            if request.POST.get("step") == "confirm":
                arm = _confirm(request, trial, person)
            else:
                _ask(request, trial, person) if request.POST.get("step") != "cancel" else _cancel(
                    request, trial, person
                )
                return redirect("trial-code", trial.nct_id, participant)
        except BadInput as error:
            problem = told(error)
        trial = open_trial(request, trial.nct_id) or trial
        person = trial.person(participant)
    now = timezone.now()
    waiting = next((each for each in person.code_breaks if each.waits_at(now)), None)
    page: dict[str, Any] = {
        "trial": trial,
        "person": person,
        "problem": problem,
        "arm": arm,
        "breaks": [(_told(each), who_words(each.asked_by), _names(each.seen_by)) for each in person.code_breaks],
        "mail_on": mail_settings().on,
        "waiting": waiting,
        "typed": request.POST if problem or changes_language(request) else {},
        "hours": REQUEST_HOURS,
        "mine": waiting is not None and waiting.asked_by == str(trial.account.pk),
        "token": form_token(_what(trial, participant)),
    }
    response = render(request, "trial_desk/code.html", page, status=409 if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask(request: HttpRequest, trial: Trial, person: Participant) -> None:
    impact = request.POST.get("impact", "").strip()[:1000]
    context = context_of(trial, sent(request, _what(trial, person.number)), "CodeBreakRequested")
    record_once(trial, CodeBreakRequested(participant=person.number, impact=impact), context)


def _cancel(request: HttpRequest, trial: Trial, person: Participant) -> None:
    context = context_of(trial, sent(request, _what(trial, person.number)), "CodeBreakCancelled")
    asked = next((each.sequence for each in person.code_breaks if each.waiting), 0)
    record_once(trial, CodeBreakCancelled(participant=person.number, asked=asked), context)


def _confirm(request: HttpRequest, trial: Trial, person: Participant) -> str:
    """The name of the arm. The event is written before it is opened."""
    context = context_of(trial, sent(request, _what(trial, person.number)), "CodeBroken")
    if is_answered(trial, context):
        raise OwnWords(_("This was shown once already. Who must know it again asks again."))
    if request.POST.get("sure") != "on":
        raise OwnWords(_("Tick that you are entitled to know, and that you tell nobody who need not."))
    notices = tuple(each.strip() for each in request.POST.get("notices", "").split(",") if each.strip())[:20]
    arm = break_and_tell(trial.nct_id, person.number, context, notices, origin_of(request))
    names = {each.id: each.name for each in trial.protocol_for(person).arms}
    return names.get(arm, arm)


def _told(asked: CodeBreak) -> CodeBreak:
    return replace(asked, notices=tuple(_names(asked.notices)))


def _names(seen_by: tuple[str, ...]) -> list[str]:
    return [who_words(each) for each in seen_by]


def _what(trial: Trial, participant: str) -> str:
    return f"trial-code/{trial.nct_id}/{participant}"
