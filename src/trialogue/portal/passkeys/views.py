"""The pages of passkeys: listed, added, removed; signing in by one, and showing again that it is you."""

from __future__ import annotations

import logging
import uuid
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.portal import pace
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.guard import signed_in, whose
from trialogue.portal.accounts.sign_in import lately_shown
from trialogue.portal.passkeys.form import AddForm
from trialogue.portal.passkeys.keeping import (
    MOST,
    Copied,
    TooMany,
    credentials_of,
    handle_of,
    keep,
    name_of,
    passkeys_of,
    remove,
    use,
)
from trialogue.portal.passkeys.relying_party import (
    NotVerified,
    Stale,
    ask_to_add,
    ask_to_show,
    origin_for,
    read_added,
    read_shown,
)

MOST_ASKED: Final = 40
"""Questions and answers of one client within ten minutes."""
ANSWER: Final = "passkey"
_log: Final = logging.getLogger("trialogue.portal.passkeys")


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The passkeys of the account, and what a lost one means."""
    account = whose(request)
    rows = [{"row": each, "name": name_of(each)} for each in passkeys_of(account)]
    context = {"passkeys": rows, "offered": bool(origin_for(request)), "most": MOST, "full": len(rows) >= MOST}
    return render(request, "passkeys/list.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@lately_shown
def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey; its holder gets word of it by mail."""
    account = whose(request)
    form, problem = AddForm(request.POST if request.method == "POST" else None), ""
    if not origin_for(request) or len(passkeys_of(account)) >= MOST:
        return redirect("passkeys")
    if pace.too_fast(request, "use a passkey", MOST_ASKED):
        return _too_fast(request)
    if request.method == "POST" and form.is_valid():
        try:
            credential, uses = read_added(request, request.POST.get(ANSWER, ""))
            keep(account, form.cleaned_data["name"], credential, uses, timezone.now())
        except TooMany:
            return redirect("passkeys")
        except (Stale, NotVerified) as error:
            problem = _told(error)
        else:
            get_adapter(request).send_notification_mail("passkey_added", account)
            return redirect("passkeys")
    options = ask_to_add(request, handle_of(account), address_of(account), credentials_of(account))
    return _page(request, "passkeys/add.html", options, problem, {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@lately_shown
def remove_one(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Ask whether to remove a passkey, and remove it; its holder gets word of it by mail."""
    account = whose(request)
    row = next((each for each in passkeys_of(account) if each.id == number), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "passkeys/remove.html", {"name": name_of(row), "number": row.id})
    if remove(account, number):
        get_adapter(request).send_notification_mail("passkey_removed", account)
    return redirect("passkeys")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone: it checks who holds it, so it stands for the password and the code."""
    then = request.POST.get("next", request.GET.get("next", ""))
    if signed_in(request) is not None:
        return redirect("account-home")
    if not origin_for(request):
        return render(request, "passkeys/sign_in.html", {"offered": False, "next": then})
    if pace.too_fast(request, "use a passkey", MOST_ASKED):
        return _too_fast(request)
    problem = ""
    if request.method == "POST":
        try:
            account = use(request, read_shown(request, "sign in", request.POST.get(ANSWER, "")), timezone.now())
        except (Stale, NotVerified) as error:
            problem = _told(error)
        else:
            # The page for the code of an app knows by this that no second step is left.
            record_authentication(request, account, "mfa", type="webauthn", passwordless=True)
            safe = then if get_adapter(request).is_safe_url(then) else None
            answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=safe))
            return answer
    return _page(request, "passkeys/sign_in.html", ask_to_show(request, "sign in", []), problem, {"next": then})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Show once more that it is you, by one of the account's own passkeys."""
    account, then = whose(request), request.POST.get("next", request.GET.get("next", ""))
    known = credentials_of(account)
    if not known or not origin_for(request):
        return redirect("account_reauthenticate")
    if pace.too_fast(request, "use a passkey", MOST_ASKED):
        return _too_fast(request)
    problem = ""
    if request.method == "POST":
        try:
            use(request, read_shown(request, "again", request.POST.get(ANSWER, "")), timezone.now(), account)
        except (Stale, NotVerified) as error:
            problem = _told(error)
        else:
            record_authentication(request, account, "mfa", type="webauthn", reauthenticated=True)
            return redirect(then if get_adapter(request).is_safe_url(then) else resolve_url("account-home"))
    return _page(request, "passkeys/again.html", ask_to_show(request, "again", known), problem, {"next": then})


def _page(request: HttpRequest, template: str, options: str, problem: str, more: dict[str, Any]) -> HttpResponse:
    """A page with a question to the browser; with a problem it is told, and asked anew."""
    context = {"offered": True, "options": options, "problem": problem, **more}
    return render(request, template, context, status=403 if problem else 200)


def _told(error: Stale | NotVerified) -> str:
    """What a page says; the log learns only that it happened, as nothing an answer holds may come there."""
    if isinstance(error, Copied):
        _log.warning("a passkey was refused: its counter did not go up")
        return _(
            "This passkey was refused: it looks as if there were a copy of it. Sign in with your password, remove the "
            "passkey from your account and add it anew."
        )
    if isinstance(error, Stale):
        return _("This page was open too long, or another one has asked since. Please try again.")
    return _("That did not work. The passkey is not known here, or the answer was not its own. Please try again.")


def _too_fast(request: HttpRequest) -> HttpResponse:
    words = _("Too many tries in a short time. Wait a few minutes, then try again.")
    return render(request, "passkeys/sign_in.html", {"offered": True, "problem": words, "wait": True}, status=429)
