"""The log of a study in the desk database: appended under the lock of its study, sealed, and read in order."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec
from django.db import transaction

from trialogue.conduct.chain import Entry
from trialogue.conduct.events import AnyEvent, StudyOpened
from trialogue.conduct.log import Context, append
from trialogue.errors import BadInput, NotFound
from trialogue.portal.trial.models import LogEntry, TrialStudy
from trialogue.portal.vault.person_keys import create_person_key, decrypt_text, encrypt_text

_NONCE_BYTES: Final = 16
_PLAIN: Final = ("sequence", "kind", "schema", "at", "who", "role", "request", "previous", "hash")


class _Sealed(msgspec.Struct):
    body: dict[str, Any]
    why: str
    nonce: str


@transaction.atomic
def open_study(study: str, event: StudyOpened, context: Context) -> Entry:
    """Begin the log of a study. Raises BadInput where it has begun."""
    if TrialStudy.objects.filter(study=study).exists():
        raise BadInput(f"the log of {study} has begun already; append to it")
    TrialStudy.objects.create(study=study, key=create_person_key())
    return append_event(study, event, context)


@transaction.atomic
def append_event(study: str, event: AnyEvent, context: Context) -> Entry:
    """Append one event; all or nothing with whatever else the caller's transaction does."""
    row = lock_study(study)
    last = LogEntry.objects.filter(study=row).order_by("-sequence").first()
    head = _entry(row, last) if last is not None else None
    entry = append(study, head, event, replace(context, nonce=secrets.token_hex(_NONCE_BYTES)))
    sealed = msgspec.json.encode(_Sealed(entry.body, entry.why, entry.nonce)).decode()
    plain = {name: getattr(entry, name) for name in _PLAIN}
    LogEntry.objects.create(study=row, sealed=encrypt_text(row.key, sealed, _place(study, entry.sequence)), **plain)
    return entry


def lock_study(study: str) -> TrialStudy:
    """The study's row, locked until the transaction ends (SQLite: its writer's lock, held from the beginning)."""
    row = TrialStudy.objects.select_for_update(of=("self",)).select_related("key").filter(study=study).first()
    if row is None:
        raise NotFound(f"no study {study} runs at this desk; open its log first")
    return row


def read_entries(study: str, start: int = 1) -> Iterator[Entry]:
    """The entries from a sequence on, in order. Raises NotFound for a study that does not run here."""
    row = TrialStudy.objects.select_related("key").filter(study=study).first()
    if row is None:
        raise NotFound(f"no study {study} runs at this desk")
    for stored in LogEntry.objects.filter(study=row, sequence__gte=start).order_by("sequence").iterator():
        yield _entry(row, stored)


def _entry(study: TrialStudy, stored: LogEntry) -> Entry:
    opened = decrypt_text(study.key, stored.sealed, _place(study.study, stored.sequence))
    inner = msgspec.json.decode(opened, type=_Sealed)
    plain = {name: getattr(stored, name) for name in _PLAIN}
    return Entry(study=study.study, body=inner.body, why=inner.why, nonce=inner.nonce, **plain)


def _place(study: str, sequence: int) -> str:
    return f"trial_logentry/{study}/{sequence}/sealed"
