"""`/healthz`: whether the portal can answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from trialogue.portal import serving
from trialogue.portal.api.v1.answering import only


@csrf_exempt
def healthz(request: HttpRequest) -> HttpResponse:
    """The snapshot is open and holds studies."""
    if request.method not in {"GET", "HEAD"}:
        return only("GET, HEAD")
    response = JsonResponse({"status": "ok", "studies": len(serving.snapshot())})
    response.headers["Cache-Control"] = "no-store"
    return response
