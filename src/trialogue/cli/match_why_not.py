"""`trialogue match --why-not`: what stands in the way of a study, and what would have to be otherwise."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from trialogue.matching import Change, Counterfactual
    from trialogue.matching.counterfactual import Ways

_WIDTH: Final = 110
_SENTENCE: Final = 100
_MARKS: Final = {
    "time": "time",
    "test": "test",
    "answer": "your answer",
    "treatment": "treatment",
    "fixed": "cannot change",
}


def print_why_not(headline: str, found: Counterfactual) -> None:
    """Each criterion in the way with its ways out, then the sets for the study as a whole."""
    from trialogue.cli.study_text import line

    click.echo(headline)
    if found.enrolling is False:
        click.echo("  The study is not enrolling, whatever changes.")
    if not found.ways:
        click.echo("  Nothing stands in the way but what only the team can judge.")
    for each in found.ways:
        sentence = textwrap.shorten(line(each.match.criterion.text), _SENTENCE, placeholder=" ...")
        click.echo(f"  {each.match.criterion.kind}, {each.match.outcome}: {sentence}")
        if not each.sets:
            click.echo("      no change was found that would settle it; ask the team")
        for number, changes in enumerate(each.sets):
            _print_line(("or " if number else "") + " and ".join(map(_said, changes)), "      ")
        if each.sets and not each.exact:
            _print_line(_said_bound(each), "      ")
    for changes in found.sets[:1]:
        fixed = any(change.kind == "fixed" for change in changes)
        said = "All that stands in the way; what cannot change keeps the study from fitting:"
        click.echo(f"  {said if fixed else 'Nothing would stand in the way any more if all of this were so:'}")
        for change in changes:
            _print_line(_said(change), "      - ")
    if found.sets and not found.exact:
        click.echo("  Not every combination was tried: smaller sets of changes may be enough.")
    if any(change.kind == "treatment" for changes in found.sets for change in changes):
        click.echo(
            "  What is said of treatment is what the text asks, not advice: never change a treatment for a study."
        )


def _said_bound(ways: Ways) -> str:
    """How far was searched, where there may be other ways."""
    searched = ways.searched
    return (
        f"(there may be other ways: of {searched.candidates} changes every one alone"
        + (f", and every set of up to {searched.together}, was" if searched.together > 1 else " was")
        + " tried; the first are told)"
    )


def _said(change: Change) -> str:
    return f"[{_MARKS[change.kind]}] {change.words}"


def _print_line(words: str, indent: str) -> None:
    click.echo(textwrap.fill(words, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)))
