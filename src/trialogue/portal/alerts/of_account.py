"""Alerts of somebody who is signed in: her mailbox was confirmed with her account, so it is not asked once more."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.guard import whose
from trialogue.portal.accounts.models import Account
from trialogue.portal.alerts.confirming import confirm
from trialogue.portal.alerts.links import sign_link
from trialogue.portal.alerts.models import Follower
from trialogue.portal.alerts.news import Sources
from trialogue.portal.alerts.own_pages import private
from trialogue.portal.alerts.sign_up import SignUp, address_mark, take_follow


def follower_of(account: Account) -> Follower | None:
    """What the mailbox of an account follows."""
    mark = address_mark(address_of(account))
    return Follower.objects.select_related("person").filter(address_mark=mark).first()


def is_own_mailbox(account: Account | None, address: str) -> bool:
    """Whether an address that was typed is the confirmed one of whoever is signed in."""
    return account is not None and address.lower() == address_of(account).lower()


def follow_at_once(asked: SignUp, sources: Sources, now: datetime) -> None:
    """Begin to tell without a letter. What is followed already, or beyond the most, changes nothing."""
    try:
        _follow(asked, sources, now)
    except IntegrityError:
        # Two clicks at once made the same row; the second try finds it.
        _follow(asked, sources, now)


@transaction.atomic
def _follow(asked: SignUp, sources: Sources, now: datetime) -> None:
    follow = take_follow(asked, now)
    if follow is not None:
        confirm(follow, sources, now)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the account follows: the same page as behind the link in its mails."""
    follower = follower_of(whose(request))
    if follower is None or follower.confirmed_at is None:
        return private(render(request, "alerts/none.html"))
    return redirect("alerts-manage", sign_link(follower.id, "manage"))
