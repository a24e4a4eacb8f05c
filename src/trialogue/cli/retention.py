"""`trialogue retention`: erase what is older than it is kept."""

from __future__ import annotations

import click

from trialogue.cli.output import print_json
from trialogue.cli.serve import on_the_desk


@click.group()
def retention() -> None:
    """Erase what is older than it is kept; run it daily, see docs/how-to/privacy-and-retention.md."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only count what would be erased.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def run(dry_run: bool, as_json: bool) -> None:
    """Erase old messages, letters, unconfirmed accounts and ended sign-ins, and say how many of each."""
    from django.utils import timezone

    from trialogue.portal.privacy.retention import run_retention

    counts = run_retention(timezone.now(), dry=dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "erased": counts})
        return
    click.echo("Would be erased:" if dry_run else "Erased:")
    for name, count in counts.items():
        click.echo(f"  {name}: {count}")
