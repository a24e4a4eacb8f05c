"""Accounts made by those who run the portal: confirmed at once, with a password or with a letter that asks for one."""

from __future__ import annotations

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from trialogue.errors import BadInput
from trialogue.portal.accounts.addresses import address_of, pseudonym_of, seal_address
from trialogue.portal.accounts.letters import account_letter
from trialogue.portal.accounts.models import Account
from trialogue.portal.mail.addresses import usable_address
from trialogue.portal.mail.models import Kind, OutboxMail
from trialogue.portal.mail.outbox import put_letter
from trialogue.portal.vault.person_keys import create_person_key


@transaction.atomic
def make_account(address: str, password: str | None = None) -> Account:
    """A confirmed account. Without a password nobody can sign in until one is chosen by a link.

    Raises BadInput for an address that cannot be written to or has an account, and for a password that is too weak.
    """
    usable = usable_address(address).lower()
    if not usable:
        raise BadInput("this is no e-mail address that can be written to; it should look like name@example.org")
    pseudonym = pseudonym_of(usable)
    if Account.objects.filter(pseudonym=pseudonym).exists():
        raise BadInput("there is an account with this address already; grant it a role instead")
    account = Account(pseudonym=pseudonym, person=create_person_key())
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(_checked(password))
    account.save()
    EmailAddress.objects.create(user=account, email=pseudonym, verified=True, primary=True)
    seal_address(account, pseudonym, usable)
    return account


def invite(account: Account, origin: str, now: datetime) -> OutboxMail:
    """Put a letter into the outbox by whose link the holder chooses a password."""
    assert account.person is not None
    key = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    link = origin + reverse("account_reset_password_from_key", kwargs=key)
    letter = account_letter("invitation", address_of(account), {"password_reset_url": link})
    return put_letter(letter, kind=Kind.ACCOUNT, nct_id="", provenance="", person=account.person, now=now)


def _checked(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as error:
        raise BadInput(f"this password will not do: {' '.join(error.messages)}") from None
    return password
