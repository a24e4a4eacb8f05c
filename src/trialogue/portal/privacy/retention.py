"""What ends by itself: each kind of thing with the time it is kept, and the job that erases it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from trialogue.portal.accounts.models import Account, Tries
from trialogue.portal.alerts.keeping import CONFIRM_HOURS, DIGEST_DAYS, forget
from trialogue.portal.alerts.models import Digest, Follower
from trialogue.portal.ask.keeping import KEEP_DAYS, empty_message, erase_message
from trialogue.portal.ask.models import Message
from trialogue.portal.mail.models import Kind, OutboxMail, State
from trialogue.portal.share.keeping import end_share
from trialogue.portal.share.models import Share
from trialogue.portal.vault.person_keys import erase_person

UNCONFIRMED_DAYS: Final = 7
LETTER_DAYS: Final = 30


@dataclass(frozen=True)
class Job:
    """`due` gives the rows whose time is over; `erase` erases one of them. `words` say it on the privacy page."""

    name: str
    words: Any
    due: Callable[[datetime], Any]
    erase: Callable[[Any], object]


def run_retention(now: datetime, *, dry: bool = False) -> dict[str, int]:
    """Erase everything whose time is over; how many of each. `dry` only counts."""
    return {job.name: job.due(now).count() if dry else _run(job, now) for job in JOBS}


def _run(job: Job, now: datetime) -> int:
    rows = list(job.due(now))
    for row in rows:
        job.erase(row)
    return len(rows)


def _old_messages(now: datetime) -> Any:
    old = Message.objects.filter(person__isnull=False, created_at__lt=now - timedelta(days=KEEP_DAYS))
    return old.select_related("person")


def _unreadable_messages(now: datetime) -> Any:
    return Message.objects.filter(person__isnull=True).exclude(sender_mark="")


def _old_letters(now: datetime) -> Any:
    ended = OutboxMail.objects.filter(finished_at__lt=now - timedelta(days=LETTER_DAYS))
    return ended.filter(state__in=[State.SENT, State.FAILED]).exclude(kind__in=[Kind.TO_SITE, Kind.COPY])


def _unconfirmed(now: datetime) -> Any:
    old = Account.objects.filter(created_at__lt=now - timedelta(days=UNCONFIRMED_DAYS))
    return old.exclude(emailaddress__verified=True).select_related("person")


def _erased(now: datetime) -> Any:
    return Account.objects.filter(person__isnull=True)


def _erase_account(account: Account) -> None:
    if account.person is not None:
        erase_person(account.person)
    Account.objects.filter(pk=account.pk).delete()


def _ended_sessions(now: datetime) -> Any:
    return Session.objects.filter(expire_date__lt=now)


def _ended_tries(now: datetime) -> Any:
    return Tries.objects.filter(expires_at__lte=now)


def _ended_shares(now: datetime) -> Any:
    return Share.objects.filter(expires_at__lte=now).select_related("person")


def _unconfirmed_alerts(now: datetime) -> Any:
    late = now - timedelta(hours=CONFIRM_HOURS)
    return Follower.objects.filter(confirmed_at=None, created_at__lt=late).exclude(follows__asked_at__gte=late)


def _old_digests(now: datetime) -> Any:
    return Digest.objects.filter(created_at__lt=now - timedelta(days=DIGEST_DAYS))


JOBS: Final = (
    Job("messages", _("Messages to study teams and their answers: 180 days."), _old_messages, erase_message),
    Job(
        "messages-unreadable",
        _("What is left of an erased message: until the next run."),
        _unreadable_messages,
        empty_message,
    ),
    Job("letters", _("Letters that were sent or failed: 30 days."), _old_letters, OutboxMail.delete),
    Job("accounts-unconfirmed", _("Accounts whose address was never confirmed: 7 days."), _unconfirmed, _erase_account),
    Job("accounts-erased", _("What is left of an erased account: until the next run."), _erased, _erase_account),
    Job("shares", _("What you share by a link: until the day you chose, 30 days at most."), _ended_shares, end_share),
    Job("alerts-unconfirmed", _("Alerts that nobody confirmed: 48 hours."), _unconfirmed_alerts, forget),
    Job("digests", _("The pages of news behind the letters of alerts: 90 days."), _old_digests, Digest.delete),
    Job("tries", _("Tries to sign in: minutes; what is left of them until the next run."), _ended_tries, Tries.delete),
    Job(
        "sessions",
        _("Sign-ins that have ended: until the next run; a sign-in lasts 12 hours."),
        _ended_sessions,
        Session.delete,
    ),
)
