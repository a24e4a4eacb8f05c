"""Leaving with one click, from the mail program (RFC 8058) or from the page: works without cookies, again and again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal.alerts.keeping import SILENT_DAYS, forget, forget_and_be_silent
from trialogue.portal.alerts.links import read_link
from trialogue.portal.alerts.models import Follower
from trialogue.portal.alerts.own_pages import private


@csrf_exempt  # the secret in the address is the proof; a mail program has no cookie to send
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks with one button and does nothing; POST erases. A secret whose follower is gone already has left."""
    number = read_link(token, "unsubscribe")
    if number is None:
        return private(render(request, "alerts/ended.html", status=404))
    follower = Follower.objects.select_related("person").filter(id=number).first()
    if request.method != "POST":
        context = {"token": token, "gone": follower is None, "known": bool(follower and follower.confirmed_at)}
        return private(render(request, "alerts/unsubscribe.html", context))
    if follower is not None and follower.confirmed_at is None:
        forget_and_be_silent(follower, timezone.now())
    elif follower is not None:
        forget(follower)
    # No redirect: a mail program need not follow one after its POST (RFC 8058, 3.1).
    return private(render(request, "alerts/left.html", {"days": SILENT_DAYS}))


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "alerts/left.html", {"days": SILENT_DAYS})
