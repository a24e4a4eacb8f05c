"""`trialogue match --questions`: which answers would settle most studies, the best first."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from trialogue.matching import Interview

_WIDTH: Final = 110


def print_questions(interview: Interview, limit: int) -> None:
    """The best questions with how to answer them and why they are asked; at the end what only the team can settle."""
    progress = interview.progress()
    ranked = interview.ranked()
    if not ranked:
        click.echo("Nothing more to ask you: what is left is only for the team.")
        return
    open_now = progress.total - progress.settled
    click.echo(f"{open_now} {'study is' if open_now == 1 else 'studies are'} open; the best questions first:")
    for number, proposal in enumerate(ranked[:limit], start=1):
        question = proposal.question
        answers = " / ".join(question.choices) or ("a value" + (f" in {question.units[0]}" if question.units else ""))
        lead = f"  {number}. "
        click.echo(textwrap.fill(question.words, _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead)))
        click.echo(f"     Answer: {answers} ({question.how})")
        click.echo(f"     Why we ask: {proposal.why}.")
    if len(ranked) > limit:
        click.echo(f"... and {len(ranked) - limit} more, of which answers may make many needless; --limit shows more.")
    click.echo("When all are answered, what is left is only for the team.")
