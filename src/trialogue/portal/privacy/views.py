"""What is kept, one's own data as a file, and the end of an account."""

from __future__ import annotations

import json

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.errors import BadInput
from trialogue.portal.accounts.guard import whose
from trialogue.portal.privacy.own_data import erase_account, export_account
from trialogue.portal.privacy.retention import JOBS


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, where and how long."""
    return render(request, "privacy/privacy.html", {"jobs": JOBS})


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept of the holder of the account, as one JSON file."""
    document = export_account(whose(request), timezone.now())
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=2) + "\n", content_type="application/json; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="trialogue-my-data.json"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what would be erased, and erase it; the last administrator is told to name another first."""
    if request.method != "POST":
        return render(request, "privacy/delete.html")
    try:
        erase_account(whose(request))
    except BadInput:
        return render(request, "privacy/delete.html", {"last_administrator": True}, status=409)
    logout(request)
    return render(request, "privacy/deleted.html")
