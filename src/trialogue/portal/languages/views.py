"""Choose the language of the pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


# Exempt, so that a visitor who only reads needs no token cookie: a forged choice changes the words and nothing else.
@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember `language` in a cookie and go back to `next`, which must be a page of ours; else to the first page."""
    return set_language(request)
