"""`trialogue registry changes`: what changed in the records since a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from trialogue.cli import Settings
from trialogue.cli.clock import Day
from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.snapshot.seen import SeenVersion


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
    from trialogue.snapshot.seen import changes_since, versions_since

    wanted = {each.strip().upper() for each in studies}
    if as_json:
        print_json({"since": since.isoformat(), "studies": list(changes_since(settings.home, since, wanted))})
        return
    empty = True
    for nct_id, seen in versions_since(settings.home, since, wanted):
        empty = False
        for each in seen:
            _print(nct_id, each)
    if empty:
        click.echo(f"No version was first seen on {since} or later.")


def _print(nct_id: str, seen: SeenVersion) -> None:
    from trialogue.cli.changes_text import criteria_lines, field_lines

    what = "new" if seen.number == 1 else f"version {seen.number}"
    click.echo(
        f"{nct_id}  {what}, seen {seen.record.seen_at:%Y-%m-%d %H:%M} UTC" + f", {seen.problem}" * bool(seen.problem)
    )
    if seen.changes is not None:
        told = [*field_lines(seen.changes.fields), *criteria_lines(seen.changes.criteria)]
        click.echo("\n".join(told) or "  only parts changed that are not told")
