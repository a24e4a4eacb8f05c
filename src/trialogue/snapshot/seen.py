"""Which versions of records were first seen since a day, and what changed in each."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialogue.matching.compare.json_form import criterion_change_to_json
from trialogue.registry import Archive, ArchivedRecord
from trialogue.registry.changes import change_to_json
from trialogue.snapshot.changes import RecordChanges, describe_changes
from trialogue.study import StudyError, parse_study


@dataclass(frozen=True)
class SeenVersion:
    """One version seen since the day. `changes` is None for the first version we saw, or where one cannot be read."""

    record: ArchivedRecord
    number: int
    changes: RecordChanges | None
    problem: str = ""


def versions_since(
    home: Path, since: datetime.date, wanted: Collection[str] = (), after: str = ""
) -> Iterator[tuple[str, list[SeenVersion]]]:
    """Each study with a version first seen on a day (UTC) or later, with those versions; of those `wanted`, or of all
    where none is named, behind the NCT number `after`. Raises NotReady where there is no archive."""
    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    with Archive(home / "archive.sqlite", create=False) as archive:
        for versions in archive.histories_since(moment, after):
            if not wanted or versions[-1].nct_id in wanted:
                yield versions[-1].nct_id, list(_seen(versions, moment))


def changes_since(
    home: Path, since: datetime.date, wanted: Collection[str] = (), after: str = ""
) -> Iterator[dict[str, Any]]:
    """The same in the public JSON form, study by study."""
    for nct_id, seen in versions_since(home, since, wanted, after):
        yield {"nct_id": nct_id, "versions": [_to_json(each) for each in seen]}


def _seen(versions: list[ArchivedRecord], moment: datetime.datetime) -> Iterator[SeenVersion]:
    for number, record in enumerate(versions, start=1):
        if record.seen_at < moment:
            continue
        if number == 1:
            yield SeenVersion(record, number, None)
            continue
        try:
            changes = describe_changes(parse_study(versions[number - 2].raw), parse_study(record.raw))
        except StudyError as error:
            yield SeenVersion(record, number, None, f"cannot be compared: {error}")
        else:
            yield SeenVersion(record, number, changes)


def _to_json(seen: SeenVersion) -> dict[str, Any]:
    changes = seen.changes
    return {
        "version": seen.number,
        "seen_at": seen.record.seen_at.isoformat(timespec="seconds"),
        "record_hash": seen.record.record_hash,
        "source": seen.record.source,
        "new": seen.number == 1,
        "problem": seen.problem or None,
        "fields": [change_to_json(each) for each in changes.fields] if changes else [],
        "criteria": [criterion_change_to_json(each) for each in changes.criteria.changes] if changes else [],
    }
