"""Make a share in two steps (see it, then make it), and open one. Pages are never cached, indexed or framed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from trialogue.errors import BadInput
from trialogue.portal import pace
from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.clients import origin_of
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.notes.keeping import notes_of
from trialogue.portal.share import tokens
from trialogue.portal.share.content import MOST_NOTES, content_from, held, hold, notes_content
from trialogue.portal.share.derivation import TooManyAtOnce
from trialogue.portal.share.making import DEFAULT_DAYS, MOST_DAYS, Wish, make_share
from trialogue.portal.share.opening import LOCKED_FOR, MOST_TRIES, open_share
from trialogue.portal.share.passcode import spoken
from trialogue.portal.share.private import private
from trialogue.portal.share.shown import shown_content

MOST_MADE, MOST_OPENED = 20, 60
"""Of one client within ten minutes. A clinic behind one address opens many; each try costs us 64 MiB for a moment."""
DAYS = (1, 3, DEFAULT_DAYS, 14, MOST_DAYS)


@never_cache
@csrf_protect
@sensitive_post_parameters()
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Everything that would be shared, and for how long; nothing is stored yet."""
    try:
        content = _picked(request) or content_from(request.POST.dict(), timezone.now())
    except BadInput as error:
        return _refuse(request, str(error))
    return _preview(request, content)


@never_cache
@keeps_typed
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Make the share and show its link and passcode, this once."""
    content = held(request.POST.get("content", ""), int(tokens.FORM_LIFE.total_seconds()))
    if content is None:
        return _refuse(
            request, _("This page was open for a long time, and nothing was shared. Go back and share again.")
        )
    if changes_language(request):
        return _preview(request, content)
    token = request.POST.get("form_token", "")
    if not tokens.is_form_token(token):
        return _preview(request, content, _("Nothing has been shared yet: please press the button once more."))
    if pace.too_fast(request, "make shares", MOST_MADE):
        return _preview(
            request, content, _("Many links were made in a short time. Wait a few minutes, then try again.")
        )
    try:
        made = make_share(Wish(content, days_of(request), token, signed_in(request)), timezone.now())
    except TooManyAtOnce:
        return _preview(
            request, content, _("Many links were made in a short time. Wait a few minutes, then try again.")
        )
    if made is None:
        return _refuse(
            request,
            _("This was shared before, and its link and passcode were shown then. To share once more, start again."),
        )
    share, opens = made
    context = {
        "share": share,
        "link": link_to(request, opens.link),
        "passcode": spoken(opens.passcode),
        "manage": origin_of(request) + reverse("share-manage", args=(tokens.owner_token(share.id),)),
        "most_tries": MOST_TRIES,
    }
    return private(render(request, "share/made.html", context))


@never_cache
@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def open_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the passcode; with the right one show what was shared. Nothing tells whether the link exists."""
    context: dict[str, Any] = {"most_tries": MOST_TRIES, "minutes": int(LOCKED_FOR.total_seconds() // 60)}
    if request.method == "POST":
        if pace.too_fast(request, "open shares", MOST_OPENED):
            return private(render(request, "share/open.html", {**context, "too_fast": True}, status=429))
        try:
            opened = open_share(token, request.POST.get("passcode", ""), timezone.now())
        except TooManyAtOnce:
            return private(render(request, "share/open.html", {**context, "too_fast": True}, status=503))
        if opened is not None:
            shown = shown_content(opened.content)
            return private(render(request, "share/opened.html", {"opened": opened, "shared": shown}))
        context["refused"] = True
    return private(render(request, "share/open.html", context))


def link_to(request: HttpRequest, secret: str) -> str:
    """The whole address of a share."""
    return origin_of(request) + reverse("share-open", args=(secret,))


def _picked(request: HttpRequest) -> dict[str, Any] | None:
    """Notes of the account, chosen by their numbers on a page without a script."""
    account, numbers = signed_in(request), request.POST.getlist("pick")[:MOST_NOTES]
    notes = notes_of(account, numbers=numbers) if account is not None and numbers else []
    return notes_content(notes) if notes else None


def _preview(request: HttpRequest, content: dict[str, Any], trouble: str = "") -> HttpResponse:
    context = {
        "shared": shown_content(content),
        "content": hold(content),
        "form_token": tokens.new_form_token(),
        "days": DAYS,
        "chosen_days": days_of(request),
        "trouble": trouble,
    }
    return private(render(request, "share/preview.html", context))


def _refuse(request: HttpRequest, words: str) -> HttpResponse:
    return private(render(request, "share/refused.html", {"words": words}, status=400))


def days_of(request: HttpRequest) -> int:
    """How many days the form asks for; the usual number where it asks for none that makes sense."""
    text = request.POST.get("days", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else DEFAULT_DAYS
