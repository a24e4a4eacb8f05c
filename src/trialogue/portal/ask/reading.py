"""The page by which the site's contact reads a message: words stay here and are shown, they do not travel in mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trialogue.portal.ask import tokens
from trialogue.portal.ask.conversation import turns_of
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.error_pages import LinkEnded


@never_cache
@require_safe
def read(request: HttpRequest, nct_id: str, token: str) -> HttpResponse:
    """Who asks and what, until it is erased; an unknown link and one whose message is gone look the same."""
    found = Message.objects.select_related("person")
    message = found.filter(reading_mark=tokens.mark(token), nct_id=nct_id, person__isnull=False).first()
    if message is None:
        raise LinkEnded
    sender, words = open_sender(message)
    response = render(
        request, "ask/read.html", {"message": message, "sender": sender, "words": words, "turns": turns_of(message)}
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
