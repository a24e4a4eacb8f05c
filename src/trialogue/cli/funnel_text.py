"""A funnel as a table and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.output import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialogue.matching.bulk.funnel import Funnel
    from trialogue.snapshot.cohorts import Variant

_WORDS: Final = 60


def variant_json(variant: Variant) -> dict[str, Any]:
    """A funnel, with the change that it is of."""
    funnel = variant.funnel
    return {
        "change": variant.change or None,
        "people": funnel.people,
        "verdicts": funnel.verdicts,
        "criteria": [
            {
                "number": each.number,
                "kind": each.criterion.kind,
                "source": each.criterion.source,
                "text": each.criterion.text,
                "start": each.criterion.start,
                "end": each.criterion.end,
                "applies_to": each.criterion.applies_to,
                "violated": each.violated,
                "only": each.only,
                "lost": each.lost,
                "left": each.left,
                "undetermined": each.undetermined,
            }
            for each in funnel.steps
        ],
        "together": [{"criteria": list(numbers), "people": people} for numbers, people in funnel.together],
    }


def print_funnel(nct_id: str, variants: Sequence[Variant]) -> None:
    """The table, the sets of criteria that people violate together, and what each relaxation gives."""
    from trialogue.cli.study_text import line

    as_is, *relaxed = variants
    funnel = as_is.funnel
    click.echo(f"{nct_id}: {counted(funnel.people, 'person', 'people')}; {_said(funnel)}")
    click.echo(f"{'':>3} {'lost':>7} {'left':>7} {'alone':>7} {'in all':>7} {'open':>7}  criterion")
    click.echo(f"{'':>3} {'':>7} {funnel.people:>7,}")
    for each in funnel.steps:
        words = textwrap.shorten(line(each.criterion.text), _WORDS, placeholder="...")
        click.echo(
            f"{each.number:>3} {each.lost:>7,} {each.left:>7,} {each.only:>7,} {each.violated:>7,} "
            f"{each.undetermined:>7,}  {each.criterion.kind}: {words}"
        )
    for numbers, people in funnel.together:
        click.echo(f"violate {', '.join(map(str, numbers))} together and nothing else: {people:,}")
    for variant in relaxed:
        change = variant.funnel.verdicts["does_not_fit"] - funnel.verdicts["does_not_fit"]
        click.echo(f"{variant.change}: {-change:+,} not ruled out; {_said(variant.funnel)}")


def _said(funnel: Funnel) -> str:
    counts = funnel.verdicts
    return (
        f"{counts['may_fit']:,} may fit, {counts['undetermined']:,} not ruled out, {counts['does_not_fit']:,} ruled out"
    )
