"""`trialogue registry changes`: what changed in the records since a day."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialogue.cli import Settings
from trialogue.cli.clock import Day
from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.registry import ArchivedRecord
    from trialogue.snapshot.changes import RecordChanges


@dataclass(frozen=True)
class SeenVersion:
    """One version seen since the day. `changes` is None for the first version we saw, or where one cannot be read."""

    record: ArchivedRecord
    number: int
    changes: RecordChanges | None
    problem: str = ""


@click.command("changes")
@click.option(
    "--since", type=Day(), required=True, metavar="DATE", help="Versions first seen on this day (UTC) or later."
)
@click.option("--study", "studies", multiple=True, metavar="NCT", help="Only this study; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def changes_command(settings: Settings, since: datetime.date, studies: tuple[str, ...], as_json: bool) -> None:
    """Say what changed in the records since DATE: by field, and in the eligibility by criterion.

    A study seen for the first time is told as new. Fields of the record that no page of ours shows are left out; a
    version in which only such fields changed is told without changes.
    """
    wanted = {each.strip().upper() for each in studies}
    if as_json:
        print_json({"since": since.isoformat(), "studies": list(changes_since(settings.home, since, wanted))})
        return
    empty = True
    for nct_id, seen in _found(settings.home, since, wanted):
        empty = False
        for each in seen:
            _print(nct_id, each)
    if empty:
        click.echo(f"No version was first seen on {since} or later.")


def changes_since(home: Path, since: datetime.date, wanted: Collection[str]) -> Iterator[dict[str, Any]]:
    """What `--json` prints of each study, one after the other; of those `wanted`, or of all where none is named."""
    for nct_id, seen in _found(home, since, wanted):
        yield {"nct_id": nct_id, "versions": [_to_json(each) for each in seen]}


def _found(home: Path, since: datetime.date, wanted: Collection[str]) -> Iterator[tuple[str, list[SeenVersion]]]:
    from trialogue.registry import Archive

    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    with Archive(home / "archive.sqlite", create=False) as archive:
        for versions in archive.histories_since(moment):
            if not wanted or versions[-1].nct_id in wanted:
                yield versions[-1].nct_id, list(_seen(versions, moment))


def _seen(versions: list[ArchivedRecord], moment: datetime.datetime) -> Iterator[SeenVersion]:
    from trialogue.snapshot.changes import describe_changes
    from trialogue.study import StudyError, parse_study

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
    from trialogue.matching.compare.json_form import criterion_change_to_json
    from trialogue.registry.changes import change_to_json

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


def _print(nct_id: str, seen: SeenVersion) -> None:
    from trialogue.cli.changes_text import criteria_lines, field_lines

    what = "new" if seen.number == 1 else f"version {seen.number}"
    click.echo(
        f"{nct_id}  {what}, seen {seen.record.seen_at:%Y-%m-%d %H:%M} UTC" + f", {seen.problem}" * bool(seen.problem)
    )
    if seen.changes is not None:
        told = [*field_lines(seen.changes.fields), *criteria_lines(seen.changes.criteria)]
        click.echo("\n".join(told) or "  only parts changed that are not told")
