"""From an address to its pseudonym and back: allauth's tables hold the one, the vault the other.

A pseudonym is a keyed hash in the shape of an address (`…@sealed.invalid`, a domain nobody can have). An address that
was typed is remembered for the one request, and sealed when allauth stores its pseudonym.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from django.http import HttpRequest

from trialogue.errors import NotFound
from trialogue.portal.accounts.models import Account, SealedAddress
from trialogue.portal.mail.addresses import usable_address
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text

DOMAIN: Final = "sealed.invalid"
_LETTERS: Final = 40
_REMEMBERED: Final = "_trialogue_addresses"


def pseudonym_of(address: str) -> str:
    """The pseudonym of a usable address, the same whatever its case; without the desk key nobody can make it."""
    return f"{keyed_mark(usable_address(address).lower(), 'account')[:_LETTERS]}@{DOMAIN}"


def remember(request: HttpRequest | None, pseudonym: str, address: str) -> None:
    """Keep a typed address until the end of the request, for the letter or the row that may come of it."""
    if request is not None:
        request.__dict__.setdefault(_REMEMBERED, {})[pseudonym] = address


def remembered(request: HttpRequest | None) -> dict[str, str]:
    """The addresses of this request by their pseudonyms."""
    found: dict[str, str] = getattr(request, _REMEMBERED, {})
    return found


def seal_address(account: Account, pseudonym: str, address: str) -> None:
    """Store the address behind a pseudonym, sealed with the account's key."""
    if account.person is None:
        raise NotFound(f"account {account.id} has been erased")
    sealed = encrypt_text(account.person, address, _place(account, pseudonym))
    SealedAddress.objects.update_or_create(account=account, pseudonym=pseudonym, defaults={"sealed": sealed})


def address_of(account: Account, pseudonym: str = "") -> str:
    """The address of an account (or of another of its pseudonyms). Raises NotFound when it is not kept or erased."""
    row = SealedAddress.objects.filter(account=account, pseudonym=pseudonym or account.pseudonym).first()
    if row is None or account.person is None:
        raise NotFound(f"account {account.id} has no address that can be read")
    return decrypt_text(account.person, row.sealed, _place(account, row.pseudonym))


def find_account(address: str) -> Account:
    """The account of an address. Raises NotFound."""
    account = Account.objects.select_related("person").filter(pseudonym=pseudonym_of(address)).first()
    if account is None:
        raise NotFound("there is no account with this address")
    return account


def keep_address(sender: object, instance: Any, **more: Any) -> None:
    """allauth stored a pseudonym: seal the address that was typed in this request, if there was one."""
    from allauth.core import context  # noqa: PLC0415  # needs the applications to be loaded

    typed = remembered(context.request).get(instance.email)
    if typed:
        seal_address(instance.user, instance.email, typed)


def drop_address(sender: object, instance: Any, **more: Any) -> None:
    """allauth dropped a pseudonym: drop the sealed address behind it, once word of the change has gone there."""
    from allauth.core import context  # noqa: PLC0415

    account = Account.objects.select_related("person").filter(id=instance.user_id).first()
    if account is not None and context.request is not None:
        with suppress(NotFound):
            remember(context.request, instance.email, address_of(account, instance.email))
    SealedAddress.objects.filter(account_id=instance.user_id, pseudonym=instance.email).delete()


def _place(account: Account, pseudonym: str) -> str:
    return f"accounts/{account.id}/{pseudonym}"
