"""Store a message with its two letters, all or nothing; one form makes one message however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from trialogue.portal.accounts.models import Account
from trialogue.portal.ask import tokens
from trialogue.portal.ask.contact_card import ContactCard
from trialogue.portal.ask.fit_share import fit_share
from trialogue.portal.ask.letters import FitLink, copy_letter, site_letter
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import Sender, open_sender, seal_sender
from trialogue.portal.ask.signals import message_waits
from trialogue.portal.layout.registry_text import line
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import put_letter
from trialogue.portal.share.making import Prepared, store
from trialogue.portal.study_page.views import sponsor_name
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.person_keys import create_person_key
from trialogue.study import Study

MOST_A_DAY: Final = 5
"""Messages from one e-mail address within a day: nobody can have a stranger's mailbox filled with copies."""
LONGEST_LINE: Final = 300
"""Of a registry text in a letter: a record may hold anything, a letter should stay one."""


class Outcome(Enum):
    """What became of a form that was sent."""

    STORED = "stored"
    AGAIN = "again"
    DIFFERENT = "different"
    TOO_MANY = "too many"


@dataclass(frozen=True)
class Asked:
    """A message as it left the form. `link` makes a full address of a view's name and a secret.

    `fit` is the share of her fit summary, where she ticked it, and `fit_address` the address it will have.
    """

    study: Study
    card: ContactCard
    sender: Sender
    words: str
    language: str
    form_token: str
    link: Callable[[str, str], str]
    fit: Prepared | None = None
    fit_address: str = ""
    account: Account | None = None


def submit(asked: Asked, now: datetime) -> Outcome:
    """Store the message unless the same form has been stored already."""
    earlier = _earlier(asked)
    if earlier is not None:
        return _compare(earlier, asked)
    sender_mark = keyed_mark(asked.sender.email.lower(), "sender")
    if Message.objects.filter(sender_mark=sender_mark, created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        return Outcome.TOO_MANY
    try:
        with transaction.atomic():
            _store(asked, sender_mark, now)
    except IntegrityError:
        earlier = _earlier(asked)
        if earlier is None:
            raise
        return _compare(earlier, asked)
    return Outcome.STORED


def _store(asked: Asked, sender_mark: str, now: datetime) -> None:
    person, number = create_person_key(), uuid.uuid4()
    reading = tokens.reading_token(number)
    contact, words = seal_sender(person, number, asked.sender, asked.words)
    message = Message.objects.create(
        id=number,
        nct_id=asked.study.nct_id,
        record_hash=asked.study.record_hash,
        provenance=asked.study.provenance,
        title=line(asked.study.brief_title)[:LONGEST_LINE] or asked.study.nct_id,
        site_key=asked.card.site_key,
        site_name=asked.card.site_name,
        site_phone=asked.card.phone,
        sponsor=line(sponsor_name(asked.study))[:LONGEST_LINE],
        language=asked.language,
        created_at=now,
        waiting_since=now,
        form_mark=tokens.mark(asked.form_token),
        page_mark=tokens.mark(tokens.page_token(asked.form_token)),
        reading_mark=tokens.mark(reading),
        sender_mark=sender_mark,
        person=person,
        account=asked.account,
        sealed_contact=contact,
        sealed_words=words,
    )
    fit_link = FitLink(asked.fit_address, store(asked.fit, now).expires_at) if asked.fit else None
    to_site = site_letter(message, asked.sender, asked.card.email, asked.link("ask-read", reading), fit_link)
    message.site_mail = put_letter(
        to_site, kind=Kind.TO_SITE, nct_id=message.nct_id, provenance=message.provenance, person=person, now=now
    )
    page = asked.link("ask-sent", tokens.page_token(asked.form_token))
    copy = copy_letter(message, asked.sender, page, message.site_mail.reason)
    message.copy_mail = put_letter(copy, kind=Kind.COPY, nct_id=message.nct_id, provenance="", person=person, now=now)
    message.save(update_fields=["site_mail", "copy_mail"])
    origin = page.partition("/study/")[0]
    message_waits.send(Message, message=message, origin=origin, now=now)


def was_sent(form_token: str) -> bool:
    """Whether a message of this form has been stored: what comes again sends nothing."""
    return _of_form(form_token).exists()


def _of_form(form_token: str) -> QuerySet[Message]:
    return Message.objects.filter(form_mark=tokens.mark(form_token))


def _earlier(asked: Asked) -> Message | None:
    return _of_form(asked.form_token).select_related("person").first()


def _compare(earlier: Message, asked: Asked) -> Outcome:
    """A double click says the same twice; a changed form sent again must not be taken for sent."""
    if earlier.erased:
        return Outcome.DIFFERENT
    same = open_sender(earlier) == (asked.sender, asked.words) and earlier.site_key == asked.card.site_key
    same = same and bool(asked.fit) == (fit_share(earlier) is not None)
    return Outcome.AGAIN if same else Outcome.DIFFERENT
