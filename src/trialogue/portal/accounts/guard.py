"""The table of permissions in force: asked before every view, and what stands in no line is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url

from trialogue.errors import ProgrammingError
from trialogue.portal.accounts.models import Account
from trialogue.portal.accounts.permissions import PAGES, Who, may_open


class Guard:
    """Let through, ask to sign in, or say that there is no such page: a forbidden one looks like an unknown one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Django calls this before the view; None lets it run."""
        name = (request.resolver_match and request.resolver_match.view_name) or ""
        if name not in PAGES:
            raise ProgrammingError(f"the address {name!r} has no line in portal/accounts/permissions.py")
        if PAGES[name] in {Who.EVERYONE, Who.LINK}:
            return None
        account = signed_in(request)
        if account is None:
            sign_in = f"{resolve_url('account_login')}?next={quote(request.path)}"
            words = request.POST.get("words", "").strip() if request.method == "POST" else ""
            return _signed_out(request, sign_in, words) if words else redirect(sign_in)
        if not may_open(name, account, kwargs):
            raise Http404
        return None


def _signed_out(request: HttpRequest, sign_in: str, words: str) -> HttpResponse:
    """Her session has ended while she wrote: nothing is sent, and what she wrote is shown, for her to keep."""
    return render(request, "layout/signed_out.html", {"sign_in": sign_in, "words": words}, status=403)


def signed_in(request: HttpRequest) -> Account | None:
    """The account of a request, or None for a visitor."""
    return request.user if isinstance(request.user, Account) else None


def whose(request: HttpRequest) -> Account:
    """The account of a request that the guard let through to a page for those who are signed in."""
    account = signed_in(request)
    assert account is not None, "a page for everyone has no account to ask for"
    return account
