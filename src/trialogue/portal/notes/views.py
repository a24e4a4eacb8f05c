"""The text that notes are anchored to, and the page of all my notes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal import serving
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.notes.context import notes_context
from trialogue.portal.notes.fields import field_texts
from trialogue.portal.notes.keeping import delete_notes, notes_of


@require_safe
def field_text(request: HttpRequest, nct_id: str, field: str) -> HttpResponse:
    """One field of the current record as the registry gives it, in plain text: the source of a note's selectors."""
    text = field_texts(serving.snapshot().study(nct_id)).get(field)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def my_notes(request: HttpRequest) -> HttpResponse:
    """Every note of the person: of a visitor her browser's own, which the page's script shows.

    Without a script an account's notes are listed here too, to choose some to share, or to delete all (a POST).
    """
    account = signed_in(request)
    if request.method == "POST":
        if account is not None and request.POST.get("sure") == "yes":
            delete_notes(account)
        return redirect("notes")
    kept = notes_of(account) if account is not None else []
    return render(request, "notes/mine.html", {"notes": notes_context(request), "kept": kept})
