"""The page of a study's versions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.errors import BadInput, NotReady
from trialogue.portal import serving
from trialogue.portal.history.changes import Change, SaidChange, said_changes, shown_changes
from trialogue.portal.study_page.views import headline
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


@require_safe
def history_page(request: HttpRequest, nct_id: str) -> HttpResponse:
    """Every version we saw, the newest first. Raises NotFound for a study that the snapshot does not hold."""
    study = serving.snapshot().study(nct_id)
    records = _archived(study.nct_id)
    versions = _versions(records or [])
    context = {
        **headline(study),
        "kept": records is not None,
        "versions": versions[:MOST],
        "older": max(0, len(versions) - MOST),
    }
    return render(request, "history/page.html", context)


def _archived(nct_id: str) -> list[ArchivedRecord] | None:
    """The versions in the archive; None where this server holds no archive that can be read."""
    try:
        with Archive(settings.TRIALOGUE_HOME / "archive.sqlite", create=False) as archive:
            return archive.versions(nct_id)
    except (NotReady, BadInput, OSError):
        return None


def _versions(records: list[ArchivedRecord]) -> list[Version]:
    found: list[Version] = []
    studies = [_parsed(record) for record in records]
    for number, (record, study) in enumerate(zip(records, studies, strict=True), start=1):
        before = studies[number - 2] if number > 1 else None
        changes = describe_changes(before, study) if before and study else None
        shown = shown_changes(changes.fields) if changes else None
        said = said_changes(changes.criteria.changes) if changes else []
        whole = study is not None and (number == 1 or before is not None)
        found.append(Version(number, record.seen_at, _updated(study), shown, said, whole))
    return found[::-1]


def _parsed(record: ArchivedRecord) -> Study | None:
    try:
        return parse_study(record.raw)
    except StudyError:
        return None


def _updated(study: Study | None) -> str:
    module = study.protocol.status_module if study else None
    posted = module.last_update_post_date_struct if module else None
    return (posted.date if posted else None) or ""
