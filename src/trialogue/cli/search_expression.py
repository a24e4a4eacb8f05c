"""`trialogue search` in the registry's query language: how a query is read, and the point a pasted address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.search import SearchQuery
    from trialogue.search.places import Place


def point_of_address(text: str) -> tuple[Place | None, float | None]:
    """The point and radius (km) of a pasted address; None where it names none."""
    from trialogue.search.page_address import is_page_address, read_geo
    from trialogue.search.places import Place

    geo = read_geo(text) if is_page_address(text) else None
    return (Place(f"{geo[0]:g}, {geo[1]:g}", "", "", "", geo[0], geo[1]), geo[2]) if geo else (None, None)


def explain_query(query: SearchQuery, *, as_json: bool) -> None:
    """Say how a query is read: in the language, taken apart, and whether the index alone answers it."""
    from trialogue.search.explaining import explain

    told = explain(query.expression or query.text)
    if as_json:
        print_json({"query": told.query, "exact": told.exact, "steps": list(told.steps)})
        return
    click.echo(f"read as   {told.query}")
    click.echo(f"answered  {'by the index' if told.exact else 'by the index, then each record found is looked at'}")
    for step in told.steps:
        click.echo(step)
    if query.text:
        click.echo("These are plain words: where no study has all of them, those with some are shown.")
