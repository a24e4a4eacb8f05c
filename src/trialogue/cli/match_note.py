"""`trialogue match --from-note`: a clinic letter's facts, taken as confirmed, against criteria."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from trialogue.cli.match_text import read_utf8

if TYPE_CHECKING:
    from trialogue.criteria import Eligibility
    from trialogue.matching import CriterionMatch, Policy
    from trialogue.patient import Patient, Understood


def patient_of_note(name: str, day: datetime.date) -> Patient:
    """The person of a letter, everything it states for sure taken as confirmed."""
    from trialogue.patient.letter import confirm, read_letter

    return _told(name, confirm(read_letter(_english(name), as_of=day)))


def match_note(
    name: str, eligibility: Eligibility, day: datetime.date, policy: Policy
) -> tuple[Patient, tuple[CriterionMatch, ...]]:
    """Judge free criteria by a letter; what they name and no vocabulary knows is looked for in the letter too."""
    from trialogue.matching import match_letter, names_asked
    from trialogue.patient.letter import confirm, read_letter

    letter = read_letter(_english(name), as_of=day, also=names_asked(eligibility))
    person = _told(name, confirm(letter))
    return person, match_letter(letter, person, eligibility, as_of=day, policy=policy)


def _english(name: str) -> str:
    from trialogue.patient.letter import require_english

    text = read_utf8("--from-note", name)
    require_english(name, text)
    return text


def _told(name: str, understood: Understood) -> Patient:
    """A proposal that cannot be a fact (a date before birth) is left out and said aside; the others stand."""
    for problem in understood.problems:
        click.echo(f"note: {name}: left out: {' '.join(str(problem).split())}", err=True)
    return understood.patient
