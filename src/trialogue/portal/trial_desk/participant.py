"""One participant: who it is, how screening went, the calendar, and everything that was recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.conduct.rules.striking import strikable
from trialogue.conduct.state import LOST
from trialogue.conduct.views import prednisone_history
from trialogue.portal.trial_desk.calendar import lines_of
from trialogue.portal.trial_desk.happening import FORMS
from trialogue.portal.trial_desk.happening_forms import ENDINGS
from trialogue.portal.trial_desk.history_wording import EVENTS
from trialogue.portal.trial_desk.identity import identity_of
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.safety_shown import event_lines, medicine_lines
from trialogue.portal.trial_desk.screening import failed_words
from trialogue.portal.trial_desk.sites import site_names


@of_trial
@require_safe
def participant(request: HttpRequest, trial: Trial, participant: str) -> HttpResponse:
    """What is known and what is next. Who does not record sees no name."""
    person = trial.person(participant)
    protocol = trial.protocol_for(person)
    may_record, sites = trial.may("ConsentGiven"), site_names(trial.nct_id)
    page: dict[str, Any] = {
        "trial": trial,
        "person": person,
        "protocol": protocol,
        "site": sites.get(person.site, person.site),
        "moves": [(each.date, sites.get(each.left, each.left)) for each in person.moves],
        "other_sites": len(sites) > 1,
        "identity": identity_of(trial.nct_id, participant) if may_record else None,
        "failed": failed_words(protocol, person),
        "lines": lines_of(trial, person),
        "unscheduled": [each for each in person.visits.values() if each.unscheduled],
        "queries": [query for query in person.queries if not query.closed],
        "over": person.withdrawn or person.completed or (person.ended and person.ended_because != LOST),
        "ended_because": dict(ENDINGS).get(person.ended_because, ""),
        "struck": [{"words": EVENTS[each.kind], "why": each.why} for each in person.struck],
        "may_strike": bool(strikable(person)),
        "events": event_lines(trial, person),
        "medicines": medicine_lines(person),
        "steroids": prednisone_history(person),
        "offers": {slug.replace("-", "_"): trial.offers(form.kind.__name__) for slug, form in FORMS.items()}
        | {action: trial.offers(action) for action in ("ParticipantScreened", "VisitRecorded", "CodeBreakRequested")},
    }
    return render(request, "trial_desk/participant.html", page)
