"""The messages to a coordinator's sites, and one of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import sites_of
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender

WAITING, ANSWERED, ALL = "waiting", "answered", "all"
STATES: Final = (WAITING, ANSWERED, ALL)
A_PAGE: Final = 50


@dataclass(frozen=True)
class Asked:
    """What a coordinator asked to see; words that are none of ours count as the default."""

    state: str = WAITING
    nct_id: str = ""


@dataclass(frozen=True, repr=False)
class Line:
    """One message of the list: who wrote it, how it begins, and what to know before answering."""

    message: Message
    name: str
    begins: str
    speaks: str
    for_someone_else: bool


def inbox(account: Account) -> QuerySet[Message]:
    """Every message to the coordinator's studies and sites that has not been erased."""
    return Message.objects.filter(sites_of(account), person__isnull=False).select_related("person")


def message_of(account: Account, nct_id: str, number: uuid.UUID) -> Message | None:
    """One of her messages; None for another's, an erased one and one that never was."""
    return inbox(account).filter(id=number, nct_id=nct_id).first()


def chosen(account: Account, asked: Asked) -> QuerySet[Message]:
    """Those asked for: who waits longest first; of the answered the oldest first."""
    found = inbox(account)
    if asked.nct_id:
        found = found.filter(nct_id=asked.nct_id)
    if asked.state != ALL:
        found = found.filter(waiting_since__isnull=asked.state == ANSWERED)
    return found.order_by("waiting_since", "created_at") if asked.state == WAITING else found.order_by("created_at")


def studies_of(account: Account) -> list[tuple[str, str, int]]:
    """Number, title and waiting messages of each of her studies; those without messages too."""
    found = dict.fromkeys(account.grants.filter(role=Role.COORDINATOR).values_list("nct_id", flat=True), ("", 0))
    for nct_id, title, waiting in inbox(account).values_list("nct_id", "title", "waiting_since"):
        found[nct_id] = (title, found.get(nct_id, ("", 0))[1] + (waiting is not None))
    return [(nct_id, title, waiting) for nct_id, (title, waiting) in sorted(found.items())]


def counts(account: Account, nct_id: str) -> dict[str, int]:
    """How many messages each filter would show."""
    mine = inbox(account).filter(Q(nct_id=nct_id) if nct_id else Q())
    waiting = mine.filter(waiting_since__isnull=False).count()
    total = mine.count()
    return {WAITING: waiting, ANSWERED: total - waiting, ALL: total}


def line_of(message: Message) -> Line:
    """A message with its sender's name and first words, opened."""
    sender, words = open_sender(message)
    name = f"{sender.first_name} {sender.last_name}"
    return Line(message, name, " ".join(words.split()), sender.other_language, sender.for_someone_else)


def next_waiting(account: Account, present: Message) -> tuple[Message | None, int]:
    """The message to answer after the present one, and how many others wait: the one behind it in the order of waiting,
    after the last the first; None where nobody else waits."""
    waiting = list(chosen(account, Asked()).values_list("id", flat=True))
    others = [each for each in waiting if each != present.id]
    if not others:
        return None, 0
    behind = waiting[waiting.index(present.id) + 1 :] if present.id in waiting else []
    return inbox(account).filter(id=(behind or others)[0]).first(), len(others)
