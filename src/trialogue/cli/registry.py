"""`trialogue registry`: bring registry records into the archive, build what serves from it, say what changed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from trialogue.cli.building import build_at
from trialogue.cli.output import print_json, progress_bar
from trialogue.cli.registry_changes import changes_command
from trialogue.cli.registry_sync import sync_command
from trialogue.errors import PartlyDone
from trialogue.registry import Archive, ImportReport, check_source, import_path, report_to_json


@click.group()
def registry() -> None:
    """Bring registry records into the archive, and say what changed."""


@registry.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--no-build", is_flag=True, help="Only fill the archive; build the snapshot later.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def import_command(ctx: click.Context, path: Path, no_build: bool, as_json: bool) -> None:
    """Import the records at PATH, then build a snapshot of all records and swap it in.

    PATH is a JSON file (one study, an array, a page of the API), JSON lines, any of them in .gz or .zst, a zip of JSON
    files, or a folder of all that. A record that cannot be taken in is reported with its place and the reason, and the
    rest proceeds; the exit status is then 6.
    """
    now = datetime.datetime.now(datetime.UTC)
    home: Path = ctx.obj.home
    report = _import(path, home, now)
    built = None if no_build or not _holds_records(home) else build_at(home, now).id
    if as_json:
        print_json(_to_json(report, built))
    else:
        _print_report(report, built)
    if report.rejected:
        count = f"{report.rejected:,} {'record was' if report.rejected == 1 else 'records were'}"
        raise PartlyDone(f"{count} rejected; the rest is in. Each is named above with its place and the fix.")


def _import(path: Path, home: Path, now: datetime.datetime) -> ImportReport:
    # Said before an archive is made in a home that nobody may want.
    check_source(path)
    with Archive(home / "archive.sqlite") as archive, progress_bar("Importing") as advance:
        return import_path(path, archive, seen_at=now, progress=advance)


def _holds_records(home: Path) -> bool:
    with Archive(home / "archive.sqlite") as archive:
        return archive.counts().studies > 0


def _to_json(report: ImportReport, built: str | None) -> dict[str, Any]:
    return {**report_to_json(report), "snapshot": built}


def _print_report(report: ImportReport, built: str | None) -> None:
    for issue in report.issues:
        click.echo(" ".join(str(issue).split()), err=True)
    names = ("added", "changed", "unchanged", "rejected")
    for name, count in zip(names, report.counts, strict=True):
        click.echo(f"{name:<10}{count:>10,}")
    click.echo(f"snapshot  {built}" if built else "snapshot  not built")


registry.add_command(changes_command)
registry.add_command(sync_command)
