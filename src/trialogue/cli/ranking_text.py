"""Studies ranked for a person: by verdict, how far from it, distance and recency, each of them shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from trialogue.cli.clock import today
from trialogue.cli.output import counted, print_json
from trialogue.cli.person_file import load_person

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from trialogue.search import SearchQuery
    from trialogue.snapshot import Snapshot
    from trialogue.snapshot.ranking import Ranked


def show_ranking(  # noqa: PLR0913, PLR0917  # what the command was given
    snapshot: Snapshot, query: SearchQuery, patient: Path, policy: str, day: datetime.date, as_json: bool
) -> None:
    """What a search finds, ranked for the person of a file."""
    from trialogue.cli.study_text import line
    from trialogue.matching import Policy

    person = load_person(patient, max(day, today()))
    ranking = snapshot.ranking(person, as_of=day, policy=Policy(policy), query=query)
    shown = ranking[query.offset : query.offset + query.limit]
    counts = ranking.counts()
    if as_json:
        studies = [ranked_json(each) for each in shown]
        print_json({"total": len(ranking), "policy": policy, "as_of": day.isoformat(), "verdicts": counts,
                    "studies": studies})  # fmt: skip
        return
    click.echo(
        f"{counted(len(ranking), 'study', 'studies')}: {counts['may_fit']:,} may fit, "
        f"{counts['undetermined']:,} not ruled out, "
        f"{counts['does_not_fit']:,} ruled out (as of {day}, policy {policy})"
    )
    for each in shown:
        click.echo(f"\n{each.nct_id}  {line(snapshot.study(each.nct_id).title)}\n  {each.why}")
    click.echo(
        "\nBy verdict, then how far from it, then distance, then recency. Criterion by criterion: trialogue match."
    )
    click.echo("A finder's aid, not medical advice: only the study team decides who can take part.")


def ranked_json(ranked: Ranked) -> dict[str, Any]:
    """A study with everything its place in the list comes from."""
    return {
        "nct_id": ranked.nct_id,
        "verdict": ranked.verdict,
        "violated": ranked.violated,
        "you_can_answer": ranked.you_can_answer,
        "team_decides": ranked.team_decides,
        "enrolling": ranked.enrolling,
        "distance_km": None if ranked.distance_km is None else round(ranked.distance_km, 1),
        "updated": ranked.updated.isoformat() if ranked.updated else None,
        "why": ranked.why,
    }
