"""What the frame of every page says of the account: sign in, or the pages that are one's own."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from trialogue.portal.accounts.models import Account, Grant, Role
from trialogue.portal.mail.outbox import mail_settings


def own_pages(request: HttpRequest) -> dict[str, Any]:
    """`me`: whether someone is signed in and the roles; looked up only where a page asks, and never an error."""
    return {"me": SimpleLazyObject(lambda: _of(request)), "mail_on": mail_settings().on}


def _of(request: HttpRequest) -> dict[str, Any]:
    """Empty for a visitor; an error page must not fail on a database that does."""
    try:
        account = getattr(request, "user", None)
        if not isinstance(account, Account):
            return {}
        roles = set(Grant.objects.filter(account=account).values_list("role", flat=True))
        return {"account": account, "roles": roles, "in_studies": bool(roles - {Role.ADMINISTRATOR})}
    except DatabaseError:
        return {}
