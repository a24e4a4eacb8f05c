"""The pages that explain: intended use, and where the data comes from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.layout.figures import data_figures


@require_safe
def intended_use(request: HttpRequest) -> HttpResponse:
    """What this is for, and what it is not for."""
    return render(request, "learn/intended_use.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Source, date, counts, and how much of the criteria a computer can check."""
    return render(request, "learn/about.html", data_figures(serving.snapshot()))
