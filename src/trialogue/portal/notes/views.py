"""The text that notes are anchored to, and the page of all my notes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.notes.context import notes_context
from trialogue.portal.notes.fields import field_texts


@require_safe
def field_text(request: HttpRequest, nct_id: str, field: str) -> HttpResponse:
    """One field of the current record as the registry gives it, in plain text: the source of a note's selectors."""
    text = field_texts(serving.snapshot().study(nct_id)).get(field)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def my_notes(request: HttpRequest) -> HttpResponse:
    """Every note of the person: of a visitor her browser's own, which the page's script shows."""
    return render(request, "notes/mine.html", {"notes": notes_context(request)})
