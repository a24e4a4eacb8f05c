"""`trialogue compare`: two studies side by side by criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialogue.cli import Settings
    from trialogue.matching.compare import Row


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def compare(settings: Settings, left: str, right: str, as_json: bool) -> None:
    """Compare two studies by criterion: same, stricter, looser, or only in one.

    LEFT and RIGHT are NCT ids. "stricter" means that LEFT lets fewer people in.
    """
    from trialogue.cli.output import print_json
    from trialogue.cli.study_text import line
    from trialogue.matching.compare import compare as compare_eligibilities
    from trialogue.matching.compare.json_form import comparison_to_json
    from trialogue.snapshot import open_snapshot

    snapshot = open_snapshot(settings.home)
    ids = [snapshot.study(each).nct_id for each in (left, right)]
    comparison = compare_eligibilities(snapshot.eligibility(ids[0]), snapshot.eligibility(ids[1]))
    if as_json:
        print_json({"left": ids[0], "right": ids[1], **comparison_to_json(comparison)})
        return
    click.echo(f"{ids[0]} (left) beside {ids[1]} (right); stricter and looser are said of the left.\n")
    for row in comparison.rows:
        _print_row(row)
    for nct_id, unread in zip(ids, (comparison.unread_left, comparison.unread_right), strict=True):
        for criterion in unread:
            click.echo(f"not compared, {nct_id}, {criterion.kind}: {line(criterion.text)}")


def _print_row(row: Row) -> None:
    from trialogue.matching.compare.words import describe_side

    click.echo(f"{row.relation}" + (f" ({', '.join(row.differs_in)})" if row.differs_in else ""))
    for name, side in (("left", row.left), ("right", row.right)):
        if side:
            click.echo(f"  {name:5} {side[0].criterion.kind}: {describe_side(side)}")
    click.echo("")
