"""Pages of other sites: they may read the interfaces where the people who run this one allow it, by default nowhere."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

EXPOSED: Final = "ETag, Retry-After, x-next-page-token, x-total-count"


def is_preflight(request: HttpRequest) -> bool:
    """Whether a browser asks what it may send, from a site that is allowed."""
    asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return asks and _allowed(request) is not None


def preflight(methods: str) -> HttpResponse:
    """What a browser is told before it asks."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


def share(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, readable for the page that asks where its site is allowed."""
    if settings.TRIALOGUE_CORS_ORIGINS:
        response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Origin")))
    if (allowed := _allowed(request)) is not None:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _allowed(request: HttpRequest) -> str | None:
    origin, allowed = request.headers.get("Origin"), settings.TRIALOGUE_CORS_ORIGINS
    if not origin:
        return None
    return "*" if "*" in allowed else origin if origin in allowed else None
