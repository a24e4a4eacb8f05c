"""When a letter to a site has failed for good, its sender is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trialogue.portal.ask.letters import undelivered_letter
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender
from trialogue.portal.mail.models import Kind, OutboxMail
from trialogue.portal.mail.outbox import put_letter


def tell_sender(sender: object, row: OutboxMail, now: datetime, **more: Any) -> None:
    """Put word of the failure into the outbox. A failed copy is told on the message's page alone."""
    if row.kind != Kind.TO_SITE:
        return
    message = Message.objects.select_related("person").filter(site_mail_id=row.id).first()
    if message is None or message.person is None:
        return
    who, _words = open_sender(message)
    put_letter(
        undelivered_letter(message, who),
        kind=Kind.UNDELIVERED,
        nct_id=message.nct_id,
        provenance="",
        person=message.person,
        now=now,
    )
