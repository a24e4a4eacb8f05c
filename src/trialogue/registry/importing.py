"""Bring records from files into the archive, and say of each what became of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialogue.errors import Issue
from trialogue.registry.archive import Archive
from trialogue.registry.json_files import Found, Unread
from trialogue.registry.report import ImportIssue, ImportReport, make_issue
from trialogue.registry.sources import Progress, read_records
from trialogue.study import Study, StudyError, parse_study
from trialogue.study.wire import split_page

BATCH_RECORDS: Final = 256
BATCH_BYTES: Final = 32 * 1024 * 1024
"""A batch is one transaction: a killed import loses at most the batch it was at, and the next import takes it in."""


@dataclass(frozen=True, slots=True)
class _Taken:
    found: Found
    study: Study


def import_path(
    path: Path, archive: Archive, *, seen_at: datetime.datetime, progress: Progress | None = None
) -> ImportReport:
    """Bring every record under `path` into `archive`, as seen at `seen_at` (with a time zone).

    A record that cannot be taken becomes an issue of the report; the rest proceeds. Raises BadInput when there is
    nothing at `path`. Doing it again, also after the process was killed, changes nothing that is already in.
    """
    report = ImportReport()
    seen_ids: set[str] = set()
    path = Path(path)
    source = path.resolve().name
    for batch in _batches(read_records(path, progress), report):
        archive.learn([taken.study.raw for taken in batch])
        with archive.batch():
            for taken in batch:
                _append(taken, archive, (source, seen_at), seen_ids, report)
    archive.note_import(source, seen_at, report.counts)
    return report


def _batches(pieces: Iterator[Found | Unread], report: ImportReport) -> Iterator[list[_Taken]]:
    batch: list[_Taken] = []
    size = 0
    for piece in pieces:
        if isinstance(piece, Unread):
            issue = make_issue(
                piece.file, piece.position, f"{piece.reason}.", piece.remedy, rejected=not piece.passed_over
            )
            report.note(issue)
            continue
        for taken in _take(piece, report):
            batch.append(taken)
            size += len(taken.study.raw)
        if len(batch) >= BATCH_RECORDS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take(found: Found, report: ImportReport) -> Iterator[_Taken]:
    """The study of a piece; several when the piece is a page of them; none, and an issue, when it is no study."""
    try:
        yield _Taken(found, parse_study(found.raw))
    except StudyError as error:
        studies = split_page(found.raw)
        if studies is None:
            remedy = "The record was not taken in; mend it and import the file again."
            report.note(make_issue(found.file, found.position, str(error), remedy))
            return
        for number, raw in enumerate(studies, start=1):
            position = f"{found.position}, study {number}".removeprefix(", ")
            yield from _take(Found(found.file, position, raw), report)


def _append(
    taken: _Taken, archive: Archive, seen: tuple[str, datetime.datetime], seen_ids: set[str], report: ImportReport
) -> None:
    found, study = taken.found, taken.study
    place = f"{found.file} {found.position}".removeprefix(seen[0]).strip(" :")
    change = archive.append(study.raw, *seen, nct_id=study.nct_id, place=place)
    setattr(report, change, getattr(report, change) + 1)
    if change == "changed" and study.nct_id in seen_ids:
        message = f"{study.nct_id} stands more than once in this import, with different content; the last one counts."
        report.note(make_issue(found.file, found.position, message, "Keep one record per study.", rejected=False))
    seen_ids.add(study.nct_id)
    for issue in study.issues:
        report.note(_noted(found, study, issue))


def _noted(found: Found, study: Study, issue: Issue) -> ImportIssue:
    return make_issue(found.file, found.position, f"{study.nct_id}: {issue.message}", issue.remedy, rejected=False)
