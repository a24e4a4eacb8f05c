"""The messages to a coordinator's sites, and one of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import sites_of
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import open_sender

WAITING, ANSWERED, ALL = "waiting", "answered", "all"
STATES: Final = (WAITING, ANSWERED, ALL)
OLDEST, NEWEST = "oldest", "newest"
A_PAGE: Final = 50
NO_CENTRE: Final = "team"
"""How an address names the messages to a study whose record has no centre."""


@dataclass(frozen=True)
class Asked:
    """What a coordinator asked to see; words that are none of ours count as the default."""

    state: str = WAITING
    nct_id: str = ""
    order: str = OLDEST
    site: str = ""

    @property
    def kept(self) -> str:
        """What a message's address carries, so that the next one is of the same list: study, centre and order, ""
        without."""
        newest = self.order == NEWEST and self.state == WAITING
        said = [*self.narrowed, *([("order", NEWEST)] * newest)]
        return f"?{urlencode(said)}" if said else ""

    @property
    def narrowed(self) -> list[tuple[str, str]]:
        """The study and the centre, as an address says them."""
        return [(name, said) for name, said in (("study", self.nct_id), ("site", self.site)) if said]

    @property
    def further(self) -> str:
        """The same behind another parameter."""
        return f"&{urlencode(self.narrowed)}" if self.narrowed else ""


def read_asked(query: QueryDict) -> Asked:
    """What an address asks for. Without a word of the order who waits longest is first, and of the answered the
    newest."""
    state = query.get("state", WAITING)
    state = state if state in STATES else WAITING
    order = query.get("order", "")
    if order not in {OLDEST, NEWEST}:
        order = OLDEST if state == WAITING else NEWEST
    return Asked(state, query.get("study", "").upper()[:11], order, query.get("site", "")[:16])


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
    """Those asked for, in their order: by how long they wait, or by when they were written."""
    found = _narrowed(account, asked)
    if asked.state != ALL:
        found = found.filter(waiting_since__isnull=asked.state == ANSWERED)
    fields = ("waiting_since", "created_at", "id") if asked.state == WAITING else ("created_at", "id")
    return found.order_by(*(f"-{field}" if asked.order == NEWEST else field for field in fields))


def studies_of(account: Account) -> list[tuple[str, str, int]]:
    """Number, title and waiting messages of each of her studies; those without messages too."""
    found = dict.fromkeys(account.grants.filter(role=Role.COORDINATOR).values_list("nct_id", flat=True), ("", 0))
    for nct_id, title, waiting in inbox(account).values_list("nct_id", "title", "waiting_since"):
        found[nct_id] = (title, found.get(nct_id, ("", 0))[1] + (waiting is not None))
    return [(nct_id, title, waiting) for nct_id, (title, waiting) in sorted(found.items())]


def sites_written_to(account: Account, asked: Asked) -> list[tuple[str, str]]:
    """Key and name of each centre to which somebody wrote, of the study asked for or of all."""
    of_study = inbox(account).filter(Q(nct_id=asked.nct_id) if asked.nct_id else Q())
    found = dict(of_study.order_by("created_at").values_list("site_key", "site_name"))
    return sorted(((key or NO_CENTRE, name) for key, name in found.items()), key=lambda each: each[1].casefold())


def counts(account: Account, asked: Asked) -> dict[str, int]:
    """How many messages each tab would show."""
    mine = _narrowed(account, asked)
    waiting = mine.filter(waiting_since__isnull=False).count()
    total = mine.count()
    return {WAITING: waiting, ANSWERED: total - waiting, ALL: total}


def _narrowed(account: Account, asked: Asked) -> QuerySet[Message]:
    """Those of the study and the centre asked for, whether they wait or not."""
    found = inbox(account).filter(Q(nct_id=asked.nct_id) if asked.nct_id else Q())
    return found.filter(site_key="" if asked.site == NO_CENTRE else asked.site) if asked.site else found


def line_of(message: Message) -> Line:
    """A message with its sender's name and first words, opened."""
    sender, words = open_sender(message)
    name = f"{sender.first_name} {sender.last_name}"
    return Line(message, name, " ".join(words.split()), sender.other_language, sender.for_someone_else)


def next_waiting(account: Account, present: Message, asked: Asked) -> tuple[Message | None, int]:
    """The message to answer after the present one, and how many others wait: the one behind it in the list asked for,
    after the last the first; None where nobody else waits. One that has been answered stands where it was written."""
    waiting = list(chosen(account, replace(asked, state=WAITING)).values_list("waiting_since", "id"))
    others = [each for each in waiting if each[1] != present.id]
    if not others:
        return None, 0
    here = (present.waiting_since or present.created_at, present.id)
    behind = [each for each in others if (each < here if asked.order == NEWEST else each > here)]
    return inbox(account).filter(id=(behind or others)[0][1]).first(), len(others)
