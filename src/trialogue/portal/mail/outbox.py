"""Put letters into the outbox, read them again, hold and release them. Sending is `worker`'s."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from trialogue.errors import BadInput, NotFound
from trialogue.portal.mail import permission
from trialogue.portal.mail.configuration import MailSettings
from trialogue.portal.mail.models import Kind, OutboxMail, State
from trialogue.portal.numbered import row_numbered
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.person_keys import decrypt_text, encrypt_text


@dataclass(frozen=True)
class Letter:
    """A mail before it is one: plain text to one address; `reply_to` empty where answers go nowhere.

    `unsubscribe` is the address at which one POST ends such mail (RFC 8058), empty where there is nothing to end.
    """

    to: str
    subject: str
    body: str
    reply_to: str = ""
    unsubscribe: str = ""


def mail_settings() -> MailSettings:
    """The settings in force."""
    found: MailSettings = settings.TRIALOGUE_MAIL
    return found


def put_letter(  # noqa: PLR0913  # each is a fact of the row
    letter: Letter, *, kind: Kind, nct_id: str, provenance: str, person: DataKey, now: datetime
) -> OutboxMail:
    """Store a letter, queued or held. Call inside the transaction that stores what it is about."""
    number = uuid.uuid4()
    held = permission.refusal(letter.to, provenance, mail_settings())
    return OutboxMail.objects.create(
        id=number,
        kind=kind,
        nct_id=nct_id,
        provenance=provenance,
        message_id=f"<{number}@{_own_domain()}>",
        state=State.HELD if held else State.QUEUED,
        reason=held,
        created_at=now,
        not_before=now,
        person=person,
        sealed=encrypt_text(person, json.dumps(asdict(letter), ensure_ascii=False), _place(number)),
    )


def read_letter(row: OutboxMail) -> Letter:
    """The letter of a row. Raises NotFound when its person has been erased."""
    if row.person is None:
        raise NotFound(f"letter {row.id} can no longer be read: the person it concerns has been erased")
    return Letter(**json.loads(decrypt_text(row.person, row.sealed, _place(row.id))))


def find_letter(number: str) -> OutboxMail:
    """The row of a number as `outbox list` prints it. Raises NotFound."""
    row = row_numbered(OutboxMail.objects.select_related("person"), number)
    if row is None:
        raise NotFound(f"there is no letter {number!r} in the outbox; see: trialogue outbox list")
    return row


@transaction.atomic
def release(row: OutboxMail, now: datetime) -> None:
    """Queue a held, failed or possibly-twice letter again. Raises BadInput when it may not leave or has left."""
    row = OutboxMail.objects.select_for_update(of=("self",)).select_related("person").get(id=row.id)
    if row.state not in {State.HELD, State.FAILED, State.POSSIBLY_TWICE}:
        raise BadInput(f"letter {row.id} is {row.state}; only held, failed or possibly-twice letters are sent again")
    if held := permission.refusal(read_letter(row).to, row.provenance, mail_settings()):
        raise BadInput(f"letter {row.id} may not leave: {permission.WORDS[held]}")
    row.state, row.reason, row.attempts, row.not_before = State.QUEUED, "", 0, now
    row.claimed_by, row.claimed_at, row.finished_at = "", None, None
    row.save()


def withdraw(person: DataKey) -> int:
    """Hold every letter of a person that has not left; how many."""
    waiting = OutboxMail.objects.filter(person=person, state__in=[State.QUEUED, State.HELD])
    return waiting.update(state=State.HELD, reason=permission.WITHDRAWN)


def _own_domain() -> str:
    return mail_settings().sender.rpartition("@")[2] or "trialogue.invalid"


def _place(number: uuid.UUID) -> str:
    return f"mail/{number}/letter"
