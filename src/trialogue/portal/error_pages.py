"""Calm pages for what goes wrong: what happened and what to do, no details of ours, nothing of what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from trialogue.portal.api.errors import error_response

WORDS = {
    400: (_("We could not read that request"), _("Go back and try again, or start a new search.")),
    403: (
        _("That was not allowed"),
        _("Open the page again and send the form once more. This needs the cookie that protects forms."),
    ),
    404: (
        _("There is no such page here"),
        _("The address may be mistyped, or the study may not be in the data we hold."),
    ),
    429: (
        _("That was not allowed"),
        _("Too many tries in a short time. Wait a few minutes, then try again."),
    ),
    500: (_("Something went wrong on our side"), _("Nothing you typed was kept. Please try again in a while.")),
    503: (
        _("The registry data is not ready yet"),
        _("The people who run this site must first build it: trialogue demo, or trialogue snapshot build."),
    ),
}


def trouble(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or for the API the JSON, of one status."""
    title, advice = WORDS[status]
    if request.path.startswith("/api/"):
        return error_response(status, f"{title}. {advice}")
    return render(request, "layout/trouble.html", {"status": status, "title": title, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Also what allauth shows to whom it holds back."""
    return trouble(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return trouble(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our token; the reason is for us and is not shown."""
    return trouble(request, 403)
