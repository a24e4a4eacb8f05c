"""All that belongs to one account: out as one document, or erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from msgspec import to_builtins

from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account
from trialogue.portal.accounts.roles import keep_an_administrator
from trialogue.portal.alerts.keeping import forget
from trialogue.portal.alerts.of_account import follower_of
from trialogue.portal.alerts.sealed import open_json, place_of
from trialogue.portal.alerts.targets import Target
from trialogue.portal.ask.conversation import turns_of
from trialogue.portal.ask.keeping import erase_message
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.desk.at_work import drafts_of
from trialogue.portal.mail.outbox import withdraw
from trialogue.portal.notes.keeping import notes_of
from trialogue.portal.passkeys.keeping import name_of, passkeys_of
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.person_keys import erase_person

FORMAT: Final = "trialogue-export-1"


def export_account(account: Account, now: datetime) -> dict[str, Any]:
    """Everything kept of the holder of an account, opened, as one JSON document."""
    return {"format": FORMAT, "exported_at": now.isoformat()} | {name: part(account) for name, part in PARTS.items()}


@transaction.atomic
def erase_account(account: Account) -> int:
    """Erase the holder: messages, alerts, letters that wait, her key, the account with notes and shares.

    Gives how many messages. Raises BadInput for the last administrator.
    """
    keep_an_administrator(account)
    messages = list(_messages(account))
    for message in messages:
        erase_message(message)
    follower = follower_of(account)
    if follower is not None:
        forget(follower)
    if account.person is not None:
        withdraw(account.person)
        erase_person(account.person)
    Account.objects.get(pk=account.pk).delete()
    return len(messages)


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.pk),
        "email": address_of(account),
        "created_at": account.created_at.isoformat(),
        "last_sign_in": account.last_login.isoformat() if account.last_login else None,
        "roles": [
            {"role": grant.role, "study": grant.nct_id, "site": grant.site_key, "since": grant.granted_at.isoformat()}
            for grant in account.grants.order_by("granted_at")
        ],
    }


def _messages(account: Account) -> Any:
    """The messages written while signed in, or with the confirmed address of the account."""
    mark = keyed_mark(address_of(account).lower(), "sender")
    written = Message.objects.filter(Q(account=account) | Q(sender_mark=mark), person__isnull=False)
    return written.select_related("person").order_by("created_at")


def _message_documents(account: Account) -> list[dict[str, Any]]:
    return [_message_document(message, account) for message in _messages(account)]


def _message_document(message: Message, account: Account) -> dict[str, Any]:
    """One message; of one written without signing in not what a stranger may have typed who mistook the address."""
    document = {
        "study": message.nct_id,
        "title": message.title,
        "site": message.site_name,
        "written_at": message.created_at.isoformat(),
        "signed_in": message.account_id == account.pk,
        "conversation": [
            {"by": turn.author, "written_at": turn.created_at.isoformat(), "words": turn.words}
            for turn in turns_of(message)
        ],
    }
    if message.account_id != account.pk:
        return document
    sender, words = open_sender(message)
    return document | asdict(sender) | {"words": words}


def _drafts(account: Account) -> list[dict[str, Any]]:
    """Answers that the account has begun at the desk and not sent; whom they are for is not hers to take along."""
    return [
        {"study": message.nct_id, "site": message.site_name, "kept_at": draft.kept_at.isoformat(), "words": draft.words}
        for message, draft in drafts_of(account)
    ]


def _passkeys(account: Account) -> list[dict[str, Any]]:
    """What the holder calls each, and when it was used; what signatures are checked with tells nothing of her."""
    return [
        {
            "name": name_of(each),
            "created_at": each.created_at.isoformat(),
            "last_used": each.used_at.isoformat() if each.used_at else None,
        }
        for each in passkeys_of(account)
    ]


def _notes(account: Account) -> list[dict[str, Any]]:
    return [asdict(note) for note in notes_of(account)]


def _shares(account: Account) -> list[dict[str, Any]]:
    """What was shared is sealed with its passcode too, which we do not have."""
    return [
        {
            "kind": share.kind,
            "created_at": share.created_at.isoformat(),
            "expires_at": share.expires_at.isoformat(),
            "times_opened": share.times_opened,
        }
        for share in account.shares.order_by("created_at")
    ]


def _alerts(account: Account) -> list[dict[str, Any]]:
    follower = follower_of(account)
    if follower is None:
        return []
    return [
        {
            "follows": to_builtins(open_json(follower.person, each.sealed_target, place_of(each, "target"), Target)),
            "asked_at": each.asked_at.isoformat(),
            "rhythm": follower.rhythm,
        }
        for each in follower.follows.order_by("asked_at")
    ]


PARTS: Final[dict[str, Callable[[Account], Any]]] = {
    "account": _account,
    "passkeys": _passkeys,
    "messages": _message_documents,
    "drafts": _drafts,
    "notes": _notes,
    "shares": _shares,
    "alerts": _alerts,
}
"""Each part of the portal that keeps something of a person, by the name it has in the document."""
