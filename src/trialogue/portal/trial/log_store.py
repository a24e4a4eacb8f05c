"""The log of a study in the desk database: appended under the lock of its study, sealed, and read in order."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec
from django.db import transaction

from trialogue.conduct.chain import Entry, genesis
from trialogue.conduct.events import AnyEvent, StudyOpened
from trialogue.conduct.log import Context, append_after
from trialogue.errors import BadInput, NotFound
from trialogue.portal.trial.models import LogEntry, TrialStudy
from trialogue.portal.vault.person_keys import create_person_key
from trialogue.portal.vault.sealing import open_sealed, seal

LONGEST: Final = LogEntry._meta.get_field("who").max_length or 0
"""Characters of an account's name and of a request's."""
_NONCE_BYTES: Final = 16
_PLAIN: Final = ("sequence", "kind", "schema", "at", "who", "role", "request", "previous", "hash")


class _Sealed(msgspec.Struct):
    body: dict[str, Any]
    why: str
    nonce: str


@transaction.atomic
def open_study(study: str, event: StudyOpened, context: Context) -> Entry:
    """Begin the log of a study. Raises BadInput where it has begun."""
    if len(study) > (most := TrialStudy._meta.get_field("study").max_length or 0):
        raise BadInput(f"the study's name {study[:30]}... has {len(study)} characters; give one of up to {most}")
    if TrialStudy.objects.filter(study=study).exists():
        raise BadInput(f"the log of {study} has begun already; append to it")
    TrialStudy.objects.create(study=study, key=create_person_key())
    return append_event(study, event, context)


@transaction.atomic
def append_event(study: str, event: AnyEvent, context: Context) -> Entry:
    """Append one event; all or nothing with whatever else the caller's transaction does."""
    row = lock_study(study)
    last = LogEntry.objects.filter(study=row).order_by("-sequence").values_list("sequence", "hash").first()
    return append_to(row, *(last or (0, genesis(study))), event, context)


def append_to(row: TrialStudy, sequence: int, previous: str, event: AnyEvent, context: Context) -> Entry:
    """Append one event after the last, which the caller knows, having locked the study's row."""
    _check_lengths(context)
    entry = append_after(row.study, sequence, previous, event, replace(context, nonce=secrets.token_hex(_NONCE_BYTES)))
    inner = msgspec.json.encode(_Sealed(entry.body, entry.why, entry.nonce))
    plain = {name: getattr(entry, name) for name in _PLAIN}
    sealed = seal(row.data_key, inner, _place(row.study, entry.sequence))
    LogEntry.objects.create(study=row, sealed=sealed, **plain)
    return entry


def _check_lengths(context: Context) -> None:
    """Raises BadInput for a name that the tables do not hold."""
    for what, name in (("name of who does it", context.who), ("name of the request", context.request)):
        if len(name) > LONGEST:
            raise BadInput(f"the {what} has {len(name)} characters, {name[:30]}...; give one of up to {LONGEST}")


def lock_study(study: str) -> TrialStudy:
    """The study's row, locked until the transaction ends (SQLite: its writer's lock, held from the beginning)."""
    row = TrialStudy.objects.select_for_update(of=("self",)).select_related("key").filter(study=study).first()
    if row is None:
        raise NotFound(f"no study {study} runs at this desk; open its log first")
    return row


def read_entries(study: str, start: int = 1, end: int | None = None) -> Iterator[Entry]:
    """The entries from a sequence on, to `end` where one is given, in order. Raises NotFound for a study that does not
    run here."""
    row = TrialStudy.objects.select_related("key").filter(study=study).first()
    if row is None:
        raise NotFound(f"no study {study} runs at this desk")
    yield from entries_of(row, start, end)


def entries_of(row: TrialStudy, start: int = 1, end: int | None = None) -> Iterator[Entry]:
    """The entries of a study whose row is at hand."""
    wanted = LogEntry.objects.filter(study=row, sequence__gte=start)
    wanted = wanted if end is None else wanted.filter(sequence__lte=end)
    for stored in wanted.order_by("sequence").iterator():
        yield _entry(row.study, row.data_key, stored)


def read_kinds(study: str, *kinds: str) -> Iterator[Entry]:
    """The entries of some kinds, in order; none for a study that does not run here."""
    row = TrialStudy.objects.select_related("key").filter(study=study).first()
    if row is not None:
        for stored in LogEntry.objects.filter(study=row, kind__in=kinds).order_by("sequence"):
            yield _entry(row.study, row.data_key, stored)


def _entry(study: str, key: bytes, stored: LogEntry) -> Entry:
    opened = open_sealed(key, bytes(stored.sealed), _place(study, stored.sequence))
    inner = msgspec.json.decode(opened, type=_Sealed)
    plain = {name: getattr(stored, name) for name in _PLAIN}
    return Entry(study=study, body=inner.body, why=inner.why, nonce=inner.nonce, **plain)


def _place(study: str, sequence: int) -> str:
    return f"trial_logentry/{study}/{sequence}/sealed"
