"""`trialogue registry sync`: bring the archive up to date with the registry's API."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Final

import click

from trialogue.cli.building import build_at
from trialogue.cli.output import print_json, progress_bar
from trialogue.errors import PartlyDone
from trialogue.registry import Archive, report_to_json
from trialogue.registry.client import DEFAULT_API, Patience, RegistryClient
from trialogue.registry.sync import Sync, SyncReport, sync_query, sync_report_to_json
from trialogue.registry.sync_state import open_sync_state

PARAMETERS: Final = (
    "query.cond", "query.term", "query.locn", "query.titles", "query.intr", "query.outc", "query.spons", "query.lead",
    "query.id", "query.patient", "filter.overallStatus", "filter.geo", "filter.ids", "filter.advanced",
)  # fmt: skip


def _as_in_the_api(command: click.Command) -> click.Command:
    for name in reversed(PARAMETERS):
        option = click.Option([f"--{name}", name.replace(".", "_").lower()], help=f"As {name} of the registry's API.")
        command.params.insert(0, option)
    return command


@_as_in_the_api
@click.command("sync")
@click.option("--all", "everything", is_flag=True, help="The whole registry.")
@click.option("--whole", is_flag=True, help="Ask for every record again, and look after those no longer listed.")
@click.option("--api", default=DEFAULT_API, show_default=True, help="The API's address, ending in /api/v2.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0),
    default=Patience().interval,
    show_default=True,
    metavar="SECONDS",
    help="The least time between two requests.",
)
@click.option(
    "--tries",
    type=click.IntRange(1, 50),
    default=Patience().tries,
    show_default=True,
    metavar="N",
    help="How often one request is tried.",
)
@click.option("--no-build", is_flag=True, help="Only fill the archive; build the snapshot later.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def sync_command(  # noqa: PLR0913, PLR0917  # click passes each option by name
    ctx: click.Context, /, everything: bool, whole: bool, api: str, interval: float, tries: int, no_build: bool,
    as_json: bool, **asked: str | None,
) -> None:  # fmt: skip
    """Bring the archive up to date with ClinicalTrials.gov, then build a snapshot and swap it in.

    The first sync of a query asks for all it finds; later ones only for what was updated since. Stopped at any moment,
    also by force, the same command goes on where it was. With --whole, studies that the registry no longer lists are
    looked after: withdrawn, joined to another number, or no longer found by the query.
    """
    now = datetime.datetime.now(datetime.UTC)
    query = sync_query({name: asked[name.replace(".", "_").lower()] for name in PARAMETERS}, everything=everything)
    home: Path = ctx.obj.home
    with (
        RegistryClient(api, Patience(interval=interval, tries=tries)) as client,
        Archive(home / "archive.sqlite") as archive,
        open_sync_state(home / "sync.sqlite", api, query) as state,
        progress_bar("Asking the registry") as advance,
    ):
        report = Sync(client, archive, state, query, now).run(whole=whole, progress=advance)
        held = archive.counts().studies > 0
    built = None if no_build or not held else build_at(home, now).id
    if as_json:
        print_json({**report_to_json(report), **sync_report_to_json(report), "snapshot": built})
    else:
        _print_report(report, built)
    if report.rejected:
        raise PartlyDone(f"{report.rejected:,} of the records could not be taken in; each is named above.")


def _print_report(report: SyncReport, built: str | None) -> None:
    for issue in report.issues:
        click.echo(" ".join(str(issue).split()), err=True)
    click.echo(
        f"asked     {'for everything' if report.whole else 'for what was updated'}{', resumed' * report.resumed}"
    )
    for name, count in zip(("added", "changed", "unchanged", "rejected"), report.counts, strict=True):
        click.echo(f"{name:<10}{count:>10,}")
    click.echo(f"received  {report.received:>10,} of {report.announced if report.announced is not None else 'unknown'}")
    for nct_id in report.withdrawn:
        click.echo(f"withdrawn {nct_id}")
    for nct_id, now in report.renamed.items():
        click.echo(f"renamed   {nct_id} is {now} now")
    for nct_id in report.left:
        click.echo(f"left      {nct_id} is no longer found by the query")
    click.echo(f"snapshot  {built}" if built else "snapshot  not built")
