"""`trialogue patient from-note`: what a clinic letter proposes, or the patient file of what it states for sure."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from trialogue.cli.clock import Day, today
from trialogue.cli.match_text import read_utf8
from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.patient.letter import Letter, Proposal


@click.command("from-note")
@click.argument("file")
@click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="The day of the letter (YYYY-MM-DD) where it tells none itself; today when not given.",
)
@click.option("--document", is_flag=True, help="Print the patient file (JSON) of what the letter states for sure.")
@click.option("--json", "as_json", is_flag=True, help="Print every proposal as JSON.")
def from_note(file: str, as_of: datetime.date | None, document: bool, as_json: bool) -> None:
    """List the facts that the clinic letter FILE (UTF-8 text, or -) proposes, to be confirmed one by one.

    Each has its place in the letter, its date, and whether the letter denies it, suspects it, only speaks of it, or
    tells it of someone else. Nothing of the letter is kept.
    """
    from trialogue.patient.letter import read_letter, require_english, to_document

    text = read_utf8("letter", file)
    require_english("letter", text)
    letter = read_letter(text, as_of=as_of or today())
    if document:
        print_json(to_document(letter))
    elif as_json:
        print_json(
            {"as_of": letter.as_of.isoformat(), "proposals": [proposal_to_json(each) for each in letter.proposals]}
        )
    else:
        _print(letter)


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal with everything it says."""
    return {
        "kind": proposal.kind,
        "start": proposal.start,
        "end": proposal.end,
        "text": proposal.words,
        "concept": proposal.concept,
        "certainty": proposal.certainty,
        "negated": proposal.negated,
        "subject": proposal.subject,
        "date": str(proposal.date) if proposal.date else None,
        "section": proposal.section,
        "entry": proposal.entry,
        "because": proposal.because,
        "implied": proposal.implied,
        "usable": proposal.usable,
    }


def _print(letter: Letter) -> None:
    for each in letter.proposals:
        said = [each.kind, "denied" if each.negated else "", "" if each.certainty == "certain" else each.certainty]
        said += ["" if each.subject == "patient" else f"of {each.subject}", str(each.date or "")]
        said += ["implied"] if each.implied else []
        words = " ".join(each.words.split())
        meant = each.concept or next((str(value) for value in each.entry.values()), "-")
        click.echo(f"{each.start:>6}-{each.end:<6} {words} -> {meant} ({', '.join(filter(None, said))})")
    usable = sum(each.usable for each in letter.proposals)
    click.echo(f"{len(letter.proposals)} proposed, {usable} of them stated of the patient for sure; confirm each one.")
    click.echo(f"Times are counted from {letter.as_of}.")
