"""The page of a study's versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.history.versions import MOST, archived_versions, describe_versions
from trialogue.portal.study_page.views import headline


@require_safe
def history_page(request: HttpRequest, nct_id: str) -> HttpResponse:
    """Every version we saw, the newest first. Raises NotFound for a study that the snapshot does not hold."""
    study = serving.snapshot().study(nct_id)
    records = archived_versions(study.nct_id)
    context = {
        **headline(study),
        "kept": records is not None,
        "versions": describe_versions(records or []),
        "older": max(0, len(records or []) - MOST),
    }
    return render(request, "history/page.html", context)
