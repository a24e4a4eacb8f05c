"""`/readyz`: whether requests can be answered; `/metrics`: the numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from trialogue.errors import UserError
from trialogue.portal import serving
from trialogue.portal.operations.metrics import reading


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the snapshot is open and the desk database answers; else 503, with what is missing."""
    checks = {"snapshot": _snapshot(), "desk": _desk()}
    ready = all(told == "ok" for told in checks.values())
    response = JsonResponse({"status": "ready" if ready else "not ready", **checks}, status=200 if ready else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _snapshot() -> str:
    try:
        return "ok" if len(serving.snapshot()) else "empty"
    except UserError:
        return "not there; run: trialogue snapshot build"


def _desk() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"does not answer ({type(error).__name__})"
    return "ok"


@csrf_exempt
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers of this process, where they may be read (`TRIALOGUE_METRICS`)."""
    if not settings.TRIALOGUE_METRICS:
        raise Http404
    response = HttpResponse(reading(), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response
