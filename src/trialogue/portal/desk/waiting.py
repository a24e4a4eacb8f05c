"""When a person waits for an answer, the coordinators of the site are told, or where there is none its contact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from trialogue.errors import NotFound
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.ask import tokens
from trialogue.portal.ask.letters import waiting_letter
from trialogue.portal.ask.models import Message
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import put_letter, read_letter


def tell_team(sender: object, message: Message, origin: str, now: datetime, **more: Any) -> None:
    """One letter to each coordinator; a first message has gone to the contact of the record already."""
    coordinators = list(_coordinators(message))
    for account in coordinators:
        assert account.person is not None
        link = origin + reverse("desk-message", args=(message.nct_id, message.id))
        letter = waiting_letter(message, address_of(account), link)
        put_letter(letter, kind=Kind.ANSWER, nct_id=message.nct_id, provenance="", person=account.person, now=now)
    if not coordinators and message.turns.exists():
        _tell_contact(message, origin, now)


def _coordinators(message: Message) -> Any:
    of_site = Q(grants__site_key="") | Q(grants__site_key=message.site_key)
    return (
        Account.objects.select_related("person")
        .filter(of_site, grants__role=Role.COORDINATOR, grants__nct_id=message.nct_id)
        .filter(is_active=True, person__isnull=False)
        .distinct()
    )


def _tell_contact(message: Message, origin: str, now: datetime) -> None:
    if message.site_mail is None or message.person is None:
        return
    try:
        to = read_letter(message.site_mail).to
    except NotFound:
        return
    path = reverse("ask-read", args=(message.nct_id, tokens.reading_token(message.id)))
    letter = waiting_letter(message, to, origin + path)
    put_letter(
        letter,
        kind=Kind.ANSWER,
        nct_id=message.nct_id,
        provenance=message.provenance,
        person=message.person,
        now=now,
    )
