"""The lock of the data: for an interim look, or for good; after it alone the blinding may end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialogue.conduct.events import DatabaseLocked
from trialogue.errors import BadInput
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, record_once, sent
from trialogue.portal.trial_desk.refusals import OwnWords, told


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, trial: Trial) -> HttpResponse:
    """What a lock means, and the form; for good only when the number of the study is typed."""
    problem, what, may_lock = "", f"trial-lock/{trial.nct_id}", trial.may_everywhere("DatabaseLocked")
    if request.method == "POST" and not changes_language(request):
        try:
            if not may_lock:
                raise OwnWords(_("A lock is for the whole study: it takes a role at all of its study centres."))
            scope = request.POST.get("scope", "")
            if scope == "final" and request.POST.get("number", "").strip().upper() != trial.nct_id:
                raise OwnWords(_("Type the number of the study to lock it for good."))
            event = DatabaseLocked(scope="final" if scope == "final" else "interim")
            record_once(trial, event, context_of(trial, sent(request, what), "DatabaseLocked"))
            return redirect("trial", trial.nct_id)
        except BadInput as error:
            problem = told(error)
    page: dict[str, Any] = {"trial": trial, "problem": problem, "token": form_token(what), "may_lock": may_lock}
    page["typed"] = request.POST
    return render(request, "trial_desk/lock.html", page, status=409 if problem else 200)
