"""Calm pages for what goes wrong: what happened and what to do, no details of ours, nothing of what was typed."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal.api.errors import error_response

WORDS = {
    400: (_("We could not read that request"), _("Go back and try again, or start a new search.")),
    403: (
        _("That was not allowed"),
        _(
            "Your browser did not send the small note (a cookie) by which we know our own form. Go back, load the page "
            "again and send it once more. If this comes again, allow cookies for this site."
        ),
    ),
    404: (
        _("There is no such page here"),
        _("The address may be mistyped, or the study may not be in the data we hold."),
    ),
    405: (
        _("This page cannot be opened by itself"),
        _("It belongs to a form. Go back to the page you came from and use its button again."),
    ),
    413: (
        _("That was too much at once"),
        _("A letter may have some pages, a file some megabytes. Go back: what you typed should still be there."),
    ),
    429: (
        _("Please wait a little"),
        _("Too many tries in a short time. Wait a few minutes, then try again."),
    ),
    500: (_("Something went wrong on our side"), _("Nothing you typed was kept. Please try again in a while.")),
    503: (
        _("The registry data is not ready yet"),
        _("The people who run this site must first build it: trialogue demo, or trialogue snapshot build."),
    ),
}
LINK_ENDED = (
    _("This link does not work any more"),
    _(
        "Its time is over, it was not copied whole, or what it led to has been erased. See that you opened the whole "
        "address from the letter. To write again, find the study by its number, which the letter names."
    ),
)


class LinkEnded(Http404):
    """A link of a letter that leads to nothing: a 404 of its own words, the same for each of its causes."""


def trouble(request: HttpRequest, status: int, words: tuple[Promise, Promise] | None = None) -> HttpResponse:
    """The page, or for the API the JSON, of one status."""
    title, advice = words or WORDS[status]
    if request.path.startswith("/api/"):
        return error_response(status, f"{title}. {advice}")
    return render(request, "layout/trouble.html", {"status": status, "title": title, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 404, LINK_ENDED if isinstance(exception, LinkEnded) else None)


def too_many(request: HttpRequest) -> HttpResponse:
    """Also what allauth shows to whom it holds back."""
    return trouble(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return trouble(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our token; the reason is for us and is not shown."""
    return trouble(request, 403)
