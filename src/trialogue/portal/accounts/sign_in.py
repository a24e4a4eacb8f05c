"""Who can be signed in: an active account whose holder has not been erased; and who has shown it lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from trialogue.portal.accounts.models import Account


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the least that OWASP's cheat sheet on storing passwords asks for.

    Django's own cost (100 MiB) would let a few sign-ins at once exhaust the small machines this runs on.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1


class AccountBackend(AuthenticationBackend):
    """allauth's way to check a password, for accounts that can still be read."""

    def user_can_authenticate(self, user: Account | None) -> bool:
        return user is not None and user.is_active and user.person_id is not None


def lately_shown(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the password (or code) before a page that changes who one is.

    allauth would keep what was typed in the session until then, in clear; here it is dropped and typed again.
    """

    @wraps(view)
    def run(request: HttpRequest, *arguments: Any, **kwargs: Any) -> HttpResponseBase:
        if is_reauthentication_required(request, app="allauth.account"):
            again = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return redirect(f"{again}?next={quote(request.path)}")
        return view(request, *arguments, **kwargs)

    return run
