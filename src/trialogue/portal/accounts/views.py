"""The page of one's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.guard import whose
from trialogue.portal.accounts.models import Grant


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the account is, which roles it has, and the ways to change or end it."""
    account = whose(request)
    grants = Grant.objects.filter(account=account).order_by("role", "nct_id")
    return render(request, "accounts/home.html", {"address": address_of(account), "grants": grants})
