"""Send what is due: claim a row, hand it over, record. What may have been sent is marked, never sent again silently."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from trialogue.errors import NotFound
from trialogue.portal.mail import permission
from trialogue.portal.mail.models import OutboxMail, State
from trialogue.portal.mail.outbox import Letter, mail_settings, read_letter
from trialogue.portal.mail.sending import Refused, Uncertain, hand_over, open_server
from trialogue.portal.mail.signals import letter_failed

Clock = Callable[[], datetime]
STALE_AFTER: Final = timedelta(minutes=10)
"""A claim this old has no living worker: one letter takes at most a few timeouts of 30 s."""
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
"""How long to wait after each temporary refusal; after the last the letter has failed (about three days)."""


def send_due(clock: Clock, *, stale_after: timedelta = STALE_AFTER) -> Counter[str]:
    """Send every letter that is due; how many ended in which state. Raises NotReady when no server can be used."""
    ended: Counter[str] = Counter()
    ended[State.POSSIBLY_TWICE] += _mark_abandoned(clock(), stale_after)
    worker = secrets.token_hex(8)
    while due := _next_due(clock()):
        state, reason, letter = _look(due)
        if letter is None:
            if _claim(due, worker, clock()):
                _record(due, worker, state, reason, clock())
                ended[state] += 1
            continue
        with open_server(mail_settings()) as server:
            if not _claim(due, worker, clock()):
                continue
            try:
                hand_over(server, mail_settings().sender, letter, due.message_id, clock())
            except Refused as refused:
                state, reason = _after_refusal(due, refused)
            except Uncertain:
                state, reason = State.POSSIBLY_TWICE, "no answer"
            _record(due, worker, state, reason, clock())
            ended[state] += 1
    return +ended


def _look(row: OutboxMail) -> tuple[State, str, Letter | None]:
    """The letter of a row, or None with the state it ends in. Read before the row is claimed: a lost key harms none."""
    try:
        letter = read_letter(row)
    except NotFound:
        return State.HELD, permission.WITHDRAWN, None
    if held := permission.refusal(letter.to, row.provenance, mail_settings()):
        return State.HELD, held, None
    return State.SENT, "", letter


def _next_due(now: datetime) -> OutboxMail | None:
    due = OutboxMail.objects.filter(state=State.QUEUED, not_before__lte=now).select_related("person")
    return due.order_by("not_before", "created_at").first()


def _claim(row: OutboxMail, worker: str, now: datetime) -> bool:
    """Make the row this worker's, unless another was faster: one UPDATE decides, on every database."""
    with transaction.atomic():
        mine = OutboxMail.objects.filter(id=row.id, state=State.QUEUED).update(
            state=State.SENDING, claimed_by=worker, claimed_at=now, attempts=row.attempts + 1
        )
    row.attempts += mine
    return bool(mine)


def _record(row: OutboxMail, worker: str, state: State, reason: str, now: datetime) -> None:
    finished = None if state in {State.QUEUED, State.HELD} else now
    wait = WAITS[min(row.attempts, len(WAITS)) - 1] if state == State.QUEUED else timedelta(0)
    with transaction.atomic():
        own = OutboxMail.objects.filter(id=row.id, claimed_by=worker)
        own.update(state=state, reason=reason, finished_at=finished, not_before=now + wait)
        if state == State.FAILED:
            letter_failed.send(OutboxMail, row=row, now=now)


def _after_refusal(row: OutboxMail, refused: Refused) -> tuple[State, str]:
    again = refused.temporary and row.attempts <= len(WAITS)
    return (State.QUEUED if again else State.FAILED), f"SMTP {refused.code}" if refused.code else "connection broke"


def _mark_abandoned(now: datetime, stale_after: timedelta) -> int:
    """Rows whose worker died between sending and recording: nobody knows whether they went."""
    abandoned = OutboxMail.objects.filter(state=State.SENDING, claimed_at__lte=now - stale_after)
    return abandoned.update(state=State.POSSIBLY_TWICE, reason="worker ended", finished_at=now)
