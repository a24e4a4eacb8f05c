"""The pages that explain: intended use, and where the data comes from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.study.study import FIRST_FICTIONAL_ID


@require_safe
def intended_use(request: HttpRequest) -> HttpResponse:
    """What this is for, and what it is not for."""
    return render(request, "learn/intended_use.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Source, date, counts, and how much of the criteria a computer can check."""
    snapshot = serving.snapshot()
    total = sum(snapshot.manifest.computable.values())
    shares = {kind: round(100 * count / total) if total else 0 for kind, count in snapshot.manifest.computable.items()}
    fictional = sum(nct_id >= FIRST_FICTIONAL_ID for nct_id in snapshot.nct_ids())
    figures = {"studies": len(snapshot), "fictional": fictional, "criteria": total, "shares": shares}
    return render(request, "learn/about.html", figures)
