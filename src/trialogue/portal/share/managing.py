"""The owner's page of a share, behind a signed link: until when it is valid, was it opened; change it, end it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal.accounts.guard import signed_in
from trialogue.portal.share.keeping import end_share, extend_share
from trialogue.portal.share.models import Share
from trialogue.portal.share.private import private
from trialogue.portal.share.tokens import owner_token, shared_by
from trialogue.portal.share.views import DAYS, days_of


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the account shares now, each with the link to its owner's page."""
    shares = Share.objects.filter(owner=signed_in(request), expires_at__gt=timezone.now()).order_by("-created_at")
    return private(render(request, "share/mine.html", {"shares": [(each, owner_token(each.id)) for each in shares]}))


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Where a share stands. One that has ended says so; a token that we did not sign gets the 404 of any page."""
    number = shared_by(token)
    if number is None:
        raise Http404
    now = timezone.now()
    share = Share.objects.select_related("person").filter(id=number, expires_at__gt=now).first()
    if request.method == "POST" and share is not None:
        if "end" in request.POST:
            end_share(share)
        else:
            extend_share(share, days_of(request), now)
        return private(redirect("share-manage", token))
    locked = bool(share and share.locked_until and share.locked_until > now)
    context = {"share": share, "locked": locked, "days": DAYS, "token": token}
    return private(render(request, "share/manage.html", context))
