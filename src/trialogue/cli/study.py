"""`trialogue study`: one study, as a page of text or as the stored record."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("nct_id", metavar="NCT")
@click.option("--json", "as_json", is_flag=True, help="Print the stored record, byte for byte.")
@click.option(
    "--overview", is_flag=True, help="Have the operator's language model write an overview, checked and kept."
)
@click.pass_context
def study(ctx: click.Context, nct_id: str, as_json: bool, overview: bool) -> None:
    """Show the study NCT."""
    from trialogue.snapshot.snapshot import open_snapshot

    snapshot = open_snapshot(ctx.obj.home)
    found = snapshot.study(nct_id)
    if as_json:
        sys.stdout.buffer.write(found.raw)
        return
    if overview:
        from trialogue.assistant.client import required
        from trialogue.assistant.overview import write_overview

        made = write_overview(found, required(), ctx.obj.home)
        click.echo(f"Written by a language model ({made.model}) and checked against the record; it may be wrong.\n")
        click.echo(made.text)
        return
    from trialogue.cli.study_text import study_page

    for line in study_page(found, snapshot.eligibility(found.nct_id)):
        click.echo(line)
