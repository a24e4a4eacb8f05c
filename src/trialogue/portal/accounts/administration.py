"""The administrator's page: who has which role, grant and withdraw it, invite, close and open accounts."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from trialogue.errors import NotFound, UserError
from trialogue.portal import serving
from trialogue.portal.accounts.addresses import address_of, find_account
from trialogue.portal.accounts.guard import whose
from trialogue.portal.accounts.making import invite, make_account
from trialogue.portal.accounts.models import Account, Grant, Role
from trialogue.portal.accounts.roles import close_account, grant_role, withdraw_role
from trialogue.portal.clients import origin_of
from trialogue.portal.languages.kept import changes_language, keeps_typed


class GrantForm(forms.Form):
    """Whom, which role, in which study and at which site."""

    use_required_attribute = False

    address = forms.CharField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Without an account yet, the person gets a letter by which to choose a password."),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        help_text=gettext_lazy(
            "All but the administrator are of one study. Who knows the arms has no second role there to which they are "
            "hidden."
        ),
        choices=Role.choices,
    )
    nct_id = forms.CharField(
        label=gettext_lazy("Study number"),
        help_text=gettext_lazy("Such as NCT01234567; none for an administrator."),
        max_length=11,
        required=False,
    )
    site_key = forms.CharField(
        label=gettext_lazy("Site"),
        help_text=gettext_lazy("Empty for all sites; else the letters after site= in the address of its contact card."),
        max_length=16,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["nct_id"] = given.get("nct_id", "").strip().upper()
        if given.get("role") == Role.ADMINISTRATOR:
            return given | {"nct_id": "", "site_key": ""}
        try:
            serving.snapshot().study(given["nct_id"])
        except UserError:
            self.add_error("nct_id", _("There is no study of this number in the data we hold."))
        return given


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def administration(request: HttpRequest) -> HttpResponse:
    """Every account with a role, and the form that grants one."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if changes_language(request):
        form = GrantForm(initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        try:
            _grant(request, form.cleaned_data)
        except UserError as error:
            form.add_error("address", str(error))
        else:
            return redirect("account-administration")
    grants = Grant.objects.select_related("account__person").order_by("role", "nct_id", "granted_at")
    lines = [(grant, _readable(grant.account)) for grant in grants]
    context = {"form": form, "lines": lines, "accounts": Account.objects.count(), "own": whose(request)}
    return render(request, "accounts/administration.html", context)


@never_cache
@require_POST
def withdraw(request: HttpRequest, grant: int) -> HttpResponse:
    """Withdraw one role."""
    found = Grant.objects.select_related("account").filter(pk=grant).first()
    if found is None:
        raise Http404
    withdraw_role(found)
    return redirect("account-administration")


@never_cache
@require_POST
def close(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Close an account, or open it again."""
    account = Account.objects.filter(pk=number).first()
    if account is None:
        raise Http404
    close_account(account, closed=request.POST.get("closed") == "1")
    return redirect("account-administration")


@transaction.atomic
def _grant(request: HttpRequest, given: dict[str, Any]) -> None:
    now = timezone.now()
    try:
        account = find_account(given["address"])
    except NotFound:
        account = make_account(given["address"])
        invite(account, origin_of(request), now)
    role = Role(given["role"])
    grant_role(account, role, now, nct_id=given["nct_id"], site_key=given["site_key"].strip(), by=whose(request))


def _readable(account: Account) -> str:
    try:
        return address_of(account)
    except NotFound:
        return _("erased")
