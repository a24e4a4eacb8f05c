"""`trialogue snapshot`: build what serves, and say what is being served."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from trialogue.cli.building import build_at
from trialogue.cli.output import print_json, progress_bar
from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.snapshot import Manifest


@click.group()
def snapshot() -> None:
    """Build and inspect what serves."""


@snapshot.command()
@click.option("--accept", is_flag=True, help="Swap it in even where it looks wrong beside the one before.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@click.pass_context
def build(ctx: click.Context, accept: bool, as_json: bool) -> None:
    """Build a snapshot of all records in the archive and swap it in.

    A build that lost a tenth of its studies, sites or criteria, or a field that nearly all had, is refused: the
    snapshot before keeps serving.
    """
    _show(build_at(ctx.obj.home, datetime.datetime.now(datetime.UTC), accept=accept), as_json)


@snapshot.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check every checksum of the current snapshot, and every count that can be had in two ways."""
    from trialogue.snapshot.directory import current_folder
    from trialogue.snapshot.verify import verify_snapshot

    folder = current_folder(ctx.obj.home)
    with progress_bar("Verifying") as advance:
        found = verify_snapshot(folder, advance)
    if as_json:
        print_json({"snapshot": folder.name, "issues": [str(issue) for issue in found]})
    else:
        for issue in found:
            click.echo(" ".join(str(issue).split()), err=True)
        if not found:
            click.echo(f"{folder.name} is whole")
    if found:
        raise BadInput(f"{folder.name}: {len(found):,} of its checks failed. Run: trialogue snapshot build")


@snapshot.command()
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@click.pass_context
def info(ctx: click.Context, as_json: bool) -> None:
    """Say what the current snapshot holds."""
    from trialogue.snapshot import open_snapshot

    _show(open_snapshot(ctx.obj.home).manifest, as_json)


def _show(manifest: Manifest, as_json: bool) -> None:
    if as_json:
        print_json(msgspec.to_builtins(manifest))
        return
    criteria = manifest.counts["criteria"] or 1
    shares = ", ".join(f"{kind} {100 * count / criteria:.1f} %" for kind, count in manifest.computable.items())
    rows = [
        ("snapshot", manifest.id),
        ("built", manifest.built_at),
        ("newest record", manifest.data_timestamp),
        *((name, f"{count:,}") for name, count in manifest.counts.items()),
        ("computable", shares),
        ("criteria read", f"{manifest.read_again:,} eligibility texts read at this build, the others taken over"),
        ("sources", ", ".join(f"{source} ({count:,})" for source, count in manifest.sources.items())),
        ("reader", manifest.reader_version),
        ("vocabulary", manifest.vocabulary_version),
        *((f"hash of {name}", value) for name, value in manifest.hashes.items()),
        ("issues", f"{len(manifest.issues):,}"),
    ]
    for name, value in rows:
        click.echo(f"{name:<20}{value}")
    for issue in manifest.issues:
        click.echo(f"{issue.nct_id}: {' '.join(issue.message.split())}", err=True)
