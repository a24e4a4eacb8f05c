"""Who did something: the log has the number of an account, a page its address."""

from __future__ import annotations

from trialogue.errors import NotFound
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account
from trialogue.portal.numbered import row_numbered


def who_words(who: str) -> str:
    """The address of an account; for a name given on the command line that name, for an erased account its number."""
    account = row_numbered(Account.objects.select_related("person"), who)
    if account is None or account.person is None:
        return who
    try:
        return address_of(account)
    except NotFound:
        return who
