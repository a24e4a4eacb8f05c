"""What happens to a participant between visits: adverse events, medicines, deviations, leaving; one form for each."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from trialogue.conduct.events import AnyEvent, EntryStruck, ParticipantMoved
from trialogue.conduct.rules.striking import strikable
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial_desk.happening_forms import BETWEEN_VISITS, Happening
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, record_once, sent
from trialogue.portal.trial_desk.refusals import told
from trialogue.portal.trial_desk.sites import site_names
from trialogue.portal.trial_desk.wrong_entry import WrongEntry

FORMS: Final[dict[str, type[Happening]]] = {**BETWEEN_VISITS, "wrong-entry": WrongEntry}
"""By the last part of the address."""


def _there(trial: Trial, person: Participant, event: AnyEvent) -> HttpResponse:
    """The participant's page; who sees her no more, since she went elsewhere or never came, comes to the study's."""
    site = event.site if isinstance(event, ParticipantMoved) else person.site
    if isinstance(event, EntryStruck) and strikable(person).get(event.entry) == "ParticipantMoved":
        site = person.moves[-1].left
    if trial.sites is not None and site not in trial.sites:
        return redirect("trial", trial.nct_id)
    return redirect("trial-participant", trial.nct_id, getattr(event, "participant", ""))


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def happening(request: HttpRequest, trial: Trial, participant: str, what: str) -> HttpResponse:
    """The form of one kind of event; after it the participant's page."""
    person, kind = trial.person(participant), FORMS.get(what)
    if kind is None or not trial.may(kind.kind.__name__):
        raise Http404
    made = partial(kind, person, sites=site_names(trial.nct_id))
    form, problem = made(initial={"date": trial.today.isoformat()}), ""
    token = f"trial-record/{trial.nct_id}/{participant}/{what}"
    if changes_language(request):
        form = made(initial=request.POST.dict())
    elif request.method == "POST":
        form = made(request.POST)
        if form.is_valid():
            try:
                event = form.event()
                record_once(trial, event, context_of(trial, sent(request, token), type(event).__name__))
                return _there(trial, person, event)
            except BadInput as error:
                problem = told(error)
    page: dict[str, Any] = {"trial": trial, "person": person, "form": form, "problem": problem}
    page |= {"title": kind.title, "warning": kind.warning, "token": form_token(token)}
    page["closed"] = not trial.offers(kind.kind.__name__)
    status = 409 if problem else 200
    return render(request, "trial_desk/happening.html", page, status=status)
