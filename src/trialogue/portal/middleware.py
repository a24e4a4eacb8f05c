"""What every answer carries, and how trouble that a person can mend becomes a page or one JSON shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from trialogue.errors import UserError
from trialogue.portal import error_pages
from trialogue.portal.api.errors import status_of, trouble_response

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
API_PREFIX: Final = "/api/"
NOT_ALLOWED: Final = 405


def quiet_headers(get_response: GetResponse) -> GetResponse:
    """Headers that no Django setting covers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


class TroubleInWords:
    """Turn a UserError into a calm page, or for the API into its one error shape; never a traceback."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and request.method == "GET" and not request.path.startswith(API_PREFIX):
            worded = error_pages.trouble(request, NOT_ALLOWED)
            worded.headers["Allow"] = response.headers.get("Allow", "POST")
            return worded
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception that left a view; None lets Django answer (404, 403, 500)."""
        if not isinstance(exception, UserError):
            return None
        if request.path.startswith(API_PREFIX):
            return trouble_response(exception)
        return error_pages.trouble(request, status_of(exception))
