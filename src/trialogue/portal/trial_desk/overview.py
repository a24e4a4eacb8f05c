"""Which studies an account runs, and how one of them stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trialogue.conduct.views import count_flow, count_recruitment, due_reports, missing_data
from trialogue.portal.accounts.guard import whose
from trialogue.portal.accounts.models import Grant
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial_desk.calendar import waiting_visits
from trialogue.portal.trial_desk.flow import BOX, boxes_of, failures_of
from trialogue.portal.trial_desk.opening import Trial, of_trial, protocols_of
from trialogue.portal.trial_desk.sites import planned_end, site_names


@never_cache
@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    """The studies in which the account has a role, each with the roles and whether it runs."""
    found: dict[str, list[str]] = {}
    for grant in Grant.objects.filter(account=whose(request)).exclude(nct_id="").order_by("nct_id", "role"):
        roles = found.setdefault(grant.nct_id, [])
        if (words := grant.get_role_display()) not in roles:
            roles.append(words)
    running = set(TrialStudy.objects.filter(study__in=found).values_list("study", flat=True))
    lines = [(nct_id, roles, nct_id in running) for nct_id, roles in found.items()]
    return render(request, "trial_desk/trials.html", {"lines": lines})


@of_trial
@require_safe
def trial(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Recruitment against the plan, the flow, who is due, and (for those who see participants) the list of them."""
    protocol = trial.protocol
    flow = count_flow(trial.state.participants.values())
    boxes = boxes_of(flow)
    at_site, now = trial.may("participants"), timezone.now()
    page: dict[str, Any] = {
        "trial": trial,
        "protocol": protocol,
        "flow": flow,
        "boxes": boxes,
        "failures": failures_of(flow, protocol),
        "months": count_recruitment(trial.state, protocol, planned_end(trial.nct_id)),
        "height": boxes[-1].y + BOX + 6,
        "at_site": at_site,
        "may_record": trial.offers("ConsentGiven"),
        "may": {
            "kits": trial.may("kits"),
            "code": trial.may("CodeBreakRequested"),
            "lock": trial.may_everywhere("DatabaseLocked"),
        },
    }
    if at_site:
        names = site_names(trial.nct_id)
        page["people"] = [(person, names.get(person.site, person.site)) for person in trial.people]
        page["waiting"] = waiting_visits(trial)
        page["codes"] = [(person, each, each.waits_at(now)) for person in trial.people for each in person.code_breaks
                         if each.broken or each.waits_at(now)]  # fmt: skip
        page["queries"] = [(person, query) for person in trial.people for query in person.queries if not query.closed]
        reports = [each for each in due_reports(trial.state, trial.today) if each.standing in {"due", "overdue"}]
        page["reports"] = [each for each in reports if trial.sees(trial.state.participants[each.participant])]
        missing = missing_data(trial.state, protocols_of(trial.state))
        page["incomplete"] = [each for each in missing if trial.sees(trial.state.participants[each.participant])]
    return render(request, "trial_desk/overview.html", page)
