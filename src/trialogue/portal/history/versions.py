"""The versions of a record in the archive, each with what changed since the one before."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from trialogue.errors import BadInput, NotReady
from trialogue.portal.history.changes import Change, SaidChange, said_changes, shown_changes
from trialogue.registry import Archive, ArchivedRecord
from trialogue.snapshot.changes import describe_changes
from trialogue.study import Study, StudyError, parse_study

MOST: Final = 50


@dataclass(frozen=True)
class Version:
    """One version: when we first saw it, its own date, and what changed. `changes` is None for the first we saw."""

    number: int
    seen_at: datetime.datetime
    updated: str
    changes: list[Change] | None
    criteria: list[SaidChange]
    whole: bool = True


def open_archive() -> Archive | None:
    """The record archive of this server's home; None where it holds none that can be read."""
    try:
        return Archive(settings.TRIALOGUE_HOME / "archive.sqlite", create=False)
    except (NotReady, BadInput, OSError):
        return None


def archived_versions(nct_id: str) -> list[ArchivedRecord] | None:
    """The versions in the archive, oldest first; None where this server holds no archive that can be read."""
    archive = open_archive()
    if archive is None:
        return None
    with archive:
        return archive.versions(nct_id)


def describe_versions(records: list[ArchivedRecord], most: int = MOST) -> list[Version]:
    """The newest versions, at most `most`, the newest first."""
    first = max(0, len(records) - most)
    studies = [_parsed(record) for record in records[max(0, first - 1) :]]
    before = [None, *studies] if first == 0 else studies
    pairs = zip(before, studies[len(studies) - len(records) + first :], strict=False)
    return [
        _version(number, record, old, new)
        for number, (record, (old, new)) in enumerate(zip(records[first:], pairs, strict=True), start=first + 1)
    ][::-1]


def _version(number: int, record: ArchivedRecord, before: Study | None, study: Study | None) -> Version:
    changes = describe_changes(before, study, get_language() or "en") if before and study else None
    shown = shown_changes(changes.fields) if changes else None
    said = said_changes(changes.criteria.changes) if changes else []
    whole = study is not None and (number == 1 or before is not None)
    return Version(number, record.seen_at, _updated(study), shown, said, whole)


def _parsed(record: ArchivedRecord) -> Study | None:
    try:
        return parse_study(record.raw)
    except StudyError:
        return None


def _updated(study: Study | None) -> str:
    module = study.protocol.status_module if study else None
    posted = module.last_update_post_date_struct if module else None
    return (posted.date if posted else None) or ""
