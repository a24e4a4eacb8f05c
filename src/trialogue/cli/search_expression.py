"""`trialogue search` in the registry's query language: how a query is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.search import SearchQuery
    from trialogue.snapshot import Snapshot


def explain_query(snapshot: Snapshot, query: SearchQuery, *, as_json: bool) -> None:
    """Say how a query is read: in the language, taken apart, and whether the index alone answers it."""
    from trialogue.search.explaining import explain

    told = explain(query.expression or query.text, snapshot.searcher.occurs)
    if as_json:
        print_json({"query": told.query, "exact": told.exact, "steps": list(told.steps)})
        return
    click.echo(f"read as   {told.query}")
    click.echo(f"answered  {'by the index' if told.exact else 'by the index, then each record found is looked at'}")
    for step in told.steps:
        click.echo(step)
    if query.near is not None and query.within_km is not None:
        click.echo(f"and a site within {query.within_km:,.0f} km of {query.near}")
    if query.text:
        click.echo("These are plain words: where no study has all of them, those with some are shown.")
