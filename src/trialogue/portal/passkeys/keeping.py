"""What is kept of the passkeys of an account: added, listed, used, removed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from trialogue.errors import BadInput, NotFound
from trialogue.portal.accounts.models import Account
from trialogue.portal.passkeys.models import Passkey
from trialogue.portal.passkeys.relying_party import NotVerified, Shown, check, mark_of
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text

MOST: Final = 10
LONGEST_NAME: Final = 60
_ID_AT: Final = 18
"""Where the credential id begins in the public half: after 16 bytes of AAGUID and two of its length."""


class Copied(NotVerified):
    """The key's own counter did not go up: there may be two of it. It is refused until it is removed."""


class TooMany(BadInput):
    """An account has as many passkeys as it may."""


def passkeys_of(account: Account) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    return list(Passkey.objects.filter(account=account).order_by("created_at", "id"))


def credentials_of(account: Account) -> list[bytes]:
    """Their public halves, to name them to a browser."""
    return [bytes(each.credential) for each in passkeys_of(account)]


def name_of(passkey: Passkey) -> str:
    """What its holder calls it. Raises NotFound for an account that has been erased."""
    if passkey.account.person is None:
        raise NotFound(f"{passkey} is of an account that has been erased")
    return decrypt_text(passkey.account.person, passkey.sealed_name, _place(passkey))


@transaction.atomic
def keep(account: Account, name: str, credential: bytes, uses: int, now: datetime) -> Passkey:
    """Keep a new passkey. Raises TooMany; NotVerified for one that is kept already, here or elsewhere."""
    Account.objects.select_for_update().get(pk=account.pk)
    if Passkey.objects.filter(account=account).count() >= MOST:
        raise TooMany(f"the account has {MOST} passkeys; remove one first")
    if account.person is None:
        raise NotFound(f"account {account.pk} has been erased")
    size = int.from_bytes(credential[_ID_AT - 2 : _ID_AT], "big")
    mark = mark_of(credential[_ID_AT : _ID_AT + size])
    row = Passkey(account=account, mark=mark, credential=credential, uses=uses, created_at=now)
    row.sealed_name = encrypt_text(account.person, name, _place(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotVerified("this passkey is kept already") from None
    return row


def use(request: HttpRequest, shown: Shown, now: datetime, account: Account | None = None) -> Account:
    """Whom a passkey that was shown belongs to: anybody who may be signed in, or `account` alone.

    Raises NotVerified, of whatever is wrong with the same words; Copied where its counter went back.
    """
    with transaction.atomic():
        rows = Passkey.objects.select_for_update(of=("self",)).select_related("account")
        row = rows.filter(mark=shown.mark).first()
        if row is None or (account is not None and row.account_id != account.pk):
            raise NotVerified("no such passkey")
        holder = row.account
        if not holder.is_active or holder.person_id is None or shown.handle not in {b"", handle_of(holder)}:
            raise NotVerified("no such passkey")
        uses = check(request, shown, bytes(row.credential))
        if (uses or row.uses) and uses <= row.uses:
            raise Copied("the counter of the passkey did not go up")
        row.uses, row.used_at = uses, now
        row.save(update_fields=["uses", "used_at"])
    return holder


def remove(account: Account, number: uuid.UUID) -> bool:
    """Remove one of an account's passkeys; False where it has none of this number."""
    return Passkey.objects.filter(account=account, id=number).delete()[0] > 0


def handle_of(account: Account) -> bytes:
    """What a passkey knows its account by: its number, which tells nothing of its holder."""
    return account.pk.bytes


def _place(passkey: Passkey) -> str:
    return f"passkeys/{passkey.id}/name"
