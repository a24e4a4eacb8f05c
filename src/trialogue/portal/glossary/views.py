"""The page of all words explained."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal.glossary.terms import load_terms


@require_safe
def glossary_page(request: HttpRequest) -> HttpResponse:
    """Every term under its first letter."""
    terms = sorted(load_terms(), key=lambda each: each.word.casefold())
    letters = [(letter, list(group)) for letter, group in groupby(terms, key=lambda each: each.word[:1].upper())]
    return render(request, "glossary/page.html", {"letters": letters, "count": len(terms)})
